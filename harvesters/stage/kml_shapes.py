"""The geometries of KML as GeoJSON: points, lines, areas, tracks, and collections of them."""

from typing import Any

from harvesters.stage.markup import Element, local_name, text_of

MAX_PARTS_DEEP = 20
_SIMPLE = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString", "Polygon": "Polygon"}
JsonObject = dict[str, Any]


def shape_of(element: Element, depth: int = 0) -> JsonObject | None:
    """The GeoJSON geometry of an element; None for one that is no geometry, or an empty one.

    Raises ValueError for coordinates that are no numbers.
    """
    kind = local_name(element)
    if kind in ("Point", "LineString", "LinearRing"):
        positions = _positions(_first(element, "coordinates"))
        if not positions:
            return None
        return {"type": _SIMPLE[kind], "coordinates": positions[0] if kind == "Point" else positions}
    if kind == "Polygon":
        rings = [_positions(_first(ring, "coordinates")) for ring in element.iter("{*}LinearRing")]
        rings = [_closed(ring) for ring in rings if ring]
        return {"type": "Polygon", "coordinates": rings} if rings else None
    if kind == "Track":
        return _track(element)
    if kind in ("MultiGeometry", "MultiTrack") and depth < MAX_PARTS_DEEP:
        return _together([shape for child in element if (shape := shape_of(child, depth + 1))])
    return None


def _together(shapes: list[JsonObject]) -> JsonObject | None:
    """One geometry of several: a Multi… of one kind where it can be."""
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    kinds = {shape["type"] for shape in shapes}
    if len(kinds) == 1 and (kind := kinds.pop()) in ("Point", "LineString", "Polygon"):
        return {"type": f"Multi{kind}", "coordinates": [shape["coordinates"] for shape in shapes]}
    return {"type": "GeometryCollection", "geometries": shapes}


def _track(element: Element) -> JsonObject | None:
    """The line along which something moved."""
    positions = [[float(n) for n in text_of(e).split()[:3]] for e in element.iter("{*}coord")]
    positions = [position for position in positions if len(position) >= 2]
    if len(positions) < 2:
        return {"type": "Point", "coordinates": positions[0]} if positions else None
    return {"type": "LineString", "coordinates": positions}


def _positions(element: Element) -> list[list[float]]:
    """`longitude,latitude[,height]` with blanks between positions."""
    if element is None:
        return []
    found = []
    for part in text_of(element).split():
        numbers = [number for number in part.split(",") if number]
        if len(numbers) >= 2:
            found.append([_number(number) for number in numbers[:3]])
        elif numbers:
            raise ValueError(f"{part[:40]!r} is no position")
    return found


def _number(text: str) -> float:
    number = float(text)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(f"{text[:40]!r} is no number")
    return number


def _closed(ring: list[list[float]]) -> list[list[float]]:
    """A ring ends where it began, which KML writers forget."""
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _first(element: Element, name: str) -> Element | None:
    return next(element.iter(f"{{*}}{name}"), None)
