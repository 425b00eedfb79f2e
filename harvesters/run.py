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
from harvesters.ledger import DryLedger, Outcome, RunLedger, RunResult
from harvesters.one import OneRecord
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


@dataclass
class _Gathered:
    """A whole listing: records, the ones that failed, the ones left out on purpose, the announced total."""

    records: list[Record] = field(default_factory=list)
    failed: list[FailedRecord] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    total: int | None = None

    @property
    def received(self) -> int:
        return len(self.records) + len(self.failed) + len(self.skipped)


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
    ledger = RunLedger(source.id, bench.engine, token, bench.now) if publish else DryLedger(source.id)
    faults.reach("run.started")
    try:
        gathered = _gather(source, bench)
        faults.reach("run.gathered")
        plan = _plan(source, bench, gathered, known, ledger, accept)
    except (TooManyMissing, IncompleteListing, PlanChanged) as review:
        return ledger.finish("needs_review", review)
    except KhlangError as error:
        log.warning("source failed: %s %s", source.id, error)
        return ledger.finish("failed", error)
    for failed in gathered.failed:
        ledger.add(Outcome(failed.upstream_id, "failed", title={"en": failed.title} if failed.title else None,
                           error=failed.error))  # fmt: skip
    work: list[tuple[Record, changes.Known | None, bool]] = [
        *((record, None, False) for record in plan.created),
        *((record, old, True) for record, old in plan.renamed),
        *((record, old, False) for record, old in plan.present),
    ]
    for done, (record, old, renamed) in enumerate(work):
        bench.progress(done, len(work), record.dataset.id)
        _guarded(record, old, renamed, source, bench, publish, ledger, full)
        faults.reach("run.record.done")
    bench.progress(len(work), len(work), "")
    one = OneRecord(source, bench, publish, ledger, full)
    for gone in plan.missing:
        one.mark(gone, "missing")
    for gone in plan.withdrawn:
        one.mark(gone, "withdrawn")
    return ledger.finish("done")


def _guarded(
    record: Record, old: changes.Known | None, renamed: bool, source: Source, bench: Bench,
    publish: Publish | None, ledger: DryLedger, full: bool,
) -> None:  # fmt: skip
    """One record; whatever fails in it becomes its outcome."""
    title = record.dataset.title.plain()
    name = old.name if old else None
    try:
        OneRecord(source, bench, publish, ledger, full).harvest(record, old, renamed)
    except sources.LeaseLost:
        raise
    except KhlangError as error:
        ledger.add(Outcome(record.upstream_id, "failed", name=name, title=title, error=error))
    except Exception as fault:
        log.exception("record failed: %s %s", source.id, record.upstream_id)
        ours = UnexpectedFailure(
            record=record.upstream_id, fault=type(fault).__name__, run=ledger.run_id or "-"
        )
        ledger.add(Outcome(record.upstream_id, "failed", name=name, title=title, error=ours))
    finally:
        shutil.rmtree(bench.scratch, ignore_errors=True)


def _gather(source: Source, bench: Bench) -> _Gathered:
    """The whole listing before anything is done with it: a plan needs to know what is not there."""
    gathered = _Gathered()
    for item in plugins.load("harvesters.types", source.type).gather(source, bench.fetch):
        if isinstance(item, Announced):
            gathered.total = item.total
        elif isinstance(item, FailedRecord):
            gathered.failed.append(item)
        elif isinstance(item, Skipped):
            gathered.skipped.append(item)
        else:
            gathered.records.append(item)
        bench.progress(gathered.received, gathered.total or 0, source.id)
    return gathered


def _plan(
    source: Source, bench: Bench, gathered: _Gathered, known: dict[str, changes.Known], ledger: DryLedger,
    accept: str | None,
) -> changes.Plan:  # fmt: skip
    """The plan, put into the ledger's result, after the guard let it pass."""
    failed_ids = frozenset(failed.upstream_id for failed in gathered.failed)
    plan = changes.make_plan(gathered.records, known, failed_ids, source.removal, bench.now())
    ledger.result.plan = plan.to_json()
    ledger.result.total = gathered.total
    ledger.result.skipped = [{"upstream_id": s.upstream_id, **s.issue.to_json()} for s in gathered.skipped]
    accepted = _accepted(bench.engine, source.id, accept, bench.now())
    plan_id = ledger.run_id or "-"
    published = sum(k.state == "published" for k in known.values())
    if accept is None:
        changes.check_total(gathered.total, gathered.received, source=source.id, plan_id=plan_id)
    elif more := [k.name for k in plan.missing if k.name not in accepted]:
        raise PlanChanged(source=source.id, plan=accept, more=len(more))
    changes.check_guard(plan, published, source.removal, source=source.id, plan_id=plan_id, accepted=accepted)
    return plan


def _accepted(engine: Engine, source_id: str, accept: str | None, now: datetime) -> frozenset[str]:
    """The names a person agreed to lose. Raises PlanNotFound for a plan that does not wait for this source."""
    if accept is None:
        return frozenset()
    with read_session(engine) as session:
        waiting = sources.find_plan(session, source_id, accept, now)
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
            )
            for row in datasets.of_source(session, source_id)
        }
