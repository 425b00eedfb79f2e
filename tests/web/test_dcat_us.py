"""data.json in both versions: whole, typed, valid against the official schemas."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from referencing import Registry, Resource

from tests.web.example import SITE
from web.api import dcat_us

REQUIRED_1 = {
    "title",
    "description",
    "keyword",
    "modified",
    "publisher",
    "contactPoint",
    "identifier",
    "accessLevel",
}


@pytest.mark.parametrize("version", ["1.1", "3.0"])
def test_every_dataset_stands_in_it_once(client: FlaskClient, version: str) -> None:
    answer = client.get(f"/data.json?version={version}")
    assert answer.mimetype == "application/json" and answer.headers["Access-Control-Allow-Origin"] == "*"
    landing = [entry["landingPage"] for entry in answer.json["dataset"]]
    pages = [page if isinstance(page, str) else page["@id"] for page in landing]
    names = client.get("/api/3/action/package_list").json["result"]
    assert [page.removeprefix(f"{SITE}/dataset/") for page in pages] == names


def test_the_old_version_says_which_it_is(client: FlaskClient) -> None:
    found = client.get("/data.json").json
    assert found["conformsTo"] == "https://project-open-data.cio.gov/v1.1/schema"
    assert found["@type"] == "dcat:Catalog" and found["@id"] == f"{SITE}/data.json"
    for entry in found["dataset"]:
        assert set(entry) >= REQUIRED_1, entry["identifier"]
        assert re.fullmatch(r"mailto:[^@\s]+@[^@\s]+", entry["contactPoint"]["hasEmail"])
        assert entry["keyword"] and all(entry["keyword"])


def test_files_are_there(client: FlaskClient) -> None:
    for version in ("1.1", "3.0"):
        entries = client.get(f"/data.json?version={version}").json["dataset"]
        bridges = next(entry for entry in entries if "mot-bridges" in str(entry["identifier"]))
        assert len(bridges["distribution"]) == 3
        for entry in bridges["distribution"]:
            assert client.head(entry["downloadURL"].removeprefix(SITE)).status_code == 200


def test_it_has_a_validator(client: FlaskClient) -> None:
    etag = client.get("/data.json").headers["ETag"]
    assert client.get("/data.json", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/data.json?version=3.0").headers["ETag"] != etag
    assert client.get("/data.json?version=2").status_code == 400


def test_an_empty_catalog_is_never_an_empty_answer(client: FlaskClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(dcat_us, "count_datasets", lambda session: 0)
    assert client.get("/data.json").status_code == 503


@pytest.mark.real
def test_the_official_schema_of_1_1(client: FlaskClient, real_data: Path) -> None:
    folder = real_data / "dcat-us" / "gsa-harvester" / "schemas" / "dcatus1.1"
    schema = json.loads((folder / "non-federal_dataset.json").read_text())
    validator = jsonschema.Draft202012Validator(schema, format_checker=_formats())
    for entry in client.get("/data.json").json["dataset"]:
        problems = [f"{list(e.path)} {e.message}" for e in validator.iter_errors(entry)]
        assert problems == [], entry["identifier"]


@pytest.mark.real
def test_the_official_schema_of_3_0(client: FlaskClient, real_data: Path) -> None:
    folder = real_data / "dcat-us" / "v3-spec" / "jsonschema"
    base = "https://schemas.example/"
    registry: Any = Registry()
    whole = json.loads((folder / "dcat_us_3.0.0_schema.json").read_text())
    for path in folder.rglob("*.json"):
        content = json.loads(path.read_text())
        content.pop("$id", None)
        content = json.loads(re.sub(r'"\$id": "[^"]*",?', "", json.dumps(content)).replace(",}", "}"))
        content = json.loads(
            json.dumps(content).replace('"#/definitions/', f'"{base}whole.json#/definitions/')
        )
        if "definitions" in content:  # the schema names some classes that it does not define
            named = set(
                re.findall(r'"#/definitions/(\w+)"', "".join(f.read_text() for f in folder.rglob("*.json")))
            )
            content["definitions"] |= {n: {"type": "object"} for n in named - set(content["definitions"])}
        name = "whole.json" if path.name == "dcat_us_3.0.0_schema.json" else f"definitions/{path.name}"
        registry = registry.with_resource(
            base + name, Resource.from_contents(content, default_specification=_draft_7())
        )
    assert whole["definitions"]
    validator = jsonschema.Draft7Validator(
        {"$ref": f"{base}definitions/Catalog.json"},
        registry=registry,
        format_checker=_formats(),
    )
    problems = [_deepest(e) for e in validator.iter_errors(client.get("/data.json?version=3.0").json)]
    assert problems == []


def _formats() -> jsonschema.FormatChecker:
    """The library's formats and the one it leaves to another package."""
    checker = jsonschema.FormatChecker()
    moment = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
    checker.checks("date-time")(
        lambda value: not isinstance(value, str) or moment.fullmatch(value) is not None
    )
    return checker


def _draft_7() -> Any:
    from referencing.jsonschema import DRAFT7

    return DRAFT7


def _deepest(error: Any) -> str:
    """The most telling of the errors below one."""
    best = jsonschema.exceptions.best_match([error])
    return f"{list(best.absolute_path)} {best.message[:300]}"
