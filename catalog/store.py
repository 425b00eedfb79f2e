"""The published files: content-addressed objects, version folders, logs, agencies (contract 6).

    objects/sha256/<2 hex>/<62 hex>      versions/<agency>/<dataset>/<version>/<document>.json
    datasets/<agency>/<dataset>.jsonl    agencies/<id>.json       scratch/<process>/…  unfinished, never public

Files are the truth and the log line is the commit. Nothing published is ever rewritten.
"""

import fcntl
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from catalog.disk import (
    Unsynced,
    copy_file,
    file_mark,
    make_folder,
    named_errors,
    remove_tree,
    sync_folder,
    write_all,
    write_file,
)
from catalog.faults import half_of, reach
from catalog.log import EVENTS, LogLine, fold, format_time, split_log
from catalog.processes import this_process
from catalog.store_names import AGENCY, DATASET, DOCUMENT, SHA256, VERSION, check_name
from metadata.errors.store import (
    ObjectMissing,
    StoreDamaged,
    StoreNameRefused,
    VersionExists,
    VersionMissing,
)
from metadata.model import Agency
from metadata.written import json_bytes

__all__ = ["DOCUMENTS", "LogLine", "Store"]

JsonObject = dict[str, Any]

DOCUMENTS = ("datapackage", "metadata", "report", "provenance")
"""The documents of every version folder, without `.json`."""


class Store:
    """A store in one folder. Any number of processes may use it at once: what it remembers, it can do without."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._agencies: dict[str, tuple[Agency, tuple[int, ...]]] = {}

    # objects

    def object_path(self, sha256: str) -> Path:
        """Where the bytes with that hash lie, if they are here. Raises StoreNameRefused for no hash."""
        check_name(SHA256, sha256, "sha256")
        return self.root / "objects" / "sha256" / sha256[:2] / sha256[2:]

    def has_object(self, sha256: str) -> bool:
        return self.object_path(sha256).is_file()

    def get_object(self, sha256: str) -> Path:
        """The path of bytes that are here. Raises ObjectMissing."""
        path = self.object_path(sha256)
        if not path.is_file():
            raise ObjectMissing(sha256=sha256)
        return path

    def put_object(self, path: Path, sha256: str) -> None:
        """Copy a file in under its hash, durable and read-only. Bytes that are here already are left as they are.

        A file of another size under that hash was damaged after it was stored, and is replaced. Raises
        ObjectChanged when the file's bytes have another hash: somebody still writes it.
        """
        target = self.object_path(sha256)
        with named_errors(target):
            if target.is_file() and target.stat().st_size == path.stat().st_size:
                sync_folder(target.parent)  # whoever stored it may have died before this
                return
            unfinished = self.scratch("object") / "bytes"
            copy_file(path, unfinished, sha256)
            make_folder(target.parent)
            unfinished.rename(target)
            reach("store.object.renamed")
            sync_folder(target.parent)
            unfinished.parent.rmdir()
        reach("store.object.stored")

    def objects(self) -> Iterator[tuple[str, Path]]:
        """Every stored file with the hash its name claims, in order of the hash."""
        for folder in _sorted(self.root / "objects" / "sha256"):
            for path in _sorted(folder):
                yield folder.name + path.name, path

    # versions

    def version_path(self, agency_id: str, dataset_id: str, version: str) -> Path:
        """The folder of a version. Raises StoreNameRefused for a name that is none."""
        check_name(VERSION, version, "version")
        return Path(self._place_of("versions", agency_id, dataset_id), version)

    def versions(self, agency_id: str, dataset_id: str) -> tuple[str, ...]:
        """The names of all version folders, orphans among them, oldest first."""
        folder = Path(self._place_of("versions", agency_id, dataset_id))
        return tuple(path.name for path in _sorted(folder) if VERSION.fullmatch(path.name))

    def version_folders(self) -> Iterator[tuple[str, str, str]]:
        """Agency, dataset and name of every version folder, orphans among them, in order."""
        for agency in _sorted(self.root / "versions"):
            for dataset in _sorted(agency):
                for version in _sorted(dataset):
                    yield agency.name, dataset.name, version.name

    def write_version(
        self, agency_id: str, dataset_id: str, version: str, documents: dict[str, JsonObject],
        later: Unsynced | None = None, lines: Sequence[LogLine] | None = None,
    ) -> str:  # fmt: skip
        """Write a version's folder whole; returns the sha256 over its documents for `append_event`. lines is the
        dataset's log where the caller has just read it.

        It is not public before `append_event` says so, nor durable, where later is given, before its sync.
        A folder that a killed process left under this name without a log line is replaced. Raises
        VersionExists for a published one: what is published never changes.
        """
        check_name(VERSION, version, "version")
        target = f"{self._place_of('versions', agency_id, dataset_id)}/{version}"
        lines = self.read_log(agency_id, dataset_id) if lines is None else lines
        if any(line.version == version for line in lines):
            raise VersionExists(dataset=f"{agency_id}/{dataset_id}", version=version)
        contents: list[tuple[str, bytes]] = []
        for name, document in documents.items():
            check_name(DOCUMENT, name, "document")
            contents.append((f"{name}.json", _json(document)))
        with named_errors(target):
            unfinished = self._scratch("version")
            reach("store.version.opened")
            for file, content in contents:
                write_file(f"{unfinished}/{file}", content, "store.version.document", sync=later is None)
            self._place(unfinished, target, later)
        reach("store.version.stored")
        return _hash_of((file, hashlib.sha256(content).hexdigest()) for file, content in sorted(contents))

    def _place(self, unfinished: str, target: str, later: Unsynced | None) -> None:
        """Give a whole folder its name."""
        if later is None:
            sync_folder(unfinished)
        else:
            later.add(tree=target)
        reach("store.version.synced")
        make_folder(parent := os.path.dirname(target), later)
        before = None
        if os.path.exists(target):
            before = self.scratch("replaced")
            os.rename(target, before / "version")
            reach("store.version.replaced")
        os.rename(unfinished, target)
        reach("store.version.renamed")
        if later is None:
            sync_folder(parent)
        else:
            later.add(folder=parent)
        if before is not None:
            remove_tree(before)

    def read_document(self, agency_id: str, dataset_id: str, version: str, name: str) -> JsonObject:
        """One document of a version. Raises VersionMissing, or StoreDamaged for a file that is no JSON object."""
        check_name(DOCUMENT, name, "document")
        path = self.version_path(agency_id, dataset_id, version) / f"{name}.json"
        try:
            found = json.loads(path.read_bytes())
        except FileNotFoundError as error:
            dataset = f"{agency_id}/{dataset_id}"
            raise VersionMissing(dataset=dataset, version=version, document=f"{name}.json") from error
        except ValueError as error:
            raise StoreDamaged(path=self._shown(path), reason=str(error)) from error
        if not isinstance(found, dict):
            raise StoreDamaged(path=self._shown(path), reason="not an object")
        return found

    def documents_hash(self, agency_id: str, dataset_id: str, version: str) -> str:
        """sha256 over the names and bytes of a version's documents. Raises VersionMissing."""
        folder = self.version_path(agency_id, dataset_id, version)
        found = _sorted(folder)
        if not found:
            raise VersionMissing(
                dataset=f"{agency_id}/{dataset_id}", version=version, document="metadata.json"
            )
        return _hash_of((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in found)

    # logs

    def log_path(self, agency_id: str, dataset_id: str) -> Path:
        return Path(self._log_place(agency_id, dataset_id))

    def _log_place(self, agency_id: str, dataset_id: str) -> str:
        return f"{self._place_of('datasets', agency_id, dataset_id)}.jsonl"

    def read_log(self, agency_id: str, dataset_id: str) -> tuple[LogLine, ...]:
        """The whole lines of a dataset's log, () for a dataset that has none."""
        path = self._log_place(agency_id, dataset_id)
        try:
            with open(path, "rb", buffering=0) as log:
                content = log.read()
        except FileNotFoundError:
            return ()
        return split_log(content, self._shown(path))[0]

    def sync_log(self, agency_id: str, dataset_id: str) -> None:
        """Make durable what stands in a log: its writer may have died between the write and the sync."""
        path = self.log_path(agency_id, dataset_id)
        with path.open("rb") as log:
            os.fsync(log.fileno())
        sync_folder(path.parent)

    def append_event(
        self, agency_id: str, dataset_id: str, event: str, *, version: str | None = None,
        reason: str | None = None, time: datetime, documents: str | None = None, later: Unsynced | None = None,
    ) -> LogLine:  # fmt: skip
        """Append one line and sync it, as `append_log` does; returns the line."""
        return self.append_log(
            agency_id, dataset_id, event, version=version, reason=reason, time=time, documents=documents,
            later=later,
        )[-1]  # fmt: skip

    def append_log(
        self, agency_id: str, dataset_id: str, event: str, *, version: str | None = None,
        reason: str | None = None, time: datetime, documents: str | None = None, later: Unsynced | None = None,
    ) -> tuple[LogLine, ...]:  # fmt: skip
        """Append one line and sync it: from then on it is so. A torn last line is cut off first. Returns the log.

        documents is what `write_version` returned, where the caller has it. With later the line is so once that
        is synced: a caller must not rely on it, nor show it to anyone, before. Raises VersionMissing for a
        version that has no folder, or, for `current`, was never published.
        """
        if event not in EVENTS:
            raise StoreNameRefused(name=event, what="event")
        path = self._log_place(agency_id, dataset_id)
        line = LogLine(0, format_time(time), event, version, reason)
        if version is not None and event in ("published", "renamed"):
            line = replace(line, documents=documents or self.documents_hash(agency_id, dataset_id, version))
        with named_errors(path):
            make_folder(parent := os.path.dirname(path), later)
            is_new = not os.path.exists(path)
            opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX)
                reach("store.log.opened")
                lines = self._append(opened, path, line)
                if later is None:
                    os.fsync(opened)
                else:
                    later.add(file=path)
            finally:
                os.close(opened)
            if is_new and later is None:
                sync_folder(parent)
            elif is_new and later is not None:
                later.add(folder=parent)
        reach("store.log.appended")
        return lines

    def _append(self, opened: int, path: str, line: LogLine) -> tuple[LogLine, ...]:
        content = Path(path).read_bytes() if os.fstat(opened).st_size else b""
        lines, end = split_log(content, self._shown(path)) if content else ((), 0)
        state = fold(lines)
        if line.event == "current" and (state is None or line.version not in state.versions):
            raise VersionMissing(dataset=Path(path).stem, version=line.version, document="metadata.json")
        if end < len(content):
            os.ftruncate(opened, end)
            os.fsync(opened)
            reach("store.log.cut")
        line = replace(line, seq=len(lines) + 1)
        written = line.to_bytes()
        half = half_of(written)
        write_all(opened, written[:half])
        reach("store.log.half")
        write_all(opened, written[half:])
        reach("store.log.written")
        return (*lines, line)

    def datasets(self, agency_id: str | None = None) -> Iterator[tuple[str, str]]:
        """Agency and id of every dataset that has a log, in order; of one agency, or of all."""
        for agency in _sorted(self.root / "datasets"):
            if agency_id in (None, agency.name):
                for path in _sorted(agency):
                    if path.suffix == ".jsonl":
                        yield agency.name, path.stem

    # agencies

    def put_agency(self, agency: Agency) -> None:
        """Write down an agency as its config describes it now. Nothing is written when nothing changed."""
        path = self._agency_path(agency.id)
        known, mark = self._agencies.get(agency.id, (None, ()))
        if known is agency and mark == file_mark(path):
            return
        content = _json(agency.to_json())
        with named_errors(path):
            if path.is_file() and path.read_bytes() == content:
                self._agencies[agency.id] = agency, file_mark(path)
                return
            unfinished = self.scratch("agency") / path.name
            write_file(unfinished, content, "")
            reach("store.agency.synced")
            make_folder(path.parent)
            unfinished.rename(path)
            reach("store.agency.renamed")
            sync_folder(path.parent)
            unfinished.parent.rmdir()
        reach("store.agency.stored")

    def find_agency(self, agency_id: str) -> Agency | None:
        """One agency as it was last written down. Raises StoreDamaged for a file that is none."""
        path = self._agency_path(agency_id)
        try:
            return Agency.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise StoreDamaged(path=self._shown(path), reason=str(error).splitlines()[0]) from error

    def agencies(self) -> Iterator[Agency]:
        """Every agency, by id."""
        for path in _sorted(self.root / "agencies"):
            if path.suffix == ".json" and (agency := self.find_agency(path.stem)):
                yield agency

    # scratch

    @property
    def scratch_root(self) -> Path:
        """The folder of everybody's scratch folders, each named after the process that owns it."""
        return self.root / "scratch"

    def scratch(self, name: str) -> Path:
        """A new empty folder of this process, on the same file system. `gc` sweeps it once the process is gone."""
        return Path(self._scratch(re.sub(r"[^a-z0-9_-]+", "-", name.lower())[:60]))

    def _scratch(self, kind: str) -> str:
        mine = f"{self.root}/scratch/{this_process().tag}"
        folder = f"{mine}/{kind}-{secrets.token_hex(6)}"
        try:
            os.mkdir(folder)
        except FileNotFoundError:
            os.makedirs(mine, exist_ok=True)
            os.mkdir(folder)
        return folder

    def _place_of(self, kind: str, agency_id: str, dataset_id: str) -> str:
        check_name(AGENCY, agency_id, "agency")
        check_name(DATASET, dataset_id, "dataset")
        return f"{self.root}/{kind}/{agency_id}/{dataset_id}"

    def _agency_path(self, agency_id: str) -> Path:
        check_name(AGENCY, agency_id, "agency")
        return self.root / "agencies" / f"{agency_id}.json"

    def _shown(self, path: Path | str) -> str:
        return os.path.relpath(path, self.root)


def _json(document: JsonObject) -> bytes:
    """JSON with one member a line, Thai as it is; a number that JSON does not know is refused here, not by every
    reader. Deeper members are not indented: the encoder that does so takes ten times as long."""
    lines = [b'  "%b": %b' % (_key(name), json_bytes(value)) for name, value in document.items()]
    return b"{\n" + b",\n".join(lines) + b"\n}\n"


@lru_cache(256)
def _key(name: str) -> bytes:
    """The name of a member as JSON, without its quotes: they are the same few in all documents."""
    return json_bytes(name)[1:-1]


def _hash_of(files: Iterable[tuple[str, str]]) -> str:
    """sha256 over the names and hashes of a version's documents, in the order of their names."""
    total = hashlib.sha256()
    for name, sha256 in files:
        total.update(f"{name} {sha256}\n".encode())
    return total.hexdigest()


def _sorted(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
