"""Where the shapes of a published table lie, thinned to what a small map can show. Computed in the sandbox.

Kept under the Parquet file's sha256 as a small document. It is derived: the folder may be emptied at any time.
"""

import json
import math
import re
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.derived import find_kept, keep, kept_path
from catalog.sandbox import MB, Limits, Sandbox

JsonObject = dict[str, Any]
Bounds = tuple[float, float, float, float]
Points = list[tuple[int, int]]

FORM = 2  # of the kept document; another number makes it be computed anew
UNITS = 1440  # of the width of the map: half a pixel each
LEAST_HEIGHT, MOST_HEIGHT = 0.55, 1.15  # of the width
MARGIN = 0.07
LEAST_SPAN = 0.01  # degrees: a single point gets about a kilometre around it
MOST_MARKS = 3_000  # corners and points that are drawn
MOST_POSITIONS = 1_500_000  # read; of a longer table the first ones are shown
MOST_TEXT = 96 * MB
BATCH_ROWS = 2_048
LIMITS = Limits(memory_bytes=2_000 * MB, cpu_seconds=40, wall_seconds=30.0, answer_bytes=2 * MB)
_LONGITUDE = re.compile(r"^(lon|lng|long|longitude|x_?lon|ลองจิจูด|ลองติจูด|ลองกิจูด)$", re.IGNORECASE)
_LATITUDE = re.compile(r"^(lat|latitude|y_?lat|ละติจูด|แลตติจูด)$", re.IGNORECASE)


@dataclass(frozen=True)
class ShapeColumns:
    """The column of GeoJSON text, or the two columns of degrees."""

    geometry: str | None = None
    longitude: str | None = None
    latitude: str | None = None


@dataclass(frozen=True)
class Shapes:
    """What is drawn, in UNITS from the west and the north of frame.

    bounds: west, south, east, north of all that was read; None where no row holds a position. frame: what the
    map shows. dots are pairs; lines and areas are runs of x, y, x, y …. outside: positions that are on no globe.
    is_part: the table is longer than what was read.
    """

    bounds: Bounds | None
    frame: Bounds
    height: int
    shapes: int
    dots: tuple[tuple[int, int], ...]
    lines: tuple[tuple[int, ...], ...]
    areas: tuple[tuple[int, ...], ...]
    outside: int
    is_part: bool


def shape_columns(fields: Iterable[tuple[str, str]]) -> ShapeColumns | None:
    """Of the names and types of a table's columns, those that say where its rows lie; None for what is no map.

    >>> shape_columns([("name", "string"), ("lon", "number"), ("lat", "number")])
    ShapeColumns(geometry=None, longitude='lon', latitude='lat')
    """
    columns = list(fields)
    geometry = next((name for name, kind in columns if kind == "geojson"), None)
    if geometry is not None:
        return ShapeColumns(geometry=geometry)
    numbers = [name for name, kind in columns if kind in ("number", "integer")]
    longitude = next((name for name in numbers if _LONGITUDE.match(name.strip())), None)
    latitude = next((name for name in numbers if _LATITUDE.match(name.strip())), None)
    return ShapeColumns(longitude=longitude, latitude=latitude) if longitude and latitude else None


def get_shapes(sandbox: Sandbox, parquet: Path, sha256: str, folder: Path, columns: ShapeColumns) -> Shapes:
    """The map of a Parquet file, read back from folder or computed now and kept there.

    Raises what the sandbox raises where it takes too long or too much memory.
    """
    kept = kept_path(folder, "shapes", sha256)
    document = find_kept(kept, FORM)
    if document is None:
        request = {"parquet": str(parquet), **asdict(columns)}
        document = sandbox.call("catalog.table_shapes:draw_child", request, LIMITS)
        keep(kept, document)
    return Shapes(
        tuple(document["bounds"]) if document["bounds"] else None, tuple(document["frame"]), document["height"],
        document["shapes"], tuple((x, y) for x, y in document["dots"]),
        tuple(tuple(run) for run in document["lines"]), tuple(tuple(run) for run in document["areas"]),
        document["outside"], document["is_part"],
    )  # fmt: skip


def draw_child(request: JsonObject) -> JsonObject:
    """What the child does for get_shapes."""
    found = _Found()
    with pq.ParquetFile(request["parquet"], pre_buffer=False) as source:
        if request["geometry"]:
            _read_geometry(source, request["geometry"], found)
        else:
            _read_degrees(source, request["longitude"], request["latitude"], found)
    bounds = found.bounds()
    frame = _frame(bounds) if bounds else (0.0, 0.0, 0.0, 0.0)
    drawn: JsonObject = {"dots": [], "lines": [], "areas": [], "height": 0}
    if bounds:
        drawn = _thinned(found.parts, frame)
    return {
        "form": FORM, "bounds": bounds, "frame": frame, "shapes": found.shapes, "outside": found.outside,
        "is_part": found.is_part, **drawn,
    }  # fmt: skip


class _Found:
    """Positions as they are read: one run a line or ring, all single points in one run."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, array[float]]] = [("dots", array("d"))]
        self.shapes = self.positions = self.outside = 0
        self.is_part = False

    def add(self, kind: str, positions: list[Any]) -> None:
        run = self.parts[0][1] if kind == "dots" else array("d")
        for position in positions:
            x, y = float(position[0]), float(position[1])
            if -180 <= x <= 180 and -90 <= y <= 90:
                run.append(x)
                run.append(y)
            else:
                self.outside += 1
        self.positions += len(positions)
        if kind != "dots" and run:
            self.parts.append((kind, run))

    @property
    def is_full(self) -> bool:
        return self.positions > MOST_POSITIONS

    def bounds(self) -> Bounds | None:
        runs = [run for _, run in self.parts if run]
        if not runs:
            return None
        return (
            min(min(run[::2]) for run in runs), min(min(run[1::2]) for run in runs),
            max(max(run[::2]) for run in runs), max(max(run[1::2]) for run in runs),
        )  # fmt: skip


def _read_geometry(source: pq.ParquetFile, name: str, found: _Found) -> None:
    seen = 0
    for batch in source.iter_batches(batch_size=BATCH_ROWS, columns=[name]):
        for text in batch.column(0).cast(pa.string()).drop_null().to_pylist():
            seen += len(text)
            if found.is_full or seen > MOST_TEXT:
                found.is_part = True
                return
            with suppress(ValueError, TypeError, KeyError, IndexError, RecursionError):
                for kind, positions in _runs(json.loads(text)):
                    found.add(kind, positions)
                found.shapes += 1


def _read_degrees(source: pq.ParquetFile, longitude: str, latitude: str, found: _Found) -> None:
    for batch in source.iter_batches(batch_size=BATCH_ROWS, columns=[longitude, latitude]):
        if found.is_full:
            found.is_part = True
            return
        xs, ys = (pc.cast(batch.column(name), pa.float64(), safe=False) for name in (longitude, latitude))
        both = pc.and_(pc.is_finite(xs), pc.is_finite(ys)).fill_null(False)
        pairs = list(zip(xs.filter(both).to_pylist(), ys.filter(both).to_pylist(), strict=True))
        found.add("dots", pairs)
        found.shapes += len(pairs)


def _runs(shape: JsonObject) -> Iterator[tuple[str, list[Any]]]:
    """The lines, rings and points of a GeoJSON geometry."""
    kind, parts = shape["type"], shape.get("coordinates")
    if kind == "GeometryCollection":
        for inner in shape["geometries"]:
            yield from _runs(inner)
    elif kind == "Point":
        yield "dots", [parts] if parts else []
    elif kind == "MultiPoint":
        yield "dots", parts or []
    elif kind == "LineString":
        yield "lines", parts or []
    elif kind == "Polygon":
        yield from (("areas", ring) for ring in parts or ())
    elif kind in ("MultiLineString", "MultiPolygon"):
        single = kind.removeprefix("Multi")
        for part in parts or ():
            yield from _runs({"type": single, "coordinates": part})


def _frame(bounds: Bounds) -> Bounds:
    """The bounds with a margin, widened to a shape that suits a page."""
    west, south, east, north = bounds
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    shrink = _shrink(middle_y)
    across = max(east - west, LEAST_SPAN) * shrink * (1 + 2 * MARGIN)
    along = max(north - south, LEAST_SPAN) * (1 + 2 * MARGIN)
    along = max(along, across * LEAST_HEIGHT)
    across = max(across, along / MOST_HEIGHT)
    half_x, half_y = across / shrink / 2, along / 2
    return middle_x - half_x, max(middle_y - half_y, -90.0), middle_x + half_x, min(middle_y + half_y, 90.0)


def _shrink(latitude: float) -> float:
    """How much shorter a degree of longitude is there than one of latitude."""
    return max(math.cos(math.radians(min(abs(latitude), 85.0))), 0.05)


def _thinned(parts: list[tuple[str, "array[float]"]], frame: Bounds) -> JsonObject:
    """All parts in units, thinned by longer and longer steps until few enough marks are left."""
    west, south, east, north = frame
    wide = UNITS / (east - west)
    high = wide / _shrink((south + north) / 2)
    placed: list[tuple[str, Points]] = [
        (kind, [(round((x - west) * wide), round((north - y) * high)) for x, y in _pairs(run)])
        for kind, run in parts
    ]
    step = 1
    thinned = _thinned_by(placed, step)
    while sum(len(points) for _, points in thinned) > MOST_MARKS and step <= UNITS:
        step *= 2
        thinned = _thinned_by(thinned, step)
    drawn: JsonObject = {"dots": [], "lines": [], "areas": [], "height": round((north - south) * high)}
    for kind, points in thinned:
        if kind == "dots":
            drawn["dots"] += [list(point) for point in points]
        else:
            drawn[kind].append([number for point in points for number in point])
    return drawn


def _pairs(run: "array[float]") -> Iterator[tuple[float, float]]:
    return zip(run[::2], run[1::2], strict=True)


def _thinned_by(parts: Iterable[tuple[str, Points]], step: int) -> list[tuple[str, Points]]:
    """The parts with corners at least a step apart, and one dot a square of that size.

    What is too small to be seen as a line or an area becomes a dot. What is left keeps its own position.
    """
    dots: dict[tuple[int, int], tuple[int, int]] = {}
    kept: list[tuple[str, Points]] = []
    for kind, points in parts:
        if kind == "dots" or _is_small(points, 2 * step):
            for x, y in points if kind == "dots" else points[:1]:
                dots.setdefault((x // step, y // step), (x, y))
            continue
        run = [points[0]]
        for x, y in points[1:-1]:
            if abs(x - run[-1][0]) >= step or abs(y - run[-1][1]) >= step:
                run.append((x, y))
        kept.append((kind, [*run, points[-1]]))
    return [("dots", list(dots.values())), *kept]


def _is_small(points: Points, size: int) -> bool:
    xs, ys = zip(*points, strict=True)
    return bool(max(xs) - min(xs) < size and max(ys) - min(ys) < size)
