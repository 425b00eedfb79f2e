"""DCAT: the catalog page by page, one dataset, in Turtle, RDF/XML, JSON-LD and N-Triples."""

import hashlib
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from pyoxigraph import Literal, NamedNode
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from catalog.datasets import count_datasets, find_dataset_or_raise, list_agencies, list_datasets
from catalog.models import DatasetRow
from catalog.package_search import PackageQuery, search_packages
from catalog.package_texts import changed_at
from catalog.pages import datasets_of
from metadata.errors.api import PageBehindTheLast, ParameterUnusable
from metadata.errors.web import CatalogEmpty
from metadata.standards import ckan, dcat
from metadata.standards._addresses import dataset_url
from metadata.standards._dcat_graph import FORMATS, Graph, literal
from metadata.standards._withdrawal import mark_graph
from metadata.text import text
from metadata.vocabulary import terms
from web.api._open import open_to_any_site
from web.context import neutral_url, reading, services
from web.downloads import CHECK_EACH_TIME
from web.withdrawn import withdrawal_of

PAGE_SIZE = 100

blueprint = Blueprint("dcat", __name__)
open_to_any_site(blueprint)
NEUTRAL = True

ACCEPTED = {kind: form for form, (_, kind) in FORMATS.items() if form != "xml"}


@blueprint.get("/catalog")
def negotiated() -> AnyResponse:
    """The catalog in the form that the client asks for; Turtle where it does not say."""
    form = ACCEPTED.get(request.accept_mimetypes.best_match(list(ACCEPTED)) or "", "ttl")
    answer = redirect(neutral_url("dcat.catalog", form=form), 303)
    answer.headers["Vary"] = "Accept"
    return answer


@blueprint.get("/catalog.<any(ttl, rdf, xml, jsonld, nt, n3):form>")
def catalog(form: str) -> Response:
    """One page of the catalog, or of what `q`, `fq` (as package_search reads them) and `modified_since` choose.

    page counts from 1; the next page is named in both ways that harvesters follow.
    """
    page = _page()
    since = _since()
    is_asked = any(request.args.get(name, "").strip() for name in ("q", "fq"))
    with reading() as session:
        if is_asked:
            rows, total = _chosen(session, page, since)
        elif since:
            changed = [row for row in list_datasets(session, limit=None) if changed_at(row) >= since]
            rows, total = changed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE], len(changed)
        else:
            rows = list_datasets(session, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
            total = count_datasets(session)
        if not rows and not since and not is_asked and page == 1:
            raise CatalogEmpty()
        if not rows and page > 1:
            raise PageBehindTheLast(page=page, last=_last(total))
        graph = _catalog_graph(session, form, page, total, rows)
    return _send(graph, form)


@blueprint.get("/dataset/<name>.<any(ttl, rdf, xml, jsonld, nt, n3):form>")
def dataset(name: str, form: str) -> AnyResponse:
    """One dataset."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return redirect(neutral_url("dcat.dataset", name=row.name, form=form), 301)
        return _send(graph_of(row), form)


def _chosen(session: Session, page: int, since: datetime | None) -> tuple[list[DatasetRow], int]:
    """The datasets of one page that a question finds, by name, and how many there are on all."""
    filters = [each for each in request.args.getlist("fq") if each.strip()]
    if since:
        filters.append(f"metadata_modified:[{_iso(since)} TO *]")
    services().search.sync(session)
    found = search_packages(
        services().search,
        PackageQuery(
            q=request.args.get("q", ""),
            fq=tuple(filters),
            sort="name asc",
            start=(page - 1) * PAGE_SIZE,
            rows=PAGE_SIZE,
            agencies={ckan.agency_uuid(agency.id): agency.id for agency, _ in list_agencies(session)},
            now=services().now(),
        ),
    )
    rows = datasets_of(session, found.dataset_ids)
    return [rows[number] for number in found.dataset_ids if number in rows], found.count


def graph_of(row: DatasetRow) -> Graph:
    """The graph of a dataset's current version."""
    document = services().store.read_document(row.agency_id, row.dataset_id, row.current_version, "metadata")
    site = services().settings.site_url
    graph = dcat.write(
        document, site_url=site, created=_iso(row.first_published_at), modified=_iso(changed_at(row))
    )
    if withdrawal := withdrawal_of(row):
        mark_graph(graph, NamedNode(dataset_url(document, site)), withdrawal)
    return graph


def _catalog_graph(session: Session, form: str, page: int, total: int, rows: list[DatasetRow]) -> Graph:
    settings = services().settings
    site = settings.site_url.rstrip("/")
    graph = Graph()
    node = graph.node("dcat:Catalog", at=f"{site}/catalog")
    title = settings.site_title.plain()
    graph.texts(node, "dct:title", title)
    graph.texts(node, "dct:description", title)
    publisher = graph.node("foaf:Agent", at=f"{site}/")
    graph.texts(publisher, "foaf:name", title)
    graph.add(node, "dct:publisher", publisher)
    graph.add(node, "foaf:homepage", graph.node("foaf:Document", at=f"{site}/"))
    for code in ("THA", "ENG"):
        graph.add(node, "dct:language", graph.node("dct:LinguisticSystem", at=f"{dcat.EU}language/{code}"))
    scheme = graph.node("skos:ConceptScheme", at=f"{dcat.EU}data-theme")
    graph.add(scheme, "dct:title", Literal("Data themes", language="en"))
    if any(term.url for term in terms("themes").values()):
        graph.add(node, "dcat:themeTaxonomy", scheme)
    for row in rows:
        graph.add(node, "dcat:dataset", NamedNode(f"{site}/dataset/{row.name}"))
        graph.include(graph_of(row))
    _paging(graph, f"{site}/catalog.{form}", page, total)
    return graph


def _paging(graph: Graph, address: str, page: int, total: int) -> None:
    """One node of both kinds: clients take the first they find (hydra's old and new words)."""
    last = _last(total)
    asked = [pair for pair in request.args.items(multi=True) if pair[0] in ("q", "fq", "modified_since")]
    query = f"&{urlencode(asked)}" if asked else ""
    pages = {
        number: NamedNode(f"{address}?page={number}{query}") for number in (1, page - 1, page, page + 1, last)
    }
    node = graph.node("hydra:PartialCollectionView", "hydra:PagedCollection", at=pages[page].value)
    for word, number in (("first", 1), ("last", last)):
        graph.add(node, f"hydra:{word}", pages[number])
        graph.add(node, f"hydra:{word}Page", pages[number])
    if page < last:
        graph.add(node, "hydra:next", pages[page + 1])
        graph.add(node, "hydra:nextPage", pages[page + 1])
    if page > 1:
        graph.add(node, "hydra:previous", pages[page - 1])
        graph.add(node, "hydra:previousPage", pages[page - 1])
    graph.add(node, "hydra:totalItems", literal(total, "xsd:integer"))
    graph.add(node, "hydra:itemsPerPage", literal(PAGE_SIZE, "xsd:integer"))


def _last(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _page() -> int:
    written = request.args.get("page", "1")
    if not (written.isascii() and written.isdecimal() and len(written) < 7 and int(written)):
        wanted = text("จำนวนเต็มตั้งแต่ 1 ถึง 999999", "a whole number from 1 to 999999")
        raise ParameterUnusable(name="page", value=written[:100], wanted=wanted)
    return int(written)


def _since() -> datetime | None:
    written = request.args.get("modified_since")
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        wanted = text(
            "วันหรือเวลาแบบ ISO 8601 เช่น 2026-01-31 หรือ 2026-01-31T08:00:00Z",
            "a day or moment as ISO 8601 writes it, such as 2026-01-31 or 2026-01-31T08:00:00Z",
        )
        raise ParameterUnusable(name="modified_since", value=written[:100], wanted=wanted) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _send(graph: Graph, form: str) -> Response:
    body = graph.write(form)
    response = Response(body, content_type=f"{FORMATS[form][1]}; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.make_conditional(request)
    return response
