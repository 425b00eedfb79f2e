"""Harvesting an ArcGIS Hub: the same datasets from one day to the next, whatever their addresses become."""

import csv
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, Gathered
from harvesters.source import Source
from harvesters.types import arcgis_hub
from metadata.errors.fetch import AccessDenied, AddressGone
from metadata.errors.portals import AnswerUnusable, ListingUnsettled
from metadata.errors.standards import RecordNotObject, RecordWithoutId
from metadata.errors.transfer import BodyCut, FirstByteTimedOut
from metadata.errors.types import PortalSentPage
from metadata.standards import arcgis
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

FEED = "/api/feed/dcat-us/1.1.json"
SEARCH = "/api/search/v1/collections/dataset/items"
Harvest = Callable[..., list[Gathered]]


@pytest.fixture
def harvest(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]) -> Harvest:
    def run(server: FaultServer, url: str = "", **options: Any) -> list[Gathered]:
        chosen = arcgis_hub.Options(url=url or server.url(""), **options)
        return list(arcgis_hub.gather(source_of(chosen, language=("en",)), fetcher_for(server.port)))

    return run


def row(segment: str, part: str = "maps", layer: str = "A/MapServer/1", **more: Any) -> dict[str, Any]:
    """A dataset as the feed of a Hub gives it."""
    page = f"https://data.example.org/{part}/{segment}"
    files = [
        ("ArcGIS Hub Dataset", "Web Page", page),
        (
            "ArcGIS GeoService",
            "ArcGIS GeoServices REST API",
            f"https://gis.example.org/arcgis/rest/services/{layer}",
        ),
        ("GeoJSON", "GeoJSON", f"https://data.example.org/datasets/{segment}.geojson?outSR=1"),
        ("CSV", "CSV", f"https://data.example.org/datasets/{segment}.csv?outSR=1"),
        ("Shapefile", "ZIP", f"https://data.example.org/datasets/{segment}.zip?outSR=1"),
    ]
    listed = [{"title": title, "format": form, "accessURL": where} for title, form, where in files]
    return {"@type": "dcat:Dataset", "identifier": page, "landingPage": page, "title": segment, "accessLevel": "public",
            "license": "", "spatial": "-86.3,39.6,-86.0,39.8", "distribution": listed} | more  # fmt: skip


def feed(*rows: Any) -> Behaviour:
    return answers_json(
        {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": list(rows)}
    )


def ids(gathered: list[Gathered]) -> list[str]:
    return [record.upstream_id for record in records(gathered)]


def test_a_dataset_stays_the_same_when_the_middle_of_its_address_changes(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(
            FEED, feed(row("GIS::zoning", "maps"), row("9ab52c45f9cd49aebcb8493384c3a821_0", "datasets"))
        )
        before = harvest(server)
        server.add(
            FEED, feed(row("GIS::zoning", "datasets"), row("9ab52c45f9cd49aebcb8493384c3a821_0", "maps"))
        )
        after = harvest(server)

    assert ids(before) == ids(after) == ["GIS::zoning", "9ab52c45f9cd49aebcb8493384c3a821_0"]
    assert [r.dataset.id for r in records(before)] == [r.dataset.id for r in records(after)]


@pytest.mark.parametrize(
    ("identifier", "segment"),
    [
        ("https://www.arcgis.com/home/item.html?id=9ab5&sublayer=3", "9ab5_3"),
        ("https://www.arcgis.com/home/item.html?id=9ab5", "9ab5"),
        ("https://x.example.org/datasets/9ab5_0/", "9ab5_0"),
        ("9ab5_0", "9ab5_0"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_the_identity_is_the_last_segment_with_the_number_of_the_layer(identifier: str, segment: str) -> None:
    assert arcgis.segment_of({"identifier": identifier}) == segment


def test_many_layers_under_one_identifier_are_told_apart_whatever_their_order(harvest: Harvest) -> None:
    rows = [row("GIS::roads", layer=f"Base/MapServer/{n}", title=f"Roads {n}") for n in range(3)]
    rows += [row("GIS::roads", layer="Base/MapServer/2", title="Other"), row("GIS::roads", layer="Base/MapServer/0",
             title="Roads 0")]  # fmt: skip
    with FaultServer() as server:
        server.add(FEED, feed(*rows))
        found = ids(harvest(server))
        server.add(FEED, feed(*reversed(rows)))
        assert sorted(ids(harvest(server))) == sorted(found)

    assert found == [
        "GIS::roads~Base/MapServer/0", "GIS::roads~Base/MapServer/1", "GIS::roads~Base/MapServer/2~Roads 2",
        "GIS::roads~Base/MapServer/2~Other", "GIS::roads~Base/MapServer/0",
    ]  # fmt: skip


def test_two_items_of_one_title_are_told_apart_by_when_they_were_made(harvest: Harvest) -> None:
    pages = [
        row("GIS::imagery", part, layer="", title="Imagery", issued=made)
        for part, made in (("apps", "2019-11-18T19:52:11Z"), ("maps", "2019-11-18T18:06:40Z"))
    ]
    same = row("GIS::imagery", "datasets", layer="", title="Imagery", issued="2019-11-18T19:52:11Z")
    with FaultServer() as server:
        server.add(FEED, feed(*pages))
        assert ids(harvest(server)) == [f"GIS::imagery~~Imagery~{page['issued']}" for page in pages]
        server.add(FEED, feed(pages[0], same))
        assert ids(harvest(server)) == ["GIS::imagery"] * 2, "one item, listed under two addresses"


def test_of_the_many_forms_of_a_layer_only_the_wanted_ones_are_fetched(harvest: Harvest) -> None:
    elsewhere = {"title": "Tiles", "accessURL": "https://files.example.org/tiles.csv", "format": "CSV"}
    told = row("GIS::zoning")
    told["distribution"].append(elsewhere)
    with FaultServer() as server:
        server.add(FEED, feed(told))
        reasons = [
            [spec.link_reason for spec in records(harvest(server, exports=wanted))[0].resources]
            for wanted in (["csv"], ["geojson", "shapefile"])
        ]

    assert reasons == [
        ["page", "service", "by_config", None, "by_config", None],
        ["page", "service", None, "by_config", None, None],
    ]


def test_an_older_hub_gives_its_feed_as_data_json_and_any_part_of_the_address_will_do(
    harvest: Harvest,
) -> None:
    with FaultServer() as server:
        server.add("/data.json", feed(row("a")))
        assert ids(harvest(server)) == ["a"]
        assert ids(harvest(server, url=server.url("/data.json"))) == ["a"]
        server.add(FEED, html())
        assert ids(harvest(server)) == ["a"]


def test_a_large_feed_is_never_held_whole(
    fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]
) -> None:
    rows = [row(f"GIS::z{number}", description="rain " * 400) for number in range(3_000)]
    body = json.dumps({"dataset": rows}).encode()
    del rows
    with FaultServer() as server:
        server.add(FEED, whole(body))
        source, fetcher = source_of(arcgis_hub.Options(url=server.url(""))), fetcher_for(server.port)
        tracemalloc.start()
        try:
            count = sum(1 for _ in arcgis_hub.gather(source, fetcher))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert count == 1 + 3_000 and len(body) > 8_000_000
    assert peak < len(body) / 2


def test_an_empty_feed_has_no_record_and_an_unknown_field_is_told(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(FEED, feed())
        assert records(harvest(server)) == []
        server.add(FEED, feed(row("a", mood="good"), row("secret", accessLevel="non-public"), row("test-1")))
        gathered = harvest(server, select={"exclude": ["test*"]})

    assert unknown_fields(gathered) == ["mood"]
    assert [item.issue.kind for item in skipped(gathered)] == ["record_not_public", "record_excluded"]


def test_a_broken_row_fails_alone(harvest: Harvest) -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = [deep]
    with FaultServer() as server:
        server.add(FEED, feed("nonsense", row("b", identifier=""), row("deep", keyword=deep), row("ok")))
        gathered = harvest(server)

    assert ids(gathered) == ["ok"]
    assert [type(item.error) for item in failed(gathered)] == [
        RecordNotObject,
        RecordWithoutId,
        RecordNotObject,
    ]


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (cut_json({"dataset": [row("a"), row("b")]}), AnswerUnusable),
        (answers_json({"hello": 1}), AnswerUnusable),
        (answers_json({"dataset": {}}), AnswerUnusable),
        (whole(b""), AnswerUnusable),
        (html(), PortalSentPage),
        (whole(b"", status=403), AccessDenied),
        (whole(b"", status=404), AddressGone),
        (cut_length(b'{"dataset": []}', at=5), BodyCut),
    ],
)
def test_an_answer_of_another_kind_is_an_error_by_name(
    harvest: Harvest, behaviour: Behaviour, error: type[Exception]
) -> None:
    with FaultServer() as server:
        server.add(FEED, behaviour)
        with pytest.raises(error):
            harvest(server)


def test_a_hub_that_never_answers_is_given_up(source_of: Callable[..., Source]) -> None:
    with FaultServer() as server:
        server.add(FEED, hang())
        limits = FetchLimits(allow_hosts=server.allowed, retries=0, first_byte_seconds=0.3)
        source = source_of(arcgis_hub.Options(url=server.url("")))
        with Fetcher(limits, None, server.url("")) as impatient, pytest.raises(FirstByteTimedOut):
            list(arcgis_hub.gather(source, impatient))


ITEM = "9ab52c45f9cd49aebcb8493384c3a821"


def feature(layer: int, **more: Any) -> dict[str, Any]:
    """A dataset as the search API gives it."""
    said = {
        "title": f"Layer {layer}", "type": "Feature Layer", "description": "<p>Rain</p>", "tags": ["rain"],
        "created": 1583020800000, "modified": 1709164800000, "access": "public", "owner": "a.person", "numViews": 3,
        "slug": f"gis::layer-{layer}", "source": "Met Office", "culture": "en-us",
        "extent": {"coordinates": [[97, 5], [106, 21]]},
        "structuredLicense": {"type": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        "url": f"https://gis.example.org/arcgis/rest/services/Rain/FeatureServer/{layer}",
    } | more  # fmt: skip
    return {"id": f"{ITEM}_{layer}", "type": "Feature", "geometry": None, "properties": said}


def search(rows: list[Any], total: int | None = None) -> Behaviour:
    def answer(asked: dict[str, str]) -> Any:
        start, size = int(asked["startindex"]) - 1, int(asked["limit"])
        link = {
            "rel": "next",
            "href": f"https://elsewhere.example.org/?startindex={start + size + 1}&limit={size}",
        }
        return {
            "type": "FeatureCollection", "numberMatched": len(rows) if total is None else total,
            "features": rows[start : start + size], "links": [link] if start + size < len(rows) else [],
        }  # fmt: skip

    return by_query(answer)


def test_the_search_api_is_read_page_by_page_on_the_hub_itself(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(SEARCH, search([feature(n) for n in range(250)]))
        gathered = harvest(server, listing="search")

    assert gathered[0] == Announced(250) and len(records(gathered)) == 250
    said, first = records(gathered)[3].dataset, records(gathered)[3]
    assert (said.license, said.tags, said.modified) == ("cc-by-4.0", ("rain",), "2024-02-29T00:00:00Z")
    assert (
        said.spatial
        and said.spatial.bbox == (97, 5, 106, 21)
        and said.creator
        and said.creator.en == "Met Office"
    )
    assert "a.person" not in json.dumps(said.to_json()) and first.issues == ()
    assert [(spec.key, spec.link_reason) for spec in first.resources] == [
        ("export-csv", None), ("export-geojson", "by_config"), ("export-kml", "by_config"),
        ("export-shapefile", "by_config"), ("service", "service"),
    ]  # fmt: skip
    assert first.resources[0].location.endswith(f"/api/download/v1/items/{ITEM}/csv?redirect=true&layers=3")


def test_items_of_other_kinds_and_disagreeing_totals(harvest: Harvest) -> None:
    rows = [
        feature(1, type="CSV", url=None), feature(2, type="Web Map", url="https://maps.example.org/x"),
        feature(3, access="org"), feature(4, type="Image", url=None), feature(5, mood="good", title="Test"),
    ]  # fmt: skip
    with FaultServer() as server:
        server.add(SEARCH, search(rows, total=90))
        gathered = harvest(server, listing="search")
        repeating = {
            "numberMatched": 9,
            "features": rows,
            "links": [{"rel": "next", "href": "?startindex=1"}],
        }
        server.add(SEARCH, answers_json(repeating))
        with pytest.raises(ListingUnsettled):
            harvest(server, listing="search")

    assert gathered[0] == Announced(90) and unknown_fields(gathered) == ["mood"]
    assert [item.issue.kind for item in skipped(gathered)] == ["record_not_public"]
    kinds = [[(spec.key, spec.link_reason) for spec in record.resources] for record in records(gathered)[:3]]
    assert kinds == [[("file", None)], [("link", "page")], [("page", "page")]]


DIFFERENCES = (
    ("01c-02", 0, 0), ("03b-19113", 2, 2), ("04b-24021", 0, 0), ("05b-27123", 0, 0), ("09c-01", 5, 0),
    ("12b-17143", 0, 1), ("13a-01", 8, 8),
)  # fmt: skip
"""Portal, datasets new and gone between two dates by the last path segment, as TRUTH has them."""


@real
@pytest.mark.parametrize(("portal", "new", "gone"), DIFFERENCES)
def test_real_hubs_are_found_whole_and_hardly_change_between_two_dates(
    harvest: Harvest, portal: str, new: int, gone: int
) -> None:
    with real_file("TRUTH", "arcgis-hub-diff.tsv").open() as table:
        truth = {line["portal"]: line for line in csv.DictReader(table, delimiter="\t")}[portal]
    found: list[set[str]] = []
    for date in ("20220327", "20220417"):
        body = real_file("socrata-ods-arcgis", "arcgis-hub", f"{portal}_{date}.json").read_bytes()
        with FaultServer() as server:
            server.add("/data.json", whole(body))
            gathered = harvest(server)
        assert gathered[0] == Announced(int(truth[f"datasets_{date}"]))
        assert len(records(gathered)) == len(gathered) - 1 == int(truth[f"datasets_{date}"])
        files = sum(len(entry["distribution"]) for entry in json.loads(body)["dataset"])
        assert sum(len(record.resources) for record in records(gathered)) == files
        assert unknown_fields(gathered) == []
        found.append({upstream_id.split("~")[0] for upstream_id in ids(gathered)})

    assert (len(found[1] - found[0]), len(found[0] - found[1])) == (new, gone)
    assert (new, gone) == (int(truth["new_by_last_path_segment"]), int(truth["gone_by_last_path_segment"]))
