"""Harvesting a Socrata portal through each of its listings."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, Gathered
from harvesters.source import Source
from harvesters.types import socrata
from metadata.errors.fetch import AddressGone
from metadata.errors.portals import AnswerUnusable, ListingUnsettled
from metadata.errors.standards import RecordNotObject, RecordWithoutId
from metadata.errors.transfer import BodyCut, FirstByteTimedOut
from metadata.errors.types import PortalSentPage
from tests.harvesters.types.portals import (
    FaultServer,
    by_query,
    cut_json,
    failed,
    html,
    real,
    real_file,
    records,
    skipped,
    unknown_fields,
)
from tests.servers import Behaviour, answers_json, cut_length, hang, whole

CATALOG = "/api/catalog/v1"
Harvest = Callable[..., list[Gathered]]


@pytest.fixture
def harvest(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]) -> Harvest:
    def run(server: FaultServer, **options: Any) -> list[Gathered]:
        chosen = socrata.Options(url=server.url(""), **options)
        return list(socrata.gather(source_of(chosen, language=("en",)), fetcher_for(server.port)))

    return run


def asset(number: int, **more: Any) -> dict[str, Any]:
    """A result as the discovery API gives it."""
    resource = {
        "id": f"aaaa-{number:04d}", "name": f"Asset {number}", "type": "dataset", "description": "Rain",
        "attribution": "Met Office", "createdAt": "2020-01-01T00:00:00.000Z", "updatedAt": "2024-03-01T00:00:00.000Z",
        "data_updated_at": "2024-02-29T00:00:00.000Z", "page_views": {"page_views_total": 3}, "download_count": 9,
        "columns_name": ["Year", "Rain"], "columns_field_name": ["yr", "rain"],
        "columns_datatype": ["Number", "Number"],
        "columns_description": ["", "in mm"], "contact_email": "data@example.org", "provenance": "official",
    } | more.pop("resource", {})  # fmt: skip
    return {
        "resource": resource,
        "classification": {
            "categories": [], "tags": [], "domain_category": "Transport", "domain_tags": ["rain"],
            "domain_metadata": [{"key": "Publishing_Update-Frequency", "value": "Monthly"}],
        },
        "metadata": {"domain": "127.0.0.1", "license": "Creative Commons Attribution 4.0"},
        "permalink": f"https://data.example.org/d/aaaa-{number:04d}",
        "link": "https://data.example.org/x", "owner": {"id": "p-1", "display_name": "A Person"},
    } | more  # fmt: skip


def catalog(rows: list[Any], total: int | None = None, ignores: str = "") -> Behaviour:
    """The discovery API: what follows the scroll id, in the order of ids; it refuses an order beside it."""

    def answer(asked: dict[str, str]) -> Any:
        if set(asked) - {"domains", "limit", "only", "scroll_id"}:
            return whole(
                b'{"error": "The `order` and `scroll_id` parameters cannot both be specified"}', status=400
            )
        after = "" if ignores == "scroll" else asked.get("scroll_id", "")
        found = [row for row in rows if not after or row["resource"]["id"] > after]
        return {
            "results": found[: int(asked["limit"])],
            "resultSetSize": len(rows) if total is None else total,
        }

    return by_query(answer)


@pytest.mark.parametrize("page_size", [1, 3, 7, 100])
def test_every_asset_comes_once_whatever_the_page_size(harvest: Harvest, page_size: int) -> None:
    with FaultServer() as server:
        server.add(CATALOG, catalog([asset(n) for n in range(7)]))
        gathered = harvest(server, page_size=page_size)

    assert gathered[0] == Announced(7)
    assert [record.upstream_id for record in records(gathered)] == [f"aaaa-{n:04d}" for n in range(7)]
    assert "domains=127.0.0.1" in server.seen[0].target and server.seen[0].target.endswith("&scroll_id=")


def test_the_description_is_read_into_our_words_and_no_person_is_repeated(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(CATALOG, catalog([asset(1, resource={"columns_datatype": ["Number", "Point"]})]))
        (record,) = records(harvest(server))
        site = server.url("")
    said = record.dataset

    assert (said.license, said.theme, said.update_frequency) == ("cc-by-4.0", ("transport",), "monthly")
    assert (said.modified, said.tags, said.landing_page) == (
        "2024-02-29T00:00:00.000Z", ("rain",), "https://data.example.org/d/aaaa-0001"
    )  # fmt: skip
    assert said.contact and said.contact.email == "data@example.org"
    assert record.issues == () and "A Person" not in json.dumps(said.to_json())
    assert [(spec.key, spec.link_reason) for spec in record.resources] == [
        ("export-csv", None), ("export-json", "by_config"), ("export-geojson", "by_config"), ("api", "service")
    ]  # fmt: skip
    assert record.resources[0].location == f"{site}/api/views/aaaa-0001/rows.csv?accessType=DOWNLOAD"
    assert record.resources[0].distribution.extras["columns"] == [
        {"name": "yr", "title": "Year", "type": "Number"},
        {"name": "rain", "title": "Rain", "type": "Point", "description": "in mm"},
    ]


def test_files_and_links_are_what_they_are(harvest: Harvest) -> None:
    rows = [
        asset(1, resource={"type": "file", "blob_mime_type": "application/pdf; charset=binary"}),
        asset(2, resource={"type": "href"}),
        asset(3, resource={"type": "story"}),
    ]
    with FaultServer() as server:
        server.add(CATALOG, catalog(rows))
        gathered = harvest(server)
        site = server.url("")

    found = [
        [(s.location, s.distribution.format, s.link_reason) for s in r.resources] for r in records(gathered)
    ]
    assert found == [
        [(f"{site}/download/aaaa-0001/application/pdf", "pdf", None)],
        [(f"{site}/d/aaaa-0002", "html", "page")],
    ]
    assert [item.issue.values["value"] for item in skipped(gathered)] == ["types: story"]


def test_assets_of_other_portals_private_and_excluded_ones_are_left_out(harvest: Harvest) -> None:
    rows = [
        asset(1, metadata={"domain": "data.other.org"}), asset(2, metadata={"audience": "private"}),
        asset(3, resource={"name": "Test of rain"}), asset(4), asset(5, classification={"domain_category": "Food"}),
    ]  # fmt: skip
    with FaultServer() as server:
        server.add(CATALOG, catalog(rows))
        gathered = harvest(server, select={"exclude": ["test*"], "categories": ["TRANSPORT"]})

    assert [item.issue.values["value"] for item in skipped(gathered)] == [
        "domain: data.other.org", "private", "exclude: test*", "categories: Food"
    ]  # fmt: skip
    assert len(records(gathered)) == 1


def test_unknown_fields_are_kept_and_told_and_a_broken_row_fails_alone(harvest: Harvest) -> None:
    rows: list[Any] = [asset(1, resource={"mood": "good"}), asset(2, verdict=[1]), "nonsense",
                       asset(3, resource={"id": ""}), asset(4, classification="none")]  # fmt: skip
    with FaultServer() as server:
        server.add(
            CATALOG, by_query(lambda q: {"results": [] if "scroll_id" in q else rows, "resultSetSize": 5})
        )
        gathered = harvest(server)

    assert unknown_fields(gathered) == ["mood", "verdict"]
    assert [type(item.error) for item in failed(gathered)] == [
        RecordNotObject,
        RecordWithoutId,
        RecordNotObject,
    ]
    assert len(gathered) == 1 + 5


def test_an_empty_portal_and_a_total_that_disagrees_are_told_as_they_are(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(CATALOG, catalog([]))
        assert harvest(server) == [Announced(0)]
        server.add(CATALOG, catalog([asset(1)], total=50))
        gathered = harvest(server)

    assert gathered[0] == Announced(50) and len(records(gathered)) == 1


def test_pages_that_repeat_stop_the_run(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(CATALOG, catalog([asset(n) for n in range(5)], ignores="scroll"))
        with pytest.raises(ListingUnsettled):
            harvest(server, page_size=2)


def test_pages_that_never_end_stop_the_run(harvest: Harvest) -> None:
    def answer(asked: dict[str, str]) -> Any:
        last = int((asked.get("scroll_id") or "aaaa-0000").split("-")[1])
        return {"results": [asset(last + n + 1) for n in range(100)], "resultSetSize": 10}

    with FaultServer() as server:
        server.add(CATALOG, by_query(answer))
        with pytest.raises(ListingUnsettled):
            harvest(server)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (cut_json({"results": [asset(1)], "resultSetSize": 1}), AnswerUnusable),
        (answers_json([]), AnswerUnusable),
        (answers_json({"error": True}), AnswerUnusable),
        (html(), PortalSentPage),
        (cut_length(b'{"results": []}', at=5), BodyCut),
        (whole(b"", status=404), AddressGone),
    ],
)
def test_an_answer_of_another_kind_is_an_error_by_name(
    harvest: Harvest, behaviour: Behaviour, error: type[Exception]
) -> None:
    with FaultServer() as server:
        server.add(CATALOG, behaviour)
        with pytest.raises(error):
            harvest(server)


def test_a_portal_that_never_answers_is_given_up(source_of: Callable[..., Source]) -> None:
    with FaultServer() as server:
        server.add(CATALOG, hang())
        limits = FetchLimits(allow_hosts=server.allowed, retries=0, first_byte_seconds=0.3)
        source = source_of(socrata.Options(url=server.url("")))
        with Fetcher(limits, None, server.url("")) as impatient, pytest.raises(FirstByteTimedOut):
            list(socrata.gather(source, impatient))


def view(number: int, **more: Any) -> dict[str, Any]:
    """A view as /api/views gives it."""
    return {
        "id": f"bbbb-{number:04d}", "name": f"View {number}", "viewType": "tabular", "createdAt": 1317130554,
        "columns": [{"fieldName": "yr", "name": "Year", "dataTypeName": "number"}], "rights": ["read"],
        "grants": [{"inherited": False, "type": "viewer", "flags": ["public"]}],
    } | more  # fmt: skip


def test_the_older_listing_is_read_to_an_empty_page_and_hides_what_is_not_public(harvest: Harvest) -> None:
    rows = [view(n) for n in range(5)] + [view(7, grants=[{"type": "owner", "flags": []}])]

    def page(asked: dict[str, str]) -> Any:
        first = (int(asked["page"]) - 1) * int(asked["limit"])
        return rows[first : first + int(asked["limit"])]

    with FaultServer() as server:
        server.add("/api/views.json", by_query(page))
        gathered = harvest(server, listing="views", page_size=4)

    assert gathered[0] == Announced(6) and len(records(gathered)) == 5
    assert records(gathered)[0].dataset.issued == "2011-09-27T13:35:54Z"
    assert [item.issue.kind for item in skipped(gathered)] == ["record_not_public"]


def data_json(count: int) -> Any:
    def row(n: int) -> dict[str, Any]:
        kinds = (("csv", "text/csv"), ("json", "application/json"))
        return {
            "identifier": f"https://data.example.org/api/views/cccc-{n:04d}", "title": f"Row {n}",
            "distribution": [
                {"downloadURL": f"https://data.example.org/api/views/cccc-{n:04d}/rows.{k}?accessType=DOWNLOAD",
                 "mediaType": media} for k, media in kinds
            ],
        }  # fmt: skip

    return {"dataset": [row(n) for n in range(count)]}


def test_data_json_is_read_where_the_discovery_api_is_not_there(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add("/data.json", answers_json(data_json(3)))
        gathered = harvest(server)

    assert [record.upstream_id for record in records(gathered)] == ["cccc-0000", "cccc-0001", "cccc-0002"]
    assert [spec.link_reason for spec in records(gathered)[0].resources] == [None, "by_config"]


@real
@pytest.mark.parametrize(
    ("name", "datasets", "files"),
    [
        ("02b-17117_20200722", 33, 136), ("04b-24033_20190426", 45, 205), ("04b-24033_20200414", 45, 208),
        ("04b-24033_20200722", 45, 208), ("05c-02_20190426", 28, 111), ("05c-02_20200414", 29, 119),
        ("05c-02_20200722", 31, 127),
    ],
)  # fmt: skip
def test_real_data_json_is_found_whole(harvest: Harvest, name: str, datasets: int, files: int) -> None:
    path = real_file("socrata-ods-arcgis", "socrata-dcat", f"{name}.json")
    with FaultServer() as server:
        server.add("/data.json", whole(path.read_bytes()))
        gathered = harvest(server, listing="data_json")

    found = records(gathered)
    assert gathered[0] == Announced(datasets) and (len(found), len(gathered)) == (datasets, datasets + 1)
    assert sum(len(record.resources) for record in found) == files
    assert unknown_fields(gathered) == []
    assert all(socrata.socrata.FOUR_BY_FOUR.fullmatch(record.upstream_id) for record in found)


@real
def test_real_views_leave_no_field_unknown(harvest: Harvest) -> None:
    root = real_file("socrata-ods-arcgis", "socrata-views")
    paths = sorted(path for path in root.rglob("*-*") if path.is_file())
    views = [json.loads(path.read_text()) for path in paths if os.path.getsize(path)]
    with FaultServer() as server:
        server.add("/api/views.json", by_query(lambda asked: views if asked["page"] == "1" else []))
        gathered = harvest(server, listing="views")

    assert (len(paths), len(views)) == (11, 8)  # three were kept as empty answers
    assert len(records(gathered)) == 7
    assert [item.issue.values["value"] for item in skipped(gathered)] == ["types: chart"]
    assert unknown_fields(gathered) == []
