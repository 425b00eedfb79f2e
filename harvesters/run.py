"""The story of a harvest from top to bottom: gather, plan, guard, then one record after the other.

It gets `publish` from outside; without one it is a dry run and changes nothing. Some hundred records are made
public together: a record that fails never stops the others, a run that dies leaves whole records behind.
"""

import logging
import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import datasets, faults, sources
from catalog.db import read_session
from catalog.disk import Unsynced
from catalog.group import Change
from catalog.identity import Taken
from catalog.sandbox import Sandbox
from catalog.store import Store
from harvesters import changes
from harvesters.early import EarlyFiles
from harvesters.fetch import Fetcher
from harvesters.garbage import rare_searches, settled
from harvesters.gather import Listing, Sighting
from harvesters.ledger import BEAT_SECONDS, DryLedger, Effect, Outcome, RunLedger, RunResult
from harvesters.one import OneRecord, with_files_wanted
from harvesters.plan import plan_json
from harvesters.record import Record
from harvesters.renames import Contents, Mark, marks
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
from metadata.package import Package

log = logging.getLogger("khlang.harvest")

MANY = 20
"""New records above which all names of the catalog are read at once, instead of asking for each."""
Progress = Callable[[int, int, str], None]


class Publish(Protocol):
    """Writes a package's files, which become durable with later's next sync; the change makes them public."""

    def __call__(self, package: Package, aliases: tuple[str, ...], later: Unsynced) -> Change: ...


@dataclass(frozen=True)
class Bench:
    """What a run works with. scratch is this run's own folder, on the store's file system. coming hears, while the
    source is still asked, how many records so far say something new; settled how many datasets have become public,
    or changed, since it was last called."""

    engine: Engine
    store: Store
    sandbox: Sandbox
    fetch: Fetcher
    scratch: Path
    now: Callable[[], datetime]
    progress: Progress = lambda done, total, what: None
    coming: Callable[[int], None] = lambda count: None
    settled: Callable[[int], None] = lambda count: None
    beat_seconds: float = BEAT_SECONDS


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
    listing = _load_listing(source, bench.engine, full=full)
    ledger = DryLedger(source.id)
    if publish:
        ledger = RunLedger(source.id, bench.engine, bench.store, token, bench.now, bench.beat_seconds)
    with ledger.alive(), rare_searches(), ExitStack() as held:
        faults.reach("run.started")
        plan = changes.Plan()
        folder = bench.scratch.with_name(f"{bench.scratch.name}-early")
        early = held.enter_context(closing(EarlyFiles(bench.fetch, folder, bench.now)))

        def look() -> None:
            nonlocal plan
            accepted = _accepted(bench, source.id, accept)
            _gather(source, bench, listing)
            faults.reach("run.gathered")
            plan = _plan(source, bench, listing, ledger, accept, accepted, early)

        error = _contained(look, source.id, source.id, ledger)
        if error is not None:
            waits = isinstance(error, TooManyMissing | IncompleteListing | PlanChanged)
            return ledger.finish("needs_review" if waits else "failed", error)
        settled()
        _harvest(source, bench, publish, ledger, plan, listing, full, early)
        return ledger.finish("done", accepted=accept)


def _harvest(
    source: Source, bench: Bench, publish: Publish | None, ledger: DryLedger, plan: changes.Plan,
    listing: Listing, full: bool, early: EarlyFiles,
) -> None:  # fmt: skip
    """One record after the other, each in its own transaction; whatever fails in one becomes its outcome."""
    with read_session(bench.engine) as session:
        taken = Taken(session, read_all=len(plan.created) > MANY)
    later = ledger.later if isinstance(ledger, RunLedger) else Unsynced()
    one = OneRecord(source, bench, publish, ledger, taken, full, later, listing.marks, early)
    for known in plan.unchanged:
        issues = listing.before[known.upstream_id].issues
        ledger.add(
            Outcome(known.upstream_id, "unchanged", known.name, known.title, known.version, issues=issues)
        )
        if ledger.is_full:
            _settle(ledger, bench)
    language = "en" if source.defaults.language[:1] == ("en",) else "th"
    for failed in listing.failed:
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
        if bench.scratch.exists():
            shutil.rmtree(bench.scratch, ignore_errors=True)
        if error is not None:
            title, name = record.dataset.title.plain(), old.name if old else None
            version = old.version if old else None
            ledger.add(Outcome(record.upstream_id, "failed", name, title, version, error=error))
        if ledger.is_full:
            _settle(ledger, bench)
        faults.reach("run.record.done")
    bench.progress(len(work), len(work), "")
    marks = [(gone, "missing", listing.reason_gone(gone.upstream_id)) for gone in plan.missing]
    marks += [(gone, "withdrawn", "grace_over") for gone in plan.withdrawn]
    for gone, event, reason in marks:
        error = _contained(
            lambda g=gone, e=event, r=reason: one.mark(g, e, r),  # type: ignore[misc]
            source.id, gone.upstream_id, ledger,
        )  # fmt: skip
        if error is not None:
            ledger.add(Outcome(gone.upstream_id, "failed", gone.name, gone.title, gone.version, error=error))
        if ledger.is_full:
            _settle(ledger, bench)
    _settle(ledger, bench)


def _settle(ledger: DryLedger, bench: Bench) -> None:
    """Make true what waits; where that fails together, each record apart, so that one does not stop the others."""
    source_id = ledger.result.source_id
    before = len(ledger.result.outcomes)
    if _contained(ledger.settle, source_id, "", ledger) is None:
        settled = ledger.result.outcomes[before:]
        bench.settled(sum(outcome.outcome not in ("unchanged", "rejected", "failed") for outcome in settled))
        return
    for outcome, effect in ledger.waiting():
        error = _contained(
            lambda o=outcome, e=effect: ledger.settle([(o, e)]),  # type: ignore[misc]
            source_id, outcome.upstream_id, ledger,
        )  # fmt: skip
        if error is not None:
            ledger.settle([(replace(outcome, outcome="failed", error=error, reasons=()), Effect())])


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


def _gather(source: Source, bench: Bench, listing: Listing) -> None:
    items = plugins.load("harvesters.types", source.type).gather(source, bench.fetch)

    def progress(done: int, total: int, what: str) -> None:
        bench.progress(done, total, what)
        bench.coming(len(listing.records))

    try:
        listing.read(items, progress)
    except KhlangError as error:
        bench.fetch.scrub(error)
        raise


def _plan(
    source: Source, bench: Bench, listing: Listing, ledger: DryLedger, accept: str | None,
    accepted: frozenset[str], early: EarlyFiles,
) -> changes.Plan:  # fmt: skip
    """The plan, put into the ledger's result, after the guard let it pass."""
    failed_ids = frozenset(failed.upstream_id for failed in listing.failed)
    known = listing.known
    plan = changes.make_plan(
        listing.records.values(),
        known,
        failed_ids,
        source.removal,
        bench.now(),
        same=frozenset(listing.same),
        files=partial(_files_known, bench.engine, source.id),
        contents=Contents(partial(_contents_known, bench.engine, source.id), early.contents_of),
    )
    ledger.result.plan = plan_json(plan, listing, bench.store)
    ledger.result.total = listing.total
    ledger.result.skipped = [{"upstream_id": s.upstream_id, **s.issue.to_json()} for s in listing.skipped]
    plan_id = ledger.run_id or "PLAN_ID"
    published = sum(k.state == "published" for k in known.values())
    if accept is None:
        changes.check_total(listing.total, listing.received, source=source.id, plan_id=plan_id)
    elif more := [k.name for k in plan.missing if k.name not in accepted]:
        raise PlanChanged(source=source.id, plan=accept, more=len(more))
    changes.check_guard(plan, published, source.removal, source=source.id, plan_id=plan_id, accepted=accepted)
    if any(failed.may_be_any for failed in listing.failed):
        told = {skipped.upstream_id for skipped in listing.skipped}
        plan = changes.without_guesses(plan, lambda k: k.upstream_id in told or k.name in accepted)
        kept = {kind: plan.to_json()[kind] for kind in ("missing", "withdrawn", "undecided")}
        ledger.result.plan = {**(ledger.result.plan or {}), **kept}
    return plan


def _files_known(engine: Engine, source_id: str) -> dict[str, tuple[Mark, ...]]:
    """What tells the files of each dataset of a source from those of others, by upstream id."""
    files: dict[str, list[tuple[str | None, str | None, str | None]]] = {}
    with read_session(engine) as session:
        for upstream_id, key, said, link_reason, _ in datasets.files_of_source(session, source_id):
            name = said.get("upstream_id") or key
            files.setdefault(upstream_id, []).append((said.get("url"), name, link_reason))
    return {upstream_id: marks(found) for upstream_id, found in files.items()}


def _contents_known(engine: Engine, source_id: str) -> dict[str, frozenset[str]]:
    """The sha256 of the files of each dataset of a source all of whose files are kept, by upstream id."""
    found: dict[str, set[str | None]] = {}
    with read_session(engine) as session:
        for upstream_id, _, _, _, forms in datasets.files_of_source(session, source_id):
            kept = next((form["sha256"] for form in forms or () if form["form"] == "original"), None)
            found.setdefault(upstream_id, set()).add(kept)
    return {name: frozenset(map(str, files)) for name, files in found.items() if None not in files}


def _accepted(bench: Bench, source_id: str, accept: str | None) -> frozenset[str]:
    """The names a person agreed to lose. Raises PlanNotFound for a plan that does not wait for this source."""
    if accept is None:
        return frozenset()
    with read_session(bench.engine) as session:
        waiting = sources.find_plan(session, source_id, accept, bench.now())
    if waiting is None:
        raise PlanNotFound(plan=accept)
    return frozenset(waiting["missing"])


def _load_listing(source: Source, engine: Engine, *, full: bool) -> Listing:
    """What is known of a source before it is asked."""
    with read_session(engine) as session:
        rows = datasets.identities_of_source(session, source.id)
        known = {upstream_id: changes.Known(upstream_id, *rest) for upstream_id, *rest in rows}
        before = {} if full else _sightings(session, source.id)
    return Listing(source, known, before, wanted=lambda record: with_files_wanted(record, source.fetch.files))


def _sightings(session: Session, source_id: str) -> dict[str, Sighting]:
    return {
        upstream_id: Sighting(mark, fingerprint, tuple(Issue.from_json(issue) for issue in issues or ()))
        for upstream_id, mark, fingerprint, issues in sources.find_sightings(session, source_id)
    }
