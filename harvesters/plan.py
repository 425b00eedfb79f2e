"""The plan of a run as people and machines read it: what its listing says will be done, before a file is asked for.

What a file brings is known only when it came. A dry run asks for the files too: its outcomes are those that the
run itself would have, field by field and file by file.
"""

from collections.abc import Iterable
from typing import Any

from catalog.store import Store
from harvesters.changes import Known, Plan, record_fingerprint, spec_fingerprint
from harvesters.gather import Listing
from harvesters.ledger import KEPT
from harvesters.previous import Previous, load_previous
from harvesters.reasons import changed_fields
from harvesters.record import Record, ResourceSpec, Skipped
from metadata.errors.store import StoreDamaged, VersionMissing

JsonObject = dict[str, Any]

COMPARED = 1_000
"""Changed records that are compared field by field; further ones are named."""
NAMED = 50
"""Rows left out for one reason that a plan names; further ones are counted."""


def plan_json(plan: Plan, listing: Listing, store: Store) -> JsonObject:
    """`Plan.to_json` and beside it, record by record: updated (fields and files that the source describes
    otherwise), restored, failed; left_out as below; files_to_ask counts the files that are asked for, known or not."""
    agency_id = listing.source.agency.id
    updated: list[JsonObject] = []
    for record, known in plan.present:
        if record_fingerprint(record) != known.fingerprint:
            is_compared = len(updated) < COMPARED
            updated.append(
                _updated(record, known, store, agency_id) if is_compared else _named(record, known)
            )
    asked = [record for record in (*plan.created, *(r for r, _ in (*plan.renamed, *plan.present)))]
    return {
        **plan.to_json(),
        "updated": updated,
        "titles": {r.upstream_id: r.dataset.title.plain() for r in plan.created[:KEPT]},
        "restored": [known.name for _, known in plan.present if known.state != "published"],
        "failed": [
            {"upstream_id": f.upstream_id, "title": f.title, "code": f.error.code} for f in listing.failed
        ],
        "left_out": left_out(listing.skipped),
        "files_to_ask": sum(not spec.link_reason for record in asked for spec in record.resources),
    }


def left_out(skipped: Iterable[Skipped]) -> JsonObject:
    """Rows of the source that become no record, by the kind of their finding: how many, and the first of them by name.

    What the source does not show to everybody has no name here: the plan is public.
    """
    kinds: JsonObject = {}
    for row in skipped:
        entry = kinds.setdefault(row.issue.kind, {"code": row.issue.code, "count": 0, "first": []})
        entry["count"] += 1
        named = {"upstream_id": row.upstream_id, "title": row.title}
        if (
            row.issue.kind != "record_not_public"
            and len(entry["first"]) < NAMED
            and named not in entry["first"]
        ):
            entry["first"].append(named)
    return kinds


def _named(record: Record, known: Known) -> JsonObject:
    return {
        "name": known.name, "upstream_id": record.upstream_id, "title": record.dataset.title.plain(),
        "fields": None, "files": None,
    }  # fmt: skip


def _updated(record: Record, known: Known, store: Store, agency_id: str) -> JsonObject:
    """One record whose description changed, against its public version."""
    entry = _named(record, known)
    try:
        previous = load_previous(store, agency_id, known.dataset_id, known.version)
    except (VersionMissing, StoreDamaged):
        return entry  # the run says so when it comes to this record
    entry["fields"] = changed_fields(previous.metadata.get("dataset", {}), record.dataset.to_json())
    entry["files"] = _files(record, previous)
    return entry


def _files(record: Record, previous: Previous) -> list[JsonObject]:
    found = []
    listed: set[str] = set()
    for spec in record.resources:
        parts = previous.parts_of(spec.key)
        listed.update((spec.key, *(part.key for part in parts)))
        before = previous.file_of(spec.key).get("spec_fingerprint")
        if not parts:
            found.append(_file(_title(spec), spec.key, "new"))
        elif before != spec_fingerprint(spec):
            found.append(_file(_title(spec), spec.key, "description"))
    for document in previous.metadata.get("resources", ()):
        if document["key"] not in listed:
            title = document["distribution"].get("title") or {}
            found.append(_file(title, document["name"], "gone"))
    return found


def _title(spec: ResourceSpec) -> JsonObject:
    said: JsonObject = spec.distribution.to_json().get("title") or {}
    return said


def _file(title: JsonObject, name: str, change: str) -> JsonObject:
    return {"name": name, "title": title, "change": change}
