"""Distributions and data services of DCAT: where the bytes are, and what is a file, a page or a service."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from metadata.issues import Issue
from metadata.model import Distribution, LinkReason
from metadata.standards._dcat_values import (
    address,
    items,
    language_code,
    license_code,
    plain,
    read_moment,
    read_plain,
    read_text,
    read_texts,
)
from metadata.standards._formats import PAGES, SERVICES, Format, read_format
from metadata.standards._reading import FieldReader, ReadResource, web_address
from metadata.text import Text, cut

JsonObject = dict[str, Any]
Json = Any

IGNORED = ("@type", "@context", "isPartOf", "isDistributionOf", "status", "resource", "primaryTopic")
"""What says nothing of the file itself: its class, the way back to its dataset, the catalog's own state."""

KEPT = (
    "page", "describedBy", "describedByType", "applicableLegislation", "hasPolicy", "temporal", "spatial",
    "source", "accessRights", "accessRestriction", "useRestriction", "cuiRestriction", "isReferencedBy", "sample",
    "image", "characterEncoding", "cnt:characterEncoding", "representationTechnique", "type", "provenance", "creator",
    "publisher", "contactPoint", "keyword", "otherIdentifier", "seeAlso", "citation", "name", "label", "notation",
)  # fmt: skip
"""What DCAT and its profiles know and a distribution has no field for here; it stays in extras."""

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_SERVICE_WORDS = re.compile(
    r"\b(api|rest|wms|wfs|wmts|wcs|sparql|odata|service)\b|esri rest|ogc ", re.IGNORECASE
)
_REGISTERS = ("/file-type/", "/media-types/")


def read_files(
    listed: Json, base: str, language: str, is_refused: bool
) -> tuple[list[ReadResource], list[Issue]]:
    """Every distribution in order. base makes addresses absolute; is_refused: bytes are not for everyone."""
    found: list[ReadResource] = []
    issues: list[Issue] = []
    keys: set[str] = set()
    for number, item in enumerate(items(listed), 1):
        entry = item if isinstance(item, dict) else {"accessURL": item}
        key = _unique(_key(entry, number), entry, keys)
        resource, more = _read_file(entry, base, language, key, is_refused)
        found.append(resource)
        issues += more
    return found, issues


def read_service(item: JsonObject, language: str, key: str) -> ReadResource | None:
    """A data service as a linked resource; None without an address that can be opened."""
    where = next((a for name in ("endpointURL", "endpointDescription", "landingPage", "@id")
                  for part in items(item.get(name)) if (a := address(part))), None)  # fmt: skip
    if where is None:
        return None
    reader = FieldReader(
        {name: item[name] for name in ("title", "description") if name in item}, language, key
    )
    distribution = Distribution(
        key=key, upstream_id=plain(item.get("identifier")) or None, url=None, access_url=where, format="api",
        title=read_text(reader, "title"), description=read_text(reader, "description"),
        extras={"accessService": item},
    )  # fmt: skip
    return ReadResource(distribution, where, "service")


def page_only(where: str) -> ReadResource:
    """The landing page as the only way to a dataset's files (DCAT 3, 6.4.10)."""
    return ReadResource(Distribution(key="landing-page", access_url=where, format="html"), where, "page")


def _read_file(
    entry: JsonObject, base: str, language: str, key: str, is_refused: bool
) -> tuple[ReadResource, list[Issue]]:
    reader = FieldReader(dict(entry), language, key)
    download, access = (_where(reader, name, base) for name in ("downloadURL", "accessURL"))
    service = _service_of(reader)
    location = download or access or service or ""
    shape = _shape(reader, location)
    reason = "refused" if is_refused else _reason(shape, download, access, entry)
    if not location and reason != "service":
        reader.note("address_unusable", "downloadURL", plain(entry.get("downloadURL")) or "-")
    reader.ignore(*IGNORED)
    values: JsonObject = {
        "access_url": access or (service if not download else None),
        "format": shape.format,
        "media_type": shape.media_type,
        "original_format": shape.original_format,
        "compress_format": shape.compress_format,
        "package_format": shape.package_format,
        "key": key,
        "upstream_id": _identifier(reader, entry),
        "url": location or None,
    }
    for name in [name for name in reader.left if name in _FIELDS]:
        field, taken = _FIELDS[name]
        values[field] = taken(reader, name) or values.get(field)
    reader.keep(*[name for name in reader.left if name in _KEPT])
    reader.keep_rest()
    values = {field: value for field, value in values.items() if value not in (None, ())}
    distribution = Distribution(**values, extras=reader.extras)
    return ReadResource(distribution, location, reason), reader.issues


def _where(reader: FieldReader, key: str, base: str) -> str | None:
    """The address of a distribution, made absolute; further ones stay in extras."""
    raw = reader.take(key)
    listed = [plain(item) or "" for item in items(raw)]
    found = [one for said in listed if (one := _absolute(said.strip(), base))]
    if len(listed) > 1 or (listed and not found):
        reader.extras[key] = raw
    return found[0] if found else None


def _absolute(said: str, base: str) -> str | None:
    if not said or said.startswith("_:"):
        return None
    if direct := web_address(said):
        return direct
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", said) or not web_address(base):
        return None
    try:
        return web_address(urljoin(base, said))
    except ValueError:  # an unclosed bracket in the host
        return None


def _service_of(reader: FieldReader) -> str | None:
    """The endpoint of the service that gives this distribution; the service itself stays in extras."""
    raw = reader.take("accessService")
    if raw is None:
        return None
    reader.extras["accessService"] = raw
    services = [item for item in items(raw) if isinstance(item, dict)]
    parts = [part for item in services for part in items(item.get("endpointURL"))]
    return next((found for part in parts if (found := address(part))), None)


def _shape(reader: FieldReader, location: str) -> Format:
    """The format that is said, by name or by an address of a register; else that of the file's name."""
    said = _register_name(plain(next(items(reader.take("format")), None)))
    media = _register_name(plain(next(items(reader.take("mediaType")), None)))
    shape = read_format(said, media if media and "/" in media else None, location or None)
    if said is None and media and "/" not in media:
        shape = read_format(media, None, location or None)
    if not shape.is_known:
        reader.note("value_outside_list", "format", shape.format)
    return shape


def _register_name(said: str | None) -> str | None:
    """CSV of …/file-type/CSV, text/csv of …/media-types/text/csv; other texts as they stand."""
    for register in _REGISTERS:
        if said and "://" in said and register in said:
            return said.partition(register)[2].strip("/#")
    return said


def _reason(shape: Format, download: str | None, access: str | None, entry: JsonObject) -> LinkReason | None:
    """Why no bytes are to be fetched, or None for a file.

    An access address may lead anywhere (DCAT 3, 6.8.4): it is taken for a file only where a format of data is
    said of it or its name ends with one.
    """
    if not download and not access:
        return "service" if entry.get("accessService") else "unreachable"
    said = f"{shape.original_format or ''} {shape.format or ''}"
    if shape.format in SERVICES or (not download and _SERVICE_WORDS.search(said)):
        return "service"
    if shape.format in PAGES:
        return "page"
    if download is None and (shape.format is None or not shape.is_known):
        return "service" if entry.get("accessService") else "page"
    return None


def _packed(reader: FieldReader, key: str) -> str | None:
    said = _register_name(read_plain(reader, key))
    return read_format(said, None, None).format if said else None


def _license(reader: FieldReader, key: str) -> str | None:
    raw = reader.take(key)
    for item in items(raw):
        if code := license_code(item):
            return code
    said = next((text for item in items(raw) if (text := plain(item))), None)
    if said and len(said) > 200:
        reader.extras[key] = raw
        return None
    return said


def _languages(reader: FieldReader, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(language_code, read_texts(reader, key))))


def _rights(reader: FieldReader, key: str) -> Text | None:
    """What a rights statement says: its words, or its address."""
    raw = reader.left.get(key)
    found = read_text(reader, key)
    said = next((text for item in items(raw) if (text := plain(item))), None)
    return found or (Text(en=said) if said else None)


def _standards(reader: FieldReader, key: str) -> tuple[str, ...]:
    named = [said for item in items(reader.take(key)) if (said := _named(item))]
    return tuple(dict.fromkeys(cut(said, 500) for said in named))


def _named(item: Json) -> str | None:
    """A standard by its address where it has one, else by what it is called."""
    return address(item) or plain(item)


def _size(reader: FieldReader, key: str) -> int | None:
    said = plain(next(items(reader.take(key)), None))
    if said is None:
        return None
    match = re.fullmatch(r"\s*(\d{1,15})(\.0+)?\s*", said)
    if match is None:
        reader.refuse("value_unreadable", key, said)
        return None
    return int(match[1])


def _number(reader: FieldReader, key: str) -> float | None:
    raw = reader.take(key)
    said = [text for item in items(raw) if (text := plain(item))]
    try:
        found = sorted(float(text) for text in said)
    except ValueError:
        reader.refuse("value_unreadable", key, raw)
        return None
    if len(found) > 1:
        reader.extras[key] = raw
    return found[0] if found else None


def _checksum(reader: FieldReader, key: str) -> str | None:
    """A SHA-256 as the source claims it; other algorithms stay in extras."""
    raw = reader.take(key)
    for item in items(raw):
        parts = items(item.get("checksumValue")) if isinstance(item, dict) else iter([item])
        said = plain(next(parts, None)) or ""
        algorithm = str(plain(next(items(item.get("algorithm")), None)) if isinstance(item, dict) else "")
        if _SHA256.fullmatch(said.strip()) and "512" not in algorithm and "sha3" not in algorithm.casefold():
            return f"sha256:{said.strip().lower()}"
    if raw is not None:
        reader.extras[key] = raw
    return None


def _identifier(reader: FieldReader, entry: JsonObject) -> str | None:
    said = read_plain(reader, "identifier")
    node = reader.take("@id")
    return said or (node if isinstance(node, str) and not node.startswith("_:") else None) or _upstream(entry)


def _upstream(entry: JsonObject) -> str | None:
    found = entry.get("id")
    return found if isinstance(found, str) else None


def _key(entry: JsonObject, number: int) -> str:
    """What identifies a distribution in its dataset: its identifier, else its address without host and query."""
    identifier = plain(next(items(entry.get("identifier")), None))
    node = entry.get("@id")
    if not identifier and isinstance(node, str) and not node.startswith("_:"):
        identifier = node
    if identifier:
        return cut(_path_of(identifier), 300)
    where = [plain(item) for name in ("downloadURL", "accessURL") for item in items(entry.get(name))]
    return cut(_path_of(where[0]), 300) if where and where[0] else f"resource-{number}"


def _path_of(said: str) -> str:
    """An address without host and query; anything else as it stands."""
    try:
        parts = urlsplit(said)
    except ValueError:
        return said
    if parts.scheme not in ("http", "https"):
        return said
    return unquote(parts.path).strip("/") or parts.hostname or said


def _unique(key: str, entry: JsonObject, keys: set[str]) -> str:
    """The key, or where another distribution has it the key with its format or a number behind it."""
    said = _register_name(plain(next(items(entry.get("format")), None))) or ""
    mark = re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:20]
    found, number = key, 1
    while found in keys:
        number += 1
        found = f"{key}~{mark}" if mark and number == 2 else f"{key}~{number}"
    keys.add(found)
    return found


def _availability(reader: FieldReader, key: str) -> str | None:
    """The last word of the EU's address of a level of availability."""
    said = read_plain(reader, key)
    return said.rstrip("/").rpartition("/")[2] if said and "://" in said else said


_FIELDS: dict[str, tuple[str, Callable[[FieldReader, str], Any]]] = {
    "title": ("title", read_text),
    "description": ("description", read_text),
    "compressFormat": ("compress_format", _packed),
    "packageFormat": ("package_format", _packed),
    "license": ("license", _license),
    "rights": ("rights", _rights),
    "language": ("language", _languages),
    "issued": ("issued", read_moment),
    "modified": ("modified", read_moment),
    "conformsTo": ("conforms_to", _standards),
    "availability": ("availability", _availability),
    "temporalResolution": ("temporal_resolution", read_plain),
    "spatialResolutionInMeters": ("spatial_resolution_meters", _number),
    "byteSize": ("size_bytes", _size),
    "checksum": ("checksum", _checksum),
}
"""The properties of a distribution with one field each: our field, and how it is read."""
_KEPT = frozenset(KEPT)
