"""Frictionless against a served catalog: descriptors by address and zips, as packages of v2 and of v1."""

import json
import re
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import pytest

from catalog.datasets import list_datasets
from tests.clients.conftest import Served

V1_NAME = re.compile(r"[-a-z0-9._/]+")
ONLY_IN_V2 = ("$schema", "id", "version")


def _names(served: Served) -> list[str]:
    with served.example.services.reading() as session:
        return [row.name for row in list_datasets(session)]


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.load(answer)


def as_v1(descriptor: dict[str, Any]) -> dict[str, Any]:
    """What a reader of v1 sees: the members that came with v2 mean nothing to it.

    A resource's `type` stays: it is Frictionless's own word, without which it opens a Parquet file by its ending.
    """
    found = {key: value for key, value in descriptor.items() if key not in ONLY_IN_V2}
    found["contributors"] = [
        {key: value for key, value in each.items() if key != "roles"}
        for each in found.get("contributors", ())
    ]
    return found


def test_every_served_package_is_valid_with_its_rows(served: Served) -> None:
    for name in _names(served):
        package = frictionless.Package(f"{served.url}/dataset/{name}/datapackage.json")
        report = package.validate()
        assert report.valid, (name, report.flatten(["rowNumber", "fieldName", "message"])[:3])


@pytest.mark.parametrize("name", ["mot-bridges", "nam-dams", "saengtawan-procurement"])
def test_the_same_descriptor_is_a_package_of_v1(served: Served, name: str) -> None:
    descriptor = as_v1(_get(f"{served.url}/dataset/{name}/datapackage.json"))

    package = frictionless.Package.from_descriptor(descriptor)

    assert package.profile == "data-package" and package.validate().valid
    assert {each["profile"] for each in descriptor["resources"]} == {"tabular-data-resource", "data-resource"}
    tables = [
        package.get_resource(each["name"])
        for each in descriptor["resources"]
        if each["profile"] == "tabular-data-resource"
    ]
    assert tables and all(isinstance(each, frictionless.resources.TableResource) for each in tables)
    for table, told in zip(
        tables, (each for each in descriptor["resources"] if "schema" in each), strict=True
    ):
        assert len(table.read_rows()) == told["rows"]


def test_every_descriptor_keeps_the_rules_of_v1(served: Served) -> None:
    """The specification's musts: names, one path, licences and contributors with what v1 asks of each."""
    for name in _names(served):
        found = as_v1(_get(f"{served.url}/dataset/{name}/datapackage.json"))
        assert V1_NAME.fullmatch(found["name"]) and found["profile"] == "data-package"
        assert all(each.get("name") or each.get("path") for each in found.get("licenses", ()))
        assert all(isinstance(each.get("role", ""), str) for each in found["contributors"])
        assert len({each["name"] for each in found["resources"]}) == len(found["resources"])
        for resource in found["resources"]:
            assert isinstance(resource["path"], str) and re.match(r"https?://", resource["path"])
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
            if resource["profile"] == "tabular-data-resource":
                assert resource["schema"]["fields"] and resource["encoding"] == "utf-8"


def test_the_zip_is_a_package_of_both(served: Served, tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    with urllib.request.urlopen(f"{served.url}/dataset/mot-bridges/datapackage.zip", timeout=20) as answer:
        file.write_bytes(answer.read())
    assert frictionless.Package(str(file)).validate().valid
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "out")
    described = next((tmp_path / "out").rglob("datapackage.json"))

    plain = described.with_name("v1.json")
    plain.write_text(json.dumps(as_v1(json.loads(described.read_text(encoding="utf-8")))), encoding="utf-8")

    assert frictionless.Package(str(described)).validate().valid
    assert frictionless.Package(str(plain)).validate().valid
