"""CKAN's dataset dictionary: read without loss or invention, written so that its clients can read it."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata.errors import KhlangError
from metadata.errors.standards import RecordNotObject, RecordWithoutId
from metadata.model import Dataset
from metadata.standards import ckan, thai_gdc
from tests.ckan_server import package

REAL = os.environ.get("KHLANG_REAL_DATA")
SITE = "https://data.example.go.th"
AGENCY = {"id": "dbd", "title": {"th": "กรมพัฒนาธุรกิจการค้า"}}

THAI = package(
    "registry-2567",
    title="นิติบุคคลจัดตั้งใหม่",
    notes="รายชื่อ\r\nทั้งหมด",
    tags=[{"name": "นิติบุคคล"}, {"name": "COVID-19", "vocabulary_id": None}],
    maintainer="ศูนย์ข้อมูล",
    maintainer_email="opendata@example.go.th",
    license_id="Creative Commons Attributions",
    data_type="ข้อมูลสถิติ",
    objective=json.dumps(["กฎหมายที่เกี่ยวข้อง", "อื่นๆ"]),  # with \\u escapes, as it travels
    objective_other="ตามแผนกรม",
    update_frequency_unit="เดือน",
    update_frequency_interval="1",
    geo_coverage="จังหวัด",
    data_source="ทะเบียน",
    data_format="CSV,XLS",
    data_category="ข้อมูลสาธารณะ",
    data_classification="เปิดเผย",
    allow_harvest="True",
    high_value_dataset="False",
    official_statistics="1",
    data_language=["ไทย", "อังกฤษ"],
    first_year_of_data="2560",
    last_year_of_data="2656",
    last_updated_date="2024-02-29",
    disaggregate=["เพศ"],
    unit_of_measure="ราย",
    unit_of_multiplier="พัน",
    data_support="กองทุนใหม่",
    reference_url_catalog="https://x.gdcatalog.go.th/dataset/a",
    west_bound_longitude="97.5",
    east_bound_longitude="105.5",
    north_bound_longitude="20.4",
    south_bound_longitude="5.6",
    extras=[{"key": "accrual", "value": "ทุกเดือน"}, {"key": "accessible_condition", "value": "ไม่จำกัด"}],
)


def read(told: dict[str, Any], language: str = "th") -> Dataset:
    return ckan.read(told, language=language, site_url=SITE).dataset("x")


def document(dataset: Dataset, resources: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {
        "agency": AGENCY, "uuid": "31985ef9-78a1-58de-8824-a6d4050348f5", "name": "dbd-registry",
        "dataset": dataset.to_json(), "resources": list(resources),
    }  # fmt: skip


def write(dataset: Dataset, resources: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return ckan.write(
        document(dataset, resources), state="published", created=moment, modified=moment, site_url=SITE
    )


def test_the_national_profile_becomes_codes_in_all_three_wire_shapes() -> None:
    found = read(THAI)

    assert found.objective == ("law", "other") and found.objective_other == "ตามแผนกรม"
    assert found.data_format == ("csv", "xls") and found.disaggregate == ("sex",)
    assert (found.data_type, found.update_frequency, found.update_interval) == ("statistics", "monthly", 1)
    assert (found.geo_coverage, found.data_category, found.license) == ("province", "public", "cc-by-4.0")
    assert (found.allow_harvest, found.high_value_dataset, found.official_statistics) == (True, False, True)
    assert found.language == ("th", "en")
    assert found.spatial and found.spatial.bbox == (97.5, 5.6, 105.5, 20.4)
    assert found.temporal and (found.temporal.start, found.temporal.end) == ("2017", None)
    assert found.rights and found.rights.th == "ไม่จำกัด"


def test_what_cannot_be_read_stays_in_extras_with_an_issue() -> None:
    reading = ckan.read(THAI, site_url=SITE)

    assert reading.fields["extras"]["last_year_of_data"] == "2656"
    assert reading.fields["extras"]["reference_url_catalog"] == "https://x.gdcatalog.go.th/dataset/a"
    assert reading.fields["extras"]["accrual"] == "ทุกเดือน"
    assert reading.fields["data_support"] == "กองทุนใหม่"
    assert sorted(issue.kind for issue in reading.issues) == [
        "date_unreadable", "field_unknown", "value_outside_list",
    ]  # fmt: skip


def test_every_key_of_the_profile_comes_back_byte_for_byte() -> None:
    written = write(read(THAI))

    lists = {"objective": ["กฎหมายที่เกี่ยวข้อง", "อื่นๆ"], "data_format": ["CSV", "XLS"]}
    for key in sorted(thai_gdc.WIRE_KEYS & set(THAI)):
        assert written[key] == lists.get(key, THAI[key]), key
    assert written["license_id"] == "Creative Commons Attributions"
    assert [tag["name"] for tag in written["tags"]] == ["นิติบุคคล", "COVID-19"]


@pytest.mark.parametrize("told", [THAI, package("a")])
def test_reading_what_was_written_gives_the_same_description(told: dict[str, Any]) -> None:
    first = read(told)

    again = read(write(first))

    a, b = first.to_json(), again.to_json()
    for skipped in ("distributions", "issued", "modified"):
        a.pop(skipped, None)
        b.pop(skipped, None)
    a.get("extras", {}).pop("organization", None)
    b.get("extras", {}).pop("organization", None)
    assert a == b


def test_the_same_version_is_always_written_the_same() -> None:
    assert json.dumps(write(read(THAI))) == json.dumps(write(read(THAI)))


def test_nothing_is_invented_for_what_the_source_left_empty() -> None:
    bare = {
        "id": "1",
        "name": "a",
        "title": "A",
        "notes": "",
        "tags": [],
        "resources": [],
        "license_id": None,
    }

    assert read(bare).to_json() == {"id": "x", "title": {"th": "A"}}


def test_plain_texts_are_in_the_language_of_the_source_and_translations_win() -> None:
    told = package(
        "a", title="Roads", title_translated={"th": "ถนน", "en": "Roads"}, notes="About", author=""
    )

    found = read(told, language="en")

    assert found.title.plain() == {"th": "ถนน", "en": "Roads"}
    assert found.description and found.description.plain() == {"en": "About"}


def test_an_extra_never_replaces_the_name_or_the_privacy_of_a_dataset() -> None:
    told = package(
        "a", extras=[{"key": "private", "value": "False"}, {"key": "name", "value": "b"}], private=True
    )

    reading = ckan.read(told)

    assert reading.upstream_name == "a"
    assert reading.fields["extras"]["name (extras)"] == "b"


@pytest.mark.parametrize(
    ("changes", "location", "reason"),
    [
        ({"url": "https://x.org/a.csv"}, "https://x.org/a.csv", None),
        ({"url": "https://x.org/a b.csv "}, "https://x.org/a%20b.csv", None),
        ({"url": "/files/a.csv"}, f"{SITE}/files/a.csv", None),
        ({"url": "a.csv", "url_type": "upload"}, f"{SITE}/dataset/D/resource/R/download/a.csv", None),
        ({"url": "", "datastore_active": True}, f"{SITE}/datastore/dump/R", None),
        ({"url": "_datastore_only_resource"}, f"{SITE}/datastore/dump/R", None),
        ({"url": "/datastore/dump/1234abcd-12", "url_type": "datastore"}, f"{SITE}/datastore/dump/R", None),
        ({"url": ""}, "", "unreachable"),
        ({"url": None}, "", "unreachable"),
        ({"url": "ftp://x.org/a.csv"}, "", "unreachable"),
        ({"url": "javascript:alert(1)"}, "", "unreachable"),
        ({"url": "file:///etc/passwd"}, "", "unreachable"),
        ({"url": "http://[::1"}, "", "unreachable"),
        ({"url": "www.x.org/a.csv"}, "http://www.x.org/a.csv", None),
        ({"url": "https://x.org/page", "format": "HTML"}, "https://x.org/page", "page"),
        ({"url": "https://x.org/wms", "format": "WMS"}, "https://x.org/wms", "service"),
        ({"url": "https://x.org/v1", "format": "API"}, "https://x.org/v1", "service"),
        ({"url": "https://x.org/v1", "resource_type": "api"}, "https://x.org/v1", "service"),
        ({"url": "https://x.org/a.csv", "resource_private": "True"}, "https://x.org/a.csv", "refused"),
    ],
)
def test_every_kind_of_resource_leads_somewhere_or_says_why_not(
    changes: dict[str, Any], location: str, reason: str | None
) -> None:
    told = package("a", id="D")
    told["resources"][0] |= {"id": "R", **changes}

    (found,) = ckan.read(told, site_url=SITE).resources

    assert (found.location, found.link_reason) == (location, reason)


def test_a_deleted_resource_is_gone_and_a_repeated_id_keeps_both_files() -> None:
    told = package("a")
    one = told["resources"][0]
    told["resources"] = [one, {**one, "url": "https://x.org/2.csv"}, {**one, "state": "deleted"}]

    keys = [resource.distribution.key for resource in ckan.read(told).resources]

    assert keys == [one["id"], f"{one['id']}~2"]


def test_ckan_gets_the_csv_of_a_table_its_hash_and_every_other_form() -> None:
    forms = [
        {"form": form, "name": name, "format": code, "media_type": media, "size_bytes": 3, "sha256": mark * 64}
        for form, name, code, media, mark in (
            ("original", "ทะเบียน.xlsx", "xlsx", "application/x", "a"), ("csv", "table.csv", "csv", "text/csv", "b"),
        )
    ]  # fmt: skip
    told = {
        "id": "r-1", "key": "k", "name": "table", "position": 0, "link_reason": None,
        "distribution": {"title": {"th": "ตาราง", "en": "Table"}, "format": "xlsx"}, "forms": forms,
    }  # fmt: skip

    (found,) = write(read(THAI), (told,))["resources"]

    assert found["url"] == f"{SITE}/dataset/dbd-registry/resource/r-1/download/table.csv"
    assert (found["format"], found["mimetype"], found["size"]) == ("CSV", "text/csv", 3)
    assert found["hash"] == "sha256:" + "b" * 64 and found["resource_type"] == "file"
    assert found["name_translated"] == {"th": "ตาราง", "en": "Table"}
    assert [form["format"] for form in found["forms"]] == ["XLSX", "CSV"]


def test_a_linked_resource_keeps_its_own_address_and_never_lacks_a_format() -> None:
    told = {
        "id": "r", "key": "k", "name": "n", "link_reason": "service", "forms": [],
        "distribution": {"url": "https://x.org/wms"},
    }  # fmt: skip

    (found,) = write(read(THAI), (told,))["resources"]

    assert (found["url"], found["format"], found["resource_type"]) == ("https://x.org/wms", "", "api")


def test_timestamps_are_those_that_ckans_clients_expect() -> None:
    written = write(read(THAI))

    assert written["metadata_created"] == "2026-01-02T03:04:05.000000"
    assert written["organization"]["name"] == "dbd" and written["state"] == "active"


def test_a_withdrawn_dataset_is_deleted_in_ckans_words() -> None:
    moment = "2026-01-02T03:04:05Z"
    written = ckan.write(
        document(read(THAI)), state="withdrawn", created=moment, modified=moment, site_url=SITE
    )
    assert written["state"] == "deleted"


def test_a_dataset_without_id_and_name_cannot_be_recognised_again() -> None:
    with pytest.raises(RecordWithoutId):
        ckan.read({"title": "x"})


@pytest.mark.parametrize("part", [{"resources": ["x"]}, {"extras": ["x"]}, {"resources": 7}])
def test_a_part_of_another_shape_fails_the_record_by_name(part: dict[str, Any]) -> None:
    with pytest.raises(RecordNotObject):
        ckan.read(package("a", **part))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted(thai_gdc.WIRE_KEYS | set(package("a")) | {"url", "maintainer", "license_id", "issued", "theme"})


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8),
    st.dictionaries(st.text(max_size=8), JSON, max_size=2),
)
def test_any_json_is_a_dataset_or_an_error_by_name(told: dict[str, Any], more: dict[str, Any]) -> None:
    try:
        found = ckan.read({"name": "a", **more, **told}, site_url=SITE).dataset("x")
    except KhlangError:
        return
    json.dumps(write(found))


RESOURCE_KEYS = [
    "id", "name", "url", "url_type", "format", "mimetype", "size", "hash", "created", "last_modified", "language",
    "license", "rights", "access_url", "state", "resource_type", "datastore_active", "conforms_to", "issued",
    "spatial_resolution_meters", "original_format", "compress_format", "name_translated", "resource_created_date",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(RESOURCE_KEYS), JSON, max_size=8))
def test_any_json_is_a_resource_or_an_error_by_name(told: dict[str, Any]) -> None:
    try:
        found = ckan.read(package("a", resources=[told]), site_url=SITE).dataset("x")
    except KhlangError:
        return
    json.dumps(found.to_json())


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")
def test_a_real_record_of_the_national_portal_is_read_whole() -> None:
    path = Path(str(REAL)) / "ckan/data.go.th/data/covid-19-daily.json"
    told = json.loads(path.read_text(encoding="utf-8"))["result"]["results"][0]

    reading = ckan.read(told, site_url="https://data.go.th")
    found = reading.dataset("covid-19-daily")

    assert len(reading.resources) == 14
    assert (found.data_type, found.update_frequency, found.license) == ("record", "daily", "cc-by-4.0")
    assert found.contact and found.contact.phone == "1422"
    written = write(found)
    for key in sorted(thai_gdc.WIRE_KEYS & {k for k, v in told.items() if v not in (None, "", [])}):
        assert written[key] == told[key], key
