"""The package zip, and its descriptor as Frictionless reads it."""

import hashlib
import json
import zipfile
from pathlib import Path

import frictionless
import pytest

from metadata.standards import datapackage
from publishers.bundle import get_bundle, write_bundle
from tests.publishers.packages import companies, related


def _bundle(catalog, package):
    version = catalog.publish(package)
    return get_bundle(catalog.store, catalog.home / "derived", "dbd", package.dataset.id, version.name)


def _unzipped(bundle, folder: Path) -> Path:
    with zipfile.ZipFile(bundle.path) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_the_zip_holds_data_descriptor_report_and_a_readme_in_both_languages(catalog, tmp_path):
    bundle = _bundle(catalog, related(tmp_path / "a"))

    with zipfile.ZipFile(bundle.path) as archive:
        assert archive.namelist() == [
            "README.md", "LICENSE.txt", "datapackage.json", "report.json", "data/รายงานนิติบุคคล.csv",
            "data/companies.csv", "data/companies.parquet", "data/shares-original.xlsx", "data/shares.csv",
            "data/shares.parquet", "data/เขต.geojson",
        ]  # fmt: skip
        readme = archive.read("README.md").decode()
        assert "# นิติบุคคลจัดตั้งใหม่" in readme and "# New companies" in readme
        assert "creativecommons.org/licenses/by/4.0/" in archive.read("LICENSE.txt").decode()


def test_the_same_version_gives_the_same_bytes(catalog, tmp_path):
    bundle = _bundle(catalog, related(tmp_path / "a"))
    version = bundle.name.removeprefix("dbd-related-").removesuffix(".zip")

    sha256 = write_bundle(catalog.store, "dbd", "related", version, tmp_path / "again.zip")

    assert (tmp_path / "again.zip").read_bytes() == bundle.path.read_bytes()
    assert sha256 == bundle.sha256 == hashlib.sha256(bundle.path.read_bytes()).hexdigest()
    assert bundle.size_bytes == bundle.path.stat().st_size


def test_a_zip_is_built_once_and_found_again(catalog, tmp_path):
    first = _bundle(catalog, companies(tmp_path / "a"))
    built = first.path.stat().st_mtime_ns
    version = first.name.removeprefix("dbd-companies-").removesuffix(".zip")

    second = get_bundle(catalog.store, catalog.home / "derived", "dbd", "companies", version)

    assert second == first
    assert second.path.stat().st_mtime_ns == built
    assert [p.name for p in first.path.parent.iterdir()] == [first.path.name]


@pytest.mark.parametrize("make", [companies, related])
def test_frictionless_loads_and_validates_the_unzipped_package(catalog, tmp_path, make):
    folder = _unzipped(_bundle(catalog, make(tmp_path / "a")), tmp_path / "out")

    package = frictionless.Package(str(folder / "datapackage.json"))
    report = package.validate()

    assert report.valid, report.flatten(["name", "type", "message"])
    tables = [resource for resource in package.resources if resource.type == "table"]
    assert [resource.name for resource in tables] == [f"{t}-csv" for t in _tables(make)]
    assert [row["ชื่อนิติบุคคล"] for row in tables[0].read_rows()][2] == "=1+1\nสาขา 2"


def _tables(make) -> list[str]:
    return ["companies"] if make is companies else ["companies", "shares"]


def test_frictionless_notices_a_changed_byte_in_any_file(catalog, tmp_path):
    folder = _unzipped(_bundle(catalog, related(tmp_path / "a")), tmp_path / "out")

    for path in sorted((folder / "data").iterdir()):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert not frictionless.Package(str(folder / "datapackage.json")).validate().valid, path.name
        path.write_bytes(whole)


def test_frictionless_follows_the_foreign_key(catalog, tmp_path):
    folder = _unzipped(_bundle(catalog, related(tmp_path / "a")), tmp_path / "out")
    descriptor = json.loads((folder / "datapackage.json").read_text())
    shares = next(r for r in descriptor["resources"] if r["name"] == "shares-csv")
    assert shares["schema"]["foreignKeys"][0]["reference"]["resource"] == "companies-csv"
    path = folder / "data" / "shares.csv"
    path.write_text(path.read_text().replace("0105561000003", "9999999999999"))

    shares.pop("hash"), shares.pop("bytes")
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    report = frictionless.Package(str(folder / "datapackage.json")).validate()

    assert report.flatten(["type"]) == [["foreign-key"]]


def test_every_resource_of_the_descriptor_says_name_format_type_size_and_hash(catalog, tmp_path):
    package = related(tmp_path / "a")
    version = catalog.publish(package)
    descriptor = catalog.document(package, version, "datapackage")

    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (descriptor["name"], descriptor["id"], descriptor["version"]) == (
        "dbd-related",
        package.uuid,
        version.name,
    )
    assert (descriptor["title"], descriptor["titles"]["en"]) == ("นิติบุคคลจัดตั้งใหม่", "New companies")
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    assert [link["reason"] for link in descriptor["links"]] == ["page"]
    names = [resource["name"] for resource in descriptor["resources"]]
    assert names[:6] == [f"companies-{f}" for f in ("original", "csv", "parquet", "json", "ndjson", "xlsx")]
    assert names[-1] == "area-original"
    for resource in descriptor["resources"]:
        assert set(resource) >= {"path", "format", "mediatype", "bytes", "hash"}
        assert resource["hash"].startswith("sha256:") and len(resource["hash"]) == 71
        is_csv_form = resource["name"].endswith("-csv")
        assert (resource["type"] == "table", "schema" in resource) == (is_csv_form, is_csv_form)


def test_the_served_descriptor_has_an_address_for_every_file(catalog, tmp_path):
    package = companies(tmp_path / "a")
    version = catalog.publish(package)

    served = datapackage.served(
        catalog.document(package, version, "datapackage"), "https://data.example.go.th/"
    )

    base = f"https://data.example.go.th/dataset/dbd-companies/version/{version.name}/"
    assert [r["path"] for r in served["resources"]][1] == base + "companies.csv"
    assert served["resources"][0]["path"].isascii()
    assert served["resources"][0]["path"].startswith(base + "%E0%B8")


def test_a_dataset_of_links_only_is_a_package_that_frictionless_can_load(catalog, tmp_path):
    whole = related(tmp_path / "a")
    from dataclasses import replace

    folder = _unzipped(_bundle(catalog, replace(whole, resources=whole.resources[3:])), tmp_path / "out")

    package = frictionless.Package(str(folder / "datapackage.json"))
    assert package.resources == []
    assert package.validate().valid
    assert "https://example.go.th/page" in (folder / "README.md").read_text()


def test_what_is_written_reads_back_as_the_same_dataset_and_tables(catalog, tmp_path):
    package = related(tmp_path / "a")
    version = catalog.publish(package)

    reading = datapackage.read(datapackage.zipped(catalog.document(package, version, "datapackage")))

    fields = reading.fields
    assert fields["title"].th == package.dataset.title.th
    assert fields["license"] == "cc-by-4.0"
    assert tuple(fields["tags"]) == package.dataset.tags
    assert [part.distribution.key for part in reading.parts][:3] == [
        "companies-original", "companies-csv", "companies-parquet",
    ]  # fmt: skip
