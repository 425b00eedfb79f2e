"""CKAN's `sort` with several keys: each counts where those before it leave datasets equal, on every page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tantivy import Document, Index, Occur, Query

from catalog.index_documents import WORDS, make_schema, words_analyzer
from catalog.keys import moment_key
from catalog.package_order import LATEST, RELEVANCE, Key, find_page, read_sort
from metadata.errors.search import QueryValue

START = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = {
    "title": "sort_th", "name": "name_key", "id": "uuid_key", "metadata_modified": "modified_key",
    "metadata_created": "created_key",
}  # fmt: skip


def _index(rows: list[dict[str, Any]]) -> Index:
    schema = make_schema()
    index = Index(schema)
    index.register_tokenizer(WORDS, words_analyzer())
    writer = index.writer(heap_size=15_000_000, num_threads=1)
    for row in rows:
        document = Document()
        document.add_integer("id", row["number"])
        document.add_text("kind", "dataset")
        document.add_text("facet_tags", row["tag"])
        document.add_text("sort_th", row["title"])
        document.add_text("name_key", row["name"])
        document.add_text("uuid_key", row["id"])
        for name in ("metadata_modified", "metadata_created"):
            document.add_integer(FIELDS[name], moment_key(row[name], row["number"]))
        writer.add_document(document)
    writer.commit()
    index.reload()
    return index


def _rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "number": number, "title": "กขค"[number * 7 % 3], "name": f"n{number * 37 % count:04d}",
            "id": f"{number * 53 % count:04d}", "tag": "x" if number % 2 else "y",
            "metadata_modified": START + timedelta(seconds=number * 11 % 4),
            "metadata_created": START + timedelta(seconds=number * 5 % 7),
        }
        for number in range(1, count + 1)
    ]  # fmt: skip


ROWS = _rows(331)
INDEX = _index(ROWS)
SEARCHER = INDEX.searcher()
EVERYTHING = Query.term_query(INDEX.schema, "kind", "dataset")


def _sorted(keys: list[tuple[str, bool]]) -> list[tuple[Any, ...]]:
    found = list(ROWS)
    for name, falls in reversed(keys):
        found.sort(key=lambda row: row[name], reverse=falls)
    return [tuple(row[name] for name, _ in keys) for row in found]


def _numbers(sort: str, start: int, rows: int, query: Query = EVERYTHING) -> list[int]:
    count, addresses = find_page(SEARCHER, INDEX.schema, query, read_sort(sort, False), start, rows)
    assert count == len(ROWS) or query is not EVERYTHING
    return [int(number) for number in SEARCHER.fast_field_values("id", addresses)] if addresses else []


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(FIELDS)), st.booleans()), min_size=1, max_size=4, unique_by=lambda k: k[0]
    ),
    st.integers(0, 340), st.integers(0, 60),
)  # fmt: skip
def test_a_page_is_that_of_the_whole_in_the_order_of_all_keys(
    keys: list[tuple[str, bool]], start: int, rows: int
) -> None:
    sort = ", ".join(f"{name} {'desc' if falls else 'asc'}" for name, falls in keys)
    by_number = {row["number"]: row for row in ROWS}

    page = _numbers(sort, start, rows)

    told = [tuple(by_number[number][name] for name, _ in keys) for number in page]
    assert told == _sorted(keys)[start : start + rows]


@pytest.mark.parametrize(
    "sort", ["metadata_modified desc, title asc", "title desc,metadata_created asc", "title asc"]
)
def test_pages_neither_repeat_nor_skip(sort: str) -> None:
    for size in (1, 7, 50):
        seen = [number for start in range(0, len(ROWS), size) for number in _numbers(sort, start, size)]
        assert len(seen) == len(ROWS) and len(set(seen)) == len(ROWS)


def test_equal_scores_are_put_in_order_by_the_next_key_and_scores_may_come_second() -> None:
    tagged = Query.term_query(INDEX.schema, "facet_tags", "x")
    keys = read_sort("score desc, name asc", True)
    assert keys == (Key("", True), Key("name_key", False))
    names = {row["number"]: row["name"] for row in ROWS}

    _, addresses = find_page(SEARCHER, INDEX.schema, tagged, keys, 100, 20)
    found = [names[int(number)] for number in SEARCHER.fast_field_values("id", addresses)]
    assert found == sorted(row["name"] for row in ROWS if row["tag"] == "x")[100:120]

    _, addresses = find_page(
        SEARCHER, INDEX.schema, tagged, read_sort("title asc, score desc, name desc", True), 0, 9
    )
    found = [names[int(number)] for number in SEARCHER.fast_field_values("id", addresses)]
    first = sorted({row["title"] for row in ROWS})[0]
    assert (
        found
        == sorted((row["name"] for row in ROWS if row["tag"] == "x" and row["title"] == first), reverse=True)[
            :9
        ]
    )


def test_the_least_fitting_first_is_the_other_end_of_the_best_first() -> None:
    either = Query.boolean_query(
        [(Occur.Must, EVERYTHING), (Occur.Should, Query.term_query(INDEX.schema, "facet_tags", "x"))]
    )
    best, least = read_sort("score desc, name desc", True), read_sort("score asc, name asc", True)
    pages = [find_page(SEARCHER, INDEX.schema, either, keys, 0, len(ROWS))[1] for keys in (best, least)]
    forward, backward = (SEARCHER.fast_field_values("id", page) for page in pages)
    tags = {row["number"]: row["tag"] for row in ROWS}

    assert tags[int(forward[0])] == "x" and tags[int(backward[0])] == "y"
    assert backward == forward[::-1]
    count, last = find_page(SEARCHER, INDEX.schema, either, least, 320, 50)
    assert SEARCHER.fast_field_values("id", last) == backward[320:] and count == len(ROWS)
    assert find_page(SEARCHER, INDEX.schema, either, least, 999, 5) == (count, [])


def test_what_is_said_of_no_order() -> None:
    assert read_sort("", True) == read_sort("score desc, metadata_modified desc", True) == RELEVANCE
    assert read_sort("", False) == read_sort("score desc", False) == LATEST
    assert read_sort("name asc, title desc", True) == (Key("name_key", False),)
    for wrong in ("rain desc", "name sideways", "title asc, popularity"):
        with pytest.raises(QueryValue):
            read_sort(wrong, True)
