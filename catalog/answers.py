"""One question to one state of the index: which datasets, in which order, how many under each filter."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar, get_args

from tantivy import DocAddress, Index, Occur, Order, Query, Schema, Searcher, SearchResult

from catalog import facets, spelling
from catalog.facet_counts import Buckets, count_values, within
from catalog.queries import Asked, build, understand
from metadata.text import Text, text

if TYPE_CHECKING:
    from catalog.near_words import Vocabulary

Sort = Literal["relevance", "updated", "name", "downloads"]
SORTS: tuple[Sort, ...] = get_args(Sort)

MOST_VALUES = 200  # values of one facet that are shown, those with most datasets
MOST_ON_A_PAGE = 1000
MOST_KEPT = 512  # combinations of filters without words whose counts are kept until the next commit
MOST_HITS = 4096  # datasets of lists that are kept as objects until the next commit
MOST_LABELS = 20_000

FEW = 10  # datasets with all words, below which those with some of the words follow them
FIRST, SECOND = 10_000.0, 100.0  # boosts that keep the three steps of an answer apart

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
    most_values: of one facet those with most datasets, or the largest where it is ordered by value.
    """

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 20
    lang: str = "th"
    counted: tuple[str, ...] | None = None
    as_typed: bool = False
    most_values: int = MOST_VALUES


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
        self.hit = lru_cache(MOST_HITS)(partial(_hit, self.searcher, self.agencies))
        self.labels: dict[tuple[str, str], Text] = {}
        self.counts: _Kept[Buckets] = _Kept()
        self.pages: _Kept[SearchResults] = _Kept()

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        from catalog.near_words import Vocabulary

        return Vocabulary(spelling.words_of(self.searcher))

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
        self._size = max(1, min(query.page_size, MOST_ON_A_PAGE))
        # Memory is taken for every place before the page.
        self._offset = min((max(1, query.page) - 1) * self._size, self._searcher.num_docs)

    def give(self) -> SearchResults:
        """All words; where nothing has them, the spelling that was meant; else some of the words.

        The order of trying keeps what was typed first: a correction is made only where it finds all words.
        """
        asked = understand(self._query.text)
        if asked.is_empty:
            return self._without_words()
        found = self._find([self._built(asked)], asked)
        if not asked.wanted or found.count >= FEW or (found.count and not self._is_by_relevance):
            return self._page(found)
        if not found.count and self._filters and self._count(found.counted):
            return replace(self._page(found), reason=OUTSIDE_THE_FILTERS)
        suggestion = spelling.suggest(self._searcher, self._state.vocabulary, self._query.text)
        if found.count:
            return self._with_more(found, suggestion)
        return (
            self._corrected(suggestion)
            or self._relaxed(asked, suggestion)
            or replace(self._page(found), suggestion=suggestion, reason=NOTHING_LIKE_IT)
        )

    @property
    def _is_by_relevance(self) -> bool:
        return self._query.sort == "relevance" and not self._query.as_typed

    def _without_words(self) -> SearchResults:
        """Everything within the filters, kept until the next commit: everybody who browses asks for the same."""
        if self._query.text.strip():
            return SearchResults(0, (), {name: () for name in self._counted}, reason=NO_WORDS)
        key = (self._key, self._query.sort, self._query.lang, self._offset, self._size)
        kept = self._state.pages.get(key)
        if kept is None:
            asked = understand("")
            kept = self._page(self._find([self._built(asked)], asked))
            self._state.pages.keep(key, kept)
        return kept

    def _with_more(self, few: "_Found", suggestion: str | None) -> SearchResults:
        """The few that have all words, then those with the meant spelling, then those with some of the words."""
        steps = [few.steps[0].boosted(FIRST)]
        if suggestion:
            steps.append(self._built(understand(suggestion)).boosted(SECOND))
        if few.asked.can_relax:
            steps.append(self._built(few.asked, some_words=True))
        if len(steps) == 1:
            return self._page(few)
        more = self._find(steps, few.asked)
        if more.count == few.count:
            return replace(self._page(few), suggestion=suggestion)
        return replace(
            self._page(more), complete=few.count, suggestion=suggestion, relaxed=True, reason=few_have_all(few.count)
        )  # fmt: skip

    def _corrected(self, suggestion: str | None) -> SearchResults | None:
        if suggestion is None or self._query.as_typed:
            return None
        meant = understand(suggestion)
        found = self._find([self._built(meant)], meant)
        if not found.count:
            return None
        has_more = found.count < FEW and self._is_by_relevance
        page = self._with_more(found, None) if has_more else self._page(found)
        return replace(
            page, suggestion=suggestion, corrected=True, relaxed=False, reason=corrected_to(suggestion)
        )

    def _relaxed(self, asked: Asked, suggestion: str | None) -> SearchResults | None:
        if not asked.can_relax:
            return None
        found = self._find([self._built(asked, some_words=True)], asked)
        if not found.count:
            found = self._find([self._built(asked, any_word=True)], asked)
        if not found.count:
            return None
        page = self._page(found)
        return replace(page, complete=0, suggestion=suggestion, relaxed=True, reason=ALL_WORDS_NOWHERE)

    def _built(self, asked: Asked, **which: bool) -> "_Step":
        return _Step(build(self._schema, asked, **which), build(self._schema, asked, in_order=False, **which))

    def _find(self, steps: list["_Step"], asked: Asked) -> "_Found":
        """How many there are within the filters, and where the page's are; nothing else is read of them yet."""
        asked_for = within(_any_of([step.ordered for step in steps]), self._filters)
        found = self._searcher.search(asked_for, limit=self._size, offset=self._offset, **self._order(asked))
        return _Found(steps, asked, found)

    def _page(self, found: "_Found") -> SearchResults:
        hits = tuple(self._state.hit(address.segment_ord, address.doc) for _, address in found.places.hits)
        words = frozenset(w for group in found.asked.wanted for words in group.alternatives for w in words)
        counts = self._facets(found)
        return SearchResults(found.count, hits, counts, complete=found.count, words=words)

    @property
    def _key(self) -> tuple[object, ...]:
        return tuple(sorted(self._chosen.items())), self._counted, self._query.most_values

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

    def _facets(self, found: "_Found") -> dict[str, tuple[FacetCount, ...]]:
        """Without words the counts are kept until the next commit, for all pages and orders."""
        is_kept = found.asked.is_empty
        buckets = self._state.counts.get(self._key) if is_kept else None
        if buckets is None:
            buckets = count_values(
                self._schema, self._searcher, found.counted, self._filters, self._chosen, self._counted,
                self._query.most_values,
            )  # fmt: skip
            if is_kept:
                self._state.counts.keep(self._key, buckets)
        return {name: self._counts(name, buckets[name]) for name in self._counted}

    def _counts(self, name: str, counts: dict[str, int]) -> tuple[FacetCount, ...]:
        selected = self._chosen.get(name, ())
        label = self._state.label
        return tuple(
            [
                FacetCount(value, label(name, value), count, value in selected)
                for value, count in counts.items()
            ]
        )


class _Step(NamedTuple):
    """One query in its two forms: in the order of relevance, and only to be counted."""

    ordered: Query
    counted: Query

    def boosted(self, weight: float) -> "_Step":
        return _Step(Query.boost_query(self.ordered, weight), self.counted)


@dataclass(frozen=True, slots=True)
class _Found:
    """What any of the steps found."""

    steps: list[_Step]
    asked: Asked
    places: SearchResult

    @property
    def count(self) -> int:
        total: int = self.places.count
        return total

    @property
    def counted(self) -> Query:
        return _any_of([step.counted for step in self.steps])


def _any_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, q) for q in queries])


def _hit(searcher: Searcher, agencies: Mapping[str, Text], segment: int, number: int) -> Hit:
    document = searcher.doc(DocAddress(segment, number))
    shown = json.loads(document.get_first("shown"))
    return Hit(
        dataset_id=document.get_first("id"),
        name=shown["name"],
        uuid=shown["uuid"],
        state=shown["state"],
        title=_said(shown["title"]),
        description=_said(shown["description"]) if "description" in shown else None,
        agency_id=shown["agency_id"],
        agency=agencies.get(shown["agency_id"]) or _said(shown["agency"]),
        formats=tuple(shown["formats"]),
        published_at=shown["published_at"],
        downloads=shown["downloads"],
        card=shown["card"],
        whole_description=_said(shown["long"]) if "long" in shown else None,
    )


def _said(texts: dict[str, str]) -> Text:
    """A text that was checked before it was written into the index."""
    return Text.model_construct(th=texts.get("th"), en=texts.get("en"))
