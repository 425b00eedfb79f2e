"""What looks after the site: health, readiness, robots, the map, and pages without built assets."""

import gzip
from pathlib import Path

from flask.testing import FlaskClient
from lxml import etree

from catalog import datasets
from tests.conftest import absent
from tests.web.example import SITE, Example
from web import static_files
from web.app import create_app
from web.pages.system import site_map

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_health_and_readiness_reveal_nothing(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_robots_names_the_map(client: FlaskClient) -> None:
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").text


def test_the_map_lists_pages_that_are_there_in_both_languages(client: FlaskClient) -> None:
    root = etree.fromstring(client.get("/sitemap.xml").data)
    found = [str(loc) for loc in root.xpath("//s:loc/text()", namespaces=NAMESPACE)]

    assert f"{SITE}/th/dataset/nam-dams" in found and f"{SITE}/en/dataset/nam-dams" in found
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_a_large_catalog_has_a_map_of_maps() -> None:
    addresses = [f"/dataset/d{n}" for n in range(95)]

    index = etree.fromstring(site_map(iter((each, None) for each in addresses), SITE, None, per_map=10))
    maps = [str(loc) for loc in index.xpath("//s:loc/text()", namespaces=NAMESPACE)]
    pages = [
        site_map(iter((each, None) for each in addresses), SITE, number, per_map=10)
        for number in range(len(maps))
    ]

    assert maps[-1] == f"{SITE}/sitemap.xml?page=9"
    assert sum(page.count("<loc>") for page in pages) == 2 * 95


def test_pages_are_compressed_for_those_who_take_it(client: FlaskClient) -> None:
    plain = client.get("/en/dataset")
    packed = client.get("/en/dataset", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data


def test_pages_stay_readable_without_built_assets(example: Example, tmp_path: Path) -> None:
    page = create_app(example.services, built=tmp_path).test_client().get("/en/dataset/nam-dams")

    assert page.status_code == 200
    assert 'href="/static/plain.css"' in page.text
    assert "/static/build/" not in page.text


def test_built_files_never_change_under_their_name(client: FlaskClient) -> None:
    built = static_files.read_manifest(static_files.BUILT)
    if not built:
        absent("browser assets: tools/build_assets.mjs has not run")
    answer = client.get(f"/static/build/{built['khlang.css']}", headers={"Accept-Encoding": "gzip"})

    assert "immutable" in answer.headers["Cache-Control"]
    assert b"GDS Transport" not in gzip.decompress(answer.data)


def test_the_map_says_when_a_dataset_last_changed(client: FlaskClient, example: Example) -> None:
    root = etree.fromstring(client.get("/sitemap.xml").data)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    moments = {url.findtext("s:loc", None, names): url.findtext("s:lastmod", None, names) for url in root}
    with example.services.reading() as session:
        bridges = datasets.get_dataset(session, "mot-bridges")
        lost = datasets.get_dataset(session, "mot-lost")
    assert moments[f"{SITE}/th/dataset/mot-bridges"] == f"{bridges.published_at:%Y-%m-%dT%H:%M:%SZ}"
    assert lost.state_since is not None
    assert moments[f"{SITE}/en/dataset/mot-lost"] == f"{lost.state_since:%Y-%m-%dT%H:%M:%SZ}"
    assert moments[f"{SITE}/th/about"] is None
