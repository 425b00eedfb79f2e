"""From a record and its collected files to a package: what is staged anew, kept from before, linked or held.

Decides by contract section 4 ("What passes") and 5.8 (kept or linked); publishes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.store import Store

from catalog.sandbox import Sandbox
from harvesters.changes import spec_fingerprint
from harvesters.collect import Collected
from harvesters.previous import Previous, kept_resource
from harvesters.record import Record, ResourceSpec
from harvesters.stage import StagedFile, stage_file
from harvesters.validate import validate_table
from metadata.errors import KhlangError
from metadata.errors.fetch import AddressForbidden, AddressMalformed, PortRefused, RedirectRefused
from metadata.errors.transfer import ExpandsTooMuch, FileTooLarge
from metadata.issues import Issue, Report
from metadata.model import Distribution, LinkReason
from metadata.package import File, Resource, resource_uuid
from metadata.text import slugify

JsonObject = dict[str, Any]

HOLDS_ALWAYS = frozenset({"encoding_unsure", "personal_data"})
"""Findings that hold a resource whatever its policy says (contract section 4)."""


@dataclass(frozen=True)
class Assembled:
    """One resource, its issues, and whether it is held; failure is the fetch error when bytes did not come.

    judged is Frictionless's report on the table, if it was judged in this run.
    """

    resource: Resource
    issues: tuple[Issue, ...] = ()
    held: bool = False
    failure: KhlangError | None = None
    judged: JsonObject | None = None


@dataclass(frozen=True)
class Assembler:
    """What staging one dataset needs: its UUID, what is published of it, where to write, where to parse."""

    uuid: str
    previous: Previous
    store: Store
    sandbox: Sandbox
    scratch: Path
    full: bool = False

    def resource(self, spec: ResourceSpec, collected: Collected, table_name: str) -> Assembled:
        """One resource of the package. Never raises for what the source sent."""
        if spec.link_reason is not None:
            return Assembled(self._linked(spec, table_name, spec.link_reason))
        if collected.error is not None:
            return self._without_bytes(spec, table_name, collected.error)
        if not self.full and self._is_unchanged(spec, collected):
            kept = kept_resource(self.previous, spec.key, self.store)
            if kept is not None:
                kept = replace(kept, distribution=_described(spec, kept.distribution.format))
                return Assembled(kept, self.previous.issues_of(spec.key))
        return self._staged(spec, collected, table_name)

    def _is_unchanged(self, spec: ResourceSpec, collected: Collected) -> bool:
        before = self.previous.provenance_of(spec.key)
        return collected.not_modified and before.get("spec_fingerprint") == spec_fingerprint(spec)

    def _linked(self, spec: ResourceSpec, name: str, reason: LinkReason, **provenance: object) -> Resource:
        return Resource(
            id=resource_uuid(self.uuid, spec.key), key=spec.key, name=name,
            distribution=spec.distribution, link_reason=reason, provenance=dict(provenance),
        )  # fmt: skip

    def _without_bytes(self, spec: ResourceSpec, name: str, error: KhlangError) -> Assembled:
        """The last good bytes if there are any, else a link that says why."""
        reason: LinkReason = _LINK_REASONS.get(type(error), "unreachable")
        kind = "resource_too_large" if reason == "too_large" else "resource_unreachable"
        issue = Issue(kind, resource=spec.key, values={"error": str(error), "error_code": error.code})
        kept = kept_resource(self.previous, spec.key, self.store)
        if kept is not None:
            return Assembled(kept, (*self.previous.issues_of(spec.key), issue), failure=error)
        return Assembled(self._linked(spec, name, reason, error=error.to_json()), (issue,), failure=error)

    def _staged(self, spec: ResourceSpec, collected: Collected, name: str) -> Assembled:
        frozen = None if spec.schema else self.previous.schema_of(spec.key)
        schema = spec.schema or frozen
        original = self._bytes(spec, collected)
        staged = stage_file(
            original, key=spec.key, file_name=collected.file_name, media_type=collected.media_type,
            read=spec.read, schema=schema, scratch=self.scratch, table_name=name, sandbox=self.sandbox,
        )  # fmt: skip
        if not staged.is_data:
            return self._not_data(spec, name, staged)
        issues, judged = staged.issues, None
        if staged.table is not None:
            verdict = validate_table(staged.table, key=spec.key, expect=spec.expect, sandbox=self.sandbox)
            issues, judged = (*issues, *verdict.issues), verdict.frictionless
        policy = spec.on_findings or ("hold" if schema else "warn")
        if _must_hold(issues, policy):
            return replace(self._held(spec, name, issues), judged=judged)
        resource = self._kept(spec, collected, staged, original, name)
        return Assembled(resource, _lowered(issues, policy), judged=judged)

    def _bytes(self, spec: ResourceSpec, collected: Collected) -> Path:
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
            note = Issue("resource_held_last_good", resource=spec.key)
            return Assembled(kept, (*issues, note), held=True)
        return Assembled(self._linked(spec, name, "held"), issues, held=True)

    def _kept(
        self, spec: ResourceSpec, collected: Collected, staged: StagedFile, path: Path, name: str
    ) -> Resource:
        assert collected.sha256 is not None  # bytes always come with their hash
        original = File(
            path=path, name=collected.file_name or _known_name(self.previous, spec) or f"{name}.{staged.format}",
            format=staged.format, media_type=staged.media_type, size_bytes=path.stat().st_size,
            sha256=collected.sha256, encoding=staged.encoding,
        )  # fmt: skip
        provenance = {**(collected.provenance or {}), "spec_fingerprint": spec_fingerprint(spec)}
        return Resource(
            id=resource_uuid(self.uuid, spec.key), key=spec.key, name=name,
            distribution=_described(spec, staged.format), original=original, table=staged.table,
            steps=staged.steps, provenance=provenance,
        )  # fmt: skip


_LINK_REASONS: dict[type[KhlangError], LinkReason] = {
    FileTooLarge: "too_large",
    ExpandsTooMuch: "too_large",
    AddressMalformed: "refused",
    AddressForbidden: "refused",
    PortRefused: "refused",
    RedirectRefused: "refused",
}


def _described(spec: ResourceSpec, found_format: str | None) -> Distribution:
    """The description with the format that the bytes really have; what the source wrote stays beside it."""
    said = spec.distribution.format
    if not found_format or said == found_format:
        return spec.distribution
    original = spec.distribution.original_format or said
    return spec.distribution.model_copy(update={"format": found_format, "original_format": original})


def _known_name(previous: Previous, spec: ResourceSpec) -> str | None:
    document = previous.resource_document(spec.key)
    for form in (document or {}).get("forms", ()):
        if form["form"] == "original":
            return str(form["name"])
    return None


def _must_hold(issues: Iterable[Issue], policy: str) -> bool:
    return any(
        issue.kind in HOLDS_ALWAYS or (policy == "hold" and issue.severity == "error") for issue in issues
    )


def _lowered(issues: tuple[Issue, ...], policy: str) -> tuple[Issue, ...]:
    """What was published all the same is said as a warning: an error in a public version would contradict it."""
    if policy == "hold":
        return issues
    return tuple(replace(i, raised="warning") if i.severity == "error" else i for i in issues)


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


def assemble(
    record: Record, collected: Callable[[ResourceSpec], Collected], assembler: Assembler
) -> tuple[Assembled, ...]:
    """All resources of a record, in its order."""
    names = table_names(record)
    return tuple(assembler.resource(spec, collected(spec), names[spec.key]) for spec in record.resources)


def merged_report(record: Record, parts: Iterable[Assembled]) -> Report:
    """One report of all parts: the record's own issues first, then each resource's in order."""
    parts = tuple(parts)
    issues = (*record.issues, *(issue for part in parts for issue in part.issues))
    judged = [part.judged for part in parts if part.judged]
    return Report(issues=issues, frictionless=_merged_frictionless(judged))


def _merged_frictionless(reports: list[JsonObject]) -> JsonObject | None:
    """Frictionless's reports on single tables as one report of its own form."""
    if not reports:
        return None
    tasks = [task for report in reports for task in report.get("tasks", ())]
    errors = sum(len(task.get("errors", ())) for task in tasks)
    warnings = [w for report in reports for w in report.get("warnings", ())]
    return {
        "valid": errors == 0,
        "stats": {"tasks": len(tasks), "errors": errors, "warnings": len(warnings)},
        "warnings": warnings,
        "errors": [],
        "tasks": tasks,
    }
