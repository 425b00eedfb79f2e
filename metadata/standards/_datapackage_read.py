"""Data Package v1 and v2 (and what was written before v1), read: descriptor → fields of a dataset and its resources.

Every field is checked here before anything acts on it (DPK-01 to 03): a path stays inside the package or is
a whole http(s) address, a schema comes by value or from the package, numbers of things are bounded.
https://specs.frictionlessdata.io/data-package/ and https://datapackage.org/standard/data-package/
"""

from dataclasses import dataclass, field
from typing import Any

from metadata.errors.standards import DescriptorNotPackage, ResourceNameRepeated
from metadata.model import Contact
from metadata.standards._datapackage_resources import (
    PackageResource,
    check_count,
    each_value,
    read_licenses,
    read_resource,
    read_text,
)
from metadata.standards._reading import FieldReader, Reading, ReadResource, as_object
from metadata.text import Text, cut

JsonObject = dict[str, Any]

MAX_RESOURCES = 1_000

_IGNORED = ("profile", "$schema", "datapackage_version", "resources")


@dataclass(frozen=True)
class PackageReading(Reading):
    """A Reading with the parts that only a data package has."""

    parts: tuple[PackageResource, ...] = field(default=())


def read(
    descriptor: JsonObject,
    *,
    language: str = "th",
    file: str = "datapackage.json",
    fallback: str = "datapackage",
) -> PackageReading:
    """What a descriptor says. file is its name in messages, fallback stands in for a name it does not give.

    Raises RecordError where the whole package cannot be trusted: no resources, a path that leads out, two
    resources of one name. What only one field says wrongly becomes an issue.
    """
    listed = descriptor.get("resources")
    if not isinstance(listed, list) or not listed:
        raise DescriptorNotPackage(file=file, part="resources")
    check_count("resources", len(listed), MAX_RESOURCES)
    reader = FieldReader(dict(descriptor), language)
    reader.ignore(*_IGNORED)
    identifier, name = reader.plain("id"), reader.plain("name")
    fields = _fields(reader, name or identifier or fallback, identifier)
    issues = list(reader.issues)
    parts: list[PackageResource] = []
    for number, entry in enumerate(listed, 1):
        part, more = read_resource(as_object(entry, name or file, f"resources[{number}]"), language, number)
        if any(other.distribution.key == part.distribution.key for other in parts):
            raise ResourceNameRepeated(resource=cut(part.distribution.key, 100))
        parts.append(part)
        issues.extend(more)
    return PackageReading(
        upstream_id=name or identifier or fallback,
        upstream_name=name or identifier or fallback,
        fields=fields,
        resources=tuple(ReadResource(part.distribution) for part in parts),
        issues=tuple(issues),
        parts=tuple(parts),
    )


def _fields(reader: FieldReader, name: str, identifier: str | None) -> JsonObject:
    title = read_text(reader, "title")
    if title is None:
        title = Text(en=name) if name.isascii() else Text(th=name)
        reader.note("title_missing", "title", name)
    found: JsonObject = {
        "title": title,
        "description": read_text(reader, "description") or read_text(reader, "readme"),
        "identifier": identifier,
        "tags": reader.strings("keywords") or reader.strings("tags"),
        "landing_page": reader.address("homepage") or reader.address("url"),
        "source_version": reader.plain("version"),
        "issued": reader.date("created"),
        "modified": reader.date("last_updated") or reader.date("modified"),
        "language": reader.strings("languages") or reader.strings("language"),
    }
    read_licenses(reader, found)
    _read_contributors(reader, found)
    _read_sources(reader, found)
    reader.keep("image", "views", "collection", "repository", "related")
    reader.keep_rest()
    return {k: v for k, v in found.items() if v not in (None, ())} | {"extras": reader.extras}


def _read_contributors(reader: FieldReader, found: JsonObject) -> None:
    """Who made it and whom to ask; the list stays in extras, where roles say more than the model."""
    listed = reader.take("contributors")
    entries = listed if isinstance(listed, list) else [listed] if listed else []
    authors: list[str] = []
    for entry in entries:
        if not isinstance(entry, dict):
            authors.append(str(entry))
            continue
        roles = {str(role).casefold() for role in [entry.get("role"), *(entry.get("roles") or [])] if role}
        title = entry.get("title") or entry.get("name")
        if isinstance(title, str) and roles & {"author", "creator"}:
            authors.append(title)
        if roles & {"contact", "contactpoint", "maintainer"} and "contact" not in found:
            _read_contact(entry, found, reader.language)
    found["creator"] = _joined(authors, reader.language)
    for key, role in (("author", "creator"), ("maintainer", "contact")):
        value = reader.take(key)
        if isinstance(value, str) and role == "creator" and found["creator"] is None:
            found["creator"] = _joined([value], reader.language)
        elif isinstance(value, dict) and role == "contact" and "contact" not in found:
            _read_contact(value, found, reader.language)
        elif value is not None:
            reader.extras[key] = value
    if entries:
        reader.extras["contributors"] = entries


def _read_contact(entry: JsonObject, found: JsonObject, language: str) -> None:
    reader = FieldReader(dict(entry), language)
    values = {
        "name": reader.text("title") or reader.text("name"),
        "email": reader.email("email"),
        "url": reader.address("path") or reader.address("web"),
    }
    if any(values.values()):
        found["contact"] = Contact(**{k: v for k, v in values.items() if v is not None})


def _read_sources(reader: FieldReader, found: JsonObject) -> None:
    listed = reader.take("sources")
    entries = listed if isinstance(listed, list) else [listed] if listed else []
    titles = [
        value
        for entry in entries
        for value in each_value(entry, "title", "name")[:1]
        if isinstance(value, str)
    ]
    found["data_source"] = _joined(titles, reader.language)
    if entries:
        reader.extras["sources"] = entries


def _joined(values: list[str], language: str) -> Text | None:
    """Several names as one text; None where all are blank."""
    shown = "; ".join(value.strip() for value in values if value.strip())
    if not shown:
        return None
    return Text(en=shown) if language == "en" else Text(th=shown)
