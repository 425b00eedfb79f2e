"""data.json in every shape that agencies serve: 1.1 and 3.0, bare, paged, nested, mislabelled, marked, large."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, Skipped
from harvesters.source import Source
from harvesters.types import dcat_us
from metadata.errors import KhlangError
from metadata.errors.standards import (
    DocumentUnreadable,
    RecordNotObject,
    RecordWithoutId,
    RecordWithoutResources,
)
from metadata.errors.types import LocalPathFromWeb, NotThatKind, PagesRepeat
from tests.harvesters.types.portals import real, real_file
from tests.servers import FaultServer, whole

Gather = Callable[..., list[Gathered]]
FILE = {"downloadURL": "https://x.example.org/a.csv", "mediaType": "text/csv"}


def dataset(name: str, **more: Any) -> dict[str, Any]:
    return {"identifier": name, "title": name, "distribution": [FILE], **more}


@pytest.fixture
def gather(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], tmp_path: Path) -> Gather:
    def run(told: Any, folder: Path | None = tmp_path, **options: Any) -> list[Gathered]:
        content = told if isinstance(told, bytes) else json.dumps(told, ensure_ascii=False).encode()
        (tmp_path / "data.json").write_bytes(content)
        chosen = dcat_us.Options.model_construct(
            url="data.json", select=dcat_us.CatalogSelect(**options.pop("select", {}))
        )
        gathered = list(dcat_us.gather(source_of(chosen, folder, **options), fetcher_for()))
        return [item.read() if hasattr(item, "read") else item for item in gathered]

    return run


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in gathered if isinstance(item, Record)]


def only(gathered: list[Gathered]) -> Record:
    (record,) = records(gathered)
    return record


def kinds(record: Record) -> list[str]:
    return [issue.kind for issue in record.issues]


@pytest.mark.parametrize(
    "told",
    [
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [dataset("a"), dataset("b")]},
        [dataset("a"), dataset("b")],
        [{"dataset": [dataset("a")]}, dataset("b")],
        {"dataset": [dataset("a")], "catalog": [{"dataset": [], "catalog": [{"dataset": [dataset("b")]}]}]},
        {"dataset": [dataset("a")], "datasetSeries": [{"@id": "s", "seriesMember": [dataset("b"), dataset("a")]}]},
        {"dataset": [dataset("b")],
         "service": [{"identifier": "s", "endpointURL": "https://x.example.org/api", "servesDataset": [dataset("a")]}]},
    ],
)  # fmt: skip
def test_the_same_two_datasets_in_every_shape_of_catalog(gather: Gather, told: Any) -> None:
    assert sorted(record.upstream_id for record in records(gather(told))) == ["a", "b"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + json.dumps({"dataset": [dataset("a")]}).encode(),
        json.dumps({"dataset": [dataset("a")]}).encode("utf-16"),
        json.dumps(dataset("a")).encode(),
        json.dumps({"dataset": dataset("a")}).encode(),
    ],
)
def test_byte_order_marks_and_a_document_that_is_one_dataset(gather: Gather, content: bytes) -> None:
    assert only(gather(content)).upstream_id == "a"


def test_pages_are_followed_by_their_next_link_and_content_counts_more_than_its_label(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]
) -> None:
    pages = [{"dataset": [dataset(f"d{n}")], "next": f"/data/{n + 1}.json"} for n in range(3)]
    pages.append({"dataset": [dataset("d3")], "next": ""})
    with FaultServer() as server:
        for number, page in enumerate(pages):
            body = b"\xef\xbb\xbf" + json.dumps(page).encode()
            server.add(
                f"/data/{number}.json", whole(body, [("Content-Type", "text/html; charset=ISO-8859-1")])
            )
        options = dcat_us.Options(url=server.url("/data/0.json"))
        gathered = list(dcat_us.gather(source_of(options), fetcher_for(server.port)))

    assert gathered[0] == Announced(4) and len(gathered) == 5


@pytest.mark.parametrize("onward", ["/data/0.json", "/data/1.json"])
def test_a_next_link_that_leads_back_is_an_error_by_name(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], onward: str
) -> None:
    with FaultServer() as server:
        for number in range(2):
            page = {"dataset": [dataset(f"d{number}")], "next": "/data/1.json" if number == 0 else onward}
            server.add(f"/data/{number}.json", whole(json.dumps(page).encode()))
        options = dcat_us.Options(url=server.url("/data/0.json"))
        with pytest.raises(PagesRepeat):
            list(dcat_us.gather(source_of(options), fetcher_for(server.port)))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", DocumentUnreadable),
        (b'{"dataset": [{"identifier": "a"}', DocumentUnreadable),
        (b'{"dataset": [{"identifier": "a"}, ', DocumentUnreadable),
        (b"\xff\xff\xff", DocumentUnreadable),
        (b'{"success": false}', NotThatKind),
        (b'"text"', NotThatKind),
        (b"<html><title>Log in</title></html>", NotThatKind),
    ],
)
def test_what_is_no_catalog_is_never_taken_for_an_empty_one(
    gather: Gather, content: bytes, error: type[KhlangError]
) -> None:
    with pytest.raises(error):
        gather(content)


def test_a_broken_record_fails_alone(gather: Gather) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    told = [
        dataset("a"),
        "text",
        {"title": "nameless"},
        dataset("b", deep=deep),
        dataset("c", distribution=[]),
    ]

    gathered = gather({"dataset": told})

    failed = [item for item in gathered if isinstance(item, FailedRecord)]
    assert [record.upstream_id for record in records(gathered)] == ["a"] and gathered[0] == Announced(5)
    expected = [RecordNotObject, RecordWithoutId, RecordNotObject, RecordWithoutResources]
    assert [type(item.error) for item in failed] == expected


def test_every_field_of_version_1_1_has_its_place(gather: Gather) -> None:
    told = dataset(
        "a", description="d", keyword=["x", "y"], modified="R/P1M", accessLevel="public", theme=["Health"],
        publisher={"name": "Agency", "subOrganizationOf": {"name": "Government"}}, issued="2020-01-02",
        contactPoint={"@type": "vcard:Contact", "fn": "Desk", "hasEmail": "mailto:desk@example.org"},
        license="http://creativecommons.org/licenses/by/4.0", spatial="97.5,5.6,105.6,20.5",
        temporal="2019-01-01/2019-12-31", language=["en-us"], landingPage="https://x.example.org/a",
        references=["https://x.example.org/doc"], isPartOf="parent", bureauCode=["1:2"], dataQuality=True,
        describedBy="https://x.example.org/dictionary",
    )  # fmt: skip
    record = only(gather({"dataset": [told]}))
    found = record.dataset

    assert kinds(record) == []
    assert (found.license, found.theme, found.update_frequency) == ("cc-by-4.0", ("health",), "monthly")
    assert found.spatial and found.spatial.bbox == (97.5, 5.6, 105.6, 20.5)
    assert found.temporal and (found.temporal.start, found.temporal.end) == ("2019-01-01", "2019-12-31")
    assert found.contact and found.contact.email == "desk@example.org"
    assert found.language == ("en",) and found.documentation[0].url == "https://x.example.org/doc"
    assert found.extras["publisher"]["name"] == "Agency" and found.extras["describedBy"]
    assert found.modified is None and found.access_rights == "public"


def test_objects_and_languages_of_version_3_have_their_place(gather: Gather) -> None:
    file = {
        "@id": "https://x.example.org/dist/1", "downloadURL": "https://x.example.org/a.csv.gz",
        "format": "zip+csv", "byteSize": "12.0", "mediaType": "text/csv",
        "checksum": {"algorithm": "sha256", "checksumValue": "A" * 64},
    }  # fmt: skip
    told = dataset(
        "https://x.example.org/set/12", title={"th": "ถนน", "en": "Roads", "de": "Straßen"},
        spatial={"@type": "Location", "prefLabel": "กรุงเทพมหานคร"}, accrualPeriodicity="R/P2W",
        temporal={"startDate": "2566", "endDate": {"@value": "2024-01-01"}}, distribution=file,
        license={"@id": "https://creativecommons.org/publicdomain/zero/1.0"},
    )  # fmt: skip
    record = only(gather({"dataset": [told]}))
    found, (made,) = record.dataset, record.dataset.distributions

    assert record.upstream_id == "https://x.example.org/set/12" and found.id == "set-12"
    assert found.title.plain() == {"th": "ถนน", "en": "Roads"} and found.extras["title"]["de"] == "Straßen"
    assert found.spatial and found.spatial.codes == ("TH-10",)
    assert (found.update_frequency, found.update_interval) == ("weekly", 2)
    assert found.temporal and found.temporal.start == "2023" and found.license == "cc0-1.0"
    assert (made.format, made.package_format, made.original_format) == ("csv", "zip", "zip+csv")
    assert made.checksum == "sha256:" + "a" * 64 and made.size_bytes == 12
    assert made.key == "dist/1"


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ({"downloadURL": "https://x.example.org/a.csv"}, None),
        ({"accessURL": "https://x.example.org/a", "mediaType": "text/csv"}, None),
        ({"accessURL": "https://x.example.org/a.xlsx"}, None),
        ({"accessURL": "https://x.example.org/about"}, "page"),
        ({"downloadURL": "https://x.example.org/a.html"}, "page"),
        ({"accessURL": "https://x.example.org/q", "format": "Esri REST"}, "service"),
        ({"accessService": {"endpointURL": "https://x.example.org/api"}}, "service"),
        ({"title": "nowhere"}, "unreachable"),
    ],
)
def test_files_pages_and_services_are_told_apart(gather: Gather, file: dict[str, Any], reason: str) -> None:
    assert only(gather({"dataset": [dataset("a", distribution=[file])]})).resources[0].link_reason == reason


def test_a_landing_page_alone_is_a_way_to_the_data(gather: Gather) -> None:
    (spec,) = only(
        gather({"dataset": [dataset("a", distribution=[], landingPage="https://x.example.org")]})
    ).resources

    assert spec.link_reason == "page" and spec.location == "https://x.example.org"


def test_what_is_not_public_brings_no_files(gather: Gather) -> None:
    secret, restricted = dataset("a", accessLevel="non-public"), dataset("b", accessLevel="restricted public")

    gathered = gather({"dataset": [secret, restricted]})

    (skipped,) = [item for item in gathered if isinstance(item, Skipped)]
    assert skipped.upstream_id == "a" and skipped.issue.kind == "record_not_public" and skipped.title == ""
    assert only(gathered).resources[0].link_reason == "refused"


def test_files_at_one_address_keep_apart(gather: Gather) -> None:
    files = [
        {"downloadURL": f"https://x.example.org/get?f={n}", "format": f}
        for n, f in enumerate(["CSV", "JSON", "JSON"])
    ]

    keys = [spec.key for spec in only(gather({"dataset": [dataset("a", distribution=files)]})).resources]

    assert keys == ["get", "get~json", "get~3"]


def test_the_selection_leaves_out_by_publisher_and_by_identifier(gather: Gather) -> None:
    told = [
        dataset("a", publisher={"name": "กรมทางหลวง"}),
        dataset("b"),
        dataset("a-test", publisher="กรมทางหลวง"),
    ]

    gathered = gather({"dataset": told}, select={"publisher": ["กรม*"], "exclude": ["*-TEST"]})

    assert only(gathered).upstream_id == "a" and gathered[0] == Announced(3)
    assert [item.issue.kind for item in gathered if isinstance(item, Skipped)] == ["record_excluded"] * 2


def test_hidden_characters_do_not_come_in(gather: Gather) -> None:
    told = {"dataset": [dataset("a", title="a\u202eb\x00c", description="\ud800")]}

    record = only(gather(json.dumps(told).encode()))

    assert record.dataset.title.plain() == {"th": "abc"}


def test_a_config_from_the_web_may_not_name_a_local_file(gather: Gather) -> None:
    with pytest.raises(LocalPathFromWeb):
        gather({"dataset": []}, folder=None)


REAL_COUNTS = [
    ("dcatus.json", 7, 7), ("dcatus_2.json", 3, 3), ("dcatus_bad_license_uri.json", 1, 1),
    ("dcatus_long_description.json", 1, 1), ("dcatus_multiple_invalid.json", 1, 1),
    ("dcatus_no_identifier.json", 1, 0), ("dcatus_same_title.json", 2, 2), ("dcatus_with_none.json", 402, 400),
    ("missing_title.json", 1, 1), ("dcatus3_0.json", 4, 0), ("dcatus3_0_nested_catalog.json", 3, 0),
    ("dcatus3_0_warning.json", 3, 1), ("dcatus3_0_service_serves_dataset.json", 1, 1),
    ("dcatus_spatial_no_translate.json", 1, 1), ("dcatus_single_record.json", 1, 1),
]  # fmt: skip
"""Of each file its datasets (TRUTH, and inner ones), and those with an identifier and a file or page."""


@real
@pytest.mark.parametrize(("name", "listed", "mapped"), REAL_COUNTS)
def test_real_catalogs_are_read_whole(gather: Gather, name: str, listed: int, mapped: int) -> None:
    content = real_file("dcat-us", "gsa-harvester", "example_data", "dcatus", name).read_bytes()

    gathered = gather(content)

    assert gathered[0] == Announced(listed) and len(gathered) == listed + 1
    assert len(records(gathered)) == mapped
    assert not any("field_unknown" in kinds(record) for record in records(gathered))
