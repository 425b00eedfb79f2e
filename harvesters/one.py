"""One record of a run: collect its files, assemble the package, decide its outcome, publish."""

from __future__ import annotations

import hashlib
import uuid as uuids
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from catalog import faults
from catalog.db import read_session
from catalog.disk import Unsynced
from catalog.group import Change
from catalog.identity import Identity, Taken
from catalog.log import fold
from catalog.models import DatasetRow
from harvesters import reasons
from harvesters.assemble import Assembled, Assembler, assemble
from harvesters.changes import Known, record_fingerprint
from harvesters.collect import Collected, collect
from harvesters.early import EarlyFiles
from harvesters.ledger import DryLedger, Effect, Outcome
from harvesters.memory import Memory, issues_in, load_fetched, save_fetched, shown_address
from harvesters.parts import Expanded, expand
from harvesters.previous import Previous, load_previous
from harvesters.record import Record, ResourceSpec
from harvesters.source import Source
from harvesters.stage import FoundPart, find_parts
from metadata.errors.store import IdentityTaken
from metadata.package import Package

if TYPE_CHECKING:
    from harvesters.run import Bench, Publish

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One record on the bench: what the source says, what is public of it, what came of its files.

    record and collected have one resource a table, files and bodies one a file, as the source lists them.
    """

    record: Record
    known: Known | None
    renamed: bool
    previous: Previous
    memory: Memory
    collected: Mapping[str, Collected] = field(default_factory=dict)
    files: tuple[ResourceSpec, ...] = ()
    bodies: Mapping[str, Collected] = field(default_factory=dict)
    fingerprint: str = ""


@dataclass(frozen=True)
class OneRecord:
    """The hands of a run for one record after the other."""

    source: Source
    bench: Bench
    publish: Publish | None
    ledger: DryLedger
    taken: Taken
    full: bool = False
    later: Unsynced = field(default_factory=Unsynced)
    marks: Mapping[str, str] = field(default_factory=dict)
    early: EarlyFiles | None = None

    def harvest(self, record: Record, known: Known | None, renamed: bool) -> None:
        """Bring one record to its outcome. Raises what staging or publishing raises; nothing is half done."""
        fingerprint = record_fingerprint(record)
        if known is not None:
            record = _with_id(record, known.dataset_id)
        case = self._begun(record, known, renamed, fingerprint)
        faults.reach("run.record.collected")
        if self._is_unchanged(case, fingerprint):
            self._add_unchanged(case)
            return
        if known is None:
            _check_local_files(case)
        record, identity = self._identified(case.record, known)
        case = replace(case, record=record)
        assembler = Assembler(
            uuid=identity.uuid, previous=case.previous, store=self.bench.store, sandbox=self.bench.sandbox,
            scratch=self.bench.scratch, full=self.full, asks_first=record.stands_together,
        )  # fmt: skip
        parts, report = assemble(record, lambda spec: case.collected[spec.key], assembler)
        faults.reach("run.record.staged")
        package = Package(
            agency=self.source.agency, source_id=self.source.id, upstream_id=record.upstream_id,
            uuid=identity.uuid, name=identity.name, dataset=record.dataset,
            resources=tuple(part.resource for part in parts), report=report,
            fingerprint=fingerprint,
        )  # fmt: skip
        self._decide(case, package, parts)

    def _begun(self, record: Record, known: Known | None, renamed: bool, fingerprint: str) -> Case:
        """The record with its files collected, asked for with what is remembered of their addresses."""
        previous, newest = self._before(known)
        urls = {spec.key: shown_address(spec, self.bench.fetch) for spec in record.resources}
        before = (str(newest.file_of(key).get("url", "")) for key in urls)
        fetched = load_fetched(self.bench.engine, self.source.id, (*urls.values(), *before))
        memory = Memory(newest, known.version if known else "", fetched)
        related = any((spec.schema or {}).get("foreignKeys") for spec in record.resources)
        bodies = {
            spec.key: (self.early and self.early.take(record.upstream_id, spec.key))
            or self._collect(spec, memory, urls[spec.key], judged=not related)
            for spec in record.resources
        }
        expanded = self._expanded(record, bodies, newest, previous)
        return Case(
            expanded.record, known, renamed, previous, memory, expanded.collected, record.resources, bodies,
            fingerprint,
        )  # fmt: skip

    def _expanded(
        self, record: Record, bodies: Mapping[str, Collected], newest: Previous, public: Previous
    ) -> Expanded:
        """The record with one resource for each table of its files."""

        def look(spec: ResourceSpec, got: Collected, labels: bool) -> tuple[FoundPart, ...]:
            path = got.path
            if path is None and got.sha256 is not None and self.bench.store.has_object(got.sha256):
                path = self.bench.store.object_path(got.sha256)
            if path is None:
                return ()
            return find_parts(
                path, file_name=got.file_name or Path(spec.location.split("?")[0]).name,
                media_type=got.media_type, read=spec.read, scratch=self.bench.scratch,
                sandbox=self.bench.sandbox, labels=labels,
            )  # fmt: skip

        return expand(record, bodies, newest, public, look, full=self.full)

    def _collect(self, spec: ResourceSpec, memory: Memory, url: str, *, judged: bool) -> Collected:
        """One resource's bytes. judged: bytes that did not pass before need not come again to be judged alike,
        which is so where no other table is judged with them."""
        if spec.link_reason is not None:
            return Collected()
        self.bench.scratch.mkdir(parents=True, exist_ok=True)
        into, now = self.bench.scratch / uuids.uuid4().hex, self.bench.now()
        verdict = memory.verdict_on(spec, url) if judged and not self.full else None
        if verdict is None:
            known = memory.known_of(spec, url, self.bench.store, full=self.full)
            return collect(spec, known, self.bench.fetch, into, now)
        known = {name: value for name, value in memory.fetched[url].items() if name != "verdict"}
        got = collect(spec, known, self.bench.fetch, into, now)
        return replace(got, verdict=verdict) if got.not_modified else got

    def _decide(self, case: Case, package: Package, parts: tuple[Assembled, ...]) -> None:
        """The outcome of a staged record: rejected, failed, unchanged, or a new version."""
        record, known = case.record, case.known
        found = tuple(issue for part in parts for issue in (*part.issues, *part.delivery))
        outcome = Outcome(
            record.upstream_id, "created", name=package.name, title=record.dataset.title.plain(),
            issues=(*record.issues, *found), version=known.version if known else None,
            changes=reasons.changes_of(case.previous, record.dataset, parts),
        )  # fmt: skip
        told = reasons.changed(case.previous, record.dataset, parts) if known else reasons.of_resources(parts)
        if record.stands_together and any(part.held for part in parts):
            name = known.name if known else None
            self._stays(case, parts, replace(outcome, outcome="rejected", name=name, reasons=told))
            return
        failure = next((p.failure for p in parts if p.failure and p.resource.is_kept), None)
        if record.stands_together and failure and _brings_news(case.previous, parts):
            self._stays(case, parts, replace(outcome, outcome="failed", error=failure, reasons=told))
            return
        if known and not case.renamed and self._says_nothing_new(case, package):
            self._nothing_new(case, package, parts, replace(outcome, reasons=told))
            return
        if known is None:
            told = (reasons.NEW, *told)
        elif case.renamed:
            outcome, told = (
                replace(outcome, outcome="renamed"),
                (reasons.renamed_from(known.upstream_id), *told),
            )
        elif known.state == "published":
            outcome = replace(outcome, outcome="updated")
        if known and known.state != "published":
            outcome, told = replace(outcome, outcome="restored"), (reasons.GONE["listed_again"], *told)
        self._publish(case, package, parts, replace(outcome, reasons=told))

    def _publish(self, case: Case, package: Package, parts: tuple[Assembled, ...], outcome: Outcome) -> None:
        """A new version, with its outcome, in one transaction."""
        if self.publish is None:
            self.ledger.add(replace(outcome, version=None))
            return
        aliases = self._aliases(case.record, case.known if case.renamed else None)
        change = self.publish(package, aliases, self.later)

        def rows(session: Session) -> None:
            self._save(session, case, parts, change.version, is_public=True)

        self.ledger.add(replace(outcome, version=change.version), Effect(change, rows, self._sight(case)))

    def _sight(self, case: Case) -> JsonObject | None:
        """What to remember of a record whose words alone decide how it comes out: none of its files is kept."""
        record = case.record
        mark = self.marks.get(record.upstream_id)
        if mark is None or not all(spec.link_reason for spec in record.resources):
            return None
        issues = [issue.to_json() for issue in record.issues]
        return {
            "upstream_id": record.upstream_id, "mark": mark, "fingerprint": case.fingerprint,
            "issues": issues or None,
        }  # fmt: skip

    def _says_nothing_new(self, case: Case, package: Package) -> bool:
        """The same files, words and columns as the newest version."""
        same = case.known is not None and package.content_hash == case.known.content_hash
        return same and all(reasons.is_same_table(case.memory.newest, r) for r in package.resources)

    def _nothing_new(
        self, case: Case, package: Package, parts: tuple[Assembled, ...], outcome: Outcome
    ) -> None:
        """The outcome of a record that would make the same version again."""
        failure = next((p.failure for p in parts if p.failure and p.resource.is_kept), None)
        if failure:
            self._stays(case, parts, replace(outcome, outcome="failed", error=failure))
        elif any(part.held and part.resource.is_kept for part in parts):
            self._stays(case, parts, replace(outcome, outcome="rejected"))
        else:
            self._stays(case, parts, replace(outcome, outcome="unchanged", reasons=(), changes=None), package)

    def _stays(
        self, case: Case, parts: tuple[Assembled, ...], outcome: Outcome, package: Package | None = None
    ) -> None:
        """No new version: the last good one stays. Of a dataset that was missing it is public again, for its
        source lists it, whatever became of the delivery."""
        if case.known and case.known.state != "published":
            self.mark(case.known, "restored", "listed_again", outcome)
        else:
            self.ledger.add(outcome, self._remember(case, parts, package))

    def mark(self, known: Known, event: str, reason: str, outcome: Outcome | None = None) -> None:
        """Log that a dataset is missing, withdrawn or restored; its page and files stay."""
        base = outcome or Outcome(known.upstream_id, event, title=known.title)
        outcome = replace(
            base, outcome=event, name=known.name, version=known.version,
            reasons=(reasons.GONE[reason], *base.reasons),
        )  # fmt: skip
        change = Change(
            self.source.agency.id, known.dataset_id, event, known.version, self.bench.now(), reason
        )
        self.ledger.add(outcome, Effect(change))

    def _before(self, known: Known | None) -> tuple[Previous, Previous]:
        """The documents of the public version and those of the newest: a rollback makes them two."""
        if known is None:
            return Previous(), Previous()
        store, agency_id = self.bench.store, self.source.agency.id
        previous = load_previous(store, agency_id, known.dataset_id, known.version)
        state = fold(store.read_log(agency_id, known.dataset_id))
        if state is None or state.newest == known.version:
            return previous, previous
        return previous, load_previous(store, agency_id, known.dataset_id, state.newest)

    def _is_unchanged(self, case: Case, fingerprint: str) -> bool:
        """Same words, same bytes, published: nothing to stage. A link that leads nowhere still is the same too."""
        known = case.known
        if self.full or known is None or case.renamed or known.state != "published":
            return False
        if known.fingerprint != fingerprint:
            return False
        return all(
            _is_same(spec, case.collected[spec.key], case.memory.newest) for spec in case.record.resources
        )

    def _add_unchanged(self, case: Case) -> None:
        known = case.known
        assert known is not None  # only what is public can be unchanged
        verdicts = (got.verdict for got in case.collected.values() if got.verdict)
        outcome = Outcome(
            case.record.upstream_id, "unchanged", name=known.name, title=case.record.dataset.title.plain(),
            version=known.version,
            issues=(*case.record.issues, *(issue for verdict in verdicts for issue in issues_in(verdict))),
        )  # fmt: skip
        self.ledger.add(outcome, self._remember(case, ()))

    def _remember(self, case: Case, parts: tuple[Assembled, ...], package: Package | None = None) -> Effect:
        """Effects of a record without a new version: what we now know of its addresses, and, of one that is
        unchanged, how the source words it."""
        version = case.known.version if case.known else ""

        def rows(session: Session) -> None:
            self._save(session, case, parts, version, is_public=False)
            if package is not None:
                row = session.query(DatasetRow).filter_by(name=package.name).one()
                row.fingerprint = package.fingerprint

        is_same = package is not None or not parts
        return Effect(rows=rows, sighting=self._sight(case) if is_same else None)

    def _save(
        self, session: Session, case: Case, parts: tuple[Assembled, ...], version: str, *, is_public: bool
    ) -> None:
        save_fetched(
            session, self.source.id, version, case.bodies, case.files, parts, case.record.resources,
            is_public=is_public,
        )  # fmt: skip

    def _identified(self, record: Record, known: Known | None) -> tuple[Record, Identity]:
        """The record under the id it is kept by, and who it is for ever.

        A record whose id another dataset of the agency already has (it was deleted and made anew upstream)
        gets `-<6 hex>` of what it stands for, as contract section 4 does with names.
        """
        if known is not None:
            return record, Identity(uuid=known.uuid, name=known.name)
        agency, source = self.source.agency.id, self.source.id
        with self._taken() as taken:
            try:
                identity = taken.assign(agency, source, record.upstream_id, record.dataset.id)
            except IdentityTaken:
                mark = hashlib.sha256(f"{source}/{record.upstream_id}".encode()).hexdigest()[:6]
                record = _with_id(record, f"{record.dataset.id[:52]}-{mark}")
                identity = taken.assign(agency, source, record.upstream_id, record.dataset.id)
        return record, identity

    @contextmanager
    def _taken(self) -> Iterator[Taken]:
        """Whose names and ids are given already, in this run or before."""
        if self.taken.is_whole:
            yield self.taken
            return
        with read_session(self.bench.engine) as session:
            yield self.taken.using(session)

    def _aliases(self, record: Record, renamed_from: Known | None) -> tuple[str, ...]:
        old = (renamed_from.upstream_id,) if renamed_from else ()
        return tuple(dict.fromkeys((record.upstream_id, *record.aliases, *old)))


def with_files_wanted(record: Record, wanted: tuple[str, ...] | str) -> Record:
    """The record under fetch.files: none of the files, or only those of some media types, are to be kept."""
    if wanted == "all":
        return record
    resources = tuple(
        spec if spec.link_reason or _is_wanted(spec, wanted) else replace(spec, link_reason="by_config")
        for spec in record.resources
    )
    return replace(record, resources=resources)


def _check_local_files(case: Case) -> None:
    """A new dataset does not become public without a file that its own config names: there is no address to
    show in its place. Raises the error of the first that could not be read."""
    for spec in case.record.resources:
        error = case.collected[spec.key].error
        if spec.is_local and error is not None:
            raise error


def _with_id(record: Record, dataset_id: str) -> Record:
    return replace(record, dataset=record.dataset.model_copy(update={"id": dataset_id}))


def _is_wanted(spec: ResourceSpec, wanted: tuple[str, ...] | str) -> bool:
    said = {spec.distribution.media_type, spec.distribution.format}
    return wanted != "none" and bool(said & set(wanted))


def _is_same(spec: ResourceSpec, got: Collected, newest: Previous) -> bool:
    """Whether a resource would come out as it is public: the same bytes, or a link for the same reason."""
    if spec.link_reason is not None:
        return True
    reason = newest.link_reason_of(spec.key)
    if reason in ("unreachable", "too_large", "refused"):
        return got.error is not None
    if reason in ("not_data", "held"):
        return got.error is not None or (got.verdict is not None and got.verdict["kind"] == reason)
    is_known = got.sha256 is not None and got.sha256 == newest.sha256_of(spec.key)
    return got.error is None and got.verdict is None and is_known


def _brings_news(previous: Previous, parts: tuple[Assembled, ...]) -> bool:
    """Whether any resource has other bytes than the public version."""
    return any(
        part.fresh
        and part.resource.original is not None
        and part.resource.original.sha256 != previous.sha256_of(part.resource.key)
        for part in parts
    )
