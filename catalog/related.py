"""Which datasets are near another one: those that share its words, asked of the index at the moment it is looked at."""

import json
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Occur, Query, Schema, Searcher

from catalog.queries import Asked, build, understand
from metadata.text import Text, normalize

FIRST = 10_000.0
"""Keeps what has all words before what has some of them."""
THEME = 0.5
"""What a shared theme weighs beside a shared tag: it decides between datasets that share the same tags."""
MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Related:
    """One dataset as a short list shows it."""

    name: str
    title: Text
    agency: Text


@lru_cache(maxsize=MOST_KEPT)
def _understood(words: str) -> Asked:
    """Many datasets have the same tags, and cutting Thai words takes longer than looking them up."""
    return understand(words)


def find_related(
    opened: tuple[Schema, Searcher], *, tags: tuple[str, ...], themes: tuple[str, ...], but: str, limit: int
) -> tuple[Related, ...]:
    """Datasets that share these tags, the rare ones weighing most and a shared theme a little; then those whose words
    are near to the tags'; where there are none, the newest of the themes.

    but: the name that is left out.
    """
    schema, searcher = opened
    found = _shown(searcher, _sharing(schema, tags, themes), but, limit) if tags else ()
    if tags and len(found) < limit:
        known = {one.name for one in found}
        near = _near(schema, searcher, " ".join(tags), but, limit)
        found = (*found, *(one for one in near if one.name not in known))[:limit]
    if not found and themes:
        of_theme = Query.term_set_query(schema, "facet_theme", list(themes))
        found = _shown(searcher, of_theme, but, limit, order_by_field="updated")
    return found


def _sharing(schema: Schema, tags: tuple[str, ...], themes: tuple[str, ...]) -> Query:
    """Those that have one of the tags at least."""
    same = [(Occur.Should, Query.term_query(schema, "facet_tags", normalize(tag))) for tag in tags]
    asked = [(Occur.Must, Query.boolean_query(same))]
    if themes:
        of_theme = Query.term_set_query(schema, "facet_theme", list(themes))
        asked.append((Occur.Should, Query.boost_query(of_theme, THEME)))
    return Query.boolean_query(asked)


def _near(schema: Schema, searcher: Searcher, words: str, but: str, limit: int) -> tuple[Related, ...]:
    """Those that have all the words, then some, else any."""
    asked = _understood(words)
    if not asked.wanted:
        return ()
    nearest = [(Occur.Should, Query.boost_query(build(schema, asked), FIRST))]
    if asked.can_relax:
        nearest.append((Occur.Should, build(schema, asked, some_words=True)))
    found = _shown(searcher, Query.boolean_query(nearest), but, limit)
    if not found and asked.can_relax:
        found = _shown(searcher, build(schema, asked, any_word=True), but, limit)
    return found


def _shown(searcher: Searcher, query: Query, but: str, limit: int, **order: str) -> tuple[Related, ...]:
    found = []
    for _, address in searcher.search(query, limit=limit + 1, count=False, **order).hits:
        shown = json.loads(searcher.doc(address).get_first("shown"))
        if shown["name"] != but:
            found.append(Related(shown["name"], _said(shown["title"]), _said(shown["agency"])))
    return tuple(found[:limit])


def _said(texts: dict[str, str]) -> Text:
    """A text that was checked before it was written into the index."""
    return Text.model_construct(th=texts.get("th"), en=texts.get("en"))
