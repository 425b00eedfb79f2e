"""Search: an index on disk, derived from the database and kept in step with its change log.

Every process keeps its own `SearchIndex` over the same folder. One at a time writes; the others read on and
reload. What is withdrawn is never in the index; `missing` datasets stay until they are withdrawn.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from tantivy import Index, Query, Schema, Searcher

from catalog import facets, index_sync
from catalog.answers import (
    ALL_WORDS_NOWHERE,
    SORTS,
    Answer,
    FacetCount,
    Hit,
    SearchQuery,
    SearchResults,
    Sort,
    State,
)
from catalog.index_files import IndexFiles
from metadata.errors.search import IndexBusy, IndexUnusable, UnknownFacet, UnknownSort

log = logging.getLogger("khlang.search")

LEVEL_SECONDS = 60.0
"""How long an index that was level stays so while nothing changes: counts of downloads come without a change."""

__all__ = [
    "ALL_WORDS_NOWHERE", "SORTS", "FacetCount", "Hit", "SearchIndex", "SearchQuery", "SearchResults", "Sort",
]  # fmt: skip


class SearchIndex:
    """The search index of one folder. Safe to share between threads; opening costs nothing."""

    def __init__(self, path: Path) -> None:
        self._files = IndexFiles(path)
        self._guard = threading.Lock()
        self._folder: Path | None = None
        self._stamp: tuple[int, int] | None = None
        self._index: Index | None = None
        self._note: dict[str, Any] = {}  # empty where no index is open
        self._state: State | None = None
        self._level: tuple[object, dict[str, Any], float] | None = None

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

    def keep_level(self, change: object, sync: Callable[[], bool]) -> None:
        """Call sync unless the index was level already when change was the newest; ask for that change before."""
        with self._guard:
            self._open()
            known = self._level
            if known and known[0] == change and known[1] is self._note and time.monotonic() < known[2]:
                return
        if sync():
            with self._guard:
                self._level = change, self._note, time.monotonic() + LEVEL_SECONDS

    def find_prepared(self, numbers: Sequence[int]) -> dict[int, bytes]:
        """CKAN's texts of the datasets of these rows' ids, as they were indexed; see `catalog.package_texts`."""
        opened = self.opened()
        if opened is None or not numbers:
            return {}
        schema, searcher = opened
        texts: dict[int, bytes] = {}
        try:
            asked = Query.term_set_query(schema, "id", list(numbers))
            found = searcher.search(asked, limit=len(numbers), count=False, order_by_field="id").hits
            for number, address in found:
                text: bytes | None = searcher.doc(address).get_first("package")
                if text is not None:
                    texts[number] = text
        except (ValueError, OSError):
            return {}
        return texts

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
            return Answer(state, query).give()
        except (ValueError, OSError) as error:
            raise IndexUnusable(reason=str(error)) from error

    @property
    def generation(self) -> str:
        """What differs whenever the index holds something else: the same in each process that reads it."""
        with self._guard:
            self._open()
            note = self._note
        return f"{note.get('seq')} {note.get('mark')} {note.get('counted')}"

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
        self._state = State(self._files.schema, self._index, self._note) if self._index else None
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
    for name in (*query.facets, *(query.counted or ())):
        if name not in facets.facets():
            raise UnknownFacet(facet=name, known=", ".join(facets.facets()))
    if query.sort not in SORTS:
        raise UnknownSort(sort=query.sort, known=", ".join(SORTS))
