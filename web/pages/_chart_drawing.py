"""Where each mark of a chart stands, in numbers: on wide pages and on a phone. A template makes the picture."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.table_charts import Measure, Points
from metadata.text import cut
from web.context import figure, t, when
from web.pages._map_view import MapView

TOP, BOTTOM = 16, 44
BAR, GAP = 26, 10
BAR_LABEL, BAR_LABEL_LETTERS = 210, 30
NARROW_ROW, NARROW_LETTERS = 52, 24  # on a phone a bar's words stand above it: both have the whole width
ERA_LETTERS = 6  # what a page in Thai puts before the first year


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

    left_out: categories that are not shown; rows that name no province. left: where the scale ends and the marks
    begin. narrow: the same for a phone.
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
    left: int = 0
    narrow: "ChartView | None" = None


@dataclass(frozen=True)
class _Paper:
    """What a chart is drawn on, in units of the picture. letter: how wide one is at most."""

    width: int
    line_height: int
    letter: float
    right: int = 20


_WIDE = _Paper(760, 340, 7.5)
_NARROW = _Paper(320, 240, 7.8, right=6)


def title_of(choice: ChartChoice) -> str:
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


def draw_line(choice: ChartChoice, points: Points) -> ChartView:
    """A line along time, with its narrow drawing."""
    return replace(_line(choice, points, _WIDE), narrow=_line(choice, points, _NARROW))


def _line(choice: ChartChoice, points: Points, paper: _Paper) -> ChartView:
    values = [point.value for point in points.points]
    steps = scale(min(0.0, *values) if min(values) < max(values) / 2 else min(values), max(values))
    left = round(max(len(figure(step)) for step in steps) * paper.letter) + 14
    inner, bottom = paper.width - left - paper.right, paper.line_height - BOTTOM
    span = (steps[-1] - steps[0]) or 1.0
    days = [_day(point.label) for point in points.points]
    length = (days[-1] - days[0]) or 1

    def height(value: float) -> float:
        return round(bottom - (value - steps[0]) / span * (bottom - TOP), 1)

    marks = tuple(
        Mark(
            _label(point.label, points.unit), figure(point.value),
            round(left + inner * (day - days[0]) / length, 1), height(point.value),
        )
        for day, point in zip(days, points.points, strict=True)
    )  # fmt: skip
    return ChartView(
        "line", choice, title_of(choice), summary_of(marks, values, left_out=points.left_out),
        paper.width, paper.line_height, marks,
        tuple(Tick(height(step), figure(step)) for step in steps), _time_labels(marks, left, inner, paper.letter),
        "M" + "L".join(f"{mark.x} {mark.y}" for mark in marks), points.left_out, left=left,
    )  # fmt: skip


def _time_labels(marks: Sequence[Mark], left: int, inner: int, letter: float) -> tuple[Tick, ...]:
    """The first and the last moment, and up to three between them where they have room."""
    if len(marks) == 1:
        return (Tick(marks[0].x, marks[0].label),)
    first, last = marks[0], marks[-1]
    end = last.x - (_letters(last.label) + 2.5) * letter
    wide = (_letters(first.label) + ERA_LETTERS) * letter
    begin = max(min(first.x, end - wide), 0.0)  # the first moves under the scale rather than into the last
    free = begin + wide
    shown = [Tick(round(begin, 1), first.label)]
    for part in (1, 2, 3):
        mark = min(marks, key=lambda m: abs(m.x - left - inner * part / 4))
        half = _letters(mark.label) * letter / 2
        if free <= mark.x - half and mark.x + half <= end:
            shown.append(Tick(mark.x, mark.label))
            free = mark.x + half + letter
    return (*shown, Tick(last.x, last.label))


def _letters(label: str) -> int:
    """How many letters wide a text is: Thai marks above and below take no room."""
    return sum(unicodedata.category(sign) != "Mn" for sign in label)


def _day(label: str | None) -> int:
    """Where an ISO date, month or year stands in time, in days; a year beyond the calendar counts 365 days."""
    parts = [int(part) for part in (label or "1").split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day).toordinal() if 1 <= year <= 9999 else year * 365


def draw_bars(choice: ChartChoice, points: Points) -> ChartView:
    """One bar a category, with its narrow drawing."""
    values = [point.value for point in points.points]
    longest = max(max(values), 0.0) or 1.0
    shares = [max(value, 0.0) / longest for value in values]
    said = [(_label(p.label, points.unit), figure(p.value)) for p in points.points]
    room = _WIDE.width - BAR_LABEL - 110
    marks = tuple(
        Mark(cut(label, BAR_LABEL_LETTERS), value, BAR_LABEL, n * (BAR + GAP) + 6, round(share * room, 1))
        for n, ((label, value), share) in enumerate(zip(said, shares, strict=True))
    )
    wide = ChartView(
        "bars", choice, title_of(choice), summary_of(marks, values, left_out=points.left_out),
        _WIDE.width, len(marks) * (BAR + GAP) + 12, marks, (), (), "", points.left_out,
    )  # fmt: skip
    narrow = tuple(
        Mark(cut(label, NARROW_LETTERS), value, 0, n * NARROW_ROW, round(share * _NARROW.width, 1))
        for n, ((label, value), share) in enumerate(zip(said, shares, strict=True))
    )
    height = len(narrow) * NARROW_ROW
    return replace(wide, narrow=replace(wide, width=_NARROW.width, height=height, marks=narrow))


def summary_of(marks: Sequence[Mark], values: Sequence[float], left_out: int = 0) -> str:
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
