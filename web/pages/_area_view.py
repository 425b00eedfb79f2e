"""The area a dataset covers: its provinces on the tile map, its places on a map, its box in words.

What the agency declares comes first; else the provinces that the data themselves name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from catalog.sandbox import Sandbox
from catalog.table_charts import get_covered
from catalog.table_shapes import shape_columns
from catalog.table_statistics import TableStatistics
from metadata.errors import KhlangError
from metadata.model import Place
from metadata.provinces import names_provinces, provinces
from metadata.text import Text
from web.context import services
from web.pages._chart_view import is_provinces
from web.pages._dataset_view import DatasetView, ResourceView
from web.pages._map_view import MapView, draw_covered
from web.pages._shape_view import INSET, box_in_country, country_outline, tell_box

Counted = Mapping[str, TableStatistics | None]


@dataclass(frozen=True)
class AreaView:
    """covered: the tile map, with the names of its provinces in the order of their codes. is_declared: by the agency.

    places: the resource whose places are drawn on a map. box: the declared corners in words; inset: in the country.
    """

    covered: MapView | None
    names: tuple[Text, ...]
    is_declared: bool
    places: ResourceView | None
    box: str
    inset: tuple[float, float, float, float] | None
    country: str


def view_area(view: DatasetView, counted: Counted) -> AreaView | None:
    """The area of a dataset; None where neither the agency nor the data tell it."""
    place = view.dataset.spatial
    declared = frozenset(code for code in (place.codes if place else ()) if code in provinces())
    codes = declared or _named(view, counted)
    drawn = next((r for r in view.tables if _has_places(r, counted)), None) if view.is_current else None
    box, inset = _box(place) if drawn is None else ("", None)
    if not codes and drawn is None and not box:
        return None
    return AreaView(
        _covered(codes) if codes else None,
        tuple(province.label for code, province in provinces().items() if code in codes),
        bool(declared), drawn, box, inset, country_outline(),
    )  # fmt: skip


_covered = lru_cache(maxsize=256)(draw_covered)


def _named(view: DatasetView, counted: Counted) -> frozenset[str]:
    """The provinces that the tables name."""
    found: frozenset[str] = frozenset()
    for resource in view.tables:
        statistics, parquet = counted.get(resource.key), resource.form("parquet")
        if statistics is None or parquet is None:
            continue
        for column in resource.columns:
            if names_provinces(column.name) and is_provinces(column, statistics):
                found |= _of_file(services().sandbox, parquet.sha256, column.name)
                break
    return found


@lru_cache(maxsize=512)
def _of_file(sandbox: Sandbox, sha256: str, column: str) -> frozenset[str]:
    """Of one immutable file. A file that cannot be asked is asked once in this process."""
    try:
        path: Path = services().store.get_object(sha256)
        return get_covered(sandbox, path, sha256, services().settings.home / "derived", column)
    except KhlangError:
        return frozenset()


def _has_places(resource: ResourceView, counted: Counted) -> bool:
    columns, statistics = shape_columns((c.name, c.type) for c in resource.columns), counted.get(resource.key)
    if columns is None or statistics is None or resource.form("parquet") is None:
        return False
    column = statistics.find(columns.geometry or columns.longitude or "")
    return bool(column and column.filled)


def _box(place: Place | None) -> tuple[str, tuple[float, float, float, float] | None]:
    """The declared corners in words, and their place in the country where they lie in it."""
    if place is None or place.bbox is None:
        return "", None
    west, south, east, north = place.bbox
    is_inside = west > INSET[0] - 3 and east < INSET[2] + 3 and south > INSET[1] - 3 and north < INSET[3] + 3
    return tell_box(place.bbox), box_in_country(place.bbox) if is_inside else None
