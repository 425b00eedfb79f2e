"""Browsers keep pages and ask whether they changed; kept parts of a page are those that would be made anew."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.example import Example
from web.app import create_app
from web.pages import _facet_view
from web.prepared import Kept, Preparations, state_of

PAGES = (
    "/th/dataset/nam-dams",
    "/en/dataset/nam-dams",
    "/dataset?q=%E0%B8%99%E0%B9%89%E0%B8%B3",
    "/en/dataset?page=2",
)


@pytest.mark.parametrize("address", PAGES)
def test_a_browser_that_has_the_page_is_told_so(client: FlaskClient, address: str) -> None:
    page = client.get(address)
    again = client.get(address, headers={"If-None-Match": page.headers["ETag"]})

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "public, no-cache"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert again.status_code == 304
    assert again.data == b""
    assert again.headers["ETag"] == page.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200


def test_the_page_of_a_file_has_a_tag_too(client: FlaskClient) -> None:
    found = re.search(r'href="(/en/dataset/nam-dams/resource/[0-9a-f-]{36})"', client.get(PAGES[1]).text)
    assert found is not None
    page, other = client.get(found[1]), client.get(f"{found[1]}?page=2")

    again = client.get(found[1], headers={"If-None-Match": page.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert other.headers["ETag"] != page.headers["ETag"]
    assert (
        client.get(f"{found[1]}?page=2", headers={"If-None-Match": page.headers["ETag"]}).status_code == 200
    )


def test_every_page_has_a_tag_of_its_own(client: FlaskClient) -> None:
    tags = [client.get(address).headers["ETag"] for address in (*PAGES, "/dataset/nam-dams", "/en/dataset")]

    assert len(set(tags)) == len(tags)


def test_a_page_is_another_one_tomorrow(example: Example) -> None:
    today = create_app(example.services).test_client()
    late = replace(example.services, now=lambda: example.services.now() + timedelta(days=1))

    tomorrow = create_app(late).test_client()

    for address in ("/en/dataset/nam-dams", "/en/dataset"):
        kept = today.get(address).headers["ETag"]
        assert tomorrow.get(address, headers={"If-None-Match": kept}).status_code == 200


def test_what_is_not_there_has_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/dataset/no-such-dataset").headers


def test_kept_parts_are_shown_as_they_were_made(example: Example) -> None:
    folder = example.services.settings.home / "derived" / "pages"
    app = create_app(example.services)
    shutil.rmtree(folder, ignore_errors=True)

    made, kept = (app.test_client().get("/en/dataset/nam-dams").text for _ in range(2))

    assert list(folder.rglob("*.json"))
    assert made == kept


def test_parts_of_one_address_are_not_those_of_another(example: Example) -> None:
    client = create_app(example.services).test_client()

    for address in ("/dataset/nam-dams", "/th/dataset/nam-dams", "/dataset/nam-dams"):
        page = client.get(address).text
        assert f'href="{address}/resource/' in page


def test_a_damaged_part_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "a" / "part.json"
    first = Kept(path)
    first.part("x", lambda: "<p>")
    first.keep()
    path.write_text('{"x": "<')

    again = Kept(path)

    assert not again.is_there
    assert again.part("x", lambda: "<b>") == "<b>"


def test_other_code_keeps_other_parts_and_sweeps_the_old(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "page.html").write_text("a")
    before = state_of([code])
    kept = Preparations(tmp_path / "pages", before).of("dataset")
    kept.part("x", lambda: "old")
    kept.keep()
    (code / "page.html").write_text("ab")

    after = Preparations(tmp_path / "pages", state_of([code]))
    after.sweep()

    assert after.state != before
    assert not after.of("dataset").is_there
    assert not list((tmp_path / "pages").iterdir())


@pytest.mark.parametrize("chosen", ["", "&format=csv", "&organization=nam&organization=satit", "&sort=name"])
def test_filters_are_the_same_on_each_page_of_a_question_and_no_other(
    client: FlaskClient, chosen: str
) -> None:
    def filters(address: str) -> str:
        return client.get(address).text.partition("<aside")[2].partition("</aside>")[0]

    _facet_view.kept_for.cache_clear()
    made = [filters(f"/en/dataset?a=1{chosen}"), filters(f"/th/dataset?a=1{chosen}")]
    kept = [filters(f"/en/dataset?a=1{chosen}&page=2"), filters(f"/th/dataset?a=1{chosen}&page=1")]

    assert kept == made and made[0] != made[1]
    assert filters("/en/dataset?a=1&theme=environment") not in made
