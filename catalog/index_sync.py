"""How the search index follows the database: the change log read forward, or everything from the start.

The index carries a note to itself in the same commit as the documents: the last change it holds. The change
log's numbers become visible in their order (`catalog.db.lock_rows`), so nothing behind the note is missed.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tantivy import Index, IndexWriter, Query, Schema

from catalog.cards import JsonObject, find_summaries
from catalog.downloads import find_counted_since, find_downloads
from catalog.faults import reach
from catalog.index_documents import make_document, make_note
from catalog.models import AgencyRow, ChangeRow, DatasetRow, DownloadRow

WRITER_BYTES = 64_000_000
FILL_BYTES = 96_000_000  # of a build: the larger, the fewer parts the index has, and the quicker its counts
ROWS_AT_ONCE = 500
COUNTS_EVERY = timedelta(hours=1)
"""How old the downloads in the index may be: each count would otherwise index its dataset anew."""

Note = dict[str, Any]

_NEWEST = select(ChangeRow.seq, ChangeRow.dataset_id, ChangeRow.time).order_by(ChangeRow.seq.desc()).limit(1)


def read_note(schema: Schema, index: Index) -> Note:
    """What the index says of itself; empty for an index that never got so far."""
    searcher = index.searcher()
    found = searcher.search(Query.term_query(schema, "kind", "note"), limit=1).hits
    if not found:
        return {}
    note: Note = json.loads(searcher.doc(found[0][1]).get_first("shown"))
    return note


def is_level(session: Session, note: Note) -> bool:
    """Whether nothing happened since the note was written, and its downloads are not too old. One small query."""
    newest = session.connection().execute(_NEWEST).one_or_none()
    mark = [newest.dataset_id, newest.time.isoformat()] if newest else None
    if not note or [newest.seq if newest else 0, mark] != [note["seq"], note["mark"]]:
        return False
    return not _has_newer_counts(session, note)


def _has_newer_counts(session: Session, note: Note) -> bool:
    if datetime.now(UTC) - datetime.fromisoformat(note["counted"]) < COUNTS_EVERY:
        return False
    newest = session.scalar(select(func.max(DownloadRow.updated)))
    return newest is not None and newest > datetime.fromisoformat(note["counted"])


def can_follow(session: Session, note: Note) -> bool:
    """Whether the change log is still the one this index followed, and not that of a rebuilt database."""
    return bool(note) and _mark(session, note["seq"]) == note["mark"]


def follow(schema: Schema, index: Index, session: Session, note: Note) -> None:
    """Bring in what changed since the note, in one commit."""
    changes = select(ChangeRow.seq, ChangeRow.dataset_id).where(ChangeRow.seq > note["seq"])
    rows = session.execute(changes.order_by(ChangeRow.seq)).all()
    changed = {row.dataset_id for row in rows}
    counted = note["counted"]
    if _has_newer_counts(session, note):
        changed |= find_counted_since(session, datetime.fromisoformat(counted))
        counted = _counted_now()
    newest = max((row.seq for row in rows), default=note["seq"])
    writer = index.writer(WRITER_BYTES, 1)
    for dataset_id in changed:
        writer.delete_documents_by_term("id", dataset_id)
    for row, downloads, summary in _rows(session, sorted(changed)):
        writer.add_document(make_document(row, downloads, summary))
    reach("search.changes.added")
    writer.delete_documents_by_term("kind", "note")
    writer.add_document(make_note(_new_note(session, newest, counted)))
    _commit(writer)


def fill(index: Index, session: Session) -> None:
    """Every dataset that is not withdrawn, into an empty index."""
    newest, counted = session.scalar(select(func.max(ChangeRow.seq))) or 0, _counted_now()
    writer = index.writer(FILL_BYTES, 1)
    ids = session.scalars(
        select(DatasetRow.id).where(DatasetRow.state != "withdrawn").order_by(DatasetRow.id)
    ).all()
    for row, downloads, summary in _rows(session, list(ids)):
        writer.add_document(make_document(row, downloads, summary))
    reach("search.rebuild.added")
    writer.add_document(make_note(_new_note(session, newest, counted)))
    _commit(writer)


def _commit(writer: IndexWriter) -> None:
    reach("search.commit.before")
    writer.commit()
    reach("search.committed")
    writer.wait_merging_threads()


def _counted_now() -> str:
    """A little before now: a count may become visible some seconds after its own moment."""
    return (datetime.now(UTC) - timedelta(minutes=5)).isoformat()


def _rows(session: Session, ids: list[int]) -> Iterator[tuple[DatasetRow, int, JsonObject | None]]:
    """The visible ones among these datasets with their downloads and their versions' summaries, a few hundred in memory
    at a time."""
    for start in range(0, len(ids), ROWS_AT_ONCE):
        some = ids[start : start + ROWS_AT_ONCE]
        wanted = select(DatasetRow).where(DatasetRow.id.in_(some), DatasetRow.state != "withdrawn")
        summaries = find_summaries(session, some)
        rows = session.scalars(wanted.execution_options(populate_existing=True)).unique().all()
        counts = find_downloads(session, [row.uuid for row in rows])
        for row in rows:
            yield row, counts.get(row.uuid, 0), summaries.get(row.id)


def _new_note(session: Session, newest: int, counted: str) -> Note:
    agencies = session.scalars(select(AgencyRow)).all()
    titles = {agency.id: agency.document["title"] for agency in agencies}
    return {"seq": newest, "mark": _mark(session, newest), "counted": counted, "agencies": titles}


def _mark(session: Session, seq: int) -> list[Any] | None:
    """What identifies one change for good: which dataset, and when."""
    row = session.execute(
        select(ChangeRow.dataset_id, ChangeRow.time).where(ChangeRow.seq == seq)
    ).one_or_none()
    return None if row is None else [row.dataset_id, row.time.isoformat()]
