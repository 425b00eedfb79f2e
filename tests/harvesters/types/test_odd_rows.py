"""Rows of portals with any value in any place: each becomes a record or fails alone, whatever it holds."""

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from harvesters.record import Announced, FailedRecord, Record, Skipped
from harvesters.source import Source
from harvesters.types import arcgis_hub, opendatasoft, socrata, stac
from harvesters.types._answers import clean_row
from harvesters.types._rows import Rows, by_id, gather_rows, lines_of
from metadata.errors.standards import RecordError
from metadata.standards import arcgis
from metadata.standards import opendatasoft as opendatasoft_standard
from metadata.standards import sdmx as sdmx_standard
from metadata.standards import socrata as socrata_standard
from metadata.standards import stac as stac_standard
from tests.harvesters.types import (
    test_arcgis_hub,
    test_opendatasoft,
    test_socrata,
    test_stac,
)
from tests.harvesters.types.portals import opened

JsonObject = dict[str, Any]

ODD: tuple[Any, ...] = (
    None, [], {}, "", " ", "x", 5, -1.5, True, False, [[1]], {"a": 1}, {"a": {"b": [None]}}, "2567-13-45", "http://[x",
    "http://x y/", "ก" * 50, 1e308, 10**30, [None], ["a", None], [{"x": 1}], {"en": 5}, "\x00", "[1", "{", 0,
)  # fmt: skip
CSV = frozenset({"csv"})
SITE = "https://data.example.org"
ITEM = stac_standard.Item(f"{SITE}/i.json", test_stac.item("i"))
FILES = [{"id": "d", "title": "t", "url": "odsfile://d.pdf", "mimetype": "application/pdf"}]
COLLECTION = test_stac.collection(
    "c", ("license", "x"), ("about", "y"), ("items", "/i"), title="C", keywords=["a"], language={"code": "th"},
    assets={"": {"href": "./a.csv", "roles": ["data"], "alternate": {"h": {"href": "x"}}}},
    contacts=[{"organization": "x", "emails": [{"value": "a@example.org"}]}],
)  # fmt: skip

CASES: dict[str, tuple[list[JsonObject], Rows]] = {
    "opendatasoft": (
        [test_opendatasoft.dataset("a", attachments=FILES, features=["geo"])],
        Rows(
            named=by_id(opendatasoft._identity),
            read=lambda row, _: opendatasoft_standard.read(row, language="th", site_url=SITE, exports=CSV),
            is_private=opendatasoft_standard.is_restricted,
        ),
    ),
    "socrata result": (
        [test_socrata.asset(1), test_socrata.asset(2, resource={"type": "file", "blob_mime_type": "a/b"})],
        Rows(
            named=by_id(socrata._id_of),
            read=lambda row, _: socrata_standard.read_result(row, language="th", site_url=SITE, exports=CSV),
            left_out=socrata_standard.kind_of,
            is_private=socrata_standard.is_private,
        ),
    ),
    "socrata view": (
        [test_socrata.view(1, metadata={"custom_fields": {"A": {"Frequency": "monthly"}}, "attachments": [
            {"blobId": "b", "name": "a.pdf"}]}, northWest={"long": 1, "lat": 2}, southEast={"long": 3, "lat": 1})],
        Rows(
            named=by_id(socrata._id_of),
            read=lambda row, _: socrata_standard.read_view(row, language="th", site_url=SITE, exports=CSV),
            is_private=socrata_standard.is_private,
        ),
    ),
    "hub feed": (
        [test_arcgis_hub.row("GIS::a"), test_arcgis_hub.row("GIS::b")],
        Rows(
            named=arcgis.names_of,
            read=lambda row, i: arcgis.read_row(row, i, language="th", base=SITE, exports=CSV),
        ),
    ),
    "hub search": (
        [test_arcgis_hub.feature(1), test_arcgis_hub.feature(2, type="CSV")],
        Rows(
            named=by_id(arcgis_hub._id_of),
            read=lambda row, _: arcgis.read_feature(row, language="th", site_url=SITE, exports=CSV),
            is_private=arcgis.is_private,
        ),
    ),
    "stac": (
        [COLLECTION],
        Rows(
            named=by_id(stac._id_of),
            read=lambda row, _: stac_standard.read(row, language="th", base=SITE, items=[ITEM]),
        ),
    ),
}  # fmt: skip


def _places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, part in inside for found in ((*place, key), *_places(part, (*place, key)))]


def _spoiled(row: JsonObject, chance: random.Random) -> JsonObject:
    """The row with odd values in one to four places."""
    found = copy.deepcopy(row)
    for _ in range(chance.randint(1, 4)):
        *way, last = chance.choice(_places(found) or [("x",)])
        part: Any = found
        for key in way:
            part = part[key]
        part[last] = copy.deepcopy(chance.choice(ODD))
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_row_with_odd_values_is_a_record_or_fails_alone(
    name: str, source_of: Callable[..., Source]
) -> None:
    bases, how = CASES[name]
    source = source_of(socrata.Options(url=SITE))
    chance = random.Random(name)
    for _ in range(150):
        rows = [clean_row(_spoiled(chance.choice(bases), chance)) for _ in range(3)]
        announced, *found = opened(list(gather_rows(lines_of(rows), None, source, how)))

        assert announced == Announced(3) and len(found) == 3
        for item in found:
            assert isinstance(item, Record | FailedRecord | Skipped)
            if isinstance(item, Record):
                assert item.dataset.to_json()
                assert len({spec.key for spec in item.resources}) == len(item.resources)


def test_a_dataflow_with_odd_values_is_a_record_or_fails_alone() -> None:
    flow = {
        "id": "POP", "agencyID": "NSO", "version": "2.0", "names": {"th": "x", "en": "\x00"}, "others": ["Mood"],
        "structure": {"agency": "NSO", "id": "DSD"}, "annotations": [{"type": "UPDATE_DATA", "title": "2024"}],
    }  # fmt: skip
    for names in ({}, {"en": " "}, {"fr": "Prix"}, {"th-TH": "ก"}):
        for annotations in ([], None, [{"type": None, "texts": {}}], [{"title": "x", "url": "http://[x"}]):
            said = clean_row({**flow, "names": names, "annotations": annotations})
            reading = sdmx_standard.read(said, language="th", base_url=SITE, csv="", exports=CSV, columns=[])
            assert reading.dataset("pop").to_json()
    with pytest.raises(RecordError):
        sdmx_standard.read({**flow, "id": " "}, language="th", base_url=SITE, csv="", exports=CSV, columns=[])
