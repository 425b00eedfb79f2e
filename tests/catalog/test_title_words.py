"""Titles are weighed by themselves, beside the text as a whole."""

from sqlalchemy.orm import Session

from catalog.search import SearchIndex, SearchQuery
from tests.catalog.search_catalog import add, open_database


def test_of_titles_with_the_word_the_shorter_comes_first_whatever_else_is_described(tmp_path):
    session = Session(open_database(tmp_path))
    long = " ".join(f"รายการที่ {number} ของตารางและคำอธิบายของรายการนั้น" for number in range(90))
    add(session, "short", "น้ำประปา", description={"th": long})
    add(session, "long", "รายงานสถิติน้ำประปาของหน่วยงานในสังกัดรายปีงบประมาณ")
    for number in range(20):
        add(session, f"other{number}", f"รายงานที่ {number}", description={"th": "สถิติของหน่วยงาน"})
    index = SearchIndex(tmp_path / "index")
    index.sync(session)

    assert [hit.name for hit in index.search(SearchQuery("น้ำประปา")).hits] == ["short", "long"]
