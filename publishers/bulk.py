"""The full dump: every current package as a zip, and a manifest with their sha256 and sizes.

Each dump is a dated folder that appears whole by one rename; `latest.json` names the newest. A package that
did not change is the same file as in the dump before (a hard link), so a dump costs what changed.
"""

import errno
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from catalog import faults
from catalog.store import Store
from metadata.errors.publish import BulkFolderUnusable
from publishers.bundle import LAYOUT, write_bundle
from publishers.forms_child import sha256_of
from publishers.listing import Listed, list_current

JsonObject = dict[str, Any]
Progress = Callable[[int, int, str], None]

MANIFEST = "manifest.json"
LATEST = "latest.json"


def write_bulk(
    session: Session,
    store: Store,
    into: Path,
    site_url: str,
    now: datetime,
    progress: Progress = lambda done, total, what: None,
) -> JsonObject:
    """Write a dump of every dataset that is not withdrawn into `into/<date>/` and return its manifest.

    Raises BulkFolderUnusable where the folder cannot be written. A dump that is cut off leaves the one before
    as it was; the next one sweeps what was left. A second one waits for the first.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        with _only_one(into):
            return _write(session, store, into, site_url.rstrip("/"), now, progress)
    except OSError as error:
        raise BulkFolderUnusable(folder=str(into), reason=error.strerror or str(error)) from error


def read_latest(into: Path) -> tuple[Path, JsonObject] | None:
    """The folder and the manifest of the newest dump, None while there is none."""
    try:
        folder = into / json.loads((into / LATEST).read_text(encoding="utf-8"))["folder"]
        return folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None


def _write(
    session: Session, store: Store, into: Path, site_url: str, now: datetime, progress: Progress
) -> JsonObject:
    for left in into.glob(".dump-*"):
        shutil.rmtree(left, ignore_errors=True)
    before = _packages_before(into)
    partial = into / f".dump-{uuid4().hex}"
    partial.mkdir()
    listed = list(list_current(session))
    packages = []
    for done, dataset in enumerate(listed, start=1):
        packages.append(_package(dataset, store, partial, site_url, before))
        faults.reach("bulk.package.written")
        progress(done, len(listed), dataset.name)
    stamp, generated = _free_stamp(into, now)
    manifest: JsonObject = {
        "generated": generated.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "folder": stamp,
        "site": site_url,
        "layout": LAYOUT,
        "size_bytes": sum(package["size_bytes"] for package in packages),
        "packages": packages,
    }
    _write_json(partial / MANIFEST, manifest)
    faults.reach("bulk.manifest.written")
    _sync_folder(partial)
    os.replace(partial, into / stamp)
    _sync_folder(into)
    faults.reach("bulk.folder.renamed")
    sha256 = sha256_of(into / stamp / MANIFEST)
    _write_json(into / LATEST, {"folder": stamp, "manifest": f"{stamp}/{MANIFEST}", "sha256": sha256})
    _sync_folder(into)
    faults.reach("bulk.latest.written")
    return manifest


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder itself locked; the lock goes with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _packages_before(into: Path) -> dict[tuple[str, str], tuple[Path, JsonObject]]:
    """(name, version) → file and manifest entry of the dump before, unless its zips are laid out otherwise."""
    latest = read_latest(into)
    if latest is None or latest[1].get("layout") != LAYOUT:
        return {}
    folder, manifest = latest
    return {(p["name"], p["version"]): (folder / p["file"], p) for p in manifest["packages"]}


def _package(
    dataset: Listed,
    store: Store,
    folder: Path,
    site_url: str,
    before: dict[tuple[str, str], tuple[Path, JsonObject]],
) -> JsonObject:
    metadata = dataset.document(store, "metadata")
    path = folder / f"{dataset.name}.zip"
    old = before.get((dataset.name, dataset.version))
    sha256 = old[1]["sha256"] if old and _link(old[0], path, old[1]["size_bytes"]) else None
    if sha256 is None:
        sha256 = write_bundle(store, dataset.agency_id, dataset.dataset_id, dataset.version, path)
    return {
        "name": dataset.name,
        "uuid": metadata["uuid"],
        "organization": dataset.agency_id,
        "title": metadata["dataset"]["title"],
        "version": dataset.version,
        "state": dataset.state,
        "published_at": metadata["published_at"],
        "file": path.name,
        "media_type": "application/zip",
        "size_bytes": path.stat().st_size,
        "sha256": sha256,
        "url": f"{site_url}/dataset/{dataset.name}/version/{dataset.version}",
    }


def _link(old: Path, new: Path, size_bytes: int) -> bool:
    """Make new the same file as old. False where old is gone or cut, or the disk has no links."""
    try:
        if old.stat().st_size != size_bytes:
            return False
        os.link(old, new)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP):
            return False
        raise
    return True


def _free_stamp(into: Path, now: datetime) -> tuple[str, datetime]:
    moment = now.astimezone(UTC).replace(microsecond=0)
    while (into / (stamp := moment.strftime("%Y%m%dT%H%M%SZ"))).exists():
        moment += timedelta(seconds=1)
    return stamp, moment


def _write_json(path: Path, document: JsonObject) -> None:
    partial = path.with_name(f".{path.name}.part")
    with partial.open("w", encoding="utf-8") as out:
        out.write(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, path)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
