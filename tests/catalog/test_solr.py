"""Lucene's syntax as CKAN's clients write it."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.solr import DEEPEST, All, AnyOf, Everything, Range, Term, Without, is_plain, parse
from catalog.solr_dates import read_moment
from metadata.errors.search import QuerySyntax

NOW = datetime(2026, 3, 31, 15, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Everything()),
        ("*:*", Everything()),
        ("*", Everything()),
        ("organization:dbd", Term("organization", "dbd")),
        ('tags:"น้ำ ท่วม"', Term("tags", "น้ำ ท่วม", is_phrase=True)),
        ("name:wat*", Term("name", "wat", is_prefix=True)),
        ("a:1 OR b:2 AND c:3", AnyOf((Term("a", "1"), All((Term("b", "2"), Term("c", "3")))))),
        ("a:1 && b:2 || c:3", AnyOf((All((Term("a", "1"), Term("b", "2"))), Term("c", "3")))),
        ("+a:1 -b:2", All((Term("a", "1"), Without(Term("b", "2"))))),
        ("-organization:x", Without(Term("organization", "x"))),
        ("NOT (a:1 OR a:2)", Without(AnyOf((Term("a", "1"), Term("a", "2"))))),
        ("tags:(x OR y)", AnyOf((Term("tags", "x"), Term("tags", "y")))),
        ("text:(a b)", All((Term("text", "a"), Term("text", "b")))),
        ("metadata_modified:[2026-01-01T00:00:00Z TO *]",
         Range("metadata_modified", "2026-01-01T00:00:00Z", None)),
        ("metadata_modified:{NOW-1DAY TO NOW]",
         Range("metadata_modified", "NOW-1DAY", "NOW", with_low=False)),
        ("title:ฝน^4 rain~2", All((Term("title", "ฝน"), Term(None, "rain")))),
        (r"a\:b", Term(None, "a:b")),
        (r'title:"say \"hi\""', Term("title", 'say "hi"', is_phrase=True)),
        ("name:a-b-c", Term("name", "a-b-c")),
        ("https://x.go.th/a", Term("https", "//x.go.th/a")),
    ],
)  # fmt: skip
def test_the_tree_of_a_query(text: str, tree: object) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize("text", ["(a:1", "a:1)", "a:[1 TO", "AND", "a:1 OR", "[1 TO 2]", '"open', "a:(b"])
def test_what_cannot_be_read_is_named_with_its_place(text: str) -> None:
    with pytest.raises(QuerySyntax) as raised:
        parse(text)
    assert raised.value.code == "C284"
    assert raised.value.message.th


def test_a_query_has_a_budget() -> None:
    with pytest.raises(QuerySyntax):
        parse("(" * (DEEPEST + 5) + "a" + ")" * (DEEPEST + 5))
    with pytest.raises(QuerySyntax):
        parse(" ".join(["a"] * 5000))
    with pytest.raises(QuerySyntax):
        parse("a" * 9000)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(QuerySyntax):
        parse(text)
    is_plain(text)


@given(st.text(alphabet='ab:"()[]{}*^~\\+-! ANDORTO.', max_size=30))
def test_any_row_of_signs_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(QuerySyntax):
        parse(text)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("NOW", "2026-03-31T15:30:10+00:00"),
        ("NOW-1MONTH", "2026-02-28T15:30:10+00:00"),
        ("NOW/YEAR", "2026-01-01T00:00:00+00:00"),
        ("NOW-7DAYS/DAY+6HOURS", "2026-03-24T06:00:00+00:00"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00"),
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00+00:00"),
        ("2026", "2026-01-01T00:00:00+00:00"),
        ("2026-02", "2026-02-01T00:00:00+00:00"),
    ],
)
def test_moments(written: str, found: str) -> None:
    assert read_moment(written, NOW).isoformat() == found


@pytest.mark.parametrize("written", ["", "soon", "NOW-9FORTNIGHTS", "2026-13-01", "NOW+999999YEARS"])
def test_no_moments(written: str) -> None:
    with pytest.raises(ValueError):
        read_moment(written, NOW)
