"""The zip of a package: its data files, descriptor, report and a README that a person can open.

The same version always gives the same bytes (fixed times, fixed order), so that the zip's sha256 is a strong
ETag and a download can be resumed. It carries what the agency sent and the CSV and Parquet made from it; the
other forms follow from these. Built once and kept under `<home>/derived/`, which may be emptied at any time.
"""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from catalog import faults
from catalog.derived_gc import touch
from catalog.store import Store
from metadata.package import sha256_json
from metadata.standards import datapackage
from publishers.forms_child import sha256_of
from publishers.readme import license_note, readme

JsonObject = dict[str, Any]

MEDIA_TYPE = "application/zip"
LAYOUT = 2
"""Rises when the zip of an old version would get other bytes, so that no kept zip is served for the new."""

_TIME = (1980, 1, 1, 0, 0, 0)
_PACKED = frozenset({"parquet", "xlsx", "zip", "gz", "ods", "png", "jpeg", "docx", "gpkg"})
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Bundle:
    """A package zip on our disk. name is what a visitor downloads."""

    path: Path
    name: str
    size_bytes: int
    sha256: str


def get_bundle(store: Store, derived: Path, agency_id: str, dataset_id: str, version: str) -> Bundle:
    """The zip of one version, from the cache or built now. Safe to call from many processes at once."""
    metadata = store.read_document(agency_id, dataset_id, version, "metadata")
    key = sha256_json([LAYOUT, agency_id, dataset_id, version, metadata["content_hash"]])[:32]
    folder = derived / "bundles" / key[:2]
    for path in sorted(folder.glob(f"{key}-*.zip")):
        touch(path)
        return Bundle(path, _download_name(metadata), path.stat().st_size, path.stem.partition("-")[2])
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{uuid4().hex}.part"
    try:
        sha256 = write_bundle(store, agency_id, dataset_id, version, partial)
        faults.reach("bundle.built")
        path = folder / f"{key}-{sha256}.zip"
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return Bundle(path, _download_name(metadata), path.stat().st_size, sha256)


def write_bundle(store: Store, agency_id: str, dataset_id: str, version: str, into: Path) -> str:
    """Write the zip of one version to a path, a piece at a time, and return its sha256."""
    documents = {
        name: store.read_document(agency_id, dataset_id, version, name)
        for name in ("metadata", "datapackage", "report")
    }
    with into.open("xb") as raw:
        with zipfile.ZipFile(raw, "w", allowZip64=True) as archive:
            for name, text in _texts(documents):
                archive.writestr(_member(name, zipfile.ZIP_DEFLATED), text)
            for name, form in data_forms(documents["metadata"]):
                _add_object(archive, name, form, store)
        raw.flush()
        os.fsync(raw.fileno())
    return sha256_of(into)


def data_forms(metadata: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """(name in the zip, form) of every data file, in the order of the resources; a shared file stands once."""
    seen: set[str] = set()
    for resource in metadata["resources"]:
        for form in resource["forms"]:
            if form["form"] in datapackage.DATA_FORMS and form["name"] not in seen:
                seen.add(form["name"])
                yield datapackage.ZIP_FOLDER + form["name"], form


def _texts(documents: dict[str, JsonObject]) -> Iterator[tuple[str, str]]:
    metadata = documents["metadata"]
    yield "README.md", readme(metadata)
    yield "LICENSE.txt", license_note(metadata["dataset"])
    yield "datapackage.json", _json(datapackage.zipped(documents["datapackage"]))
    yield "report.json", _json(documents["report"])


def _json(document: JsonObject) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _member(name: str, compression: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _TIME)
    member.compress_type = compression
    member.create_system = 3
    member.external_attr = 0o100644 << 16
    return member


def _add_object(archive: zipfile.ZipFile, name: str, form: JsonObject, store: Store) -> None:
    packed = form["format"] in _PACKED
    member = _member(name, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    member.file_size = form["size_bytes"]
    with (
        store.object_path(form["sha256"]).open("rb") as source,
        archive.open(member, "w") as target,
    ):
        shutil.copyfileobj(source, target, _CHUNK)


def _download_name(metadata: JsonObject) -> str:
    return f"{metadata['name']}-{metadata['version']}.zip"
