"""The short way to package_show and package_search says what the application says, and what the database says now."""

import gzip
import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import run_wsgi_app

from catalog import package_states, package_texts
from catalog.models import AgencyRow, ChangeRow, DatasetRow
from tests.web.example import SITE, Example, open_example
from web.api import _ckan_door
from web.app import create_app

SHOW, SEARCH = "/api/3/action/package_show", "/api/3/action/package_search"
BRIDGES = f"{SHOW}?id=mot-bridges"
FACETS = quote('["organization","tags","res_format","groups","license_id"]')
THAI = quote("สะพาน")

Answer = tuple[bytes, str, dict[str, str]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    """An example that these tests may change."""
    with open_example(tmp_path_factory.mktemp("door")) as found:
        yield found


@pytest.fixture(scope="module")
def own_app(own: Example) -> Flask:
    return create_app(own.services)


def environ(path: str, **more: Any) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "", "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), **more,
    }  # fmt: skip


def sent(body: bytes, kind: str = "application/json") -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }  # fmt: skip


def answer(application: Any, path: str, **more: Any) -> Answer:
    """The body unpacked, the status and the headers of a whole answer."""
    parts, status, headers = run_wsgi_app(application, environ(path, **more), buffered=True)
    body = b"".join(parts)
    told = dict(headers)
    assert len(told) == len(headers)
    assert int(told.pop("Content-Length")) == len(body)
    return gzip.decompress(body) if told.get("Content-Encoding") == "gzip" else body, status, told


def short(app: Flask, path: str, **more: Any) -> Answer:
    """What the door says by itself: the application behind it may not be asked."""

    def refuse(*_: object) -> Any:
        raise AssertionError(f"{path} went on to the application")

    return answer(LanguageSaid(_ckan_door.Door(app, refuse)), path, **more)


def whole(app: Flask, path: str, **more: Any) -> Answer:
    """What the application says without the door."""
    return answer(LanguageSaid(lambda e, s: Flask.wsgi_app(app, e, s)), path, **more)


class LanguageSaid:
    """What stands before the door: no language in the address."""

    def __init__(self, application: Any) -> None:
        self.application = application

    def __call__(self, environ: Any, start_response: Any) -> Any:
        environ["khlang.root"], environ["khlang.lang"] = "", None
        return self.application(environ, start_response)


def names(example: Example) -> list[str]:
    with example.services.reading() as session:
        return list(session.scalars(select(DatasetRow.name).where(DatasetRow.state != "withdrawn")))


def test_what_is_prepared_is_what_is_built_anew(own: Example) -> None:
    services = own.services
    services.sync_index(wait_seconds=30)
    with services.reading() as session:
        rows = list(session.scalars(select(DatasetRow).where(DatasetRow.state != "withdrawn")).unique())
        assert len(rows) > 10
        for row in rows:
            prepared = services.search.find_prepared([row.id]).get(row.id)
            state = package_states.find_state(services.engine, row.name)
            assert prepared and state
            assert prepared.startswith(state.mark)
            for site in (SITE, "https://elsewhere.example/data/"):
                built = package_texts.package(row, site)
                text = package_texts.finish(prepared, state.agency, site)
                assert json.dumps(json.loads(text)) == json.dumps(built)
    assert any(form for row in rows for resource in row.resources for form in resource.forms)


def test_every_dataset_is_shown_the_same_both_ways(own: Example, own_app: Flask) -> None:
    for name in names(own):
        path = f"{SHOW}?id={quote(name)}"
        by_name = short(own_app, path)
        assert by_name == whole(own_app, path)
        uuid = json.loads(by_name[0])["result"]["id"]
        assert short(own_app, f"{SHOW}?id={uuid.upper()}")[0] == by_name[0]
        assert short(own_app, SHOW, **sent(json.dumps({"id": name}).encode()))[0] == by_name[0]
        assert short(own_app, path, HTTP_ACCEPT_ENCODING="gzip, deflate")[0] == by_name[0]


@pytest.mark.parametrize(
    "asked",
    [
        "", f"q={THAI}", f"q={THAI}&rows=2&start=1&facet.field={FACETS}", f"facet.field={FACETS}&facet.limit=2",
        "q=title:x", "fq=organization:mot&rows=3", "sort=name+desc",
        "rows=0", "q=nothing-has-this-word", "q=*:*&fl=name,id", "fq=nobody_keeps:this", "limit=2&offset=1",
    ],
)  # fmt: skip
def test_every_search_finds_the_same_both_ways(own_app: Flask, asked: str) -> None:
    packed = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}
    for _ in range(2):  # found, and then from what was kept
        found = short(own_app, f"{SEARCH}?{asked}", **packed)
        assert found == whole(own_app, f"{SEARCH}?{asked}", **packed)
    body = json.dumps({"q": "สะพาน", "facet.field": ["tags"]}).encode()
    for kind in ("application/json", "application/x-www-form-urlencoded", ""):
        assert short(own_app, SEARCH, **sent(body, kind))[0] == whole(own_app, SEARCH, **sent(body, kind))[0]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        (f"{SHOW}?id=mot-gone", {}), (f"{SHOW}?id=nobody", {}), (SHOW, {}), (f"{SHOW}?id=%ff", {}),
        (f"{SHOW}?id=%00", {}), (f"{SHOW}?id={'x' * 600}", {}), (BRIDGES, {"REQUEST_METHOD": "HEAD"}),
        (BRIDGES, {"REQUEST_METHOD": "OPTIONS"}), (BRIDGES, {"REQUEST_METHOD": "PUT"}),
        (SHOW, sent(b"[1]")), (SHOW, sent(b"{no json")),
        (SHOW, sent(b"id=mot-bridges", "application/x-www-form-urlencoded")),
        (SHOW, sent(b'{"id": {"a": 1}}')), (SHOW, {**sent(b""), "CONTENT_LENGTH": "many"}),
        (BRIDGES, {"HTTP_ACCEPT_ENCODING": "gzip;q=0"}), (f"{SEARCH}?q=title:[", {}),
        (f"{SEARCH}?rows=few", {}), (f"{SEARCH}?sort=weight", {}), (f"{SEARCH}?fq=(", {}),
        (f"{SEARCH}?fq=a:b&fq=c:d", {}),
    ],
)  # fmt: skip
def test_what_is_no_plain_question_is_answered_by_the_application(
    own_app: Flask, path: str, more: dict[str, Any]
) -> None:
    def again() -> dict[str, Any]:
        body = more.get("wsgi.input")
        return {**more, "wsgi.input": io.BytesIO(body.getvalue())} if body else dict(more)

    door = _ckan_door.Door(own_app, lambda e, s: Flask.wsgi_app(own_app, e, s))
    body, status, headers = answer_or_less(LanguageSaid(door), path, again())
    wanted = answer_or_less(LanguageSaid(lambda e, s: Flask.wsgi_app(own_app, e, s)), path, again())
    assert (body, status, headers) == wanted


def answer_or_less(application: Any, path: str, more: dict[str, Any]) -> tuple[bytes, str, Any]:
    parts, status, headers = run_wsgi_app(application, environ(path, **more), buffered=True)
    return b"".join(parts), status, sorted(headers.items())


def test_the_application_stands_behind_the_door(own_app: Flask) -> None:
    client = own_app.test_client()
    assert client.get(f"{SHOW}?id=mot-bridges").json["result"]["name"] == "mot-bridges"
    assert client.get(f"/en{SHOW}?id=mot-bridges").status_code == 301
    assert client.get("/api/3/action/package_list").json["success"]


def test_an_agency_that_is_called_otherwise_is_at_once(own: Example, own_app: Flask) -> None:
    path = f"{SHOW}?id=mot-bridges"
    search = f"{SEARCH}?q={THAI}&facet.field={FACETS}"
    before = json.loads(short(own_app, path)[0])["result"]
    assert before["organization"]["title"] == "กระทรวงทดสอบ"
    short(own_app, search)
    with own.services.writing() as session:
        agency = session.get(AgencyRow, "mot")
        assert agency
        agency.document = {**agency.document, "title": {"th": "กระทรวงใหม่"}}
    after = json.loads(short(own_app, path)[0])["result"]
    assert after == {
        **before,
        "organization": {**before["organization"], "title": "กระทรวงใหม่", "display_name": "กระทรวงใหม่"},
    }
    found = json.loads(short(own_app, search)[0])["result"]
    assert {each["organization"]["title"] for each in found["results"]} == {"กระทรวงใหม่"}
    titles = {each["display_name"] for each in found["search_facets"]["organization"]["items"]}
    assert titles == {"กระทรวงใหม่"}


def test_a_state_that_is_not_indexed_yet_is_written_from_the_database(own: Example, own_app: Flask) -> None:
    path = f"{SHOW}?id=mot-bridges"
    before = json.loads(short(own_app, path)[0])["result"]
    with own.services.writing() as session:
        row = session.scalars(select(DatasetRow).where(DatasetRow.name == "mot-bridges")).unique().one()
        row.document = {**row.document, "source_version": "newer"}
        row.log_seq += 1
        number = row.id
    assert json.loads(short(own_app, path)[0])["result"] == {**before, "version": "newer"}
    found = own.services.search.find_prepared([number]).get(number)
    assert found and b"newer" not in found
    with own.services.writing() as session:
        session.add(ChangeRow(dataset_id=number, time=own.services.now()))
    asked = json.loads(short(own_app, f"{SEARCH}?fq=name:mot-bridges")[0])["result"]["results"]
    assert [each["version"] for each in asked] == ["newer"]
    found = own.services.search.find_prepared([number]).get(number)
    assert found and b"newer" in found


def test_an_index_that_is_level_is_not_asked_for_more_until_something_changes(own: Example) -> None:
    services, asked = own.services, []

    def sync() -> bool:
        asked.append(1)
        with services.reading() as session:
            return services.search.sync(session)

    for _ in range(3):
        services.search.keep_level(package_states.newest_change(services.engine), sync)
    assert len(asked) <= 1
    asked.clear()
    with services.writing() as session:
        session.add(ChangeRow(dataset_id=1, time=services.now()))
    for _ in range(3):
        services.search.keep_level(package_states.newest_change(services.engine), sync)
    assert 1 <= len(asked) <= 2  # what the index itself wrote is looked at once more


def test_words_that_look_like_open_places_stay_words() -> None:
    row = _row({"th": "a\x01b\x02c \udc00"})
    prepared = package_texts.prepare(row)
    agency = json.dumps(row.agency.document, ensure_ascii=False)
    found = json.loads(package_texts.finish(prepared, agency, SITE))
    assert found["title"] == "a\x01b\x02c ?"
    assert found["organization"]["title"] == "ก"


def _row(title: dict[str, str]) -> DatasetRow:
    from datetime import UTC, datetime

    day = datetime(2026, 1, 1, tzinfo=UTC)
    return DatasetRow(
        id=1, uuid="u", name="n", agency_id="a", state="published", current_version="v", log_seq=1,
        first_published_at=day, published_at=day, document={"id": "n", "title": title}, resources=[],
        agency=AgencyRow(id="a", sort_key="a", document={"id": "a", "title": {"th": "ก"}}),
    )  # fmt: skip
