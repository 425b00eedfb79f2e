"""What a layer's geometry is made of: its kinds, its bounds, and each feature that has none, a wrong or a far one.

Looked at once before rows are made, so that a decision about the coordinates is a decision on all of them.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from harvesters.stage.geo_crs import THAILAND, Bounds
from harvesters.stage.geo_driver import Geometries, Turn
from harvesters.stage.notes import NotATable, Notes, place
from metadata.issues import SAMPLES_KEPT

MAX_FEATURES = 5_000_000
MAX_VERTICES = 10_000_000
"""Of one feature: 160 MB of coordinates."""
MOST = 0.5
SWAPPED = 0.9

_KINDS = {
    0: "Point", 1: "LineString", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString",
    6: "MultiPolygon", 7: "GeometryCollection",
}  # fmt: skip
_KINDS_TH = {
    "Point": "จุด", "LineString": "เส้น", "Polygon": "พื้นที่", "MultiPoint": "กลุ่มจุด", "MultiLineString": "กลุ่มเส้น",
    "MultiPolygon": "กลุ่มพื้นที่", "GeometryCollection": "รูปทรงหลายชนิด",
}  # fmt: skip


@dataclass
class Spots:
    """How many features have one fault, and the first of them: (its number in the layer, a few words)."""

    count: int = 0
    first: list[tuple[int, str | None]] = field(default_factory=list)

    def add(self, number: int, words: str | None = None) -> None:
        """Count one feature."""
        self.count += 1
        if len(self.first) < SAMPLES_KEPT:
            self.first.append((number, words))

    def tell(self, notes: Notes, kind: str, **values: str) -> None:
        """The finding of that kind, where there is any such feature."""
        for index, (number, words) in enumerate(self.first):
            count = 0 if index else self.count
            notes.found(kind, count=count, sample=place(number, value=words), column=None, **values)


@dataclass
class Survey:
    """Counts over all features of a layer; boxes holds the bounds of each batch's features, NaN for none."""

    features: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    with_z: int = 0
    high_z: int = 0
    with_m: int = 0
    without: Spots = field(default_factory=Spots)
    invalid: Spots = field(default_factory=Spots)
    boxes: list[Any] = field(default_factory=list)

    @property
    def shaped(self) -> int:
        """Features that have a geometry."""
        return self.features - self.without.count

    @property
    def keeps_z(self) -> bool:
        """Heights are kept unless every one of them is zero."""
        return self.high_z > 0

    @property
    def bounds(self) -> Bounds | None:
        """Of all features, in the source's own units."""
        import numpy as np

        if not self.shaped:
            return None
        boxes = np.concatenate(self.boxes)
        boxes = boxes[np.isfinite(boxes).all(axis=1)]
        if not len(boxes):
            return None
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def look_at(batches: Iterable[Geometries], shapely: ModuleType, notes: Notes) -> Survey:
    """Survey batches of shapely geometries (arrays, None for none). Raises NotATable beyond the limits."""
    survey = Survey()
    for geometries in batches:
        _look_at_batch(survey, geometries, shapely)
        if survey.features > MAX_FEATURES:
            notes.found(
                "too_large_to_read", what="features", what_th="ตำแหน่งหรือรูปทรง", limit=f"{MAX_FEATURES:,}"
            )
            raise NotATable
        if len(geometries) and int(shapely.get_num_coordinates(geometries).max()) > MAX_VERTICES:
            limit = f"{MAX_VERTICES:,}"
            notes.found(
                "too_large_to_read", what="vertices of one shape", what_th="จุดของรูปหนึ่งรูป", limit=limit
            )
            raise NotATable
    return survey


def _look_at_batch(survey: Survey, geometries: Geometries, shapely: ModuleType) -> None:
    first = survey.features + 1
    survey.features += len(geometries)
    survey.boxes.append(shapely.bounds(geometries))
    missing = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    for index in missing.nonzero()[0]:
        survey.without.add(first + int(index))
    numbers = (~missing).nonzero()[0]
    here = geometries[numbers]
    if not len(here):
        return
    survey.kinds.update(_KINDS.get(int(kind), "other") for kind in shapely.get_type_id(here))
    has_z = shapely.has_z(here)
    survey.with_z += int(has_z.sum())
    survey.with_m += int(shapely.has_m(here).sum())
    survey.high_z += _has_height(here[has_z], shapely)
    for index in (~shapely.is_valid(here)).nonzero()[0]:
        is_shown = survey.invalid.count < SAMPLES_KEPT
        reason = str(shapely.is_valid_reason(here[index])) if is_shown else None
        survey.invalid.add(first + int(numbers[index]), reason)


def is_on_the_map(survey: Survey, turn: Turn | None, notes: Notes) -> bool:
    """Whether the coordinates can stand as longitude and latitude; findings where some or most cannot.

    turn brings coordinates to degrees; None where they are degrees already.
    """
    import numpy as np

    outside, swapped, first = Spots(), 0, 1
    west, south, east, north = THAILAND
    for boxes in survey.boxes:
        here = np.isfinite(boxes).all(axis=1).nonzero()[0]
        corners = boxes[here].reshape(-1, 2)
        degrees = (turn(corners) if turn and len(corners) else corners).reshape(-1, 4)
        x, y = degrees[:, [0, 2]], degrees[:, [1, 3]]
        inside = (
            np.isfinite(degrees).all(axis=1) & (np.abs(x) <= 180).all(axis=1) & (np.abs(y) <= 90).all(axis=1)
        )
        turned = (x >= south) & (x <= north) & (y >= west) & (y <= east)
        swapped += int(turned.all(axis=1).sum())
        for index in (~inside).nonzero()[0]:
            shown = ", ".join(f"{number:.10g}" for number in boxes[here[index]][:2])
            outside.add(first + int(here[index]), shown)
        first += len(boxes)
    if survey.shaped and swapped >= SWAPPED * survey.shaped:
        outside.tell(notes, "coordinates_swapped")
        return False
    outside.tell(notes, "coordinates_outside", features=f"{survey.features:,}")
    return outside.count <= MOST * survey.shaped


def tell_survey(survey: Survey, notes: Notes) -> None:
    """The findings and steps that a survey gives."""
    survey.without.tell(notes, "geometry_empty", features=f"{survey.features:,}")
    survey.invalid.tell(notes, "geometry_invalid", features=f"{survey.features:,}")
    families = {kind.removeprefix("Multi") for kind in survey.kinds}
    notes.step(
        "geometry",
        "รูปทรงในชั้นข้อมูล: {kinds_th}{mixed_th}",
        "Shapes of the layer: {kinds}{mixed}.",
        kinds=", ".join(f"{kind} {count:,}" for kind, count in sorted(survey.kinds.items())) or "–",
        kinds_th=" ".join(
            f"{_KINDS_TH.get(kind, kind)} {count:,}" for kind, count in sorted(survey.kinds.items())
        )
        or "–",
        mixed="; points, lines and areas are mixed" if len(families) > 1 else "",
        mixed_th=" มีทั้งจุด เส้น หรือพื้นที่ปนกัน" if len(families) > 1 else "",
    )
    if survey.with_z or survey.with_m:
        z = ("kept", "เก็บไว้") if survey.keeps_z else ("all zero, left out", "เป็นศูนย์ทั้งหมด จึงตัดออก")
        m = ("left out, for GeoJSON has no place for them", "ตัดออก เพราะ GeoJSON เก็บไม่ได้")
        none = ("none", "ไม่มี")
        notes.step(
            "dimensions",
            "ความสูง (Z): {z_th} ค่าวัดตามแนว (M): {m_th}",
            "Heights (Z): {z}; measures (M): {m}.",
            z=z[0] if survey.with_z else none[0],
            z_th=z[1] if survey.with_z else none[1],
            m=m[0] if survey.with_m else none[0],
            m_th=m[1] if survey.with_m else none[1],
        )


def _has_height(geometries: Geometries, shapely: ModuleType) -> int:
    """How many coordinates of them have a height other than 0."""
    import numpy as np

    heights = shapely.get_coordinates(geometries, include_z=True)[:, 2]
    return int((np.nan_to_num(heights) != 0).sum())
