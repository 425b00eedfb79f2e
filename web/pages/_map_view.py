"""The tile map of provinces: where each square, each line between regions and each name stands.

Everything is drawn on the server. A template writes the picture; here are numbers and texts only.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from metadata.provinces import Province, provinces
from metadata.text import Text
from metadata.vocabulary import terms
from web.context import figure

PITCH = 47
TILE = 44
LEFT = 64
COLUMNS, ROWS = 10, 16
WIDTH, HEIGHT = LEFT + COLUMNS * PITCH + 12, ROWS * PITCH
LEVELS = 5
LEGEND_X, LEGEND_Y, LEGEND_STEP = LEFT + 4.6 * PITCH, 11.9 * PITCH, 30
COLOURS = (
    ("#f2efe6", "#4b5754"), ("#d9ece8", "#17211f"), ("#a8d3cb", "#17211f"), ("#6cb4a8", "#17211f"),
    ("#237f75", "#ffffff"), ("#0a4f4a", "#ffffff"),
)  # fmt: skip
"""Square and letters of each level, from no value to the highest; at least 4.5:1."""
_NAMES = {
    "north": (3.1, 0, "start"), "northeast": (6, 1, "start"), "central": (1.9, 6, "end"),
    "west": (0.9, 7, "end"), "east": (8.1, 9, "start"), "south": (2.1, 11, "start"),
}  # fmt: skip
"""Where the name of a region has room: column, row, and which end of it stands there."""


@dataclass(frozen=True)
class Tile:
    """One province: the corner of its square, its letters, its level from 0 (no value) to LEVELS."""

    x: int
    y: int
    short: Text
    label: Text
    value: str
    level: int
    fill: str
    ink: str


@dataclass(frozen=True)
class Name:
    """A region's name, or a line of the legend with the level it explains."""

    x: float
    y: float
    label: Text
    anchor: str = "start"
    level: int = 0
    fill: str = ""


@dataclass(frozen=True)
class MapView:
    """The map. borders: the lines between regions as SVG draws them. legend: the highest level first.

    none: the colour of a province without a value.
    """

    width: int
    height: int
    tiles: tuple[Tile, ...]
    borders: str
    names: tuple[Name, ...]
    legend: tuple[Name, ...]
    none: str = COLOURS[0][0]


def draw_values(values: Mapping[str, float]) -> MapView:
    """A map on which each province has the colour of its value; the levels hold about as many provinces each."""
    limits = class_limits(sorted(values.values()))
    levels = {code: LEVELS - len(limits) + 1 + bisect_left(limits, value) for code, value in values.items()}
    told: dict[int, tuple[float, float]] = {}
    for code, level in levels.items():
        low, high = told.get(level, (values[code], values[code]))
        told[level] = (min(low, values[code]), max(high, values[code]))
    said = {
        level: figure(low) if low == high else f"{figure(low)} – {figure(high)}"
        for level, (low, high) in told.items()
    }
    return _drawn(levels, {code: figure(value) for code, value in values.items()}, said)


def draw_covered(codes: frozenset[str]) -> MapView:
    """A map on which the provinces of these codes stand out."""
    return _drawn(dict.fromkeys(codes, LEVELS), {}, {})


def class_limits(values: list[float]) -> list[float]:
    """The upper ends of at most LEVELS classes of sorted values, each class about equally full.

    >>> class_limits([1, 1, 2, 3, 100]), class_limits([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    ([1, 2, 3, 100], [2, 4, 6, 8, 10])
    """
    different = sorted(set(values))
    if len(different) <= LEVELS:
        return different
    ends = {values[-(-len(values) * part // LEVELS) - 1] for part in range(1, LEVELS + 1)}
    return sorted(ends)


def _drawn(levels: Mapping[str, int], said: Mapping[str, str], legend: Mapping[int, str]) -> MapView:
    tiles = tuple(
        Tile(
            LEFT + place.column * PITCH, place.row * PITCH, place.short, place.label, said.get(code, ""),
            levels.get(code, 0), *COLOURS[levels.get(code, 0)],
        )
        for code, place in provinces().items()
    )  # fmt: skip
    lines = tuple(
        Name(
            LEGEND_X,
            LEGEND_Y + number * LEGEND_STEP,
            Text(en=legend[level]),
            "start",
            level,
            COLOURS[level][0],
        )
        for number, level in enumerate(sorted(legend, reverse=True))
    )
    return MapView(WIDTH, HEIGHT, tiles, _borders(), _region_names(), lines)


@cache
def _region_names() -> tuple[Name, ...]:
    return tuple(
        Name(LEFT + column * PITCH, row * PITCH + 29, terms("regions")[code].label, anchor)
        for code, (column, row, anchor) in _NAMES.items()
    )


@cache
def _borders() -> str:
    """Lines in the gaps between squares of different regions."""
    by_square = {(place.column, place.row): place for place in provinces().values()}
    parts = []
    for (column, row), place in by_square.items():
        x, y = LEFT + column * PITCH - 1.5, row * PITCH - 1.5
        if _differ(place, by_square.get((column + 1, row))):
            parts.append(f"M{x + PITCH} {y}v{PITCH}")
        if _differ(place, by_square.get((column, row + 1))):
            parts.append(f"M{x} {y + PITCH}h{PITCH}")
    return "".join(parts)


def _differ(place: Province, other: Province | None) -> bool:
    return other is not None and other.region != place.region
