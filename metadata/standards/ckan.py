"""CKAN's dataset dictionary (package_show, package_search, `ckanapi dump`), read and written.

Keys of the national profile stand at the top level (see thai_gdc). Both directions follow what real clients
and servers do: CKAN 2.0 to 2.12, ckanext-scheming, ckanext-fluent, ckanext-dcat's older extras.
"""

from typing import Any

from pydantic import ValidationError

from metadata.dates import read_date
from metadata.errors.standards import RecordWithoutId
from metadata.issues import Issue
from metadata.model import Contact, Place
from metadata.standards import _ckan_dcat, thai_gdc
from metadata.standards._ckan_resources import read_resource, shown_format
from metadata.standards._ckan_write import (
    OPEN_LICENSES,
    agency_uuid,
    group_uuid,
    license_id,
    organization,
    tag_uuid,
    write,
)
from metadata.standards._reading import FieldReader, Reading, ReadResource, as_json, as_object, web_address
from metadata.text import Text
from metadata.vocabulary import find_term

__all__ = [
    "IGNORED", "MEDIA_TYPE", "OPEN_LICENSES", "agency_uuid", "group_uuid", "license_id", "organization", "read",
    "shown_format", "tag_uuid", "write",
]  # fmt: skip

MEDIA_TYPE = "application/json"

JsonObject = dict[str, Any]

IGNORED = (
    "num_resources", "num_tags", "isopen", "revision_id", "revision_timestamp", "owner_org",
    "creator_user_id", "state", "private", "type", "relationships_as_subject",
    "relationships_as_object", "license_title", "tracking_summary", "validated_data_dict",
    "index_id", "entity_type", "score", "site_id", "data_dict", "metadata_language", "plugin_data",
)  # fmt: skip
"""Counters, copies and the state of CKAN's own rows: nothing in them describes the dataset."""

STRUCTURE = frozenset(
    {
        "id",
        "name",
        "state",
        "private",
        "type",
        "resources",
        "tags",
        "groups",
        "organization",
        "extras",
        "owner_org",
    }
)
"""Keys that a free-form extra of the same name never replaces."""


def read(package: JsonObject, *, language: str = "th", site_url: str = "") -> Reading:
    """What a CKAN says of one dataset. Its texts are in language where they do not say otherwise.

    site_url makes addresses absolute that are relative to the CKAN. Raises RecordError for a dataset that
    has neither id nor name, or parts of another shape; every other fault becomes an issue.
    """
    name = str(package.get("name") or package.get("id") or "")
    if not name.strip():
        raise RecordWithoutId(record="-")
    reader = FieldReader(_flattened(package, name), language)
    upstream_id = reader.plain("id") or name
    reader.ignore("name", *IGNORED)
    resources, issues = _resources(reader, site_url, str(package.get("id") or name), name)
    fields = thai_gdc.read(reader)
    _read_words(reader, fields, name)
    _read_lists(reader, fields)
    _read_people(reader, fields)
    _read_license(reader, fields)
    _read_times(reader, fields)
    _read_dcat(reader, fields)
    _ckan_dcat.read(reader, fields)
    reader.keep("organization", "groups")
    reader.keep_rest()
    fields["extras"] = reader.extras
    return Reading(upstream_id, name, fields, resources, (*reader.issues, *issues))


def _flattened(package: JsonObject, name: str) -> JsonObject:
    """The dataset with its list of extras beside its own keys, which win.

    An extra that would replace a key with a value keeps its own name with " (extras)" behind it.
    """
    found = dict(package)
    extras = found.pop("extras", None) or []
    if isinstance(extras, dict):  # CKAN before 2.0 gave a map
        extras = [{"key": key, "value": value} for key, value in extras.items()]
    if not isinstance(extras, list):
        extras = [{"key": "extras", "value": extras}]
    for extra in extras:
        entry = as_object(extra, name, "extras")
        key, value = str(entry.get("key") or ""), entry.get("value")
        if not key or value in (None, "", [], {}):
            continue
        if key in STRUCTURE or found.get(key) not in (None, "", [], {}):
            if found.get(key) != value:
                found[f"{key} (extras)"] = value
        else:
            found[key] = value
    return found


def _resources(
    reader: FieldReader, site_url: str, package_id: str, name: str
) -> tuple[tuple[ReadResource, ...], tuple[Issue, ...]]:
    """Every resource that is not deleted, in order; the key is its id, made unique where the source repeats it."""
    listed = reader.take("resources") or []
    found: list[ReadResource] = []
    issues: list[Issue] = []
    keys: set[str] = set()
    for number, resource in enumerate(listed if isinstance(listed, list) else [listed], 1):
        entry = as_object(resource, name, f"resources[{number}]")
        if entry.get("state") == "deleted":
            continue
        key = str(entry.get("id") or entry.get("url") or f"resource-{number}")
        while key in keys:
            key = f"{key}~{number}"
        keys.add(key)
        read_one, more = read_resource(entry, reader.language, site_url, package_id, key)
        found.append(read_one)
        issues.extend(more)
    return tuple(found), tuple(issues)


def _read_words(reader: FieldReader, fields: JsonObject, name: str) -> None:
    title = reader.text("title")
    if title is None:
        title = Text(en=name) if name.isascii() else Text(th=name)
        reader.note("title_missing", "title", name)
    fields["title"] = title
    _put(fields, "description", reader.text("notes"))
    _put(fields, "landing_page", reader.address("url"))
    _put(fields, "source_version", reader.plain("version"))


def _read_lists(reader: FieldReader, fields: JsonObject) -> None:
    """Tags by name; groups that our list of themes knows become themes, all of them stay in extras."""
    tags = reader.take("tags")
    if tags is not None and not isinstance(tags, list):
        reader.refuse("value_unreadable", "tags", tags)
    listed = tags if isinstance(tags, list) else []
    named = [tag.get("name") or tag.get("display_name") if isinstance(tag, dict) else tag for tag in listed]
    found = tuple(dict.fromkeys(str(tag).strip() for tag in named if tag and str(tag).strip()))
    _put(fields, "tags", found or reader.strings("tag_string"))
    groups = reader.left.get("groups")
    themes = [term.code for term in map(_theme_of, groups if isinstance(groups, list) else []) if term]
    for value in reader.strings("theme"):
        term = find_term("themes", value)
        themes.append(term.code if term else value)
        if term is None:
            reader.note("value_outside_list", "theme", value)
    _put(fields, "theme", tuple(dict.fromkeys(themes)))


def _theme_of(group: object) -> Any:  # noqa: ANN401 - a Term or None
    if not isinstance(group, dict):
        return find_term("themes", group) if isinstance(group, str) else None
    spellings = (group.get("name"), group.get("title"), group.get("display_name"))
    return next((t for s in spellings if isinstance(s, str) and s and (t := find_term("themes", s))), None)


def _read_people(reader: FieldReader, fields: JsonObject) -> None:
    contact = {
        "name": reader.text("maintainer") or reader.text("contact_name"),
        "email": reader.email("maintainer_email") or reader.email("contact_email"),
        "phone": reader.plain("telephone_number"),
    }
    if any(contact.values()):
        fields["contact"] = Contact(**{k: v for k, v in contact.items() if v is not None})
    _put(fields, "creator", reader.text("author"))
    reader.keep("author_email", "maintainer", "maintainer_email")


def _read_license(reader: FieldReader, fields: JsonObject) -> None:
    """The licence by its id, else its address; an id that no list knows stays as it came, its address too."""
    identity, address = reader.plain("license_id"), reader.plain("license_url")
    found = next((t for s in (identity, address) if s and (t := find_term("licenses", s))), None)
    if found:
        fields["license"] = found.code
        if identity and identity != license_id(found.code):
            reader.extras["license_id"] = identity
    elif identity or address:
        fields["license"] = identity or address
        reader.note("value_outside_list", "license_id", identity or address)
        if identity and address:
            reader.extras["license_url"] = address


def _read_times(reader: FieldReader, fields: JsonObject) -> None:
    """What the agency says of its data first; else the record's own clock, as ckanext-dcat does."""
    for name, key, clock in (
        ("issued", "issued", "metadata_created"),
        ("modified", "modified", "metadata_modified"),
    ):
        said = reader.date(key)
        ticked = reader.take(clock)
        if said:
            fields[name] = said
        elif name not in fields and isinstance(ticked, str):
            try:
                fields[name] = read_date(ticked)
            except ValueError:
                reader.note("date_unreadable", clock, ticked)
    start, end = reader.date("temporal_start"), reader.date("temporal_end")
    if start or end:
        said_before = fields.get("temporal") or {}
        fields["temporal"] = said_before | {k: v for k, v in (("start", start), ("end", end)) if v}


def _read_place(reader: FieldReader, fields: JsonObject) -> None:
    """A place by name or codes, beside the frame of the national profile; another shape stays in extras."""
    raw = as_json(reader.left.get("spatial_coverage"))
    known = raw[0] if isinstance(raw, list) and len(raw) == 1 and isinstance(raw[0], dict) else None
    if known and set(known) <= {"name", "codes"}:
        try:
            place = Place.model_validate(known)
        except ValidationError:
            return
        reader.take("spatial_coverage")
        fields["spatial"] = {**place.to_json(), **(fields.get("spatial") or {})}


def _read_dcat(reader: FieldReader, fields: JsonObject) -> None:
    """Fields of ckanext-dcat, at the top level or among the extras."""
    _read_place(reader, fields)
    for key in ("identifier", "access_rights", "temporal_resolution"):
        _put(fields, key, reader.plain(key))
    for key in ("provenance", "version_notes"):
        _put(fields, key, reader.text(key))
    _put(fields, "conforms_to", reader.strings("conforms_to"))
    spoken = reader.strings("language")
    if spoken and fields.setdefault("language", spoken) != spoken:
        reader.extras["language"] = list(spoken)
    if "update_frequency" not in fields:
        _put(fields, "update_frequency", reader.term("frequency", "frequencies"))
    meters = reader.number("spatial_resolution_meters") or reader.number("spatial_resolution_in_meters")
    _put(fields, "spatial_resolution_meters", meters)
    for key in ("documentation", "is_referenced_by"):
        raw = as_json(reader.left.get(key))
        entries = raw if isinstance(raw, list) else [raw]
        addresses = [web_address(entry) if isinstance(entry, str) else None for entry in entries]
        if raw and all(addresses):
            reader.take(key)
            fields[key] = (
                tuple({"url": address} for address in addresses)
                if key == "documentation"
                else tuple(addresses)
            )


def _put(fields: JsonObject, name: str, value: object) -> None:
    if value not in (None, (), "", {}):
        fields[name] = value
