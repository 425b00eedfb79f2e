"""Changes of many datasets made true together: files durable, then log lines, then rows, in one transaction.

The log line is the commit (contract 6). Together only means that the disk is waited for once: a process killed
anywhere leaves some lines written and others not, each dataset old or new, and the next start replays the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.apply import apply_logs
from catalog.disk import Unsynced, named_errors
from catalog.faults import reach
from catalog.identity import claim_identities
from catalog.rows import Documents, Key
from catalog.store import Store
from metadata.errors import KhlangError
from metadata.package import Package

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One log line that is to become true.

    package is the one whose identity must be its own first, None for an event without a new version; documents
    are those of the new version as they were written, documents_hash what `Store.write_version` returned.
    """

    agency_id: str
    dataset_id: str
    event: str
    version: str
    time: datetime
    reason: str | None = None
    package: Package | None = None
    documents: dict[str, JsonObject] | None = None
    documents_hash: str | None = None

    @property
    def key(self) -> Key:
        return self.agency_id, self.dataset_id


def make_true(
    session: Session, store: Store, changes: Sequence[Change], later: Unsynced, *, again: bool = False
) -> dict[int, KhlangError]:
    """Append the lines and bring the rows level; what could not be, by the place of its change.

    later holds the files that the versions consist of. The caller's transaction makes the rows visible; if it
    fails, the next start replays the lines, and the same changes may be made true again: then a line that stands
    is not written twice. Raises StoreFull or StoreNotWritable where the disk refuses all.
    """
    problems: dict[int, KhlangError] = {}
    claims = [(number, change.package) for number, change in enumerate(changes) if change.package]
    taken = claim_identities(session, store, [package for _, package in claims])
    problems.update({claims[place][0]: problem for place, problem in taken.items()})
    with named_errors(store.root):
        later.sync()
    documents = Documents(store)
    for number, change in enumerate(changes):
        if number not in problems:
            try:
                _append(documents, change, later, again)
            except KhlangError as problem:
                problems[number] = problem
    with named_errors(store.root):
        later.sync()
    reach("publish.log.appended")
    unread = _apply(session, documents, [c for number, c in enumerate(changes) if number not in problems])
    for number, change in enumerate(changes):
        if number not in problems and change.key in unread:
            problems[number] = unread[change.key]
    reach("publish.rows.applied")
    return problems


def _append(documents: Documents, change: Change, later: Unsynced, again: bool) -> None:
    store = documents.store
    if again and _stands(store, change):
        later.add(file=store.log_path(*change.key))
        documents.logs.pop(change.key, None)
        return
    documents.logs[change.key] = store.append_log(
        *change.key, change.event, version=change.version, reason=change.reason, time=change.time,
        documents=change.documents_hash, later=later,
    )  # fmt: skip


def _stands(store: Store, change: Change) -> bool:
    """Whether the line is there already."""
    lines = store.read_log(*change.key)
    if change.package is not None:
        return any(line.version == change.version for line in lines)
    said = (change.event, change.reason, change.time)
    return bool(lines) and (lines[-1].event, lines[-1].reason, lines[-1].moment) == said


def _apply(session: Session, documents: Documents, changes: Sequence[Change]) -> dict[Key, KhlangError]:
    if not changes:
        return {}
    for change in changes:
        if change.documents is not None:
            documents.written[(*change.key, change.version)] = change.documents
    unread: dict[Key, KhlangError] = {}
    keys = list(dict.fromkeys(change.key for change in changes))
    apply_logs(session, documents, keys, now=changes[-1].time, is_synced=True, problems=unread)
    return unread
