"""Where a run writes down what it does: the database for a real run, memory for a dry one.

A real run holds its source's lease; its fencing token is checked in the same transaction as every write, so
a run that lost its lease can change nothing. Outcomes wait a moment and are written together (`settle`): the
disk is waited for once for some hundred datasets.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalog import faults, sources
from catalog.db import write_session
from catalog.disk import Unsynced
from catalog.group import Change, make_true
from catalog.store import Store
from metadata.errors import KhlangError
from metadata.issues import Issue

log = logging.getLogger("khlang.harvest")

JsonObject = dict[str, Any]
PLAN_DAYS = 14
BEAT_SECONDS = sources.LEASE_SECONDS / 4
TOGETHER = 500
"""Outcomes that are written in one transaction, at most."""
TOGETHER_SECONDS = 2.0
"""How long the first of them waits for the others, at most: this much work a killed run does again."""

KEPT = 200
"""Entries of each kind that are kept of a plan that nobody has to accept, beside their number."""

OUTCOMES = (
    "created", "updated", "unchanged", "missing", "withdrawn", "restored", "renamed", "rejected", "failed",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of one record. reasons are short facts in both languages, as JSON texts {th, en}; changes the same
    for machines: {fields, files}, None where nothing was compared."""

    upstream_id: str
    outcome: str
    name: str | None = None
    title: JsonObject | None = None
    version: str | None = None
    reasons: tuple[JsonObject, ...] = ()
    issues: tuple[Issue, ...] = ()
    error: KhlangError | None = None
    changes: JsonObject | None = None

    def to_json(self) -> JsonObject:
        return {
            "upstream_id": self.upstream_id,
            "outcome": self.outcome,
            "name": self.name,
            "title": self.title,
            "version": self.version,
            "reasons": list(self.reasons),
            "changes": self.changes,
            "issues": [issue.to_json() for issue in self.issues],
            "error": self.error.to_json() if self.error else None,
        }


@dataclass(frozen=True)
class Effect:
    """What an outcome does beside being written down: a line that becomes true, rows after it, and what the source
    said of the record, to be known again."""

    change: Change | None = None
    rows: Callable[[Session], None] | None = None
    sighting: JsonObject | None = None


@dataclass
class RunResult:
    """A finished run. state: done, failed, needs_review; plan is the JSON of harvesters.changes.Plan."""

    source_id: str
    run_id: str | None
    state: str = "done"
    total: int | None = None
    plan: JsonObject | None = None
    error: KhlangError | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    skipped: list[JsonObject] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(outcome.outcome for outcome in self.outcomes)
        return {name: counted[name] for name in OUTCOMES if counted[name]}

    @property
    def has_problems(self) -> bool:
        """The work found problems: exit status 1 (contract section 2)."""
        return self.state != "done" or any(o.outcome in ("rejected", "failed") for o in self.outcomes)

    def to_json(self) -> JsonObject:
        return {
            "source": self.source_id,
            "run": self.run_id,
            "state": self.state,
            "total": self.total,
            "counts": self.counts,
            "plan": self.plan,
            "error": self.error.to_json() if self.error else None,
            "skipped": self.skipped,
            "records": [outcome.to_json() for outcome in self.outcomes],
        }


class DryLedger:
    """A run that changes nothing: it keeps outcomes in memory and has no id."""

    run_id: str | None = None

    def __init__(self, source_id: str) -> None:
        self.result = RunResult(source_id, None)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """While this lasts the run shows that it lives; a dry run holds nothing and need not."""
        yield

    def add(self, outcome: Outcome, effect: Effect | None = None) -> None:
        """Write an outcome down with its effect. A dry run leaves the effect out."""
        self.result.outcomes.append(outcome)

    @property
    def is_full(self) -> bool:
        """Whether what waits should be written now."""
        return False

    def waiting(self) -> list[tuple[Outcome, Effect]]:
        """Take what waits out, so that it can be settled apart."""
        return []

    def settle(self, some: list[tuple[Outcome, Effect]] | None = None) -> None:
        """Make all that waits true, or some of it, in one transaction."""

    def finish(self, state: str, error: KhlangError | None = None, accepted: str | None = None) -> RunResult:
        """The run's end. accepted is the plan that it carried out: it cannot be accepted again."""
        self.result.state, self.result.error = state, error
        return self.result


class RunLedger(DryLedger):
    """A run in the database, one transaction for some records together."""

    def __init__(
        self, source_id: str, engine: Engine, store: Store, token: int, now: Callable[[], datetime],
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:  # fmt: skip
        super().__init__(source_id)
        self._store = store
        self.later = Unsynced()
        self._waiting: list[tuple[Outcome, Effect]] = []
        self._since = 0.0
        self._beat_seconds = beat_seconds
        self.run_id = str(uuid4())
        self.result.run_id = self.run_id
        self._engine, self._token, self._now = engine, token, now
        with self._write() as session:
            sources.start_run(session, self.run_id, source_id, now())

    @contextmanager
    def _write(self) -> Iterator[Session]:
        """A write transaction of the lease's holder. Raises when the lease went to another run."""
        with write_session(self._engine) as session:
            sources.heartbeat(session, self.result.source_id, self._token, self._now())
            yield session
            faults.reach("run.record.before_commit")
        faults.reach("run.record.committed")

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Renew the lease from a thread of its own, however long a listing or a file takes.

        A process that is stopped renews nothing: its lease ends, and whatever it writes later is refused.
        """
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(self._beat_seconds):
            try:
                with write_session(self._engine) as session:
                    sources.heartbeat(session, self.result.source_id, self._token, self._now())
            except sources.LeaseLost:
                log.warning("lease lost", extra={"source": self.result.source_id, "run": self.run_id})
                return  # the next write of the run itself is refused
            except (KhlangError, SQLAlchemyError) as error:
                log.warning("lease not renewed: %r", str(error), extra={"source": self.result.source_id})

    def add(self, outcome: Outcome, effect: Effect | None = None) -> None:
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append((outcome, effect or Effect()))

    @property
    def is_full(self) -> bool:
        late = bool(self._waiting) and time.monotonic() - self._since > TOGETHER_SECONDS
        return late or len(self._waiting) >= TOGETHER

    def waiting(self) -> list[tuple[Outcome, Effect]]:
        taken, self._waiting = self._waiting, []
        return taken

    def settle(self, some: list[tuple[Outcome, Effect]] | None = None) -> None:
        """Make what waits true in one transaction; a line that cannot be is a failed record.

        Where it raises, nothing was written down and all still waits, but lines may stand in the logs.
        """
        pending = self._waiting if some is None else some
        if not pending:
            return
        with self._write() as session:
            changes = [(n, effect.change) for n, (_, effect) in enumerate(pending) if effect.change]
            refused = make_true(
                session, self._store, [change for _, change in changes], self.later, again=some is not None
            )
            errors = {changes[place][0]: error for place, error in refused.items()}
            outcomes = []
            for number, (outcome, effect) in enumerate(pending):
                if number in errors:
                    outcome = _failed(outcome, errors[number])
                elif effect.rows is not None:
                    effect.rows(session)
                outcomes.append(outcome)
            seen = [e.sighting for n, (_, e) in enumerate(pending) if e.sighting and n not in errors]
            sources.put_sightings(session, self.result.source_id, seen)
            sources.add_records(session, self.run_id or "", [outcome.to_json() for outcome in outcomes])
        if some is None:
            self._waiting = []
        self.result.outcomes += outcomes
        if log.isEnabledFor(logging.INFO):
            for outcome in outcomes:
                log.info("record", extra=self._told(outcome))

    def _told(self, outcome: Outcome) -> JsonObject:
        return {
            "source": self.result.source_id, "run": self.run_id, "record": outcome.upstream_id,
            "dataset": outcome.name, "outcome": outcome.outcome, "version": outcome.version,
            "error": outcome.error.code if outcome.error else None, "findings": len(outcome.issues),
        }  # fmt: skip

    def finish(self, state: str, error: KhlangError | None = None, accepted: str | None = None) -> RunResult:
        """The plan is kept whole where a person may accept it, else its beginnings, for the run's page."""
        self.settle()
        result = super().finish(state, error)
        keeps_plan = state == "needs_review"
        with self._write() as session:
            sources.finish_run(
                session,
                self.run_id or "",
                state=state,
                now=self._now(),
                counts=result.counts,
                total=result.total,
                error=error.to_json() if error else None,
                plan=result.plan if keeps_plan or not result.plan else shortened(result.plan),
                plan_expires_at=self._now() + timedelta(days=PLAN_DAYS) if keeps_plan else None,
            )
            if accepted is not None and state == "done":
                sources.get_run(session, accepted).plan_expires_at = self._now()
        faults.reach("run.finished")
        log.info("run", extra={"source": result.source_id, "run": self.run_id, "state": state,
                               "counts": result.counts, "error": error.code if error else None})  # fmt: skip
        return result


def shortened(plan: JsonObject) -> JsonObject:
    """A plan as the run's page needs it: of each kind the number, and the first entries."""
    counts = {kind: len(said) for kind, said in plan.items() if isinstance(said, list)}
    cut = {kind: said[:KEPT] if isinstance(said, list) else said for kind, said in plan.items()}
    return {**cut, "counts": counts}


def _failed(outcome: Outcome, error: KhlangError) -> Outcome:
    """The outcome of a record whose line could not become true: what was public before still is."""
    is_new = outcome.outcome == "created"
    return replace(
        outcome, outcome="failed", error=error, version=None if is_new else outcome.version, reasons=(),
        name=None if is_new else outcome.name,
    )  # fmt: skip
