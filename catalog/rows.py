"""What a dataset's log and documents say, as rows, and the writing of the rows of many datasets at once.

Reading and writing are apart: what cannot be read is known before anything is written. Only `catalog.apply`
uses this.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from catalog.db import insert_rows
from catalog.faults import reach
from catalog.log import LogLine, LogState, fold, parse_time
from catalog.models import AliasRow, DatasetRow, FetchRow, ResourceRow, VersionRow
from catalog.store import Store
from metadata.errors.store import StoreDamaged, VersionMissing
from metadata.model import Agency
from metadata.text import Text, sort_key

JsonObject = dict[str, Any]
Key = tuple[str, str]
Value = TypeVar("Value")

ALIAS_LENGTH = 500
ADDRESS_BYTES = 2000
_NOT_FETCHED = ("url", "steps", "spec_fingerprint")
_AT_ONCE = 500  # values in one question

log = logging.getLogger("khlang.store")


@dataclass
class Documents:
    """The documents of versions, and logs. What was written a moment ago is known here and not read back; so are
    agencies."""

    store: Store
    written: dict[tuple[str, str, str], dict[str, JsonObject]] = field(default_factory=dict)
    logs: dict[Key, tuple[LogLine, ...]] = field(default_factory=dict)
    agencies: dict[str, Agency | None] = field(default_factory=dict)

    def read(self, key: Key, version: str, name: str) -> JsonObject:
        """One document. Raises VersionMissing or StoreDamaged."""
        known = self.written.get((*key, version))
        return known[name] if known else self.store.read_document(*key, version, name)

    def agency(self, agency_id: str) -> Agency | None:
        """An agency as its file says now."""
        if agency_id not in self.agencies:
            self.agencies[agency_id] = self.store.find_agency(agency_id)
        return self.agencies[agency_id]


@dataclass(frozen=True)
class Level:
    """One dataset as its rows shall be. id is its row's, None before the first; fetches come from new lines."""

    key: Key
    id: int | None
    agency: Agency
    values: JsonObject
    resources: tuple[JsonObject, ...]
    versions: tuple[str, ...]
    fetches: tuple[tuple[str, JsonObject], ...]


def read_level(documents: Documents, key: Key, known: tuple[int, int] | None, *, sync: bool) -> Level | None:
    """What one dataset's rows shall be; None where they are level, or nothing was ever published.

    known is (id, log_seq) of its row. sync makes the log durable before anything follows from it. Raises
    VersionMissing or StoreDamaged where the current version's metadata.json cannot be used.
    """
    lines = documents.logs.get(key) or documents.store.read_log(*key)
    state = fold(lines)
    if state is None or (known is not None and known[1] == state.seq):
        return None
    if sync:
        documents.store.sync_log(*key)
    done = known[1] if known is not None and known[1] < state.seq else 0
    try:
        return _level(documents, key, known[0] if known else None, state, lines[done:])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        path = f"versions/{key[0]}/{key[1]}/{state.current}"
        raise StoreDamaged(path=path, reason=f"{type(error).__name__} {error}") from error


def _level(
    documents: Documents, key: Key, row_id: int | None, state: LogState, new_lines: Sequence[LogLine]
) -> Level:
    current = documents.read(key, state.current, "metadata")
    newest = current if state.newest == state.current else documents.read(key, state.newest, "metadata")
    agency = documents.agency(key[0]) or Agency.model_validate(newest["agency"])
    values = {
        "agency_id": key[0], "dataset_id": key[1], "uuid": newest["uuid"], "name": newest["name"],
        "source_id": newest["source_id"], "upstream_id": newest["upstream_id"],
        "fingerprint": newest["fingerprint"], "content_hash": newest["content_hash"],
        "state": state.state, "state_since": state.since,
        "state_reason": plain(state.reason) if state.reason else None,
        "current_version": state.current, "log_seq": state.seq, "first_published_at": state.first,
        "published_at": parse_time(current["published_at"]), "document": current["dataset"],
        "sort_key": plain(sort_key(Text.model_validate(current["dataset"]["title"]).show("th")[0])),
        "quality_score": int(current.get("quality", {}).get("score", 0)),
    }  # fmt: skip
    fetches = tuple(_fetches(documents, key, new_lines))
    return Level(key, row_id, agency, values, _resources(current["resources"]), state.versions, fetches)


def _resources(documents: list[JsonObject]) -> tuple[JsonObject, ...]:
    """The columns of the current resources in their order, each id once."""
    found: dict[str, JsonObject] = {}
    for document in sorted(documents, key=lambda document: int(document["position"])):
        found.setdefault(
            document["id"],
            {
                "id": document["id"], "position": document["position"], "key": plain(document["key"]),
                "name": plain(document["name"]), "row_count": document.get("row_count"),
                "link_reason": document.get("link_reason"), "document": document["distribution"],
                "table_schema": document.get("schema"), "forms": document.get("forms", []),
                "column_values": document.get("values"),
            },
        )  # fmt: skip
    return tuple(found.values())


def _fetches(documents: Documents, key: Key, lines: Iterable[LogLine]) -> Iterator[tuple[str, JsonObject]]:
    """What the versions of some log lines know of their addresses, so that a later run can ask conditionally."""
    for line in lines:
        if line.version is None or line.event not in ("published", "renamed"):
            continue
        try:
            document = documents.read(key, line.version, "provenance")
        except (VersionMissing, StoreDamaged):
            continue  # only costs a download; fsck tells of the loss
        for entry in document.get("resources", {}).values():
            url = str(entry.get("url") or "")
            is_web = url.startswith(("http://", "https://")) and len(url.encode()) <= ADDRESS_BYTES
            if is_web and entry.get("sha256"):
                yield url, {name: value for name, value in entry.items() if name not in _NOT_FETCHED}


def find_rows(session: Session, keys: Sequence[Key]) -> dict[Key, tuple[int, int]]:
    """(id, log_seq) of the rows that are there."""
    found: dict[Key, tuple[int, int]] = {}
    by_agency: dict[str, list[str]] = {}
    for agency_id, dataset_id in keys:
        by_agency.setdefault(agency_id, []).append(dataset_id)
    for agency_id, dataset_ids in by_agency.items():
        for some in in_parts(dataset_ids):
            rows = select(DatasetRow.dataset_id, DatasetRow.id, DatasetRow.log_seq).where(
                DatasetRow.agency_id == agency_id, DatasetRow.dataset_id.in_(some)
            )
            found.update({(agency_id, row[0]): (row[1], row[2]) for row in session.execute(rows)})
    return found


def write_levels(session: Session, documents: Documents, levels: Sequence[Level]) -> list[int]:
    """Write the rows of all these datasets but their agencies; returns the datasets' row ids, in order."""
    if not levels:
        return []
    ids = _write_datasets(session, levels)
    before = [number for number, level in zip(ids, levels, strict=True) if level.id is not None]
    _write_resources(session, levels, ids, before)
    reach("apply.flushed")
    _write_versions(session, documents, levels, ids, before)
    for level in levels:
        _write_fetches(session, level)
    return ids


def _write_datasets(session: Session, levels: Sequence[Level]) -> list[int]:
    new = [level.values for level in levels if level.id is None]
    ids: dict[Key, int] = {level.key: level.id for level in levels if level.id is not None}
    if new:
        insert_rows(session, DatasetRow, new)
        made = find_rows(session, [level.key for level in levels if level.id is None])
        ids.update({key: row[0] for key, row in made.items()})
    if changed := [{**level.values, "id": level.id} for level in levels if level.id is not None]:
        session.execute(update(DatasetRow), changed)
    return [ids[level.key] for level in levels]


def _write_resources(
    session: Session, levels: Sequence[Level], ids: Sequence[int], before: Sequence[int]
) -> None:
    known = {
        row[0]: row[1]
        for some in in_parts(before)
        for row in session.execute(
            select(ResourceRow.id, ResourceRow.dataset_id).where(ResourceRow.dataset_id.in_(some))
        )
    }
    wanted = [
        {**resource, "dataset_id": number}
        for number, level in zip(ids, levels, strict=True)
        for resource in level.resources
    ]
    gone = sorted(set(known) - {str(resource["id"]) for resource in wanted})
    for some in in_parts(gone):
        session.execute(delete(ResourceRow).where(ResourceRow.id.in_(some)))
    insert_rows(session, ResourceRow, [resource for resource in wanted if resource["id"] not in known])
    if stayed := [resource for resource in wanted if resource["id"] in known]:
        session.execute(update(ResourceRow), stayed)


def _write_versions(
    session: Session, documents: Documents, levels: Sequence[Level], ids: Sequence[int], before: Sequence[int]
) -> None:
    """A row for each published version whose folder is there; the names each has been known by."""
    versions: set[tuple[int, str]] = set()
    aliases: set[tuple[int, str]] = set()
    for some in in_parts(before):
        for found, table, column in (
            (versions, VersionRow, VersionRow.name),
            (aliases, AliasRow, AliasRow.alias),
        ):
            rows = select(table.dataset_id, column).where(table.dataset_id.in_(some))
            found.update((row[0], row[1]) for row in session.execute(rows))
    wanted = {(n, name) for n, level in zip(ids, levels, strict=True) for name in level.versions}
    for number, name in sorted(versions - wanted):
        session.execute(delete(VersionRow).where(VersionRow.dataset_id == number, VersionRow.name == name))
    new_versions, new_aliases = [], []
    for number, level in zip(ids, levels, strict=True):
        for name in level.versions:
            if (number, name) in versions or (document := _earlier(documents, level, name)) is None:
                continue
            new_versions.append(_version(number, name, document))
            for alias in (document["upstream_id"], *document.get("aliases", ())):
                if (number, alias) not in aliases and 0 < len(alias) <= ALIAS_LENGTH and "\x00" not in alias:
                    aliases.add((number, alias))
                    new_aliases.append({"dataset_id": number, "alias": alias})
    insert_rows(session, VersionRow, new_versions)
    insert_rows(session, AliasRow, new_aliases)


def _earlier(documents: Documents, level: Level, name: str) -> JsonObject | None:
    try:
        return documents.read(level.key, name, "metadata")
    except (VersionMissing, StoreDamaged) as lost:
        log.error("an earlier version is lost: %s", lost)
        return None


def _version(number: int, name: str, document: JsonObject) -> JsonObject:
    return {
        "dataset_id": number, "name": name, "published_at": parse_time(document["published_at"]),
        "content_hash": document["content_hash"], "summary": document.get("summary", {}),
    }  # fmt: skip


def _write_fetches(session: Session, level: Level) -> None:
    for url, known in level.fetches:
        before = session.get(FetchRow, (level.values["source_id"], url))
        if before is None or _fetched_at(before.document) <= _fetched_at(known):
            session.merge(FetchRow(source_id=level.values["source_id"], url=url, document=known))


def _fetched_at(document: JsonObject) -> str:
    """When a body was fetched: datasets may share an address, and the later fetch counts in any order."""
    return str(document.get("fetched_at") or "")


def in_parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """Some hundred values at a time: databases limit how many one question may name."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def plain(value: str) -> str:
    """Without NUL, which PostgreSQL refuses in text; documents keep theirs."""
    return value.replace("\x00", "")
