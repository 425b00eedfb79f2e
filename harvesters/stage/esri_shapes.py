"""Geometries of ArcGIS services (`x`, `y`; `paths`; `rings`) as GeoJSON.

An outer ring runs clockwise there, its holes the other way; which hole lies in which ring is not said.
"""

from itertools import pairwise
from typing import Any

JsonObject = dict[str, Any]
Ring = list[list[float]]


def shape_of(value: object) -> JsonObject | None:
    """The GeoJSON geometry; None for no geometry.

    >>> shape_of({"x": 100.5, "y": 13.75})
    {'type': 'Point', 'coordinates': [100.5, 13.75]}
    """
    if not isinstance(value, dict):
        return None
    if "x" in value and "y" in value:
        if not all(isinstance(value[axis], int | float) for axis in "xy"):
            return None
        return {"type": "Point", "coordinates": [value["x"], value["y"]]}
    if value.get("points"):
        return {"type": "MultiPoint", "coordinates": [point[:2] for point in value["points"]]}
    if value.get("paths"):
        paths = [[position[:2] for position in path] for path in value["paths"]]
        if len(paths) == 1:
            return {"type": "LineString", "coordinates": paths[0]}
        return {"type": "MultiLineString", "coordinates": paths}
    if value.get("rings"):
        return _areas([[position[:2] for position in ring] for ring in value["rings"] if len(ring) > 3])
    return None


def crs_of(value: object) -> str | None:
    """The name of a spatialReference; None for WGS 84 or no word of one."""
    if not isinstance(value, dict):
        return None
    number = value.get("latestWkid") or value.get("wkid")
    if number in (4326, None):
        return str(value["wkt"]) if value.get("wkt") else None
    return f"{'ESRI' if int(number) > 32_767 else 'EPSG'}:{int(number)}"


def _areas(rings: list[Ring]) -> JsonObject | None:
    outer = [[ring] for ring in rings if _turn(ring) < 0] or [[ring] for ring in rings[:1]]
    for hole in rings:
        if _turn(hole) >= 0 and [hole] not in outer:
            home = next((area for area in outer if _is_inside(hole[0], area[0])), None)
            (home.append(hole) if home is not None else outer.append([hole]))
    if not outer:
        return None
    if len(outer) == 1:
        return {"type": "Polygon", "coordinates": outer[0]}
    return {"type": "MultiPolygon", "coordinates": outer}


def _turn(ring: Ring) -> float:
    """Twice the signed area: negative where the ring runs clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _is_inside(point: list[float], ring: Ring) -> bool:
    """Whether a ray from the point crosses the ring an odd number of times."""
    x, y = point
    inside = False
    for a, b in pairwise(ring):
        if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
            inside = not inside
    return inside
