"""An asset of a Socrata portal: a result of the discovery API (/api/catalog/v1), or a view (/api/views).

An asset is known by its four-by-four id ("7ray-xvet"), whatever its name or address becomes. Tables come from
the portal's export addresses; owners and editors are persons, and are not repeated.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlsplit

from metadata.errors.standards import RecordWithoutId
from metadata.model import Distribution, LinkReason
from metadata.standards._columns import COLUMNS, column
from metadata.standards._formats import read_format
from metadata.standards._license import read_license
from metadata.standards._lists import as_list, objects
from metadata.standards._reading import FieldReader, Reading, ReadResource, as_object, web_address
from metadata.text import Text

MEDIA_TYPE = "application/json"

JsonObject = dict[str, Any]
Json = Any

FOUR_BY_FOUR = re.compile(r"[a-z0-9]{4}-[a-z0-9]{4}")
EXPORTS = ("csv", "json", "geojson")

IGNORED = (
    "type", "viewType", "displayType", "lens_view_type", "lens_display_type", "locked", "page_views",
    "download_count", "downloadCount", "viewCount", "numberOfComments", "totalTimesRated", "averageRating",
    "columns_name", "columns_field_name", "columns_datatype", "columns_description", "columns_format", "columns",
    "hide_from_catalog", "hide_from_data_json", "hideFromCatalog", "hideFromDataJson", "nbe_fxf", "obe_fxf",
    "metadata_updated_at", "indexUpdatedAt", "oid", "publicationAppendEnabled", "publicationGroup",
    "publicationStage", "publishedVersionId", "rowsUpdatedBy", "signed", "tableId", "newBackend",
    "rowIdentifierColumnId", "grants", "query", "flags", "owner", "creator", "tableAuthor", "approvals",
    "clientContext", "modifyingViewUid", "rowClass", "state", "iconUrl", "previewImageId", "preview_image_url",
    "domain", "link", "published_copy", "resourceName", "assetType", "blob_mime_type", "blobMimeType", "blobFilename",
    "blobFileSize", "blobId", "moderationStatus", "searchString", "tableInfo", "viewFilters", "additionalAccessPoints",
    "audience", "visible_to_anonymous", "visible_to_site", "is_derived", "is_public", "is_published", "is_hidden",
    "disabledFeatureFlags", "locale",
    "message", "categories", "num_rows", "displayFormat", "id", "childViews", "diciBackend",
)  # fmt: skip
"""Counters, the portal's switches and revisions, persons, and what is read beforehand."""

KEPT = ("provenance", "parent_fxf", "attribution_link", "attributionLink", "metadata", "domain_metadata", "ratings",
        "sortBys", "publication_date", "publicationDate")  # fmt: skip
"""Known, with no field of ours: kept unchanged in extras."""

_EXPORT = re.compile(r"/api/(views/[a-z0-9]{4}-[a-z0-9]{4}/rows\.|geospatial/)")
_OFTEN = re.compile(r"(^|[_ .-])(update[_ -]?)?(frequency|refresh|periodicity)([_ -].*)?$", re.IGNORECASE)
_METADATA_IGNORED = frozenset(
    {"renderTypeConfig", "availableDisplayTypes", "rdfSubject", "rdfClass", "rowIdentifier", "rowLabel", "thumbnail",
     "jsonQuery", "geo", "accessPoints", "attachments", "filterCondition", "isNbe", "indexed"}
)  # fmt: skip
"""Of a view's metadata: how its page is drawn, and what is read beforehand."""


def read_result(result: JsonObject, *, language: str, site_url: str, exports: frozenset[str]) -> Reading:
    """A result of the discovery API. exports: the formats of its table that are to be fetched, not linked.

    Raises RecordWithoutId, or RecordNotObject for parts of another shape.
    """
    resource = as_object(result.get("resource"), str(result.get("permalink") or "-"), "resource")
    identity = str(resource.get("id") or "")
    if not identity.strip():
        raise RecordWithoutId(record="-")
    parts = [as_object(result.get(key) or {}, identity, key) for key in ("classification", "metadata")]
    columns = _result_columns(resource)
    rest = {k: v for k, v in result.items() if k not in ("resource", "classification", "metadata")}
    flat: JsonObject = {}
    for part in (resource, *parts, rest):
        for key, value in part.items():
            if value not in (None, "", [], {}):
                flat.setdefault(key, value)
    kind = str(resource.get("type") or "")
    is_map = any(
        "geo" in str(k).casefold() or str(k).casefold() in _SHAPES
        for k in as_list(resource.get("columns_datatype"))
    )
    reader = FieldReader(flat, language)
    fields = _fields(reader, identity, site_url, page=reader.address("permalink"))
    files = _files(identity, kind, site_url, exports, columns, is_map or kind == "map",
                   str(resource.get("blob_mime_type") or ""), "")  # fmt: skip
    return _reading(reader, fields, identity, files)


def read_view(view: JsonObject, *, language: str, site_url: str, exports: frozenset[str]) -> Reading:
    """A view of /api/views: the same asset as the older API gives it. Raises as read_result does."""
    identity = str(view.get("id") or "")
    if not identity.strip():
        raise RecordWithoutId(record="-")
    shown = [c for c in objects(view.get("columns")) if "hidden" not in as_list(c.get("flags"))]
    columns = [column(c, name="fieldName", title="name", kind="dataTypeName") for c in shown]
    is_map = any(str(c.get("dataTypeName")).casefold() in _SHAPES for c in shown)
    rest = dict(view)
    metadata = rest.pop("metadata", None)
    if isinstance(metadata, dict):
        rest["metadata"] = {key: value for key, value in metadata.items() if key not in _METADATA_IGNORED}
    licence = rest.pop("license", None)
    if isinstance(licence, dict):
        rest |= {"license": licence.get("name"), "license_link": licence.get("termsLink")}
    reader = FieldReader(rest, language)
    fields = _fields(reader, identity, site_url, page=None)
    north_west, south_east = _corner(reader.take("northWest")), _corner(reader.take("southEast"))
    if north_west and south_east:
        fields["spatial"] = {"bbox": (north_west[0], south_east[1], south_east[0], north_west[1])}
    files = _files(identity, kind_of(view), site_url, exports, columns, is_map, str(view.get("blobMimeType") or ""),
                   _href(view))  # fmt: skip
    return _reading(reader, fields, identity, (*files, *_attachments(metadata, identity, site_url)))


def choose_exports(reading: Reading, identity: str, exports: frozenset[str]) -> Reading:
    """The reading of a data.json's row under its id: of a table's many exports only the wanted are fetched."""
    chosen = tuple(
        replace(file, link_reason="by_config")
        if file.link_reason is None
        and _EXPORT.search(urlsplit(file.location).path)
        and file.distribution.format not in exports
        else file
        for file in reading.resources
    )
    return replace(reading, upstream_id=identity, upstream_name=identity, resources=chosen)


def is_private(asset: JsonObject) -> bool:
    """Whether the portal shows this asset to some people only, or not yet."""
    for part in (asset, asset.get("metadata"), asset.get("resource")):
        if isinstance(part, dict) and (
            str(part.get("audience") or "public") not in ("public", "site")
            or part.get("publicationStage") in ("unpublished", "snapshotted")
            or part.get("is_public") is False
            or part.get("is_published") is False
        ):
            return True
    grants = asset.get("grants")
    if not isinstance(grants, list) or not grants:
        return False
    return not any("public" in as_list(grant.get("flags")) for grant in objects(grants))


_ELSEWHERE = frozenset(
    {"href", "federated_href", "link", "api", "story", "datalens", "data_lens", "visualization", "measure"}
)
"""Kinds of assets that are an address elsewhere, or a page drawn from other assets."""
_SHAPES = frozenset(
    {"point", "multipoint", "line", "multiline", "polygon", "multipolygon", "location", "geospatial"}
)


def _fields(reader: FieldReader, identity: str, site_url: str, page: str | None) -> JsonObject:
    title = reader.text("name")
    if title is None:
        title = Text(en=identity)
        reader.note("title_missing", "name", identity)
    fields: JsonObject = {
        "title": title,
        "identifier": identity,
        "landing_page": page or f"{site_url}/d/{identity}",
    }
    tags = reader.strings("domain_tags") or reader.strings("tags")
    themes = reader.left.get("domain_category") or reader.left.get("category")
    values = {
        "description": reader.text("description"),
        "tags": tags,
        "creator": reader.text("attribution"),
        "issued": _date(reader, "createdAt"),
        "modified": _modified(reader),
    }
    fields |= {key: value for key, value in values.items() if value}
    reader.ignore("domain_category", "category", "tags", "domain_tags")
    if isinstance(themes, str):
        fields["theme"] = (reader.code("category", "themes", themes),)
    if email := reader.email("contact_email") or reader.email("contactEmail"):
        fields["contact"] = {"email": email}
    _read_license(reader, fields)
    _read_frequency(reader, fields)
    return fields


def _read_license(reader: FieldReader, fields: JsonObject) -> None:
    """Its name and address; the older API's own code ("CC_30_BY") only where there is neither."""
    if "license" in reader.left or "license_link" in reader.left:
        read_license(reader, fields, "license", "license_link")
        reader.keep("licenseId")
    else:
        read_license(reader, fields, "licenseId")
    said = reader.take("rights")
    if isinstance(said, str):
        fields["rights"] = Text(en=said)  # a list of them is what the reader may do, not a statement


def _read_frequency(reader: FieldReader, fields: JsonObject) -> None:
    """What people wrote under a name such as "Update Frequency"; their own fields stay in extras as they are."""
    pairs = list(_custom(reader.left.get("domain_metadata"), reader.left.get("metadata")))
    for name, value in pairs:
        if _OFTEN.search(name) and value.strip() and "update_frequency" not in fields:
            fields["update_frequency"] = reader.code(name, "frequencies", value)


def _custom(listed: Json, metadata: Json) -> list[tuple[str, str]]:
    """(name, value) of the fields that a portal's people added: a list of pairs, or maps in groups."""
    found = [
        (str(pair.get("key")), pair["value"])
        for pair in objects(listed)
        if isinstance(pair.get("value"), str)
    ]
    groups = metadata.get("custom_fields") if isinstance(metadata, dict) else None
    for group in (groups if isinstance(groups, dict) else {}).values():
        if isinstance(group, dict):
            found += [(str(key), value) for key, value in group.items() if isinstance(value, str)]
    return found


def _modified(reader: FieldReader) -> str | None:
    """When the rows changed; else when anything of the asset did."""
    keys = ("data_updated_at", "rowsUpdatedAt", "updatedAt", "viewLastModified")
    found = [_date(reader, key) for key in keys]
    return next((date for date in found if date), None)


def _date(reader: FieldReader, key: str) -> str | None:
    """ISO text of the newer API, or seconds since 1970 of the older one."""
    value = reader.left.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 4_000_000_000:
        reader.take(key)
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    return reader.date(key)


def _files(
    identity: str, kind: str, site_url: str, exports: frozenset[str], columns: list[dict[str, str]], is_map: bool,
    blob_type: str, href: str,
) -> tuple[ReadResource, ...]:  # fmt: skip
    """What can be had of an asset: a table in each format and as a service, a file, or a page elsewhere."""
    name = quote(identity, safe="-")
    if blob_type or kind in ("file", "blob"):
        shape = read_format(None, blob_type or None, None)
        bare = blob_type.partition(";")[0].strip()
        tail = f"/{quote(bare)}" if bare else ""
        file = Distribution(key="file", url=f"{site_url}/download/{name}{tail}", format=shape.format,
                            media_type=shape.media_type, original_format=shape.original_format)  # fmt: skip
        return (ReadResource(file, file.url or ""),)
    if href or kind in _ELSEWHERE:
        address = href or f"{site_url}/d/{name}"
        shape = read_format(None, None, href or None)
        link = Distribution(
            key="link", url=address, format=shape.format or "html", media_type=shape.media_type
        )
        return (ReadResource(link, address, None if shape.format and shape.format != "html" else "page"),)
    told: JsonObject = {COLUMNS: columns} if columns else {}
    found: list[ReadResource] = []
    for code in EXPORTS if is_map else EXPORTS[:2]:
        shape = read_format(code, None, None)
        address = (
            f"{site_url}/api/geospatial/{name}?method=export&format=GeoJSON"
            if code == "geojson"
            else f"{site_url}/api/views/{name}/rows.{code}?accessType=DOWNLOAD"
        )
        table = Distribution(key=f"export-{code}", title=Text(en=code.upper()), url=address, format=shape.format,
                             media_type=shape.media_type, extras=told)  # fmt: skip
        reason: LinkReason | None = None if code in exports else "by_config"
        found.append(ReadResource(table, address, reason))
    service = Distribution(
        key="api", title=Text(en="SODA"), access_url=f"{site_url}/resource/{name}.json", format="api"
    )
    return (*found, ReadResource(service, service.access_url or "", "service"))


def _reading(
    reader: FieldReader, fields: JsonObject, identity: str, files: tuple[ReadResource, ...]
) -> Reading:
    reader.ignore(*IGNORED)
    reader.keep(*KEPT)
    reader.keep_rest()
    fields["extras"] = reader.extras
    return Reading(identity, identity, fields, files, tuple(reader.issues))


def _result_columns(resource: JsonObject) -> list[dict[str, str]]:
    """The parallel lists of the discovery API as one list of columns; lists of other lengths say nothing sure."""
    keys = {"name": "columns_field_name", "title": "columns_name", "type": "columns_datatype",
            "description": "columns_description"}  # fmt: skip
    names = as_list(resource.get(keys["name"]))
    lists = {key: as_list(resource.get(wire)) for key, wire in keys.items()}
    lists = {key: values for key, values in lists.items() if len(values) == len(names)}
    rows = [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]
    return [column(row, name="name", title="title", kind="type") for row in rows]


def kind_of(asset: JsonObject) -> str:
    """What kind of asset a result or a view is, in the words of the discovery API; "" where it does not say."""
    resource = asset.get("resource")
    if isinstance(resource, dict):
        return str(resource.get("type") or "")
    kind, shown = str(asset.get("viewType") or ""), str(asset.get("displayType") or "")
    if kind == "tabular" and shown in ("chart", "map", "calendar", "form"):
        return shown
    return {"tabular": "dataset", "blobby": "file", "blob": "file", "geo": "map"}.get(kind, kind)


def category_of(asset: JsonObject) -> str:
    """The portal's own category of a result or a view, "" for none."""
    part = asset.get("classification")
    said = part.get("domain_category") if isinstance(part, dict) else asset.get("category")
    return said if isinstance(said, str) else ""


def _attachments(metadata: Json, identity: str, site_url: str) -> tuple[ReadResource, ...]:
    """The files that people put beside a view."""
    found: list[ReadResource] = []
    for entry in as_list(metadata.get("attachments")) if isinstance(metadata, dict) else []:
        blob = entry.get("assetId") or entry.get("blobId") if isinstance(entry, dict) else None
        if not isinstance(blob, str) or not blob:
            continue
        name = str(entry.get("filename") or entry.get("name") or "").strip() or blob
        written = quote(name, safe="")
        address = f"{site_url}/api/views/{quote(identity, safe='-')}/files/{quote(blob)}?filename={written}"
        shape = read_format(None, None, f"https://x/{written}")
        file = Distribution(
            key=f"attachment/{blob}", upstream_id=blob, title=Text(en=name), url=address,
            format=shape.format, media_type=shape.media_type, package_format=shape.package_format,
        )  # fmt: skip
        found.append(ReadResource(file, address))
    return tuple(found)


def _corner(said: Json) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees."""
    if not isinstance(said, dict):
        return None
    east, north = said.get("long", said.get("longitude")), said.get("lat", said.get("latitude"))
    if isinstance(east, int | float) and isinstance(north, int | float):
        return float(east), float(north)
    return None


def _href(view: JsonObject) -> str:
    """Where an asset that lies elsewhere leads: its first access point."""
    metadata = view.get("metadata")
    points = metadata.get("accessPoints") if isinstance(metadata, dict) else None
    listed = points.values() if isinstance(points, dict) else ()
    return next((a for p in listed if isinstance(p, str) and (a := web_address(p))), "")
