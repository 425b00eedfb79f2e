"""What is written in a standard and read again says the same, for the fields that the standard can hold.

The table of what each loses stands in docs/en/machines.md; a field that is claimed here and lost fails.
"""

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from harvesters.types import _rdf, _xml
from metadata.model import Dataset, Link, Period, Place
from metadata.standards import _oai_write, datapackage, dcat, dcat_us, oai_dc
from metadata.standards._xml import Element
from metadata.vocabulary import terms
from tests.metadata.standards.test_thai_gdc import FIELDS, days, optional, texts

JsonObject = dict[str, Any]
SITE = "https://x.go.th"
MOMENT = "2026-01-01T00:00:00Z"

pages = st.lists(st.integers(1, 99).map(lambda n: f"https://example.go.th/p{n}"), unique=True, max_size=2)
provinces = st.sampled_from(sorted(terms("provinces")))
MORE: dict[str, st.SearchStrategy[Any]] = {
    **FIELDS,
    "theme": st.lists(st.sampled_from(sorted(terms("themes"))), unique=True, max_size=3).map(tuple),
    "creator": optional(texts),
    "documentation": pages.map(lambda found: tuple(Link(url=url) for url in found)),
    "conforms_to": pages.map(tuple),
    "is_referenced_by": pages.map(tuple),
    "provenance": optional(texts),
    "version_notes": optional(texts),
    "temporal": optional(days.map(lambda day: Period(start=day, end=day))),
    "spatial": optional(provinces.map(lambda code: Place(codes=(code,)))) | FIELDS["spatial"],
    "temporal_resolution": optional(st.sampled_from(["P1D", "P1M", "PT1H"])),
    "spatial_resolution_meters": optional(st.integers(1, 1000)),
}
datasets = st.fixed_dictionaries(MORE).map(lambda found: Dataset(id="d", **found))


def document_of(dataset: Dataset) -> JsonObject:
    """metadata.json of a version without files."""
    return {
        "uuid": "00000000-0000-4000-8000-000000000000", "name": "dbd-d", "dataset": dataset.to_json(),
        "agency": {"id": "dbd", "title": {"th": "กรม"}, "contact": {"email": "office@example.go.th"}},
        "resources": [], "version": "20260101T000000Z-00000000", "published_at": MOMENT,
    }  # fmt: skip


def through_rdf(dataset: Dataset) -> JsonObject:
    graph = dcat.write(document_of(dataset), site_url=SITE, created=MOMENT, modified=MOMENT)
    with tempfile.TemporaryDirectory() as name:
        written, nodes = Path(name, "d.ttl"), Path(name, "nodes")
        written.write_bytes(graph.write("ttl"))
        _rdf.read(
            {"path": str(written), "format": "turtle", "base": SITE, "into": str(nodes), "shown": "d.ttl"}
        )
        node = json.loads(nodes.read_text(encoding="utf-8").splitlines()[0])[1]
    return dcat.read(node).fields


def through_data_json(version: str) -> Callable[[Dataset], JsonObject]:
    def travel(dataset: Dataset) -> JsonObject:
        entry = dcat_us.write(document_of(dataset), site_url=SITE, version=version)
        return dcat_us.read(json.loads(json.dumps(entry))).fields

    return travel


def through_oai(write: Callable[..., Any]) -> Callable[[Dataset], JsonObject]:
    def travel(dataset: Dataset) -> JsonObject:
        root = etree.fromstring(etree.tostring(write(document_of(dataset), site_url=SITE)))
        return dcat.read(oai_dc.to_node(Element.from_tree(_xml._tree(root, 90)))).fields

    return travel


def through_package(dataset: Dataset) -> JsonObject:
    descriptor = json.loads(json.dumps(datapackage.zipped(datapackage.write(document_of(dataset)))))
    return datapackage.read({**descriptor, "resources": [{"name": "x", "path": "x.csv"}]}).fields


ALWAYS, GIVEN, UNORDERED = "always", "where the agency says it", "without their order"
DCAT = {
    **dict.fromkeys(("title", "license", "landing_page", "temporal", "creator", "provenance", "version_notes",
                     "temporal_resolution", "spatial", "spatial_resolution_meters", "rights"), ALWAYS),
    **dict.fromkeys(("description", "issued", "modified", "contact"), GIVEN),
    **dict.fromkeys(("tags", "theme", "conforms_to", "language", "is_referenced_by", "documentation"), UNORDERED),
}  # fmt: skip
CLAIMS: dict[str, tuple[Callable[[Dataset], JsonObject], dict[str, str]]] = {
    "dcat": (through_rdf, DCAT),
    "dcat_us 1.1": (
        through_data_json("1.1"),
        {**dict.fromkeys(("language", "issued", "temporal", "spatial", "theme", "documentation"), ALWAYS),
         **dict.fromkeys(("tags", "modified"), GIVEN)},
    ),
    "dcat_us 3.0": (
        through_data_json("3.0"),
        {**dict.fromkeys(("title", "language", "issued", "temporal", "theme"), ALWAYS),
         **dict.fromkeys(("description", "tags", "modified"), GIVEN)},
    ),
    "oai_dc": (
        through_oai(_oai_write.write_dc),
        dict.fromkeys(("title", "description", "language", "temporal"), ALWAYS),
    ),
    "oai_datacite": (
        through_oai(_oai_write.write_datacite),
        dict.fromkeys(("title", "description", "tags", "modified"), ALWAYS),
    ),
    "datapackage": (
        through_package, dict.fromkeys(("title", "description", "tags", "landing_page"), ALWAYS),
    ),
}  # fmt: skip
DOCS = Path(__file__).parents[3] / "docs"
IN_DOCS = {
    "dcat": "DCAT-AP", "dcat_us 1.1": "DCAT-US 1.1", "dcat_us 3.0": "DCAT-US 3.0", "oai_dc": "Dublin Core",
    "oai_datacite": "DataCite", "datapackage": "Data Package",
}  # fmt: skip


@pytest.mark.parametrize("standard", sorted(CLAIMS))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(dataset=datasets)
def test_what_a_standard_claims_comes_back(standard: str, dataset: Dataset) -> None:
    travel, claims = CLAIMS[standard]
    back = Dataset.model_validate({**travel(dataset), "id": "d"}, context={"language": "th"})
    for name, claim in claims.items():
        said, found = getattr(dataset, name), getattr(back, name)
        if claim == GIVEN and said in (None, (), ""):
            continue
        if claim == UNORDERED:
            said, found = sorted(map(str, said)), sorted(map(str, found))
        assert found == said, name


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("standard", sorted(CLAIMS))
def test_the_docs_claim_what_is_proved_here(standard: str, lang: str) -> None:
    lines = (DOCS / lang / "machines.md").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line.startswith(f"| {IN_DOCS[standard]} |")]

    assert len(rows) == 1
    assert set(re.findall("`([a-z_]+)`", rows[0][1])) == set(CLAIMS[standard][1])
