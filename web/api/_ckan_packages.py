"""CKAN's actions about datasets and their resources."""

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import datasets, package_states
from catalog.models import AgencyRow, DatasetRow, ResourceRow, VersionRow
from catalog.package_search import (
    FACETS,
    MOST_ROWS,
    FacetsFound,
    PackageQuery,
    PackagesFound,
    search_packages,
)
from catalog.package_texts import organization_title
from metadata import vocabulary
from metadata.errors.search import QuerySyntax, QueryValue
from metadata.errors.store import ResourceNotFound
from metadata.standards import ckan
from web.api._ckan_call import Call, JsonObject, invalid, not_found, search_refused
from web.api._ckan_dicts import package_dict, resource_dict
from web.api._ckan_texts import Packages, Written, packages
from web.context import reading

if TYPE_CHECKING:
    from web.wiring import Services

PAGE_MOST = 1000
_AGENCY_IDS = select(AgencyRow.id)


def package_list(call: Call) -> list[str]:
    """The names of all datasets, in order. limit, offset."""
    with reading() as session:
        wanted = (
            select(DatasetRow.name).where(DatasetRow.state.in_(datasets.VISIBLE)).order_by(DatasetRow.name)
        )
        limit = call.number("limit", 0) or None
        return list(session.scalars(wanted.limit(limit).offset(call.number("offset", 0))))


def current_package_list_with_resources(call: Call) -> list[JsonObject]:
    """Whole datasets, those changed last first. limit, offset or page."""
    limit = call.number("limit", 50, PAGE_MOST)
    offset = call.number("offset", 0) or max(call.number("page", 1) - 1, 0) * limit
    with reading() as session:
        rows = datasets.list_datasets(session, sort="newest", limit=limit, offset=offset)
        return [package_dict(row) for row in rows]


def package_show(call: Call) -> Written:
    """One dataset by its name, UUID or upstream id. id."""
    return show_text(call, packages())


def show_text(call: Call, texts: Packages) -> Written:
    """package_show's answer from the texts of one application."""
    wanted = (
        call.text("id") or call.required("name_or_id") if call.text("name_or_id") else call.required("id")
    )
    return Written(texts.text(wanted))


def find_package(session: Session, any_id: str) -> DatasetRow:
    """The dataset of an id, unless it is withdrawn."""
    row = datasets.find_dataset(session, any_id)
    if row is None or row.state == "withdrawn":
        raise not_found("")
    return row


def resource_show(call: Call) -> JsonObject:
    """One resource by its UUID or upstream id. id."""
    with reading() as session:
        return resource_dict(find_resource(session, call.required("id")))


def find_resource(session: Session, any_id: str) -> ResourceRow:
    """The resource of an id; one of a source that gave it the same id leads to the dataset published first."""
    try:
        row: ResourceRow | None = datasets.get_resource(session, any_id)
    except ResourceNotFound:
        wanted = select(ResourceRow).join(DatasetRow).where(ResourceRow.key == any_id.replace("\0", ""))
        oldest = wanted.order_by(DatasetRow.first_published_at, ResourceRow.id).limit(1)
        row = session.scalars(oldest).one_or_none()
    if row is None or row.dataset.state == "withdrawn":
        raise not_found("")
    return row


def package_search(call: Call) -> Written:
    """Datasets that a query finds. q, fq, fq_list, sort, rows, start, facet, facet.field, facet.limit, fl."""
    return search_text(call, packages())


def search_text(call: Call, texts: Packages) -> Written:
    """package_search's answer over the texts of one application."""
    query, found = _search(call, texts)
    results = b", ".join(_only(texts.texts(found.dataset_ids), call.texts("fl")))
    return Written(b"".join((_head(query, found, texts)[:-1], b', "results": [', results, b"]}")))


def found_packages(call: Call) -> list[JsonObject]:
    """The datasets of package_search's page as objects."""
    texts = packages()
    return [json.loads(text) for text in texts.texts(_search(call, texts)[1].dataset_ids)]


def _search(call: Call, texts: Packages) -> tuple[PackageQuery, PackagesFound]:
    """What was asked and what the index, level with the database, finds."""
    facets = call.texts("facet.field") if call.flag("facet", True) else []
    given = texts.services
    query = PackageQuery(
        q=call.text("q"),
        fq=tuple(part for part in (*_filters(call), call.text("fq")) if part.strip()),
        sort=call.text("sort") or call.text("order_by"),
        start=call.number("start", 0) or call.number("offset", 0),
        rows=call.number("rows", call.number("limit", 10), MOST_ROWS),
        facet_fields=tuple(dict.fromkeys(facets)),
        facet_limit=_facet_limit(call),
        facet_mincount=call.number("facet.mincount", 1),
        agencies=_Agencies(given),
        now=given.now(),
    )
    given.search.keep_level(package_states.newest_change(given.engine), lambda: _sync(given))
    try:
        return query, search_packages(given.search, query)
    except (QuerySyntax, QueryValue) as error:
        raise search_refused(f"{error} {error.advice.show('en')[0]}") from error


def _sync(given: "Services") -> bool:
    with given.reading() as session:
        return given.search.sync(session)


class _Agencies(dict[str, str]):
    """The UUID of each organization → its id, read when a question first names an organization."""

    def __init__(self, given: "Services") -> None:
        super().__init__()
        self._given = given

    def get(self, uuid: str, default: Any = None) -> Any:  # noqa: ANN401 - as dict has it
        if not self:
            with self._given.reading() as session:
                self.update({ckan.agency_uuid(agency): agency for agency in session.scalars(_AGENCY_IDS)})
        return super().get(uuid, default)


def _filters(call: Call) -> list[str]:
    value = call.values.get("fq_list")
    return [str(each) for each in value] if isinstance(value, list) else call.texts("fq_list")


def _facet_limit(call: Call) -> int:
    written = call.text("facet.limit")
    return -1 if written.startswith("-") else call.number("facet.limit", 50)


def _only(texts: list[bytes], fields: list[str]) -> list[bytes]:
    """The datasets with the asked fields only."""
    if not fields or "*" in fields:
        return texts
    return [
        json.dumps(
            {key: value for key, value in json.loads(text).items() if key in fields}, ensure_ascii=False
        ).encode()
        for text in texts
    ]


def _head(query: PackageQuery, found: PackagesFound, texts: Packages) -> bytes:
    """The answer without its datasets. Facets that were counted before are written once, as their agencies are now."""
    answer: JsonObject = {"count": found.count, "sort": query.sort or "score desc, metadata_modified desc"}
    unknown = [*found.unknown, *(name for name in query.facet_fields if name not in FACETS)]
    if unknown:
        answer["notice"] = f"This catalog does not keep: {', '.join(dict.fromkeys(unknown))}"
    start = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    return b"".join((start[:-1], b", ", _facets_text(found.facets, texts)[1:]))


def _facets_text(facets: FacetsFound, texts: Packages) -> bytes:
    named = facets.counts.get("organization")
    agencies = package_states.find_agencies(texts.services.engine, list(named)) if named else ()
    written: tuple[object, bytes] | None = facets.written
    if written is not None and written[0] == agencies:
        return written[1]
    told = {
        "facets": {name: _renamed(name, counts) for name, counts in facets.counts.items()},
        "search_facets": {name: _items(agencies, name, counts) for name, counts in facets.counts.items()},
    }
    text = json.dumps(told, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    facets.written = agencies, text
    return text


def _renamed(name: str, counts: dict[str, int]) -> dict[str, int]:
    return {ckan.license_id(value) if name == "license_id" else value: n for value, n in counts.items()}


def _items(agencies: tuple[tuple[str, str], ...], name: str, counts: dict[str, int]) -> JsonObject:
    titles = {agency: organization_title(text) for agency, text in agencies} if name == "organization" else {}
    items = [
        {"name": ckan.license_id(value) if name == "license_id" else value,
         "display_name": titles.get(value) or _display_name(name, value), "count": number}
        for value, number in counts.items()
    ]  # fmt: skip
    return {"title": name, "items": items}


def _display_name(name: str, value: str) -> str:
    lists = {"groups": "themes", "license_id": "licenses"}
    return vocabulary.label(lists[name], value).show("th")[0] if name in lists else value


def package_autocomplete(call: Call) -> list[JsonObject]:
    """Datasets whose words begin as q does. q, limit."""
    asked = {"q": call.text("q"), "rows": call.number("limit", 10, 100)}
    return [
        {"name": each["name"], "title": each["title"], "match_field": "title",
         "match_displayed": f"{each['title']} ({each['name']})"}
        for each in found_packages(Call(asked))
    ]  # fmt: skip


def resource_search(call: Call) -> JsonObject:
    """Resources whose fields contain a text. query ("field:text", one or several), limit, offset."""
    pairs = [each.partition(":")[::2] for each in call.texts("query")]
    if not pairs or any(not name or not text for name, text in pairs):
        raise invalid("query", "Missing value: use field:text")
    offset, limit = call.number("offset", 0), call.number("limit", 100, PAGE_MOST)
    found: list[JsonObject] = []
    with reading() as session:
        for row in datasets.iterate_datasets(session):
            for resource in package_dict(row)["resources"]:
                if all(text.casefold() in str(resource.get(name) or "").casefold() for name, text in pairs):
                    found.append(resource)
    return {"count": len(found), "results": found[offset : offset + limit]}


def recently_changed_packages_activity_list(call: Call) -> list[JsonObject]:
    """The versions published last, newest first, as activities. limit, offset."""
    with reading() as session:
        wanted = select(VersionRow).join(DatasetRow).where(DatasetRow.state.in_(datasets.VISIBLE))
        return _activities(session, wanted, call)


def package_activity_list(call: Call) -> list[JsonObject]:
    """The versions of one dataset, newest first, as activities. id, limit, offset."""
    with reading() as session:
        row = find_package(session, call.required("id"))
        return _activities(session, select(VersionRow).where(VersionRow.dataset_id == row.id), call)


def _activities(session: Session, wanted: Any, call: Call) -> list[JsonObject]:  # noqa: ANN401 - a select
    ordered = wanted.order_by(VersionRow.published_at.desc(), VersionRow.id.desc())
    limit, offset = call.number("limit", 31, 100), call.number("offset", 0)
    return [_activity(version) for version in session.scalars(ordered.limit(limit).offset(offset))]


def _activity(version: VersionRow) -> JsonObject:
    row = version.dataset
    first = version.published_at == row.first_published_at
    return {
        "id": ckan.tag_uuid(f"activity/{row.uuid}/{version.name}"),
        "timestamp": version.published_at.replace(tzinfo=None).isoformat(timespec="microseconds"),
        "user_id": None,
        "object_id": row.uuid,
        "activity_type": "new package" if first else "changed package",
        "data": {"package": {"id": row.uuid, "name": row.name, "title": package_dict(row)["title"]}},
    }


def nothing_kept(call: Call) -> list[JsonObject]:
    """An empty list: the catalog keeps none of these."""
    return []
