"""A chart of a table: which one the address asks for or the columns suggest, and where each mark of it stands.

Everything is drawn on the server. A template writes the picture; here are numbers and texts only.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from werkzeug.datastructures import MultiDict

from catalog.sandbox import Sandbox
from catalog.table_charts import (
    MEASURES,
    ChartQuery,
    Measure,
    Points,
    ProvinceValues,
    query_points,
    query_provinces,
)
from catalog.table_statistics import TableStatistics
from metadata.errors import KhlangError
from metadata.provinces import find_province, names_provinces, provinces
from metadata.text import cut
from web.context import figure, services, t, when, words
from web.pages._dataset_view import ColumnView, ResourceView
from web.pages._map_view import MapView, draw_values
from web.pages._table_view import Asked

WIDTH = 760
LINE_HEIGHT = 340
LEFT, RIGHT, TOP, BOTTOM = 86, 20, 16, 44
BAR, GAP = 26, 10
BAR_LABEL = 210
MOST_CHOICES = 30  # categories a chart is offered for
SURE = 4  # different values that are all provinces make a column one of provinces, whatever its name
KINDS = ("marks", "map")
TIMES = frozenset({"date", "datetime", "year", "yearmonth"})
NUMBERS = frozenset({"integer", "number"})
_NO_AMOUNT = re.compile(
    r"(^|[_\s])(id|code|no|lat|lon|lng|latitude|longitude|x|y)($|[_\s])|รหัส|เลขที่|ลำดับ|ละติจูด|ลองจิจูด", re.I
)
"""Names of columns whose numbers are no amounts: adding them up would say nothing."""


@dataclass(frozen=True)
class ChartChoice:
    """What a chart shows. kind: "map" for the provinces of x, "marks" for a line or bars."""

    x: str
    y: str | None
    measure: Measure
    is_years: bool
    kind: str = "marks"


@dataclass(frozen=True)
class Mark:
    """One point or bar: its label and value as text, and where it stands in the picture."""

    label: str
    value: str
    x: float
    y: float
    width: float = 0.0


@dataclass(frozen=True)
class Tick:
    """A line of the scale with its text."""

    at: float
    label: str


@dataclass(frozen=True)
class ChartView:
    """A drawn chart. kind: "line", "bars" or "map". path: the line as SVG draws it. map: where kind says so.

    left_out: categories that are not shown; rows that name no province.
    """

    kind: str
    choice: ChartChoice
    title: str
    summary: str
    width: int
    height: int
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Tick, ...]
    path: str
    left_out: int
    map: MapView | None = None


def x_columns(resource: ResourceView, statistics: TableStatistics | None) -> list[ColumnView]:
    """Columns a chart can run along: moments, provinces, and texts with few different values."""
    return [
        column
        for column in resource.columns
        if column.type in TIMES or _is_category(column, statistics) or is_provinces(column, statistics)
    ]


def is_provinces(column: ColumnView, statistics: TableStatistics | None) -> bool:
    """Whether a column holds provinces: its name says so, or it is text, and the values known of it bear it out."""
    found = statistics.find(column.name) if statistics else None
    if statistics is None or found is None or column.type not in ("string", "integer"):
        return False
    place = statistics.columns.index(found)
    seen = {row[place] for row in statistics.first if place < len(row)} - {None}
    if found.kind == "value":
        seen |= {bar.value for bar in found.bars}
    known = sum(find_province(str(value)) is not None for value in seen)
    if names_provinces(column.name):
        return 2 * known >= len(seen) > 0
    return column.type == "string" and known == len(seen) >= SURE


def y_columns(resource: ResourceView) -> list[ColumnView]:
    """Columns whose numbers are amounts."""
    return [
        column for column in resource.columns if column.type in NUMBERS and not _NO_AMOUNT.search(column.name)
    ]


def _is_category(column: ColumnView, statistics: TableStatistics | None) -> bool:
    found = statistics.find(column.name) if statistics else None
    return bool(found and found.kind == "value" and found.distinct and 1 < found.distinct <= MOST_CHOICES * 4)


def choose(
    arguments: MultiDict[str, str], resource: ResourceView, statistics: TableStatistics | None
) -> ChartChoice | None:
    """The chart of the address, else the one that suits the columns; None where no chart suits them.

    Along time where there is a moment, else a map where there are provinces, else one bar a category of the text
    column with fewest values. Whole numbers are added up; for numbers with fractions, which are mostly measured,
    the mean is shown.
    """
    along, amounts = x_columns(resource, statistics), y_columns(resource)
    if not along:
        return None
    asked_x, asked_y, asked_measure = (arguments.get(name, "") for name in ("x", "y", "measure"))
    mapped = sorted((c for c in along if is_provinces(c, statistics)), key=_is_code)
    x = next((column for column in along if column.name == asked_x), None)
    kind = arguments.get("kind", "")
    if kind not in KINDS:
        kind = (
            "map" if x is None and mapped and not any(column.type in TIMES for column in along) else "marks"
        )
    if kind == "map" and x not in mapped:
        x = mapped[0] if mapped else x
        kind = "map" if mapped else "marks"
    x = x or _default_x(along, statistics)
    y = next((column for column in amounts if column.name == asked_y), None)
    if y is None and not asked_measure:
        y = amounts[0] if amounts else None
    suits: Measure = "count" if y is None else "sum" if y.type == "integer" else "mean"
    measure = asked_measure if asked_measure in MEASURES else suits
    if y is None or measure == "count":
        return ChartChoice(x.name, None, "count", x.type == "year", kind)
    return ChartChoice(x.name, y.name, measure, x.type == "year", kind)


def _is_code(column: ColumnView) -> bool:
    return column.type != "string" or bool(_NO_AMOUNT.search(column.name))


def _default_x(along: Sequence[ColumnView], statistics: TableStatistics | None) -> ColumnView:
    def rank(column: ColumnView) -> tuple[bool, int]:
        found = statistics.find(column.name) if statistics else None
        return column.type not in TIMES, (found.distinct or 0) if found and column.type not in TIMES else 0

    return min(along, key=rank)


def draw(resource: ResourceView, choice: ChartChoice, asked: Asked) -> ChartView | KhlangError | None:
    """The chart of the rows asked for; the error where they could not be asked; None without any point."""
    parquet = resource.form("parquet")
    if parquet is None:
        return None
    try:
        path = services().store.get_object(parquet.sha256)
        if choice.kind == "map":
            return _map(choice, _provinces(services().sandbox, path, choice, asked))
        points = _points(services().sandbox, path, choice, asked)
    except KhlangError as error:
        return error
    if not points.points:
        return None
    return _bars(choice, points) if points.unit == "category" else _line(choice, points)


@lru_cache(maxsize=128)
def _points(sandbox: Sandbox, path: Path, choice: ChartChoice, asked: Asked) -> Points:
    query = ChartQuery(choice.x, choice.y, choice.measure, asked.query(), choice.is_years)
    return query_points(sandbox, path, query)


@lru_cache(maxsize=128)
def _provinces(sandbox: Sandbox, path: Path, choice: ChartChoice, asked: Asked) -> ProvinceValues:
    return query_provinces(sandbox, path, ChartQuery(choice.x, choice.y, choice.measure, asked.query()))


def _map(choice: ChartChoice, found: ProvinceValues) -> ChartView | None:
    if not found.values:
        return None
    falling = sorted(found.values.items(), key=lambda entry: (-entry[1], entry[0]))
    marks = tuple(Mark(words(provinces()[code].label), figure(value), 0, 0) for code, value in falling)
    drawn = draw_values(found.values)
    summary = (
        f"{t('map.shows', n=len(marks), all=len(provinces()))} {_summary(marks, [v for _, v in falling])}"
    )
    return ChartView(
        "map",
        choice,
        _title(choice),
        summary,
        drawn.width,
        drawn.height,
        marks,
        (),
        (),
        "",
        found.others,
        drawn,
    )


def _title(choice: ChartChoice) -> str:
    x, y = choice.x, choice.y
    match choice.measure:
        case "sum":
            return t("chart.sum_by", y=y, x=x)
        case "mean":
            return t("chart.mean_by", y=y, x=x)
        case "lowest":
            return t("chart.lowest_by", y=y, x=x)
        case "highest":
            return t("chart.highest_by", y=y, x=x)
    return t("chart.count_by", x=x)


def scale(lowest: float, highest: float, wanted: int = 5) -> list[float]:
    """Round numbers from at or below lowest to at or above highest.

    >>> scale(0, 97)
    [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
    """
    span = (highest - lowest) or abs(highest) or 1.0
    raw = span / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((power * factor for factor in (1, 2, 2.5, 5) if raw <= power * factor), power * 10)
    first, last = math.floor(lowest / step), math.ceil(highest / step)
    return [number * step for number in range(first, last + 1)]


def _label(label: str | None, unit: str) -> str:
    if label is None:
        return t("chart.empty")
    return label if unit == "category" else when(label, short=True)


def _line(choice: ChartChoice, points: Points) -> ChartView:
    values = [point.value for point in points.points]
    steps = scale(min(0.0, *values) if min(values) < max(values) / 2 else min(values), max(values))
    span = (steps[-1] - steps[0]) or 1.0
    inner = WIDTH - LEFT - RIGHT
    bottom = LINE_HEIGHT - BOTTOM
    days = [_day(point.label) for point in points.points]
    length = (days[-1] - days[0]) or 1

    def height(value: float) -> float:
        return round(bottom - (value - steps[0]) / span * (bottom - TOP), 1)

    marks = tuple(
        Mark(
            _label(point.label, points.unit), figure(point.value),
            round(LEFT + inner * (day - days[0]) / length, 1), height(point.value),
        )
        for day, point in zip(days, points.points, strict=True)
    )  # fmt: skip
    shown = [n for part in range(5) for n in [_nearest(marks, LEFT + inner * part / 4)]]
    return ChartView(
        "line", choice, _title(choice), _summary(marks, values, left_out=points.left_out), WIDTH, LINE_HEIGHT, marks,
        tuple(Tick(height(step), figure(step)) for step in steps),
        tuple(Tick(marks[n].x, marks[n].label) for n in dict.fromkeys(shown)),
        "M" + "L".join(f"{mark.x} {mark.y}" for mark in marks), points.left_out,
    )  # fmt: skip


def _day(label: str | None) -> int:
    """Where an ISO date, month or year stands in time, in days; a year beyond the calendar counts 365 days."""
    parts = [int(part) for part in (label or "1").split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day).toordinal() if 1 <= year <= 9999 else year * 365


def _nearest(marks: Sequence[Mark], x: float) -> int:
    return min(range(len(marks)), key=lambda n: abs(marks[n].x - x))


def _bars(choice: ChartChoice, points: Points) -> ChartView:
    values = [point.value for point in points.points]
    longest = max(max(values), 0.0) or 1.0
    inner = WIDTH - BAR_LABEL - 110
    marks = tuple(
        Mark(
            cut(_label(p.label, points.unit), 30), figure(p.value), BAR_LABEL, n * (BAR + GAP) + 6,
            round(max(p.value, 0.0) / longest * inner, 1),
        )
        for n, p in enumerate(points.points)
    )  # fmt: skip
    height = len(marks) * (BAR + GAP) + 12
    summary = _summary(marks, values, left_out=points.left_out)
    return ChartView(
        "bars", choice, _title(choice), summary, WIDTH, height, marks, (), (), "", points.left_out
    )


def _summary(marks: Sequence[Mark], values: Sequence[float], left_out: int = 0) -> str:
    """What the picture says, for those who do not see it; of a part it is said that it is one."""
    high, low = values.index(max(values)), values.index(min(values))
    ends = {
        "n": len(marks),
        "high": marks[high].label,
        "high_value": marks[high].value,
        "low": marks[low].label,
        "low_value": marks[low].value,
    }
    return t("chart.summary_part", **ends) if left_out else t("chart.summary", **ends)
