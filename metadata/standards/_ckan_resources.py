"""One CKAN resource read and written: where its bytes are, whether it is a file, a page or a service."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from metadata.dates import read_date
from metadata.issues import Issue
from metadata.model import Distribution, LinkReason
from metadata.standards import _ckan_dcat
from metadata.standards._formats import PAGES, SERVICES, Format, read_format
from metadata.standards._reading import FieldReader, ReadResource, web_address
from metadata.standards.thai_gdc import RESOURCE_KEPT
from metadata.text import cut, shown
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]

IGNORED = (
    "package_id", "position", "state", "revision_id", "revision_timestamp", "metadata_modified",
    "cache_url", "cache_last_updated", "cache_url_updated", "webstore_url", "webstore_last_updated",
    "tracking_summary", "datastore_active", "datastore_contains_all_records_of_source_file",
    "ckan_url", "on_same_domain", "archiver", "qa", "openness_score", "num_views", "has_views",
    "resource_private", "url_type", "download_url", "downloadall_datapackage_hash",
    "downloadall_metadata_modified", "hash_algorithm", "mimetype_inner",
)  # fmt: skip
"""Counters, revisions, caches and what is read beforehand: nothing in them describes the file."""

_TWINS = ("resource_created_date", "resource_last_updated_date", "resource_accessible_condition")
_DATASTORE_ONLY = frozenset({"_datastore_only_resource", "datastore"})
_DUMP = re.compile(r"/?datastore/dump/[0-9a-fA-F-]{8,}")
_SHA256 = re.compile(r"(?:sha-?256:)?([0-9a-f]{64})", re.IGNORECASE)


def read_resource(
    resource: JsonObject, language: str, site_url: str, package_id: str, key: str
) -> tuple[ReadResource, tuple[Issue, ...]]:
    """One resource of a package_search answer. key is its identity in the dataset."""
    reader = FieldReader(dict(resource), language, key)
    location = _location(resource, site_url, package_id)
    shape = read_format(_word(resource.get("format")), _word(resource.get("mimetype")), location or None)
    if "/datastore/dump/" in location:
        shape = read_format("csv", "text/csv", None)  # the dump is CSV, whatever was loaded into it
    if not shape.is_known:
        reader.note("value_outside_list", "format", shape.format)
    if not location:
        reader.note("address_unusable", "url", _word(resource.get("url")) or "-")
    reason = _link_reason(resource, shape, location)
    reader.ignore(*IGNORED, "format", "mimetype")
    written_address = reader.take("url")
    if written_address is not None and not location:
        reader.extras["url"] = written_address
    distribution = _distribution(reader, resource, shape, location, key)
    return ReadResource(distribution, location, reason), tuple(reader.issues)


def write_resource(resource: JsonObject, document: JsonObject, position: int, site_url: str) -> JsonObject:
    """The CKAN resource of one entry of metadata.json. Its file is the UTF-8 CSV where there is a table.

    The other forms of the same resource are listed in `forms`, which CKAN keeps and its clients pass over.
    """
    told = resource.get("distribution") or {}
    forms = {form["form"]: form for form in resource.get("forms") or ()}
    main = forms.get("csv") or forms.get("original")
    base = f"{site_url.rstrip('/')}/dataset/{document['name']}/resource/{resource['id']}/download/"
    address = f"{base}{quote(main['name'])}" if main else told.get("url") or told.get("access_url") or ""
    fields: JsonObject = {
        "id": resource["id"],
        "package_id": document["uuid"],
        "position": position,
        "name": _shown(told.get("title")) or resource.get("name") or resource["key"],
        "description": _shown(told.get("description")) or "",
        "url": address,
        "url_type": None,
        "format": shown_format(forms.values(), told),
        "mimetype": main["media_type"] if main else told.get("media_type"),
        "mimetype_inner": None,
        "size": main["size_bytes"] if main else told.get("size_bytes"),
        "hash": f"sha256:{main['sha256']}" if main else told.get("checksum") or "",
        "created": told.get("issued"),
        "last_modified": told.get("modified"),
        "state": "active",
        "resource_type": "api" if resource.get("link_reason") == "service" else "file",
        "cache_url": None,
        "datastore_active": False,
    }
    for name in ("title", "description"):
        if isinstance(told.get(name), dict) and "en" in told[name]:
            fields["name_translated" if name == "title" else "description_translated"] = told[name]
    fields |= {key: told[key] for key in _TOLD if told.get(key)}
    if rights := _shown(told.get("rights")):
        fields["resource_accessible_condition"] = rights
    for wire, told_date in zip(_TWINS, (told.get("issued"), told.get("modified")), strict=False):
        if len(told_date or "") == 10:
            fields[wire] = told_date
    if resource.get("link_reason"):
        fields["link_reason"] = resource["link_reason"]
    if forms:
        fields["forms"] = [_form(form, base) for form in forms.values()]
    extras = told.get("extras") or {}
    overriding = {"resource_type", "hash"} if not main else {"resource_type"}
    fields |= {key: extras[key] for key in sorted(extras) if key not in fields or key in overriding}
    return fields


def shown_format(forms: Iterable[JsonObject], told: JsonObject) -> str:
    """The format CKAN's clients see: that of the CSV or of the kept original, else what the agency says."""
    kept = {form["form"]: form["format"] for form in forms}
    return _format_label(kept.get("csv") or kept.get("original") or told.get("format"))


_TOLD = (
    "access_url", "original_format", "compress_format", "package_format", "license", "language",
    "conforms_to", "availability", "spatial_resolution_meters", "temporal_resolution",
)  # fmt: skip


def _distribution(
    reader: FieldReader, resource: JsonObject, shape: Format, location: str, key: str
) -> Distribution:
    checksum = _checksum(reader)
    created, changed = _quiet_date(reader.take("created")), _quiet_date(reader.take("last_modified"))
    issued = reader.date("issued") or reader.date("resource_created_date")
    modified = reader.date("modified") or reader.date("resource_last_updated_date")
    spatial = reader.number("spatial_resolution_meters") or reader.number("spatial_resolution_in_meters")
    values: JsonObject = {
        "key": key,
        "upstream_id": reader.plain("id"),
        "title": reader.text("name") or reader.text("title"),
        "description": reader.text("description"),
        "url": location or None,
        "access_url": reader.address("access_url"),
        "format": shape.format,
        "media_type": shape.media_type,
        "original_format": shape.original_format,
        "compress_format": reader.plain("compress_format") or shape.compress_format,
        "package_format": reader.plain("package_format") or shape.package_format,
        "size_bytes": reader.integer("size"),
        "checksum": checksum,
        "license": _license(reader),
        "rights": reader.text("rights") or reader.text("resource_accessible_condition"),
        "language": reader.strings("language"),
        "issued": issued or created,
        "modified": modified or changed,
        "conforms_to": reader.strings("conforms_to"),
        "availability": reader.plain("availability"),
        "spatial_resolution_meters": spatial,
        "temporal_resolution": reader.plain("temporal_resolution"),
    }
    if resource.get("resource_type") in (None, "", "file", "file.upload", "api"):
        reader.ignore("resource_type")
    reader.keep("resource_type", *_TWINS, *RESOURCE_KEPT, *_ckan_dcat.RESOURCE_KEPT)
    if original := reader.take("original_format"):
        values["original_format"] = str(original)
    reader.keep_rest()
    return Distribution(**{k: v for k, v in values.items() if v is not None}, extras=reader.extras)


def _location(resource: JsonObject, site_url: str, package_id: str) -> str:
    """The http(s) address of the bytes, "" when the resource has none that can be fetched.

    A resource that lives in the DataStore only is taken from its CSV dump; an upload that names its file
    only is under CKAN's own download path; other relative addresses belong to the site.
    """
    written = _word(resource.get("url")) or _word(resource.get("download_url"))
    identity = quote(_word(resource.get("id")), safe="")
    site = site_url.rstrip("/") + "/"
    in_datastore = resource.get("datastore_active") is True or resource.get("url_type") == "datastore"
    if written in _DATASTORE_ONLY or (not written and in_datastore) or _DUMP.fullmatch(written):
        return f"{site}datastore/dump/{identity}" if identity else ""
    if not written:
        return ""
    if _scheme(written) or written.startswith("//"):
        return _joined(site, written)
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?/", written) and resource.get("url_type") != "upload":
        return web_address(f"http://{written}") or ""  # www.example.org/data.csv, as people type it
    if resource.get("url_type") == "upload" and "/" not in written:
        return f"{site}dataset/{quote(package_id, safe='')}/resource/{identity}/download/{quote(written)}"
    return _joined(site, written) if site_url else ""


def _joined(site: str, written: str) -> str:
    try:
        return web_address(urljoin(site, written)) or ""
    except ValueError:  # an unclosed bracket in the host
        return ""


def _scheme(address: str) -> str:
    """The scheme of an address, "" for a relative or unreadable one."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return scheme if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d+(/|$))", address) else ""


def _link_reason(resource: JsonObject, shape: Format, location: str) -> LinkReason | None:
    """Why no bytes are to be fetched, or None for a file."""
    if str(resource.get("resource_private")).casefold() == "true":
        return "refused"
    if not location:
        return "unreachable"
    kind = _word(resource.get("resource_type")).casefold()
    if shape.format in SERVICES or kind in ("api", "service"):
        return "service"
    if shape.format in PAGES or _word(resource.get("url_type")).casefold() in ("link", "page"):
        return "page"
    return None


def _checksum(reader: FieldReader) -> str | None:
    raw = reader.take("hash")
    if isinstance(raw, str) and (match := _SHA256.fullmatch(raw.strip())):
        return f"sha256:{match[1].lower()}"
    if raw is not None:
        reader.extras["hash"] = raw  # MD5 and others: a claim of the source, not one we check
    return None


def _license(reader: FieldReader) -> str | None:
    for key in ("license", "license_id", "license_url"):
        value = reader.plain(key)
        if value is not None:
            found = find_term("licenses", value)
            return found.code if found else value
    return None


def _quiet_date(value: object) -> str | None:
    """CKAN's own clock; if it is broken nobody at the agency can mend it."""
    try:
        return read_date(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _form(form: JsonObject, base: str) -> JsonObject:
    return {
        "form": form["form"], "url": f"{base}{quote(form['name'])}", "format": _format_label(form["format"]),
        "mimetype": form["media_type"], "size": form["size_bytes"], "hash": f"sha256:{form['sha256']}",
    }  # fmt: skip


def _format_label(code: str | None) -> str:
    """CSV for csv; CKAN's clients expect a string, never null."""
    return code.upper() if code and code.isascii() and len(code) <= 8 else code or ""


def _shown(value: Any) -> str | None:  # noqa: ANN401 - a JSON value
    return shown(value, "th") if value else None


def _word(value: object) -> str:
    return cut(value.strip(), 2000) if isinstance(value, str) else ""
