"""A dataset of an Opendatasoft portal: Explore API 2.1 and 2.0 (metas in groups) and 1.0 (metas in one map).

Each table has addresses from which it comes as CSV, JSON, GeoJSON or Parquet, made by the portal on demand;
attachments and alternative exports are files that people put beside it.
"""

from typing import Any
from urllib.parse import quote

from metadata.errors.standards import RecordWithoutId
from metadata.issues import Issue
from metadata.model import Contact, Distribution
from metadata.standards._columns import COLUMNS, column
from metadata.standards._formats import read_format
from metadata.standards._license import read_license
from metadata.standards._lists import as_list, objects
from metadata.standards._reading import FieldReader, Reading, ReadResource, as_object, web_address
from metadata.text import Text

MEDIA_TYPE = "application/json"

JsonObject = dict[str, Any]

EXPORTS = {"csv": "?delimiter=%2C", "json": "", "geojson": "", "parquet": ""}
"""Formats that every table can be had in, with what is asked for beside the format: a comma, not a semicolon."""
_OLD_EXPORTS = {"csv": "&csv_separator=%2C", "json": "", "geojson": ""}

IGNORED = (
    "dataset_uid", "has_records", "data_visible", "features", "fields", "attachments", "alternative_exports",
    "billing_plan",
)  # fmt: skip
"""Of the row itself: counters, and what is read beforehand."""

IGNORED_METAS = (
    "domain", "parent_domain", "records_count", "records_size", "data_processed", "metadata_processed",
    "modified_updates_on_metadata_change", "modified_updates_on_data_change", "visibility",
    "metadata_languages", "timezone", "explore", "geometry_types", "geographic_reference_auto", "shared_catalog",
    "source_domain", "source_domain_title", "source_domain_address", "source_dataset", "federated", "oauth_scope",
    "theme_id", "license_id", "popularity_score", "attachment_download_count", "download_count", "api_call_count",
    "reuse_count", "file_field_download_count", "feedback_count", "processing", "asset_content_configuration",
    "semantic", "default_security",
)  # fmt: skip
"""Of the metas: counters, the portal's own clocks and switches, copies of other fields."""

KEPT_METAS = ("inspire", "custom", "interop", "visualization", "geographic_reference", "territory", "attributions",
              "dcat_ap_ch", "publisher_type", "dataquality", "contributor", "granularity", "domain_title")  # fmt: skip
"""Known, with no field of ours: kept unchanged in extras."""


def read(row: JsonObject, *, language: str, site_url: str, exports: frozenset[str]) -> Reading:
    """What a portal says of one dataset. exports: the formats of its table that are to be fetched, not linked.

    Raises RecordWithoutId, or RecordNotObject for metas of another shape.
    """
    identity = str(row.get("dataset_id") or row.get("datasetid") or "").strip()
    if not identity:
        raise RecordWithoutId(record="-")
    metas, is_old = _flat_metas(row, identity)
    said = str(metas.get("language") or "").lower()[:2]
    reader = FieldReader({**metas, **_rest(row, metas)}, said if said in ("th", "en") else language)
    fields: JsonObject = {}
    _read_words(reader, fields, identity, site_url)
    _read_terms(reader, fields)
    _read_people(reader, fields)
    _read_times(reader, fields)
    _read_space(reader, fields)
    resources, issues = _resources(row, identity, site_url, exports, is_old=is_old)
    reader.ignore(*IGNORED_METAS)
    reader.keep(*KEPT_METAS)
    reader.keep_rest()
    fields["extras"] = reader.extras
    return Reading(identity, identity, fields, resources, (*reader.issues, *issues))


def is_restricted(row: JsonObject) -> bool:
    """Whether the portal shows this dataset to some people only."""
    metas = row.get("metas")
    groups = [metas, metas.get("default")] if isinstance(metas, dict) else []
    return any(isinstance(group, dict) and group.get("visibility") == "restricted" for group in groups)


def _flat_metas(row: JsonObject, identity: str) -> tuple[JsonObject, bool]:
    """The metas in one map, and whether they came so (API 1.0). Of equal names in two groups the first stays."""
    metas = as_object(row.get("metas") or {}, identity, "metas")
    if not isinstance(metas.get("default"), dict):
        return dict(metas), "dataset_id" not in row
    found: JsonObject = {}
    for group, values in sorted(metas.items(), key=lambda item: item[0] != "default"):
        if group in KEPT_METAS or group in IGNORED_METAS or not isinstance(values, dict):
            found.setdefault(group, values)
            continue
        for key, value in values.items():
            if value in (None, "", [], {}):
                continue
            found[key if key not in found else f"{group}.{key}"] = value
    return found, False


def _rest(row: JsonObject, metas: JsonObject) -> JsonObject:
    """The row's own fields that nobody reads by name, so that they are reported."""
    rest = {
        key: value for key, value in row.items() if key not in ("metas", "dataset_id", "datasetid", *IGNORED)
    }
    if "interop_metas" in rest:
        rest["interop"] = rest.pop("interop_metas")
    return {key: value for key, value in rest.items() if key not in metas}


def _read_words(reader: FieldReader, fields: JsonObject, identity: str, site_url: str) -> None:
    title = reader.text("title")
    if title is None:
        title = Text(en=identity)
        reader.note("title_missing", "title", identity)
    fields["title"] = title
    if description := reader.text("description"):
        fields["description"] = description
    fields["landing_page"] = f"{site_url}/explore/dataset/{quote(identity, safe='')}/"
    fields["identifier"] = identity
    if keywords := reader.strings("keyword"):
        fields["tags"] = keywords
    if spoken := reader.strings("language"):
        fields["language"] = spoken
    if conforms := reader.strings("conforms_to"):
        fields["conforms_to"] = conforms
    references = reader.take("references")
    if isinstance(references, str) and (address := web_address(references)):
        fields["documentation"] = ({"url": address},)
    elif references is not None:
        reader.extras["references"] = references


def _read_terms(reader: FieldReader, fields: JsonObject) -> None:
    themes = reader.left.get("theme")
    listed = (reader.take("theme"),) if isinstance(themes, str) else reader.strings("theme")
    if found := tuple(reader.code("theme", "themes", theme) for theme in listed if theme):
        fields["theme"] = found
    read_license(reader, fields, "license", "license_url")
    for key in ("update_frequency", "accrualperiodicity", "frequency"):
        if "update_frequency" in fields:
            reader.keep(key)
        elif (often := reader.term(key, "frequencies")) is not None:
            fields["update_frequency"] = often
    if rights := reader.plain("access_rights") or reader.plain("accessRights"):
        fields["access_rights"] = rights


def _read_people(reader: FieldReader, fields: JsonObject) -> None:
    """The publisher travels as creator: the agency of the config is the publisher here, this is what it says."""
    contact = {"name": reader.text("contact_name"), "email": reader.email("contact_email")}
    if any(contact.values()):
        fields["contact"] = Contact(**{key: value for key, value in contact.items() if value is not None})
    creator, publisher = reader.text("creator"), reader.text("publisher")
    if creator or publisher:
        fields["creator"] = creator or publisher
    if creator and publisher:
        reader.extras["publisher"] = publisher.plain()


def _read_times(reader: FieldReader, fields: JsonObject) -> None:
    for name, keys in (("issued", ("issued", "created")), ("modified", ("modified",))):
        for key in keys:
            if (said := reader.date(key)) and name not in fields:
                fields[name] = said
    start = reader.date("temporal_coverage_start") or reader.date("temporal_coverage_start_date")
    end = reader.date("temporal_coverage_end") or reader.date("temporal_coverage_end_date")
    if start or end:
        fields["temporal"] = {key: value for key, value in (("start", start), ("end", end)) if value}
    reader.keep("temporal")


def _read_space(reader: FieldReader, fields: JsonObject) -> None:
    """The box of the data (GeoJSON), and what people call the place."""
    box, name = reader.take("bbox"), reader.text("spatial")
    corners = _corners(box)
    place = {key: value for key, value in (("bbox", corners), ("name", name)) if value}
    if place:
        fields["spatial"] = place
    if box is not None and corners is None:
        reader.extras["bbox"] = box


def _corners(box: object) -> tuple[float, ...] | None:
    """West, south, east, north of a GeoJSON polygon or feature, degrees."""
    shape = box.get("geometry", box) if isinstance(box, dict) else None
    rings = shape.get("coordinates") if isinstance(shape, dict) else None
    ring = rings[0] if isinstance(rings, list) and rings and isinstance(rings[0], list) else []
    points = [
        p for p in ring if isinstance(p, list) and len(p) >= 2 and all(isinstance(x, int | float) for x in p)
    ]
    if len(points) < 3 or len(points) != len(ring):
        return None
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (min(xs), min(ys), max(xs), max(ys))


def _resources(
    row: JsonObject, identity: str, site_url: str, exports: frozenset[str], *, is_old: bool
) -> tuple[tuple[ReadResource, ...], tuple[Issue, ...]]:
    """The table in each of its formats where it has rows, then the files beside it."""
    found: list[ReadResource] = []
    issues: list[Issue] = []
    if row.get("has_records") is not False:
        found += _tables(row, identity, site_url, exports, is_old=is_old)
    for key in ("attachments", "alternative_exports"):
        for number, entry in enumerate(as_list(row.get(key)), 1):
            file = as_object(entry, identity, f"{key}[{number}]")
            resource, more = _file(file, key, number, identity, site_url, is_old=is_old)
            found.append(resource)
            issues += more
    return tuple(found), tuple(issues)


def _tables(
    row: JsonObject, identity: str, site_url: str, exports: frozenset[str], *, is_old: bool
) -> list[ReadResource]:
    listed = objects(row.get("fields"))
    is_map = "geo" in as_list(row.get("features")) or any(
        str(f.get("type")).startswith("geo_") for f in listed
    )
    columns = [column(f, name="name", title="label", kind="type") for f in listed]
    name, found = quote(identity, safe=""), []
    for code, asked in (_OLD_EXPORTS if is_old else EXPORTS).items():
        if code == "geojson" and not is_map:
            continue
        address = (
            f"{site_url}/explore/dataset/{name}/download/?format={code}{asked}"
            if is_old
            else f"{site_url}/api/explore/v2.1/catalog/datasets/{name}/exports/{code}{asked}"
        )
        shape = read_format(code, None, None)
        distribution = Distribution(
            key=f"export-{code}", title=Text(en=code.upper()), url=address, format=shape.format,
            media_type=shape.media_type, extras={COLUMNS: columns} if columns else {},
        )  # fmt: skip
        if row.get("data_visible") is False:
            found.append(ReadResource(distribution.model_copy(update={"url": None}), "", "refused"))
        else:
            found.append(ReadResource(distribution, address, None if code in exports else "by_config"))
    return found


def _file(
    file: JsonObject, group: str, number: int, identity: str, site_url: str, *, is_old: bool
) -> tuple[ReadResource, tuple[Issue, ...]]:
    """One attachment or alternative export; its key is its id. odsfile:// names a file of the portal itself."""
    written = str(file.get("url") or "")
    file_id = str(file.get("id") or "")
    key = f"{group}/{file_id or written or number}"
    reader = FieldReader(dict(file), "en", key)
    name, part = quote(identity, safe=""), quote(file_id, safe="")
    inside = (
        f"{site_url}/api/datasets/1.0/{name}/{group}/{part}/"
        if is_old or group == "alternative_exports"
        else f"{site_url}/api/explore/v2.1/catalog/datasets/{name}/attachments/{part}"
    )
    address = web_address(written) or (inside if part else "")
    shape = read_format(None, reader.plain("mimetype"), written or None)
    if not address:
        reader.note("address_unusable", "url", written or "-")
    reader.ignore("id", "url")
    distribution = Distribution(
        key=key, upstream_id=file_id or None, title=reader.text("title"), description=reader.text("description"),
        url=address or None, format=shape.format, media_type=shape.media_type,
        original_format=shape.original_format, compress_format=shape.compress_format,
        package_format=shape.package_format,
    )  # fmt: skip
    reader.keep_rest()
    distribution = distribution.model_copy(update={"extras": reader.extras})
    return ReadResource(distribution, address, None if address else "unreachable"), tuple(reader.issues)
