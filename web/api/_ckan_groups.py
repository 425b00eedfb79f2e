"""CKAN's actions about organizations (agencies), groups (themes), tags, licences and the site itself."""

import re
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from catalog import datasets
from catalog.models import AgencyRow
from catalog.package_search import PackageQuery, search_packages
from metadata import vocabulary
from metadata.standards import ckan
from metadata.text import normalize
from web.api._ckan_call import Call, JsonObject, not_found
from web.api._ckan_dicts import group_dict, license_dicts, organization_dict
from web.api._ckan_packages import PAGE_MOST, found_packages
from web.context import reading, services

VERSION = "2.11.0"
"""The version of CKAN's API whose reading side is spoken here."""

Listed = list[str] | list[JsonObject]


def organization_list(call: Call) -> Listed:
    """The agencies: names, or whole with all_fields. limit, offset, sort, organizations."""
    with reading() as session:
        rows = {row.id: (row, count) for row, count in datasets.list_agencies(session)}
        return _listed(call, "organizations", rows, lambda name: organization_dict(*rows[name]))


def organization_show(call: Call) -> JsonObject:
    """One agency by its name or UUID. id, include_datasets."""
    with reading() as session:
        row, count = _agency(session, call.required("id"))
        return _with_packages(organization_dict(row, count), "organization", row.id, call)


def group_list(call: Call) -> Listed:
    """The themes that have datasets: names, or whole with all_fields. limit, offset, sort, groups."""
    counts = _facet("groups")
    return _listed(call, "groups", counts, lambda name: group_dict(name, counts[name]))


def group_show(call: Call) -> JsonObject:
    """One theme by its name or UUID. id, include_datasets."""
    code = _theme(call.required("id"))
    return _with_packages(group_dict(code, _facet("groups").get(code, 0)), "groups", code, call)


def group_package_show(call: Call) -> list[JsonObject]:
    """The datasets of a theme or of an agency. id, limit."""
    with reading() as session:
        agencies = {row.id for row, _ in datasets.list_agencies(session)}
    wanted = call.required("id")
    field, name = ("organization", wanted) if wanted in agencies else ("groups", _theme(wanted))
    limit = call.number("limit", PAGE_MOST, PAGE_MOST)
    return _packages(field, name, limit)


def tag_list(call: Call) -> Listed:
    """The tags in use: names, or whole with all_fields. query."""
    if call.text("vocabulary_id"):
        raise not_found("")
    query = normalize(call.text("query")).casefold()
    names = sorted(tag for tag in _facet("tags") if query in tag.casefold())
    return [_tag(tag) for tag in names] if call.flag("all_fields") else names


def tag_show(call: Call) -> JsonObject:
    """One tag. id, include_datasets."""
    wanted = normalize(call.required("id"))
    known = _facet("tags")
    tag = next((tag for tag in known if tag == wanted or ckan.tag_uuid(tag) == wanted), None)
    if tag is None:
        raise not_found("")
    found = _tag(tag)
    if call.flag("include_datasets"):
        found["packages"] = _packages("tags", tag, PAGE_MOST)
    return found


def tag_search(call: Call) -> JsonObject:
    """The tags that contain a text. query, limit, offset."""
    words = [normalize(word).casefold() for word in call.texts("query") or [call.text("q")]]
    names = [tag for tag in sorted(_facet("tags")) if all(word in tag.casefold() for word in words)]
    offset, limit = call.number("offset", 0), call.number("limit", PAGE_MOST, PAGE_MOST)
    return {"count": len(names), "results": [_tag(tag) for tag in names[offset : offset + limit]]}


def tag_autocomplete(call: Call) -> list[str]:
    """The names of tags that contain a text. query, limit."""
    limit = call.number("limit", 10, PAGE_MOST)
    return [
        tag["name"] for tag in tag_search(Call({"query": call.text("query") or call.text("q")}))["results"]
    ][:limit]


def license_list(call: Call) -> list[JsonObject]:
    """Every licence of the catalog's list."""
    return list(license_dicts())


def format_autocomplete(call: Call) -> list[str]:
    """Formats in use that contain a text, in small letters. q, limit."""
    wanted = call.text("q").casefold()
    found = [name.casefold() for name in _facet("res_format") if wanted in name.casefold()]
    return found[: call.number("limit", 5, 100)]


def status_show(call: Call) -> JsonObject:
    """What this site is."""
    settings = services().settings
    return {
        "ckan_version": VERSION,
        "site_url": settings.site_url.rstrip("/"),
        "site_title": str(settings.site_title.show(settings.default_lang)[0]),
        "site_description": "",
        "locale_default": settings.default_lang,
        "error_emails_to": None,
        "extensions": ["datastore", "thai_gdc"],
    }


def site_read(call: Call) -> bool:
    """Anyone may read this site."""
    return True


def _facet(field: str) -> dict[str, int]:
    services().sync_index()
    query = PackageQuery(rows=0, facet_fields=(field,), facet_limit=-1, now=services().now())
    return search_packages(services().search, query).facets.counts[field]


def _listed(
    call: Call,
    chosen: str,
    known: Mapping[str, object],
    whole: Callable[[str], JsonObject],
) -> Listed:
    names = [name for name in sorted(known) if not call.texts(chosen) or name in call.texts(chosen)]
    order = call.text("sort") or call.text("order_by")
    if order.endswith(" desc"):
        names.reverse()
    is_whole = call.flag("all_fields")
    if order.split(" ")[0] in ("package_count", "packages", "title"):
        key = "title" if order.startswith("title") else "package_count"
        names.sort(key=lambda name: (whole(name)[key], name), reverse=order.endswith(" desc"))
    offset, limit = call.number("offset", 0), call.number("limit", 0) or len(names)
    names = names[offset : offset + limit]
    return [whole(name) for name in names] if is_whole else names


def _agency(session: Session, wanted: str) -> tuple[AgencyRow, int]:
    for row, count in datasets.list_agencies(session):
        if wanted == row.id or wanted.lower() == ckan.agency_uuid(row.id):
            return row, count
    raise not_found("")


def _theme(wanted: str) -> str:
    for code in vocabulary.terms("themes"):
        if wanted == code or wanted.lower() == ckan.group_uuid(code):
            return code
    if wanted in _facet("groups"):
        return wanted
    raise not_found("")


def _with_packages(found: JsonObject, field: str, name: str, call: Call) -> JsonObject:
    if call.flag("include_datasets"):
        found["packages"] = _packages(field, name, PAGE_MOST)
    return found


def _packages(field: str, value: str, limit: int) -> list[JsonObject]:
    """The datasets whose field has exactly that value, whatever signs stand in it."""
    quoted = re.sub(r'(["\\\\])', r"\\\1", value)
    call = Call({"fq": f'{field}:"{quoted}"', "rows": limit, "sort": "name asc"})
    return found_packages(call)


def _tag(tag: str) -> JsonObject:
    return {"id": ckan.tag_uuid(tag), "name": tag, "display_name": tag, "vocabulary_id": None}
