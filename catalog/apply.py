"""From the store's documents to rows: the only code that makes them.

Publishing, replaying a line whose process died, and rebuilding everything use the same function, so that a
rebuilt database equals the one that grew. Nothing here looks at a clock for what can be exported.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog import sources
from catalog.db import lock_rows, read_session, write_session
from catalog.disk import remove_tree
from catalog.faults import reach
from catalog.identity import Identity, assign_identity, claim_identity
from catalog.log import LogLine, LogState, fold, parse_time
from catalog.models import (
    AgencyRow,
    AliasRow,
    ChangeRow,
    DatasetRow,
    FetchRow,
    LeaseRow,
    ResourceRow,
    RunRow,
    SourceRow,
    VersionRow,
)
from catalog.processes import is_gone, owner_of
from catalog.store import Store
from metadata.errors.store import StoreDamaged, VersionMissing
from metadata.model import Agency
from metadata.text import Text, sort_key

__all__ = [
    "Identity", "Recovered", "apply_agency", "apply_log", "assign_identity", "claim_identity", "rebuild",
    "recover", "replay",
]  # fmt: skip

JsonObject = dict[str, Any]
Progress = Callable[[int, int, str], None]

ALIAS_LENGTH = 500
ADDRESS_BYTES = 2000
_NOT_FETCHED = ("url", "steps", "spec_fingerprint")
_AT_ONCE = 200  # datasets in memory while rebuilding

log = logging.getLogger("khlang.store")


def apply_log(
    session: Session, store: Store, agency_id: str, dataset_id: str, *, now: datetime
) -> DatasetRow | None:
    """Bring one dataset's rows level with its log; None for a dataset that was never published.

    Nothing happens where they are level. now is only the time of the change log's entry. Raises
    VersionMissing or StoreDamaged where the current version's metadata.json cannot be used.
    """
    reach("apply.started")
    lock_rows(session)
    row = _find_row(session, agency_id, dataset_id)
    lines = store.read_log(agency_id, dataset_id)
    state = fold(lines)
    if state is None or (row is not None and row.log_seq == state.seq):
        return row
    store.sync_log(agency_id, dataset_id)
    done = row.log_seq if row is not None and row.log_seq < state.seq else 0
    try:
        row = _write_dataset(session, store, row, state, agency_id, dataset_id)
        _write_fetches(session, store, row, [line for line in lines if line.seq > done])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        path = f"versions/{agency_id}/{dataset_id}/{state.current}"
        raise StoreDamaged(path=path, reason=f"{type(error).__name__} {error}") from error
    session.add(ChangeRow(dataset_id=row.id, time=now))
    session.flush()
    reach("apply.done")
    return row


def apply_agency(session: Session, agency: Agency) -> AgencyRow:
    """The row of an agency, level with what is said of it now."""
    document = agency.to_json()
    row = session.get(AgencyRow, agency.id)
    if row is None:
        row = AgencyRow(id=agency.id)
        session.add(row)
    if row.document != document:
        row.document = document
        row.sort_key = _plain(sort_key(agency.title.show("th")[0]))
    return row


def _find_row(session: Session, agency_id: str, dataset_id: str) -> DatasetRow | None:
    wanted = select(DatasetRow).where(DatasetRow.agency_id == agency_id, DatasetRow.dataset_id == dataset_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).unique().one_or_none()


def _write_dataset(
    session: Session, store: Store, row: DatasetRow | None, state: LogState, agency_id: str, dataset_id: str
) -> DatasetRow:
    """The dataset's own row and those that belong to its versions and its current resources."""
    current = store.read_document(agency_id, dataset_id, state.current, "metadata")
    newest = current
    if state.newest != state.current:
        newest = store.read_document(agency_id, dataset_id, state.newest, "metadata")
    agency = store.find_agency(agency_id) or Agency.model_validate(newest["agency"])
    if row is None:
        row = DatasetRow(agency_id=agency_id, dataset_id=dataset_id, resources=[], versions=[])
    row.agency = apply_agency(session, agency)
    row.uuid, row.name = newest["uuid"], newest["name"]
    row.source_id, row.upstream_id = newest["source_id"], newest["upstream_id"]
    row.fingerprint, row.content_hash = newest["fingerprint"], newest["content_hash"]
    row.state, row.state_since = state.state, state.since
    row.state_reason = _plain(state.reason) if state.reason else None
    row.current_version, row.log_seq = state.current, state.seq
    row.published_at = parse_time(current["published_at"])
    row.document = current["dataset"]
    row.sort_key = _plain(sort_key(Text.model_validate(current["dataset"]["title"]).show("th")[0]))
    row.quality_score = int(current.get("quality", {}).get("score", 0))
    row.first_published_at = state.first
    session.add(row)
    row.resources = _resources(row, current["resources"])
    session.flush()
    reach("apply.flushed")
    _write_versions(session, store, row, state)
    return row


def _resources(row: DatasetRow, documents: list[JsonObject]) -> list[ResourceRow]:
    """The current resources in their order, each row kept where the resource stays."""
    before = {resource.id: resource for resource in row.resources}
    now: dict[str, ResourceRow] = {}
    for document in sorted(documents, key=lambda document: int(document["position"])):
        if document["id"] in now:
            continue
        resource = before.get(document["id"]) or ResourceRow(id=document["id"])
        resource.position = document["position"]
        resource.key, resource.name = _plain(document["key"]), _plain(document["name"])
        resource.row_count = document.get("row_count")
        resource.link_reason = document.get("link_reason")
        resource.document = document["distribution"]
        resource.table_schema = document.get("schema")
        resource.forms = document.get("forms", [])
        now[document["id"]] = resource
    return list(now.values())


def _write_versions(session: Session, store: Store, row: DatasetRow, state: LogState) -> None:
    """A row for each published version whose folder is there; the names each has been known by."""
    before = {version.name: version for version in row.versions}
    for name in set(before) - set(state.versions):
        row.versions.remove(before[name])
    aliases = set(session.scalars(select(AliasRow.alias).where(AliasRow.dataset_id == row.id)))
    for name in state.versions:
        if name in before:
            continue
        try:
            document = store.read_document(row.agency_id, row.dataset_id, name, "metadata")
        except (VersionMissing, StoreDamaged) as lost:
            log.error("an earlier version is lost: %s", lost)
            continue
        row.versions.append(
            VersionRow(
                name=name,
                published_at=parse_time(document["published_at"]),
                content_hash=document["content_hash"],
                summary=document.get("summary", {}),
            )
        )
        for alias in (document["upstream_id"], *document.get("aliases", ())):
            if alias not in aliases and 0 < len(alias) <= ALIAS_LENGTH and "\x00" not in alias:
                aliases.add(alias)
                session.add(AliasRow(alias=alias, dataset_id=row.id))
    session.flush()


def _write_fetches(session: Session, store: Store, row: DatasetRow, lines: list[LogLine]) -> None:
    """What the versions of some log lines know of their addresses, so that a later run can ask conditionally."""
    for line in lines:
        if line.version is None or line.event not in ("published", "renamed"):
            continue
        try:
            document = store.read_document(row.agency_id, row.dataset_id, line.version, "provenance")
        except (VersionMissing, StoreDamaged):
            continue  # only costs a download; fsck tells of the loss
        for entry in document.get("resources", {}).values():
            url = str(entry.get("url") or "")
            is_web = url.startswith(("http://", "https://")) and len(url.encode()) <= ADDRESS_BYTES
            if is_web and entry.get("sha256"):
                known = {key: value for key, value in entry.items() if key not in _NOT_FETCHED}
                before = session.get(FetchRow, (row.source_id, url))
                if before is None or _fetched_at(before.document) <= _fetched_at(known):
                    session.merge(FetchRow(source_id=row.source_id, url=url, document=known))
    session.flush()


def _fetched_at(document: JsonObject) -> str:
    """When a body was fetched: datasets may share an address, and the later fetch counts in any order."""
    return str(document.get("fetched_at") or "")


def _plain(value: str) -> str:
    """Without NUL, which PostgreSQL refuses in text; documents keep theirs."""
    return value.replace("\x00", "")


@dataclass
class Recovered:
    """What a start had to finish: datasets replayed, runs marked interrupted, what could not be replayed."""

    replayed: list[str] = field(default_factory=list)
    interrupted: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def recover(engine: Engine, store: Store, now: datetime) -> Recovered:
    """Finish what killed processes left: replay the logs of their agencies, free their leases, end their runs.

    Costs one small read where nobody died. A dataset that cannot be replayed stays as it is and is logged;
    it never keeps the others, or the start, from going on.
    """
    done = Recovered()
    with read_session(engine) as session:
        leases = session.scalars(select(LeaseRow)).all()
        running = session.scalars(select(RunRow).where(RunRow.state == "running")).all()
    live = {lease.source_id for lease in leases if sources.is_live(lease, now)}
    for lease in leases:
        if lease.needs_replay or (lease.process_id is not None and lease.source_id not in live):
            replay(engine, store, lease.source_id.partition("/")[0], now, done)
            with write_session(engine) as session:
                sources.free_dead(session, lease.source_id, lease.token, now)
            reach("recover.lease.freed")
    if dead := [run.id for run in running if run.source_id not in live]:
        with write_session(engine) as session:
            done.interrupted = sources.interrupt_runs(session, dead, now)
    for folder in dead_scratch(store):
        remove_tree(folder)
        reach("gc.scratch.removed")
    return done


def replay(
    engine: Engine, store: Store, agency_id: str, now: datetime, done: Recovered | None = None
) -> Recovered:
    """Bring every dataset of an agency level with its log, one transaction each."""
    done = done or Recovered()
    with read_session(engine) as session:
        known = select(DatasetRow.dataset_id, DatasetRow.log_seq).where(DatasetRow.agency_id == agency_id)
        level = {row.dataset_id: row.log_seq for row in session.execute(known)}
    for _, dataset_id in store.datasets(agency_id):
        try:
            lines = store.read_log(agency_id, dataset_id)
            if fold(lines) is None or level.get(dataset_id) == lines[-1].seq:
                continue
            with write_session(engine) as session:
                apply_log(session, store, agency_id, dataset_id, now=now)
        except (StoreDamaged, VersionMissing, IntegrityError) as problem:
            log.error("cannot replay %s/%s: %s", agency_id, dataset_id, problem)
            done.problems.append(f"{agency_id}/{dataset_id}: {problem}")
            continue
        done.replayed.append(f"{agency_id}/{dataset_id}")
        reach("recover.dataset.done")
    return done


def dead_scratch(store: Store) -> list[Path]:
    """The scratch folders of processes of this host that are gone."""
    try:
        folders = sorted(store.scratch_root.iterdir())
    except FileNotFoundError:
        return []
    owners = ((folder, owner_of(folder.name)) for folder in folders)
    return [f for f, owner in owners if owner and is_gone(owner.host, owner.number, owner.birth)]


def rebuild(
    engine: Engine, store: Store, progress: Progress = lambda done, total, what: None,
    now: datetime | None = None, left_out: list[str] | None = None,
) -> int:  # fmt: skip
    """Make every row of the catalog anew from the store, in one transaction; returns how many datasets.

    Readers see the old rows until it is done. Runs, sources and leases stay. A dataset that cannot be read
    is left out, logged and named in left_out; `khlang fsck` says what is wrong with it.
    """
    now = now or datetime.now(UTC)
    found = list(store.datasets())
    count = 0
    with write_session(engine) as session:
        lock_rows(session)
        before = set(session.scalars(select(DatasetRow.id)))
        _clear(session, store)
        for number, (agency_id, dataset_id) in enumerate(found):
            progress(number, len(found), dataset_id)
            try:
                with session.begin_nested():
                    count += apply_log(session, store, agency_id, dataset_id, now=now) is not None
            except (StoreDamaged, VersionMissing, IntegrityError) as problem:
                log.error("cannot rebuild %s/%s: %s", agency_id, dataset_id, problem)
                if left_out is not None:
                    left_out.append(f"{agency_id}/{dataset_id}: {problem}")
            if number % _AT_ONCE == _AT_ONCE - 1:
                session.expunge_all()
            reach("rebuild.dataset.done")
        gone = before - set(session.scalars(select(DatasetRow.id)))
        session.add_all(ChangeRow(dataset_id=number, time=now) for number in sorted(gone))
    progress(len(found), len(found), "")
    return count


def _clear(session: Session, store: Store) -> None:
    """Empty the tables that the store can fill; agencies that a source still names stay."""
    for table in (FetchRow, AliasRow, ResourceRow, VersionRow, DatasetRow):
        session.execute(delete(table))
    kept = {agency.id: agency for agency in store.agencies()}
    named = select(SourceRow.agency_id)
    session.execute(delete(AgencyRow).where(AgencyRow.id.not_in(list(kept)), AgencyRow.id.not_in(named)))
    for agency in kept.values():
        apply_agency(session, agency)
    session.flush()
    reach("rebuild.cleared")
