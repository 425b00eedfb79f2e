"""Rows of a published table that fulfil conditions, in an order, with their count: asked in the sandbox's child.

The engine is DuckDB over the published Parquet, without extensions, network or any other file. It finds the numbers
of the rows; their cells are then taken from the row groups that hold them (`catalog.table_files`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from catalog.sandbox import MB, Limits, Sandbox
from catalog.table_statements import ROW_NUMBER, Statement, quoted
from catalog.tables import plain, python_values
from metadata.errors.rows import RowsTimedOut, RowsTooHeavy, RowsTooLarge
from metadata.errors.sandbox import ParserAnswerTooLarge, ParserOutOfMemory, ParserTimedOut

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from catalog.table_files import TableFile

__all__ = [
    "LIMITS", "MOST_ROWS", "ROW_NUMBER", "Condition", "Operator", "RowQuery", "Rows", "Statement", "bounded",
    "open_engine", "open_table", "query_child", "query_rows", "quoted",
]  # fmt: skip

JsonObject = dict[str, Any]
Operator = Literal[
    "equals", "differs", "contains", "starts", "in", "not_in", "less", "at_most", "greater", "at_least", "empty",
    "filled",
]  # fmt: skip
Form = Literal["values", "objects", "arrays"]

MOST_ROWS = 32_000
ENGINE_MB = 800
LIMITS = Limits(memory_bytes=3_000 * MB, cpu_seconds=60, wall_seconds=30.0, answer_bytes=64 * MB)


@dataclass(frozen=True)
class Condition:
    """One column compared. values: one value, several for "in" and "not_in", none for "empty" and "filled"."""

    column: str
    operator: Operator
    values: tuple[object, ...] = ()


@dataclass(frozen=True)
class RowQuery:
    """Which rows of which columns. words: each must stand somewhere in the row, or in its column where given.

    columns: all where empty. order: (column, falls); empty cells stand last, rows keep the file's order where it
    decides nothing. after: only rows that stand behind that row (a number from 0, as Rows.last gives it).
    cell_limit: characters of one text cell; a longer one ends with "…". strict: a value that a column cannot hold
    raises ValueNotOfColumn. form: see Rows.
    """

    conditions: tuple[Condition, ...] = ()
    words: tuple[tuple[str | None, str], ...] = ()
    columns: tuple[str, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int = 100
    distinct: bool = False
    count: bool = True
    cell_limit: int | None = None
    after: int | None = None
    strict: bool = False
    form: Form = "values"


@dataclass(frozen=True)
class Rows:
    """The rows as JSON values in the order of columns; total is None where it was not asked for.

    form "objects" and "arrays": rows is empty and text holds a JSON object or array a row, with commas between.
    last: the number of the last row, from 0; None without rows, and for distinct rows. size: how many rows.
    """

    columns: tuple[str, ...]
    rows: list[list[Any]]
    total: int | None
    last: int | None = None
    text: str = ""
    size: int = 0


def query_rows(sandbox: Sandbox, parquet: Path, query: RowQuery) -> Rows:
    """The rows of one page of the answer.

    Raises ColumnUnknown, ValueNotOfColumn, RowsTimedOut, RowsTooHeavy and RowsTooLarge where the question takes too
    much, and what the sandbox raises for a file that cannot be read.
    """
    request = {"parquet": str(parquet), **asdict(query)}
    with bounded():
        answer = sandbox.call("catalog.table_queries:query_child", json.loads(json.dumps(request)), LIMITS)
    return Rows(
        tuple(answer["columns"]),
        answer["rows"],
        answer["total"],
        answer["last"],
        answer["text"],
        answer["size"],
    )


@contextmanager
def bounded() -> Iterator[None]:
    """What the sandbox says of a child that took too much, as errors of the question: the file is not to blame."""
    try:
        yield
    except ParserTimedOut as error:
        raise RowsTimedOut(**error.values) from error
    except ParserOutOfMemory as error:
        raise RowsTooHeavy(**error.values) from error
    except ParserAnswerTooLarge as error:
        raise RowsTooLarge(**error.values) from error


def query_child(request: JsonObject) -> JsonObject:
    """What the child does for query_rows."""
    from catalog.table_files import open_file

    source = open_file(request["parquet"])
    asked = Statement(source.types, request)
    chosen = asked.chosen()
    with heavy():
        if request["distinct"]:
            numbers, found = None, _distinct_rows(source, asked, chosen)
        else:
            numbers = find_numbers(source, asked)
            found = cells(source, numbers, chosen)
        total = _total(source, asked, chosen, found.num_rows) if request["count"] else None
    return {
        "columns": list(chosen), "total": total, "last": numbers[-1] if numbers else None,
        "size": found.num_rows, **_shown(found, request),
    }  # fmt: skip


@contextmanager
def heavy() -> Iterator[None]:
    """DuckDB's own word for too little memory, as ours. Used in the child only."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise RowsTooHeavy(limit_mb=ENGINE_MB) from error


def find_numbers(source: "TableFile", asked: Statement) -> list[int]:
    """The numbers of the rows of one page, from 0, in their order. Without question they need not be looked up."""
    request = asked.request
    limit, offset = min(max(int(request["limit"]), 0), MOST_ROWS), max(int(request["offset"]), 0)
    where, values = asked.where()
    after = None if request["after"] is None else int(request["after"])
    if not where and not request["order"]:
        first = offset + (0 if after is None else after + 1)
        return list(range(min(first, source.rows), min(first + limit, source.rows)))
    known = _looked_up(source, asked)
    if known is not None:
        behind = [number for number in known if after is None or number > after]
        return behind[offset : offset + limit]
    parts = [where.removeprefix(" WHERE ")] if where else []
    for sql, bound in _narrowed(source, asked, after, offset + limit):
        parts.append(sql)
        values += bound
    wanted = f"SELECT file_row_number FROM {source.table}{' WHERE ' if parts else ''}{' AND '.join(parts)}"  # noqa: S608
    found = _numbers(
        f"{wanted}{asked.order(()) if request['order'] else ''} LIMIT ? OFFSET ?", [*values, limit, offset]
    )
    if not request["order"] and found != sorted(
        found
    ):  # one thread keeps the file's order; nothing promises it
        found = _numbers(f"{wanted}{asked.order(())} LIMIT ? OFFSET ?", [*values, limit, offset])
    return found


def _looked_up(source: "TableFile", asked: Statement) -> list[int] | None:
    """The rows of one key, such as an id, where the file itself tells in which row groups it may stand."""
    request = asked.request
    if request["order"] or request["words"] or len(request["conditions"]) != 1:
        return None
    condition = request["conditions"][0]
    if condition["operator"] not in ("equals", "in") or len(condition["values"]) != 1:
        return None
    value = asked.whole_number(condition["column"], condition["values"][0])
    return None if value is None else source.find_equal(condition["column"], value)


def _numbers(asked: str, values: list[object]) -> list[int]:
    return [number for (number,) in _engine().execute(asked, values).fetchall()]


def _narrowed(
    source: "TableFile", asked: Statement, after: int | None, rows: int
) -> Iterator[tuple[str, list[object]]]:
    """Conditions of the page: behind the row where the last one ended, and within the row groups that can hold it."""
    order = asked.request["order"]
    if after is not None:
        yield asked.behind(after, _cells_of(source, asked))
    if order and not asked.request["conditions"] and not asked.request["words"]:
        name, falls = order[0]
        end = source.far_end(name, falls, rows, after)
        if end is not None:
            sign = ">=" if falls else "<="
            yield f"{asked.expression(name)} {sign} CAST(? AS {asked.type_of(name)})", [end]


def _engine() -> "duckdb.DuckDBPyConnection":
    from catalog.table_files import kept_engine

    return kept_engine()


def _cells_of(source: "TableFile", asked: Statement) -> list[str | None]:
    """The sort keys of the row behind which the page begins, as text that casts back to the very value."""
    if not asked.request["order"]:
        return []
    keys = ", ".join(f"CAST({asked.expression(name)} AS VARCHAR)" for name, _ in asked.request["order"])
    wanted = f"SELECT {keys} FROM {source.table} WHERE file_row_number = ?"  # noqa: S608 - names of columns that exist
    found = _engine().execute(wanted, [int(asked.request["after"])]).fetchall()
    return list(found[0]) if found else [None] * len(asked.request["order"])


def cells(source: "TableFile", numbers: list[int], chosen: tuple[str, ...]) -> "pa.Table":
    """The chosen cells of these rows; `_id` is the row's number from 1."""
    import pyarrow as pa

    named = [name for name in chosen if name in source.types]
    found = dict(zip(named, source.take(numbers, named).columns, strict=True)) if named else {}
    if len(found) < len(chosen):
        found[ROW_NUMBER] = pa.array([number + 1 for number in numbers], pa.int64())
    return pa.table([found[name] for name in chosen], names=list(chosen))


def _distinct_rows(source: "TableFile", asked: Statement, chosen: tuple[str, ...]) -> "pa.Table":
    """Different rows, sorted by all chosen columns where the order decides nothing."""
    where, values = asked.where()
    page = f"SELECT DISTINCT {_listed(asked, chosen)} FROM {source.table}{where}{asked.order(chosen)} LIMIT ? OFFSET ?"  # noqa: S608
    limits = [min(max(int(asked.request["limit"]), 0), MOST_ROWS), max(int(asked.request["offset"]), 0)]
    return _engine().execute(page, [*values, *limits]).to_arrow_reader().read_all()


def _listed(asked: Statement, chosen: tuple[str, ...]) -> str:
    return ", ".join(f"{asked.expression(name)} AS {quoted(name)}" for name in chosen)


def _total(source: "TableFile", asked: Statement, chosen: tuple[str, ...], size: int) -> int:
    """How many rows fulfil the conditions; a first page that is not full has them all."""
    request = asked.request
    where, values = asked.where()
    if size < int(request["limit"]) and not request["offset"] and request["after"] is None:
        return size
    if asked.request["distinct"]:
        found = f"SELECT DISTINCT {_listed(asked, chosen)} FROM {source.table}{where}"  # noqa: S608
        return int(_engine().execute(f"SELECT count(*) FROM ({found})", values).fetchall()[0][0])  # noqa: S608
    return _count(source.key, source.table, where, tuple(values)) if where else source.rows


@lru_cache(maxsize=256)
def _count(key: object, table: str, where: str, values: tuple[object, ...]) -> int:
    """How many rows fulfil a condition: counted once while its pages are read."""
    return int(_engine().execute(f"SELECT count(*) FROM {table}{where}", list(values)).fetchall()[0][0])  # noqa: S608


def _shown(found: "pa.Table", request: JsonObject) -> JsonObject:
    """The cells as values, or as the text of JSON."""
    if request["form"] == "values":
        limit = request.get("cell_limit")
        columns = [[_cut(plain(value), limit) for value in python_values(column)] for column in found.columns]
        return {"rows": [list(row) for row in zip(*columns, strict=True)], "text": ""}
    from catalog.table_text import json_arrays, json_lines

    write = json_lines if request["form"] == "objects" else json_arrays
    batches = found.combine_chunks().to_batches()
    return {"rows": [], "text": ",\n".join(line for batch in batches for line in write(batch).to_pylist())}


def open_engine() -> "duckdb.DuckDBPyConnection":
    """DuckDB as the child may use it: one thread, bounded memory, nothing of it on disk, no extension."""
    import duckdb

    config = {
        "threads": 1, "memory_limit": f"{ENGINE_MB}MB", "max_temp_directory_size": "0GB",
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        "allow_community_extensions": "false", "python_enable_replacements": "false",
    }  # fmt: skip
    return duckdb.connect(config=config)


def open_table(database: "duckdb.DuckDBPyConnection", parquet: str) -> tuple[str, dict[str, str]]:
    """A Parquet file as SQL, with the type of each column; `file_row_number` counts its rows from 0."""
    table = f"read_parquet({_text(parquet)}, file_row_number = true)"
    describe = f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {table}"  # noqa: S608 - a quoted path
    return table, {str(row[0]): str(row[1]) for row in database.execute(describe).fetchall()}


def _cut(value: object, limit: int | None) -> object:
    if limit is None or not isinstance(value, str | list | dict):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:limit] + "…" if len(text) > limit else value


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
