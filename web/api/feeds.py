"""Feeds of what was published: of the catalog, an agency, a theme, one dataset or any search; Atom and JSON Feed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.datasets import (
    VISIBLE,
    find_dataset_or_raise,
    get_agency,
    list_datasets,
    list_versions,
)
from catalog.models import DatasetRow
from catalog.search import SearchQuery
from metadata import vocabulary
from metadata.errors.web import PageNotFound, ThemeNotFound
from metadata.standards import ckan
from metadata.text import Text, cut
from web.api._open import open_to_any_site
from web.context import reading, services
from web.downloads import CHECK_EACH_TIME

blueprint = Blueprint("feeds", __name__)
open_to_any_site(blueprint)
NEUTRAL = True

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
FORMS = ("atom", "json")


@dataclass(frozen=True)
class Entry:
    """One thing that was published. id never changes for it; link is the page of that very version."""

    id: str
    title: str
    lang: str
    link: str
    updated: datetime
    published: datetime
    author: str
    summary: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """path is the feed's own address without its ending."""

    title: str
    path: str
    page: str
    entries: tuple[Entry, ...]


@blueprint.get("/feeds/dataset.<any(atom, json):form>")
def of_catalog(form: str) -> Response:
    """The datasets published last."""
    with reading() as session:
        rows = list_datasets(session, sort="newest", limit=MOST_ENTRIES)
        return _send(Feed(_site_title(), "/feeds/dataset", "/dataset", tuple(map(_entry, rows))), form)


@blueprint.get("/feeds/organization/<agency_id>.<any(atom, json):form>")
def of_organization(agency_id: str, form: str) -> Response:
    """The datasets of one agency."""
    with reading() as session:
        title = Text.model_validate(get_agency(session, agency_id).document["title"]).show("th")[0]
        rows = list_datasets(session, agency_id=agency_id, sort="newest", limit=MOST_ENTRIES)
        path = f"/organization/{agency_id}"
        return _send(Feed(title, f"/feeds{path}", path, tuple(map(_entry, rows))), form)


@blueprint.get("/feeds/group/<code>.<any(atom, json):form>")
@blueprint.get("/feeds/theme/<code>.<any(atom, json):form>")
def of_theme(code: str, form: str) -> Response:
    """The datasets of one theme; CKAN called themes groups."""
    term = vocabulary.terms("themes").get(code)
    if term is None:
        raise ThemeNotFound(theme=code[:100])
    with reading() as session:
        rows = _found(session, SearchQuery(facets={"theme": (code,)}, sort="updated", page_size=MOST_ENTRIES))
        feed = Feed(
            term.label.show("th")[0], f"/feeds/theme/{code}", f"/theme/{code}", tuple(map(_entry, rows))
        )
        return _send(feed, form)


@blueprint.get("/feeds/custom.<any(atom, json):form>")
def of_search(form: str) -> Response:
    """The datasets that a search finds, those published last first; the question is that of the search page."""
    from catalog.facets import facets

    asked = request.args
    chosen = {name: tuple(asked.getlist(name)) for name in facets() if asked.getlist(name)}
    words = asked.get("q", "")
    query = SearchQuery(words, chosen, sort="updated", page_size=MOST_ENTRIES)
    question = request.query_string.decode("ascii", "replace")
    with reading() as session:
        rows = _found(session, query)
        title = f"{words} · {_site_title()}" if words else _site_title()
        feed = Feed(title, "/feeds/custom", f"/dataset?{question}", tuple(map(_entry, rows)))
        return _send(feed, form, question)


@blueprint.get("/dataset/<name>/history.<any(atom, json):form>")
def of_dataset(name: str, form: str) -> Response:
    """The versions of one dataset."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            raise PageNotFound()
        versions = list_versions(session, row)[:MOST_ENTRIES]
        first = _entry(row)
        entries = tuple(
            Entry(f"urn:uuid:{ckan.tag_uuid(f'version/{row.uuid}/{v.name}')}", f"{first.title} · {v.name}", first.lang,
                  f"/dataset/{name}/version/{v.name}", v.published_at, v.published_at, first.author, first.summary,
                  first.tags)
            for v in versions
        )  # fmt: skip
        return _send(Feed(first.title, f"/dataset/{name}/history", f"/dataset/{name}", entries), form)


def _found(session: Session, query: SearchQuery) -> list[DatasetRow]:
    services().sync_index()
    ids = [hit.dataset_id for hit in services().search.search(query).hits]
    wanted = select(DatasetRow).where(DatasetRow.id.in_(ids), DatasetRow.state.in_(VISIBLE))
    rows = {row.id: row for row in session.scalars(wanted).unique()}
    return [rows[each] for each in ids if each in rows]


def _entry(row: DatasetRow) -> Entry:
    dataset = row.document
    title, lang = Text.model_validate(dataset["title"]).show("th")
    description = dataset.get("description")
    return Entry(
        id=f"urn:uuid:{row.uuid}",
        title=title,
        lang=lang,
        link=f"/dataset/{row.name}",
        updated=max(row.published_at, row.state_since or row.published_at),
        published=row.first_published_at,
        author=Text.model_validate(row.agency.document["title"]).show("th")[0],
        summary=cut(Text.model_validate(description).show("th")[0], 1000) if description else "",
        tags=tuple(dataset.get("tags") or ()),
    )


def _site_title() -> str:
    settings = services().settings
    return settings.site_title.show(settings.default_lang)[0]


def _send(feed: Feed, form: str, question: str = "") -> Response:
    site = services().settings.site_url.rstrip("/")
    own = f"{site}{feed.path}.{form}" + (f"?{question}" if question else "")
    body = _atom(feed, site, own) if form == "atom" else _json(feed, site, own)
    kind = "application/atom+xml" if form == "atom" else "application/feed+json"
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest())
    if feed.entries:
        response.last_modified = max(entry.updated for entry in feed.entries)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.make_conditional(request)
    return response


def _atom(feed: Feed, site: str, own: str) -> bytes:
    """RFC 4287."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", own)
    _add(root, "title", feed.title)
    _add(
        root, "updated", _iso(max((e.updated for e in feed.entries), default=datetime.fromtimestamp(0, UTC)))
    )
    _add(root, "link", rel="self", href=own, type="application/atom+xml")
    _add(root, "link", rel="alternate", href=f"{site}{feed.page}", type="text/html")
    for entry in feed.entries:
        one = _add(root, "entry")
        one.set("{http://www.w3.org/XML/1998/namespace}lang", entry.lang)
        _add(one, "id", entry.id)
        _add(one, "title", entry.title)
        _add(one, "updated", _iso(entry.updated))
        _add(one, "published", _iso(entry.published))
        _add(_add(one, "author"), "name", entry.author)
        _add(one, "link", rel="alternate", href=f"{site}{entry.link}", type="text/html")
        for tag in entry.tags:
            _add(one, "category", term=_told(tag))
        if entry.summary:
            _add(one, "summary", entry.summary)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")  # type: ignore[no-any-return]


def _json(feed: Feed, site: str, own: str) -> bytes:
    """JSON Feed 1.1."""
    items: list[dict[str, Any]] = [
        {
            "id": entry.id, "url": f"{site}{entry.link}", "title": entry.title, "content_text": entry.summary,
            "date_published": _iso(entry.published), "date_modified": _iso(entry.updated), "language": entry.lang,
            "authors": [{"name": entry.author}], "tags": list(entry.tags),
        }
        for entry in feed.entries
    ]  # fmt: skip
    body = {
        "version": "https://jsonfeed.org/version/1.1", "title": feed.title, "home_page_url": f"{site}{feed.page}",
        "feed_url": own, "items": items,
    }  # fmt: skip
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: Any, name: str, text: str | None = None, /, **attributes: str) -> Any:  # noqa: ANN401 - lxml's elements
    found = etree.SubElement(parent, f"{{{ATOM}}}{name}", attrib=attributes)
    found.text = _told(text) if text else None
    return found


def _told(text: str) -> str:
    """Without the signs that XML does not take."""
    return "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))
