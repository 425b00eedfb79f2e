"""One question to one state of the index: which datasets, in which order, how many under each filter."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar, get_args

from tantivy import DocAddress, Index, Occur, Order, Query, Schema, Searcher

from catalog import facets, spelling
from catalog.queries import Asked, build, understand
from metadata.text import Text, text

Sort = Literal["relevance", "updated", "name", "downloads"]
SORTS: tuple[Sort, ...] = get_args(Sort)

MOST_VALUES = 200  # values of one facet that are shown, those with most datasets
MOST_ON_A_PAGE = 1000
MOST_KEPT = 512  # combinations of filters without words whose counts are kept until the next commit
ALL_VALUES = 65_000
MOST_LABELS = 20_000

FEW = 10  # datasets with all words, below which those with some of the words follow them
FIRST, SECOND = 10_000.0, 100.0  # boosts that keep the three steps of an answer apart

Buckets = dict[str, dict[str, int]]
"""Facet → value → datasets."""

ALL_WORDS_NOWHERE = text(
    "ไม่มีชุดข้อมูลที่มีครบทุกคำ จึงแสดงชุดข้อมูลที่มีบางคำ โดยเรียงจากที่ตรงมากที่สุด",
    "No dataset has all of these words. These have some of them, the nearest first.",
)
NO_WORDS = text(
    "ข้อความนี้ไม่มีคำหรือตัวเลขให้ค้นหา",
    "This text holds no word or number to search for.",
)
OUTSIDE_THE_FILTERS = text(
    "มีชุดข้อมูลที่ตรงกับคำค้น แต่ไม่อยู่ในตัวกรองที่เลือกไว้ ลองยกเลิกตัวกรองบางข้อ",
    "Datasets match these words, but none within the chosen filters. Take a filter away.",
)
NOTHING_LIKE_IT = text(
    "ไม่มีชุดข้อมูลใดมีคำเหล่านี้ ลองใช้คำที่กว้างขึ้น คำพ้องความหมาย หรือคำภาษาอังกฤษ",
    "No dataset has any of these words. Try a wider word, another word for the same, or one in Thai.",
)


V = TypeVar("V")


@dataclass(frozen=True)
class SearchQuery:
    """What is asked. facets: name → values, of which a dataset needs one of each name. page counts from 1.

    counted: the facets to count, all where None. as_typed: no other spelling is tried in place of the words.
    """

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 20
    lang: str = "th"
    counted: tuple[str, ...] | None = None
    as_typed: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One dataset of a result list, with what the list shows of it; dataset_id is DatasetRow.id.

    description is cut; card holds what `catalog.cards` shows besides, whole_description its longer form.
    """

    dataset_id: int
    name: str
    uuid: str
    state: str
    title: Text
    description: Text | None
    agency_id: str
    agency: Text
    formats: tuple[str, ...]
    published_at: str
    downloads: int
    score: float
    card: dict[str, Any]
    whole_description: Text | None


@dataclass(slots=True)
class FacetCount:
    """One value of a facet: how many datasets one gets by choosing it, beside the other facets' choices."""

    value: str
    label: Text
    count: int
    is_selected: bool = False


@dataclass(frozen=True)
class SearchResults:
    """total counts all pages; complete, how many of them have all the words: they come first.

    relaxed: there are others that have only some of the words, reason says so.
    suggestion: a spelling that would find something, where nothing has all the words. corrected: the results are
    those of the suggestion. words: the tokens that were looked for, to mark them (`catalog.highlight`).
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]]
    relaxed: bool = False
    reason: Text | None = None
    suggestion: str | None = None
    corrected: bool = False
    complete: int = 0
    words: frozenset[str] = frozenset()


def corrected_to(suggestion: str) -> Text:
    """Says that another spelling was searched for."""
    return text(
        f"ไม่พบคำที่พิมพ์ จึงแสดงผลของคำว่า “{suggestion}”",
        f"Nothing has the words as typed. These are the results for “{suggestion}”.",
    )


def few_have_all(count: int) -> Text:
    """Says how many have all the words, and what follows them."""
    return text(
        f"มีครบทุกคำ {count:,} ชุดข้อมูล ถัดไปคือชุดข้อมูลที่มีบางคำ",
        f"{count:,} with all of these words; those with some of them follow.",
    )


class _Kept(Generic[V]):
    """The newest answers to questions without words: everybody who browses asks for the same."""

    def __init__(self) -> None:
        self._values: OrderedDict[object, V] = OrderedDict()

    def get(self, key: object) -> V | None:
        return self._values.get(key)

    def keep(self, key: object, value: V) -> None:
        self._values[key] = value
        while len(self._values) > MOST_KEPT:
            self._values.popitem(last=False)


class State:
    """The index as of one commit; what is costly to gather is gathered once. Safe to share between threads."""

    def __init__(self, schema: Schema, index: Index, note: dict[str, Any]) -> None:
        self.schema = schema
        self.searcher: Searcher = index.searcher()
        self.agencies = {key: Text(**value) for key, value in note.get("agencies", {}).items()}
        self.labels: dict[tuple[str, str], Text] = {}
        self.counts: _Kept[Buckets] = _Kept()
        self.pages: _Kept[SearchResults] = _Kept()

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        return spelling.vocabulary(self.searcher)

    def label(self, name: str, value: str) -> Text:
        """What a facet shows for a value, looked up once."""
        found = self.labels.get((name, value))
        if found is None:
            label = facets.facets()[name].label
            found = label(value, self.agencies) if value.strip() else Text(en=f"“{value}”")
            if len(self.labels) >= MOST_LABELS:  # visitors may name values that nothing has
                self.labels.clear()
            self.labels[name, value] = found
        return found


class Answer:
    """Answers one question."""

    def __init__(self, state: State, query: SearchQuery) -> None:
        self._state = state
        self._schema = state.schema
        self._searcher = state.searcher
        self._query = query
        self._counted = tuple(facets.facets()) if query.counted is None else query.counted
        self._chosen = {name: values for name, values in query.facets.items() if values}
        self._filters = {
            name: Query.term_set_query(self._schema, f"facet_{name}", list(values))
            for name, values in self._chosen.items()
        }

    def give(self) -> SearchResults:
        """All words; where nothing has them, the spelling that was meant; else some of the words.

        The order of trying keeps what was typed first: a correction is made only where it finds all words.
        """
        asked = understand(self._query.text)
        if asked.is_empty and self._query.text.strip():
            return SearchResults(0, (), {name: () for name in self._counted}, reason=NO_WORDS)
        typed = build(self._schema, asked)
        found = self._page(typed, asked)
        if not asked.wanted or found.total >= FEW or (found.total and not self._is_by_relevance):
            return found
        if not found.total and self._filters and self._count(typed):
            return replace(found, reason=OUTSIDE_THE_FILTERS)
        suggestion = spelling.suggest(self._searcher, self._state.vocabulary, self._query.text)
        if found.total:
            return self._with_more(found, asked, suggestion)
        return (
            self._corrected(suggestion)
            or self._relaxed(asked, suggestion)
            or replace(found, suggestion=suggestion, reason=NOTHING_LIKE_IT)
        )

    @property
    def _is_by_relevance(self) -> bool:
        return self._query.sort == "relevance" and not self._query.as_typed

    def _with_more(self, found: SearchResults, asked: Asked, suggestion: str | None) -> SearchResults:
        """The few that have all words, then those with the meant spelling, then those with some of the words."""
        steps = [Query.boost_query(build(self._schema, asked), FIRST)]
        if suggestion:
            steps.append(Query.boost_query(build(self._schema, understand(suggestion)), SECOND))
        if asked.can_relax:
            steps.append(build(self._schema, asked, some_words=True))
        if len(steps) == 1:
            return found
        more = self._page(Query.boolean_query([(Occur.Should, step) for step in steps]), asked)
        if more.total == found.total:
            return replace(found, suggestion=suggestion)
        return replace(
            more, complete=found.total, suggestion=suggestion, relaxed=True, reason=few_have_all(found.total)
        )

    def _corrected(self, suggestion: str | None) -> SearchResults | None:
        if suggestion is None or self._query.as_typed:
            return None
        meant = understand(suggestion)
        found = self._page(build(self._schema, meant), meant)
        if not found.total:
            return None
        if found.total < FEW and self._is_by_relevance:
            found = self._with_more(found, meant, None)
        return replace(
            found, suggestion=suggestion, corrected=True, relaxed=False, reason=corrected_to(suggestion)
        )

    def _relaxed(self, asked: Asked, suggestion: str | None) -> SearchResults | None:
        if not asked.can_relax:
            return None
        found = self._page(build(self._schema, asked, some_words=True), asked)
        if not found.total:
            found = self._page(build(self._schema, asked, any_word=True), asked)
        if not found.total:
            return None
        return replace(found, complete=0, suggestion=suggestion, relaxed=True, reason=ALL_WORDS_NOWHERE)

    def _page(self, base: Query, asked: Asked) -> SearchResults:
        size = max(1, min(self._query.page_size, MOST_ON_A_PAGE))
        offset = min((max(1, self._query.page) - 1) * size, self._searcher.num_docs)  # memory is taken for it
        key = (self._key(), self._query.sort, self._query.lang, offset, size)
        if asked.is_empty and (kept := self._state.pages.get(key)):
            return kept
        within = self._within(base, self._filters)
        found = self._searcher.search(within, limit=size, offset=offset, **self._order(asked))
        hits = tuple(self._hit(score, address) for score, address in found.hits)
        words = frozenset(w for group in asked.wanted for words in group.alternatives for w in words)
        page = SearchResults(found.count, hits, self._facets(base, asked), complete=found.count, words=words)
        if asked.is_empty:
            self._state.pages.keep(key, page)
        return page

    def _key(self) -> tuple[object, ...]:
        return tuple(sorted(self._chosen.items())), self._counted

    def _order(self, asked: Asked) -> dict[str, Any]:
        if self._query.sort == "name":
            key = "sort_en" if self._query.lang == "en" else "sort_th"
            return {"order_by_field": key, "order": Order.Asc}
        if self._query.sort == "downloads":
            return {"order_by_field": "downloads"}
        if self._query.sort == "updated" or not asked.has_words:
            return {"order_by_field": "updated"}
        return {}

    def _count(self, query: Query) -> int:
        total: int = self._searcher.search(query, limit=1).count
        return total

    def _within(self, base: Query, filters: Mapping[str, Query]) -> Query:
        if not filters:
            return base
        return Query.boolean_query(
            [(Occur.Must, base), *((Occur.Must, Query.const_score_query(f, 0.0)) for f in filters.values())]
        )

    def _hit(self, score: object, address: DocAddress) -> Hit:
        document = self._searcher.doc(address)
        shown = json.loads(document.get_first("shown"))
        return Hit(
            dataset_id=document.get_first("id"),
            name=shown["name"],
            uuid=shown["uuid"],
            state=shown["state"],
            title=_said(shown["title"]),
            description=_said(shown["description"]) if "description" in shown else None,
            agency_id=shown["agency_id"],
            agency=self._state.agencies.get(shown["agency_id"]) or _said(shown["agency"]),
            formats=tuple(shown["formats"]),
            published_at=shown["published_at"],
            downloads=shown["downloads"],
            score=score if isinstance(score, float) else 0.0,
            card=shown["card"],
            whole_description=_said(shown["long"]) if "long" in shown else None,
        )

    def _facets(self, base: Query, asked: Asked) -> dict[str, tuple[FacetCount, ...]]:
        """A facet's counts leave its own choice out: they say what choosing another value would give.

        Without words the counts are kept until the next commit: everybody who browses asks for the same.
        """
        buckets = self._state.counts.get(self._key()) if asked.is_empty else None
        if buckets is None:
            free = [name for name in self._counted if name not in self._filters]
            buckets = self._buckets(self._within(base, self._filters), free)
            for name in self._filters:
                if name in self._counted:
                    others = {other: q for other, q in self._filters.items() if other != name}
                    buckets |= self._buckets(self._within(base, others), [name])
            if asked.is_empty:
                self._state.counts.keep(self._key(), buckets)
        return {name: self._counts(name, buckets[name]) for name in self._counted}

    def _buckets(self, query: Query, names: list[str]) -> Buckets:
        """Exact: where the index has several parts, each gives all its values before the largest are taken."""
        each = MOST_VALUES if self._searcher.num_segments == 1 else ALL_VALUES
        wanted = {
            name: {"terms": {"field": f"facet_{name}", "size": MOST_VALUES, "segment_size": each}}
            for name in names
        }
        found = self._searcher.aggregate(query, wanted) if wanted else {}
        counts = {name: {b["key"]: b["doc_count"] for b in found[name]["buckets"]} for name in names}
        for name in names:
            for value in self._query.facets.get(name, ()):
                if value not in counts[name]:
                    chosen = Query.term_query(self._schema, f"facet_{name}", value)
                    both = Query.boolean_query([(Occur.Must, query), (Occur.Must, chosen)])
                    counts[name][value] = self._count(both)
        return counts

    def _counts(self, name: str, counts: dict[str, int]) -> tuple[FacetCount, ...]:
        selected = self._query.facets.get(name, ())
        if facets.facets()[name].ORDER == "count":
            order = sorted(counts, key=lambda value: (-counts[value], value))
        else:
            order = sorted(counts, reverse=True)
        label = self._state.label
        return tuple(
            FacetCount(value, label(name, value), counts[value], value in selected) for value in order
        )


def _said(texts: dict[str, str]) -> Text:
    """A text that was checked before it was written into the index."""
    return Text.model_construct(th=texts.get("th"), en=texts.get("en"))
