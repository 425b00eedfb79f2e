"""A chart of a table: which one the address asks for or the columns suggest, and where each mark of it stands.

Everything is drawn on the server. A template writes the picture; here are numbers and texts only.
"""

import re
from collections.abc import Sequence
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
from web.context import figure, services, t, words
from web.pages._chart_drawing import ChartChoice, ChartView, Mark, draw_bars, draw_line, summary_of, title_of
from web.pages._dataset_view import ColumnView, ResourceView
from web.pages._map_view import draw_values
from web.pages._table_view import Asked

MOST_CHOICES = 30  # categories a chart is offered for
SURE = 4  # different values that are all provinces make a column one of provinces, whatever its name
KINDS = ("marks", "map")
TIMES = frozenset({"date", "datetime", "year", "yearmonth"})
NUMBERS = frozenset({"integer", "number"})
_NO_AMOUNT = re.compile(
    r"(^|[_\s])(id|code|no|lat|lon|lng|latitude|longitude|x|y)($|[_\s])|รหัส|เลขที่|ลำดับ|ละติจูด|ลองจิจูด", re.I
)
"""Names of columns whose numbers are no amounts: adding them up would say nothing."""


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
    return draw_bars(choice, points) if points.unit == "category" else draw_line(choice, points)


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
        f"{t('map.shows', n=len(marks), all=len(provinces()))} {summary_of(marks, [v for _, v in falling])}"
    )
    return ChartView(
        "map",
        choice,
        title_of(choice),
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
