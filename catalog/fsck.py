"""Proof that nothing published is lost: every log line's version, every file's hash, every row's files.

Reads only. What it finds is of two kinds: lost (bytes missing or altered, or a row without files) and to
sweep (what a killed process left, which nobody ever saw). It never repairs: `gc` sweeps, a backup restores.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import sources
from catalog.apply import dead_scratch
from catalog.db import read_session
from catalog.disk import hash_file
from catalog.log import LogLine, LogState, fold, split_log
from catalog.models import AgencyRow, DatasetRow, LeaseRow, RunRow, VersionRow
from catalog.settings import Settings
from catalog.store import DOCUMENTS, Store
from metadata.errors.store import StoreDamaged, VersionMissing

Progress = Callable[[int, int, str], None]
JsonObject = dict[str, Any]

_HASH = re.compile(rb"\b[0-9a-f]{64}\b")


@dataclass(frozen=True)
class Finding:
    """One thing found: its kind, the thing itself, what is the matter with it."""

    kind: str
    name: str
    says: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.says}"

    def to_json(self) -> JsonObject:
        return {"kind": self.kind, "name": self.name, "says": self.says}


@dataclass
class Findings:
    """What fsck found. objects and versions say how much was looked at."""

    lost: list[Finding] = field(default_factory=list)
    to_sweep: list[Finding] = field(default_factory=list)
    objects: int = 0
    versions: int = 0

    def lose(self, kind: str, name: str, says: str) -> None:
        self.lost.append(Finding(kind, name, says))

    def sweep(self, kind: str, name: str, says: str) -> None:
        self.to_sweep.append(Finding(kind, name, says))

    def to_json(self) -> JsonObject:
        return {
            "objects": self.objects,
            "versions": self.versions,
            "lost": [finding.to_json() for finding in self.lost],
            "to_sweep": [finding.to_json() for finding in self.to_sweep],
        }


@dataclass
class Published:
    """What the logs of a store say is published: the states, every version, and what needs which object."""

    states: dict[tuple[str, str], LogState] = field(default_factory=dict)
    versions: set[tuple[str, str, str]] = field(default_factory=set)
    objects: dict[str, str] = field(default_factory=dict)  # sha256 → a version that needs it
    sizes: dict[str, int] = field(default_factory=dict)
    unreadable: bool = False


@dataclass(frozen=True)
class Rows:
    """What the tables say is public: the log line and version each dataset stands at, and every version."""

    datasets: dict[tuple[str, str], tuple[int, str]]
    versions: set[tuple[str, str, str]]


def check(
    engine: Engine, store: Store, settings: Settings | None = None,
    progress: Progress = lambda done, total, what: None, now: datetime | None = None,
) -> Findings:  # fmt: skip
    """Hash every published file again and compare store, logs and tables.

    Rows are read before logs: a row is written after its line, so what a harvest publishes meanwhile is no loss.
    """
    found = Findings()
    with read_session(engine) as session:
        rows = read_rows(session)
    published = read_published(store, found)
    _check_objects(store, published, found, progress)
    for folder in store.version_folders():
        if folder not in published.versions | rows.versions:
            found.sweep("version", "/".join(folder), "a folder without a log line, never public")
    _check_rows(rows, published, found)
    with read_session(engine) as session:
        _check_agencies(session, store, published, found)
        _check_leases(session, now or datetime.now(UTC), found)
    for leftover in dead_scratch(store):
        if any(leftover.iterdir()):
            found.sweep("scratch", leftover.name, "unfinished files of a process that is gone")
    return found


def read_published(store: Store, found: Findings) -> Published:
    """Read every log and every document of every published version, noting what is lost."""
    published = Published()
    for agency_id, dataset_id in store.datasets():
        name = f"{agency_id}/{dataset_id}"
        path = store.log_path(agency_id, dataset_id)
        content = path.read_bytes()
        try:
            lines, end = split_log(content, f"datasets/{name}.jsonl")
        except StoreDamaged as damaged:
            found.lose("log", name, str(damaged))
            published.unreadable = True
            continue
        if end < len(content):
            found.sweep("log", name, "a torn last line, which was never true")
        state = fold(lines)
        if state is None:
            continue
        published.states[agency_id, dataset_id] = state
        for line in lines:
            key = (agency_id, dataset_id, line.version or "")
            if line.event in ("published", "renamed") and line.version and key not in published.versions:
                published.versions.add(key)
                _read_version(store, agency_id, dataset_id, line, published, found)
    found.versions = len(published.versions)
    return published


def read_rows(session: Session) -> Rows:
    """What the tables say is public."""
    wanted = select(
        DatasetRow.agency_id, DatasetRow.dataset_id, DatasetRow.log_seq, DatasetRow.current_version
    ).order_by(DatasetRow.name)
    versions = select(DatasetRow.agency_id, DatasetRow.dataset_id, VersionRow.name).join(VersionRow.dataset)
    return Rows(
        {(agency, dataset): (seq, current) for agency, dataset, seq, current in session.execute(wanted)},
        {(agency, dataset, name) for agency, dataset, name in session.execute(versions)},
    )


def referenced(content: bytes) -> set[str]:
    """Every sha256 that a document mentions, in whatever member: what may be needed is never swept."""
    return {match.decode() for match in _HASH.findall(content)}


def _read_version(
    store: Store, agency_id: str, dataset_id: str, line: LogLine, published: Published, found: Findings
) -> None:
    version = line.version or ""
    name = f"{agency_id}/{dataset_id}/{version}"
    folder = store.version_path(agency_id, dataset_id, version)
    for document in DOCUMENTS:
        try:
            content = (folder / f"{document}.json").read_bytes()
            parsed = json.loads(content)
        except FileNotFoundError:
            found.lose("version", name, f"{document}.json is missing")
            published.unreadable = True
            continue
        except ValueError:
            found.lose("version", name, f"{document}.json is no JSON")
            published.unreadable = True
            continue
        for sha256 in referenced(content):
            if store.has_object(sha256):
                published.objects.setdefault(sha256, name)
        if document == "metadata":
            for form in _forms(parsed):
                published.objects.setdefault(form["sha256"], name)
                published.sizes[form["sha256"]] = form["size_bytes"]
    try:
        if line.documents and line.documents != store.documents_hash(agency_id, dataset_id, version):
            found.lose("version", name, "its documents are not those that were published")
    except VersionMissing:
        pass  # said above, document by document


def _forms(metadata: JsonObject) -> Iterator[JsonObject]:
    for resource in metadata.get("resources", ()):
        yield from resource.get("forms", ())


def _check_objects(store: Store, published: Published, found: Findings, progress: Progress) -> None:
    """Hash what is needed; what nothing needs is to be swept."""
    needed = sorted(published.objects)
    for number, sha256 in enumerate(needed):
        progress(number, len(needed), sha256[:12])
        path = store.object_path(sha256)
        version = published.objects[sha256]
        if not path.is_file():
            found.lose("object", sha256, f"missing; {version} needs it")
        elif published.sizes.get(sha256, path.stat().st_size) != path.stat().st_size:
            found.lose("object", sha256, f"has another size than {version} says")
        elif hash_file(path) != sha256:
            found.lose("object", sha256, f"its bytes were altered; {version} needs it")
        found.objects += 1
    progress(len(needed), len(needed), "")
    for name, path in store.objects():
        if name not in published.objects:
            found.sweep("object", name, f"{path.stat().st_size} bytes that no version names")


def _check_rows(rows: Rows, published: Published, found: Findings) -> None:
    """Rows must follow from the files: none without its files, none that the log is ahead of."""
    for key, (seq, current) in rows.datasets.items():
        state = published.states.get(key)
        if state is None or seq > state.seq or current not in state.versions:
            found.lose("row", "/".join(key), "a dataset in the database that the store does not have so")
    for version in sorted(rows.versions - published.versions):
        found.lose("row", "/".join(version), "a version in the database without its log line")
    for key, state in published.states.items():
        seq, _ = rows.datasets.get(key, (0, ""))
        if seq < state.seq:
            found.sweep("log", "/".join(key), f"{state.seq - seq} lines are not in the database yet")


def _check_agencies(session: Session, store: Store, published: Published, found: Findings) -> None:
    owners = {agency_id for agency_id, _ in published.states}
    for agency_id in session.scalars(select(AgencyRow.id).where(AgencyRow.id.in_(owners))):
        if store.find_agency(agency_id) is None:
            found.lose("row", agency_id, "an agency in the database without its file")


def _check_leases(session: Session, now: datetime, found: Findings) -> None:
    held: set[str] = set()
    for lease in session.scalars(select(LeaseRow).order_by(LeaseRow.source_id)):
        if sources.is_live(lease, now):
            held.add(lease.source_id)
        elif lease.process_id is not None:
            found.sweep("lease", lease.source_id, f"held by process {lease.process_id}, which is gone")
        elif lease.needs_replay:
            found.sweep("lease", lease.source_id, "its logs are to be replayed")
    for run in session.scalars(select(RunRow).where(RunRow.state == "running").order_by(RunRow.id)):
        if run.source_id not in held:
            found.sweep("run", run.id, f"of {run.source_id}, never ended")
