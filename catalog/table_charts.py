"""Points of a chart over a published table: one value for each moment or category, asked in the sandbox's child."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from catalog.derived import find_kept, keep, kept_path
from catalog.sandbox import MB, Limits, Sandbox
from catalog.table_queries import RowQuery, Statement, open_engine, open_table
from metadata.provinces import find_province

JsonObject = dict[str, Any]
Measure = Literal["sum", "mean", "lowest", "highest", "count"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

MOST_MOMENTS = 400
MOST_CATEGORIES = 15
MOST_NAMES = 5_000  # different values of a column of provinces that are looked up
LABEL_LIMIT = 80
FORM = 1  # of the kept list of provinces; another number makes it be made anew
LIMITS = Limits(memory_bytes=3_000 * MB, cpu_seconds=20, wall_seconds=15.0, answer_bytes=4 * MB)

_SQL = {"sum": "sum", "mean": "avg", "lowest": "min", "highest": "max"}
_MOMENTS = ("DATE", "TIMESTAMP")


@dataclass(frozen=True)
class ChartQuery:
    """x: the column along the chart. y: the column measured, none for "count". rows: which rows count.

    as_years: x holds years as whole numbers.
    """

    x: str
    y: str | None
    measure: Measure
    rows: RowQuery
    as_years: bool = False


@dataclass(frozen=True)
class Point:
    """label: an ISO date, month or year, or a category; none where the cell is empty."""

    label: str | None
    value: float


@dataclass(frozen=True)
class Points:
    """unit: "day", "month" or "year" along time, "category" else. left_out: categories that are not shown."""

    unit: str
    points: tuple[Point, ...]
    left_out: int


def query_points(sandbox: Sandbox, parquet: Path, query: ChartQuery) -> Points:
    """The points of a chart: moments in their order, categories the largest first.

    Days become months, and months years, where more than MOST_MOMENTS points would stand side by side.
    Raises ColumnUnknown, and what the sandbox raises where the question takes too long or too much memory.
    """
    request = json.loads(json.dumps({"parquet": str(parquet), **asdict(query)}))
    answer = sandbox.call("catalog.table_charts:query_child", request, LIMITS)
    return Points(answer["unit"], tuple(Point(*point) for point in answer["points"]), answer["left_out"])


def query_child(request: JsonObject) -> JsonObject:
    """What the child does for query_points."""
    with open_engine() as database:
        table, types = open_table(database, request["parquet"])
        asked = Statement(types, request["rows"])
        where, values = asked.where()
        x, measured = asked.expression(request["x"]), _measured(asked, request)
        is_moment = types.get(request["x"], "").startswith(_MOMENTS)

        def ask(label: str, rest: str) -> list[tuple[Any, ...]]:
            chosen = f"SELECT {label} AS label, {measured} AS value FROM {table}{where}"  # noqa: S608
            rows: list[tuple[Any, ...]] = database.execute(
                f"{chosen} GROUP BY 1 HAVING value IS NOT NULL {rest}", values
            ).fetchall()
            return rows

        if is_moment or request["as_years"]:
            for unit in ("day", "month", "year") if is_moment else ("year",):
                label = f"date_trunc('{unit}', {x})" if is_moment else x
                found = [
                    row for row in ask(label, f"ORDER BY 1 LIMIT {MOST_MOMENTS + 1}") if row[0] is not None
                ]
                if len(found) <= MOST_MOMENTS:
                    break
            points = [(_moment(value, unit), float(number)) for value, number in found[:MOST_MOMENTS]]
            return {"unit": unit, "points": points, "left_out": max(len(found) - MOST_MOMENTS, 0)}
        label = f"left(CAST({x} AS VARCHAR), {LABEL_LIMIT})"
        found = ask(label, f"ORDER BY 2 DESC, 1 LIMIT {MOST_CATEGORIES}")
        counted = f"SELECT count(*) FROM (SELECT {label} FROM {table}{where} GROUP BY 1)"  # noqa: S608
        total = database.execute(counted, values).fetchall()[0][0]
    points = [(value, float(number)) for value, number in found]
    return {"unit": "category", "points": points, "left_out": max(total - len(points), 0)}


@dataclass(frozen=True)
class ProvinceValues:
    """values: one number for each province found, by its code. others: rows of the question that name no province."""

    values: dict[str, float]
    others: int


def query_provinces(sandbox: Sandbox, parquet: Path, query: ChartQuery) -> ProvinceValues:
    """The measure of each province that column x names, however it is written there.

    Raises ColumnUnknown, and what the sandbox raises where the question takes too long or too much memory.
    """
    request = json.loads(json.dumps({"parquet": str(parquet), **asdict(query)}))
    answer = sandbox.call("catalog.table_charts:query_provinces_child", request, LIMITS)
    return ProvinceValues(answer["values"], answer["others"])


def get_covered(sandbox: Sandbox, parquet: Path, sha256: str, folder: Path, column: str) -> frozenset[str]:
    """The codes of the provinces that a column names, read back from folder or looked up now and kept there.

    Raises what the sandbox raises where it takes too long or too much memory.
    """
    kept = kept_path(folder, "provinces", sha256)
    document = find_kept(kept, FORM)
    if document is None or document.get("column") != column:
        found = query_provinces(sandbox, parquet, ChartQuery(column, None, "count", RowQuery()))
        document = {"form": FORM, "column": column, "codes": sorted(found.values)}
        keep(kept, document)
    return frozenset(document["codes"])


def query_provinces_child(request: JsonObject) -> JsonObject:
    """What the child does for query_provinces: spellings of one province are counted together, means by weight."""
    with open_engine() as database:
        table, types = open_table(database, request["parquet"])
        asked = Statement(types, request["rows"])
        where, values = asked.where()
        parts = "count(*), count(*), 0, 0"
        if request["measure"] != "count" and request["y"]:
            column = f"CAST({asked.expression(request['y'])} AS DOUBLE)"
            parts = ", ".join(
                f"{part}({column}) FILTER (WHERE isfinite({column}))"
                for part in ("count", "sum", "min", "max")
            )
        chosen = f"SELECT CAST({asked.expression(request['x'])} AS VARCHAR), count(*), {parts}"
        rows = database.execute(
            f"{chosen} FROM {table}{where} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_NAMES}",
            values,
        ).fetchall()
    return _by_province(rows, request["measure"])


def _by_province(rows: list[tuple[Any, ...]], measure: str) -> JsonObject:
    found: dict[str, list[tuple[Any, ...]]] = {}
    others = 0
    for label, in_all, *numbers in rows:
        code = find_province(label) if label else None
        if code is None:
            others += in_all
        elif numbers[0]:
            found.setdefault(code, []).append(tuple(numbers))
    values = {code: _folded(parts, measure) for code, parts in sorted(found.items())}
    return {"values": values, "others": others}


def _folded(parts: list[tuple[Any, ...]], measure: str) -> float:
    """One number of (count, sum, lowest, highest) of several spellings."""
    counts, sums, lows, highs = zip(*parts, strict=True)
    if measure == "count":
        return float(sum(counts))
    if measure in ("sum", "mean"):
        return float(sum(sums)) / (sum(counts) if measure == "mean" else 1)
    return float(min(lows) if measure == "lowest" else max(highs))


def _measured(asked: Statement, request: JsonObject) -> str:
    if request["measure"] == "count" or not request["y"]:
        return "count(*)"
    column = f"CAST({asked.expression(request['y'])} AS DOUBLE)"
    return f"{_SQL[request['measure']]}({column}) FILTER (WHERE isfinite({column}))"


def _moment(value: object, unit: str) -> str:
    if not isinstance(value, date | datetime):
        return str(value)
    return value.isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]]
