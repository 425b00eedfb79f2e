"""`/api/v1/resources/<id>/rows`: pages, conditions, groups and files agree with the published table."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyarrow.parquet as pq
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.models import ResourceRow
from catalog.table_text import json_lines
from tests.web.example import Example


class Subject:
    """The largest table of the example and its rows as the published JSON has them."""

    def __init__(self, example: Example) -> None:
        with example.services.reading() as session:
            wanted = select(ResourceRow).where(ResourceRow.row_count.is_not(None))
            row = max(session.scalars(wanted).unique(), key=lambda each: each.row_count or 0)
            self.id, self.forms = row.id, {form["form"]: form for form in row.forms}
        self.store = example.services.store
        table = pq.read_table(self.store.get_object(self.forms["parquet"]["sha256"]))
        self.names = table.column_names
        self.rows = [
            json.loads(line) for batch in table.to_batches() for line in json_lines(batch).to_pylist()
        ]

    def url(self, tail: str = "", **asked: object) -> str:
        return f"/api/v1/resources/{self.id}/rows{tail}?{urlencode(asked)}"


@pytest.fixture(scope="session")
def subject(example: Example) -> Subject:
    return Subject(example)


def walk(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        found += page["rows"]
        following = urlsplit(page["links"].get("next", ""))
        address = f"{following.path}?{following.query}" if following.path else ""
    return found


def test_following_next_gives_every_row_once(client: FlaskClient, subject: Subject) -> None:
    assert walk(client, subject.url(limit=3)) == subject.rows


def test_a_sorted_walk_gives_every_row_once(client: FlaskClient, subject: Subject) -> None:
    name = subject.names[-1]

    found = walk(client, subject.url(limit=4, sort=f"-{name}", fields="_id"))

    assert sorted(row["_id"] for row in found) == list(range(1, len(subject.rows) + 1))


def test_a_condition_holds_for_every_row_and_the_total_counts_them(
    client: FlaskClient, subject: Subject
) -> None:
    name = subject.names[0]
    value = subject.rows[0][name]

    page = client.get(subject.url(**{f"{name}__eq": value})).get_json()
    rest = client.get(subject.url(**{f"{name}__ne": value})).get_json()

    assert page["rows"] == [row for row in subject.rows if row[name] == value][:100]
    assert page["total"] + rest["total"] == len(subject.rows)


def test_arrays_and_objects_say_the_same(client: FlaskClient, subject: Subject) -> None:
    page = client.get(subject.url(shape="arrays", limit=5)).get_json()

    assert [column["name"] for column in page["columns"]] == subject.names
    assert page["rows"] == [list(row.values()) for row in subject.rows[:5]]


def test_groups_count_what_the_table_holds(client: FlaskClient, subject: Subject) -> None:
    name = subject.names[0]
    counted: dict[Any, int] = {}
    for row in subject.rows:
        counted[row[name]] = counted.get(row[name], 0) + 1

    asked = subject.url(group_by=f'"{name}"', aggregate="count", sort="-count", limit=7)
    found = walk(client, asked)

    assert {row[name]: row["count"] for row in found} == counted
    assert [row["count"] for row in found] == sorted(counted.values(), reverse=True)


@pytest.mark.parametrize("question", ["", "fields", "condition", "sort"])
def test_files_of_every_form_hold_the_same_rows(client: FlaskClient, subject: Subject, question: str) -> None:
    name = subject.names[0]
    asked: dict[str, object] = {
        "fields": {"fields": f'"{name}"'},
        "condition": {f"{name}__null": "false"},
        "sort": {"sort": f'"{name}"'},
    }.get(question, {})  # type: ignore[assignment]
    expected = walk(client, subject.url(limit=1000, **asked))

    lines = client.get(subject.url(".ndjson", **asked)).text.splitlines()
    table = client.get(subject.url(".csv", **asked)).text
    parquet = pq.read_table(io.BytesIO(client.get(subject.url(".parquet", **asked)).data))

    assert [json.loads(line) for line in lines] == expected
    assert client.get(subject.url(".json", **asked)).get_json() == expected
    assert [
        json.loads(line) for batch in parquet.to_batches() for line in json_lines(batch).to_pylist()
    ] == expected
    listed = list(csv.DictReader(io.StringIO(table)))
    assert len(listed) == len(expected) and list(listed[0]) == list(expected[0])


def test_a_whole_table_is_the_published_file(client: FlaskClient, subject: Subject) -> None:
    published = subject.store.get_object(subject.forms["csv"]["sha256"]).read_bytes()

    assert client.get(subject.url(".csv")).data == published


def test_what_the_client_has_already_is_not_sent_again(client: FlaskClient, subject: Subject) -> None:
    etag = client.get(subject.url(limit=2)).headers["ETag"]

    assert client.get(subject.url(limit=2), headers={"If-None-Match": etag}).status_code == 304
    assert client.get(subject.url(limit=3), headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"nothing__eq": "1"}, "C286"),
        ({"x": "1"}, "W633"),
        ({"x__like": "1"}, "W633"),
        ({"sort": "nothing"}, "C286"),
        ({"fields": 'a,"b'}, "W601"),
        ({"aggregate": "median(x)"}, "W635"),
        ({"cursor": "AAAA"}, "W604"),
        ({"limit": "100000"}, "W601"),
        ({"sort": ",".join("abcdefghijklm")}, "W636"),
    ],
)
def test_a_question_that_cannot_be_answered_is_a_problem_with_a_code(
    client: FlaskClient, subject: Subject, asked: dict[str, str], code: str
) -> None:
    answer = client.get(subject.url(**asked))

    assert answer.status_code == (404 if code == "W604" else 400), answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["code"] == code


def test_a_cursor_holds_for_its_own_question_only(client: FlaskClient, subject: Subject) -> None:
    following = client.get(subject.url(limit=2)).get_json()["links"]["next"]
    cursor = following.partition("cursor=")[2].partition("&")[0]

    answer = client.get(subject.url(limit=2, cursor=cursor, sort=f'"{subject.names[0]}"'))

    assert answer.get_json()["code"] == "W604"


def test_a_sum_of_texts_is_refused(client: FlaskClient, subject: Subject, example: Example) -> None:
    page = client.get(subject.url(limit=1)).get_json()
    name = next(column["name"] for column in page["columns"] if column["type"] == "string")

    assert client.get(subject.url(aggregate=f'"sum({name})"')).get_json()["code"] == "W635"


def test_a_link_has_no_rows(client: FlaskClient, example: Example) -> None:
    answer = client.get("/api/v1/resources/00000000-0000-4000-8000-000000000000/rows")

    assert answer.status_code == 404
