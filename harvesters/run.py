"""The story of a harvest from top to bottom: gather, plan, guard, then one record after the other.

It gets `publish` from outside; without one it is a dry run and changes nothing. One transaction per
record: a record that fails never stops the others, a run that dies leaves whole records behind.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import datasets, faults, sources
from catalog.db import read_session
from catalog.sandbox import Sandbox
from catalog.store import Store
from harvesters import changes
from harvesters.fetch import Fetcher
from harvesters.ledger import BEAT_SECONDS, DryLedger, Outcome, RunLedger, RunResult
from harvesters.one import OneRecord, with_files_wanted
from harvesters.record import Announced, FailedRecord, Record, Skipped
from harvesters.source import Source
from metadata import plugins
from metadata.errors import KhlangError
from metadata.errors.run import (
    IncompleteListing,
    PlanChanged,
    PlanNotFound,
    TooManyMissing,
    UnexpectedFailure,
)
from metadata.issues import Issue
from metadata.package import Package, Version

log = logging.getLogger("khlang.harvest")

Commit = Callable[[Session], Version]
Progress = Callable[[int, int, str], None]


class Publish(Protocol):
    """Writes a package's files; the function it returns makes the version public inside a transaction."""

    def __call__(self, package: Package, aliases: tuple[str, ...]) -> Commit: ...


@dataclass(frozen=True)
class Bench:
    """What a run works with. scratch is this run's own folder, on the store's file system."""

    engine: Engine
    store: Store
    sandbox: Sandbox
    fetch: Fetcher
    scratch: Path
    now: Callable[[], datetime]
    progress: Progress = lambda done, total, what: None
    beat_seconds: float = BEAT_SECONDS


REASONS_GONE = {"record_not_public": "not_public", "record_excluded": "excluded"}
"""Why a dataset that its source still lists counts as gone, by the finding that left it out."""


@dataclass
class _Gathered:
    """A whole listing: records by upstream id, failed and left-out ones, the announced total."""

    records: dict[str, Record] = field(default_factory=dict)
    failed: list[FailedRecord] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    total: int | None = None

    @property
    def received(self) -> int:
        return len(self.records) + len(self.failed) + len(self.skipped)

    def add(self, record: Record) -> None:
        """Take a record. Of two under one id the same one is used whatever order they come in; the other is
        counted as left out."""
        before = self.records.get(record.upstream_id)
        if before is not None:
            record = min(before, record, key=changes.record_fingerprint)
            issue = Issue("record_repeated", values={"record": record.upstream_id})
            self.skipped.append(Skipped(record.upstream_id, issue, record.dataset.title.show("en")[0]))
        self.records[record.upstream_id] = record

    def reason_gone(self, upstream_id: str) -> str:
        kinds = [skipped.issue.kind for skipped in self.skipped if skipped.upstream_id == upstream_id]
        return next((REASONS_GONE[kind] for kind in kinds if kind in REASONS_GONE), "not_listed")


def run(
    source: Source,
    bench: Bench,
    publish: Publish | None,
    *,
    token: int = 0,
    full: bool = False,
    accept: str | None = None,
) -> RunResult:
    """Harvest one source. The caller holds its lease (token) unless this is a dry run.

    Raises nothing that belongs to the source: what went wrong is in the result. A lost lease and
    database errors of our own pass through.
    """
    known = _load_known(bench.engine, source.id)
    ledger = DryLedger(source.id)
    if publish:
        ledger = RunLedger(source.id, bench.engine, token, bench.now, bench.beat_seconds)
    with ledger.alive():
        faults.reach("run.started")
        gathered, plan = _Gathered(), changes.Plan()

        def look() -> None:
            nonlocal plan
            accepted = _accepted(bench, source.id, accept)
            _gather(source, bench, gathered)
            faults.reach("run.gathered")
            plan = _plan(source, bench, gathered, known, ledger, accept, accepted)

        error = _contained(look, source.id, source.id, ledger)
        if error is not None:
            waits = isinstance(error, TooManyMissing | IncompleteListing | PlanChanged)
            return ledger.finish("needs_review" if waits else "failed", error)
        _harvest(source, bench, publish, ledger, plan, gathered, full)
        return ledger.finish("done", accepted=accept)


def _harvest(
    source: Source, bench: Bench, publish: Publish | None, ledger: DryLedger, plan: changes.Plan,
    gathered: _Gathered, full: bool,
) -> None:  # fmt: skip
    """One record after the other, each in its own transaction; whatever fails in one becomes its outcome."""
    one = OneRecord(source, bench, publish, ledger, full)
    language = "en" if source.defaults.language[:1] == ("en",) else "th"
    for failed in gathered.failed:
        title = {language: failed.title} if failed.title else None
        ledger.add(Outcome(failed.upstream_id, "failed", title=title, error=failed.error))
    work: list[tuple[Record, changes.Known | None, bool]] = [
        *((record, None, False) for record in plan.created),
        *((record, old, True) for record, old in plan.renamed),
        *((record, old, False) for record, old in plan.present),
    ]
    for done, (record, old, renamed) in enumerate(work):
        bench.progress(done, len(work), record.dataset.id)
        error = _contained(
            lambda r=record, o=old, n=renamed: one.harvest(r, o, n),  # type: ignore[misc]
            source.id, record.upstream_id, ledger,
        )  # fmt: skip
        shutil.rmtree(bench.scratch, ignore_errors=True)
        if error is not None:
            title, name = record.dataset.title.plain(), old.name if old else None
            version = old.version if old else None
            ledger.add(Outcome(record.upstream_id, "failed", name, title, version, error=error))
        faults.reach("run.record.done")
    bench.progress(len(work), len(work), "")
    marks = [(gone, "missing", gathered.reason_gone(gone.upstream_id)) for gone in plan.missing]
    marks += [(gone, "withdrawn", "grace_over") for gone in plan.withdrawn]
    for gone, event, reason in marks:
        error = _contained(
            lambda g=gone, e=event, r=reason: one.mark(g, e, r),  # type: ignore[misc]
            source.id, gone.upstream_id, ledger,
        )  # fmt: skip
        if error is not None:
            ledger.add(Outcome(gone.upstream_id, "failed", gone.name, gone.title, gone.version, error=error))


def _contained(
    step: Callable[[], None], source_id: str, record: str, ledger: DryLedger
) -> KhlangError | None:
    """What went wrong in one step, so that the others go on: a named error, or a fault of ours as one."""
    try:
        step()
    except sources.LeaseLost:
        raise
    except KhlangError as error:
        return error
    except Exception as fault:
        log.exception("step failed", extra={"source": source_id, "record": record, "run": ledger.run_id})
        return UnexpectedFailure(record=record, fault=type(fault).__name__, run=ledger.run_id or "-")
    return None


def _gather(source: Source, bench: Bench, gathered: _Gathered) -> None:
    """The whole listing before anything is done with it: a plan needs to know what is not there."""
    for item in plugins.load("harvesters.types", source.type).gather(source, bench.fetch):
        if isinstance(item, Announced):
            gathered.total = item.total
        elif isinstance(item, FailedRecord):
            gathered.failed.append(item)
        elif isinstance(item, Skipped):
            gathered.skipped.append(item)
        else:
            gathered.add(with_files_wanted(item, source.fetch.files))
        bench.progress(gathered.received, gathered.total or 0, source.id)


def _plan(
    source: Source, bench: Bench, gathered: _Gathered, known: dict[str, changes.Known], ledger: DryLedger,
    accept: str | None, accepted: frozenset[str],
) -> changes.Plan:  # fmt: skip
    """The plan, put into the ledger's result, after the guard let it pass."""
    failed_ids = frozenset(failed.upstream_id for failed in gathered.failed)
    plan = changes.make_plan(gathered.records.values(), known, failed_ids, source.removal, bench.now())
    ledger.result.plan = plan.to_json()
    ledger.result.total = gathered.total
    ledger.result.skipped = [{"upstream_id": s.upstream_id, **s.issue.to_json()} for s in gathered.skipped]
    plan_id = ledger.run_id or "PLAN_ID"
    published = sum(k.state == "published" for k in known.values())
    if accept is None:
        changes.check_total(gathered.total, gathered.received, source=source.id, plan_id=plan_id)
    elif more := [k.name for k in plan.missing if k.name not in accepted]:
        raise PlanChanged(source=source.id, plan=accept, more=len(more))
    changes.check_guard(plan, published, source.removal, source=source.id, plan_id=plan_id, accepted=accepted)
    return plan


def _accepted(bench: Bench, source_id: str, accept: str | None) -> frozenset[str]:
    """The names a person agreed to lose. Raises PlanNotFound for a plan that does not wait for this source."""
    if accept is None:
        return frozenset()
    with read_session(bench.engine) as session:
        waiting = sources.find_plan(session, source_id, accept, bench.now())
    if waiting is None:
        raise PlanNotFound(plan=accept)
    return frozenset(waiting["missing"])


def _load_known(engine: Engine, source_id: str) -> dict[str, changes.Known]:
    with read_session(engine) as session:
        return {
            row.upstream_id: changes.Known(
                upstream_id=row.upstream_id,
                name=row.name,
                uuid=row.uuid,
                state=row.state,
                state_since=row.state_since,
                fingerprint=row.fingerprint,
                content_hash=row.content_hash,
                version=row.current_version,
                dataset_id=row.dataset_id,
                title=row.document.get("title"),
            )
            for row in datasets.of_source(session, source_id)
        }
