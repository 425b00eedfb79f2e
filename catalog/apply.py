"""From the store's documents to rows: the only code that makes them.

Publishing, replaying a line whose process died, and rebuilding everything use the same function, so that a
rebuilt database equals the one that grew. Nothing here looks at a clock for what can be exported.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from catalog import sources
from catalog.db import insert_rows, lock_rows, read_session, write_session
from catalog.disk import remove_tree
from catalog.faults import reach
from catalog.identity import Identity, assign_identity, claim_identity
from catalog.log import fold
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
from catalog.rows import Documents, Key, find_rows, plain, read_level, write_levels
from catalog.store import Store
from metadata.errors import KhlangError
from metadata.errors.store import StoreDamaged, VersionMissing
from metadata.model import Agency
from metadata.text import sort_key

__all__ = [
    "Documents", "Identity", "Recovered", "apply_agency", "apply_log", "apply_logs", "assign_identity",
    "claim_identity", "rebuild", "recover", "replay",
]  # fmt: skip

JsonObject = dict[str, Any]
Progress = Callable[[int, int, str], None]

_AT_ONCE = 200  # datasets in memory while rebuilding

log = logging.getLogger("khlang.store")


def apply_log(
    session: Session, store: Store, agency_id: str, dataset_id: str, *, now: datetime
) -> DatasetRow | None:
    """Bring one dataset's rows level with its log; None for a dataset that was never published.

    Nothing happens where they are level. now is only the time of the change log's entry. Raises
    VersionMissing or StoreDamaged where the current version's metadata.json cannot be used.
    """
    apply_logs(session, Documents(store), [(agency_id, dataset_id)], now=now)
    return _find_row(session, agency_id, dataset_id)


def apply_logs(
    session: Session, documents: Documents, keys: Sequence[Key], *, now: datetime, is_synced: bool = False,
    problems: dict[Key, KhlangError] | None = None,
) -> int:  # fmt: skip
    """Bring the rows of many datasets, (agency, dataset) each, level with their logs; how many were not.

    is_synced: the logs are durable already. What cannot be read is put into problems, by dataset, and does not
    stop the others; without problems it is raised.
    """
    lock_rows(session)
    session.flush()
    known = find_rows(session, keys)
    levels = []
    for key in keys:
        reach("apply.started")
        try:
            level = read_level(documents, key, known.get(key), sync=not is_synced)
        except (VersionMissing, StoreDamaged) as problem:
            if problems is None:
                raise
            problems[key] = problem
            continue
        if level is not None:
            levels.append(level)
    if not levels:
        return 0
    for agency in {level.agency.id: level.agency for level in levels}.values():
        apply_agency(session, agency)
    session.flush()
    ids = write_levels(session, documents, levels)
    insert_rows(session, ChangeRow, [{"dataset_id": number, "time": now} for number in ids])
    session.flush()
    session.expire_all()  # rows that the session holds are read again
    reach("apply.done")
    return len(levels)


def apply_agency(session: Session, agency: Agency) -> AgencyRow:
    """The row of an agency, level with what is said of it now."""
    document = agency.to_json()
    row = session.get(AgencyRow, agency.id)
    if row is None:
        row = AgencyRow(id=agency.id)
        session.add(row)
    if row.document != document:
        row.document = document
        row.sort_key = plain(sort_key(agency.title.show("th")[0]))
    return row


def _find_row(session: Session, agency_id: str, dataset_id: str) -> DatasetRow | None:
    wanted = select(DatasetRow).where(DatasetRow.agency_id == agency_id, DatasetRow.dataset_id == dataset_id)
    wanted = wanted.options(selectinload(DatasetRow.versions))
    return session.scalars(wanted.execution_options(populate_existing=True)).unique().one_or_none()


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
