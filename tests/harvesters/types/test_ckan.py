"""Harvesting a CKAN: whole, in a stable order, and never taken in by an answer that is not CKAN's."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, Sighted, Skipped
from harvesters.source import Source
from harvesters.types import ckan
from harvesters.types._records import dataset_ids
from metadata.errors.fetch import AccessDenied, TooManyRequests
from metadata.errors.portals import PortalFailed
from metadata.errors.standards import RecordNotObject, RecordWithoutResources
from metadata.errors.types import (
    CkanAnswerUnusable,
    CkanListUnsettled,
    CkanPagesRepeat,
    CkanRefused,
    NotCkan,
    PortalSentPage,
)
from tests.ckan_server import CkanServer, envelope, envelope_error, package

REAL = os.environ.get("KHLANG_REAL_DATA")
FetcherFor = Callable[..., Fetcher]
SourceOf = Callable[..., Source]


def read_all(items: Iterable[Gathered]) -> list[Gathered]:
    """Every record as it is understood."""
    return [item.read() if isinstance(item, Sighted) else item for item in items]


@pytest.fixture
def harvest(fetcher_for: FetcherFor, source_of: SourceOf) -> Callable[..., list[Gathered]]:
    def run(server: CkanServer, url: str = "", language: str = "th", **options: Any) -> list[Gathered]:
        chosen = ckan.Options(url=url or server.url, **options)
        return read_all(ckan.gather(source_of(chosen, language=(language,)), fetcher_for(server.port)))

    return run


Harvest = Callable[..., list[Gathered]]


def records(gathered: list[Gathered]) -> list[Record]:
    return [item for item in gathered if isinstance(item, Record)]


def names(gathered: list[Gathered]) -> list[str]:
    return [record.dataset.id for record in records(gathered)]


@pytest.mark.parametrize("page_size", [1, 3, 7, 8, 1000])
def test_every_dataset_comes_once_whatever_the_page_size(harvest: Harvest, page_size: int) -> None:
    with CkanServer([package(f"d{n}", n) for n in range(7)]) as server:
        gathered = harvest(server, page_size=page_size)

    assert gathered[0] == Announced(7)
    assert names(gathered) == [f"d{n}" for n in range(7)]
    assert all(parameters["sort"] == "id asc" for _, parameters in server.asked)


def test_a_server_that_gives_fewer_rows_than_asked_is_read_to_the_end(harvest: Harvest) -> None:
    with CkanServer([package(f"d{n}", n) for n in range(9)], max_rows=2) as server:
        assert len(names(harvest(server))) == 9


@pytest.mark.parametrize("count", [6, 7, 8])
def test_no_page_is_asked_for_that_is_not_needed(harvest: Harvest, count: int) -> None:
    with CkanServer([package(f"d{n}", n) for n in range(count)]) as server:
        harvest(server, page_size=2)

    starts = sorted(int(parameters["start"]) for _, parameters in server.asked)
    assert starts == sorted({*range(0, count, 2), count})


def test_an_empty_portal_is_announced_as_empty(harvest: Harvest) -> None:
    with CkanServer([]) as server:
        assert harvest(server) == [Announced(0)]


def test_an_old_ckan_answers_under_its_old_address(harvest: Harvest) -> None:
    with CkanServer([package("a")], prefixes=("/api/action/",)) as server:
        assert names(harvest(server)) == ["a"]


@pytest.mark.parametrize("tail", ["/", "/api", "/api/3", "/api/3/action/", "/dataset"])
def test_any_part_of_the_portals_address_will_do(harvest: Harvest, tail: str) -> None:
    with CkanServer([package("a")]) as server:
        assert names(harvest(server, url=server.url + tail)) == ["a"]


def test_one_broken_record_fails_alone(harvest: Harvest) -> None:
    broken = package("b", 2, resources=["not an object"])
    with CkanServer([package("a", 1), broken, package("c", 3), package("e", 4, resources=[])]) as server:
        gathered = harvest(server)

    failed = [item for item in gathered if isinstance(item, FailedRecord)]
    assert names(gathered) == ["a", "c"]
    assert [type(item.error) for item in failed] == [RecordNotObject, RecordWithoutResources]
    assert failed[0].upstream_id == broken["id"]


def test_a_row_that_is_no_object_is_counted_and_does_not_stop_the_rest(harvest: Harvest) -> None:
    with CkanServer([package("a"), "nonsense"]) as server:  # type: ignore[list-item]
        gathered = harvest(server)

    assert names(gathered) == ["a"] and len(gathered) == 3


def test_the_record_keeps_the_uuid_the_name_and_the_order_of_files(harvest: Harvest) -> None:
    told = package("registry")
    told["resources"].append({**told["resources"][0], "id": "r2", "url": "/files/b.csv", "format": "XSL"})
    with CkanServer([told]) as server:
        (record,) = records(harvest(server))

    assert record.upstream_id == told["id"] and record.aliases == ("registry",)
    assert not record.stands_together
    assert [spec.key for spec in record.resources] == [told["resources"][0]["id"], "r2"]
    assert record.resources[1].location == f"{server.url}/files/b.csv"
    assert record.resources[1].distribution.original_format == "XSL"
    assert record.dataset.distributions == tuple(spec.distribution for spec in record.resources)


def test_the_configs_defaults_fill_only_what_the_source_left_out(
    fetcher_for: FetcherFor, source_of: SourceOf
) -> None:
    with CkanServer([package("a", 1, license_id="cc-zero"), package("b", 2)]) as server:
        source = source_of(
            ckan.Options(url=server.url), license="cc-by-4.0", theme="economy", language=("en",)
        )
        first, second = records(read_all(ckan.gather(source, fetcher_for(server.port))))

    assert (first.dataset.license, second.dataset.license) == ("cc0-1.0", "cc-by-4.0")
    assert second.dataset.theme == ("economy",) and second.dataset.language == ("en",)
    assert second.dataset.title.plain() == {"en": "Dataset b"}


def test_a_selection_is_asked_for_and_looked_at_again(harvest: Harvest) -> None:
    other = {"organization": {"id": "o2", "name": "rid", "title": "RID"}}
    told = [
        package("a", 1, tags=[{"name": 'ถนน "ใหญ่"'}]), package("b", 2), package("c", 3, **other),
    ]  # fmt: skip
    with CkanServer(told) as server:
        by_organization = names(harvest(server, select={"organization": ["dbd"]}))
        by_tag = names(harvest(server, select={"tags": ['ถนน "ใหญ่"']}))
        by_words = names(harvest(server, select={"query": "Dataset b"}))

    assert (by_organization, by_tag, by_words) == (["a", "b"], ["a"], ["b"])


def test_a_server_that_ignores_the_selection_does_not_fill_the_agency_with_others(harvest: Harvest) -> None:
    rows = [package("a", 1), package("c", 3, organization={"id": "o2", "name": "rid"})]

    def answer(_: str, parameters: dict[str, Any]) -> tuple[int, str, bytes]:
        return envelope({"count": 2, "results": rows if parameters["start"] == "0" else []})

    with CkanServer(answer=answer) as server:
        gathered = harvest(server, select={"organization": ["dbd"]})

    assert names(gathered) == ["a"]
    assert [item.issue.kind for item in gathered if isinstance(item, Skipped)] == ["record_excluded"]


def test_excluded_names_are_left_out_and_counted(harvest: Harvest) -> None:
    with CkanServer([package("a", 1), package("test-1", 2), package("test-2", 3)]) as server:
        gathered = harvest(server, select={"exclude": ["test-*"]})

    assert names(gathered) == ["a"] and len(gathered) == 1 + 3


SECRET = {"data_category": "ข้อมูลส่วนบุคคล"}


@pytest.mark.parametrize(
    "more",
    [{"private": True}, {"private": "True"}, SECRET, {"data_classification": "ลับ"},
     {"disclosure": "secret"}, {"data_category": "ข้อมูลความลับองค์กร"}, {"state": "draft"}],
)  # fmt: skip
def test_what_is_not_public_is_left_out_and_its_title_is_not_repeated(
    harvest: Harvest, more: dict[str, Any]
) -> None:
    with CkanServer([package("a", 1, title="ลับสุดยอด", **more), package("b", 2)]) as server:
        gathered = harvest(server)

    (skipped,) = [item for item in gathered if isinstance(item, Skipped)]
    assert names(gathered) == ["b"]
    assert skipped.issue.kind == "record_not_public" and "ลับสุดยอด" not in repr(skipped)


@pytest.mark.parametrize("more", [{"private": True}, SECRET])
def test_with_leave_to_list_its_name_a_dataset_is_described_and_no_file_is_shown(
    harvest: Harvest, more: dict[str, Any]
) -> None:
    with CkanServer([package("a", 1, allow_harvest="True", **more)]) as server:
        (record,) = records(harvest(server))

    (spec,) = record.resources
    assert spec.link_reason == "refused" and spec.location == ""
    assert "data.example.go.th" not in json.dumps(record.dataset.to_json())
    assert record.issues[0].kind == "files_not_public"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((200, "text/html", b"<html><title>Request Rejected</title>"), PortalSentPage),
        ((403, "text/html; charset=utf-8", b"<!DOCTYPE html><title>Access Denied</title>"), PortalSentPage),
        ((404, "text/html", b"<html></html>"), PortalSentPage),
        ((404, "application/json", b'{"status": "error"}'), NotCkan),
        ((200, "application/json", b"[]"), NotCkan),
        ((200, "application/json", b"null"), NotCkan),
        ((200, "application/json", b'{"success": true, "result": [1]}'), CkanAnswerUnusable),
        ((200, "application/json", b'{"success": true}'), CkanAnswerUnusable),
        ((200, "application/json", b'{"success": true, "result": {"count": 5}}'), CkanAnswerUnusable),
        ((200, "application/json", b'{"success": true, "result": {"results": []}}'), CkanAnswerUnusable),
        ((200, "application/json", b'{"success": true, "result": {"count": 3, "res'), NotCkan),
        (envelope_error(403, "Authorization Error", "Access denied"), CkanRefused),
        (envelope_error(409, "Search Query Error", "Invalid query"), CkanRefused),
        (envelope_error(404, "Not Found Error", "Not found"), CkanRefused),
        ((200, "application/json", b'{"success": false, "error": "broken"}'), CkanRefused),
        ((500, "text/plain", b"Internal Server Error"), PortalFailed),
        ((500, "application/json", b'{"detail": "solr is away"}'), PortalFailed),
        ((503, "text/html", b"<html><title>Service Unavailable</title></html>"), PortalFailed),
        ((500, "text/plain", b""), PortalFailed),
        ((403, "text/plain", b"no"), AccessDenied),
        ((429, "text/plain", b"slow down"), TooManyRequests),
    ],
)
def test_an_answer_that_is_not_a_listing_is_an_error_and_never_an_empty_catalog(
    harvest: Harvest, answer: tuple[int, str, bytes], error: type[Exception]
) -> None:
    with CkanServer(answer=lambda *_: answer) as server, pytest.raises(error) as caught:
        harvest(server)

    assert server.url in str(caught.value)


def test_a_portal_that_fails_is_told_with_what_it_answered_and_what_to_do(harvest: Harvest) -> None:
    page = "<html><head><title>500 - ระบบขัดข้อง</title></head></html>".encode()
    with (
        CkanServer(answer=lambda *_: (500, "text/html", page)) as server,
        pytest.raises(PortalFailed) as caught,
    ):
        harvest(server)

    assert (caught.value.code, caught.value.who, caught.value.retry) == ("H695", "upstream", True)
    assert "500" in str(caught.value) and "ระบบขัดข้อง" in str(caught.value)
    assert "server" in caught.value.advice.show("en")[0]


def test_a_page_of_a_firewall_halfway_stops_the_source(harvest: Harvest) -> None:
    def answer(_: str, parameters: dict[str, Any]) -> tuple[int, str, bytes] | None:
        return (200, "text/html", b"<html>blocked</html>") if parameters["start"] != "0" else None

    with (
        CkanServer([package(f"d{n}", n) for n in range(4)], answer=answer) as server,
        pytest.raises(PortalSentPage),
    ):
        harvest(server, page_size=2)


def test_pages_that_repeat_are_an_error(harvest: Harvest) -> None:
    rows = [package(f"d{n}", n) for n in range(2)]
    with (
        CkanServer(answer=lambda *_: envelope({"count": 100, "results": rows})) as server,
        pytest.raises(CkanPagesRepeat),
    ):
        harvest(server, page_size=2)


def test_one_dataset_on_two_pages_is_an_error_too(harvest: Harvest) -> None:
    def answer(_: str, parameters: dict[str, Any]) -> tuple[int, str, bytes]:
        start = int(parameters["start"])
        return envelope({"count": 4, "results": [package("d", max(start, 1)), package("e", start + 2)]})

    with CkanServer(answer=answer) as server, pytest.raises(CkanPagesRepeat):
        harvest(server, page_size=2)


@pytest.mark.parametrize("edit", ["delete the first", "add a first"])
def test_a_portal_that_is_edited_meanwhile_is_read_again_and_nothing_is_missed(
    harvest: Harvest, edit: str
) -> None:
    def change(packages: list[dict[str, Any]], request: int) -> None:
        if request == 2 and edit == "delete the first":
            packages.pop(0)
        elif request == 2:
            packages.insert(0, package("d0", 0))

    with CkanServer([package(f"d{n}", n) for n in range(1, 7)], change=change) as server:
        gathered = harvest(server, page_size=2)

    first = 2 if edit == "delete the first" else 0
    assert names(gathered) == [f"d{n}" for n in range(first, 7)]
    assert gathered[0] == Announced(len(names(gathered)))


def test_a_portal_that_never_stands_still_is_an_error(harvest: Harvest) -> None:
    def change(packages: list[dict[str, Any]], request: int) -> None:
        packages.append(package(f"n{request}", 1000 + request))

    with (
        CkanServer([package(f"d{n}", n) for n in range(6)], change=change) as server,
        pytest.raises(CkanListUnsettled),
    ):
        harvest(server, page_size=4)


def test_a_listing_without_an_end_is_an_error(harvest: Harvest) -> None:
    def answer(_: str, parameters: dict[str, Any]) -> tuple[int, str, bytes]:
        return envelope({"count": 3, "results": [package("d", int(parameters["start"]))]})

    with CkanServer(answer=answer) as server, pytest.raises(CkanListUnsettled):
        harvest(server, page_size=1)


@pytest.mark.parametrize("order", [1, -1])
def test_two_names_with_one_id_are_told_apart_whatever_their_order(order: int) -> None:
    told = [("_01", "u1"), ("01", "u2"), ("roads", "u3"), ("01-", "u4")][::order]

    found = dataset_ids(told)

    assert found["01", "u2"] == "01" and found["roads", "u3"] == "roads"
    assert found["_01", "u1"].startswith("01-") and len(set(found.values())) == 4
    assert found == dataset_ids(told[::-1])


def test_long_names_that_differ_at_their_end_stay_apart() -> None:
    long = "a" * 70
    found = dataset_ids([(f"{long}-2564", "1"), (f"{long}-2565", "2")])
    assert len(set(found.values())) == 2 and all(len(value) <= 59 for value in found.values())


def test_a_thai_name_becomes_a_romanised_id(harvest: Harvest) -> None:
    with CkanServer([package("ถนน-๒๕๖๗")]) as server:
        (name,) = names(harvest(server))

    assert name.isascii() and name.endswith("-2567")


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")
def test_a_real_portal_is_gathered_whole(harvest: Harvest) -> None:
    path = Path(str(REAL)) / "ckan/sandiego/datasets.jsonl"
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with CkanServer(told) as server:
        gathered = harvest(server, page_size=25, language="en")

    assert gathered[0] == Announced(len(told)) and len(gathered) == len(told) + 1
    failed = [item for item in gathered if isinstance(item, FailedRecord)]
    assert {type(item.error) for item in failed} == {RecordWithoutResources} and len(failed) == 2
    assert len(set(names(gathered))) == len(told) - 2
    assert sum(len(record.resources) for record in records(gathered)) == 377


def test_a_series_of_datasets_is_left_out_by_name(harvest: Harvest) -> None:
    series = package("all-years", 2, type="dataset_series", resources=[])
    with CkanServer([package("a", 1), series]) as server:
        gathered = harvest(server)

    (skipped,) = [item for item in gathered if isinstance(item, Skipped)]
    assert (skipped.upstream_id, skipped.issue.kind) == (series["id"], "record_only_groups")
