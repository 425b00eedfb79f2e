"""Files over HTTP: validators, parts, names and hashes."""

import base64
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests.web.example import SITE, THAI_FILE, Example
from web.downloads import Answer, Asked, decide, disposition

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TAG = "a" * 64


@given(st.integers(0, 200), st.integers(0, 300), st.integers(0, 300))
def test_a_part_is_what_slicing_gives(size: int, first: int, last: int) -> None:
    body = bytes(i % 251 for i in range(size))

    answer = decide(Asked(range=f"bytes={first}-{last}"), TAG, NOW, size)

    if last < first:
        assert answer == Answer(200, 0, size)
    elif first >= size:
        assert answer == Answer(416)
    else:
        assert answer.status == 206
        assert body[answer.start : answer.start + answer.length] == body[first : last + 1]


@given(st.integers(0, 200), st.integers(0, 300))
def test_a_suffix_is_the_end_of_the_file(size: int, length: int) -> None:
    answer = decide(Asked(range=f"bytes=-{length}"), TAG, NOW, size)

    expected = min(length, size)
    assert answer == (Answer(206, size - expected, expected) if expected else Answer(416))


@given(st.text(max_size=60))
def test_no_header_breaks_the_decision(value: str) -> None:
    asked = Asked(value, value, value, value, value, value)

    answer = decide(asked, TAG, NOW, 100)

    assert answer.status in (200, 206, 304, 412, 416)
    assert 0 <= answer.start <= answer.start + answer.length <= 100


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (Asked(if_none_match=f'"{TAG}"'), 304),
        (Asked(if_none_match=f'W/"{TAG}"'), 304),
        (Asked(if_none_match=f'"x", "{TAG}"'), 304),
        (Asked(if_none_match="*"), 304),
        (Asked(if_none_match='"x"', if_modified_since=format_datetime(NOW, usegmt=True)), 200),
        (Asked(if_modified_since=format_datetime(NOW, usegmt=True)), 304),
        (Asked(if_modified_since=format_datetime(NOW - timedelta(seconds=1), usegmt=True)), 200),
        (Asked(if_match=f'"{TAG}"'), 200),
        (Asked(if_match=f'W/"{TAG}"'), 412),
        (Asked(if_match='"x"'), 412),
        (Asked(if_unmodified_since=format_datetime(NOW - timedelta(days=1), usegmt=True)), 412),
        (Asked(range="bytes=0-0", if_range=f'"{TAG}"'), 206),
        (Asked(range="bytes=0-0", if_range='"x"'), 200),
        (Asked(range="bytes=0-0", if_range=f'W/"{TAG}"'), 200),
        (Asked(range="bytes=0-0", if_range=format_datetime(NOW - timedelta(days=1), usegmt=True)), 200),
        (Asked(range="bytes=0-0", if_range=format_datetime(NOW, usegmt=True)), 206),
        (Asked(range="bytes=0-0,5-6"), 200),
        (Asked(range="lines=0-1"), 200),
        (Asked(range="bytes=100-"), 416),
    ],
)
def test_validators_decide_as_the_rfc_says(asked: Asked, status: int) -> None:
    assert decide(asked, TAG, NOW, 100).status == status


@given(st.text(min_size=1, max_size=60).filter(lambda name: "\x00" not in name))
def test_any_name_survives_as_one_header_line(name: str) -> None:
    header = disposition(name, fallback="file.csv")

    assert header.isascii() and header.isprintable()
    shown = header.split('filename="')[1].split('"')[0]
    assert shown == name or unquote(header.split("UTF-8''")[1], errors="surrogatepass") == name


@pytest.fixture
def csv_address(example: Example) -> str:
    return f"/dataset/mot-bridges/resource/{example.resource('mot-bridges')}/download/thabian-saphan.csv"


def test_a_file_comes_with_everything_a_careful_client_needs(client: FlaskClient, csv_address: str) -> None:
    answer = client.get(csv_address)

    digest = hashlib.sha256(answer.data).hexdigest()
    assert answer.headers["ETag"] == f'"{digest}"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="thabian-saphan.csv"'
    assert "GMT" in answer.headers["Last-Modified"]


def test_head_is_get_without_the_body(client: FlaskClient, csv_address: str) -> None:
    get, head = client.get(csv_address), client.head(csv_address)

    assert head.data == b""
    assert {k: v for k, v in head.headers if k != "Date"} == {k: v for k, v in get.headers if k != "Date"}


def test_an_unchanged_file_is_not_sent_again(client: FlaskClient, csv_address: str) -> None:
    tag = client.head(csv_address).headers["ETag"]

    again = client.get(csv_address, headers={"If-None-Match": tag})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)


def test_a_broken_download_goes_on_where_it_stopped(client: FlaskClient, csv_address: str) -> None:
    whole = client.get(csv_address)
    part = client.get(csv_address, headers={"Range": "bytes=10-", "If-Range": whole.headers["ETag"]})

    assert part.status_code == 206
    assert part.headers["Content-Range"] == f"bytes 10-{len(whole.data) - 1}/{len(whole.data)}"
    assert whole.data[:10] + part.data == whole.data


def test_a_part_behind_the_end_is_refused_with_the_size(client: FlaskClient, csv_address: str) -> None:
    size = len(client.get(csv_address).data)

    answer = client.get(csv_address, headers={"Range": f"bytes={size}-"})

    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_thai_name_reaches_the_visitor(client: FlaskClient, example: Example) -> None:
    resource = example.resource("mot-bridges")
    original = THAI_FILE.replace(" ", "%20")
    with example.services.reading() as session:
        from catalog.datasets import get_resource

        name = next(f["name"] for f in get_resource(session, resource).forms if f["form"] == "original")

    answer = client.get(f"/dataset/mot-bridges/resource/{resource}/download/{quote(name)}")

    assert answer.status_code == 200, original
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=\"mot-bridges.csv\"; filename*=UTF-8''{quote(name)}"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_version_s_file_may_be_kept_for_ever_and_the_latest_is_asked_for(
    client: FlaskClient, example: Example, csv_address: str
) -> None:
    version = example.versions("mot-bridges")[0]

    fixed = client.get(f"/dataset/mot-bridges/version/{version}/thabian-saphan.csv")

    assert "immutable" in fixed.headers["Cache-Control"]
    assert client.get(csv_address).headers["Cache-Control"] == "public, no-cache"
    assert fixed.data == client.get(csv_address).data


def test_every_address_in_a_descriptor_gives_the_bytes_it_promises(client: FlaskClient) -> None:
    descriptor = json.loads(client.get("/dataset/nam-dams/datapackage.json").data)

    for resource in descriptor["resources"]:
        assert resource["path"].startswith(f"{SITE}/dataset/nam-dams/version/")
        answer = client.get(resource["path"].removeprefix(SITE))
        assert hashlib.sha256(answer.data).hexdigest() == resource["hash"].removeprefix("sha256:")
        assert len(answer.data) == resource["bytes"]


def test_a_descriptor_has_validators_of_its_own(client: FlaskClient) -> None:
    first = client.get("/dataset/nam-dams/datapackage.json")
    again = client.get("/dataset/nam-dams/datapackage.json", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert first.headers["Access-Control-Allow-Origin"] == "*"


def test_the_zip_is_whole_and_can_be_resumed(client: FlaskClient, example: Example) -> None:
    version = example.versions("nam-dams")[0]
    whole = client.get("/dataset/nam-dams/datapackage.zip")
    fixed = client.get(f"/dataset/nam-dams/version/{version}/datapackage.zip")
    part = client.get("/dataset/nam-dams/datapackage.zip", headers={"Range": "bytes=-100"})

    with zipfile.ZipFile(io.BytesIO(whole.data)) as archive:
        assert archive.testzip() is None
        assert "datapackage.json" in archive.namelist()
    assert fixed.data == whole.data
    assert (part.status_code, part.data) == (206, whole.data[-100:])
    assert whole.headers["ETag"] == f'"{hashlib.sha256(whole.data).hexdigest()}"'


def test_the_full_dump_is_listed_and_served(client: FlaskClient) -> None:
    latest = json.loads(client.get("/bulk/latest.json").data)
    manifest = json.loads(client.get(f"/bulk/{latest['manifest']}").data)

    package = manifest["packages"][0]
    answer = client.get(f"/bulk/{manifest['folder']}/{package['file']}", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.data[:2]) == (206, b"PK")
    assert answer.headers["ETag"] == f'"{package["sha256"]}"'
    assert package["file"] in client.get("/bulk/").text
    assert client.get(f"/bulk/{manifest['folder']}/..%2Flatest.json").status_code == 404


def test_no_name_leads_out_of_the_published_files(client: FlaskClient, example: Example) -> None:
    resource = example.resource("mot-bridges")
    for name in ("..%2f..%2fkhlang.db", "%2e%2e", "metadata.json", "provenance.json", "x.csv", "%00"):
        answer = client.get(f"/dataset/mot-bridges/resource/{resource}/download/{name}")
        assert answer.status_code in (400, 404), name
        version = example.versions("mot-bridges")[0]
        assert client.get(f"/dataset/mot-bridges/version/{version}/{name}").status_code in (400, 404), name


def test_another_site_s_page_may_ask_before_it_reads(client: FlaskClient, csv_address: str) -> None:
    answer = client.options(
        csv_address, headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    )

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
