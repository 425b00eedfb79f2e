"""The full dump and the exports."""

import csv
import hashlib
import io
import json
import os
import re
from datetime import timedelta
from io import BytesIO

import pyarrow.parquet as pq
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from catalog import apply, db
from metadata.errors.publish import BulkFolderUnusable, ExportFormatUnknown
from publishers.bulk import read_latest, write_bulk
from publishers.export import FORMATS, export
from tests.publishers.packages import companies, related

SITE = "https://data.example.go.th"


def _dump(catalog, into, **more):
    with db.read_session(catalog.engine) as session:
        return write_bulk(session, catalog.store, into, SITE, catalog.now, **more)


def _export(catalog, form: str) -> bytes:
    out = BytesIO()
    with db.read_session(catalog.engine) as session:
        count = export(form, session, catalog.store, out, SITE)
    assert len(_names(form, out.getvalue())) == count
    return out.getvalue()


def _mark(catalog, dataset: str, event: str) -> None:
    versions = [line.version for line in catalog.store.read_log("dbd", dataset) if line.version]
    catalog.store.append_event(
        "dbd", dataset, event, version=versions[-1], reason="not_listed", time=catalog.now
    )
    with db.write_session(catalog.engine) as session:
        apply.apply_log(session, catalog.store, "dbd", dataset, now=catalog.now)


def test_the_dump_has_a_zip_of_every_package_and_a_manifest_that_proves_them(catalog, tmp_path):
    versions = {p.name: catalog.publish(p).name for p in (related(tmp_path / "a"), companies(tmp_path / "b"))}

    manifest = _dump(catalog, tmp_path / "bulk")

    folder, latest = read_latest(tmp_path / "bulk")
    assert latest == manifest
    assert [p["name"] for p in manifest["packages"]] == ["dbd-companies", "dbd-related"]
    assert {p["name"]: p["version"] for p in manifest["packages"]} == versions
    for package in manifest["packages"]:
        content = (folder / package["file"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            package["size_bytes"],
            package["sha256"],
        )


def test_missing_datasets_are_dumped_and_withdrawn_ones_are_not(catalog, tmp_path):
    catalog.publish(related(tmp_path / "a"))
    catalog.publish(companies(tmp_path / "b"))
    _mark(catalog, "related", "missing")
    _mark(catalog, "companies", "withdrawn")

    manifest = _dump(catalog, tmp_path / "bulk")

    assert [(p["name"], p["state"]) for p in manifest["packages"]] == [("dbd-related", "missing")]


def test_a_package_that_did_not_change_is_not_written_again(catalog, tmp_path):
    catalog.publish(related(tmp_path / "a"))
    catalog.publish(companies(tmp_path / "b"))
    first = _dump(catalog, tmp_path / "bulk")
    catalog.publish(companies(tmp_path / "c", title="ใหม่"))

    second = _dump(catalog, tmp_path / "bulk")

    def inode(manifest, name: str) -> int:
        return os.stat(tmp_path / "bulk" / manifest["folder"] / f"{name}.zip").st_ino

    assert first["folder"] != second["folder"]
    assert inode(first, "dbd-related") == inode(second, "dbd-related")
    assert inode(first, "dbd-companies") != inode(second, "dbd-companies")


def test_a_dump_before_that_was_damaged_is_not_trusted(catalog, tmp_path):
    catalog.publish(companies(tmp_path / "a"))
    first = _dump(catalog, tmp_path / "bulk")
    (tmp_path / "bulk" / first["folder"] / "dbd-companies.zip").unlink()

    second = _dump(catalog, tmp_path / "bulk")

    assert second["packages"] == first["packages"]
    assert (tmp_path / "bulk" / second["folder"] / "dbd-companies.zip").is_file()


def test_what_a_cut_off_dump_left_is_swept(catalog, tmp_path):
    (tmp_path / "bulk" / ".dump-1").mkdir(parents=True)
    catalog.publish(companies(tmp_path / "a"))

    manifest = _dump(catalog, tmp_path / "bulk")

    assert sorted(p.name for p in (tmp_path / "bulk").iterdir()) == [manifest["folder"], "latest.json"]


def test_progress_counts_every_package(catalog, tmp_path):
    catalog.publish(related(tmp_path / "a"))
    catalog.publish(companies(tmp_path / "b"))
    seen = []

    _dump(catalog, tmp_path / "bulk", progress=lambda *step: seen.append(step))

    assert seen == [(1, 2, "dbd-companies"), (2, 2, "dbd-related")]


def test_an_empty_catalog_has_an_empty_dump(catalog, tmp_path):
    assert _dump(catalog, tmp_path / "bulk")["packages"] == []


def test_a_folder_that_is_a_file_is_refused_with_its_name(catalog, tmp_path):
    (tmp_path / "bulk").write_text("")

    with pytest.raises(BulkFolderUnusable) as raised:
        _dump(catalog, tmp_path / "bulk")
    assert raised.value.values["folder"] == str(tmp_path / "bulk")


def _names(form, body):
    """The public names of the datasets in an export, in its order."""
    page = re.compile(r"/dataset/([a-z0-9-]+)$")
    if form == "parquet":
        return pq.read_table(io.BytesIO(body))["name"].to_pylist()
    if form == "csv":
        return [row["name"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]
    if form == "dcat-us":
        return [page.search(entry["landingPage"])[1] for entry in json.loads(body)["dataset"]]
    if form.startswith("dcat-ap"):
        kind = RdfFormat.TURTLE if form == "dcat-ap-ttl" else RdfFormat.JSON_LD
        found = [
            t for t in parse(body, format=kind) if t.object == NamedNode("http://www.w3.org/ns/dcat#Dataset")
        ]
        return [page.search(triple.subject.value)[1] for triple in found]
    return [json.loads(line)["name"] for line in body.splitlines()]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_two_exports_of_one_state_are_byte_equal_and_ordered_by_name(catalog, tmp_path, form):
    for package in (related(tmp_path / "a"), companies(tmp_path / "b")):
        catalog.publish(package)

    first = _export(catalog, form)
    catalog.now += timedelta(days=3)

    assert _export(catalog, form) == first
    assert _names(form, first) == ["dbd-companies", "dbd-related"]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_an_export_has_missing_datasets_and_no_withdrawn_ones(catalog, tmp_path, form):
    for package in (related(tmp_path / "a"), companies(tmp_path / "b")):
        catalog.publish(package)
    _mark(catalog, "companies", "missing")
    _mark(catalog, "related", "withdrawn")

    assert _names(form, _export(catalog, form)) == ["dbd-companies"]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_database_rebuilt_from_the_store_gives_the_same_export(new_catalog, tmp_path, form):
    catalog = new_catalog("one")
    for package in (related(tmp_path / "a"), companies(tmp_path / "b")):
        catalog.publish(package)
    catalog.publish(companies(tmp_path / "c", title="ใหม่"))
    _mark(catalog, "related", "missing")
    before = _export(catalog, form)

    apply.rebuild(catalog.engine, catalog.store)

    assert _export(catalog, form) == before


def test_an_unknown_format_names_the_nearest(catalog):
    with pytest.raises(ExportFormatUnknown) as raised:
        _export(catalog, "ckan-json")
    assert raised.value.values == {
        "form": "ckan-json",
        "near": "ckan-jsonl",
        "known": "ckan-jsonl, csv, datapackages, dcat-ap-jsonld, dcat-ap-ttl, dcat-us, parquet",
    }
