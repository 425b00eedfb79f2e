"""The map of a table's shapes: its degrees, its scale, the towns one knows, and where in the country it lies.

Everything is drawn on the server. A template writes the picture; here are numbers and texts only.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.sandbox import Sandbox
from catalog.table_shapes import UNITS, Bounds, ShapeColumns, Shapes, get_shapes, shape_columns
from metadata import outline
from metadata.errors import KhlangError
from metadata.provinces import Province, provinces
from metadata.text import Text
from web.context import services, t, words
from web.pages._dataset_view import ResourceView

WIDTH = UNITS // 2
INSET_SCALE = 7.0  # pixels a degree
INSET: Bounds = (97.2, 5.4, 105.8, 20.6)
LINES_WANTED = 5
KM_A_DEGREE = 111.32
SCALE_SHARE = 0.22  # of the width, at most
MOST_TOWNS = 18
LABEL_HEIGHT, LETTER_WIDTH = 30.0, 9.5
KNOWN_FIRST = (
    "10",
    "50",
    "30",
    "40",
    "90",
    "83",
    "34",
    "84",
    "65",
    "71",
    "77",
    "41",
    "20",
    "63",
    "96",
    "23",
    "47",
    "86",
)
"""Provinces whose names most people find their way by; the others follow."""


@dataclass(frozen=True)
class Line:
    """A line of the degree net: where it stands, and what is written beside it."""

    at: float
    label: str


@dataclass(frozen=True)
class Town:
    """The seat of a province; label is None where there is no room for its name."""

    x: float
    y: float
    label: Text | None


@dataclass(frozen=True)
class ShapeMap:
    """A drawn map. lines and areas are paths in UNITS; dots are circles. inset: the map's frame in the country.

    land and country: the outline on the map and on the small map.
    """

    width: int
    height: float
    title: str
    summary: str
    meridians: tuple[Line, ...]
    parallels: tuple[Line, ...]
    areas: str
    lines: str
    dots: tuple[tuple[float, float], ...]
    radius: float
    towns: tuple[Town, ...]
    land: str
    scale_width: float
    scale_label: str
    bounds: Bounds
    inset: tuple[float, float, float, float] | None
    country: str


def view_shapes(resource: ResourceView) -> ShapeMap | KhlangError | None:
    """The map of a resource; the error where it could not be made; None where there is nothing to draw."""
    columns = shape_columns((column.name, column.type) for column in resource.columns)
    parquet = resource.form("parquet")
    if columns is None or parquet is None or not resource.row_count:
        return None
    try:
        path = services().store.get_object(parquet.sha256)
        shapes = _shapes(
            services().sandbox, path, parquet.sha256, services().settings.home / "derived", columns
        )
    except KhlangError as error:
        return error
    return _draw(words(resource.title), shapes, shapes.bounds) if shapes.bounds else None


@lru_cache(maxsize=64)
def _shapes(sandbox: Sandbox, path: Path, sha256: str, folder: Path, columns: ShapeColumns) -> Shapes:
    return get_shapes(sandbox, path, sha256, folder, columns)


def _draw(title: str, shapes: Shapes, bounds: Bounds) -> ShapeMap:
    west, south, east, north = shapes.frame
    height = shapes.height / 2
    wide, high = WIDTH / (east - west), height / (north - south)
    is_inside = shapes.frame[0] > INSET[0] and shapes.frame[2] < INSET[2] and north - south < 8
    return ShapeMap(
        WIDTH, height, t("map.of", title=title), _told(shapes, bounds),
        tuple(Line((at - west) * wide, _longitude(at)) for at in _net(west, east)),
        tuple(Line((north - at) * high, _latitude(at)) for at in _net(south, north)),
        _path(shapes.areas, "z"), _path(shapes.lines, ""),
        tuple((x / 2, y / 2) for x, y in shapes.dots), _radius(shapes),
        _towns(shapes.frame, wide, high, height), _land(shapes.frame, wide, high),
        *_scale(wide, (south + north) / 2), bounds,
        box_in_country(shapes.frame) if is_inside else None, country_outline(),
    )  # fmt: skip


def _radius(shapes: Shapes) -> float:
    """Few places are seen well; many, and islands beside areas, are small."""
    return 6.5 if len(shapes.dots) <= 200 and not shapes.areas and not shapes.lines else 3.0


def _path(runs: Iterable[Sequence[int]], end: str) -> str:
    """Runs as SVG draws them, each corner after the first told from the one before."""
    parts = []
    for run in runs:
        parts.append(f"M{run[0]} {run[1]}l")
        steps = [f"{run[n] - run[n - 2]} {run[n + 1] - run[n - 1]}" for n in range(2, len(run), 2)]
        parts.append(" ".join(steps) + end)
    return "".join(parts)


def _net(low: float, high: float) -> list[float]:
    """Round degrees between low and high."""
    raw = (high - low) / LINES_WANTED
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((power * factor for factor in (1, 2, 5) if raw <= power * factor), power * 10)
    first = math.ceil(low / step)
    return [round(n * step, 6) for n in range(first, math.floor(high / step) + 1)]


def _longitude(value: float) -> str:
    return f"{abs(value):g}° {t('map.east') if value >= 0 else t('map.west')}"


def _latitude(value: float) -> str:
    return f"{abs(value):g}° {t('map.north') if value >= 0 else t('map.south')}"


def _scale(wide: float, latitude: float) -> tuple[float, str]:
    """The length of the scale bar and what it says: a round number of kilometres or metres."""
    km_a_pixel = KM_A_DEGREE * max(math.cos(math.radians(latitude)), 0.05) / wide
    most = WIDTH * SCALE_SHARE * km_a_pixel
    power = 10.0 ** math.floor(math.log10(most))
    length = max(power * factor for factor in (1, 2, 5) if power * factor <= most)
    said = t("map.km", length=f"{length:g}") if length >= 1 else t("map.m", length=f"{length * 1000:g}")
    return round(length / km_a_pixel, 1), said


def _towns(frame: Bounds, wide: float, high: float, height: float) -> tuple[Town, ...]:
    """Seats of provinces on the map; names where they do not lie on one another."""
    west, south, east, north = frame
    ranked = sorted(provinces().values(), key=_rank)
    inside = [p for p in ranked if west < p.longitude < east and south < p.latitude < north]
    taken: list[tuple[float, float, float]] = []
    found = []
    for place in inside:
        x, y = (place.longitude - west) * wide, (north - place.latitude) * high
        end = x + 8 + LETTER_WIDTH * len(words(place.label))
        is_free = end < WIDTH and 30 < y < height - 30 and len(taken) < MOST_TOWNS
        if is_free and all(abs(y - b) > LABEL_HEIGHT or x > c or end < a for a, b, c in taken):
            taken.append((x, y, end))
            found.append(Town(round(x, 1), round(y, 1), place.label))
        else:
            found.append(Town(round(x, 1), round(y, 1), None))
    return tuple(found)


def _rank(place: Province) -> int:
    code = place.code.removeprefix("TH-")
    return KNOWN_FIRST.index(code) if code in KNOWN_FIRST else len(KNOWN_FIRST)


def _land(frame: Bounds, wide: float, high: float) -> str:
    """The country's outline as SVG draws it; empty where the map shows too little for it."""
    west, south, east, north = frame
    is_far = west > INSET[2] or east < INSET[0] or south > INSET[3] or north < INSET[1]
    if is_far or min(east - west, north - south) < outline.NEAREST:
        return ""
    return _corners(((x - west) * wide, (north - y) * high) for x, y in outline.THAILAND)


def _corners(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"


def box_in_country(frame: Bounds) -> tuple[float, float, float, float]:
    """The frame on the small map of the country: corner, width, height; never too small to be seen."""
    west, south, east, north = frame
    wide, high = max((east - west) * INSET_SCALE, 5.0), max((north - south) * INSET_SCALE, 5.0)
    x = ((west + east) / 2 - INSET[0]) * INSET_SCALE - wide / 2
    y = (INSET[3] - (south + north) / 2) * INSET_SCALE - high / 2
    return round(x, 1), round(y, 1), round(wide, 1), round(high, 1)


@lru_cache(maxsize=1)
def country_outline() -> str:
    """The outline of the small map of the country, as SVG draws it."""
    return _corners(((x - INSET[0]) * INSET_SCALE, (INSET[3] - y) * INSET_SCALE) for x, y in outline.THAILAND)


def tell_box(bounds: Bounds) -> str:
    """Between which degrees something lies, in words."""
    west, south, east, north = (round(degrees, 3) for degrees in bounds)
    return t(
        "map.box",
        west=_longitude(west),
        east=_longitude(east),
        south=_latitude(south),
        north=_latitude(north),
    )


def _told(shapes: Shapes, bounds: Bounds) -> str:
    """What the map shows, in words."""
    parts = [t("map.shapes", n=shapes.shapes), tell_box(bounds)]
    if shapes.is_part:
        parts.append(t("map.is_part"))
    if shapes.outside:
        parts.append(t("map.outside", n=shapes.outside))
    return " ".join(parts)
