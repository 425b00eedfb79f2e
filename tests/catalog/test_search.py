"""Search over a real database and a real index: what a visitor finds, and what the index survives."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog.index_files import IndexFiles
from catalog.models import ChangeRow, DatasetRow
from catalog.search import ALL_WORDS_NOWHERE, SearchIndex, SearchQuery
from metadata.errors.search import IndexBusy, UnknownFacet, UnknownSort
from tests.catalog.search_catalog import START, add, changed, open_database, with_agencies, writing

TITLES: dict[str, str | dict[str, str]] = {
    "flood": "พื้นที่อุทกภัยรายเดือน",
    "clinic": {"th": "จำนวนเตียงในโรงพยาบาล จ.เชียงใหม่ พ.ศ. 2567", "en": "Hospital beds, Chiang Mai, 2024"},
    "phrae": "ประชากรจังหวัดแพร่",
    "publish": "การเผยแพร่ข้อมูลข่าวสาร",
    "pig": "ราคาสุกรหน้าฟาร์ม",
    "village": "รายชื่อหมู่บ้าน",
    "nacc": "บัญชีทรัพย์สินที่ยื่นต่อ ป.ป.ช.",
    "roads": {"en": "Roads and bridges of the province"},
    "range": "งบประมาณ ปี 2560-2563",
    "rainfall": "ปริมาณน้ำฝนรายวัน",
}


@pytest.fixture(scope="module")
def catalog(tmp_path_factory) -> tuple[Session, SearchIndex]:
    folder = tmp_path_factory.mktemp("catalog")
    session = Session(open_database(folder))
    for number, (name, title) in enumerate(TITLES.items()):
        add(session, name, title, agency="bma" if number % 2 else "moph", tags=["ทดสอบ", name])
    add(session, "columns", "ตารางหนึ่ง", columns=("เลขทะเบียนนิติบุคคล", "registeredCapital"))
    add(session, "described", "ตารางสอง", description={"th": "ทดลองวัคซีน", "en": "Trial of a vaccine"})
    index = SearchIndex(folder / "index")
    index.sync(session)
    return session, index


def names(index: SearchIndex, text: str = "", **more) -> list[str]:
    return sorted(hit.name for hit in index.search(SearchQuery(text, **more)).hits)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("อุทกภัย", ["flood"]),
        ("น้ำท่วม", ["flood"]),
        ("FLOODS", ["flood"]),
        ("โรงพยาบาล", ["clinic"]),
        ("hospital", ["clinic"]),
        ("รพ.", ["clinic"]),
        ("chiangmai", ["clinic"]),
        ("จังหวัดเชียงใหม่", ["clinic"]),
        ("เตียง ๒๕๖๗", ["clinic"]),
        ("beds 2567", ["clinic"]),
        ("เตียง ค.ศ. 2024", ["clinic"]),
        ("แพร่", ["phrae"]),
        ("เผยแพร่", ["publish"]),
        ("หมู", ["pig"]),
        ("ปปช", ["nacc"]),
        ("ป.ป.ช.", ["nacc"]),
        ("NACC", ["nacc"]),
        ("road", ["roads"]),
        ("bridge", ["roads"]),
        ("2562", ["range"]),
        ("2019 งบประมาณ", ["range"]),
        ("rainfall", ["rainfall"]),
        ("เลขทะเบียน", ["columns"]),
        ("registered capital", ["columns"]),
        ("registeredCapital", ["columns"]),
        ("vaccine", ["described"]),
        ("ข้อมูลสุกร", ["pig"]),
        ('"น้ำฝน"', ["rainfall"]),
        ('"ฝนน้ำ"', []),
        ("ราย -เดือน -วัน", ["village"]),
        ("ราย −หมู่บ้าน -\"รายเดือน\"", ["rainfall"]),
        ("กระทรวงสาธารณสุข หมู่บ้าน", []),
        ("สธ อุทกภัย", ["flood"]),
    ],
)  # fmt: skip
def test_these_words_find_these_datasets(catalog, text, found):
    results = catalog[1].search(SearchQuery(text))

    assert sorted(hit.name for hit in results.hits[: results.complete]) == found


def test_an_empty_search_finds_everything_newest_first(catalog):
    hits = catalog[1].search(SearchQuery()).hits

    assert [hit.name for hit in hits][:2] == ["described", "columns"]
    assert len(hits) == len(TITLES) + 2


def test_a_title_weighs_more_than_a_description(tmp_path):
    session = Session(open_database(tmp_path))
    add(session, "second", "สิ่งอื่น", description={"th": "กล่าวถึงวัคซีน วัคซีน วัคซีน"})
    add(session, "first", "วัคซีน")
    index = SearchIndex(tmp_path / "index")
    index.sync(session)

    assert [hit.name for hit in index.search(SearchQuery("วัคซีน")).hits] == ["first", "second"]


def test_some_words_are_enough_when_no_dataset_has_all_and_the_reason_is_told(catalog):
    results = catalog[1].search(SearchQuery("วัคซีน อุทกภัย"))

    assert sorted(hit.name for hit in results.hits) == ["described", "flood"]
    assert (results.relaxed, results.reason) == (True, ALL_WORDS_NOWHERE)


@pytest.mark.parametrize(
    ("typed", "meant"), [("โรงพยบาล", "โรงพยาบาล"), ("vacine", "vaccine"), ("เชียงใหม", "เชียงใหม่")]
)
def test_a_slip_of_the_keyboard_is_offered_its_correction(catalog, typed, meant):
    assert catalog[1].search(SearchQuery(typed)).suggestion == meant


def test_signs_alone_find_nothing_and_say_why(catalog):
    results = catalog[1].search(SearchQuery("?!*:"))

    assert (results.total, results.hits) == (0, ())
    assert results.reason is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=120) | st.text(alphabet='"-+*:^~()[]{}\\/ANDORTน้ำ ', max_size=40))
def test_no_text_is_a_query_language(catalog, text):
    results = catalog[1].search(SearchQuery(text))

    assert 0 <= results.total <= len(TITLES) + 2


@pytest.mark.parametrize(
    "text",
    ["title:อุทกภัย", "อุทกภัย*", "(อุทกภัย", 'อุทกภัย"', "อุทกภัย^5", "+อุทกภัย", "อุทกภัย~2"],
)
def test_signs_around_a_word_change_nothing(catalog, text):
    assert "flood" in names(catalog[1], text)


def test_pages_hold_every_dataset_once_in_the_order_asked(catalog):
    for sort, lang in (("name", "th"), ("name", "en"), ("updated", "th"), ("relevance", "th")):
        pages = [
            catalog[1].search(SearchQuery(sort=sort, lang=lang, page=page, page_size=5)).hits
            for page in (1, 2, 3, 4)
        ]
        seen = [hit.name for page in pages for hit in page]

        assert [len(page) for page in pages] == [5, 5, 2, 0]
        assert len(set(seen)) == len(TITLES) + 2
        assert sort != "updated" or seen[0] == "described"


def test_names_are_in_the_order_of_a_thai_dictionary(tmp_path):
    session = Session(open_database(tmp_path))
    for name, title in (("c", "เชียงใหม่"), ("a", "ขอนแก่น"), ("d", "ตาก"), ("b", "ชลบุรี"), ("0", "กระบี่")):
        add(session, name, title)
    index = SearchIndex(tmp_path / "index")
    index.sync(session)

    assert [hit.name for hit in index.search(SearchQuery(sort="name")).hits] == ["0", "a", "b", "c", "d"]


def test_an_unknown_facet_or_sort_is_named_with_the_known_ones(catalog):
    with pytest.raises(UnknownFacet) as facet:
        catalog[1].search(SearchQuery(facets={"colour": ("red",)}))
    with pytest.raises(UnknownSort) as sort:
        catalog[1].search(SearchQuery(sort="size"))

    assert "organization" in facet.value.advice.en
    assert "relevance" in sort.value.advice.en


def test_a_hit_carries_what_a_list_shows(catalog):
    hit = catalog[1].search(SearchQuery("hospital")).hits[0]

    assert (hit.name, hit.agency_id, hit.state, hit.formats) == ("clinic", "bma", "published", ("csv",))
    assert hit.title.en == "Hospital beds, Chiang Mai, 2024"
    assert hit.agency.en == "Bangkok Metropolitan Administration"
    assert hit.published_at == "2026-01-02T00:00:00Z"


# ---- following the database ------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path, engine) -> Iterator[tuple[Session, SearchIndex]]:
    """A catalog of three on SQLite and on PostgreSQL."""
    session = Session(with_agencies(writing(engine)))
    for name in ("one", "two", "three"):
        add(session, name, f"ชุด {name}")
    index = SearchIndex(tmp_path / "index")
    index.sync(session)
    yield session, index
    session.close()


def test_a_withdrawn_dataset_is_not_found_and_a_missing_one_is(own):
    session, index = own
    one, two = (session.scalars(select(DatasetRow).where(DatasetRow.name == n)).one() for n in ("one", "two"))
    one.state, two.state = "withdrawn", "missing"
    changed(session, one)
    changed(session, two)

    assert index.sync(session)
    assert names(index) == ["three", "two"]
    index.rebuild(session)
    assert names(index) == ["three", "two"]


def test_a_changed_title_is_found_under_its_new_words_only(own):
    session, index = own
    row = session.scalars(select(DatasetRow).where(DatasetRow.name == "one")).one()
    row.document = {**row.document, "title": {"th": "แผ่นดินไหว"}}
    changed(session, row)
    index.sync(session)

    assert names(index, "earthquake") == ["one"]
    assert names(index, "one") == ["one"]  # its name still holds the word
    assert names(index, '"ชุด one"') == []


def test_following_and_rebuilding_end_in_the_same_answers(own):
    session, index = own
    for number in range(20):
        add(session, f"more-{number}", f"ชุด {number} ปี {2550 + number}", tags=[f"t{number % 3}"])
        index.sync(session)
    asked = [("", {}), ("ชุด", {}), ("2555", {}), ("", {"tags": ("t1",)})]
    queries = [SearchQuery(text, facets=chosen, page_size=100) for text, chosen in asked]
    followed = [index.search(query) for query in queries]

    index.rebuild(session)

    for before, query in zip(followed, queries, strict=True):
        after = index.search(query)
        assert (after.total, after.facets) == (before.total, before.facets)
        assert {hit.name for hit in after.hits} == {hit.name for hit in before.hits}


def test_another_process_sees_what_one_has_written(own, tmp_path):
    session, index = own
    reader = SearchIndex(tmp_path / "index")
    assert names(reader) == ["one", "three", "two"]

    add(session, "four", "ชุดสี่")
    index.sync(session)

    assert names(reader) == ["four", "one", "three", "two"]
    index.rebuild(session)
    assert names(reader) == ["four", "one", "three", "two"]


def test_a_database_made_anew_is_noticed(own, tmp_path):
    _, index = own
    (tmp_path / "second").mkdir()
    other = Session(open_database(tmp_path / "second"))
    for number in range(5):
        add(other, f"new-{number}", "ชุดใหม่")
    other.execute(update(ChangeRow).values(time=START + timedelta(hours=1)))
    other.commit()

    index.sync(other)

    assert names(index) == [f"new-{number}" for number in range(5)]


def test_no_index_yet_finds_nothing_and_an_empty_catalog_is_no_error(tmp_path):
    index = SearchIndex(tmp_path / "index")
    assert index.search(SearchQuery("x")).total == 0
    assert not (tmp_path / "index").exists()

    index.sync(Session(open_database(tmp_path)))

    assert index.search(SearchQuery()).total == 0


# ---- damage, other versions, other writers, sudden death -------------------------------------------------


def test_an_index_of_another_version_is_built_again(own, tmp_path):
    session, index = own
    pointer = tmp_path / "index" / "current"
    before = json.loads(pointer.read_text())
    pointer.write_text(json.dumps({**before, "version": "older"}))

    assert names(index) == []
    index.sync(session)

    assert names(index) == ["one", "three", "two"]
    assert [p.name for p in (tmp_path / "index").glob("g-*")] == [json.loads(pointer.read_text())["folder"]]


@pytest.mark.parametrize("damage", ["meta", "files", "pointer", "folder"])
def test_a_damaged_index_is_built_again(own, tmp_path, damage):
    session, _ = own
    pointer = tmp_path / "index" / "current"
    folder = tmp_path / "index" / json.loads(pointer.read_text())["folder"]
    if damage == "meta":
        (folder / "meta.json").write_text("{")
    elif damage == "files":
        for path in folder.iterdir():
            if path.suffix in (".term", ".idx", ".store", ".fast"):
                path.unlink()  # not emptied in place: another process may still read the old bytes
                path.write_bytes(b"")
    elif damage == "pointer":
        pointer.write_text("x")
    else:
        shutil.rmtree(folder)

    index = SearchIndex(tmp_path / "index")
    index.sync(session)

    assert names(index) == ["one", "three", "two"]


def test_while_another_writes_this_one_reads_on(own, tmp_path):
    session, index = own
    add(session, "four", "ชุดสี่")
    with IndexFiles(tmp_path / "index").writing(0) as is_ours:
        assert is_ours
        assert index.sync(session, wait_seconds=0) is False
        assert names(index) == ["one", "three", "two"]
        with pytest.raises(IndexBusy):
            index.rebuild(session, wait_seconds=0)

    assert index.sync(session, wait_seconds=0) is True
    assert names(index) == ["four", "one", "three", "two"]


def test_a_visitor_does_not_wait_while_this_process_waits_to_write(own, tmp_path):
    session, index = own
    add(session, "four", "ชุดสี่")
    with IndexFiles(tmp_path / "index").writing(0), ThreadPoolExecutor() as threads:
        waiting = threads.submit(index.sync, session, wait_seconds=1.0)
        began = time.monotonic()
        while not waiting.done():
            assert names(index) == ["one", "three", "two"]
            assert time.monotonic() - began < 5
            time.sleep(0.05)
        assert waiting.result() is False


def test_threads_search_while_one_writes(own):
    session, index = own
    stop = threading.Event()

    def visit() -> set[int]:
        seen = set()
        while not stop.is_set():
            seen.add(index.search(SearchQuery("ชุด")).total)
        return seen

    with ThreadPoolExecutor(4) as threads:
        visitors = [threads.submit(visit) for _ in range(4)]
        for number in range(8):
            add(session, f"more-{number}", f"ชุด {number}")
            index.sync(session)
        index.rebuild(session)
        stop.set()

    assert set().union(*(visitor.result() for visitor in visitors)) <= set(range(3, 12))
    assert index.search(SearchQuery("ชุด")).total == 11


POINTS = [
    ("sync", "search.changes.added"),
    ("sync", "search.commit.before"),
    ("sync", "search.committed"),
    ("rebuild", "search.rebuild.added"),
    ("rebuild", "search.commit.before"),
    ("rebuild", "search.committed"),
    ("rebuild", "search.pointer.before"),
    ("rebuild", "search.pointer.replaced"),
]


KILLED = """
import sys
from pathlib import Path
from sqlalchemy.orm import Session
from catalog import db, faults
from catalog.search import SearchIndex
folder, url, point, work = Path(sys.argv[1]), *sys.argv[2:]
faults.arm(point)
getattr(SearchIndex(folder / "index"), work)(Session(db.make_engine(url)))
"""


@pytest.mark.parametrize(("work", "point"), POINTS)
def test_a_writer_killed_at_any_point_leaves_an_index_that_works(own, database_url, tmp_path, work, point):
    session, index = own
    add(session, "four", "ชุดสี่")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", KILLED, str(tmp_path), database_url, point, work]

    done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})

    assert done.returncode == -9
    assert names(index) in (["one", "three", "two"], ["four", "one", "three", "two"])
    assert index.sync(session, wait_seconds=0)
    assert names(index) == ["four", "one", "three", "two"]
