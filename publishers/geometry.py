"""The geometry of a table: which column holds it, and its GeoJSON text as shape, as well-known binary, as bounds."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pyarrow as pa

JsonObject = dict[str, Any]
MARK = {b"khlang:type": b"geojson"}
"""Metadata of the Arrow field that holds GeoJSON text in longitude and latitude of WGS 84."""

_NUMBERS = {
    "Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6,
    "GeometryCollection": 7,
}  # fmt: skip
_PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_DEPTH = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPoint": 1, "MultiLineString": 2, "MultiPolygon": 3}
_WITH_Z = 1_000
MAX_NESTED = 20


def geometry_field(schema: JsonObject) -> str | None:
    """The name of the first field of a Table Schema that holds GeoJSON; None for a table that is no map."""
    for described in schema.get("fields", ()):
        if described.get("type") == "geojson" and described.get("format", "default") == "default":
            return str(described["name"])
    return None


def marked(table: pa.RecordBatchReader, name: str | None) -> pa.RecordBatchReader:
    """The same rows, the column of that name marked as their geometry."""
    if name is None or name not in table.schema.names:
        return table
    index = table.schema.get_field_index(name)
    schema = table.schema.set(index, table.schema.field(index).with_metadata(MARK))
    return pa.RecordBatchReader.from_batches(schema, (batch.cast(schema) for batch in table))


def marked_column(schema: pa.Schema) -> int | None:
    """Where the geometry stands; None where no column is marked."""
    for index, name in enumerate(schema.names):
        if dict(schema.field(name).metadata or {}).items() >= MARK.items():
            return index
    return None


def read_shape(text: str | None) -> JsonObject | None:
    """The geometry of a cell, its outer rings counterclockwise and its holes clockwise (RFC 7946, 3.1.6).

    None for no cell, and for JSON that is no geometry.
    """
    if not text:
        return None
    try:
        shape = json.loads(text)
        return _checked(shape, 0)
    except (ValueError, TypeError, RecursionError):
        return None


def wkb(shape: JsonObject) -> bytes:
    """Well-known binary, little-endian, as GeoParquet 1.1 wants it: ISO numbers for shapes with heights.

    >>> wkb({"type": "Point", "coordinates": [1.0, 2.0]}).hex()
    '0101000000000000000000f03f0000000000000040'
    """
    return b"".join(_wkb(shape, _has_z(shape)))


def positions(shape: JsonObject) -> Iterator[list[float]]:
    """Every position of a shape."""
    waiting: list[Any] = [shape]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += part.get("geometries") or [part["coordinates"]]
        elif part and isinstance(part[0], list):
            waiting += part
        elif part:
            yield part


def box(shape: JsonObject) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    xs, ys = zip(*((position[0], position[1]) for position in positions(shape)), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


@dataclass
class Extent:
    """The bounds and the kinds of all shapes that were added."""

    bounds: tuple[float, float, float, float] | None = None
    kinds: set[str] = field(default_factory=set)

    def add(self, shape: JsonObject, bounds: tuple[float, float, float, float]) -> None:
        """Count one shape."""
        self.kinds.add(shape["type"] + (" Z" if _has_z(shape) else ""))
        mine = self.bounds or bounds
        self.bounds = (
            min(mine[0], bounds[0]), min(mine[1], bounds[1]), max(mine[2], bounds[2]), max(mine[3], bounds[3])
        )  # fmt: skip


def _checked(shape: object, nested: int) -> JsonObject | None:
    """The shape with its rings turned; None where it is empty. Raises ValueError or TypeError for what is none."""
    if not isinstance(shape, dict) or nested > MAX_NESTED:
        raise ValueError("no geometry")
    kind = shape.get("type")
    if kind == "GeometryCollection":
        parts = [part for inner in shape["geometries"] if (part := _checked(inner, nested + 1))]
        return {"type": kind, "geometries": parts} if parts else None
    if kind not in _DEPTH:
        raise ValueError("no geometry")
    coordinates = _levels(shape.get("coordinates"), _DEPTH[kind])
    if not coordinates:
        return None
    if kind == "Polygon":
        coordinates = _turned(coordinates)
    elif kind == "MultiPolygon":
        coordinates = [_turned(area) for area in coordinates]
    return {"type": kind, "coordinates": coordinates}


def _levels(part: Any, depth: int) -> list[Any]:  # noqa: ANN401 - what json.loads gives
    """Coordinates nested that deep, every position two or three numbers; empty parts left out."""
    if not isinstance(part, list):
        raise TypeError("no list")
    if depth:
        return [inner for outer in part if (inner := _levels(outer, depth - 1))]
    if part and (len(part) < 2 or not all(type(number) in (int, float) for number in part[:3])):
        raise ValueError("no position")
    return part[:3]


def _turned(rings: list[Any]) -> list[Any]:
    return [
        ring[::-1] if (_area(ring) < 0) == (index == 0) and _area(ring) else ring
        for index, ring in enumerate(rings)
    ]


def _area(ring: list[list[float]]) -> float:
    """Twice the signed area: positive where the ring runs counterclockwise."""
    x, y = ring[0][0], ring[0][1]
    return sum((a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y) for a, b in pairwise(ring))


def _has_z(shape: JsonObject) -> bool:
    return any(len(position) > 2 for position in positions(shape))


def _wkb(shape: JsonObject, has_z: bool) -> Iterator[bytes]:
    kind = shape["type"]
    yield struct.pack("<BI", 1, _NUMBERS[kind] + (_WITH_Z if has_z else 0))
    if kind == "GeometryCollection":
        yield struct.pack("<I", len(shape["geometries"]))
        for part in shape["geometries"]:
            yield from _wkb(part, has_z)
        return
    coordinates = shape["coordinates"]
    if kind == "Point":
        yield _packed([coordinates], has_z)
    elif kind == "LineString":
        yield struct.pack("<I", len(coordinates)) + _packed(coordinates, has_z)
    elif kind == "Polygon":
        yield struct.pack("<I", len(coordinates))
        for ring in coordinates:
            yield struct.pack("<I", len(ring)) + _packed(ring, has_z)
    else:
        yield struct.pack("<I", len(coordinates))
        for part in coordinates:
            yield from _wkb({"type": _PARTS[kind], "coordinates": part}, has_z)


def _packed(line: list[list[float]], has_z: bool) -> bytes:
    """Positions of two numbers, or of three: a height that is missing is 0."""
    size = 3 if has_z else 2
    flat = [float(number) for position in line for number in (*position, 0.0)[:size]]
    return struct.pack(f"<{len(flat)}d", *flat)
