"""Every page of web/pages: there in both languages, whole, without anything inline, without a dead link."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from metadata import plugins
from tests.web.example import SITE, Example, hrefs
from tests.web.page_reader import read_page


def all_addresses(example: Example) -> Iterator[str]:
    with example.services.reading() as session:
        for name in plugins.names("web.pages"):
            module = plugins.load("web.pages", name)
            if hasattr(module, "addresses"):
                yield from module.addresses(session)
    yield from ("/dataset?q=สะพาน", "/dataset?q=zzzqqq&format=csv", "/dataset/mot-bridges/history")
    for version in example.versions("mot-bridges"):
        yield f"/dataset/mot-bridges/version/{version}"


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_page_is_there_and_well_made(example: Example, client: FlaskClient, lang: str) -> None:
    for address in all_addresses(example):
        prefix = "" if address.startswith("/bulk") else f"/{lang}"
        response = client.get(prefix + address)

        assert response.status_code == 200, address
        page = read_page(response.text)
        assert page.inline == [], address
        assert page.unbalanced == [] and page.open == [], address
        assert len(page.ids) == len(set(page.ids)), address
        assert set(page.references) <= set(page.ids), (address, set(page.references) - set(page.ids))
        assert page.headings.count(1) == 1, address
        if prefix:
            assert page.lang == lang
            assert response.headers["Content-Language"] == lang


def test_no_link_of_any_page_is_dead(example: Example, client: FlaskClient) -> None:
    seen: set[str] = set()
    waiting = ["/", "/en/", "/sitemap.xml"]
    while waiting and len(seen) < 900:
        address = waiting.pop()
        if address in seen or address.count("&") > 0:  # searches within searches have no end
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code < 400, address
        if response.mimetype == "text/html":
            waiting += hrefs(response.text)
    assert len(seen) > 300


def test_the_switch_leads_to_the_same_page_in_the_other_language(client: FlaskClient) -> None:
    response = client.get("/en/dataset?q=dams&format=csv")

    page = read_page(response.text)
    assert "/th/dataset?q=dams&format=csv" in page.links
    assert page.alternates == {
        "th": f"{SITE}/th/dataset?q=dams&format=csv",
        "en": f"{SITE}/en/dataset?q=dams&format=csv",
        "x-default": f"{SITE}/dataset?q=dams&format=csv",
    }


def test_the_first_view_of_the_home_page_is_small(client: FlaskClient) -> None:
    gzip = {"Accept-Encoding": "gzip"}
    response = client.get("/th/", headers=gzip)
    total = len(response.data)
    page = read_page(client.get("/th/").text)
    parts = {link for link in page.links if urlsplit(link).path.startswith("/static/")}

    total += sum(len(client.get(part, headers=gzip).data) for part in parts)

    assert total < 150_000


def test_the_words_of_an_agency_are_never_markup(client: FlaskClient, example: Example) -> None:
    resource = example.resource("mot-hostile")
    for address in (
        "/en/dataset/mot-hostile", f"/en/dataset/mot-hostile/resource/{resource}", "/en/dataset?q=taken",
        "/en/organization/mot", "/en/dataset/mot-hostile/history",
    ):  # fmt: skip
        html = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", client.get(address).text)

        assert "<script" not in html and "<img" not in html, address
        assert read_page(html).unbalanced == [], address


def test_what_a_visitor_typed_is_never_markup(client: FlaskClient) -> None:
    hostile = '"><script>alert(1)</script>'
    for address in (f"/en/dataset?q={hostile}&tags={hostile}", f"/en/{hostile}", f"/en/errors/{hostile}"):
        assert "<script" not in client.get(address).text


def test_the_words_found_are_marked_and_the_search_can_be_followed(client: FlaskClient) -> None:
    page = client.get("/en/dataset?q=สะพาน&organization=mot").text
    assert "<mark>สะพาน</mark>" in page
    feed = client.get("/feeds/custom.atom?q=สะพาน&organization=mot")
    assert "/feeds/custom.atom?q=%E0%B8%AA" in page and feed.status_code == 200
    assert "<mark>" not in client.get("/th/dataset?q=-สะพาน").text


def test_every_address_that_developers_are_told_answers(client: FlaskClient) -> None:
    page = client.get("/en/developers").text
    told = [
        link
        for link in hrefs(page)
        if "/api/3/" in link or link.startswith(("/feeds/", "/oai", "/datastore/"))
    ]

    assert len(told) >= 9
    for address in told:
        assert client.get(address).status_code == 200, address


def test_an_organization_shows_its_quality_and_can_be_followed(client: FlaskClient) -> None:
    page = client.get("/en/organization/nam").text

    assert "Mean score of all its datasets" in page and "/feeds/organization/nam.atom" in page
    assert "คะแนนเฉลี่ย" in client.get("/th/organization/nam").text
    assert "คะแนนเฉลี่ย" not in client.get("/th/organization/nowhere").text
