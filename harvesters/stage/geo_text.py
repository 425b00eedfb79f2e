"""Geometries that come as GeoJSON text (GeoJSON itself, KML): checked, and turned to WGS 84 where the file says so."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from harvesters.stage.geo_crs import WGS84, candidates, read_crs
from harvesters.stage.geo_driver import COMMAND, Geo, Geometries, load_geo
from harvesters.stage.geo_shapes import as_text
from harvesters.stage.geo_survey import Survey, is_on_the_map, look_at, tell_survey
from harvesters.stage.notes import Notes


@dataclass(frozen=True)
class Checked:
    """is_mapped: the geometries are, or come out of turn as, longitude and latitude. crs: what the file said."""

    is_mapped: bool
    crs: str | None
    turn: Callable[[list[str]], list[str]] | None = None


def check_texts(batches: Iterable[list[str]], given: str | None, notes: Notes) -> Checked:
    """Look at all geometries of a file; given is the system that it names, None for GeoJSON's own (WGS 84).

    Without the extra `geo` nothing is checked, which a step says; a named system other than WGS 84 is then a
    finding, for nothing here could turn it.
    """
    geo = load_geo()
    if geo is None:
        return _unchecked(given, notes)
    survey = look_at(_shapes(batches, geo), geo.shapely, notes)
    tell_survey(survey, notes)
    if given is None:
        return _as_wgs84(survey, geo, notes)
    projection = read_crs(given, survey.bounds, geo, notes)
    turn = projection.to_degrees
    is_mapped = projection.is_mapped and is_on_the_map(survey, turn, notes)
    if turn is None or not is_mapped:
        return Checked(is_mapped, projection.name)

    def turned(texts: list[str]) -> list[str]:
        shapes = next(_shapes([texts], geo))
        return as_text(shapes, turn, geo.shapely, keeps_z=survey.keeps_z, is_mapped=True)

    return Checked(True, projection.name, turned)


def _as_wgs84(survey: Survey, geo: Geo, notes: Notes) -> Checked:
    """No system named, so degrees by the standard; metres that would lie in Thailand are said to be unknown."""
    bounds = survey.bounds
    is_far = bounds is not None and max(abs(number) for number in bounds) > 1_000
    if bounds is not None and is_far and candidates(bounds, geo):
        read_crs("", bounds, geo, notes)
        return Checked(False, None)
    return Checked(is_on_the_map(survey, None, notes), f"{WGS84} WGS 84")


def _unchecked(given: str | None, notes: Notes) -> Checked:
    is_plain = given is None or given.upper().replace("::", ":").endswith(("CRS84", "EPSG:4326"))
    if not is_plain:
        notes.found("geo_not_installed", form=str(given), command=COMMAND)
        return Checked(False, given)
    notes.step(
        "geometry",
        "ไม่ได้ตรวจรูปทรง เพราะระบบนี้ยังไม่ได้ติดตั้งส่วนอ่านแผนที่",
        "The shapes are not checked: the part that reads maps is not installed here.",
    )
    return Checked(True, given or f"{WGS84} WGS 84")


def _shapes(batches: Iterable[list[str]], geo: Geo) -> Iterator[Geometries]:
    import numpy as np

    for texts in batches:
        held = np.array([text or None for text in texts], dtype=object)
        yield geo.shapely.from_geojson(held, on_invalid="ignore")
