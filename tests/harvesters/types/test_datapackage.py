"""Data packages by address, by path and in a zip: all resources found, nothing outside ever touched."""

import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harvesters.fetch import Fetcher
from harvesters.record import Announced, FailedRecord, Gathered, Record, ResourceSpec
from harvesters.source import Source
from harvesters.types import datapackage
from metadata.errors import KhlangError
from metadata.errors.standards import (
    ArchiveRefused,
    ArchiveWithoutDescriptor,
    DescriptorNotJson,
    DescriptorPathUnsafe,
    PackageFileMissing,
)
from metadata.errors.types import AddressUnusable, LocalPathFromWeb, PackageTooLarge
from tests.ckan_server import CkanServer

REAL = os.environ.get("KHLANG_REAL_DATA")
Gather = Callable[..., list[Gathered]]

ROADS = b"id,name\n1,\xe0\xb8\x96\n"
SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "name", "type": "string"}]}
DESCRIPTOR = {
    "name": "roads",
    "title": "ถนน",
    "resources": [{"name": "roads", "path": "data/roads.csv", "schema": "schema.json", "encoding": "utf-8"}],
}


def files(**changes: Any) -> dict[str, bytes]:
    return {
        "datapackage.json": json.dumps({**DESCRIPTOR, **changes}).encode(),
        "data/roads.csv": ROADS,
        "schema.json": json.dumps(SCHEMA).encode(),
    }


def lay_out(folder: Path, content: dict[str, bytes]) -> Path:
    for name, body in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def zipped(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in content.items():
            archive.writestr(name, body)
    return path


@pytest.fixture
def gather(fetcher_for: Callable[..., Fetcher], source_of: Callable[..., Source], tmp_path: Path) -> Gather:
    def run(url: str, port: int = 1, folder: Path | None = tmp_path) -> list[Gathered]:
        options = datapackage.Options.model_construct(url=url)
        return list(datapackage.gather(source_of(options, folder), fetcher_for(port)))

    return run


def only(gathered: list[Gathered]) -> Record:
    announced, record = gathered
    assert announced == Announced(1)
    assert isinstance(record, Record), record
    return record


def written(spec: ResourceSpec, tmp_path: Path) -> bytes:
    into = tmp_path / "written"
    assert spec.content is not None
    spec.content(into)
    return into.read_bytes()


@pytest.mark.parametrize("url", ["datapackage.json", "."])
def test_a_package_in_a_folder_is_one_dataset_with_its_schema(
    gather: Gather, tmp_path: Path, url: str
) -> None:
    lay_out(tmp_path, files())

    record = only(gather(url))

    (spec,) = record.resources
    assert (record.upstream_id, record.dataset.id, record.stands_together) == ("roads", "roads", True)
    assert (spec.key, spec.location, spec.is_local) == ("roads", str(tmp_path / "data/roads.csv"), True)
    assert spec.schema == SCHEMA and spec.read.encoding == "utf-8"
    assert record.dataset.title.plain() == {"th": "ถนน"} and record.issues == ()


def test_a_package_on_the_web_finds_its_files_beside_it(gather: Gather) -> None:
    content = files(
        resources=[
            {"name": "near", "path": "data/ถนน 1.csv", "schema": "schema.json"},
            {"name": "far", "path": "https://elsewhere.example.org/a.csv?x=1"},
        ]
    )
    with CkanServer(files={f"/pkg/{name}": body for name, body in content.items()}) as server:
        record = only(gather(f"{server.url}/pkg/datapackage.json", server.port, None))

    near, far = record.resources
    assert near.location == f"{server.url}/pkg/data/%E0%B8%96%E0%B8%99%E0%B8%99%201.csv" and not near.is_local
    assert near.schema == SCHEMA
    assert far.location == "https://elsewhere.example.org/a.csv?x=1"


@pytest.mark.parametrize("folder", ["", "roads-main/"])
def test_a_zip_carries_its_own_bytes(gather: Gather, tmp_path: Path, folder: str) -> None:
    zipped(tmp_path / "roads.zip", {folder + name: body for name, body in files().items()})

    (spec,) = only(gather("roads.zip")).resources

    assert spec.schema == SCHEMA and Path(spec.location).name == "roads.csv"
    assert str(tmp_path) not in spec.location
    assert written(spec, tmp_path) == ROADS


def test_a_zip_on_the_web_is_kept_as_long_as_its_record_is(gather: Gather, tmp_path: Path) -> None:
    body = zipped(tmp_path / "roads.zip", files()).read_bytes()
    with CkanServer(files={"/roads.zip": body}) as server:
        record = only(gather(f"{server.url}/roads.zip", server.port, None))

    assert written(record.resources[0], tmp_path) == ROADS


@pytest.mark.parametrize(
    ("resource", "content"),
    [
        ({"data": [{"id": 1}, {"id": 2}]}, [{"id": 1}, {"id": 2}]),
        ({"data": [["id", "ชื่อ"], [1, "ก"]]}, [{"id": 1, "ชื่อ": "ก"}]),
        (
            {"data": {"type": "FeatureCollection", "features": []}},
            {"type": "FeatureCollection", "features": []},
        ),
    ],
)
def test_inline_data_becomes_a_json_file(
    gather: Gather, tmp_path: Path, resource: dict[str, Any], content: object
) -> None:
    lay_out(tmp_path, files(resources=[{"name": "inline", **resource}]))

    (spec,) = only(gather("datapackage.json")).resources

    assert spec.distribution.format == "json" and spec.location.endswith("inline.json")
    assert json.loads(written(spec, tmp_path)) == content


def test_inline_text_stands_as_it_is(gather: Gather, tmp_path: Path) -> None:
    lay_out(tmp_path, files(resources=[{"name": "inline", "data": "a,b\n1,2\n", "format": "csv"}]))

    assert written(only(gather("datapackage.json")).resources[0], tmp_path) == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("dialect", "joined"), [({}, b"id\n1\n2\n3\n"), ({"header": False}, b"id\n1\nid\n2\nid\n3\n")]
)
def test_a_table_in_several_parts_is_joined_under_one_header(
    gather: Gather, tmp_path: Path, dialect: dict[str, Any], joined: bytes
) -> None:
    parts = {f"p{n}.csv": f"id\n{n}".encode() for n in (1, 2, 3)}
    told = {"name": "whole", "path": sorted(parts), "dialect": dialect}
    lay_out(tmp_path, {**files(resources=[told]), **parts})

    assert written(only(gather("datapackage.json")).resources[0], tmp_path) == joined


def test_parts_that_cannot_be_joined_are_named_and_not_kept(gather: Gather, tmp_path: Path) -> None:
    lay_out(tmp_path, files(resources=[{"name": "whole", "path": ["a.csv.zip", "b.csv.zip"]}]))

    record = only(gather("datapackage.json"))

    assert record.resources[0].link_reason == "refused"
    assert [issue.kind for issue in record.issues] == ["parts_not_joined"]


def test_a_schema_that_is_not_there_is_said_and_the_table_still_comes(gather: Gather, tmp_path: Path) -> None:
    content = files()
    del content["schema.json"]
    lay_out(tmp_path, content)

    record = only(gather("datapackage.json"))

    assert record.resources[0].schema is None
    assert [issue.kind for issue in record.issues] == ["schema_unusable"]


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "link.csv", "out/secret.csv"])
def test_nothing_outside_the_package_is_ever_read(gather: Gather, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.csv").write_text("secret")
    package = tmp_path / "package"
    lay_out(package, files(resources=[{"name": "a", "path": path}]))
    (package / "link.csv").symlink_to(tmp_path / "secret.csv")
    (package / "out").symlink_to(tmp_path)

    failed = gather("package/datapackage.json")[1]

    assert isinstance(failed, FailedRecord) and isinstance(failed.error, DescriptorPathUnsafe)
    assert failed.upstream_id == "roads"


def evil(path: Path, *entries: tuple[str, bytes]) -> Path:
    zipped(path, files())
    with zipfile.ZipFile(path, "a") as archive:
        for name, body in entries:
            archive.writestr(zipfile.ZipInfo(name), body)
    return path


@pytest.mark.parametrize(
    "name", ["../x.csv", "/x.csv", "a\\..\\b", "C:/x", "a/../../x", "a\x01b", "DATA/ROADS.CSV"]
)
def test_a_zip_with_a_name_that_cannot_be_trusted_is_not_opened(
    gather: Gather, tmp_path: Path, name: str
) -> None:
    evil(tmp_path / "evil.zip", (name, b"x"))

    with pytest.raises(ArchiveRefused):
        gather("evil.zip")

    assert not (tmp_path.parent / "x.csv").exists()


def test_a_zip_with_a_link_or_foreign_bytes_or_damage_is_not_opened(gather: Gather, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    zipped(tmp_path / "link.zip", files())
    with zipfile.ZipFile(tmp_path / "link.zip", "a") as archive:
        archive.writestr(link, "/etc/passwd")
    good = zipped(tmp_path / "good.zip", files()).read_bytes()
    (tmp_path / "before.zip").write_bytes(b"MZ foreign bytes" + good)

    for name in ("link.zip", "before.zip"):
        with pytest.raises(ArchiveRefused):
            gather(name)


def test_a_damaged_member_fails_when_it_is_taken(gather: Gather, tmp_path: Path) -> None:
    path = tmp_path / "roads.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, body in files().items():
            archive.writestr(name, body)
    path.write_bytes(path.read_bytes().replace(b"id,name\n1", b"id,name\n2", 1))

    (spec,) = only(gather("roads.zip")).resources

    with pytest.raises(ArchiveRefused):
        written(spec, tmp_path)


def test_a_zip_bomb_stops_early(gather: Gather, tmp_path: Path) -> None:
    zipped(tmp_path / "bomb.zip", {**files(), "data/roads.csv": bytes(66_000_000)})

    (spec,) = only(gather("bomb.zip")).resources

    with pytest.raises(ArchiveRefused):
        written(spec, tmp_path)


def test_a_descriptor_of_many_megabytes_is_not_read(gather: Gather, tmp_path: Path) -> None:
    content = files()
    zipped(
        tmp_path / "bomb.zip",
        {**content, "datapackage.json": b" " * 65_000_000 + content["datapackage.json"]},
    )

    with pytest.raises(PackageTooLarge):
        gather("bomb.zip")


def test_a_member_that_is_not_there_is_named(gather: Gather, tmp_path: Path) -> None:
    content = files()
    del content["data/roads.csv"]
    zipped(tmp_path / "roads.zip", content)

    (spec,) = only(gather("roads.zip")).resources

    with pytest.raises(PackageFileMissing, match=r"data/roads\.csv"):
        written(spec, tmp_path)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"datapackage.json": b"{"}, DescriptorNotJson),
        ({"datapackage.json": b"\xff\xfe{}"}, DescriptorNotJson),
        ({"datapackage.json": b"[" * 100_000}, DescriptorNotJson),
        ({}, AddressUnusable),
    ],
)
def test_a_descriptor_that_cannot_be_read_stops_the_source(
    gather: Gather, tmp_path: Path, content: dict[str, bytes], error: type[KhlangError]
) -> None:
    lay_out(tmp_path, content)

    with pytest.raises(error):
        gather("datapackage.json")


def test_a_zip_without_a_descriptor_is_named(gather: Gather, tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", {"a.csv": b"x"})

    with pytest.raises(ArchiveWithoutDescriptor):
        gather("a.zip")


def test_a_config_that_came_over_the_web_may_not_name_a_local_package(gather: Gather) -> None:
    with pytest.raises(LocalPathFromWeb):
        gather("/srv/secret/datapackage.json", folder=None)


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")
@pytest.mark.parametrize(
    ("url", "count"),
    [("covid-19", 8), ("publicbodies/data", 11), ("world-cities", 1), ("frictionless-py/package.zip", 2)],
)
def test_real_packages_are_gathered_whole(gather: Gather, url: str, count: int) -> None:
    record = only(gather(url, folder=Path(str(REAL)) / "frictionless"))

    assert len(record.resources) == count
    assert all(spec.schema for spec in record.resources)
