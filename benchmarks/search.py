"""How quick search is at a national size, beside SQLite FTS5 with SQL facets and the bare index query.

python -m benchmarks.search [RECORDS] — 100,000 unless told (`make bench-search`, `make bench-search-large`)

Made-up records of real words, segmented once by our analyzer and given prepared to all. Every query has at least
one word and is asked once of one state of the index, so nothing is answered from what was kept; browsing, which is,
is reported apart. Wall and processor time: on a busy machine only the second says anything.
"""

import multiprocessing
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks._search_records import AGENCIES, FACETS, document, prepared, queries
from catalog.index_documents import make_note
from catalog.index_files import IndexFiles
from catalog.index_sync import FILL_BYTES
from catalog.queries import build, understand
from catalog.search import SearchIndex, SearchQuery

RECORDS = 100_000
LARGE = 300_000  # records from which FTS5, far behind by then, is asked every tenth query only
EACH = 60  # queries of a kind

Times = list[tuple[float, float]]


def main() -> None:
    """Print seconds to build and milliseconds to answer."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    with tempfile.TemporaryDirectory(prefix="khlang-bench-") as folder:
        most = _built(Path(folder), count)
        index = SearchIndex(Path(folder) / "index")
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        print(f"{count:,} records: index {size / 1e6:.0f} MB, memory while building at most {most:.0f} MB")
        ours, bare, plain = _ours(index)
        _report(f"khlang, {len(FACETS)} facets and 20 results", ours)
        _report("bare index query, the same facets", bare)
        _report("bare index query, no facets", plain)
        _browse(index)
        print(
            "memory of the searching process: {:.0f} MB, and {:.0f} MB of the index's files mapped".format(
                *_memory()
            )
        )
        _report("SQLite FTS5 and SQL facets", _fts(Path(folder), count))


def _built(folder: Path, count: int) -> float:
    """Build in a process of its own, as a harvest does; the most memory it had of its own, in MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_build_watched, (folder, count))


def _build_watched(folder: Path, count: int) -> float:
    with _watched() as most:
        _build(folder, count)
    return max(most)


def _build(folder: Path, count: int) -> None:
    began = time.process_time()
    for _ in prepared(count):
        pass
    print(f"making and segmenting the texts: {time.process_time() - began:.1f} s of processor time, kept")
    began = time.process_time()
    files = IndexFiles(folder / "index")
    place = files.new_folder()
    writer = files.create(place).writer(FILL_BYTES, 1)
    for record in prepared(count):
        writer.add_document(document(record))
    agencies = {f"a{n}": {"th": f"หน่วยงาน {n}"} for n in range(AGENCIES)}
    writer.add_document(make_note({"seq": 0, "mark": None, "agencies": agencies}))
    writer.commit()
    writer.wait_merging_threads()
    files.point_to(place)
    print(f"indexing prepared texts: {time.process_time() - began:.1f} s of processor time", flush=True)


def _ours(index: SearchIndex) -> tuple[dict[str, Times], dict[str, Times], dict[str, Times]]:
    opened = index.opened()
    assert opened
    schema, searcher = opened
    index.search(SearchQuery("ก", counted=FACETS))  # opens the files
    wanted = {
        name: {"terms": {"field": f"facet_{name}", "size": 200, "segment_size": 200}} for name in FACETS
    }
    ours: dict[str, Times] = {}
    bare: dict[str, Times] = {}
    plain: dict[str, Times] = {}
    for kind, texts in queries(EACH).items():
        for text in texts:
            query = build(schema, understand(text))
            plain.setdefault(kind, []).append(_clock(lambda q=query: searcher.search(q, limit=20)))
            bare.setdefault(kind, []).append(
                _clock(lambda q=query: (searcher.search(q, limit=20), searcher.aggregate(q, wanted)))
            )
            asked = SearchQuery(text, counted=FACETS, as_typed=True)
            ours.setdefault(kind, []).append(_clock(lambda a=asked: index.search(a)))
    print(f"{searcher.num_segments} parts")
    return ours, bare, plain


def _browse(index: SearchIndex) -> None:
    first = _clock(lambda: index.search(SearchQuery(counted=FACETS)))
    again = sorted(_clock(lambda: index.search(SearchQuery(counted=FACETS)))[0] for _ in range(50))
    print(
        f"browsing everything: first after a change {first[0]:.1f} ms, then from kept counts {again[25]:.2f} ms"
    )
    times = [
        _clock(lambda p=p: index.search(SearchQuery(f"โรงพยบาล{p}", counted=FACETS))) for p in ("", "ล", "ม")
    ]
    print(
        f"misspelled words, corrected: {', '.join(f'{wall:.0f}' for wall, _ in times)} ms (the first reads the words)"
    )


def _fts(folder: Path, count: int) -> dict[str, Times]:
    base = sqlite3.connect(folder / "fts.db")
    categories = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
    base.execute(f'CREATE VIRTUAL TABLE t USING fts5(title, tags, org, notes, tokenize="{categories}")')
    base.execute(f"CREATE TABLE f (id INTEGER PRIMARY KEY, {', '.join(FACETS)})")
    for record in prepared(count):
        texts = [" ".join(record.texts[name]) for name in ("title", "tags", "org", "notes")]
        base.execute(
            "INSERT INTO t (rowid, title, tags, org, notes) VALUES (?, ?, ?, ?, ?)", (record.number, *texts)
        )
        marks = ", ".join("?" * (len(FACETS) + 1))
        base.execute(f"INSERT INTO f VALUES ({marks})", (record.number, *(record.facets[n] for n in FACETS)))
    base.commit()
    times: dict[str, Times] = {}
    for kind, texts in queries(EACH).items():
        for text in texts[:: 10 if count >= LARGE else 1]:
            if match := _match(text):
                times.setdefault(kind, []).append(_clock(lambda m=match: _ask(base, m)))
    base.close()
    return times


def _match(text: str) -> str:
    """The same words with the same synonyms and years, as FTS5 writes them."""
    asked = understand(text)
    groups = [
        " OR ".join('"' + " ".join(words) + '"' for words in group.alternatives)
        for group in asked.wanted
        if group.alternatives
    ]
    return " AND ".join(f"({group})" for group in groups)


def _ask(base: sqlite3.Connection, match: str) -> None:
    base.execute(
        "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t, 10, 5, 3, 1) LIMIT 20", (match,)
    ).fetchall()
    base.execute("CREATE TEMP TABLE m AS SELECT rowid AS id FROM t WHERE t MATCH ?", (match,))
    for name in FACETS:
        base.execute(
            f"SELECT {name}, count(*) FROM m JOIN f USING (id) GROUP BY 1 ORDER BY 2 DESC LIMIT 200"
        ).fetchall()
    base.execute("DROP TABLE m")


def _clock(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor milliseconds of one call."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000


def _report(name: str, kinds: dict[str, Times]) -> None:
    every = [pair for times in kinds.values() for pair in times]
    print(
        f"{name}: {len(every)} queries, p50 / p95 / worst {_line(every, 0)} ms wall, {_line(every, 1)} ms processor"
    )
    for kind, times in kinds.items():
        print(f"    {kind}: {_line(times, 0)} wall, {_line(times, 1)} processor")


def _line(times: Times, which: int) -> str:
    column = sorted(pair[which] for pair in times)
    return " / ".join(f"{column[int((len(column) - 1) * share)]:.1f}" for share in (0.5, 0.95, 1.0))


def _memory() -> tuple[float, float]:
    """Megabytes that are this process's own, and of files mapped into it, which the system may take back."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    own, mapped = (int(status.partition(f"{name}:")[2].split()[0]) / 1e3 for name in ("RssAnon", "RssFile"))
    return own, mapped


@contextmanager
def _watched() -> Iterator[list[float]]:
    """What the process has of its own, looked at twenty times a second."""
    seen, ended = [_memory()[0]], threading.Event()

    def watch() -> None:
        while not ended.wait(0.05):
            seen.append(_memory()[0])

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


if __name__ == "__main__":
    main()
