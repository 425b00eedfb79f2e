"""Feeds, and the text for language models."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from tests.web.example import SITE

ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = ("/feeds/dataset", "/feeds/organization/mot", "/feeds/theme/transport", "/feeds/group/transport",
         "/feeds/custom", "/dataset/mot-bridges/history")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_both_forms_tell_the_same(client: FlaskClient, path: str) -> None:
    query = "?q=สะพาน" if path.endswith("custom") else ""
    answer = client.get(f"{path}.atom{query}")
    assert answer.mimetype == "application/atom+xml" and answer.headers["Access-Control-Allow-Origin"] == "*"
    root: Any = etree.fromstring(answer.data)
    entries = root.findall(f"{ATOM}entry")
    told = client.get(f"{path}.json{query}")
    assert told.mimetype == "application/feed+json"
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [item["id"] for item in told.json["items"]]
    assert entries and told.json["version"] == "https://jsonfeed.org/version/1.1"
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert entry.findtext(f"{ATOM}{name}")
        page = entry.find(f"{ATOM}link").get("href").removeprefix(SITE)
        assert client.get(page).status_code == 200
    moments = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert root.findtext(f"{ATOM}updated") == max(moments)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)


def test_a_reader_that_asks_again_gets_nothing_new(client: FlaskClient) -> None:
    etag = client.get("/feeds/dataset.atom").headers["ETag"]
    assert client.get("/feeds/dataset.atom", headers={"If-None-Match": etag}).status_code == 304


def test_what_is_not_there(client: FlaskClient) -> None:
    for path in ("/feeds/organization/nobody.atom", "/feeds/theme/nothing.atom", "/dataset/nobody/history.atom",
                 "/feeds/dataset.rss"):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.get("/feeds/custom.atom?q=ไม่มีคำนี้แน่นอน").status_code == 200


def test_withdrawn_datasets_are_in_no_feed(client: FlaskClient) -> None:
    assert "mot-gone" not in client.get("/feeds/organization/mot.json").text


def test_the_text_for_language_models(client: FlaskClient) -> None:
    answer = client.get("/llms.txt")
    assert answer.mimetype == "text/plain" and answer.text.startswith("# ")
    for path in (
        "/data.json",
        "/catalog.ttl",
        "/feeds/dataset.atom",
        "/bulk/latest.json",
        "/oai?verb=Identify",
    ):
        assert f"({SITE}{path})" in answer.text
        assert client.get(path).status_code == 200, path
