"""A version's metadata.json written as the dictionary that CKAN's clients read."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from metadata.package import NAMESPACE, canonical_json
from metadata.standards import thai_gdc
from metadata.standards._ckan_resources import write_resource
from metadata.standards._reading import web_address
from metadata.text import shown
from metadata.vocabulary import label, terms

JsonObject = dict[str, Any]

OPEN_LICENSES = frozenset(
    {
        "cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0", "odc-by-1.0", "odbl-1.0", "pddl-1.0", "dga-ogl", "us-pd", "other-pd",
        "gfdl", "open-data-common",
    }
)  # fmt: skip
"""Licences of our list that fulfil the Open Definition."""


def write(
    document: JsonObject, *, state: str, created: datetime | str, modified: datetime | str, site_url: str,
    profile: JsonObject | None = None,
) -> JsonObject:  # fmt: skip
    """The CKAN dataset of a version's metadata.json, the same bytes for the same version.

    state is Khlang's (published, missing, withdrawn); CKAN knows active and deleted. created and modified are
    those of the catalog's record; profile is what thai_gdc.write says of the dataset, where that is known.
    Addresses of kept files are those of the newest version.
    """
    dataset, extras = document["dataset"], dict(document["dataset"].get("extras") or {})
    license_code = dataset.get("license")
    resources = [
        write_resource(resource, document, position, site_url)
        for position, resource in enumerate(document.get("resources") or ())
    ]
    fields: JsonObject = {
        "id": document["uuid"],
        "name": document["name"],
        "title": shown(dataset["title"], "th"),
        "notes": _shown(dataset.get("description")),
        "url": dataset.get("landing_page") or "",
        "version": dataset.get("source_version") or "",
        "type": "dataset",
        "state": "deleted" if state == "withdrawn" else "active",
        "private": False,
        "isopen": license_code in OPEN_LICENSES,
        **_license_fields(license_code, extras),
        "author": _shown(dataset.get("creator")),
        "author_email": extras.pop("author_email", ""),
        **_contact_fields(dataset.get("contact") or {}),
        "metadata_created": _naive(created),
        "metadata_modified": _naive(modified),
        "num_resources": len(resources),
        "num_tags": len(dataset.get("tags") or ()),
        "organization": organization(document["agency"]),
        "owner_org": agency_uuid(document["agency"]["id"]),
        "groups": [_group(code) for code in dataset.get("theme") or ()],
        "tags": [_tag(tag) for tag in dataset.get("tags") or ()],
        "resources": resources,
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }
    fields |= thai_gdc.write(dataset) if profile is None else profile
    fields |= {key: _dcat_value(dataset, key) for key in _DCAT if dataset.get(key)}
    fields |= dict(_translated(dataset)) | _whole_period(dataset.get("temporal") or {})
    if place := {k: v for k, v in (dataset.get("spatial") or {}).items() if k != "bbox"}:
        fields["spatial_coverage"] = [place]
    rest = {k: v for k, v in extras.items() if k not in fields and k not in ("organization", "groups")}
    fields["extras"] = [{"key": key, "value": _as_text(rest[key])} for key in sorted(rest)]
    return fields


_DCAT = (
    "identifier", "access_rights", "conforms_to", "documentation", "is_referenced_by", "issued", "modified",
    "temporal_resolution", "spatial_resolution_meters", "provenance", "version_notes", "language",
)  # fmt: skip
"""Fields of Dataset that travel under ckanext-dcat's key of the same name."""


def _translated(dataset: JsonObject) -> Iterator[tuple[str, object]]:
    """Texts that say something in English, whole, under ckanext-fluent's `<key>_translated`."""
    profile = ((key.field, key.wire) for key in thai_gdc.KEYS if key.kind == "text")
    own = (("title", "title"), ("description", "notes"), ("creator", "author"))
    dcat = (("provenance", "provenance"), ("version_notes", "version_notes"))
    for ours, theirs in (*own, *dcat, *profile):
        if isinstance(dataset.get(ours), dict) and "en" in dataset[ours]:
            yield f"{theirs}_translated", dataset[ours]
    name = (dataset.get("contact") or {}).get("name")
    if isinstance(name, dict) and "en" in name:
        yield "maintainer_translated", name


def _whole_period(temporal: JsonObject) -> JsonObject:
    """Ends of a period that are more than a year, which the profile's own keys cannot say."""
    return {f"temporal_{end}": value for end, value in temporal.items() if len(value) != 4}


def license_id(code: str) -> str:
    """The id that travels: the national profile's string, else CKAN's spelling, else our code."""
    term = terms("licenses").get(code)
    if term is None:
        return code
    return term.wire or (term.aliases[0] if term.aliases else term.code)


def _license_fields(code: str | None, extras: JsonObject) -> JsonObject:
    if not code:
        return {"license_id": "", "license_title": "", "license_url": extras.pop("license_url", "")}
    term = terms("licenses").get(code)
    return {
        "license_id": extras.pop("license_id", None) or license_id(code),
        "license_title": label("licenses", code).show("en")[0],
        "license_url": term.url if term else extras.pop("license_url", "") or web_address(code) or "",
    }


def _contact_fields(contact: JsonObject) -> JsonObject:
    fields = {"maintainer": _shown(contact.get("name")), "maintainer_email": contact.get("email") or ""}
    return fields | ({"telephone_number": contact["phone"]} if contact.get("phone") else {})


def organization(agency: JsonObject) -> JsonObject:
    """An agency as it stands in a dataset of CKAN's; agency is metadata.model.Agency as JSON."""
    title = shown(agency["title"], "th")
    return {
        "id": agency_uuid(agency["id"]), "name": agency["id"], "title": title, "display_name": title,
        "description": _shown(agency.get("description")), "image_url": "", "type": "organization",
        "is_organization": True, "approval_status": "approved", "state": "active",
    }  # fmt: skip


@lru_cache(512)
def agency_uuid(agency_id: str) -> str:
    """The UUID under which CKAN's clients know an agency."""
    return str(uuid.uuid5(NAMESPACE, f"organization/{agency_id}"))


@lru_cache(512)
def group_uuid(code: str) -> str:
    """The UUID under which CKAN's clients know a theme."""
    return str(uuid.uuid5(NAMESPACE, f"group/{code}"))


@lru_cache(8192)
def tag_uuid(tag: str) -> str:
    """The UUID under which CKAN's clients know a tag."""
    return str(uuid.uuid5(NAMESPACE, f"tag/{tag}"))


def _group(code: str) -> JsonObject:
    title = label("themes", code).show("th")[0]
    return {
        "id": group_uuid(code), "name": code, "title": title,
        "display_name": title, "description": "", "image_display_url": "",
    }  # fmt: skip


def _tag(tag: str) -> JsonObject:
    return {"id": tag_uuid(tag), "name": tag, "display_name": tag, "state": "active", "vocabulary_id": None}


def _dcat_value(dataset: JsonObject, key: str) -> object:
    value = dataset[key]
    if key == "documentation":
        return [link["url"] for link in value]
    return _shown(value) if key in ("provenance", "version_notes") else value


def _naive(moment: datetime | str) -> str:
    """CKAN's timestamps: UTC without a zone, microseconds always."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    utc = found.astimezone(UTC) if found.tzinfo else found
    return utc.replace(tzinfo=None).isoformat(timespec="microseconds")


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else canonical_json(value)


def _shown(value: Any) -> str:  # noqa: ANN401 - a JSON value
    return shown(value, "th") if value else ""
