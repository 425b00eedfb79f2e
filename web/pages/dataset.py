"""A dataset: its page, one of its versions, its history."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from catalog.datasets import VISIBLE
from catalog.heads import Head, Trouble, find_head_or_raise, find_trouble
from catalog.models import DatasetRow, VersionRow
from catalog.related import Related, find_related
from catalog.search import SearchIndex
from metadata import vocabulary
from metadata.errors.base import WHO
from metadata.errors.store import VersionNotFound
from metadata.standards import schema_org
from web.context import (
    absolute_url,
    lang,
    local_url,
    page_tag,
    preparations,
    reading,
    services,
    show_page,
    unchanged,
)
from web.pages._area_view import view_area
from web.pages._citation import cite
from web.pages._dataset_view import DatasetView, moment, view_changes, view_dataset
from web.pages._findings_view import several, view_causes
from web.pages._freshness import view_freshness
from web.pages._snippets import columns_kept_as_text, literal
from web.pages._table_view import view_statistics
from web.prepared import Kept

VERSIONS_COMPARED = 50
TABLES_COUNTED = 8  # whose columns' statistics stand on the page; the others have them on their own pages
RELATED = 4
RELATED_KEPT = 4096  # datasets whose related ones are remembered
TAGS_SHARED = 6
SIGNPOSTED_FILES = 20  # a header over 8 kB is refused by some proxies

blueprint = Blueprint("dataset", __name__)


def addresses(session: Session) -> Iterator[str]:
    for name in session.scalars(select(DatasetRow.name).order_by(DatasetRow.name)):
        yield f"/dataset/{name}"


def changes(session: Session) -> Iterator[tuple[str, datetime]]:
    """Each page that may be found, with the moment its data or its description last changed."""
    columns = (DatasetRow.name, DatasetRow.published_at, DatasetRow.state_since)
    listed = select(*columns).where(DatasetRow.state.in_(VISIBLE)).order_by(DatasetRow.name)
    for name, published, since in session.execute(listed):
        yield f"/dataset/{name}", max(published, since or published)


@blueprint.get("/dataset/<name>")
def dataset_page(name: str) -> AnyResponse:
    """The dataset as it stands now; a UUID or an upstream id leads to its name."""
    with reading() as session:
        head = find_head_or_raise(session, name)
        if head.name != name:
            return redirect(local_url("dataset.dataset_page", name=head.name), 301)
        trouble = find_trouble(session, head)
    return _show(head, None, trouble)


@blueprint.get("/dataset/<name>/version/<version>")
def version_page(name: str, version: str) -> AnyResponse:
    """One version as it was published, for ever."""
    with reading() as session:
        head = find_head_or_raise(session, name)
        if head.name != name:
            return redirect(local_url("dataset.version_page", name=head.name, version=version), 301)
        if version not in _versions(session, head):
            raise VersionNotFound(dataset=head.name, version=version[:100])
    return _show(head, version, None)


def _show(head: Head, version: str | None, trouble: Trouble | None) -> Response:
    tag = page_tag(head, version, trouble, services().search.generation)
    if answer := unchanged(tag):
        return answer
    view = view_dataset(head, version)
    term = vocabulary.find_term("licenses", view.dataset.license) if view.dataset.license else None
    structured = _structured(view) if view.is_current and head.state != "withdrawn" else None
    kept = _kept(view)
    made = {} if kept and kept.is_there else _made(head, view)
    if None in made.get("counted", {}).values():  # counting took too long: another look may do better
        kept, tag = None, ""
    response = show_page(
        "dataset.html",
        tag=tag or None,
        kept=kept,
        structured=structured,
        view=view,
        who=WHO,
        troubled=trouble,
        license_code=term.code if term else "unknown",
        license_url=term.url if term else "",
        theme_codes=vocabulary.terms("themes"),
        versions=head.versions,
        checked_at=head.checked_at,
        citations=cite(view, services().now()),
        fresh=view_freshness(view, services().now().date()),
        related=_related(view) if view.is_current else (),
        **made,
    )
    if kept:
        kept.keep()
    if structured:
        response.headers["Link"] = _signposts(view, structured)
    return response


def _kept(view: DatasetView) -> Kept | None:
    """The kept parts of a dataset with tables; others have no part that would be worth a file."""
    if not view.tables:
        return None
    language = request.environ["SCRIPT_NAME"], lang(), "current" if view.is_current else ""
    return preparations().of(view.name, view.version, *language)


def _made(head: Head, view: DatasetView) -> dict[str, Any]:
    """What the kept parts are made of."""
    counted = {r.key: view_statistics(r) for r in view.tables[:TABLES_COUNTED]}
    return {
        "changes": view_changes(head, view.version, _before(head, view.version)),
        "causes": view_causes(view.report.issues, files={r.key: r.title for r in several(view.resources)}),
        "counted": counted,
        "area": view_area(view, counted),
        "kept_as_text": lambda resource: columns_kept_as_text(resource, counted.get(resource.key)),
        "literal": literal,
    }


def _related(view: DatasetView) -> tuple[Related, ...]:
    """Datasets that share its tags or are near to them; else those of its theme."""
    index = services().search
    tags = tuple(view.dataset.tags[:TAGS_SHARED])
    return _found(index, index.generation, tags, tuple(view.dataset.theme), view.name)


@lru_cache(maxsize=RELATED_KEPT)
def _found(
    index: SearchIndex, generation: str, tags: tuple[str, ...], themes: tuple[str, ...], name: str
) -> tuple[Related, ...]:
    """Asked once for each state of the index: the more datasets there are, the longer the nearest take to find."""
    opened = index.opened()
    return find_related(opened, tags=tags, themes=themes, but=name, limit=RELATED) if opened else ()


def _structured(view: DatasetView) -> dict[str, Any]:
    """What search engines read of the dataset (schema.org), from the current version's own document."""
    return schema_org.write(view.document, site_url=services().settings.site_url)


def _signposts(view: DatasetView, structured: dict[str, Any]) -> str:
    """Where a program that knows this page only finds the rest (signposting.org, level 1)."""
    links = [
        (structured["url"], 'rel="cite-as"'),
        ("https://schema.org/Dataset", 'rel="type"'),
        ("https://schema.org/AboutPage", 'rel="type"'),
    ]
    for endpoint, kind in (
        ("files.descriptor", "application/json"),
        ("dataset_documents.croissant_document", "application/ld+json"),
        ("dataset_documents.schema_org_document", "application/ld+json"),
    ):
        address = absolute_url(endpoint, name=view.name)
        links.append((address, f'rel="describedby"; type="{kind}"'))
    if str(structured.get("license", "")).startswith("http"):
        links.append((structured["license"], 'rel="license"'))
    for entry in structured.get("distribution", ())[:SIGNPOSTED_FILES]:
        address = quote(str(entry["contentUrl"]), safe=":/?&=%#+,;@~!$()*'")
        kind = f'; type="{entry["encodingFormat"]}"' if entry.get("encodingFormat") else ""
        links.append((address, f'rel="item"{kind}'))
    return ", ".join(f"<{address}>; {told}" for address, told in links)


@blueprint.get("/dataset/<name>/history")
def history_page(name: str) -> AnyResponse:
    """Everything that happened to a dataset, newest first, from its log."""
    with reading() as session:
        head = find_head_or_raise(session, name)
        if head.name != name:
            return redirect(local_url("dataset.history_page", name=head.name), 301)
        versions = _versions(session, head)
    log = services().store.read_log(head.agency_id, head.dataset_id)
    lines = [(line, versions.get(line.version or ""), moment(str(line.time))) for line in reversed(log)]
    published = [str(line.version) for line in log if line.event == "published"]
    changes = {
        version: view_changes(head, version, before)
        for before, version in list(pairwise(published))[-VERSIONS_COMPARED:]
    }
    return show_page("history.html", view=view_dataset(head), lines=lines, versions=versions, changes=changes)


def _versions(session: Session, head: Head) -> dict[str, VersionRow]:
    """The versions of a dataset by their names, newest first."""
    wanted = select(VersionRow).where(VersionRow.dataset_id == head.id).order_by(VersionRow.name.desc())
    return {version.name: version for version in session.scalars(wanted)}


def _before(head: Head, version: str) -> str | None:
    """The version that was published before this one."""
    if head.versions == 1:
        return None
    log = services().store.read_log(head.agency_id, head.dataset_id)
    published = [str(line.version) for line in log if line.event == "published"]
    at = published.index(version) if version in published else 0
    return published[at - 1] if at else None
