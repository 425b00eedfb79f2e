"""What is compared: ours, and three ways that other catalogs search. All are given the same four fields.

Each peer is SQLite FTS5 with the same field weights and bm25, and is let off lightly: where not every word is
found it tries some of them, as ours does. `whitespace` is CKAN's way (words between blanks, English stems, most
words wanted); `trigram` finds any three signs in a row; `unicode61` is FTS5 as it comes.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.relevance._corpus import Record
from catalog.models import AgencyRow, Base, DatasetRow
from catalog.search import SearchIndex, SearchQuery

DEPTH = 50  # results that are looked at
DAY = datetime(2026, 1, 1, tzinfo=UTC)

Find = Callable[[str], list[str]]


def systems(records: list[Record], folder: Path | None = None) -> dict[str, Find]:
    """Name → how to ask it: a query's text gives at most DEPTH ids, the best first."""
    return {
        "khlang": khlang(records, folder or Path(tempfile.mkdtemp(prefix="khlang-relevance-"))),
        "whitespace": _Peer(records, "porter unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'", _most).find,
        "trigram": _Peer(records, "trigram", _trigrams).find,
        "unicode61": _Peer(records, "unicode61", _all_then_any).find,
    }  # fmt: skip


def khlang(records: list[Record], folder: Path) -> Find:
    """Our index, over rows such as a harvest writes."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        orgs = {org: f"a{n}" for n, org in enumerate(sorted({r.org for r in records}))}
        for org, key in orgs.items():
            session.add(
                AgencyRow(id=key, sort_key=key, document={"id": key, "title": _text(org or "Unknown")})
            )
        session.add_all(_row(number, record, orgs) for number, record in enumerate(records, 1))
        session.commit()
        session.expunge_all()
        index = SearchIndex(folder / "index")
        index.sync(session)

    def find(query: str) -> list[str]:
        hits = index.search(SearchQuery(query, page_size=DEPTH)).hits
        return [records[hit.dataset_id - 1].id for hit in hits]

    return find


def _row(number: int, record: Record, orgs: dict[str, str]) -> DatasetRow:
    document = {"id": f"d{number}", "title": _text(record.title or record.id), "tags": list(record.tags)}
    if record.notes:
        document["description"] = _text(record.notes)
    return DatasetRow(
        id=number, uuid=f"{number:05x}", name=f"d{number}", agency_id=orgs[record.org], source_id="a/s",
        upstream_id=str(number), dataset_id=str(number), state="published", current_version="v",
        first_published_at=DAY, published_at=DAY, log_seq=1, fingerprint="", content_hash="",
        sort_key=f"{number:06d}", quality_score=50, document=document,
    )  # fmt: skip


def _text(value: str) -> dict[str, str]:
    return {"th" if any("\u0e00" <= ch <= "\u0e7f" for ch in value) else "en": value}


class _Peer:
    """FTS5 with one tokenizer and one way to read a query."""

    def __init__(self, records: list[Record], tokenizer: str, tries: Callable[[str], list[str]]) -> None:
        self._tries = tries
        self._base = sqlite3.connect(":memory:", check_same_thread=False)
        self._base.execute(
            f'CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, tags, org, notes, tokenize="{tokenizer}")'
        )
        self._base.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?, ?)",
            ((r.id, r.title, " ".join(r.tags), r.org, r.notes) for r in records),
        )

    def find(self, query: str) -> list[str]:
        for match in self._tries(query):
            found = self._base.execute(
                f"SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t, 0, 10, 5, 3, 1) LIMIT {DEPTH}", (match,)
            ).fetchall()
            if found:
                return [row[0] for row in found]
        return []


def _words(query: str) -> list[str]:
    return re.findall(r"[\w\u0e00-\u0e7f]+(?:\.[\w\u0e00-\u0e7f]+)*", query)


def _quoted(words: list[str], link: str) -> list[str]:
    return [link.join(f'"{word}"' for word in words)] if words else []


def _all_then_any(query: str) -> list[str]:
    return [*_quoted(_words(query), " AND "), *_quoted(_words(query), " OR ")]


def _most(query: str) -> list[str]:
    """CKAN's `mm`: up to two words all of them, above that all but one, above five four in five."""
    words = _words(query)
    if len(words) < 3:
        return _quoted(words, " AND ")
    without = [words[:n] + words[n + 1 :] for n in range(len(words))]
    fewer = " OR ".join(f"({_quoted(part, ' AND ')[0]})" for part in without)
    return [fewer]


def _trigrams(query: str) -> list[str]:
    """The words whole; then any three signs in a row, so that a slip of the keyboard still finds something."""
    words = [word for word in _words(query) if len(word) > 2]
    parts = [word[at : at + 3] for word in words for at in range(len(word) - 2)]
    return [*_quoted(words, " AND "), *_quoted(parts, " OR ")]
