"""What a visitor may write besides words, and what search does where few datasets or none have all of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from catalog.analyzer import english_stem, sub_words
from catalog.highlight import marked
from catalog.search import SearchIndex, SearchQuery
from tests.catalog.search_catalog import add, open_database


@pytest.fixture(scope="module")
def index(tmp_path_factory) -> Iterator[SearchIndex]:
    folder = tmp_path_factory.mktemp("forms")
    session = Session(open_database(folder))
    add(session, "beds", "เตียงในโรงพยาบาล ปี 2563", tags=["เตียง"], formats=("xlsx",))
    add(session, "budget", "งบประมาณ ปี 2560-2562", agency="bma", description={"th": "รวมโรงพยาบาล"})
    add(session, "zones", {"en": "Zoning of the town"}, agency="bma")
    add(session, "coop", "ทำเนียบสหกรณ์")
    found = SearchIndex(folder / "index")
    found.sync(session)
    yield found
    session.close()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("โรงพยาบาล agency:bma", ["budget"]),
        ("หน่วยงาน:สธ", ["beds", "coop"]),
        ("title:โรงพยาบาล", ["beds"]),
        ("tag:เตียง", ["beds"]),
        ("format:xlsx -แผนที่", ["beds"]),
        ("รูปแบบ:XLSX", ["beds"]),
        ("year:2019", ["budget"]),
        ("ปี:2562", ["budget"]),
        ("2562-2563", ["beds", "budget"]),
        ("2019 – 2020", ["beds", "budget"]),
        ("โรงพยาบาล -format:xlsx", ["budget"]),
        ("zone", ["zones"]),
    ],
)
def test_a_field_or_years_narrow_the_answer(index, text, names):
    found = index.search(SearchQuery(text))

    assert sorted(hit.name for hit in found.hits[: found.complete]) == names


def test_few_with_all_words_are_followed_by_those_with_some(index):
    found = index.search(SearchQuery("โรงพยาบาล งบประมาณ"))

    assert [hit.name for hit in found.hits] == ["budget", "beds"]
    assert (found.complete, found.total, found.relaxed) == (1, 2, True)
    assert "1" in found.reason.en


def test_another_order_than_relevance_shows_only_what_has_all_words(index):
    assert index.search(SearchQuery("โรงพยาบาล งบประมาณ", sort="name")).total == 1


@pytest.mark.parametrize(
    ("typed", "meant", "name"), [("สหกร", "สหกรณ์", "coop"), ("โรงพยบาล", "โรงพยาบาล", "beds")]
)
def test_the_meant_spelling_is_searched_and_said(index, typed, meant, name):
    found = index.search(SearchQuery(typed))

    assert (found.suggestion, found.corrected) == (meant, True)
    assert name in [hit.name for hit in found.hits]
    assert meant in found.reason.th
    assert index.search(SearchQuery(typed, as_typed=True)).corrected is False


def test_filters_that_leave_nothing_are_named_as_the_reason(index):
    found = index.search(SearchQuery("โรงพยาบาล", facets={"format": ("pdf",)}))

    assert found.total == 0
    assert "filter" in found.reason.en


def test_only_the_asked_facets_are_counted(index):
    found = index.search(SearchQuery("โรงพยาบาล", counted=("format", "year")))

    assert list(found.facets) == ["format", "year"]
    assert {c.value for c in found.facets["year"]} >= {"2017", "2020"}


def test_what_is_kept_of_browsing_says_the_same_again(index):
    assert index.search(SearchQuery()) == index.search(SearchQuery())


def test_found_words_are_marked_in_the_text(index):
    words = index.search(SearchQuery("hospital")).words

    assert ("โรงพยาบาล", True) in marked("เตียงในโรงพยาบาล", words)
    assert (
        "".join(piece for piece, _ in marked("เตียงในโรงพยาบาล, Hospitals", words))
        == "เตียงในโรงพยาบาล, Hospitals"
    )


def test_long_words_hold_parts_and_english_has_stems():
    assert sub_words("ธรณีวิทยา") == ("ธรณี", "วิทยา")
    assert sub_words("เชียงราย") == sub_words("จำเลย") == ()
    assert english_stem("zoning") == english_stem("zone")
