"""CKAN's own clients against a served catalog: ckanapi by its command and in Python, Frictionless's adapter."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ckanapi
import pytest
from frictionless import Catalog, Package
from frictionless.portals import CkanControl

from tests.clients.conftest import Served


def command(*arguments: str, standard_input: str = "") -> str:
    """The output of the ckanapi command."""
    folder = str(Path(sys.executable).parent)
    environ = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        [f"{folder}/ckanapi", *arguments],
        input=standard_input, capture_output=True, text=True, timeout=120, check=False, env=environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def names(served: Served) -> list[str]:
    found: list[str] = ckanapi.RemoteCKAN(served.url).action.package_list()
    return found


@pytest.mark.parametrize("extra", [(), ("-g",)])
def test_dump_datasets(served: Served, names: list[str], extra: tuple[str, ...]) -> None:
    dumped = lines(command("dump", "datasets", "--all", "-q", "-r", served.url, *extra))
    assert sorted(each["name"] for each in dumped) == names
    assert all(each["resources"] for each in dumped)


def test_dump_datasets_by_four_processes_with_fields(served: Served, names: list[str]) -> None:
    dumped = lines(command("dump", "datasets", "--all", "-q", "-p", "4", "-d", "-r", served.url))
    assert sorted(each["name"] for each in dumped) == names
    tables = [r for each in dumped for r in each["resources"] if r["datastore_active"]]
    assert tables and all(resource["datastore_fields"] for resource in tables)


def test_dump_organizations_and_groups(served: Served) -> None:
    remote = ckanapi.RemoteCKAN(served.url)
    organizations = lines(command("dump", "organizations", "--all", "-q", "-r", served.url))
    assert sorted(each["name"] for each in organizations) == remote.action.organization_list()
    groups = lines(command("dump", "groups", "--all", "-q", "-r", served.url))
    assert sorted(each["name"] for each in groups) == remote.action.group_list()


def test_datapackages_with_their_files(served: Served, tmp_path: Path) -> None:
    command("dump", "datasets", "mot-bridges", "-q", "-D", str(tmp_path), "-r", served.url)
    folder = tmp_path / "mot-bridges"
    described = json.loads((folder / "datapackage.json").read_text())
    assert described["name"] == "mot-bridges"
    data = next((folder / "data").iterdir()).read_text(encoding="utf-8")
    assert "สะพานสาม" in data


def test_search_from_the_command_line(served: Served) -> None:
    found = lines(command("search", "datasets", "q=สะพาน", "-r", served.url))
    assert [each["name"] for each in found] == ["mot-bridges"]
    everything = lines(command("search", "datasets", "fq=organization:mot", "-r", served.url))
    assert {each["organization"]["name"] for each in everything} == {"mot"}


def test_any_action_from_the_command_line(served: Served) -> None:
    shown = json.loads(command("action", "package_show", "id=mot-bridges", "-j", "-r", served.url))
    assert shown["title"] == "สะพาน"
    listed = json.loads(
        command("action", "package_search", "-i", "-r", served.url, standard_input='{"rows": 1}')
    )
    assert len(listed["results"]) == 1


@pytest.mark.parametrize("get_only", [False, True])
def test_the_python_api(served: Served, get_only: bool) -> None:
    remote = ckanapi.RemoteCKAN(served.url, get_only=get_only)
    assert remote.action.status_show()["site_url"] == served.url
    found = remote.action.package_search(q="สะพาน", rows=5)
    assert found["count"] == 1
    table = found["results"][0]["resources"][0]["id"]
    assert remote.action.datastore_search(resource_id=table, limit=1)["total"] == 3


def test_errors_are_the_clients_own_classes(served: Served) -> None:
    remote = ckanapi.RemoteCKAN(served.url)
    with pytest.raises(ckanapi.NotFound):
        remote.action.package_show(id="nobody")
    with pytest.raises(ckanapi.ValidationError) as invalid:
        remote.action.package_show()
    assert invalid.value.error_dict["id"] == ["Missing value"]
    with pytest.raises(ckanapi.NotAuthorized):
        remote.action.package_create(name="x")
    with pytest.raises(ckanapi.SearchQueryError):
        remote.action.package_search(fq="organization:(a")
    with pytest.raises(ckanapi.CKANAPIError):
        remote.action.rain_dance()


def test_frictionless_reads_a_dataset(served: Served) -> None:
    package = Package(f"{served.url}/dataset/mot-bridges", control=CkanControl())
    assert package.name == "mot-bridges" and len(package.resources) == 1
    resource = package.resources[0]
    assert resource.path is not None and resource.path.startswith(served.url)
    rows = resource.read_rows()
    assert [row["ชื่อ"] for row in rows] == ["สะพานหนึ่ง", "สะพานสอง", "สะพานสาม"]


def test_frictionless_reads_the_catalog(served: Served, names: list[str]) -> None:
    catalog = Catalog(control=CkanControl(baseurl=served.url, num_packages=1000))
    assert sorted(dataset.package.name for dataset in catalog.datasets) == names
    theme = Catalog(control=CkanControl(baseurl=served.url, group_id="transport"))
    assert "mot-bridges" in {dataset.package.name for dataset in theme.datasets}
    found = Catalog(control=CkanControl(baseurl=served.url, search={"q": "สะพาน"}))
    assert [dataset.package.name for dataset in found.datasets] == ["mot-bridges"]
