"""Search: an index on disk, derived from the database and kept in step with its change log.

Every process keeps its own `SearchIndex` over the same folder. One at a time writes; the others read on and
reload. What is withdrawn is never in the index; `missing` datasets stay until they are withdrawn.
"""

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy.orm import Session
from tantivy import DocAddress, Index, Occur, Order, Query, Schema, Searcher

from catalog import facets, index_sync, spelling
from catalog.index_files import IndexFiles
from catalog.queries import Asked, build, understand
from metadata.errors.search import IndexBusy, IndexUnusable, UnknownFacet, UnknownSort
from metadata.text import Text, text

log = logging.getLogger("khlang.search")

Sort = Literal["relevance", "updated", "name"]
SORTS: tuple[Sort, ...] = get_args(Sort)

MOST_VALUES = 200  # values of one facet that are shown, those with most datasets
MOST_ON_A_PAGE = 1000

ALL_WORDS_NOWHERE = text(
    "ไม่มีชุดข้อมูลที่มีครบทุกคำ จึงแสดงชุดข้อมูลที่มีบางคำ โดยเรียงจากที่ตรงมากที่สุด",
    "No dataset has all of these words. These have some of them, the nearest first.",
)
NO_WORDS = text(
    "ข้อความนี้ไม่มีคำหรือตัวเลขให้ค้นหา",
    "This text holds no word or number to search for.",
)


@dataclass(frozen=True)
class SearchQuery:
    """What is asked. facets: name → values, of which a dataset needs one of each name. page counts from 1."""

    text: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    page_size: int = 20
    lang: str = "th"


@dataclass(frozen=True)
class Hit:
    """One dataset of a result list, with what the list shows of it; dataset_id is DatasetRow.id."""

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
    score: float


@dataclass(frozen=True)
class FacetCount:
    """One value of a facet: how many datasets one gets by choosing it, beside the other facets' choices."""

    value: str
    label: Text
    count: int
    is_selected: bool = False


@dataclass(frozen=True)
class SearchResults:
    """total counts all pages. relaxed: only some of the words were found, reason says so.

    suggestion: a spelling that would find something, where nothing has all the words.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]]
    relaxed: bool = False
    reason: Text | None = None
    suggestion: str | None = None


class SearchIndex:
    """The search index of one folder. Safe to share between threads; opening costs nothing."""

    def __init__(self, path: Path) -> None:
        self._files = IndexFiles(path)
        self._guard = threading.Lock()
        self._folder: Path | None = None
        self._stamp: tuple[int, int] | None = None
        self._index: Index | None = None
        self._note: dict[str, Any] = {}  # empty where no index is open
        self._state: _State | None = None

    def sync(self, session: Session, *, wait_seconds: float = 30.0) -> bool:
        """Bring the index level with the database, or build it where there is none that can be used.

        Costs one small query when nothing changed. False where another process was writing for longer than
        wait_seconds: what it has not finished yet will be found after the next call.
        """
        with self._guard:
            self._open()
            note = self._note
        if note and index_sync.is_level(session, note):
            return True
        with self._files.writing(wait_seconds) as is_ours:
            if is_ours:
                self._write(session)
        with self._guard:
            self._open()
        return is_ours

    def rebuild(self, session: Session, *, wait_seconds: float = 60.0) -> None:
        """Build the index anew from the database; readers keep the old one until the new one is whole.

        Raises IndexBusy when another process writes for longer than wait_seconds, IndexUnusable when the
        folder cannot be written.
        """
        with self._files.writing(wait_seconds) as is_ours:
            if not is_ours:
                raise IndexBusy(seconds=int(wait_seconds))
            self._build(session)
        with self._guard:
            self._open()

    def search(self, query: SearchQuery) -> SearchResults:
        """Datasets that have all the words and are within the chosen facets, one page of them.

        Raises UnknownFacet and UnknownSort for what the catalog does not have, IndexUnusable for a damaged
        index. An index that was never built finds nothing.
        """
        _check(query)
        with self._guard:
            self._open()
            state = self._state
        if state is None:
            return SearchResults(0, (), {name: () for name in facets.facets()})
        try:
            return _Answer(state, query).give()
        except (ValueError, OSError) as error:
            raise IndexUnusable(reason=str(error)) from error

    def opened(self) -> tuple[Schema, Searcher] | None:
        """The index as of its last commit, for other ways of asking; None where none was built."""
        with self._guard:
            self._open()
            state = self._state
        return (state.schema, state.searcher) if state else None

    def _open(self) -> None:
        """Take up what others have written since."""
        folder = self._files.current()
        while True:
            try:
                return self._take_up(folder)
            except (ValueError, OSError):
                swept, folder = folder, self._files.current()
                if (
                    folder == swept
                ):  # not swept by a rebuild this instant but damaged: the next sync builds it
                    self._index, self._note, self._state, self._stamp = None, {}, None, None
                    return

    def _take_up(self, folder: Path | None) -> None:
        stamp = _stamp(folder) if folder else None
        if folder is None:
            self._index = None
        elif folder != self._folder or self._index is None:
            self._index = self._files.open(folder)
        elif stamp != self._stamp:
            self._index.reload()
        else:
            return
        self._note = index_sync.read_note(self._files.schema, self._index) if self._index else {}
        self._state = _State(self._files.schema, self._index, self._note) if self._index else None
        self._folder, self._stamp = folder, stamp

    def _write(self, session: Session) -> None:
        """Follow or build, with an index object of its own: threads of this process search on meanwhile."""
        folder = self._files.current()
        try:
            if folder is not None:
                index = self._files.open(folder)
                note = index_sync.read_note(self._files.schema, index)
                if index_sync.can_follow(session, note):
                    index_sync.follow(self._files.schema, index, session, note)
                    return
        except (ValueError, OSError):
            log.warning("the search index is damaged and is built again")
        self._build(session)

    def _build(self, session: Session) -> None:
        try:
            folder = self._files.new_folder()
            index_sync.fill(self._files.create(folder), session)
            self._files.point_to(folder)
        except (ValueError, OSError) as error:
            raise IndexUnusable(reason=str(error)) from error


def _stamp(folder: Path) -> tuple[int, int]:
    """What differs after every commit: it puts a new meta.json in the old one's place."""
    state = (folder / "meta.json").stat()
    return state.st_ino, state.st_mtime_ns


def _check(query: SearchQuery) -> None:
    for name in query.facets:
        if name not in facets.facets():
            raise UnknownFacet(facet=name, known=", ".join(facets.facets()))
    if query.sort not in SORTS:
        raise UnknownSort(sort=query.sort, known=", ".join(SORTS))


class _State:
    """The index as of one commit; what is costly to gather is gathered once."""

    def __init__(self, schema: Schema, index: Index, note: dict[str, Any]) -> None:
        self.schema = schema
        self.searcher: Searcher = index.searcher()
        self.agencies = {key: Text(**value) for key, value in note.get("agencies", {}).items()}

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        return spelling.vocabulary(self.searcher)


class _Answer:
    """One question to one state of the index."""

    def __init__(self, state: _State, query: SearchQuery) -> None:
        self._state = state
        self._schema = state.schema
        self._searcher = state.searcher
        self._query = query
        self._filters = {
            name: Query.term_set_query(self._schema, f"facet_{name}", list(values))
            for name, values in query.facets.items()
            if values
        }

    def give(self) -> SearchResults:
        asked = understand(self._query.text)
        if asked.is_empty and self._query.text.strip():
            return SearchResults(0, (), {name: () for name in facets.facets()}, reason=NO_WORDS)
        base = build(self._schema, asked)
        relaxed, suggestion = False, None
        if asked.wanted and self._count(base) == 0:
            suggestion = spelling.suggest(self._searcher, self._state.vocabulary, self._query.text)
            if asked.can_relax:
                base = build(self._schema, asked, some_words=True)
                relaxed = True
        return self._page(base, asked, relaxed, suggestion)

    def _page(self, base: Query, asked: Asked, relaxed: bool, suggestion: str | None) -> SearchResults:
        size = max(1, min(self._query.page_size, MOST_ON_A_PAGE))
        offset = (max(1, self._query.page) - 1) * size
        within = self._within(base, self._filters)
        order: dict[str, Any] = {}
        if self._query.sort == "name":
            order = {
                "order_by_field": "sort_en" if self._query.lang == "en" else "sort_th",
                "order": Order.Asc,
            }
        elif self._query.sort == "updated" or not asked.wanted:
            order = {"order_by_field": "updated"}
        found = self._searcher.search(within, limit=size, offset=offset, **order)
        hits = tuple(self._hit(score, address) for score, address in found.hits)
        relaxed = relaxed and found.count > 0
        reason = ALL_WORDS_NOWHERE if relaxed else None
        return SearchResults(found.count, hits, self._facets(base), relaxed, reason, suggestion)

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
            title=Text(**shown["title"]),
            description=Text(**shown["description"]) if "description" in shown else None,
            agency_id=shown["agency_id"],
            agency=Text(**shown["agency"]),
            formats=tuple(shown["formats"]),
            published_at=shown["published_at"],
            score=score if isinstance(score, float) else 0.0,
        )

    def _facets(self, base: Query) -> dict[str, tuple[FacetCount, ...]]:
        """A facet's counts leave its own choice out: they say what choosing another value would give."""
        free = [name for name in facets.facets() if name not in self._filters]
        buckets = self._buckets(self._within(base, self._filters), free)
        for name in self._filters:
            others = {other: q for other, q in self._filters.items() if other != name}
            buckets |= self._buckets(self._within(base, others), [name])
        return {name: self._counts(name, buckets[name]) for name in facets.facets()}

    def _buckets(self, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
        """Exact: segment_size lets every part of the index give all its values before the largest are taken."""
        wanted = {
            name: {"terms": {"field": f"facet_{name}", "size": MOST_VALUES, "segment_size": 65_000}}
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
        facet = facets.facets()[name]
        selected = self._query.facets.get(name, ())
        if facet.ORDER == "count":
            order = sorted(counts, key=lambda value: (-counts[value], value))
        else:
            order = sorted(counts, reverse=True)
        agencies = self._state.agencies
        return tuple(
            FacetCount(value, facet.label(value, agencies), counts[value], value in selected)
            for value in order
        )
