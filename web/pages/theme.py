"""One theme with its datasets."""

from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from catalog import facets
from catalog.cards import card_of
from catalog.search import SearchQuery
from metadata import vocabulary
from metadata.errors.web import ThemeNotFound
from web.context import lang, services, show_page
from web.pages._pager import Pager, asked_page

PAGE_SIZE = 20
SIDES = ("organization", "quality", "format")  # facets told beside the datasets
MOST_VALUES = 8

blueprint = Blueprint("theme", __name__)


def addresses(session: Session) -> Iterator[str]:
    for code in vocabulary.terms("themes"):
        yield f"/theme/{code}"


@blueprint.get("/theme/<code>")
def theme(code: str) -> Response:
    """The datasets of one theme of our list, newest first."""
    term = vocabulary.terms("themes").get(code)
    if term is None:
        raise ThemeNotFound(theme=code)
    services().sync_index()
    page = asked_page()
    query = SearchQuery(
        facets={"theme": (code,)}, sort="updated", page=page, page_size=PAGE_SIZE, lang=lang()
    )
    found = services().search.search(query)
    return show_page(
        "theme.html",
        term=term,
        cards=[card_of(hit) for hit in found.hits],
        pager=Pager(page, PAGE_SIZE, found.total),
        sides=[
            (name, facets.facets()[name].TITLE, found.facets.get(name, ())[:MOST_VALUES]) for name in SIDES
        ],
    )
