"""The search page: one box, eight facets, chips for what is chosen. The address holds everything."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from catalog import facets
from catalog.cards import card_of
from catalog.package_states import newest_change
from catalog.search import SORTS, SearchQuery, Sort
from metadata.text import Text, cut
from web.context import (
    lang,
    link_with,
    neutral_url,
    page_tag,
    reading,
    services,
    show_page,
    unchanged,
    wording_of,
)
from web.pages._facet_view import MOST_VALUES, kept_for, view_choices
from web.pages._marks import marked
from web.pages._pager import Pager, asked_page
from web.wording import Wording

PAGE_SIZE = 20
LONGEST_QUERY = 200
MOST_CHOICES = 20

blueprint = Blueprint("search", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/dataset"


@blueprint.get("/dataset")
def search() -> Response:
    """Datasets that match `q` and the chosen facet values, one page of them."""
    query = SearchQuery(
        text=cut(request.args.get("q", "").strip(), LONGEST_QUERY),
        facets={name: values for name in facets.facets() if (values := _chosen(name))},
        sort=_sort(),
        page=asked_page(),
        page_size=PAGE_SIZE,
        lang=lang(),
        most_values=MOST_VALUES,
    )
    given = services()
    given.search.keep_level(newest_change(given.engine), _sync)
    generation = given.search.generation
    tag = page_tag(generation)
    if answer := unchanged(tag):
        return answer
    found = given.search.search(query)
    said = wording_of(lang())
    kept = None if query.text else kept_for(generation, link_with(page=None))
    return show_page(
        "search.html",
        tag=tag,
        query=query,
        found=found,
        cards=[card_of(hit) for hit in found.hits],
        facets=facets.facets(),
        choices=partial(view_choices, said, query.facets, kept),
        sorts=SORTS,
        marked=partial(_marked, said, query.text) if query.text else None,
        feed=f"{neutral_url('feeds.of_search', form='atom')}?{urlencode(_question(query), doseq=True)}",
        pager=Pager(query.page, PAGE_SIZE, found.total),
    )


def _sync() -> bool:
    """Bring the index level, unless another process is at it: then with what it has so far."""
    with reading() as session:
        return services().search.sync(session, wait_seconds=0)


def _marked(said: Wording, question: str, value: Text, length: int, *, is_prose: bool = False) -> Markup:
    return marked(said, value, question, length, is_prose=is_prose)


def _question(query: SearchQuery) -> dict[str, object]:
    """What is asked, without the page of the answer: the address of its feed."""
    return ({"q": query.text} if query.text else {}) | dict(query.facets)


def _chosen(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in request.args.getlist(name) if value))[:MOST_CHOICES]


def _sort() -> Sort:
    asked = request.args.get("sort", "")
    return next((sort for sort in SORTS if sort == asked), "relevance")
