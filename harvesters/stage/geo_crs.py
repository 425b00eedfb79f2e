"""From the source's coordinate system to WGS 84 longitude and latitude; what is not known is never guessed.

Thai agencies draw in UTM zones 47N and 48N, on WGS 84 (EPSG:32647, 32648) and still on Indian 1975 (EPSG:24047,
24048), some 300 to 400 m away from each other on the ground: a wrong guess would be wrong on every map.
"""

from dataclasses import dataclass
from typing import Any

from harvesters.stage.geo_driver import Coordinates, Geo, Turn
from harvesters.stage.notes import Notes

Bounds = tuple[float, float, float, float]
"""West, south, east, north: in the source's own units."""

Crs = Any
Transformer = Any

WGS84 = "EPSG:4326"
THAILAND: Bounds = (97.0, 5.0, 106.0, 21.0)
THAI_SYSTEMS = ("EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:24048", "EPSG:3857")
DECIMALS = 8
"""Of a degree: 1 mm. What a transformation says beyond it is noise."""

_OUTSIDE_FILES = ("NADGRIDS", "GEOIDGRIDS", "PARAMETERFILE", "EXTENSION[", "PROJ4_GRIDS")


@dataclass(frozen=True)
class Projection:
    """How coordinates come to WGS 84.

    name is what the source said; to_degrees turns an (n, 2) array, None where nothing needs turning; is_mapped is
    False where the coordinates stay as they are, in units that nobody knows.
    """

    name: str | None
    to_degrees: Turn | None
    is_mapped: bool


def read_crs(given: str | None, bounds: Bounds | None, geo: Geo, notes: Notes) -> Projection:
    """The projection for what the source says of itself; findings where it says nothing, or nothing known."""
    if not given:
        return _without_crs(bounds, geo, notes)
    crs = None if any(word in given.upper() for word in _OUTSIDE_FILES) else _parsed(given, geo)
    if crs is None:
        _say_unknown(given[:200], bounds, geo, notes)
        return Projection(given[:200], None, False)
    name = label(crs)
    if _is_wgs84(crs, geo):
        _say_plain(name, notes)
        return Projection(name, None, True)
    try:
        found = geo.pyproj.Transformer.from_crs(crs, WGS84, always_xy=True, allow_ballpark=False)
        ways = geo.pyproj.transformer.TransformerGroup(crs, WGS84, always_xy=True, allow_ballpark=False)
        best = ways.transformers[0]
    except (geo.pyproj.exceptions.ProjError, IndexError):
        _say_unknown(name, bounds, geo, notes)
        return Projection(name, None, False)
    accuracy = best.accuracy if best.accuracy >= 0 else None
    notes.step(
        "crs",
        "แปลงพิกัดจาก {crs} เป็นลองจิจูดและละติจูดของ WGS 84 ({accuracy_th})",
        "The coordinates are turned from {crs} into longitude and latitude of WGS 84 ({accuracy}).",
        crs=name,
        target=WGS84,
        by=best.description,
        accuracy="exact" if accuracy == 0 else f"to {accuracy:g} m" if accuracy else "accuracy not known",
        accuracy_th="ไม่คลาดเคลื่อน"
        if accuracy == 0
        else f"คลาดเคลื่อนราว {accuracy:g} เมตร"
        if accuracy
        else "ไม่ทราบความคลาดเคลื่อน",
    )
    return Projection(name, _turner(found), True)


def label(crs: Crs) -> str:
    """The system's code and name: `EPSG:24047 Indian 1975 / UTM zone 47N`."""
    authority = crs.to_authority(min_confidence=70)
    return f"{':'.join(authority)} {crs.name}" if authority else str(crs.name)


def _parsed(given: str, geo: Geo) -> Crs | None:
    """The system; None for text that describes none on this Earth."""
    try:
        crs = geo.pyproj.CRS.from_user_input(given)
    except geo.pyproj.exceptions.ProjError:
        return None
    return crs if crs.is_geographic or crs.is_projected else None


def _is_wgs84(crs: Crs, geo: Geo) -> bool:
    if not crs.is_geographic:
        return False
    code = crs.to_authority(min_confidence=70)
    known = geo.pyproj.CRS.from_user_input(WGS84)
    return code in (("EPSG", "4326"), ("OGC", "CRS84"), ("EPSG", "4979")) or bool(
        crs.equals(known, ignore_axis_order=True)
    )


def _turner(transformer: Transformer) -> Turn:
    def turn(coordinates: Coordinates) -> Coordinates:
        import numpy as np

        x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return np.round(np.column_stack([x, y]), DECIMALS)

    return turn


def _without_crs(bounds: Bounds | None, geo: Geo, notes: Notes) -> Projection:
    """No word of a system: degrees within the world are read as WGS 84, aloud; other numbers stay as they are."""
    if bounds is None:
        return Projection(None, None, True)
    if _is_within(bounds, (-180.0, -90.0, 180.0, 90.0)):
        notes.found(
            "crs_missing",
            did="The numbers lie within longitude and latitude and are read as WGS 84",
            did_th="ตัวเลขอยู่ในช่วงของลองจิจูดและละติจูด จึงอ่านเป็น WGS 84",
        )
        return Projection(None, None, True)
    _say_unknown(None, bounds, geo, notes)
    return Projection(None, None, False)


def _say_plain(name: str, notes: Notes) -> None:
    notes.step(
        "crs",
        "พิกัดเป็นลองจิจูดและละติจูดของ WGS 84 อยู่แล้ว ({crs})",
        "The coordinates are longitude and latitude of WGS 84 already ({crs}).",
        crs=name,
        target=WGS84,
    )


def _say_unknown(name: str | None, bounds: Bounds | None, geo: Geo, notes: Notes) -> None:
    fitting = candidates(bounds, geo) if bounds else ()
    could = f"; it could be {', '.join(fitting)}" if fitting else ""
    could_th = f" อาจเป็น {' หรือ '.join(fitting)}" if fitting else ""
    notes.found(
        "crs_unknown",
        crs=name or "–",
        candidates=could,
        candidates_th=could_th,
    )


def candidates(bounds: Bounds, geo: Geo) -> tuple[str, ...]:
    """The systems of THAI_SYSTEMS in which these bounds would lie in Thailand."""
    fitting = []
    for code in THAI_SYSTEMS:
        turn = geo.pyproj.Transformer.from_crs(code, WGS84, always_xy=True)
        (west, east), (south, north) = turn.transform([bounds[0], bounds[2]], [bounds[1], bounds[3]])
        if _is_within((west, south, east, north), THAILAND):
            fitting.append(code)
    return tuple(fitting)


def _is_within(inner: Bounds, outer: Bounds) -> bool:
    return (
        outer[0] <= inner[0] <= outer[2]
        and outer[0] <= inner[2] <= outer[2]
        and outer[1] <= inner[1] <= outer[3]
        and outer[1] <= inner[3] <= outer[3]
    )
