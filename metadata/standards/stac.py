"""STAC (SpatioTemporal Asset Catalog) 1.0 and 1.1: a collection, or a catalog that holds items, as a dataset.

The collection's own assets are its files. Its items are as many as there are scenes or days: some of them are
shown as links, and the address of all of them stands before those.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from metadata.errors.standards import RecordWithoutId
from metadata.issues import Issue
from metadata.model import Contact, Distribution, LinkReason
from metadata.standards._formats import read_format
from metadata.standards._lists import as_list, objects
from metadata.standards._reading import FieldReader, Reading, ReadResource, web_address
from metadata.text import Text, cut
from metadata.vocabulary import find_term

MEDIA_TYPE = "application/json"

JsonObject = dict[str, Any]
Json = Any

IGNORED = (
    "type",
    "stac_version",
    "conformsTo",
    "numberMatched",
    "numberReturned",
    "itemType",
    "crs",
    "storageCrs",
)
KEPT = (
    "stac_extensions", "summaries", "item_assets", "providers", "sci:citation", "sci:publications", "cube:dimensions",
    "cube:variables", "table:columns", "bands", "deprecated", "assets", "queryables", "processing:lineage",
)  # fmt: skip
"""Known, with no field of ours: kept unchanged in extras."""

_WAYS = frozenset(
    {"self", "root", "parent", "child", "item", "items", "data", "search", "conformance", "collection", "next", "prev",
     "service-desc", "service-doc", "queryables", "aggregate", "aggregations", "sortables", "http://www.opengis.net/"
     "def/rel/ogc/1.0/queryables", "preview", "thumbnail", "icon", "alternate", "license", "first", "last"}
)  # fmt: skip
"""Links that lead through the catalog, or are read elsewhere here."""
_DOCUMENTS = frozenset(
    {"about", "describedby", "documentation", "cite-as", "via", "canonical", "example", "tutorial"}
)
_RELATIONS = {"derived_from": "source", "predecessor-version": "predecessor-version", "related": "related",
              "successor-version": "successor-version", "latest-version": "latest-version"}  # fmt: skip
_PICTURES = frozenset({"thumbnail", "overview", "visual-thumbnail"})
_UNSAID = frozenset({"proprietary", "various", "other"})
_ASSET_KEPT = ("roles", "file:checksum", "file:size", "alternate")


@dataclass(frozen=True)
class Item:
    """One item of a collection: where it lies, and its object; None where it could not be read."""

    address: str
    item: JsonObject | None


def links(node: JsonObject, *relations: str) -> list[JsonObject]:
    """The links of a node with one of these relations, in order; without any, all of them."""
    return [link for link in objects(node.get("links")) if not relations or link.get("rel") in relations]


def address_of(link: JsonObject, base: str) -> str | None:
    """Where a link leads, made absolute; None for what is no http(s) address."""
    written = link.get("href")
    if not isinstance(written, str) or not written.strip():
        return None
    try:
        return web_address(urljoin(base, written.strip()))
    except ValueError:  # an unclosed bracket in the host
        return None


def is_node(answer: Json) -> bool:
    """Whether an object is a catalog or a collection of any version of STAC."""
    if not isinstance(answer, dict) or answer.get("type") in ("Feature", "FeatureCollection"):
        return False
    return "stac_version" in answer and isinstance(answer.get("links"), list)


def is_collection(node: JsonObject) -> bool:
    """Collections say so by their type since 1.0, by what only they have before."""
    return node.get("type") == "Collection" or ("type" not in node and "extent" in node)


def read(node: JsonObject, *, language: str, base: str, items: Iterable[Item] = ()) -> Reading:
    """What a node says, with some of its items. base is the node's own address.

    Raises RecordWithoutId for a node that nothing identifies; every other fault becomes an issue.
    """
    identity = str(node.get("id") or "").strip()
    if not identity:
        raise RecordWithoutId(record=cut(base, 120))
    said = node.get("language")
    spoken = str(said.get("code") or "")[:2] if isinstance(said, dict) else ""
    reader = FieldReader(dict(node), spoken if spoken in ("th", "en") else language)
    if spoken:
        reader.take("language")
    fields: JsonObject = {"language": (spoken,)} if spoken else {}
    resources = _resources(reader, base, items, _whole(node, base))
    _read_words(reader, fields, identity)
    _read_people(reader, fields)
    _read_extent(reader, fields)
    _read_links(reader, fields, node, base)
    reader.ignore(*IGNORED)
    reader.keep(*KEPT)
    reader.keep_rest()
    fields["extras"] = reader.extras
    files = _with_keys_apart([resource for resource, _ in resources])
    issues = [issue for _, more in resources for issue in more]
    return Reading(identity, identity, fields, tuple(files), (*reader.issues, *issues))


def _read_words(reader: FieldReader, fields: JsonObject, identity: str) -> None:
    title = reader.text("title")
    if title is None:
        title = Text(en=identity)
        reader.note("title_missing", "title", identity)
    fields["title"] = title
    reader.ignore("id")
    values = {
        "description": reader.text("description"),
        "tags": reader.strings("keywords"),
        "issued": reader.date("created") or reader.date("published"),
        "modified": reader.date("updated"),
        "source_version": reader.plain("version"),
        "identifier": reader.plain("sci:doi") or identity,
    }
    fields |= {key: value for key, value in values.items() if value}


def _read_people(reader: FieldReader, fields: JsonObject) -> None:
    """Who made the data is their creator; the others stay with their roles in extras."""
    people = objects(reader.left.get("providers"))
    by_role = [
        p for role in ("producer", "licensor", "processor") for p in people if role in as_list(p.get("roles"))
    ]
    name = next(
        (str(p["name"]) for p in (*by_role, *people) if isinstance(p.get("name"), str) and p["name"].strip()),
        "",
    )
    if name:
        fields["creator"] = Text(en=name) if reader.language == "en" or name.isascii() else Text(th=name)
    listed = reader.left.get("contacts")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    emails = first.get("emails")
    address = (
        emails[0].get("value")
        if isinstance(emails, list) and emails and isinstance(emails[0], dict)
        else None
    )
    office = FieldReader({"name": first.get("organization"), "email": address}, reader.language)
    contact = {"name": office.text("name"), "email": office.email("email")}
    if any(contact.values()):
        fields["contact"] = Contact(**{key: value for key, value in contact.items() if value is not None})
        reader.take("contacts")
        if isinstance(listed, list) and len(listed) > 1:
            reader.extras["contacts"] = listed[1:]


def _read_extent(reader: FieldReader, fields: JsonObject) -> None:
    """The first box and the first interval span the others (STAC 1.0); others stay in extras."""
    extent = reader.take("extent")
    if not isinstance(extent, dict):
        if extent is not None:
            reader.refuse("value_unreadable", "extent", extent)
        return
    boxes, intervals = _first(extent, "spatial", "bbox"), _first(extent, "temporal", "interval")
    box = _box(boxes[0]) if boxes else None
    if box:
        fields["spatial"] = {"bbox": box}
    ends = intervals[0] if intervals and isinstance(intervals[0], list) else []
    times = FieldReader(dict(zip(("start", "end"), ends, strict=False)), reader.language)
    period = {key: date for key in ("start", "end") if (date := times.date(key))}
    if period:
        fields["temporal"] = period
    reader.issues += times.issues
    if (
        len(boxes) > 1
        or len(intervals) > 1
        or (boxes and not box)
        or times.issues
        or set(extent) - {"spatial", "temporal"}
    ):
        reader.extras["extent"] = extent


def _first(extent: JsonObject, part: str, key: str) -> list[Json]:
    inside = extent.get(part)
    found = inside.get(key) if isinstance(inside, dict) else None
    return found if isinstance(found, list) else []


def _box(said: Json) -> tuple[float, ...] | None:
    """West, south, east, north in degrees; heights are left out."""
    if not isinstance(said, list) or len(said) not in (4, 6):
        return None
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in said):
        return None
    return tuple(said) if len(said) == 4 else (said[0], said[1], said[3], said[4])


def _read_links(reader: FieldReader, fields: JsonObject, node: JsonObject, base: str) -> None:
    """The licence, pages about the data and datasets it came from; other links stay in extras."""
    _read_license(reader, fields, node, base)
    documents = [(a, link) for link in links(node, *_DOCUMENTS) if (a := address_of(link, base))]
    if documents:
        fields["documentation"] = tuple(
            {"url": a, **({"title": Text(en=link["title"])} if _is_said(link.get("title")) else {})}
            for a, link in documents
        )
    related = [
        (a, _RELATIONS[link["rel"]]) for link in links(node, *_RELATIONS) if (a := address_of(link, base))
    ]
    if related:
        fields["relations"] = tuple({"url": a, "role": role} for a, role in dict.fromkeys(related))
    pages = [link for link in links(node, "alternate") if link.get("type") == "text/html"]
    page = next((a for link in pages if (a := address_of(link, base))), None)
    if page:
        fields["landing_page"] = page
    known = _WAYS | _DOCUMENTS | set(_RELATIONS)
    others = [link for link in links(node) if str(link.get("rel")) not in known]
    reader.ignore("links")
    if others:
        reader.extras["links"] = others


def _read_license(reader: FieldReader, fields: JsonObject, node: JsonObject, base: str) -> None:
    """By its SPDX name; where that says nothing ("other", "proprietary") by the address of the licence link."""
    said = reader.plain("license")
    addresses = [a for link in links(node, "license") if (a := address_of(link, base))]
    by_name = find_term("licenses", said) if said and said.casefold() not in _UNSAID else None
    known = by_name or next((term for a in addresses if (term := find_term("licenses", a))), None)
    if known:
        fields["license"] = known.code
        if said and by_name is None:
            reader.extras["license"] = said
    elif said or addresses:
        is_unsaid = said is None or said.casefold() in _UNSAID
        fields["license"] = addresses[0] if addresses and is_unsaid else said
        reader.note("value_outside_list", "license", fields["license"])
        if said and fields["license"] != said:
            reader.extras["license"] = said


def _whole(node: JsonObject, base: str) -> ReadResource:
    """The address of all items, else the node's own: what a dataset has that names no file."""
    way = next((a for link in links(node, "items") if (a := address_of(link, base))), None)
    key, where = ("items", way) if way else ("stac", base)
    distribution = Distribution(
        key=key, title=Text(en="STAC"), access_url=where, format="api", conforms_to=_VERSION
    )
    return ReadResource(distribution, where, "service")


_VERSION = ("https://stacspec.org",)


def _resources(
    reader: FieldReader, base: str, items: Iterable[Item], whole: ReadResource
) -> list[tuple[ReadResource, tuple[Issue, ...]]]:
    """The collection's own assets as files, the address of all items, then the assets of some items as links."""
    found: list[tuple[ReadResource, tuple[Issue, ...]]] = []
    own = reader.left.get("assets")
    if isinstance(own, dict):
        reader.take("assets")
        for name, asset in own.items():
            if isinstance(asset, dict):
                found.append(_asset(asset, f"asset/{name}", name, base, reader.language, None))
    found.append((whole, ()))
    for entry in items:
        if entry.item is None:
            lost = Distribution(key=f"item/{cut(entry.address, 300)}", access_url=entry.address)
            found.append((ReadResource(lost, entry.address, "unreachable"), ()))
            continue
        name = str(entry.item.get("id") or entry.address)
        assets = entry.item.get("assets")
        for key, asset in (assets if isinstance(assets, dict) else {}).items():
            if isinstance(asset, dict):
                title = f"{name} · {asset.get('title') or key}"
                bare = {k: v for k, v in asset.items() if k in ("href", "type", "file:size", "alternate")}
                said = {**bare, "title": title, "roles": asset.get("roles")}
                found.append(
                    _asset(said, f"item/{name}/{key}", title, entry.address, reader.language, "by_config")
                )
    return found


def _with_keys_apart(files: list[ReadResource]) -> list[ReadResource]:
    """The files under keys of their own: two items of one id would be taken for one."""
    keys: set[str] = set()
    found = []
    for number, file in enumerate(files, 1):
        key = file.distribution.key
        while key in keys:
            key = f"{key}~{number}"
        keys.add(key)
        found.append(replace(file, distribution=file.distribution.model_copy(update={"key": key})))
    return found


def _asset(
    asset: JsonObject, key: str, name: str, base: str, language: str, link: LinkReason | None
) -> tuple[ReadResource, tuple[Issue, ...]]:
    reader = FieldReader(dict(asset), language, cut(key, 300))
    where = address_of(asset, base) or next(
        (a for other in _alternates(asset) if (a := address_of(other, base))), None
    )
    shape = read_format(None, reader.plain("type"), where)
    is_picture = any(str(role) in _PICTURES for role in as_list(asset.get("roles")))
    if not where:
        reader.note("address_unusable", "href", str(asset.get("href") or "-"))
    elif asset.get("href") and not address_of(asset, base):
        reader.extras["href"] = asset["href"]
    reader.ignore("href")
    values: JsonObject = {
        "key": cut(key, 300),
        "title": reader.text("title") or (Text(en=name) if name.strip() else None),
        "description": reader.text("description"),
        "url": where,
        "format": shape.format,
        "media_type": shape.media_type,
        "compress_format": shape.compress_format,
        "package_format": shape.package_format,
        "original_format": shape.original_format,
        "size_bytes": reader.integer("file:size"),
        "issued": reader.date("created"),
        "modified": reader.date("updated"),
    }
    reader.keep(*_ASSET_KEPT)
    reader.keep_rest(noted=False)
    distribution = Distribution(**values, extras=reader.extras)
    reason: LinkReason | None = (
        "unreachable" if not where else (link or ("by_config" if is_picture else None))
    )
    return ReadResource(distribution, where or "", reason), tuple(reader.issues)


def _alternates(asset: JsonObject) -> list[JsonObject]:
    """Other places of the same file (the alternate extension): https beside s3."""
    found = asset.get("alternate")
    return [place for place in found.values() if isinstance(place, dict)] if isinstance(found, dict) else []


def _is_said(value: Json) -> bool:
    return isinstance(value, str) and bool(value.strip())
