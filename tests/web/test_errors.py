"""Errors to visitors: the right status, both languages, something to do, nothing of the inside."""

import json
import logging
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from metadata.errors import catalogue
from tests.web.example import Example
from web.app import create_app


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/nowhere", 404, "W501"),
        ("/dataset/not-there", 404, "C260"),
        ("/organization/not-there", 404, "C263"),
        ("/theme/not-there", 404, "W511"),
        ("/errors/X999", 404, "W512"),
        ("/harvest/not/there", 404, "C264"),
        ("/harvest/run/not-there", 404, "C265"),
        ("/resource/not-there", 404, "C261"),
        ("/dataset/nam-dams/version/20200101T000000Z-00000000", 404, "C262"),
        ("/dataset/nam-dams/resource/not-there", 404, "C261"),
        ("/organization/a%00b", 404, "W501"),
        ("/harvest/run/%00", 404, "W501"),
        ("/dataset/nam-dams/version/%00", 404, "W501"),
        ("/static/../app.py", 404, "W501"),
        ("/static/build/manifest.json", 404, "W501"),
    ],
)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_what_is_not_there_is_said_with_a_code_and_advice(
    client: FlaskClient, address: str, status: int, code: str, lang: str
) -> None:
    prefix = "" if address.startswith("/static") else f"/{lang}"
    page = client.get(prefix + address)

    entry = catalogue()[code]
    assert page.status_code == status
    assert code in page.text
    if prefix:
        assert entry.hint.show(lang)[0].split("{")[0][:20] in unescape(page.text)
    assert page.headers["Cache-Control"] == "no-store"


def test_a_method_that_is_not_taken_names_those_that_are(client: FlaskClient) -> None:
    answer = client.post("/en/dataset")

    assert answer.status_code == 405
    assert "W502" in answer.text and "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/catalog.ttl?fq=organization:[", 400),
        ("/dataset/not-there.ttl", 404),
        ("/feeds/theme/not-there.json", 404),
        ("/api/2", 404),
    ],
)
def test_an_address_for_programs_answers_them_in_json_that_any_site_may_read(
    client: FlaskClient, address: str, status: int
) -> None:
    for accept in ("*/*", "text/turtle", ""):
        answer = client.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "no-store"
    if not address.startswith("/api/"):
        page = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert page.content_type.startswith("text/html")
    refused = client.get("/datastore/dump/not-there")
    assert refused.status_code == 404 and refused.headers["Access-Control-Allow-Origin"] == "*"


def test_a_program_gets_problem_json(client: FlaskClient) -> None:
    answer = client.get("/en/dataset/not-there", headers={"Accept": "application/json"})

    problem = json.loads(answer.data)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (problem["status"], problem["code"], problem["who"]) == (404, "C260", "portal")
    assert set(problem["message"]) == {"th", "en"}
    assert problem["type"] == "https://catalog.example/errors/C260"


def test_a_fault_of_ours_shows_a_reference_and_nothing_of_the_inside(
    example: Example, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(example.services)

    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError("secret words of the inside")

    with caplog.at_level(logging.ERROR):
        page = app.test_client().get("/en/fault")

    assert page.status_code == 500
    assert "W504" in page.text and "secret words" not in page.text and "Traceback" not in page.text
    reference = page.text.split("(reference ")[1].split(")")[0]
    assert reference in caplog.text and "secret words" in caplog.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "\x7f"}, {"Accept-Language": ";;q=x"}, {"Accept-Language": "th" * 3000}, 
        {"Cookie": "khlang_lang=\"; x"},
        {"Range": "bytes=9999999999999999999999-"}, {"If-Modified-Since": "yesterday"}, {"Host": "evil.example"},
        {"If-None-Match": '"' * 5000}, {"X-Forwarded-Host": "evil.example"}, {"Accept-Encoding": "gzip;q=nan"},
    ],
)  # fmt: skip
def test_odd_headers_are_no_fault_of_ours(client: FlaskClient, headers: dict[str, str]) -> None:
    for address in ("/", "/en/dataset", "/dataset/nam-dams/datapackage.json", "/en/nowhere"):
        answer = client.get(address, headers=headers)
        assert answer.status_code < 500
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "question",
    ["page=-1", "page=x", "page=99999999999", "sort=no", "q=" + "ก" * 5000, "q=%00", "q=%ff", "format=%00",
     "organization=" + "&organization=".join(str(n) for n in range(300)), 'q="', "q=title:x AND (", "year=x"],
)  # fmt: skip
def test_odd_questions_are_answered(client: FlaskClient, question: str) -> None:
    assert client.get(f"/en/dataset?{question}").status_code == 200


def test_every_answer_carries_the_headers(app: Flask, client: FlaskClient) -> None:
    for address in ("/", "/en/dataset", "/nowhere", "/healthz", "/robots.txt", "/static/plain.css", "/bulk/",
                    "/dataset/nam-dams/datapackage.json", "/en/bulk/"):  # fmt: skip
        answer = client.get(address)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin", address
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"], address
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "camera=()" in answer.headers["Permissions-Policy"], address
        assert "unsafe" not in answer.headers["Content-Security-Policy"], address
        assert answer.headers["Content-Security-Policy"].startswith(
            "default-src 'none'; script-src 'self'"
        ), address
