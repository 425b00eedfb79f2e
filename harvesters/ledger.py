"""Where a run writes down what it does: the database for a real run, memory for a dry one.

A real run holds its source's lease; its fencing token is checked in the same transaction as every write, so
a run that lost its lease can change nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import faults, sources
from catalog.db import write_session
from metadata.errors import KhlangError
from metadata.issues import Issue

JsonObject = dict[str, Any]
PLAN_DAYS = 14

OUTCOMES = (
    "created", "updated", "unchanged", "missing", "withdrawn", "restored", "renamed", "rejected", "failed",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of one record. reasons are short facts in both languages, as JSON texts {th, en}."""

    upstream_id: str
    outcome: str
    name: str | None = None
    title: JsonObject | None = None
    version: str | None = None
    reasons: tuple[JsonObject, ...] = ()
    issues: tuple[Issue, ...] = ()
    error: KhlangError | None = None

    def to_json(self) -> JsonObject:
        return {
            "upstream_id": self.upstream_id,
            "outcome": self.outcome,
            "name": self.name,
            "title": self.title,
            "version": self.version,
            "reasons": list(self.reasons),
            "issues": [issue.to_json() for issue in self.issues],
            "error": self.error.to_json() if self.error else None,
        }


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

    def add(self, outcome: Outcome, write: Callable[[Session], Outcome] | None = None) -> None:
        self.result.outcomes.append(outcome)

    def finish(self, state: str, error: KhlangError | None = None) -> RunResult:
        self.result.state, self.result.error = state, error
        return self.result


class RunLedger(DryLedger):
    """A run in the database, one transaction per record."""

    def __init__(self, source_id: str, engine: Engine, token: int, now: Callable[[], datetime]) -> None:
        super().__init__(source_id)
        self.run_id = str(uuid4())
        self.result.run_id = self.run_id
        self._engine, self._token, self._now = engine, token, now
        with self._write() as session:
            sources.start_run(session, self.run_id, source_id, now())

    @contextmanager
    def _write(self) -> Iterator[Session]:
        """A write transaction of the lease's holder. Raises when the lease went to another run."""
        with write_session(self._engine) as session:
            sources.check_token(session, self.result.source_id, self._token)
            sources.heartbeat(session, self.result.source_id, self._token, self._now())
            yield session
            faults.reach("run.record.before_commit")
        faults.reach("run.record.committed")

    def add(self, outcome: Outcome, write: Callable[[Session], Outcome] | None = None) -> None:
        """Record an outcome; write does its effects in the same transaction and may refine it."""
        with self._write() as session:
            if write is not None:
                outcome = write(session)
            sources.add_record(session, self.run_id or "", outcome.to_json())
        self.result.outcomes.append(outcome)

    def finish(self, state: str, error: KhlangError | None = None) -> RunResult:
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
                plan=result.plan if keeps_plan else None,
                plan_expires_at=self._now() + timedelta(days=PLAN_DAYS) if keeps_plan else None,
            )
        faults.reach("run.finished")
        return result
