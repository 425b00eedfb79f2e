"""Sources, who works on them now, and what their runs did.

A lease is a row with a token that rises with every holder. Each write of a holder checks its token in the
same transaction, so a process that was taken for dead and wakes again can change nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from catalog.db import insert_missing, insert_rows
from catalog.faults import reach
from catalog.models import AgencyRow, FetchRow, LeaseRow, RunRecordRow, RunRow, SightingRow, SourceRow
from catalog.processes import is_gone, this_process
from metadata.dates import format_moment
from metadata.errors.store import LeaseLost, RunNotFound, SourceBusy, SourceNotFound
from metadata.model import Agency
from metadata.text import sort_key, text

__all__ = [
    "LEASE_SECONDS", "LeaseLost", "RunNotFound", "SourceBusy", "SourceFacts", "SourceNotFound", "acquire",
    "add_record", "add_records", "check_token", "count_runs", "find_fetch", "find_plan", "find_sightings",
    "finish_run", "free_dead", "get_run", "get_source", "heartbeat", "interrupt_runs", "is_live", "list_runs",
    "list_sources", "put_fetch", "put_sightings", "release", "save_source", "start_run",
]  # fmt: skip

JsonObject = dict[str, Any]

SUSPENDED_AFTER = 10
"""Failed runs in a row after which the clock does not start a source any more; a person still can."""
LEASE_SECONDS = 60
"""How long a lease lasts without a sign of life, for holders on other hosts (contract 2)."""


@dataclass(frozen=True)
class SourceFacts:
    """What the database keeps of a source's config. id is `<agency>/<source>`."""

    id: str
    agency: Agency
    type: str
    url: str | None = None
    schedule: str | None = None


def save_source(session: Session, facts: SourceFacts) -> SourceRow:
    """Write a source and its agency down as their config describes them now."""
    said, key = facts.agency.to_json(), sort_key(facts.agency.title.show("th")[0])
    insert_missing(session, AgencyRow, id=facts.agency.id, document=said, sort_key=key)
    agency = session.get_one(AgencyRow, facts.agency.id)
    if agency.document != said:
        agency.document, agency.sort_key = said, key
    insert_missing(session, SourceRow, id=facts.id, agency_id=facts.agency.id, type=facts.type)
    row = session.get_one(SourceRow, facts.id)
    row.agency_id, row.type = facts.agency.id, facts.type
    row.url, row.schedule = facts.url, facts.schedule
    session.flush()
    return row


def list_sources(session: Session, agency_id: str | None = None) -> list[SourceRow]:
    """The sources that were ever harvested here, by id; of one agency, or all."""
    wanted = select(SourceRow).order_by(SourceRow.id)
    if agency_id is not None:
        wanted = wanted.where(SourceRow.agency_id == agency_id)
    return list(session.scalars(wanted))


def get_source(session: Session, source_id: str) -> SourceRow:
    """One source. Raises SourceNotFound."""
    row = session.get(SourceRow, source_id)
    if row is None:
        raise SourceNotFound(id=source_id)
    return row


# leases


def acquire(session: Session, source_id: str, now: datetime, zone: tzinfo = UTC) -> int:
    """Take a source for this process; returns the fencing token. Raises SourceBusy while another holds it, which
    tells the time in the zone.

    A holder of this host whose process is gone is replaced at once, any other when its 60 seconds are over.
    """
    insert_missing(session, LeaseRow, source_id=source_id, token=0, needs_replay=False)
    lease = _lease(session, source_id)
    assert lease is not None  # it was inserted above
    me = this_process()
    if lease.process_id is not None:
        if is_live(lease, now):
            ends = lease.expires_at or now
            until = text(*(format_moment(ends, lang, zone) for lang in ("th", "en")))
            raise SourceBusy(source=source_id, process=lease.process_id, until=until)
        lease.needs_replay = True
    lease.token += 1
    lease.host, lease.process_id, lease.process_started = me.host, me.number, me.birth
    lease.expires_at = now + timedelta(seconds=LEASE_SECONDS)
    session.flush()
    reach("lease.taken")
    return lease.token


def check_token(session: Session, source_id: str, token: int) -> LeaseRow:
    """Make sure this process still holds the source, until the transaction ends. Raises LeaseLost."""
    lease = _lease(session, source_id)
    if lease is None or lease.token != token or lease.process_id is None:
        raise LeaseLost(source=source_id)
    return lease


def heartbeat(session: Session, source_id: str, token: int, now: datetime) -> None:
    """Say that the holder lives. Raises LeaseLost when another has taken the source over."""
    check_token(session, source_id, token).expires_at = now + timedelta(seconds=LEASE_SECONDS)
    session.flush()
    reach("lease.renewed")


def release(session: Session, source_id: str, token: int) -> None:
    """Let a source go. A lease that another process took over meanwhile is left to it."""
    lease = _lease(session, source_id)
    if lease is not None and lease.token == token:
        _free(lease)
        session.flush()
    reach("lease.released")


def is_live(lease: LeaseRow, now: datetime) -> bool:
    """Whether a lease is held by a process that may still work."""
    if lease.process_id is None or lease.expires_at is None or lease.expires_at <= now:
        return False
    return not is_gone(lease.host, lease.process_id, lease.process_started)


def free_dead(session: Session, source_id: str, token: int, now: datetime) -> None:
    """Free a lease of a dead holder after its agency's logs were replayed; a living one only loses the mark."""
    lease = _lease(session, source_id)
    if lease is None:
        return
    lease.needs_replay = False
    if lease.token == token and not is_live(lease, now):
        _free(lease)
        lease.token += 1
    session.flush()


def _lease(session: Session, source_id: str) -> LeaseRow | None:
    """The lease, locked against every other writer until the transaction ends."""
    wanted = select(LeaseRow).where(LeaseRow.source_id == source_id).with_for_update()
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _free(lease: LeaseRow) -> None:
    lease.host = lease.process_id = lease.process_started = lease.expires_at = None


# runs


def start_run(session: Session, run_id: str, source_id: str, now: datetime) -> RunRow:
    """Write down that a run begins. Runs of the source that never ended are marked interrupted."""
    unfinished = select(RunRow.id).where(RunRow.source_id == source_id, RunRow.state == "running")
    interrupt_runs(session, list(session.scalars(unfinished)), now)
    row = RunRow(id=run_id, source_id=source_id, state="running", started_at=now, counts={})
    session.add(row)
    session.flush()
    session.execute(update(SourceRow).where(SourceRow.id == source_id).values(last_run_id=run_id))
    return row


def add_record(session: Session, run_id: str, outcome: JsonObject) -> None:
    """`add_records` for one."""
    add_records(session, run_id, [outcome])


def add_records(session: Session, run_id: str, outcomes: Sequence[JsonObject]) -> None:
    """Write down what a run did with some records: the JSON of harvesters.ledger.Outcome each, in their order."""
    insert_rows(session, RunRecordRow, [_record(run_id, outcome) for outcome in outcomes])


def _record(run_id: str, outcome: JsonObject) -> JsonObject:
    name = outcome.get("name")
    return {
        "run_id": run_id,
        "upstream_id": str(outcome["upstream_id"]).replace("\x00", ""),
        "dataset_name": name[:100] if name else None,
        "title": outcome.get("title"),
        "outcome": outcome["outcome"],
        "version": outcome.get("version"),
        "reasons": outcome.get("reasons") or [],
        "changes": outcome.get("changes"),
        "issues": outcome.get("issues") or [],
        "error": outcome.get("error"),
    }


def finish_run(
    session: Session, run_id: str, *, state: str, now: datetime, counts: JsonObject, total: int | None = None,
    error: JsonObject | None = None, plan: JsonObject | None = None, plan_expires_at: datetime | None = None,
) -> RunRow:  # fmt: skip
    """Write down how a run ended, and a plan that waits for a person; a source that failed SUSPENDED_AFTER times
    in a row is suspended until a run goes well. Raises RunNotFound."""
    row = get_run(session, run_id)
    row.state, row.finished_at, row.counts, row.total = state, now, counts, total
    row.error, row.plan, row.plan_expires_at = error, plan, plan_expires_at
    if (source := session.get(SourceRow, row.source_id)) is not None:
        _count_failures(source, state, now)
    session.flush()
    return row


def _count_failures(source: SourceRow, state: str, now: datetime) -> None:
    if state == "done":
        source.last_success_at = now
    if state == "failed":
        source.failures += 1
        if source.failures >= SUSPENDED_AFTER and source.suspended_at is None:
            source.suspended_at = now
    else:
        source.failures, source.suspended_at = 0, None


def interrupt_runs(session: Session, run_ids: list[str], now: datetime) -> list[str]:
    """Mark runs whose process died; those that ended meanwhile are left. Returns the marked ones."""
    wanted = select(RunRow).where(RunRow.id.in_(run_ids), RunRow.state == "running")
    rows = session.scalars(wanted).all()
    for row in rows:
        done = (
            select(RunRecordRow.outcome, func.count())
            .where(RunRecordRow.run_id == row.id)
            .group_by(RunRecordRow.outcome)
            .order_by(RunRecordRow.outcome)
        )
        row.state, row.finished_at = "interrupted", now
        row.counts = {outcome: number for outcome, number in session.execute(done)}
    session.flush()
    return [row.id for row in rows]


def get_run(session: Session, run_id: str) -> RunRow:
    """One run. Raises RunNotFound."""
    row = session.get(RunRow, run_id)
    if row is None:
        raise RunNotFound(id=run_id)
    return row


def list_runs(
    session: Session, source_id: str | None = None, *, limit: int = 50, offset: int = 0
) -> list[RunRow]:
    """Runs, newest first; of one source, or of all."""
    wanted = _runs(select(RunRow), source_id).order_by(RunRow.started_at.desc(), RunRow.id)
    return list(session.scalars(wanted.limit(limit).offset(offset)))


def count_runs(session: Session, source_id: str | None = None) -> int:
    return session.scalar(_runs(select(func.count(RunRow.id)), source_id)) or 0


def _runs(wanted: Select[Any], source_id: str | None) -> Select[Any]:
    return wanted if source_id is None else wanted.where(RunRow.source_id == source_id)


def find_plan(session: Session, source_id: str, plan_id: str, now: datetime) -> JsonObject | None:
    """The plan of the source that a person may accept now: its id is its run's. None for an expired one."""
    row = session.get(RunRow, plan_id)
    if row is None or row.source_id != source_id or row.plan is None or row.state != "needs_review":
        return None
    if row.plan_expires_at is None or row.plan_expires_at <= now:
        return None
    return row.plan


# what is known of addresses


def find_sightings(session: Session, source_id: str) -> Iterator[tuple[str, str, str, list[Any] | None]]:
    """(upstream id, mark, fingerprint, issues) of every record whose words are remembered."""
    columns = (SightingRow.upstream_id, SightingRow.mark, SightingRow.fingerprint, SightingRow.issues)
    for row in session.execute(select(*columns).where(SightingRow.source_id == source_id)):
        yield row[0], row[1], row[2], row[3]


def put_sightings(session: Session, source_id: str, sightings: Sequence[JsonObject]) -> None:
    """Remember what a source said of some records: {upstream_id, mark, fingerprint, issues} each.

    An id too long for an index, or one that a database refuses, is not remembered: the record is read each time.
    """
    rows = {
        str(said["upstream_id"]): {"source_id": source_id, **said}
        for said in sightings
        if len(said["upstream_id"]) <= 500 and "\x00" not in said["upstream_id"]
    }
    ids = list(rows)
    for start in range(0, len(ids), 500):
        session.execute(
            delete(SightingRow).where(
                SightingRow.source_id == source_id, SightingRow.upstream_id.in_(ids[start : start + 500])
            )
        )
    insert_rows(session, SightingRow, list(rows.values()))


def find_fetch(session: Session, source_id: str, url: str) -> JsonObject | None:
    """What we know of an address of a source: validators and hash of the last whole body."""
    row = session.get(FetchRow, (source_id, url))
    return None if row is None else row.document


def put_fetch(session: Session, source_id: str, url: str, document: JsonObject) -> None:
    """Remember that. An address too long for an index is not remembered: it is fetched whole each time."""
    if len(url.encode()) <= 2000:
        session.merge(FetchRow(source_id=source_id, url=url, document=document))
        session.flush()
