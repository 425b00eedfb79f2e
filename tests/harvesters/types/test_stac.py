"""Harvesting a STAC catalog, of static files and through an API, within its limits."""

from collections.abc import Callable
from typing import Any

import pytest

from harvesters.fetch import Fetcher, FetchLimits
from harvesters.record import Announced, Gathered
from harvesters.source import Source
from harvesters.types import stac
from metadata.errors.fetch import AddressGone, ServerFailed
from metadata.errors.portals import AnswerUnusable
from metadata.errors.standards import RecordNotObject, RecordWithoutId
from metadata.errors.transfer import BodyCut, FirstByteTimedOut
from metadata.errors.types import ListTooLong, PagesRepeat, PortalSentPage
from tests.harvesters.types.portals import (
    FaultServer,
    by_query,
    cut_json,
    failed,
    html,
    records,
    skipped,
    unknown_fields,
)
from tests.servers import Behaviour, answers_json, cut_length, hang, whole

Harvest = Callable[..., list[Gathered]]


@pytest.fixture
def harvest(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source]) -> Harvest:
    def run(server: FaultServer, path: str = "/catalog.json", **options: Any) -> list[Gathered]:
        chosen = stac.Options(url=server.url(path), **options)
        return list(stac.gather(source_of(chosen, language=("en",)), fetcher_for(server.port)))

    return run


def node(name: str, *links: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A catalog with links, each a relation and where it leads."""
    listed = [{"rel": rel, "href": href} for rel, href in links]
    return {
        "type": "Catalog",
        "stac_version": "1.0.0",
        "id": name,
        "description": "x",
        "links": listed,
    } | more


def collection(name: str, *links: tuple[str, str], **more: Any) -> dict[str, Any]:
    return node(name, *links, type="Collection", license="CC-BY-4.0", extent={
        "spatial": {"bbox": [[97.3, 5.6, 0, 105.6, 20.5, 99]]},
        "temporal": {"interval": [["2020-01-01T00:00:00Z", None]]},
    }, **more)  # fmt: skip


def item(name: str, **more: Any) -> dict[str, Any]:
    assets = {"B1": {"href": f"./{name}.tif", "type": "image/tiff; application=geotiff", "title": "Band"}}
    return {"type": "Feature", "id": name, "assets": assets} | more


def links_of(gathered: list[Gathered], number: int = 0) -> list[tuple[str, str | None]]:
    return [(spec.key, spec.link_reason) for spec in records(gathered)[number].resources]


def test_every_collection_below_a_static_catalog_is_a_dataset(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(
            "/catalog.json", answers_json(node("root", ("child", "./a/catalog.json"), ("child", "b.json")))
        )
        server.add(
            "/a/catalog.json",
            answers_json(node("a", ("child", "./rain.json"), ("parent", "../catalog.json"))),
        )
        server.add("/a/rain.json", answers_json(collection("rain", ("root", "../catalog.json"), title="Rain",
            keywords=["rain"], providers=[{"name": "Host", "roles": ["host"]}, {"name": "TMD", "roles": ["producer"]}],
            updated="2024-02-29T00:00:00Z")))  # fmt: skip
        server.add("/b.json", answers_json(collection("wind")))
        gathered = harvest(server)

    assert gathered[0] == Announced(2)
    assert [record.upstream_id for record in records(gathered)] == ["wind", "rain"]
    said = records(gathered)[1].dataset
    assert (said.license, said.tags, said.modified) == ("cc-by-4.0", ("rain",), "2024-02-29T00:00:00Z")
    assert said.spatial and said.spatial.bbox == (97.3, 5.6, 105.6, 20.5)
    assert said.temporal and (said.temporal.start, said.temporal.end) == ("2020-01-01T00:00:00Z", None)
    assert said.creator and said.creator.en == "TMD" and records(gathered)[1].issues == ()


def test_links_that_lead_back_do_no_harm(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add(
            "/catalog.json", answers_json(node("root", ("child", "./c.json"), ("child", "catalog.json#top")))
        )
        server.add(
            "/c.json", answers_json(collection("c", ("child", "./catalog.json"), ("child", "./c.json")))
        )
        gathered = harvest(server)

    assert len(records(gathered)) == 1 and server.paths() == ["/catalog.json", "/c.json"]


def test_a_limit_that_is_reached_ends_the_run_and_takes_no_part(harvest: Harvest) -> None:
    def deeper(number: int) -> Behaviour:
        return answers_json(node(f"n{number}", ("child", f"/{number + 1}.json")))

    with FaultServer() as server:
        for number in range(30):
            server.add(f"/{number}.json", deeper(number))
        with pytest.raises(ListTooLong):
            harvest(server, "/0.json", max_depth=5)
        assert len(server.seen) == 6
        with pytest.raises(ListTooLong):
            harvest(server, "/0.json", max_depth=50, max_documents=10)
        assert len(server.seen) == 16


def test_assets_are_files_pictures_and_items_are_links(harvest: Harvest) -> None:
    assets = {
        "data": {"href": "./rain.parquet", "type": "application/vnd.apache.parquet", "roles": ["data"]},
        "thumbnail": {"href": "t.png", "type": "image/png", "roles": ["thumbnail"]},
        "cloud": {
            "href": "s3://bucket/x.csv",
            "alternate": {"https": {"href": "https://s3.example.org/x.csv"}},
        },
        "lost": {"href": "s3://bucket/y.csv"},
    }
    items = [("item", f"./i{n}.json") for n in range(5)]
    with FaultServer() as server:
        server.add("/a/c.json", answers_json(collection("c", *items, assets=assets, title="C")))
        server.add("/a/i0.json", answers_json(item("i0")))
        server.add("/a/i1.json", answers_json(item("i0")))
        gathered = harvest(server, "/a/c.json", items=3)
        site = server.url("")

    assert links_of(gathered) == [
        ("asset/data", None), ("asset/thumbnail", "by_config"), ("asset/cloud", None), ("asset/lost", "unreachable"),
        ("stac", "service"), ("item/i0/B1", "by_config"), ("item/i0/B1~7", "by_config"),
        (f"item/{site}/a/i2.json", "unreachable"),
    ]  # fmt: skip
    found = {spec.key: spec.location for spec in records(gathered)[0].resources}
    assert (
        found["asset/data"] == f"{site}/a/rain.parquet"
        and found["asset/cloud"] == "https://s3.example.org/x.csv"
    )
    assert found["item/i0/B1"] == f"{site}/a/i0.tif"
    assert [issue.kind for issue in records(gathered)[0].issues] == ["address_unusable"]


def test_a_catalog_that_holds_items_itself_is_a_dataset_too(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add("/catalog.json", answers_json(node("scenes", ("item", "i.json"))))
        server.add("/i.json", answers_json(item("i")))
        assert links_of(harvest(server)) == [("stac", "service"), ("item/i/B1", "by_config")]
        assert links_of(harvest(server, items=0)) == [("stac", "service")]


def serve_api(server: FaultServer, names: list[str], page: int = 2, total: int | None = None) -> None:
    """An API whose collections come in pages that name the next one."""
    rows = [
        collection(name, ("self", f"/collections/{name}"), ("items", f"/collections/{name}/items"))
        for name in names
    ]

    def answer(asked: dict[str, str]) -> Any:
        start = int(asked.get("start", "0"))
        onward = (
            [{"rel": "next", "href": f"/collections?start={start + page}"}]
            if start + page < len(rows)
            else []
        )
        count = {"numberMatched": len(rows) if total is None else total}
        return {"collections": rows[start : start + page], "links": onward, **count}

    server.add("/", answers_json(node("api", ("data", "/collections"), ("child", "/collections/ignored"))))
    server.add("/collections", by_query(answer))
    for name in names:
        server.add(f"/collections/{name}/items", by_query(
            lambda asked: {"type": "FeatureCollection", "features": [item(f"i{n}") for n in range(int(asked["limit"]))]}
        ))  # fmt: skip


def test_the_collections_of_an_api_are_read_page_by_page(harvest: Harvest) -> None:
    with FaultServer() as server:
        serve_api(server, ["a", "b", "c", "d", "e"])
        gathered = harvest(server, "/", items=2)
        again = harvest(server, "/collections", items=0)

    assert gathered[0] == Announced(5)
    assert [record.upstream_id for record in records(gathered)] == ["a", "b", "c", "d", "e"]
    assert links_of(gathered) == [
        ("items", "service"),
        ("item/i0/B1", "by_config"),
        ("item/i1/B1", "by_config"),
    ]
    assert len(records(again)) == 5


def test_a_total_that_disagrees_is_told_and_pages_that_lead_back_stop_the_run(harvest: Harvest) -> None:
    with FaultServer() as server:
        serve_api(server, ["a", "b"], total=90)
        gathered = harvest(server, "/", items=0)
        assert gathered[0] == Announced(90) and len(records(gathered)) == 2

        back = {"collections": [collection("a")], "links": [{"rel": "next", "href": "/collections"}]}
        server.add("/collections", answers_json(back))
        with pytest.raises(PagesRepeat):
            harvest(server, "/collections", items=0)


def test_an_empty_catalog_is_announced_as_empty(harvest: Harvest) -> None:
    with FaultServer() as server:
        server.add("/catalog.json", answers_json(node("root")))
        assert harvest(server) == [Announced(0)]


def test_unknown_fields_are_kept_and_told_and_excluded_ones_left_out(harvest: Harvest) -> None:
    children = [("child", "a.json"), ("child", "b.json")]
    with FaultServer() as server:
        server.add("/catalog.json", answers_json(node("root", *children)))
        server.add("/a.json", answers_json(collection("a", ("mood-of", "https://example.org"), mood="good")))
        server.add("/b.json", answers_json(collection("test-b")))
        gathered = harvest(server, select={"exclude": ["TEST-*"]})

    assert unknown_fields(gathered) == ["mood"]
    assert records(gathered)[0].dataset.extras["links"] == [{"rel": "mood-of", "href": "https://example.org"}]
    assert [entry.issue.values["value"] for entry in skipped(gathered)] == ["exclude: TEST-*"]


@pytest.mark.parametrize(
    ("said", "link", "found", "kept"),
    [
        ("CC-BY-4.0", None, "cc-by-4.0", None),
        ("other", "https://creativecommons.org/licenses/by/4.0/", "cc-by-4.0", "other"),
        ("proprietary", "https://example.org/terms", "https://example.org/terms", "proprietary"),
        ("Strange-1.0", "https://example.org/terms", "Strange-1.0", None),
    ],
)
def test_a_licence_is_read_by_its_name_or_by_the_address_of_its_link(
    harvest: Harvest, said: str, link: str | None, found: str, kept: str | None
) -> None:
    with FaultServer() as server:
        links = [("license", link)] if link else []
        server.add("/catalog.json", answers_json(collection("c", *links) | {"license": said}))
        (record,) = records(harvest(server))

    assert record.dataset.license == found and record.dataset.extras.get("license") == kept


def test_a_broken_child_fails_alone_and_a_server_in_trouble_stops_the_run(harvest: Harvest) -> None:
    children = [("child", f"{name}.json") for name in "abcde"]
    deep: Any = "x"
    for _ in range(100):
        deep = [deep]
    with FaultServer() as server:
        server.add("/catalog.json", answers_json(node("root", *children)))
        server.add("/a.json", answers_json(collection("a")))
        server.add("/c.json", answers_json({"hello": 1}))
        server.add("/d.json", answers_json(collection("")))
        server.add("/e.json", answers_json(collection("e", summaries=deep)))
        gathered = harvest(server)

        assert gathered[0] == Announced(5) and len(gathered) == 6 and len(records(gathered)) == 1
        assert [type(entry.error) for entry in failed(gathered)] == [
            RecordWithoutId, RecordNotObject, AddressGone, AnswerUnusable
        ]  # fmt: skip
        server.add("/b.json", whole(b"", status=503))
        with pytest.raises(ServerFailed):
            harvest(server)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (html(), PortalSentPage),
        (cut_json(node("root")), AnswerUnusable),
        (answers_json([]), AnswerUnusable),
        (answers_json({"type": "FeatureCollection", "features": []}), AnswerUnusable),
        (answers_json({"collections": 3, "stac_version": "1.0.0"}), AnswerUnusable),
        (cut_length(b'{"stac_version": "1.0.0"}', at=5), BodyCut),
    ],
)
def test_an_answer_of_another_kind_is_an_error_by_name(
    harvest: Harvest, behaviour: Behaviour, error: type[Exception]
) -> None:
    with FaultServer() as server:
        server.add("/catalog.json", behaviour)
        with pytest.raises(error):
            harvest(server)


def test_a_catalog_that_never_answers_is_given_up(source_of: Callable[..., Source]) -> None:
    with FaultServer() as server:
        server.add("/catalog.json", hang())
        limits = FetchLimits(allow_hosts=server.allowed, retries=0, first_byte_seconds=0.3)
        source = source_of(stac.Options(url=server.url("/catalog.json")))
        with Fetcher(limits, None, server.url("")) as impatient, pytest.raises(FirstByteTimedOut):
            list(stac.gather(source, impatient))
