"""Counts, sums, averages and ends of a published table, for all rows or each group: asked in the sandbox's child."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.sandbox import Sandbox
from catalog.table_queries import LIMITS, Condition, bounded, heavy
from catalog.table_statements import Statement, is_nested, quoted
from metadata.errors.rows import AggregateUnusable
from metadata.errors.search import ColumnUnknown

if TYPE_CHECKING:
    import pyarrow as pa

JsonObject = dict[str, Any]

MOST_GROUPS = 10_000
FUNCTIONS = ("count", "sum", "avg", "min", "max")
_WRITTEN = re.compile(r"(count|sum|avg|min|max)\((.+)\)", re.DOTALL)
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One number of each group. column is None for `count`, which counts rows; else filled cells are meant."""

    function: str
    column: str | None = None

    @property
    def label(self) -> str:
        """What it is called in the answer: as it was asked for."""
        return self.function if self.column is None else f"{self.function}({self.column})"


def read_measure(written: str) -> Measure:
    """`count`, or a function of a column. Raises AggregateUnusable.

    >>> read_measure("sum(ราคา)")
    Measure(function='sum', column='ราคา')
    """
    if written == "count":
        return Measure("count")
    match = _WRITTEN.fullmatch(written)
    if match is None:
        raise AggregateUnusable(aggregate=written[:80])
    return Measure(match[1], match[2])


@dataclass(frozen=True)
class AggregateQuery:
    """Groups by columns (none: one group of all rows) and what is counted of each; order names columns and labels."""

    measures: tuple[Measure, ...]
    groups: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    words: tuple[tuple[str | None, str], ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int = 100
    strict: bool = True


@dataclass(frozen=True)
class Groups:
    """columns: the groups' own, then the measures; text: a JSON object a group, commas between; total: all groups."""

    columns: tuple[str, ...]
    text: str
    size: int
    total: int


def query_groups(sandbox: Sandbox, parquet: Path, query: AggregateQuery) -> Groups:
    """One page of the groups. Raises as query_rows, and AggregateUnusable for a column of another type."""
    request = {"parquet": str(parquet), **json.loads(json.dumps(asdict(query)))}
    with bounded():
        found = sandbox.call("catalog.table_aggregates:query_child", request, LIMITS)
    return Groups(tuple(found["columns"]), found["text"], found["size"], found["total"])


def query_child(request: JsonObject) -> JsonObject:
    """What the child does for query_groups."""
    import duckdb

    from catalog.table_files import kept_engine, open_file
    from catalog.table_text import json_lines

    source = open_file(request["parquet"])
    asked = Statement(source.types, {**request, "columns": [], "distinct": False})
    groups = list(dict.fromkeys(request["groups"]))
    measures = [Measure(**each) for each in request["measures"]]
    labels = [measure.label for measure in dict.fromkeys(measures) if measure.label not in groups]
    chosen = [f"{_group(asked, name)} AS {quoted(name)}" for name in groups]
    chosen += [
        f"{_measured(asked, measure)} AS {quoted(measure.label)}"
        for measure in dict.fromkeys(measures)
        if measure.label in labels
    ]
    where, values = asked.where()
    by = f" GROUP BY {', '.join(str(n + 1) for n in range(len(groups)))}" if groups else ""
    inner = f"SELECT {', '.join(chosen)} FROM {source.table}{where}{by}"  # noqa: S608 - columns that exist, quoted
    order = _order(request["order"], groups, labels)
    limit, offset = min(int(request["limit"]), MOST_GROUPS), int(request["offset"])
    try:
        with heavy():
            page = kept_engine().execute(f"{inner}{order} LIMIT ? OFFSET ?", [*values, limit, offset])
            found: pa.Table = page.to_arrow_reader().read_all()
            total = offset + found.num_rows
            if found.num_rows == limit or (offset and not found.num_rows):
                total = kept_engine().execute(f"SELECT count(*) FROM ({inner})", values).fetchall()[0][0]  # noqa: S608
    except duckdb.OutOfRangeException as error:
        raise AggregateUnusable(aggregate=", ".join(labels)[:80]) from error
    lines = [line for batch in found.combine_chunks().to_batches() for line in json_lines(batch).to_pylist()]
    return {"columns": [*groups, *labels], "text": ",\n".join(lines), "size": len(lines), "total": int(total)}


def _group(asked: Statement, name: str) -> str:
    expression = asked.expression(name)
    if is_nested(asked.type_of(name)):
        raise AggregateUnusable(aggregate=f"group_by {name}"[:80])
    return expression


def _measured(asked: Statement, measure: Measure) -> str:
    if measure.column is None:
        return "count(*)"
    expression, kind = asked.expression(measure.column), asked.type_of(measure.column)
    is_number = kind.startswith(_NUMBERS) and not is_nested(kind)
    if (measure.function in ("sum", "avg") and not is_number) or (
        measure.function in ("min", "max") and is_nested(kind)
    ):
        raise AggregateUnusable(aggregate=measure.label[:80])
    return f"{measure.function}({expression})"


def _order(order: Sequence[Sequence[Any]], groups: Sequence[str], labels: Sequence[str]) -> str:
    """By columns of the answer; groups that are equal in all of them by the groups' own columns."""
    known = [*groups, *labels]
    parts = []
    for name, falls in order:
        if name not in known:
            raise ColumnUnknown(column=name[:100], known=", ".join(known[:30]))
        parts.append(f"{known.index(name) + 1} {'DESC' if falls else 'ASC'} NULLS LAST")
    parts += [f"{place + 1} ASC NULLS LAST" for place in range(len(groups))]
    return f" ORDER BY {', '.join(parts)}" if parts else ""
