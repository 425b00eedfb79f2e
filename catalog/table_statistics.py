"""What the columns of a published table hold: filled cells, distinct values, ends, a small distribution.

Counted once for each Parquet file in the sandbox's child and kept under the file's sha256, so that a page reads
them back as a small document. They are derived: the folder may be emptied at any time.
"""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.derived import find_kept, keep, kept_path
from catalog.sandbox import MB, Limits, Sandbox
from catalog.table_queries import open_engine, open_table, quoted
from catalog.tables import read_page_child, value_text

if TYPE_CHECKING:
    import duckdb

JsonObject = dict[str, Any]

FORM = 1  # of the kept document; another number makes it be counted anew
BINS = 12
MOST_VALUES = 5
MOST_COLUMNS = 200
FIRST_ROWS = 5
LABEL_LIMIT = 80  # characters of a value that is shown
EXACT_ROWS = 1_000_000  # distinct values of longer tables are estimated (HyperLogLog, about 2 %)
LIMITS = Limits(memory_bytes=3_000 * MB, cpu_seconds=40, wall_seconds=20.0, answer_bytes=8 * MB)

_NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
_FRACTIONS = ("FLOAT", "DOUBLE", "DECIMAL")
_MOMENTS = ("DATE", "TIMESTAMP")
_VALUES = ("VARCHAR", "BOOLEAN", "TIME", "ENUM")


@dataclass(frozen=True)
class Bar:
    """How many cells hold a value (until is None) or lie from `value` up to `until`."""

    value: str
    until: str | None
    count: int


@dataclass(frozen=True)
class ColumnStatistics:
    """One column. kind: "number", "moment", "value", or "other" for lists, maps and shapes, which have no ends.

    distinct is None where it was not counted; is_estimate where it was estimated.
    """

    name: str
    kind: str
    filled: int
    distinct: int | None
    is_estimate: bool
    lowest: str | None
    highest: str | None
    mean: float | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class TableStatistics:
    """All columns of a table in its own order. first holds its first rows as text, cells cut short."""

    rows: int
    columns: tuple[ColumnStatistics, ...]
    first: tuple[tuple[str | None, ...], ...] = ()

    def find(self, name: str) -> ColumnStatistics | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


def get_statistics(sandbox: Sandbox, parquet: Path, sha256: str, folder: Path) -> TableStatistics:
    """The statistics of a Parquet file, read back from folder or counted now and kept there.

    Raises what the sandbox raises where counting takes too long or too much memory.
    """
    kept = kept_path(folder, "statistics", sha256)
    document = find_kept(kept, FORM)
    if document is None:
        document = sandbox.call("catalog.table_statistics:count_child", {"parquet": str(parquet)}, LIMITS)
        keep(kept, document)
    columns = tuple(
        ColumnStatistics(**{**column, "bars": tuple(Bar(**bar) for bar in column["bars"])})
        for column in document["columns"]
    )
    return TableStatistics(document["rows"], columns, tuple(tuple(row) for row in document["first"]))


def count_child(request: JsonObject) -> JsonObject:
    """What the child does for get_statistics."""
    with open_engine() as database:
        table, types = open_table(database, request["parquet"])
        total = int(database.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])  # noqa: S608
        counter = _Counter(database, table, total)
        columns = [counter.column(name, kind) for name, kind in list(types.items())[:MOST_COLUMNS]]
    head = read_page_child({**request, "offset": 0, "limit": FIRST_ROWS})["rows"]
    first = [[None if cell is None else cell[:LABEL_LIMIT] for cell in row[:MOST_COLUMNS]] for row in head]
    return {"form": FORM, "rows": total, "columns": [asdict(column) for column in columns], "first": first}


class _Counter:
    """One statement or two for each column."""

    def __init__(self, database: "duckdb.DuckDBPyConnection", table: str, rows: int) -> None:
        self.database = database
        self.table = table
        self.rows = rows

    def ask(self, chosen: str, rest: str = "") -> list[tuple[Any, ...]]:
        asked = f"SELECT {chosen} FROM {self.table} {rest}"  # noqa: S608
        rows: list[tuple[Any, ...]] = self.database.execute(asked).fetchall()
        return rows

    def column(self, name: str, sql_type: str) -> ColumnStatistics:
        kind, column = _kind(sql_type), quoted(name)
        if kind == "other":
            ((filled,),) = self.ask(f"count({column})")
            return ColumnStatistics(name, kind, filled, None, False, None, None, None, ())
        if sql_type.startswith(("FLOAT", "DOUBLE")):
            column = f"(CASE WHEN isfinite({column}) THEN {column} END)"
        is_estimate = self.rows > EXACT_ROWS
        distinct = f"approx_count_distinct({column})" if is_estimate else f"count(DISTINCT {column})"
        mean = f"avg({column})" if kind == "number" else "NULL"
        ((filled, different, lowest, highest, middle),) = self.ask(
            f"count({column}), {distinct}, min({column}), max({column}), {mean}"
        )
        bars: list[Bar] = []
        if kind == "value":
            bars = self._values(column, different)
        elif filled and different > 1:
            bars = self._ranges(column, sql_type)
        ends = (None, None) if kind == "value" else (value_text(lowest), value_text(highest))
        mean_value = None if middle is None else float(middle)
        return ColumnStatistics(name, kind, filled, different, is_estimate, *ends, mean_value, tuple(bars))

    def _values(self, column: str, different: int) -> list[Bar]:
        """The values that occur most; none where each value occurs once."""
        shown = f"left(CAST({column} AS VARCHAR), {LABEL_LIMIT})"
        found = self.ask(
            f"{shown}, count(*)",
            f"WHERE {column} IS NOT NULL GROUP BY 1 HAVING count(*) > 1 OR {int(different <= MOST_VALUES)} = 1 "
            f"ORDER BY 2 DESC, 1 LIMIT {MOST_VALUES}",
        )
        return [Bar(str(value), None, count) for value, count in found]

    def _ranges(self, column: str, sql_type: str) -> list[Bar]:
        """Equal ranges from the lowest to the highest value; one range a value where few whole numbers lie there."""
        is_moment = sql_type.startswith(_MOMENTS)
        as_number = f"epoch({column})" if is_moment else f"CAST({column} AS DOUBLE)"
        (((low, high)),) = self.ask(f"min({as_number}), max({as_number})")
        is_whole = sql_type in _NUMBERS
        bins = int(min(BINS, high - low + 1)) if is_whole else BINS
        width = (high - low + 1) / bins if is_whole else (high - low) / bins
        if not width > 0 or width == float("inf"):
            return []
        counted: dict[int, int] = dict(
            self.ask(
                f"CAST(least(floor(({as_number} - {low!r}) / {width!r}), {bins - 1}) AS INTEGER), count(*)",
                f"WHERE {column} IS NOT NULL GROUP BY 1",
            )
        )
        ends = [low + width * number for number in range(bins + 1)]
        if is_moment:
            told = [self._moment(end) for end in ends]
        elif is_whole:
            told = [str(int(-(-end // 1))) for end in ends]
        else:
            told = [f"{end:.4g}" if abs(end) < 10_000 else f"{end:.0f}" for end in ends]
        return [Bar(told[n], told[n + 1], counted.get(n, 0)) for n in range(bins)]

    def _moment(self, seconds: float) -> str:
        asked = "SELECT CAST(CAST(to_timestamp(?) AT TIME ZONE 'UTC' AS DATE) AS VARCHAR)"
        return str(self.database.execute(asked, [seconds]).fetchall()[0][0])


def _kind(sql_type: str) -> str:
    if sql_type in _NUMBERS or sql_type.startswith(_FRACTIONS):
        return "other" if sql_type.endswith("]") else "number"
    if sql_type.startswith(_MOMENTS) and not sql_type.endswith("]"):
        return "moment"
    return "value" if sql_type.startswith(_VALUES) and not sql_type.endswith("]") else "other"
