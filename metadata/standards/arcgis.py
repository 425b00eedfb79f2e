"""ArcGIS Hub: what its DCAT-US feed and its search API say of a dataset.

The identifiers of the feed are addresses whose middle changes from one day to the next (datasets, maps,
documents); what stays is their last segment, with the number of the layer ("9ab5…_0") where there is one.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from metadata.errors.standards import RecordWithoutId
from metadata.model import Distribution
from metadata.standards import dcat_us
from metadata.standards._formats import read_format
from metadata.standards._license import read_license
from metadata.standards._lists import objects
from metadata.standards._reading import FieldReader, Reading, ReadResource, as_object, web_address
from metadata.text import Text, cut

MEDIA_TYPE = "application/json"

JsonObject = dict[str, Any]
Json = Any

EXPORTS = ("csv", "geojson", "kml", "shapefile")
"""What a Hub makes of a layer on demand, by the names of its download address."""
_EXPORT = re.compile(
    r"/datasets/[^/]+\.(csv|geojson|kml|zip|gdb|xlsx|gpkg)$|/api/download/v1/", re.IGNORECASE
)
_SERVICES = "/rest/services/"
_LAYER = re.compile(r"([0-9a-f]{32})(?:_([0-9]+))?")
_TABLES = frozenset({"feature layer", "table", "feature service", "map service"})
_FILES = {
    "csv": "csv", "shapefile": "shp", "geojson": "geojson", "kml": "kml", "pdf": "pdf", "microsoft excel": "xlsx",
    "microsoft word": "docx", "file geodatabase": "fgdb", "geopackage": "gpkg", "microsoft powerpoint": "pptx",
}  # fmt: skip
"""Items that are files, and their formats."""

IGNORED = (
    "id", "guid", "name", "type", "typeKeywords", "slug", "thumbnail", "largeThumbnail", "banner", "screenshots",
    "numViews", "numComments", "numRatings", "avgRating", "scoreCompleteness", "itemControl", "isOrgItem", "listed",
    "owner", "ownerFolder", "orgId", "hubType", "searchDescription", "lastViewed", "protected", "contentStatus",
    "groupDesignations", "appCategories", "advancedSettings", "proxyFilter", "subInfo", "classification", "content",
    "url", "access", "size", "itemModified", "modifiedProvenance", "createdProvenance", "snippet", "licenseInfo",
    "apiToken1ExpirationDate", "apiToken2ExpirationDate", "boundary", "sourceUrl", "hasApi", "openData", "collection",
    "downloadable", "isProxied", "structuredLicense", "extent", "contentOrigin",
)  # fmt: skip
"""Counters, pictures, accounts, and what is read beforehand."""

KEPT = ("categories", "industries", "documentation", "spatialReference", "properties", "fields", "geometryType",
        "layer", "server", "recordCount", "statistics", "region", "orgExtent", "orgName", "organization", "metadata",
        "additionalResources", "languages", "displayField", "supportedExtensions",
        "serviceSpatialReference")  # fmt: skip
"""Known, with no field of ours: kept unchanged in extras."""


def segment_of(row: JsonObject) -> str:
    """What stays of a feed's identifier: its last path segment, or the item and layer its query names.

    >>> segment_of({"identifier": "https://example.org/maps/GIS::zoning"})
    'GIS::zoning'
    >>> segment_of({"identifier": "https://www.arcgis.com/home/item.html?id=9ab52c45&sublayer=0"})
    '9ab52c45_0'
    """
    said = dcat_us.identifier_of(row)
    try:
        parts = urlsplit(said)
    except ValueError:  # an unclosed bracket in the host
        return said
    asked = parse_qs(parts.query)
    if "id" in asked:
        layer = asked.get("sublayer", asked.get("layer", [""]))[0]
        return f"{asked['id'][0]}_{layer}" if layer else asked["id"][0]
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or said


def place_of(row: JsonObject) -> tuple[str, str, str]:
    """(path of the layer's service, title, when the item was made): what tells rows apart that a Hub lists under
    one identifier. An item keeps its time of making: that of 1,561 real ones was the same three weeks later."""
    title, made = str(row.get("title") or ""), str(row.get("issued") or "")
    for entry in objects(row.get("distribution")):
        address = entry.get("accessURL")
        if isinstance(address, str) and _SERVICES in address:
            return address.partition(_SERVICES)[2].partition("?")[0].rstrip("/"), title, made
    return "", title, made


def names_of(rows: Iterable[JsonObject]) -> list[tuple[str, str]]:
    """(segment, identity) of each row of one feed: its segment, and behind "~" the layer where several share one.

    Rows of a shared segment all carry their layer, so that none takes another's place when one goes. Rows that are
    told apart by nothing are one dataset, listed more than once.
    """
    said = [(segment_of(row), place_of(row)) for row in rows]
    places: dict[str, set[tuple[str, str, str]]] = {}
    for segment, place in said:
        places.setdefault(segment, set()).add(place)
    return [
        (segment, _identity(segment, place, places[segment]) if segment else "") for segment, place in said
    ]


def _identity(segment: str, place: tuple[str, str, str], places: set[tuple[str, str, str]]) -> str:
    if len(places) < 2:
        return segment
    service, title, made = place
    if service and sum(other[0] == service for other in places) == 1:
        return f"{segment}~{service}"
    is_alone = sum(other[:2] == place[:2] for other in places) == 1
    return f"{segment}~{service}~{title}" if is_alone else f"{segment}~{service}~{title}~{made}"


def read_row(row: JsonObject, identity: str, *, language: str, base: str, exports: frozenset[str]) -> Reading:
    """A row of the feed under its identity. exports: the formats of a layer that are fetched, not linked.

    Raises RecordWithoutId; every other fault becomes an issue.
    """
    reading = dcat_us.read(row, language=language, base=base)
    files = tuple(_choose(file, exports) for file in reading.resources)
    return replace(reading, upstream_id=identity, upstream_name=identity, resources=files)


def _choose(file: ReadResource, exports: frozenset[str]) -> ReadResource:
    code = {"shp": "shapefile", "zip": "shapefile"}.get(
        file.distribution.format or "", file.distribution.format
    )
    is_other = (
        file.link_reason is None and _EXPORT.search(urlsplit(file.location).path) and code not in exports
    )
    return replace(file, link_reason="by_config") if is_other else file


def read_feature(feature: JsonObject, *, language: str, site_url: str, exports: frozenset[str]) -> Reading:
    """A result of the search API. Raises RecordWithoutId, or RecordNotObject for properties of another shape."""
    identity = str(feature.get("id") or "").strip()
    if not identity:
        raise RecordWithoutId(record="-")
    said = as_object(feature.get("properties") or {}, identity, "properties")
    rest = {
        k: v
        for k, v in feature.items()
        if k not in ("type", "id", "properties", "geometry", "bbox", "links", "time")
    }
    spoken = str(said.get("culture") or "")[:2].lower()
    reader = FieldReader({**rest, **said}, spoken if spoken in ("th", "en") else language)
    reader.ignore("culture")
    fields = _fields(reader, said, identity, site_url)
    if box := _box(said.get("extent"), feature.get("bbox"), feature.get("geometry")):
        fields["spatial"] = {"bbox": box}
    files = _files(said, identity, site_url, exports)
    reader.ignore(*IGNORED)
    reader.keep(*KEPT)
    reader.keep_rest()
    fields["extras"] = reader.extras
    return Reading(identity, identity, fields, files, tuple(reader.issues))


def is_private(feature: JsonObject) -> bool:
    """Whether the Hub shows this item to some people only."""
    said = feature.get("properties")
    return isinstance(said, dict) and said.get("access") not in (None, "public")


def _fields(reader: FieldReader, said: JsonObject, identity: str, site_url: str) -> JsonObject:
    title = reader.text("title")
    if title is None:
        title = Text(en=identity)
        reader.note("title_missing", "title", identity)
    page = quote(str(said.get("slug") or identity), safe=":")
    fields: JsonObject = {
        "title": title,
        "identifier": identity,
        "landing_page": f"{site_url}/datasets/{page}",
    }
    snippet = said.get("snippet") if isinstance(said.get("snippet"), str) else None
    values = {
        "description": reader.text("description") or FieldReader({"s": snippet}, reader.language).text("s"),
        "tags": reader.strings("tags"),
        "creator": reader.text("source") or reader.text("accessInformation"),
        "issued": _moment(reader, "created"),
        "modified": _moment(reader, "modified"),
    }
    fields |= {key: value for key, value in values.items() if value}
    reader.keep("accessInformation")
    structured = said.get("structuredLicense")
    if isinstance(structured, dict) and (structured.get("type") or structured.get("url")):
        reader.left |= {"license": structured.get("type"), "license_url": structured.get("url")}
    if str(reader.left.get("license")).casefold() in ("none", "custom"):
        reader.left.pop("license", None)
    read_license(reader, fields, "license", "license_url")
    if isinstance(said.get("licenseInfo"), str) and said["licenseInfo"].strip():
        fields["rights"] = FieldReader({"r": said["licenseInfo"]}, reader.language).text("r")
    return fields


def _moment(reader: FieldReader, key: str) -> str | None:
    """Milliseconds since 1970, or a date as text."""
    value = reader.left.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 4_000_000_000_000:
        reader.take(key)
        return datetime.fromtimestamp(value / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return reader.date(key)


def _box(extent: Json, bbox: Json, geometry: Json) -> tuple[float, ...] | None:
    """West, south, east, north in degrees, from the item's extent, the record's box, or its outline."""
    corners = extent.get("coordinates") if isinstance(extent, dict) else extent
    if isinstance(corners, list) and len(corners) == 2 and all(_is_point(corner) for corner in corners):
        return (*corners[0], *corners[1])
    if isinstance(bbox, list) and len(bbox) == 4 and all(_is_number(n) for n in bbox):
        return tuple(bbox)
    rings = geometry.get("coordinates") if isinstance(geometry, dict) else None
    points = rings[0] if isinstance(rings, list) and rings and isinstance(rings[0], list) else []
    if len(points) < 3 or not all(_is_point(point) for point in points):
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _is_point(value: Json) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_number(n) for n in value)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _files(
    said: JsonObject, identity: str, site_url: str, exports: frozenset[str]
) -> tuple[ReadResource, ...]:
    """A layer in the formats a Hub makes of it and as its service; an item that is a file; else its page."""
    kind = str(said.get("type") or "").casefold()
    match = _LAYER.fullmatch(identity)
    found: list[ReadResource] = []
    if kind in _TABLES and match:
        for code in EXPORTS:
            layer = f"&layers={match[2]}" if match[2] else ""
            address = f"{site_url}/api/download/v1/items/{match[1]}/{code}?redirect=true{layer}"
            shape = read_format(code, None, None)
            export = Distribution(key=f"export-{code}", title=Text(en=code), url=address, format=shape.format,
                                  media_type=shape.media_type)  # fmt: skip
            found.append(ReadResource(export, address, None if code in exports else "by_config"))
    if kind in _FILES and match:
        shape = read_format(_FILES[kind], None, None)
        address = f"https://www.arcgis.com/sharing/rest/content/items/{match[1]}/data"
        file = Distribution(key="file", url=address, format=shape.format, media_type=shape.media_type,
                            original_format=str(said.get("type")))  # fmt: skip
        found.append(ReadResource(file, address))
    if where := web_address(said["url"]) if isinstance(said.get("url"), str) else None:
        is_service = _SERVICES in where
        link = Distribution(
            key="service" if is_service else "link",
            access_url=where,
            format="api" if is_service else "html",
            original_format=cut(str(said.get("type") or ""), 60) or None,
        )
        found.append(ReadResource(link, where, "service" if is_service else "page"))
    if not found:
        page = f"{site_url}/datasets/{quote(str(said.get('slug') or identity), safe=':')}"
        found.append(ReadResource(Distribution(key="page", access_url=page, format="html"), page, "page"))
    return tuple(found)
