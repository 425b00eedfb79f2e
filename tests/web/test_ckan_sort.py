"""`sort` of the CKAN API with several keys, as clients send it: all of them count."""

from itertools import pairwise
from typing import Any

import pytest
from flask.testing import FlaskClient


def ask(client: FlaskClient, action: str, **parameters: Any) -> Any:
    answer = client.post(f"/api/3/action/{action}", json=parameters)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["result"]


@pytest.mark.parametrize("size", [2, 1000])
def test_datasets_changed_in_the_same_second_stand_by_the_next_key(client: FlaskClient, size: int) -> None:
    for second, falls in (("name asc", False), ("name desc", True)):
        found: list[dict[str, Any]] = []
        while page := ask(
            client, "package_search", rows=size, start=len(found), sort=f"metadata_modified desc, {second}"
        )["results"]:
            found += page
        moments = [each["metadata_modified"][:19] for each in found]
        assert moments == sorted(moments, reverse=True)
        equal = [
            (a, b) for a, b in pairwise(found) if a["metadata_modified"][:19] == b["metadata_modified"][:19]
        ]
        assert equal and all((a["name"] > b["name"]) == falls for a, b in equal)


def test_rows_that_are_equal_in_one_column_stand_by_the_next(client: FlaskClient) -> None:
    package = ask(client, "package_show", id="nam-rain")
    table = next(each["id"] for each in package["resources"] if each["datastore_active"])
    names = [
        field["id"] for field in ask(client, "datastore_info", id=table)["fields"] if field["type"] != "json"
    ]
    rows = ask(client, "datastore_search", resource_id=table, limit=1000)["records"]
    first = next(name for name in names if len({row[name] for row in rows}) < len(rows) / 2)
    second = next(name for name in names if name != first and len({row[name] for row in rows}) > 5)

    for direction in ("asc", "desc"):
        found = ask(
            client,
            "datastore_search",
            resource_id=table,
            limit=1000,
            sort=f'"{first}" asc, "{second}" {direction}',
        )["records"]
        same = [(a[second], b[second]) for a, b in pairwise(found) if a[first] == b[first]]
        told = [(a, b) for a, b in same if a is not None and b is not None]
        assert told and all(a <= b if direction == "asc" else a >= b for a, b in told)
