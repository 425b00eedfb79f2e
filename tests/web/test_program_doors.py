"""Doors for programs: any site's scripts may ask, what is wrong is told in their terms, and CKAN's address is one."""

import pytest
from flask.testing import FlaskClient

from metadata.errors import KhlangError
from metadata.errors.store import DatasetNotFound

DOORS = (
    "/catalog.ttl", "/catalog", "/dataset/mot-bridges.ttl", "/data.json", "/oai", "/feeds/dataset.atom",
    "/feeds/custom.json", "/dataset/mot-bridges/history.atom", "/dataset/mot-bridges/croissant.json",
    "/dataset/mot-bridges/schema-org.jsonld", "/dataset/mot-bridges/datapackage.json", "/llms.txt", "/api", "/api/3",
    "/api/3/action/package_list", "/api/v1/datasets", "/datastore/dump/some", "/mcp",
)  # fmt: skip


@pytest.mark.parametrize("address", DOORS)
def test_scripts_of_any_site_may_ask_with_the_headers_of_a_mirror(client: FlaskClient, address: str) -> None:
    asking = {
        "Origin": "https://x.example",
        "Access-Control-Request-Method": "POST" if address == "/mcp" else "GET",
        "Access-Control-Request-Headers": "If-None-Match",
    }

    answer = client.options(address, headers=asking)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert asking["Access-Control-Request-Method"] in answer.headers["Access-Control-Allow-Methods"].split(
        ", "
    )
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"].split(", ")


@pytest.mark.parametrize("address", [each for each in DOORS if not each.startswith(("/api", "/mcp"))])
def test_answers_may_be_read_with_their_validator(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if "ETag" in answer.headers and "datapackage" not in address:
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/3", "/api/3/"])
def test_the_address_of_ckans_api_tells_its_version(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.get_json()) == (200, {"version": 3})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_address_for_assistants_tells_a_visitor_what_it_is(client: FlaskClient) -> None:
    page = client.get("/mcp", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    stream = client.get("/mcp", headers={"Accept": "text/event-stream"})

    assert page.status_code == stream.status_code == 405
    assert page.headers["Allow"] == stream.headers["Allow"] == "POST, OPTIONS"
    assert page.content_type.startswith("text/html") and "W650" in page.text and "/developers" in page.text
    assert stream.content_type == "application/problem+json" and stream.get_json()["code"] == "W650"


@pytest.mark.parametrize(
    ("method", "address"),
    [("DELETE", "/mcp"), ("POST", "/data.json"), ("POST", "/catalog.ttl"), ("PUT", "/oai"), ("POST", "/llms.txt")],
)  # fmt: skip
def test_a_method_that_is_not_taken_is_told_to_a_program_as_json(
    client: FlaskClient, method: str, address: str
) -> None:
    answer = client.open(address, method=method)

    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert answer.get_json()["code"] == "W502" and answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("address", "name", "wanted"),
    [
        ("/catalog.ttl?modified_since=bad", "modified_since", "ISO 8601"),
        ("/catalog.ttl?page=0", "page", "999999"),
        ("/catalog.ttl?page=x", "page", "999999"),
        ("/catalog.ttl?page=99999999999999", "page", "999999"),
        ("/data.json?version=9", "version", "1.1, 3.0"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(
    client: FlaskClient, address: str, name: str, wanted: str
) -> None:
    answer = client.get(address)
    problem = answer.get_json()

    assert (answer.status_code, problem["code"]) == (400, "W601")
    assert name in problem["message"]["en"] and wanted in problem["hint"]["en"]


def test_a_value_that_is_not_known_is_passed_over(client: FlaskClient) -> None:
    assert client.get("/dataset/mot-bridges.ttl?x=1&page=1").status_code == 200


def test_a_page_behind_the_last_says_how_many_there_are(client: FlaskClient) -> None:
    problem = client.get("/catalog.ttl?page=77").get_json()

    assert (problem["status"], problem["code"]) == (404, "W651")
    assert "1 pages; page 77" in problem["message"]["en"]


@pytest.mark.parametrize(
    ("address", "code", "hint"),
    [
        ("/api/v1/nothing-here", "W501", "/api/v1/openapi.json"),
        ("/api/v1/datasets/nobody", "C260", "/api/v1/search"),
        ("/api/v1/datasets/mot-bridges/versions/none", "C262", "/api/v1/datasets/mot-bridges/versions"),
        ("/api/v1/organizations/nobody", "C263", "/api/v1/organizations"),
        ("/api/v1/sources/no/body", "C264", "/api/v1/sources"),
        ("/api/v1/runs/none", "C265", "/api/v1/runs"),
        ("/feeds/theme/nothing.atom", "W511", "/api/v1/themes"),
        ("/dataset/nobody.ttl", "C260", "/api/v1/datasets"),
    ],
)
def test_hints_to_a_program_name_what_a_program_can_do(
    client: FlaskClient, address: str, code: str, hint: str
) -> None:
    problem = client.get(address).get_json()

    assert problem["code"] == code
    for said in problem["hint"].values():
        assert hint in said
        assert "khlang search" not in said and "khlang versions" not in said and "below" not in said


def test_a_try_without_a_file_names_the_fields_of_the_form(client: FlaskClient) -> None:
    problem = client.post("/api/v1/validate", data={}, content_type="multipart/form-data").get_json()

    assert problem["code"] == "W513"
    assert "field file" in problem["hint"]["en"] and "press the button" not in problem["hint"]["en"]


def test_a_mistyped_parameter_of_rows_names_the_parameters(client: FlaskClient) -> None:
    table = client.get("/api/v1/datasets/mot-bridges").get_json()["resources"][0]["id"]

    problem = client.get(f"/api/v1/resources/{table}/rows?limt=5").get_json()

    assert problem["code"] == "W633" and "limt" in problem["message"]["en"]
    assert "Parameters: fields, sort, group_by, aggregate, limit" in problem["hint"]["en"]
    assert "resource" not in problem["hint"]["en"]


def test_people_keep_their_own_hints() -> None:
    error: KhlangError = DatasetNotFound(name="x")

    assert "khlang search" in error.advice.show("en")[0]
    assert "khlang search" not in error.advice_for_programs.show("en")[0]
