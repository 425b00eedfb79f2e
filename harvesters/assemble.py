"""From a record and its collected files to a package: what is staged anew, kept from before, linked or held.

Decides by contract section 4 ("What passes") and 5.8 (kept or linked); publishes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from catalog.store import Store
from harvesters.changes import reading_fingerprint, spec_fingerprint
from harvesters.checks._personal import masked
from harvesters.collect import Collected
from harvesters.contract import Contract, contract_of, kept_contract, not_told_yet, staged_by
from harvesters.naming import file_stem, table_names, with_table_names
from harvesters.parts import gone_values
from harvesters.previous import OF_DELIVERY, Previous, kept_resource
from harvesters.record import Record, ResourceSpec
from harvesters.stage import StagedFile, stage_file
from harvesters.told_once import ToldOnce
from harvesters.validate.tables import validate_tables
from metadata.errors import KhlangError
from metadata.issues import Issue, Report
from metadata.model import Distribution, LinkReason
from metadata.package import File, Resource, resource_uuid

JsonObject = dict[str, Any]

STAYING: frozenset[LinkReason] = frozenset({"unreachable", "too_large", "refused", "not_data", "held"})
"""Reasons of a link that a failing address does not change."""

UNTIL_DECIDED = frozenset({"hidden_sheets", "workbook_revisions"})
"""Findings of what nobody may have meant to publish: the original is public whole."""

UNPROVEN_AT_LEAST = 0.9
"""A body without a known length that is smaller than this part of the last good one may have lost its end."""


@dataclass(frozen=True)
class Assembled:
    """One resource and what was found in its bytes.

    held: a delivery did not pass, delivery says why, and the last good bytes or a link stand here instead;
    failure is the fetch error when bytes did not come. fresh: staged in this run. verdict is what to remember
    of bytes that are not published: {kind, found, issues}.
    """

    resource: Resource
    issues: tuple[Issue, ...] = ()
    held: bool = False
    failure: KhlangError | None = None
    delivery: tuple[Issue, ...] = ()
    fresh: bool = False
    verdict: JsonObject | None = None

    def public_issues(self) -> tuple[Issue, ...]:
        """The issues for the report of a version: those of a held delivery marked, and no error among them,
        for its bytes are not in the version."""
        told = (
            replace(i, raised="warning" if i.severity == "error" else i.raised,
                    values={**i.values, OF_DELIVERY: True})
            for i in self.delivery
        )  # fmt: skip
        return (*self.issues, *told)


@dataclass(frozen=True)
class Draft:
    """A file that was staged in this run and waits for its judgement."""

    spec: ResourceSpec
    name: str
    collected: Collected
    path: Path
    staged: StagedFile
    contract: Contract

    @property
    def policy(self) -> str:
        return self.contract.policy


@dataclass(frozen=True)
class Assembler:
    """What staging one dataset needs: its UUID, what is published of it, where to write, where to parse."""

    uuid: str
    previous: Previous
    store: Store
    sandbox: Sandbox
    scratch: Path
    full: bool = False
    asks_first: bool = True
    """Whether what nobody may have meant to publish waits for a person: not so for files that a portal already
    shows to everyone, whose config has no word on single resources."""

    def begin(self, spec: ResourceSpec, collected: Collected, name: str, reuse: bool) -> Assembled | Draft:
        """One resource as far as it goes without the others. Never raises for what the source sent."""
        if spec.link_reason is not None:
            return Assembled(self._linked(spec, name, spec.link_reason))
        if collected.error is not None:
            return self._without_bytes(spec, name, collected.error)
        if collected.verdict is not None:
            return self._as_judged(spec, name, collected, collected.verdict)
        if spec.part and spec.part.is_gone:
            gone = Issue("part_gone", spec.key, values=gone_values(spec, spec.part.part))
            return self._held(spec, name, (gone,), collected)
        if reuse and self.is_unchanged(spec, collected) and (kept := self._last_good(spec)):
            return Assembled(kept, self.previous.issues_of(spec.key))
        if short := self._maybe_cut(spec, collected):
            return self._held(spec, name, (short,), collected)
        contract = self._contract(spec, collected)
        path = self._bytes(collected)

        def stage(schema: JsonObject | None) -> StagedFile:
            return stage_file(
                path,
                key=spec.key,
                file_name=collected.file_name or self._known_name(spec) or name,
                media_type=collected.media_type,
                read=spec.read,
                schema=schema,
                scratch=self.scratch,
                table_name=name,
                sandbox=self.sandbox,
            )

        staged = staged_by(
            contract, spec.key, stage, previous=self.previous, store=self.store, sandbox=self.sandbox
        )
        if not staged.is_data:
            return self._not_data(spec, name, staged, collected)
        return Draft(spec, name, collected, path, staged, contract)

    def finish(self, draft: Draft, found: tuple[Issue, ...]) -> Assembled:
        """A staged file after its judgement: kept, or held by contract section 4."""
        issues = masked((*draft.staged.issues, *not_told_yet(found, draft.staged.issues)))
        if self.asks_first and draft.spec.on_findings not in ("warn", "publish"):
            issues = tuple(replace(i, raised="error") if i.kind in UNTIL_DECIDED else i for i in issues)
            if is_garbled(draft.staged, issues):
                return self._held(draft.spec, draft.name, issues, draft.collected)
        if must_hold(issues, draft.policy):
            return self._held(draft.spec, draft.name, issues, draft.collected)
        return Assembled(self._kept(draft), lowered(issues, draft.policy), fresh=True)

    def is_unchanged(self, spec: ResourceSpec, collected: Collected) -> bool:
        """The same bytes, to be read in the same way, as those of the current version."""
        before = self.previous.provenance_of(spec.key).get("spec_fingerprint")
        return not self.full and self._is_public(spec, collected) and before == spec_fingerprint(spec)

    def _is_public(self, spec: ResourceSpec, collected: Collected) -> bool:
        """Whether these are the bytes that are public now."""
        return collected.sha256 is not None and collected.sha256 == self.previous.sha256_of(spec.key)

    def _contract(self, spec: ResourceSpec, collected: Collected) -> Contract:
        """The schema a delivery must keep to, and what becomes of one that does not."""
        read_before = self.previous.provenance_of(spec.key).get("reading")
        return contract_of(
            spec,
            self.previous,
            is_public=self._is_public(spec, collected),
            reads_otherwise=read_before not in (None, reading_fingerprint(spec)),
        )

    def _maybe_cut(self, spec: ResourceSpec, collected: Collected) -> Issue | None:
        """A finding where the end of a body may be missing: its length is unproven and it shrank by over a tenth."""
        told, before = collected.provenance or {}, self.previous.provenance_of(spec.key).get("size_bytes")
        if (
            collected.path is None
            or told.get("length_proven", True)
            or spec.on_findings in ("warn", "publish")
        ):
            return None
        if not before or self._last_good(spec) is None or told["size_bytes"] >= UNPROVEN_AT_LEAST * before:
            return None
        sizes = {"size_bytes": told["size_bytes"], "before_bytes": before}
        return Issue("body_may_be_cut", resource=spec.key, values=sizes)

    def _linked(self, spec: ResourceSpec, name: str, reason: LinkReason, **provenance: object) -> Resource:
        return Resource(
            id=resource_uuid(self.uuid, spec.key),
            key=spec.key,
            name=name,
            distribution=spec.distribution,
            link_reason=reason,
            provenance={**provenance, "spec_fingerprint": spec_fingerprint(spec), **_part_said(spec)},
        )

    def _last_good(self, spec: ResourceSpec) -> Resource | None:
        """The bytes that are public, under the description of today."""
        kept = kept_resource(self.previous, spec.key, self.store)
        if kept is None:
            return None
        provenance = {**kept.provenance, **_part_said(spec)}
        described = _described(spec, kept.distribution.format)
        return replace(kept, distribution=described, provenance=provenance)

    def _known_name(self, spec: ResourceSpec) -> str | None:
        """The original's file name in the current version, whichever of its parts has it."""
        keys = [spec.key, *(p.key for p in self.previous.parts_of(spec.part.key if spec.part else spec.key))]
        documents = [self.previous.resource_document(key) or {} for key in keys]
        forms = (form for document in documents for form in document.get("forms", ()))
        return next((str(f["name"]) for f in forms if f["form"] == "original"), None)

    def _without_bytes(self, spec: ResourceSpec, name: str, error: KhlangError) -> Assembled:
        """The last good bytes if there are any, else a link that says why.

        A link keeps the reason it was published with: a dead address that fails in another way each day is no news.
        """
        reason: LinkReason = getattr(error, "link_reason", "unreachable")
        kind = "resource_too_large" if reason == "too_large" else "resource_unreachable"
        issue = Issue(
            kind, resource=spec.key, values={"error": error.message.plain(), "error_code": error.code}
        )
        kept = self._last_good(spec)
        if kept is not None:
            return Assembled(kept, (*self.previous.issues_of(spec.key), issue), failure=error)
        before = self.previous.link_reason_of(spec.key)
        same = self.previous.provenance_of(spec.key).get("spec_fingerprint") == spec_fingerprint(spec)
        if before is not None and before in STAYING and same:
            reason = before
        return Assembled(self._linked(spec, name, reason, error=error.to_json()), (issue,), failure=error)

    def _bytes(self, collected: Collected) -> Path:
        """The file to read: what came now, or the object of the current version where it did not change."""
        if collected.path is not None:
            return collected.path
        assert collected.sha256 is not None  # not_modified is only said of known bytes
        return self.store.object_path(collected.sha256)

    def _as_judged(
        self, spec: ResourceSpec, name: str, collected: Collected, verdict: JsonObject
    ) -> Assembled:
        """The same bytes as in an earlier run, with what that run found in them."""
        issues = tuple(Issue.from_json(issue) for issue in verdict["issues"])
        if verdict["kind"] == "not_data":
            return self._not_data_link(spec, name, verdict.get("found"), issues, collected)
        return self._held(spec, name, issues, collected)

    def _not_data(self, spec: ResourceSpec, name: str, staged: StagedFile, collected: Collected) -> Assembled:
        if self._last_good(spec) is None:
            return self._not_data_link(spec, name, staged.not_data_as, staged.issues, collected)
        gone = Issue(
            "resource_no_longer_data", resource=spec.key, values={"found": staged.not_data_as or "?"}
        )
        return self._held(spec, name, (*staged.issues, gone), collected)

    def _not_data_link(
        self,
        spec: ResourceSpec,
        name: str,
        found: str | None,
        issues: tuple[Issue, ...],
        collected: Collected,
    ) -> Assembled:
        link = self._linked(spec, name, "not_data", **(collected.provenance or {}), found=found)
        return Assembled(link, issues, verdict=_verdict("not_data", found, issues))

    def _held(
        self, spec: ResourceSpec, name: str, issues: tuple[Issue, ...], collected: Collected
    ) -> Assembled:
        verdict = _verdict("held", None, issues)
        kept = self._last_good(spec)
        if kept is None:
            link = self._linked(spec, name, "held", **(collected.provenance or {}))
            return Assembled(link, held=True, delivery=issues, verdict=verdict)
        stays = Issue("resource_held_last_good", resource=spec.key)
        own = (*self.previous.issues_of(spec.key), stays)
        return Assembled(kept, own, held=True, delivery=issues, verdict=verdict)

    def _kept(self, draft: Draft) -> Resource:
        collected, staged, spec = draft.collected, draft.staged, draft.spec
        assert collected.sha256 is not None  # bytes always come with their hash
        known = None if collected.path is not None else self._known_name(spec)
        original = File(
            path=draft.path,
            name=known or collected.file_name or f"{file_stem(spec)}.{staged.format}",
            format=staged.format,
            media_type=staged.media_type,
            size_bytes=draft.path.stat().st_size,
            sha256=collected.sha256,
            encoding=staged.encoding,
        )
        return Resource(
            id=resource_uuid(self.uuid, spec.key),
            key=spec.key,
            name=draft.name,
            distribution=_described(spec, staged.format),
            original=original,
            table=staged.table,
            steps=staged.steps,
            provenance={
                **(collected.provenance or {}),
                "spec_fingerprint": spec_fingerprint(spec),
                "reading": reading_fingerprint(spec),
                **kept_contract(draft.contract, staged.issues),
                **_part_said(spec),
            },
        )


def assemble(
    record: Record, collected: Callable[[ResourceSpec], Collected], assembler: Assembler
) -> tuple[tuple[Assembled, ...], Report]:
    """All resources of a record in its order, and the report on all of them.

    Tables staged in this run are judged together, so that a foreign key is followed from one to the other;
    where tables are related, one that changed makes all of them be read again.
    """
    names = table_names(record, assembler.previous.names())
    specs = [with_table_names(spec, record, names) for spec in record.resources]
    related = any((spec.schema or {}).get("foreignKeys") for spec in specs)
    reuse = not related or all(assembler.is_unchanged(s, collected(s)) for s in specs if not s.link_reason)
    begun = [assembler.begin(spec, collected(spec), names[spec.key], reuse) for spec in specs]
    drafts = [draft for draft in begun if isinstance(draft, Draft)]
    tables = {d.spec.key: (d.staged.table, d.spec.expect) for d in drafts if d.staged.table is not None}
    staging = tuple(issue for draft in drafts for issue in draft.staged.issues)
    before = {key: public for key in tables if (public := assembler.previous.table_of(key, assembler.store))}
    judge = partial(validate_tables, sandbox=assembler.sandbox, issues=staging, before=before)
    verdict = judge(tables) if tables else Report()
    parts = tuple(
        assembler.finish(part, verdict.of(part.spec.key)) if isinstance(part, Draft) else part
        for part in begun
    )
    told = ToldOnce()
    parts = tuple(
        replace(p, issues=told.new(s.part, p.issues), delivery=told.new(s.part, p.delivery))
        for s, p in zip(specs, parts, strict=True)
    )
    issues = (*record.issues, *(issue for part in parts for issue in part.public_issues()))
    judged = _merged(verdict.frictionless, assembler.previous.judgements, parts)
    return parts, Report(issues=issues, frictionless=judged)


def _part_said(spec: ResourceSpec) -> JsonObject:
    """What provenance keeps of a part, so that the next run knows it again."""
    return {"part": spec.part.to_json()} if spec.part else {}


def _described(spec: ResourceSpec, found_format: str | None) -> Distribution:
    """The description with the format that the bytes really have; what the source wrote stays beside it."""
    said = spec.distribution.format
    if not found_format or said == found_format:
        return spec.distribution
    original = spec.distribution.original_format or said
    return spec.distribution.model_copy(update={"format": found_format, "original_format": original})


def _verdict(kind: str, found: str | None, issues: tuple[Issue, ...]) -> JsonObject:
    return {"kind": kind, "found": found, "issues": [issue.to_json() for issue in issues]}


def must_hold(issues: Iterable[Issue], policy: str) -> bool:
    """Some findings hold whatever the policy says: an unsure encoding, personal data (contract section 4); some
    until a person decided, by an on_findings of the resource, that the file may be public as it is."""
    return any(
        i.finding.holds or (i.severity == "error" and (policy == "hold" or i.kind in UNTIL_DECIDED))
        for i in issues
    )


def is_garbled(staged: StagedFile, issues: Iterable[Issue]) -> bool:
    """Whether half of a column or more was saved after a wrong reading: nobody can use it as it is."""
    rows = staged.table.row_count if staged.table else 0
    garbled = [i for i in issues if i.kind == "mojibake" and (i.column or staged.table is None)]
    return any(2 * i.count >= rows for i in garbled)


def lowered(issues: tuple[Issue, ...], policy: str) -> tuple[Issue, ...]:
    """What was published all the same is said as a warning: an error in a public version would contradict it."""
    if policy == "hold":
        return issues
    return tuple(replace(i, raised="warning") if i.severity == "error" else i for i in issues)


def _merged(
    now: JsonObject | None, before: tuple[JsonObject, ...], parts: Iterable[Assembled]
) -> JsonObject | None:
    """Frictionless's report on the tables that are public: those judged now, and those kept with their judgement."""
    tables = [(part.resource.table.name, part.fresh) for part in parts if part.resource.table]
    fresh = {task.get("name"): task for task in (now or {}).get("tasks", ())}
    earlier = {task.get("name"): task for task in before}
    found = ((fresh if is_fresh else earlier).get(name) for name, is_fresh in tables)
    tasks = [task for task in found if task is not None]
    base = now or {"warnings": [], "errors": []}
    if not tasks and not base["errors"]:
        return None
    errors = sum(len(task.get("errors", ())) for task in tasks) + len(base["errors"])
    stats = {**base.get("stats", {}), "tasks": len(tasks), "errors": errors}
    return {**base, "valid": errors == 0, "stats": stats, "tasks": tasks}
