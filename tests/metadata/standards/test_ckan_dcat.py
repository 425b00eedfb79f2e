"""Keys of ckanext-dcat in a CKAN dataset: read where a field is, kept as they came, none unknown."""

import json
from typing import Any

import pytest

from metadata.standards import ckan
from metadata.standards._reading import Reading
from tests.harvesters.types.portals import real, real_file

PLACE = {"type": "Polygon", "coordinates": [[[97, 5], [106, 5], [106, 21], [97, 21], [97, 5]]]}
NEW = {
    "contact": [{"name": "Desk", "email": "desk@example.org", "identifier": "1"}, {"name": "Other"}],
    "creator": [{"name": "Office", "url": "https://office.example.org"}],
    "publisher": [{"name": "Press", "type": "public_body"}],
    "temporal_coverage": [{"start": "1905-03-01", "end": "2013-01-05"}, {"start": "2024-04-10", "end": ""}],
    "spatial_coverage": [{"uri": "https://x.example.org/1", "text": "Siam", "geom": PLACE}],
    "alternate_identifier": ["a-2"], "applicable_legislation": ["https://law.example.org/1"],
}  # fmt: skip
OLD = {
    "contact_name": "Desk", "contact_email": "desk@example.org", "creator_name": "Office", "publisher_name": "Press",
    "temporal_start": "1905-03-01", "spatial": json.dumps(PLACE), "spatial_text": "Siam",
    "guid": "x", "harvest_object_id": "y",
}  # fmt: skip


def read(told: dict[str, Any]) -> Reading:
    file = {
        "id": "r",
        "url": "https://x.example.org/a.csv",
        "status": "final",
        "access_services": [{"title": "API"}],
    }
    return ckan.read(
        {"id": "1", "name": "roads", "title": "Roads", "resources": [file], **told}, language="en"
    )


@pytest.mark.parametrize("told", [NEW, OLD, {"extras": [{"key": k, "value": v} for k, v in OLD.items()]}])
def test_people_periods_and_places_are_read_from_new_and_old_keys(told: dict[str, Any]) -> None:
    reading = read(told)
    dataset = reading.dataset("roads")

    assert [issue.kind for issue in reading.issues] == []
    assert dataset.contact and dataset.contact.email == "desk@example.org"
    assert dataset.creator and dataset.creator.en == "Office"
    assert dataset.temporal and dataset.temporal.start == "1905-03-01"
    assert dataset.spatial and dataset.spatial.bbox == (97.0, 5.0, 106.0, 21.0) and dataset.spatial.name


def test_every_key_stays_as_it_came() -> None:
    extras = read(NEW).fields["extras"]

    assert {key: extras[key] for key in NEW} == NEW


def test_the_sources_own_contact_counts_more() -> None:
    dataset = read({**NEW, "maintainer": "Owner", "maintainer_email": "owner@example.org"}).dataset("roads")

    assert dataset.contact and dataset.contact.email == "owner@example.org"


@real
@pytest.mark.parametrize(
    "name", ["dcat_ap", "dcat_ap_legacy", "dcat_ap_vocabularies", "dcat_us_vocabularies"]
)
def test_real_examples_have_no_unknown_field(name: str) -> None:
    told = json.loads(
        real_file("ckan", "ckanext-dcat-examples", f"ckan_full_dataset_{name}.json").read_bytes()
    )

    assert [issue.values["fields"] for issue in ckan.read(told).issues if issue.kind == "field_unknown"] == []
