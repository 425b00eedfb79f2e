"""Trying a file at /validate: a form, a report with places in the agency's own file, and errors that help."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.servers import FaultServer, whole
from tests.web.example import Example
from tests.web.page_reader import read_page
from web.app import create_app
from web.desk import KEPT_HOURS, Desk
from web.trying import limits_for_strangers

BUDGET = "รหัส,งบประมาณ\n" + "".join(f"{n:03},{'ไม่แน่ชัด' if n % 10 == 0 else n * 1000}\n" for n in range(1, 61))
SCHEMA = {"fields": [{"name": "รหัส", "type": "string"}, {"name": "งบประมาณ", "type": "number"}]}


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    desk = app.extensions["khlang.desk"]
    desk.tries.forget()
    yield app.test_client()


def send(
    client: FlaskClient, name: str, content: bytes | str, lang: str = "th", **more: object
) -> TestResponse:
    """Send a file as the form does."""
    body = content.encode() if isinstance(content, str) else content
    data = {"file": (io.BytesIO(body), name), **more}
    return client.post(f"/{lang}/validate", data=data, content_type="multipart/form-data")


def schema_file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(json.dumps(SCHEMA).encode()), "schema.json"


def test_the_form_asks_for_a_file_or_an_address_and_works_without_script(client: FlaskClient) -> None:
    for lang in ("th", "en"):
        answer = client.get(f"/{lang}/validate")
        page = read_page(answer.text)

        assert answer.status_code == 200
        assert (page.unbalanced, page.inline) == ([], [])
        assert 'enctype="multipart/form-data"' in answer.text
        assert f"/{lang}/validate" in page.links


def test_a_report_says_what_is_wrong_in_which_cell_and_how_to_mend_it(client: FlaskClient) -> None:
    sent = send(client, "งบ.csv", BUDGET, schema_file=schema_file())
    assert sent.status_code == 303
    answer = client.get(sent.headers["Location"])
    page = read_page(answer.text)

    assert answer.status_code == 200
    assert (page.unbalanced, page.inline) == ([], [])
    assert "ยังไม่ผ่าน" in answer.text
    assert "เซลล์ B11" in answer.text
    assert "ไม่แน่ชัด" in answer.text
    assert "กติกา" in answer.text
    assert "หน่วยงานเจ้าของข้อมูล" in answer.text


def test_a_good_file_passes(client: FlaskClient) -> None:
    sent = send(client, "good.csv", "code,name\n" + "".join(f"a{n},b{n}\n" for n in range(30)), lang="en")

    assert "Ready to publish" in client.get(sent.headers["Location"]).text


def test_a_report_is_nobodys_to_find_and_ends_after_a_day(
    app: Flask, example: Example, tmp_path: Path
) -> None:
    now = example.services.now()
    desk = Desk(tmp_path / "tried", now=lambda: now, fetch_limits=limits_for_strangers("", frozenset()))
    before, app.extensions["khlang.desk"] = app.extensions["khlang.desk"], desk
    try:
        client = app.test_client()
        where = send(client, "a.csv", "a,b\n1,2\n").headers["Location"]
        answer = client.get(where)
        assert len(where.rsplit("/", 1)[1]) == 32
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert [path.suffix for path in (tmp_path / "tried").iterdir()] == [".json"]

        now += timedelta(hours=KEPT_HOURS)
        gone = client.get(where)

        assert (gone.status_code, "W522" in gone.text) == (404, True)
        assert list((tmp_path / "tried").iterdir()) == []
    finally:
        app.extensions["khlang.desk"] = before


def test_the_whole_report_can_be_downloaded(client: FlaskClient) -> None:
    where = send(client, "งบ.csv", BUDGET, schema_file=schema_file()).headers["Location"]
    name = where.rsplit("/", 1)[1]

    document = client.get(f"/validate/{name}/report.json").get_json()
    table = client.get(f"/validate/{name}/report.csv")

    wrong = next(issue for issue in document["issues"] if issue["kind"] == "type-error")
    assert (wrong["count"], wrong["column"], wrong["samples"][0]["cell"]) == (6, "งบประมาณ", "B11")
    lines = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert [line["cell"] for line in lines if line["kind"] == "type-error"] == ["B11", "B21", "B31"]
    assert all(line["message_th"] and line["message_en"] for line in lines)


def test_a_program_gets_the_report_in_one_answer(client: FlaskClient) -> None:
    data = {"file": (io.BytesIO(BUDGET.encode()), "งบ.csv"), "schema_file": schema_file()}
    answer = client.post("/api/v1/validate", data=data, content_type="multipart/form-data")

    assert answer.status_code == 200
    assert answer.get_json()["valid"] is False
    wrong = client.post("/api/v1/validate", data={}, content_type="multipart/form-data")
    assert (wrong.status_code, wrong.get_json()["code"]) == (400, "W513")
    assert wrong.content_type == "application/problem+json"


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize(
    ("given", "code", "status"),
    [
        ({}, "W513", 400),
        ({"url": "http://127.0.0.1/a.csv"}, "W517", 403),
        ({"url": "http://10.0.0.1/a.csv"}, "W517", 403),
        ({"url": "http://[::1]:8000/a.csv"}, "W517", 403),
        ({"url": "file:///etc/passwd"}, "W518", 422),
        ({"file": (b"", "empty.csv")}, "W516", 400),
        ({"file": (b"a,b\n1,2\n", "a.csv"), "url": "https://example.go.th/a.csv"}, "W514", 400),
        ({"file": (b"a,b\n1,2\n", "a.csv"), "schema_file": (b"[1]", "s.json")}, "W519", 422),
        ({"file": (b"a,b\n1,2\n", "a.csv"), "schema_file": (b'{"fields": 3}', "s.json")}, "W519", 422),
    ],
)
def test_what_goes_wrong_stands_above_the_form_with_what_to_do(
    client: FlaskClient, lang: str, given: dict[str, object], code: str, status: int
) -> None:
    data = {k: (io.BytesIO(v[0]), v[1]) if isinstance(v, tuple) else v for k, v in given.items()}
    answer = client.post(f"/{lang}/validate", data=data, content_type="multipart/form-data")
    page = read_page(answer.text)

    assert (answer.status_code, page.lang) == (status, lang)
    assert code in answer.text
    assert page.unbalanced == []
    assert "<form" in answer.text


def test_a_file_over_the_limit_is_told_the_limit(client: FlaskClient) -> None:
    answer = client.post(
        "/en/validate",
        environ_overrides={"CONTENT_LENGTH": "900000000"},
        content_type="multipart/form-data; boundary=x",
    )

    assert (answer.status_code, "50 MB" in answer.text, "W515" in answer.text) == (413, True, True)


def test_a_zip_that_unfolds_without_measure_is_refused(client: FlaskClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", '{"resources": [{"name": "a", "path": "a.csv"}]}')
        with archive.open("a.csv", "w", force_zip64=True) as out:
            for _ in range(501):
                out.write(b"1" * 1_000_000)

    answer = send(client, "bomb.zip", packed.getvalue(), lang="en")

    assert (answer.status_code, "C234" in answer.text, "500 MB" in answer.text) == (422, True, True)


def test_a_page_of_another_site_cannot_send_files_for_a_visitor(client: FlaskClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = client.post(
            "/en/validate",
            data={"url": "https://a.example/b.csv"},
            headers=headers,
            content_type="multipart/form-data",
        )

        assert (answer.status_code, "W523" in answer.text) == (403, True)


def test_one_network_gets_so_many_tries_and_is_told_when_to_come_again(
    app: Flask, example: Example, tmp_path: Path
) -> None:
    desk = Desk(
        tmp_path, now=example.services.now, fetch_limits=limits_for_strangers("", frozenset()), tries=1
    )
    before, app.extensions["khlang.desk"] = app.extensions["khlang.desk"], desk
    try:
        client = app.test_client()
        send(client, "a.csv", "a,b\n1,2\n")
        answer = send(client, "a.csv", "a,b\n1,2\n")

        assert (answer.status_code, "W520" in answer.text) == (429, True)
        assert 0 < int(answer.headers["Retry-After"]) <= 600
    finally:
        app.extensions["khlang.desk"] = before


def test_only_so_many_files_are_checked_at_a_time(app: Flask, example: Example, tmp_path: Path) -> None:
    desk = Desk(
        tmp_path, now=example.services.now, fetch_limits=limits_for_strangers("", frozenset()), at_once=1
    )
    before, app.extensions["khlang.desk"] = app.extensions["khlang.desk"], desk
    try:
        with desk.admitted("192.0.2.1"):
            answer = send(app.test_client(), "a.csv", "a,b\n1,2\n")

        assert (answer.status_code, "W521" in answer.text, answer.headers["Retry-After"]) == (503, True, "20")
    finally:
        app.extensions["khlang.desk"] = before


def test_an_address_is_read_through_the_one_door(app: Flask, example: Example, tmp_path: Path) -> None:
    with FaultServer() as server:
        there = server.add("/a.csv", whole(BUDGET.encode()))
        limits = limits_for_strangers("", server.allowed)
        desk = Desk(tmp_path, now=example.services.now, fetch_limits=limits)
        before, app.extensions["khlang.desk"] = app.extensions["khlang.desk"], desk
        try:
            client = app.test_client()
            sent = client.post("/en/validate", data={"url": there})
            gone = client.post("/en/validate", data={"url": server.url("/none.csv")})
        finally:
            app.extensions["khlang.desk"] = before

    assert sent.status_code == 303
    assert (gone.status_code, "W518" in gone.text) == (422, True)


def test_the_menu_leads_to_the_form(client: FlaskClient) -> None:
    assert re.search(r'href="/th/validate"', client.get("/th/").text)


def test_two_applications_have_a_desk_each(example: Example, app: Flask) -> None:
    assert create_app(example.services).extensions["khlang.desk"] is not app.extensions["khlang.desk"]


def test_one_address_or_telephone_among_other_cells_is_not_shown(client: FlaskClient) -> None:
    rare = "ชื่อโครงการ,ติดต่อ,งบ\nถนน,somchai.j@gmail.com,1\nสะพาน,,2\nท่าเรือ,081-234-5678,3\nสวน,กองช่าง,x\n"
    sent = send(client, "โครงการ.csv", rare)
    name = sent.headers["Location"].rsplit("/", 1)[1]
    page, document = client.get(sent.headers["Location"]), client.get(f"/validate/{name}/report.json")

    assert (page.status_code, document.status_code) == (200, 200)
    shown = page.text + json.dumps(document.get_json(), ensure_ascii=False)
    assert "กองช่าง" in shown
    assert [cell for cell in ("somchai.j@gmail.com", "081-234-5678") if cell in shown] == []
