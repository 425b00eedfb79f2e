"""Makes a staged package public: forms, objects, version folder, log line, rows, in that order.

Nothing is public before the log line (contract 6), so a process killed anywhere here leaves the old version
or the new one. `prepare` does all that takes time and needs no database; `commit` is the moment.
"""

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalog import faults
from catalog.disk import Unsynced
from catalog.group import Change, make_true
from catalog.log import fold
from catalog.sandbox import Sandbox
from catalog.store import Store
from metadata import quality
from metadata.errors.publish import PackageEmpty, ResourceNamesRepeat, StagedFileChanged
from metadata.package import File, Package, Resource, Version, file_names
from metadata.standards import datapackage
from publishers.forms import Forms, made_before, make_forms

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A version whose files are all in the store and which is not public yet.

    later holds the files that are not durable yet.
    """

    package: Package
    version: Version
    store: Store
    change: Change
    later: Unsynced

    def commit(self, session: Session) -> Version:
        """Append the log line and bring the rows level with it. The caller's transaction makes the rows visible;
        if it fails, the next start replays the line.

        Raises IdentityTaken, and publishes nothing, where another dataset took the name since `prepare`.
        """
        for problem in make_true(session, self.store, [self.change], self.later).values():
            raise problem
        return self.version


def publish(
    package: Package,
    *,
    store: Store,
    sandbox: Sandbox,
    session: Session,
    now: datetime,
    aliases: Collection[str] = (),
) -> Version:
    """Prepare and commit in one step."""
    return prepare(package, store=store, sandbox=sandbox, now=now, aliases=aliases).commit(session)


def prepare(
    package: Package, *, store: Store, sandbox: Sandbox, now: datetime, aliases: Collection[str] = (),
    later: Unsynced | None = None,
) -> Prepared:  # fmt: skip
    """Write every file of the new version: derived forms, objects, version folder.

    The folder's documents become durable with later's next sync, or that of `commit`. Raises PackageEmpty,
    ResourceNamesRepeat, StagedFileChanged or RowsDiffer for a package that must not become public; then nothing
    of it is, and what was written is swept by `khlang gc`.
    """
    later = Unsynced() if later is None else later
    _check(package, store)
    faults.reach("publish.checked")
    agency_id, dataset_id = package.agency.id, package.dataset.id
    lines = store.read_log(agency_id, dataset_id)
    state = fold(lines)
    before = store.read_document(agency_id, dataset_id, state.newest, "metadata") if state else {}
    forms = _forms(package, store, sandbox, before)
    store.put_agency(package.agency)
    faults.reach("publish.agency.stored")
    taken = {line.version for line in lines if line.version}
    name, began = version_name(now, package.content_hash, taken)
    version = Version(name, began, package.content_hash, package.name)
    known = [a for a in before.get("aliases", ()) if a not in aliases]
    documents = make_documents(package, version, forms, sorted({*aliases, *known}))
    faults.reach("publish.documents.made")
    total = store.write_version(agency_id, dataset_id, name, documents, later, lines)
    faults.reach("publish.version.stored")
    change = Change(
        agency_id, dataset_id, "published", name, began, package=package, documents=documents,
        documents_hash=total,
    )  # fmt: skip
    return Prepared(package, version, store, change, later)


def _forms(package: Package, store: Store, sandbox: Sandbox, before: JsonObject) -> Forms:
    """All forms of all resources, their bytes in the store."""
    if not any(resource.original for resource in package.resources):
        faults.reach("publish.forms.made")
        return Forms({resource.key: [] for resource in package.resources})
    scratch = store.scratch(f"publish-{package.uuid}")
    try:
        forms = make_forms(
            package.resources, file_names(package.resources), scratch, sandbox, made_before(before, store)
        )
        faults.reach("publish.forms.made")
        for file in forms.files():
            store.put_object(file.path, file.sha256)
            faults.reach("publish.object.stored")
        return forms
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def version_name(now: datetime, content_hash: str, taken: Collection[str]) -> tuple[str, datetime]:
    """`YYYYMMDDTHHMMSSZ-<8 hex>` and its second: the first at or after now that no version of the dataset has.

    >>> version_name(datetime(2026, 1, 2, tzinfo=UTC), "ab" * 32, {"20260102T000000Z-00000000"})[0]
    '20260102T000001Z-abababab'
    """
    began = now.astimezone(UTC).replace(microsecond=0)
    seconds = {name[:16] for name in taken}
    while (stamp := began.strftime("%Y%m%dT%H%M%SZ")) in seconds:
        began += timedelta(seconds=1)
    return f"{stamp}-{content_hash[:8]}", began


def make_documents(
    package: Package, version: Version, forms: Forms, aliases: Collection[str]
) -> dict[str, JsonObject]:
    """The four documents of a version folder."""
    metadata = _metadata(package, version, forms, aliases)
    return {
        "metadata": metadata,
        "datapackage": datapackage.write(metadata),
        "report": package.report.to_json(),
        "provenance": _provenance(package, version),
    }


def _check(package: Package, store: Store) -> None:
    if not package.resources:
        raise PackageEmpty(dataset=package.name)
    names: set[str] = set()
    for resource in package.resources:
        own = {resource.name, resource.table.name if resource.table else resource.name}
        if own & names:
            raise ResourceNamesRepeat(dataset=package.name, resource=resource.name)
        names |= own
        for file in _staged_files(resource):
            if not store.has_object(file.sha256):
                found = file.path.stat().st_size if file.path.is_file() else 0
                if found != file.size_bytes or not file.path.is_file():
                    raise StagedFileChanged(
                        file=file.name, dataset=package.name, expected=file.size_bytes, found=found
                    )


def _staged_files(resource: Resource) -> tuple[File, ...]:
    table = (resource.table.csv, resource.table.parquet) if resource.table else ()
    return tuple(f for f in (resource.original, *table) if f is not None)


def _metadata(package: Package, version: Version, forms: Forms, aliases: Collection[str]) -> JsonObject:
    judged = quality.judge(
        package.dataset, package.agency, package.resources, package.report, version.published_at.date()
    )
    counted = {
        severity: sum(issue.severity == severity for issue in package.report.issues)
        for severity in ("error", "warning", "notice")
    }
    files = {file.sha256: file.size_bytes for file in forms.files()}
    return {
        "agency": package.agency.to_json(),
        "source_id": package.source_id,
        "upstream_id": package.upstream_id,
        "dataset_id": package.dataset.id,
        "uuid": package.uuid,
        "name": package.name,
        "aliases": list(aliases),
        "version": version.name,
        "fingerprint": package.fingerprint,
        "content_hash": version.content_hash,
        "published_at": version.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "quality": judged.to_json(),
        "dataset": package.dataset.to_json(),
        "resources": [_resource(r, position, forms) for position, r in enumerate(package.resources)],
        "summary": {
            "rows": sum(r.table.row_count for r in package.resources if r.table),
            "files": len(forms.files()),
            "size_bytes": sum(files.values()),
            "issues": counted,
        },
    }


def _resource(resource: Resource, position: int, forms: Forms) -> JsonObject:
    return {
        "id": resource.id,
        "key": resource.key,
        "name": resource.name,
        "position": position,
        "row_count": resource.table.row_count if resource.table else None,
        "link_reason": resource.link_reason,
        "distribution": _public(resource.distribution.to_json()),
        "schema": resource.table.schema if resource.table else None,
        "values": forms.values.get(resource.key, {}),
        "forms": [_form(form, file) for form, file in forms.of(resource.key)],
        "left_out": list(forms.left_out.get(resource.key, ())),
    }


def _public(distribution: JsonObject) -> JsonObject:
    """A description that shows no path of this machine: of a local address its last part only (contract 4).

    Of an address on the web no user and password: a visitor would send them along.
    """
    shown = dict(distribution)
    for key in ("url", "access_url"):
        address = shown.get(key)
        if not isinstance(address, str):
            continue
        if re.match(r"(?i)(https?|ftps?)://", address):
            shown[key] = re.sub(r"(?i)^([a-z]+://)[^/?#\\]*@", r"\1", address)
        else:
            shown[key] = re.split(r"[/\\]", address.rstrip("/\\"))[-1]
    return shown


def _form(form: str, file: File) -> JsonObject:
    return {
        "form": form,
        "name": file.name,
        "format": file.format,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "encoding": file.encoding,
    }


def _provenance(package: Package, version: Version) -> JsonObject:
    """Where each resource's bytes came from and what was done to them."""
    resources = {}
    for resource in package.resources:
        entry: JsonObject = {**resource.provenance, "steps": list(resource.steps)}
        if resource.table and "row_map" not in entry:
            entry["row_map"] = [list(pair) for pair in resource.table.row_map]
        resources[resource.key] = entry
    return {
        "source_id": package.source_id,
        "upstream_id": package.upstream_id,
        "version": version.name,
        "resources": resources,
    }
