"""What is published of a dataset now, read back from its version folder as the values staging makes.

Used to keep a resource's last good bytes and to leave unchanged files unread.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalog.store import Store
from harvesters.record import Part, PartOf
from metadata.issues import Issue
from metadata.model import Distribution, LinkReason
from metadata.package import File, Resource, Table

JsonObject = dict[str, Any]

PASSING = frozenset(
    {"resource_unreachable", "resource_too_large", "resource_held_last_good", "resource_no_longer_data"}
)
"""Kinds that speak of one delivery and not of the bytes that are public."""
OF_DELIVERY = "of_delivery"
"""The member of an issue's values that marks what was found in a delivery that is not public."""


@dataclass(frozen=True)
class KnownPart:
    """A resource as a part of its file. is_part is False where the file was one table; part then is what was read
    of it, None where that has no name. spec is the fingerprint of the file's spec."""

    key: str
    part: Part | None
    is_part: bool
    is_kept: bool
    spec: str = ""
    takes: bool = True


@dataclass(frozen=True)
class Previous:
    """The documents of the current version; empty for a dataset that is not published yet."""

    metadata: JsonObject = field(default_factory=dict)
    report: JsonObject = field(default_factory=dict)
    provenance: JsonObject = field(default_factory=dict)

    def resource_document(self, key: str) -> JsonObject | None:
        for document in self.metadata.get("resources", ()):
            if document["key"] == key:
                return dict(document)
        return None

    def provenance_of(self, key: str) -> JsonObject:
        """What provenance.json says of one resource, {} if nothing."""
        return dict(self.provenance.get("resources", {}).get(key, {}))

    def parts_of(self, key: str) -> tuple[KnownPart, ...]:
        """The resources that were made of the file with this key, in their order; none where it is new."""
        found = []
        for document in self.metadata.get("resources", ()):
            own = str(document["key"])
            said = self.provenance_of(own).get("part")
            if said and said["of"] == key:
                one = PartOf.from_json(said)
                kept = not document.get("link_reason")
                found.append(KnownPart(own, one.part, True, kept, one.spec, one.takes))
        if found or (document := self.resource_document(key) or {}) == {}:
            return tuple(found)
        provenance = self.provenance_of(key)
        spec = str(provenance.get("spec_fingerprint", ""))
        part = _part_read(provenance.get("steps", ()))
        return (KnownPart(key, part, False, not document.get("link_reason"), spec),)

    def file_of(self, key: str) -> JsonObject:
        """Provenance of the file with this key, whichever of its parts has it; {} where it is new."""
        for part in self.parts_of(key):
            provenance = self.provenance_of(part.key)
            return {**provenance, "spec_fingerprint": part.spec}
        return {}

    def issues_of(self, key: str) -> tuple[Issue, ...]:
        """What was found in the public bytes of one resource; nothing of deliveries that did not come or pass."""
        found = (Issue.from_json(i) for i in self.report.get("issues", ()) if i.get("resource") == key)
        return tuple(i for i in found if i.kind not in PASSING and not i.values.get(OF_DELIVERY))

    def names(self) -> dict[str, str]:
        """The Frictionless name of each resource by its key."""
        return {str(d["key"]): str(d["name"]) for d in self.metadata.get("resources", ())}

    def link_reason_of(self, key: str) -> LinkReason | None:
        reason: LinkReason | None = (self.resource_document(key) or {}).get("link_reason")
        return reason

    def sha256_of(self, key: str) -> str | None:
        """The hash of the original that is public, None where no bytes are kept."""
        document = self.resource_document(key) or {}
        if document.get("link_reason"):
            return None
        return next((str(f["sha256"]) for f in document.get("forms", ()) if f["form"] == "original"), None)

    @property
    def judgements(self) -> tuple[JsonObject, ...]:
        """Frictionless's tasks of the current version, one a table."""
        return tuple((self.report.get("frictionless") or {}).get("tasks", ()))

    def schema_of(self, key: str) -> JsonObject | None:
        """The frozen schema: what was published is the contract of the next delivery."""
        document = self.resource_document(key)
        return document.get("schema") if document else None

    def table_of(self, key: str, store: Store) -> JsonObject | None:
        """{parquet, schema, row_count} of the public table, to compare a delivery with; None where there is none."""
        document = self.resource_document(key) or {}
        form = next((f for f in document.get("forms", ()) if f["form"] == "parquet"), None)
        if form is None or not document.get("schema") or not store.has_object(form["sha256"]):
            return None
        return {
            "parquet": str(store.object_path(form["sha256"])),
            "schema": document["schema"],
            "row_count": int(document.get("row_count") or 0),
        }

    def contract_of(self, key: str) -> JsonObject | None:
        """The schema that the next delivery is held against: the published one, but for a version that broke its
        contract and was published with a warning; the broken one then still stands."""
        kept: JsonObject | None = self.provenance_of(key).get("contract")
        return kept or self.schema_of(key)


def _part_read(steps: Iterable[JsonObject]) -> Part | None:
    """The sheet or member that was read of a file, by what its steps say."""
    said = {str(step.get("step")): step for step in steps}
    member, sheet = said.get("unpack", {}).get("member"), said.get("sheet", {}).get("sheet")
    if sheet:
        return Part("sheet", str(sheet), member)
    return Part("member", str(member)) if member else None


def load_previous(store: Store, agency_id: str, dataset_id: str, version: str) -> Previous:
    """Read metadata.json, report.json and provenance.json of one version."""
    return Previous(
        *(
            store.read_document(agency_id, dataset_id, version, n)
            for n in ("metadata", "report", "provenance")
        )
    )


def kept_resource(previous: Previous, key: str, store: Store) -> Resource | None:
    """The resource as it is published now, its files those of the object store; None if no bytes are kept."""
    document = previous.resource_document(key)
    if document is None or document.get("link_reason"):
        return None
    forms = {form["form"]: _file(form, store) for form in document["forms"]}
    if "original" not in forms:
        return None
    table = None
    if "csv" in forms and "parquet" in forms:
        table = Table(
            name=forms["csv"].name.removesuffix(".csv"),
            csv=forms["csv"],
            parquet=forms["parquet"],
            schema=document["schema"],
            row_count=document["row_count"],
        )
    provenance = previous.provenance_of(key)
    return Resource(
        id=document["id"],
        key=key,
        name=document["name"],
        distribution=Distribution.model_validate(document["distribution"]),
        original=forms["original"],
        table=table,
        steps=tuple(provenance.get("steps", ())),
        provenance={name: value for name, value in provenance.items() if name != "steps"},
    )


def _file(form: JsonObject, store: Store) -> File:
    return File(
        path=store.object_path(form["sha256"]),
        name=form["name"],
        format=form["format"],
        media_type=form["media_type"],
        size_bytes=form["size_bytes"],
        sha256=form["sha256"],
        encoding=form.get("encoding"),
    )
