"""Rows of a published table that fulfil conditions, in an order, with their count: asked in the sandbox's child.

Nothing a visitor sends becomes SQL text: columns are looked up in the file, values are bound parameters. The
engine is DuckDB over the published Parquet, without extensions, network or any other file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from catalog.sandbox import MB, Limits, Sandbox
from catalog.tables import plain, python_values
from metadata.errors.search import ColumnUnknown

if TYPE_CHECKING:
    import duckdb

JsonObject = dict[str, Any]
Operator = Literal[
    "equals", "differs", "contains", "in", "less", "at_most", "greater", "at_least", "empty", "filled"
]

ROW_NUMBER = "_id"
MOST_ROWS = 32_000
LIMITS = Limits(memory_bytes=3_000 * MB, cpu_seconds=60, wall_seconds=30.0, answer_bytes=64 * MB)

_COMPARED = {"less": "<", "at_most": "<=", "greater": ">", "at_least": ">="}


@dataclass(frozen=True)
class Condition:
    """One column compared. values: one value, several for "in", none for "empty" and "filled"."""

    column: str
    operator: Operator
    values: tuple[object, ...] = ()


@dataclass(frozen=True)
class RowQuery:
    """Which rows of which columns. words: each must stand somewhere in the row, or in its column where given.

    columns: all where empty. order: (column, falls); rows keep the file's order where it decides nothing.
    cell_limit: characters of one text cell; a longer one ends with "…".
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


@dataclass(frozen=True)
class Rows:
    """The rows as JSON values in the order of columns; total is None where it was not asked for."""

    columns: tuple[str, ...]
    rows: list[list[Any]]
    total: int | None


def query_rows(sandbox: Sandbox, parquet: Path, query: RowQuery) -> Rows:
    """The rows of one page of the answer.

    Raises ColumnUnknown, and what the sandbox raises where the question takes too long or too much memory.
    """
    request = {"parquet": str(parquet), **asdict(query)}
    answer = sandbox.call("catalog.table_queries:query_child", json.loads(json.dumps(request)), LIMITS)
    return Rows(tuple(answer["columns"]), answer["rows"], answer["total"])


def query_child(request: JsonObject) -> JsonObject:
    """What the child does for query_rows."""
    with open_engine() as database:
        table, types = open_table(database, request["parquet"])
        asked = Statement(types, request)
        where, values = asked.where()
        chosen = asked.chosen()
        listed = ", ".join(f"{asked.expression(name)} AS {quoted(name)}" for name in chosen)
        distinct = "DISTINCT " if request["distinct"] else ""
        source = f"FROM {table}{where}"
        page = f"SELECT {distinct}{listed} {source}{asked.order(chosen)} LIMIT ? OFFSET ?"
        limits = [min(max(int(request["limit"]), 0), MOST_ROWS), max(int(request["offset"]), 0)]
        found = database.execute(page, [*values, *limits]).to_arrow_table()
        total = None
        if request["count"]:
            counted = f"SELECT count(*) FROM (SELECT {distinct}{listed if distinct else '1'} {source})"  # noqa: S608
            total = database.execute(counted, values).fetchall()[0][0]
    limit = request.get("cell_limit")
    columns = [[_cut(plain(value), limit) for value in python_values(column)] for column in found.columns]
    return {
        "columns": list(chosen),
        "rows": [list(row) for row in zip(*columns, strict=True)],
        "total": total,
    }


def open_engine() -> "duckdb.DuckDBPyConnection":
    """DuckDB as the child may use it: one thread, bounded memory, nothing of it on disk, no extension."""
    import duckdb

    config = {
        "threads": 1, "memory_limit": "800MB", "max_temp_directory_size": "0GB",
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        "allow_community_extensions": "false", "python_enable_replacements": "false",
    }  # fmt: skip
    return duckdb.connect(config=config)


def open_table(database: "duckdb.DuckDBPyConnection", parquet: str) -> tuple[str, dict[str, str]]:
    """A Parquet file as SQL, with the type of each column; `file_row_number` counts its rows from 0."""
    table = f"read_parquet({_text(parquet)}, file_row_number = true)"
    describe = f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {table}"  # noqa: S608 - a quoted path
    return table, {str(row[0]): str(row[1]) for row in database.execute(describe).fetchall()}


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _cut(value: object, limit: int | None) -> object:
    if limit is None or not isinstance(value, str | list | dict):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:limit] + "…" if len(text) > limit else value


class Statement:
    """The parts of one statement over columns that exist."""

    def __init__(self, types: Mapping[str, str], request: JsonObject) -> None:
        self.types = types
        self.request = request

    def expression(self, name: str) -> str:
        """The column as SQL; `_id` counts the file's rows from 1 unless the table has such a column itself."""
        if name in self.types:
            return quoted(name)
        if name == ROW_NUMBER:
            return "file_row_number + 1"
        raise ColumnUnknown(column=name[:100], known=", ".join(list(self.types)[:30]))

    def chosen(self) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(self.request["columns"]))
        return asked or ((ROW_NUMBER, *self.types) if ROW_NUMBER not in self.types else tuple(self.types))

    def order(self, chosen: Sequence[str]) -> str:
        parts = [
            f"{self.expression(name)} {'DESC' if falls else 'ASC'} NULLS LAST"
            for name, falls in self.request["order"]
        ]
        if self.request["distinct"]:
            parts += [f"{self.expression(name)} ASC NULLS LAST" for name in chosen]
        else:
            parts.append("file_row_number")
        return f" ORDER BY {', '.join(parts)}"

    def where(self) -> tuple[str, list[object]]:
        parts: list[str] = []
        values: list[object] = []
        for condition in self.request["conditions"]:
            sql, bound = self._condition(condition)
            parts.append(sql)
            values += bound
        for column, word in self.request["words"]:
            columns = [column] if column else list(self.types)
            anywhere = " OR ".join(f"contains(lower({self._as_text(name)}), lower(?))" for name in columns)
            parts.append(f"({anywhere or 'false'})")
            values += [word] * len(columns)
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), values

    def _as_text(self, name: str) -> str:
        return f"CAST({self.expression(name)} AS VARCHAR)"

    def _condition(self, condition: JsonObject) -> tuple[str, list[object]]:
        name, operator, values = condition["column"], condition["operator"], condition["values"]
        column = self.expression(name)
        if operator in ("empty", "filled"):
            return f"{column} IS {'NOT ' if operator == 'filled' else ''}NULL", []
        if operator == "contains":
            return f"contains(lower({self._as_text(name)}), lower(?))", [str(values[0])]
        if operator in ("equals", "in", "differs"):
            filled = [str(_scalar(value)) for value in values if value is not None]
            either = [f"{column} IS NULL"] if len(filled) < len(values) else []
            either += [f"{column} = {self._cast(name)}"] * len(filled)
            sql = f"({' OR '.join(either) or 'false'})"
            return (f"({sql} IS NOT true)" if operator == "differs" else sql), list(filled)
        return f"{column} {_COMPARED[operator]} {self._cast(name)}", [str(_scalar(values[0]))]

    def _cast(self, name: str) -> str:
        """A bound value in the column's own type; a value that cannot be one equals nothing."""
        return f"TRY_CAST(? AS {self.types.get(name, 'BIGINT')})"


def _scalar(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
