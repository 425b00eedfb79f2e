"""One record of a run: collect its files, assemble the package, decide its outcome, publish."""

from __future__ import annotations

import hashlib
import uuid as uuids
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from catalog import apply, faults
from catalog.db import read_session
from catalog.models import DatasetRow, FetchRow
from harvesters.assemble import Assembled, Assembler, assemble
from harvesters.changes import Known, record_fingerprint
from harvesters.collect import Collected, collect
from harvesters.ledger import DryLedger, Outcome
from harvesters.previous import Previous, load_previous
from harvesters.record import Record, ResourceSpec
from harvesters.source import Source
from metadata.errors.store import IdentityTaken
from metadata.package import Package

if TYPE_CHECKING:
    from harvesters.run import Bench, Publish

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class OneRecord:
    """The hands of a run for one record after the other."""

    source: Source
    bench: Bench
    publish: Publish | None
    ledger: DryLedger
    full: bool = False

    def harvest(self, record: Record, known: Known | None, renamed: bool) -> None:
        """Bring one record to its outcome. Raises what staging or publishing raises; nothing is half done."""
        record = self._with_files_wanted(record)
        if known is not None:
            record = _with_id(record, known.dataset_id)
        previous, fetched = self._before(known)
        collected = {s.key: self._collect(s, previous, fetched) for s in record.resources}
        faults.reach("run.record.collected")
        print_now = record_fingerprint(record)
        if known and not renamed and self._is_unchanged(known, print_now, previous, record, collected):
            self._add_unchanged(record, known, collected)
            return
        record, identity = self._identified(record, known)
        assembler = Assembler(
            uuid=identity.uuid, previous=previous, store=self.bench.store, sandbox=self.bench.sandbox,
            scratch=self.bench.scratch, full=self.full,
        )  # fmt: skip
        parts, report = assemble(record, lambda spec: collected[spec.key], assembler)
        faults.reach("run.record.staged")
        package = Package(
            agency=self.source.agency, source_id=self.source.id, upstream_id=record.upstream_id,
            uuid=identity.uuid, name=identity.name, dataset=record.dataset,
            resources=tuple(part.resource for part in parts), report=report,
            fingerprint=print_now,
        )  # fmt: skip
        self._decide(record, known, renamed, package, parts, collected)

    def _decide(
        self, record: Record, known: Known | None, renamed: bool, package: Package,
        parts: tuple[Assembled, ...], collected: dict[str, Collected],
    ) -> None:  # fmt: skip
        """The outcome of a staged record: rejected, unchanged, or published as created, updated, renamed, restored."""
        outcome = Outcome(
            record.upstream_id, "created", name=package.name, title=record.dataset.title.plain(),
            issues=package.report.issues, version=known.version if known else None,
        )  # fmt: skip
        if record.stands_together and any(part.held for part in parts):
            self.ledger.add(replace(outcome, outcome="rejected", name=known.name if known else None))
            return
        if known and not renamed and package.content_hash == known.content_hash:
            failure = next((part.failure for part in parts if part.failure), None)
            if failure and any(part.resource.is_kept and part.failure for part in parts):
                self.ledger.add(replace(outcome, outcome="failed", error=failure))
            elif known.state != "published":
                self.mark(known, "restored", outcome)
            else:
                self.ledger.add(
                    replace(outcome, outcome="unchanged"), self._remember(collected, outcome, package)
                )
            return
        name = "updated" if known else "created"
        if known and known.state != "published":
            name = "restored"
        elif renamed:
            name = "renamed"
        outcome = replace(outcome, outcome=name, reasons=_reasons(known, parts))
        if self.publish is None:
            self.ledger.add(replace(outcome, version=None))
            return
        commit = self.publish(package, self._aliases(record, known if renamed else None))

        def write(session: Session) -> Outcome:
            version = commit(session)
            self._save_fetches(session, collected)
            return replace(outcome, version=version.name)

        self.ledger.add(outcome, write)

    def mark(self, known: Known, event: str, outcome: Outcome | None = None) -> None:
        """Log that a dataset is missing, withdrawn or restored; its page and files stay."""
        outcome = replace(
            outcome or Outcome(known.upstream_id, event),
            outcome=event,
            name=known.name,
            version=known.version,
        )
        dataset_id = known.dataset_id

        def write(session: Session) -> Outcome:
            reason = {"missing": "not_listed", "withdrawn": "grace_over", "restored": "listed_again"}[event]
            self.bench.store.append_event(
                self.source.agency.id,
                dataset_id,
                event,
                version=known.version,
                reason=reason,
                time=self.bench.now(),
            )
            apply.apply_log(
                session, self.bench.store, self.source.agency.id, dataset_id, now=self.bench.now()
            )
            return outcome

        self.ledger.add(outcome, write)

    def _before(self, known: Known | None) -> tuple[Previous, dict[str, JsonObject]]:
        """The published documents and the last fetches of the dataset, empty for a new one."""
        if known is None:
            return Previous(), {}
        previous = load_previous(self.bench.store, self.source.agency.id, known.dataset_id, known.version)
        urls = {
            str(entry["url"]): key
            for key, entry in previous.provenance.get("resources", {}).items()
            if "url" in entry
        }
        with read_session(self.bench.engine) as session:
            rows = session.query(FetchRow).filter(
                FetchRow.source_id == self.source.id, FetchRow.url.in_(list(urls))
            )
            return previous, {row.url: dict(row.document) for row in rows}

    def _collect(self, spec: ResourceSpec, previous: Previous, fetched: dict[str, JsonObject]) -> Collected:
        """Take one resource's bytes, with validators only where they are those of the bytes we keep."""
        before = previous.provenance_of(spec.key)
        known = before
        latest = fetched.get(str(before.get("url", "")), {})
        if latest and latest.get("sha256") == before.get("sha256"):
            known = {**before, **latest}
        if self.full:
            known = {k: v for k, v in known.items() if k not in ("etag", "last_modified")}
        self.bench.scratch.mkdir(parents=True, exist_ok=True)
        into = self.bench.scratch / uuids.uuid4().hex
        return collect(spec, known, self.bench.fetch, into, self.bench.now())

    def _is_unchanged(
        self,
        known: Known,
        print_now: str,
        previous: Previous,
        record: Record,
        collected: dict[str, Collected],
    ) -> bool:
        """Same words, same bytes, published: nothing to stage. A link that is still unreachable is the same too."""
        if self.full or known.fingerprint != print_now or known.state != "published":
            return False
        for spec in record.resources:
            got = collected[spec.key]
            before = previous.resource_document(spec.key) or {}
            was_unreachable = got.error is not None and before.get("link_reason") in (
                "unreachable",
                "too_large",
                "refused",
            )
            not_data = before.get("link_reason") == "not_data"
            if spec.link_reason is None and not got.not_modified and not was_unreachable and not not_data:
                return False
            if not_data and got.error is None and not got.not_modified:
                return False
        return True

    def _add_unchanged(self, record: Record, known: Known, collected: dict[str, Collected]) -> None:
        outcome = Outcome(
            record.upstream_id, "unchanged", name=known.name, title=record.dataset.title.plain(),
            version=known.version, issues=record.issues,
        )  # fmt: skip
        self.ledger.add(outcome, self._remember(collected, outcome, None))

    def _remember(
        self, collected: dict[str, Collected], outcome: Outcome, package: Package | None
    ) -> Callable[[Session], Outcome]:
        """Effects of an unchanged record: what we now know of its addresses, and how the source words it."""

        def write(session: Session) -> Outcome:
            self._save_fetches(session, collected)
            if package is not None:
                row = session.query(DatasetRow).filter_by(name=package.name).one()
                row.fingerprint = package.fingerprint
            return replace(outcome, outcome="unchanged")

        return write

    def _save_fetches(self, session: Session, collected: dict[str, Collected]) -> None:
        for got in collected.values():
            if got.error is None and got.provenance and "url" in got.provenance:
                document = {k: v for k, v in got.provenance.items() if k not in ("steps", "spec_fingerprint")}
                session.merge(
                    FetchRow(source_id=self.source.id, url=got.provenance["url"], document=document)
                )

    def _identified(self, record: Record, known: Known | None) -> tuple[Record, apply.Identity]:
        """The record under the id it is kept by, and who it is for ever.

        A record whose id another dataset of the agency already has (it was deleted and made anew upstream)
        gets `-<6 hex>` of what it stands for, as contract section 4 does with names.
        """
        if known is not None:
            return record, apply.Identity(uuid=known.uuid, name=known.name)
        agency, source = self.source.agency.id, self.source.id
        with read_session(self.bench.engine) as session:
            try:
                identity = apply.assign_identity(
                    session, agency, source, record.upstream_id, record.dataset.id
                )
            except IdentityTaken:
                mark = hashlib.sha256(f"{source}/{record.upstream_id}".encode()).hexdigest()[:6]
                record = _with_id(record, f"{record.dataset.id[:52]}-{mark}")
                identity = apply.assign_identity(
                    session, agency, source, record.upstream_id, record.dataset.id
                )
        return record, identity

    def _aliases(self, record: Record, renamed_from: Known | None) -> tuple[str, ...]:
        old = (renamed_from.upstream_id,) if renamed_from else ()
        return tuple(dict.fromkeys((record.upstream_id, *record.aliases, *old)))

    def _with_files_wanted(self, record: Record) -> Record:
        """fetch.files: none of the files, or only those of some media types, are to be kept."""
        wanted = self.source.fetch.files
        if wanted == "all":
            return record
        resources = tuple(
            spec if spec.link_reason or _is_wanted(spec, wanted) else replace(spec, link_reason="by_config")
            for spec in record.resources
        )
        return replace(record, resources=resources)


def _with_id(record: Record, dataset_id: str) -> Record:
    return replace(record, dataset=record.dataset.model_copy(update={"id": dataset_id}))


def _is_wanted(spec: ResourceSpec, wanted: tuple[str, ...] | str) -> bool:
    said = {spec.distribution.media_type, spec.distribution.format}
    return wanted != "none" and bool(said & set(wanted))


def _reasons(known: Known | None, parts: tuple[Assembled, ...]) -> tuple[JsonObject, ...]:
    """Short facts for the run page: what is new, which resources are held or only linked."""
    found: list[JsonObject] = []
    if known is None:
        found.append({"th": "ชุดข้อมูลใหม่", "en": "a new dataset"})
    for part in parts:
        name = part.resource.name
        if part.held:
            found.append({"th": f"{name}: ยังไม่ผ่านการตรวจ", "en": f"{name}: held"})
        elif part.resource.link_reason:
            found.append({"th": f"{name}: แสดงเป็นลิงก์", "en": f"{name}: linked ({part.resource.link_reason})"})
    return tuple(found)
