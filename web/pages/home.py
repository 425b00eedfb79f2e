"""The home page: one search box, what is new, themes and agencies."""

import re
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from catalog import datasets, overview
from catalog.answers import FacetCount
from catalog.search import SearchQuery
from metadata import vocabulary
from metadata.model import Agency
from metadata.standards import schema_org
from web import i18n
from web.context import lang, reading, services, show_page

NEWEST = 6
EXAMPLES, MOST_LETTERS = 5, 24
_THAI = re.compile("[\u0e00-\u0e7f]")

blueprint = Blueprint("home", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/"


@blueprint.get("/")
def home() -> Response:
    """`/` in the language of its prefix; without one it may lead to another language (web/app.py)."""
    services().sync_index()
    found = services().search.search(SearchQuery(page_size=1, lang=lang()))
    with reading() as session:
        themes = {count.value: count.count for count in found.facets.get("theme", ())}
        response = show_page(
            "home.html",
            structured=schema_org.write_catalog(
                services().settings.site_title.plain(), site_url=services().settings.site_url
            ),
            totals=datasets.counts(session),
            newest=overview.newest(session, NEWEST),
            themes=[
                (term, themes[code]) for code, term in vocabulary.terms("themes").items() if code in themes
            ],
            agencies=[
                (Agency.model_validate(r.document), n) for r, n in datasets.list_agencies(session) if n
            ],
            tags=_examples(found.facets.get("tags", ()), found.total),
        )
    prefix = request.environ.get("khlang.lang")
    if prefix is None:
        response.vary.update(("Cookie", "Accept-Language"))
    else:
        response.set_cookie(
            i18n.COOKIE, prefix, max_age=31_536_000, httponly=True, samesite="Lax", secure=_is_https()
        )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _examples(tags: Sequence[FacetCount], total: int) -> list[FacetCount]:
    """Tags to try in the page's own language, the most used first; not one that finds most of the catalog."""
    ours = [tag for tag in tags if bool(_THAI.search(tag.value)) == (lang() == "th")]
    telling = [tag for tag in ours if 2 * tag.count <= total and len(tag.value) <= MOST_LETTERS]
    return (telling or ours)[:EXAMPLES]


def _is_https() -> bool:
    return services().settings.site_url.startswith("https:")
