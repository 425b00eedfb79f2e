"""From a record and its collected files to a package: what is staged anew, kept from before, linked or held.

Decides by contract section 4 ("What passes") and 5.8 (kept or linked); publishes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from catalog.store import Store
from harvesters.changes import spec_fingerprint
from harvesters.collect import Collected
from harvesters.previous import Previous, kept_resource
from harvesters.record import Record, ResourceSpec
from harvesters.stage import StagedFile, stage_file
from harvesters.validate import validate_tables
from metadata.errors import KhlangError
from metadata.issues import Issue, Report
from metadata.model import Distribution, LinkReason
from metadata.package import File, Resource, resource_uuid
from metadata.text import slugify

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Assembled:
    """One resource, its issues, and whether it is held; failure is the fetch error when bytes did not come."""

    resource: Resource
    issues: tuple[Issue, ...] = ()
    held: bool = False
    failure: KhlangError | None = None


@dataclass(frozen=True)
class Draft:
    """A file that was staged in this run and waits for its judgement."""

    spec: ResourceSpec
    name: str
    collected: Collected
    path: Path
    staged: StagedFile
    policy: str


@dataclass(frozen=True)
class Assembler:
    """What staging one dataset needs: its UUID, what is published of it, where to write, where to parse."""

    uuid: str
    previous: Previous
    store: Store
    sandbox: Sandbox
    scratch: Path
    full: bool = False

    def begin(self, spec: ResourceSpec, collected: Collected, name: str, reuse: bool) -> Assembled | Draft:
        """One resource as far as it goes without the others. Never raises for what the source sent."""
        if spec.link_reason is not None:
            return Assembled(self._linked(spec, name, spec.link_reason))
        if collected.error is not None:
            return self._without_bytes(spec, name, collected.error)
        if reuse and self.is_unchanged(spec, collected):
            kept = kept_resource(self.previous, spec.key, self.store)
            if kept is not None:
                kept = replace(kept, distribution=_described(spec, kept.distribution.format))
                return Assembled(kept, self.previous.issues_of(spec.key))
        schema = spec.schema or self.previous.schema_of(spec.key)
        path = self._bytes(collected)
        staged = stage_file(
            path,
            key=spec.key,
            file_name=collected.file_name or _known_name(self.previous, spec) or name,
            media_type=collected.media_type,
            read=spec.read,
            schema=schema,
            scratch=self.scratch,
            table_name=name,
            sandbox=self.sandbox,
        )
        if not staged.is_data:
            return self._not_data(spec, name, staged)
        return Draft(spec, name, collected, path, staged, spec.on_findings or ("hold" if schema else "warn"))

    def finish(self, draft: Draft, found: tuple[Issue, ...]) -> Assembled:
        """A staged file after its judgement: kept, or held by contract section 4."""
        issues = (*draft.staged.issues, *found)
        if _must_hold(issues, draft.policy):
            return self._held(draft.spec, draft.name, issues)
        return Assembled(self._kept(draft), _lowered(issues, draft.policy))

    def is_unchanged(self, spec: ResourceSpec, collected: Collected) -> bool:
        """The same bytes, to be read in the same way, as those of the current version."""
        before = self.previous.provenance_of(spec.key).get("spec_fingerprint")
        return not self.full and collected.not_modified and before == spec_fingerprint(spec)

    def _linked(self, spec: ResourceSpec, name: str, reason: LinkReason, **provenance: object) -> Resource:
        return Resource(
            id=resource_uuid(self.uuid, spec.key),
            key=spec.key,
            name=name,
            distribution=spec.distribution,
            link_reason=reason,
            provenance=dict(provenance),
        )

    def _without_bytes(self, spec: ResourceSpec, name: str, error: KhlangError) -> Assembled:
        """The last good bytes if there are any, else a link that says why."""
        reason: LinkReason = getattr(error, "link_reason", "unreachable")
        kind = "resource_too_large" if reason == "too_large" else "resource_unreachable"
        issue = Issue(kind, resource=spec.key, values={"error": str(error), "error_code": error.code})
        kept = kept_resource(self.previous, spec.key, self.store)
        if kept is not None:
            return Assembled(kept, (*self.previous.issues_of(spec.key), issue), failure=error)
        return Assembled(self._linked(spec, name, reason, error=error.to_json()), (issue,), failure=error)

    def _bytes(self, collected: Collected) -> Path:
        """The file to read: what came now, or the object of the current version where it did not change."""
        if collected.path is not None:
            return collected.path
        assert collected.sha256 is not None  # not_modified is only said of known bytes
        return self.store.object_path(collected.sha256)

    def _not_data(self, spec: ResourceSpec, name: str, staged: StagedFile) -> Assembled:
        if kept_resource(self.previous, spec.key, self.store) is None:
            return Assembled(self._linked(spec, name, "not_data", found=staged.not_data_as), staged.issues)
        gone = Issue(
            "resource_no_longer_data", resource=spec.key, values={"found": staged.not_data_as or "?"}
        )
        return self._held(spec, name, (*staged.issues, gone))

    def _held(self, spec: ResourceSpec, name: str, issues: tuple[Issue, ...]) -> Assembled:
        kept = kept_resource(self.previous, spec.key, self.store)
        if kept is not None:
            return Assembled(kept, (*issues, Issue("resource_held_last_good", resource=spec.key)), held=True)
        return Assembled(self._linked(spec, name, "held"), issues, held=True)

    def _kept(self, draft: Draft) -> Resource:
        collected, staged, spec = draft.collected, draft.staged, draft.spec
        assert collected.sha256 is not None  # bytes always come with their hash
        known = None if collected.path is not None else _known_name(self.previous, spec)
        original = File(
            path=draft.path,
            name=known or collected.file_name or f"{draft.name}.{staged.format}",
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
            provenance={**(collected.provenance or {}), "spec_fingerprint": spec_fingerprint(spec)},
        )


def assemble(
    record: Record, collected: Callable[[ResourceSpec], Collected], assembler: Assembler
) -> tuple[tuple[Assembled, ...], Report]:
    """All resources of a record in its order, and the report on all of them.

    Tables staged in this run are judged together, so that a foreign key is followed from one to the other;
    where tables are related, one that changed makes all of them be read again.
    """
    names = table_names(record)
    specs = [_with_table_names(spec, record, names) for spec in record.resources]
    related = any((spec.schema or {}).get("foreignKeys") for spec in specs)
    reuse = not related or all(assembler.is_unchanged(s, collected(s)) for s in specs if not s.link_reason)
    begun = [assembler.begin(spec, collected(spec), names[spec.key], reuse) for spec in specs]
    drafts = [draft for draft in begun if isinstance(draft, Draft)]
    tables = {d.spec.key: (d.staged.table, d.spec.expect) for d in drafts if d.staged.table is not None}
    staging = tuple(issue for draft in drafts for issue in draft.staged.issues)
    verdict = validate_tables(tables, sandbox=assembler.sandbox, issues=staging) if tables else Report()
    parts = tuple(
        assembler.finish(part, verdict.of(part.spec.key)) if isinstance(part, Draft) else part
        for part in begun
    )
    issues = (*record.issues, *(issue for part in parts for issue in part.issues))
    judged = _merged(verdict.frictionless, assembler.previous.judgements, parts)
    return parts, Report(issues=issues, frictionless=judged)


def table_names(record: Record) -> dict[str, str]:
    """A Frictionless resource name for each resource key, unique in the package and free of extensions.

    The name comes from the file's name where there is one, else from the key; the same record always
    gives the same names.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for spec in record.resources:
        stem = Path(spec.location.split("?")[0].rstrip("/")).name or spec.key
        base = slugify(stem.rsplit(".", 1)[0] or spec.key, limit=60, fallback="table")
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        names[spec.key] = name
    return names


def _with_table_names(spec: ResourceSpec, record: Record, names: dict[str, str]) -> ResourceSpec:
    """The declared schema with its foreign keys naming tables as they are named here."""
    keys = (spec.schema or {}).get("foreignKeys")
    if not keys:
        return spec
    called = {r.distribution.upstream_id or r.key: names[r.key] for r in record.resources}
    called.update({r.key: names[r.key] for r in record.resources})
    renamed = []
    for key in keys:
        reference = key.get("reference", {})
        target = called.get(reference.get("resource", ""), reference.get("resource", ""))
        renamed.append({**key, "reference": {**reference, "resource": target}})
    return replace(spec, schema={**(spec.schema or {}), "foreignKeys": renamed})


def _described(spec: ResourceSpec, found_format: str | None) -> Distribution:
    """The description with the format that the bytes really have; what the source wrote stays beside it."""
    said = spec.distribution.format
    if not found_format or said == found_format:
        return spec.distribution
    original = spec.distribution.original_format or said
    return spec.distribution.model_copy(update={"format": found_format, "original_format": original})


def _known_name(previous: Previous, spec: ResourceSpec) -> str | None:
    """The original's file name in the current version."""
    document = previous.resource_document(spec.key) or {}
    return next((str(form["name"]) for form in document.get("forms", ()) if form["form"] == "original"), None)


def _must_hold(issues: Iterable[Issue], policy: str) -> bool:
    """Some findings hold whatever the policy says: an unsure encoding, personal data (contract section 4)."""
    return any(i.finding.holds or (policy == "hold" and i.severity == "error") for i in issues)


def _lowered(issues: tuple[Issue, ...], policy: str) -> tuple[Issue, ...]:
    """What was published all the same is said as a warning: an error in a public version would contradict it."""
    if policy == "hold":
        return issues
    return tuple(replace(i, raised="warning") if i.severity == "error" else i for i in issues)


def _merged(
    now: JsonObject | None, before: tuple[JsonObject, ...], parts: Iterable[Assembled]
) -> JsonObject | None:
    """Frictionless's report of this run, with the tasks of tables that were kept unread from before."""
    tasks = list((now or {}).get("tasks", ()))
    told = {task.get("name") for task in tasks}
    public = {part.resource.table.name for part in parts if part.resource.table}
    tasks += [task for task in before if task.get("name") in public - told]
    if not tasks:
        return now
    errors = sum(len(task.get("errors", ())) for task in tasks)
    base = now or {"warnings": [], "errors": []}
    stats = {**base.get("stats", {}), "tasks": len(tasks), "errors": errors}
    return {**base, "valid": errors == 0, "stats": stats, "tasks": tasks}
