"""Datasets for machines: schema.org on the page, signposts in its headers, Croissant beside it."""

import json
import re
from typing import Any

from flask.testing import FlaskClient

from tests.web.example import SITE, Example


def structured(html: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1]
    )
    return found


def test_a_page_tells_search_engines_what_it_holds(client: FlaskClient) -> None:
    for prefix in ("", "/th", "/en"):
        found = structured(client.get(f"{prefix}/dataset/mot-bridges").text)
        assert found["@type"] == "Dataset" and found["url"] == f"{SITE}/dataset/mot-bridges"
        assert found["name"] == [
            {"@value": "สะพาน", "@language": "th"},
            {"@value": "Bridges", "@language": "en"},
        ]
        assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert found["publisher"]["@type"] == "GovernmentOrganization"
        assert {"@type": "PropertyValue", "name": "ความยาว (เมตร)"} in found["variableMeasured"]
        assert all(len(entry["sha256"]) == 64 for entry in found["distribution"])
        assert len(str(found["description"])) >= 50


def test_no_file_named_there_is_missing(client: FlaskClient) -> None:
    for entry in structured(client.get("/dataset/mot-bridges").text)["distribution"]:
        for address in (entry["contentUrl"], entry["@id"]):
            assert client.head(address.removeprefix(SITE)).status_code == 200


def test_hostile_words_stay_words(client: FlaskClient) -> None:
    html = client.get("/dataset/mot-hostile").text
    assert structured(html)["name"].startswith("</script><script>")
    assert "<script>document.title" not in html


def test_what_is_withdrawn_is_not_offered_to_search_engines(client: FlaskClient) -> None:
    answer = client.get("/dataset/mot-gone")
    assert "<script" not in answer.text and "Link" not in answer.headers


def test_signposts(client: FlaskClient) -> None:
    links = client.get("/dataset/mot-bridges").headers["Link"]
    assert f'<{SITE}/dataset/mot-bridges>; rel="cite-as"' in links
    assert f'<{SITE}/dataset/mot-bridges/croissant.json>; rel="describedby"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    assert 'rel="item"; type="text/csv"' in links and links.isascii()


def test_the_home_page_names_the_catalog(client: FlaskClient) -> None:
    found = structured(client.get("/th/").text)
    assert found["@type"] == "DataCatalog" and found["url"] == f"{SITE}/"


def test_croissant_is_served_with_a_validator(client: FlaskClient, example: Example) -> None:
    answer = client.get("/dataset/mot-bridges/croissant.json")
    assert answer.mimetype == "application/ld+json"
    assert answer.json["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    again = client.get(
        "/dataset/mot-bridges/croissant.json", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    version = example.versions("mot-bridges")[-1]
    old = client.get(f"/dataset/mot-bridges/version/{version}/croissant.json")
    assert version in old.json["distribution"][0]["contentUrl"] and "no-cache" in old.headers["Cache-Control"]
    uuid = client.get("/api/3/action/package_show?id=mot-bridges").json["result"]["id"]
    moved = client.get(f"/dataset/{uuid}/croissant.json")
    assert moved.headers["Location"] == "/dataset/mot-bridges/croissant.json"
    assert client.get("/dataset/nobody/croissant.json").status_code == 404
