"""Harvesting an Opendatasoft portal: whole, whatever API it has, and never taken in by another answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, Gathered
from harvesters.source import Source
from harvesters.types import opendatasoft
from metadata.errors.fetch import AccessDenied, AddressGone
from metadata.errors.portals import AnswerUnusable, ListingUnsettled
from metadata.errors.standards import RecordNotObject, RecordWithoutId, RecordWithoutResources
from metadata.errors.transfer import BodyCut, FirstByteTimedOut
from metadata.errors.types import ListTooLong, PortalSentPage
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
from tests.servers import answers_json, cut_length, hang, whole

API = "/api/explore/v2.1/catalog"
OLD = "/api/datasets/1.0/search/"
Harvest = Callable[..., list[Gathered]]


@pytest.fixture
def harvest(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]) -> Harvest:
    def run(server: FaultServer, url: str = "", **options: Any) -> list[Gathered]:
        chosen = opendatasoft.Options(url=url or server.url(""), **options)
        return list(opendatasoft.gather(source_of(chosen, language=("en",)), fetcher_for(server.port)))

    return run


def dataset(name: str, **more: Any) -> dict[str, Any]:
    """A row as the export of API 2.1 gives it."""
    metas = {
        "default": {
            "title": f"Dataset {name}", "description": "<p>Rain</p>", "keyword": ["rain", "ฝน"], "theme": ["Transport"],
            "license": "Our licence 7", "license_url": "https://creativecommons.org/licenses/by/4.0/", "language": "en",
            "modified": "2024-02-29T01:02:03+00:00", "publisher": "Met Office", "records_count": 3,
            "references": "https://example.go.th/rain", "update_frequency": "Monthly",
            "bbox": {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [
                [[100, 13], [101, 13], [101, 14], [100, 14], [100, 13]]]}},
        },
        "dcat": {"created": "2020-01-01", "contact_name": "Data desk", "contact_email": "data@example.go.th"},
        "custom": {"cost": "none"},
    }  # fmt: skip
    return {
        "dataset_id": name, "dataset_uid": f"da_{name}", "has_records": True, "data_visible": True,
        "features": ["analyze"], "attachments": [], "alternative_exports": [],
        "fields": [{"name": "mm", "label": "Rain", "type": "double", "description": "in millimetres"}],
        "metas": metas,
    } | more  # fmt: skip


def serve(server: FaultServer, rows: list[Any], total: int | None = None) -> None:
    count = len(rows) if total is None else total
    server.add(f"{API}/datasets", answers_json({"total_count": count, "results": rows[:1]}))
    server.add(f"{API}/exports/json", answers_json(rows))


def test_every_dataset_of_the_export_comes_once_beside_the_announced_count(harvest: Harvest) -> None:
    with FaultServer() as server:
        serve(server, [dataset(f"d{n}") for n in range(12)])
        gathered = harvest(server)

    assert gathered[0] == Announced(12)
    assert [record.dataset.id for record in records(gathered)] == [f"d{n}" for n in range(12)]


def test_the_description_is_read_into_our_words_and_lists(harvest: Harvest) -> None:
    with FaultServer() as server:
        serve(server, [dataset("rain", features=["geo"])])
        gathered = harvest(server, exports=["csv", "parquet"])
    (record,) = records(gathered)
    said = record.dataset

    assert (said.license, said.update_frequency, said.theme) == ("cc-by-4.0", "monthly", ("transport",))
    assert said.spatial and said.spatial.bbox == (100, 13, 101, 14)
    assert (said.issued, said.modified) == ("2020-01-01", "2024-02-29T01:02:03+00:00")
    assert said.contact and said.contact.email == "data@example.go.th" and said.tags == ("rain", "ฝน")
    assert said.extras == {"license": "Our licence 7", "custom": {"cost": "none"}} and record.issues == ()
    links = {spec.key: spec.link_reason for spec in record.resources}
    assert links == {"export-csv": None, "export-json": "by_config", "export-geojson": "by_config",
                     "export-parquet": None}  # fmt: skip
    assert record.resources[0].location.endswith(f"{API}/datasets/rain/exports/csv?delimiter=%2C")
    assert record.resources[0].distribution.extras["columns"] == [
        {"name": "mm", "title": "Rain", "type": "double", "description": "in millimetres"}
    ]


def test_attachments_are_files_and_a_strange_address_is_told(harvest: Harvest) -> None:
    files = [{"id": "doc_pdf", "title": "Doc", "url": "odsfile://doc.pdf", "mimetype": "application/pdf"},
             {"title": "Nowhere", "url": "odsfile://x"}, {"id": "o", "url": "https://example.go.th/o.XSL"}]  # fmt: skip
    with FaultServer() as server:
        serve(server, [dataset("a", has_records=False, attachments=files)])
        (record,) = records(harvest(server))
        site = server.url("")

    assert [spec.location for spec in record.resources] == [
        f"{site}{API}/datasets/a/attachments/doc_pdf", "", "https://example.go.th/o.XSL"
    ]  # fmt: skip
    assert record.resources[2].distribution.format == "xls"
    assert [issue.kind for issue in record.issues] == ["address_unusable"]


def test_unknown_fields_are_kept_and_told_not_dropped(harvest: Harvest) -> None:
    row = dataset("a", brand_new={"x": 1})
    row["metas"]["default"]["mood"] = "good"
    row["metas"]["new_group"] = {"title": "another title"}
    with FaultServer() as server:
        serve(server, [row])
        gathered = harvest(server)

    assert unknown_fields(gathered) == ["brand_new", "mood", "new_group.title"]
    assert records(gathered)[0].dataset.extras["mood"] == "good"


def test_what_is_restricted_or_excluded_is_left_out_and_hidden_data_is_not_linked(harvest: Harvest) -> None:
    secret = dataset("secret")
    secret["metas"]["default"]["visibility"] = "restricted"
    with FaultServer() as server:
        serve(server, [secret, dataset("test-1"), dataset("hidden", data_visible=False)])
        gathered = harvest(server, select={"exclude": ["TEST-*"]})

    assert [item.issue.kind for item in skipped(gathered)] == ["record_not_public", "record_excluded"]
    (record,) = records(gathered)
    assert {spec.link_reason for spec in record.resources} == {"refused"}


def test_a_broken_row_fails_alone(harvest: Harvest) -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = [deep]
    rows = ["nonsense", {"metas": {}}, dataset("b", metas=[]), dataset("c", has_records=False), dataset("ok"),
            dataset("deep", metas={"default": {"title": deep}})]  # fmt: skip
    with FaultServer() as server:
        serve(server, rows)
        gathered = harvest(server)

    assert [record.dataset.id for record in records(gathered)] == ["b", "ok"]
    assert [type(item.error) for item in failed(gathered)] == [
        RecordNotObject, RecordWithoutId, RecordWithoutResources, RecordNotObject
    ]  # fmt: skip
    assert failed(gathered)[-1].upstream_id == "deep"


def test_an_empty_portal_is_announced_as_empty(harvest: Harvest) -> None:
    with FaultServer() as server:
        serve(server, [])
        assert harvest(server) == [Announced(0)]


def test_a_total_that_disagrees_is_told_as_it_is(harvest: Harvest) -> None:
    with FaultServer() as server:
        serve(server, [dataset("a")], total=40)
        gathered = harvest(server)

    assert gathered[0] == Announced(40) and len(records(gathered)) == 1


def test_the_older_api_is_read_page_by_page_where_the_newer_one_is_not_there(harvest: Harvest) -> None:
    rows = [
        {"datasetid": f"d{n}", "has_records": True, "metas": {"title": "T", "keyword": "a,b"}}
        for n in range(2500)
    ]

    def page(asked: dict[str, str]) -> Any:
        start = int(asked["start"])
        return {"nhits": len(rows), "datasets": rows[start : start + 1000]}

    with FaultServer() as server:
        server.add(OLD, by_query(page))
        gathered = harvest(server)

    assert gathered[0] == Announced(2500) and len(records(gathered)) == 2500
    assert (
        records(gathered)[0]
        .resources[0]
        .location.endswith("/explore/dataset/d0/download/?format=csv&csv_separator=%2C")
    )


def test_pages_that_repeat_or_go_beyond_what_the_api_gives_stop_the_run(harvest: Harvest) -> None:
    same = [{"datasetid": f"d{n}", "metas": {}} for n in range(1000)]
    with FaultServer() as server:
        server.add(OLD, by_query(lambda _: {"nhits": 3000, "datasets": same}))
        with pytest.raises(ListingUnsettled):
            harvest(server)
        server.add(OLD, by_query(lambda asked: {"nhits": 20_000, "datasets": [
            {"datasetid": f"d{int(asked['start']) + n}", "metas": {}} for n in range(1000)]}))  # fmt: skip
        with pytest.raises(ListTooLong):
            harvest(server)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (html(), PortalSentPage),
        (cut_json([dataset("a")] * 3), AnswerUnusable),
        (answers_json({"status": "fine"}), AnswerUnusable),
        (answers_json(7), AnswerUnusable),
        (whole(b""), AnswerUnusable),
        (cut_length(json.dumps([dataset("a")]).encode(), at=50), BodyCut),
        (whole(b"no", status=403), AccessDenied),
    ],
)
def test_an_export_that_is_none_is_an_error_by_name(
    harvest: Harvest, behaviour: Any, error: type[Exception]
) -> None:
    with FaultServer() as server:
        serve(server, [])
        server.add(f"{API}/exports/json", behaviour)
        with pytest.raises(error):
            harvest(server)


def test_a_server_without_either_api_and_one_that_never_answers(
    harvest: Harvest, source_of: Callable[..., Source]
) -> None:
    from harvesters.fetch import FetchLimits

    with FaultServer() as server:
        with pytest.raises(AddressGone):
            harvest(server)
        server.add(f"{API}/datasets", html())
        with pytest.raises(PortalSentPage):
            harvest(server)
        server.add(f"{API}/datasets", hang())
        limits = FetchLimits(allow_hosts=server.allowed, retries=0, first_byte_seconds=0.3)
        source = source_of(opendatasoft.Options(url=server.url("")))
        with Fetcher(limits, None, server.url("")) as impatient, pytest.raises(FirstByteTimedOut):
            list(opendatasoft.gather(source, impatient))


@real
@pytest.mark.parametrize(("name", "found"), [("search.json", 4), ("no-data.json", 1)])
def test_real_answers_of_the_older_api_leave_no_field_unknown(
    harvest: Harvest, name: str, found: int
) -> None:
    answer = json.loads(real_file("socrata-ods-arcgis", "opendatasoft", name).read_text())
    with FaultServer() as server:
        server.add(OLD, answers_json(answer))
        gathered = harvest(server)

    assert len(records(gathered)) == found
    assert len(records(gathered)) + len(failed(gathered)) == len(answer["datasets"])
    assert {type(item.error) for item in failed(gathered)} == {RecordWithoutResources}
    assert unknown_fields(gathered) == []
