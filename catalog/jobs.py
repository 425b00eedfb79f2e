"""Runs that are due: rows that a scheduler writes and workers take, one worker each.

A job is taken with a token that rises with every worker; each write of a worker names it, so that one that was
taken for dead and wakes again changes nothing. The source's own lease is another matter: it also keeps apart a
worker and a person at the command line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from catalog.db import insert_missing
from catalog.models import JobRow, SourceRow
from catalog.processes import is_gone, this_process
from metadata.errors.jobs import JobLost

JsonObject = dict[str, Any]
JOB_SECONDS = 60
"""How long a job is its worker's without a sign of life."""
ATTEMPTS = 3
"""Workers that may die over one job before it counts as failed."""


@dataclass(frozen=True)
class Taken:
    """A job that is this process's own now. config is the path its source is described in."""

    id: str
    source_id: str
    config: str
    token: int


def plan(session: Session, source_id: str, config: str, planned_at: datetime, due_at: datetime) -> bool:
    """Let one run of a source wait, in place of one that waits for another moment; whether anything changed.

    Nothing changes while its run waits for this moment, is overdue, or goes on: what was missed while nobody
    worked is done once, not as often as it was missed.
    """
    open_jobs = session.scalars(
        select(JobRow).where(JobRow.source_id == source_id, JobRow.state.in_(("waiting", "running")))
    ).all()
    for job in open_jobs:
        if job.state == "running" or job.planned_at <= planned_at:
            job.config = config
            return False
    for job in open_jobs:
        job.state = "dropped"
    session.flush()
    insert_missing(
        session, JobRow, id=str(uuid4()), kind="harvest", source_id=source_id, config=config, state="waiting",
        planned_at=planned_at, due_at=due_at, attempts=0, token=0,
    )  # fmt: skip
    _wake(session, source_id, planned_at, config, due_at)
    return True


def _wake(session: Session, source_id: str, planned_at: datetime, config: str, due_at: datetime) -> None:
    """A run that was dropped for this very moment waits again."""
    job = session.scalar(select(JobRow).where(JobRow.source_id == source_id, JobRow.planned_at == planned_at))
    if job is not None and job.state == "dropped":
        job.state, job.config, job.due_at = "waiting", config, due_at
    session.flush()


def drop(session: Session, source_id: str) -> bool:
    """Take back a run that waits, of a source that has no schedule any more; whether there was one."""
    waiting = session.scalars(
        select(JobRow).where(JobRow.source_id == source_id, JobRow.state == "waiting")
    ).all()
    for job in waiting:
        job.state = "dropped"
    session.flush()
    return bool(waiting)


def take(session: Session, now: datetime) -> Taken | None:
    """The job that has been due longest, for this process alone; None where none is due.

    A job whose worker is gone, or gave no sign for a minute, is taken over; after ATTEMPTS it has failed.
    """
    busy = select(JobRow.source_id).where(JobRow.state == "running", JobRow.expires_at > now)
    due = or_(
        and_(JobRow.state == "waiting", JobRow.due_at <= now, JobRow.source_id.not_in(busy)),
        JobRow.state == "running",
    )
    wanted = select(JobRow).where(due).order_by(JobRow.due_at, JobRow.id)
    for job in session.scalars(wanted.with_for_update(skip_locked=True)):
        if job.state == "running" and not _is_dead(job, now):
            continue
        if job.attempts >= ATTEMPTS:
            job.state, job.finished_at = "failed", now
            _free(job)
            continue
        me = this_process()
        job.state, job.token, job.attempts = "running", job.token + 1, job.attempts + 1
        job.started_at, job.expires_at = now, now + timedelta(seconds=JOB_SECONDS)
        job.host, job.process_id, job.process_started = me.host, me.number, me.birth
        session.flush()
        return Taken(job.id, job.source_id, job.config, job.token)
    session.flush()
    return None


def renew(session: Session, taken: Taken, now: datetime) -> None:
    """Say that the worker lives. Raises JobLost when another has taken the job over."""
    _own(session, taken).expires_at = now + timedelta(seconds=JOB_SECONDS)
    session.flush()


def finish(
    session: Session, taken: Taken, state: str, now: datetime, *, run_id: str | None = None,
    error: JsonObject | None = None,
) -> None:  # fmt: skip
    """Write down how it ended: done, or failed with an error. Raises JobLost."""
    job = _own(session, taken)
    job.state, job.finished_at, job.run_id, job.error = state, now, run_id, error
    _free(job)
    session.flush()


def put_back(session: Session, taken: Taken, due_at: datetime) -> None:
    """Let the job wait again: its source is busy, or the worker was told to end. Raises JobLost."""
    job = _own(session, taken)
    job.state, job.due_at, job.attempts = "waiting", due_at, max(0, job.attempts - 1)
    _free(job)
    session.flush()


def last_planned(session: Session, source_id: str) -> datetime | None:
    """The last moment that a run of the source was done, or tried, for."""
    ended = select(JobRow.planned_at).where(
        JobRow.source_id == source_id, JobRow.state.in_(("done", "failed"))
    )
    return session.scalar(ended.order_by(JobRow.planned_at.desc()).limit(1))


def list_jobs(
    session: Session, states: tuple[str, ...] = ("waiting", "running"), limit: int = 100
) -> list[JobRow]:
    """Jobs in one of the states, the one due first in front."""
    wanted = select(JobRow).where(JobRow.state.in_(states)).order_by(JobRow.due_at, JobRow.id)
    return list(session.scalars(wanted.limit(limit)))


def is_suspended(session: Session, source_id: str) -> bool:
    """Whether a source failed so often that the clock does not start it any more."""
    found = session.get(SourceRow, source_id)
    return found is not None and found.suspended_at is not None


def _own(session: Session, taken: Taken) -> JobRow:
    wanted = select(JobRow).where(JobRow.id == taken.id).with_for_update()
    job = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if job is None or job.state != "running" or job.token != taken.token:
        raise JobLost(source=taken.source_id)
    return job


def _is_dead(job: JobRow, now: datetime) -> bool:
    if job.expires_at is None or job.expires_at <= now:
        return True
    return is_gone(job.host, job.process_id, job.process_started)


def _free(job: JobRow) -> None:
    job.host = job.process_id = job.process_started = job.expires_at = None
