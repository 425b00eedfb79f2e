"""Thai and English texts: one spelling, names for addresses, order, cutting."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from metadata.text import Text, _normalized, arabic_digits, closest, cut, normalize, slugify, sort_key, text

THAI = st.text(alphabet=[chr(c) for c in range(0x0E01, 0x0E5C)] + list(" aZ09-._/\u200b"), max_size=40)
ANY = st.text(max_size=60)


class Titled(BaseModel):
    title: Text


@given(THAI | ANY)
def test_normalizing_twice_changes_nothing_more(value: str) -> None:
    assert normalize(normalize(value)) == normalize(value)


MARKS = st.text(
    alphabet=list("กเฤา \u0e31\u0e33\u0e34\u0e35\u0e38\u0e47\u0e48\u0e49\u0e4c\u0e4d\u0e4e\u0301e\u00a0\t"),
    max_size=8,
)


@settings(max_examples=2_000)
@given(MARKS | THAI | ANY)
def test_a_text_is_passed_over_only_where_nothing_would_change(value: str) -> None:
    assert normalize(value) == _normalized(value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("น\u0e4d\u0e49า", "น้ำ"),
        ("น\u0e49\u0e4dา", "น้ำ"),
        ("น\u0e33\u0e49", "น้ำ"),
        ("เเม่", "แม่"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ที่่", "ที่"),
        ("  ถนน \u00a0\n สาย\u200bใหม่ ", "ถนน สายใหม่"),
        ("ฤา", "ฤๅ"),
    ],
)
def test_every_way_to_type_a_thai_word_becomes_one_spelling(written: str, meant: str) -> None:
    assert normalize(written) == meant


def test_sara_am_is_never_taken_apart() -> None:
    assert "\u0e33" in normalize("น้ำ") and "\u0e4d" not in normalize("น้ำ")


@settings(deadline=None)  # the first word loads the romaniser
@given(THAI | ANY, st.integers(min_value=8, max_value=100))
def test_a_slug_is_always_a_valid_name_of_bounded_length(value: str, limit: int) -> None:
    slug = slugify(value, limit=limit)

    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", slug)
    assert len(slug) <= limit


@settings(deadline=None)
@given(THAI | ANY)
def test_a_slug_of_a_slug_is_itself(value: str) -> None:
    assert slugify(slugify(value)) == slugify(value)


def test_thai_names_are_romanised_and_thai_digits_read() -> None:
    assert re.fullmatch(r"[a-z-]+-2567", slugify("ถนน ๒๕๖๗"))
    assert slugify("Roads & Bridges") == "roads-bridges"
    assert slugify("Ångström") == "angstrom"
    assert slugify("???", fallback="dataset") == "dataset"


def test_a_plain_string_takes_the_language_of_its_context() -> None:
    assert Titled.model_validate({"title": "ถนน"}).title == Text(th="ถนน")
    assert Titled.model_validate({"title": "Roads"}, context={"language": "en"}).title == Text(en="Roads")
    assert Titled.model_validate({"title": {"en": "Roads"}}).title == Text(en="Roads")


@pytest.mark.parametrize("bad", ["", "   ", {}, {"th": " "}, {"de": "Straßen"}, 7])
def test_an_empty_or_foreign_text_is_refused(bad: object) -> None:
    with pytest.raises(ValidationError):
        Titled.model_validate({"title": bad})


def test_a_missing_language_shows_the_other_and_says_which_it_is() -> None:
    assert Text(en="Roads").show("th") == ("Roads", "en")
    assert Text(th="ถนน", en="Roads").show("th") == ("ถนน", "th")
    assert Text(th="ถนน", en="Roads").show("en") == ("Roads", "en")
    assert Text(th="ถนน", en=" ").show("en") == ("ถนน", "th")


def test_placeholders_are_filled_in_each_language_and_foreign_braces_stay() -> None:
    template = text("พบ {what} ใน {file}", "{what} found in {file}")

    filled = template.format(what=text("ช่องว่าง", "blanks"), file="a{0}.csv")

    assert filled == text("พบ ช่องว่าง ใน a{0}.csv", "blanks found in a{0}.csv")


def test_an_unknown_placeholder_stays_as_it_stands() -> None:
    assert text("{a} {b}", "{a} {b}").format(a=1) == text("1 {b}", "1 {b}")


def test_thai_names_sort_as_in_a_dictionary_and_not_by_code_point() -> None:
    names = ["เกาะ", "ขอนแก่น", "กา", "แก้ว", "ไก่", "โก", "ก่า", "ก้า"]

    assert sorted(names, key=sort_key) == ["กา", "ก่า", "ก้า", "เกาะ", "แก้ว", "โก", "ไก่", "ขอนแก่น"]


@given(ANY)
def test_a_sort_key_is_total_and_bounded(value: str) -> None:
    assert len(sort_key(value)) <= 400


@given(THAI | ANY, st.integers(min_value=2, max_value=30))
def test_cut_text_is_never_longer_and_never_ends_inside_a_stack(value: str, length: int) -> None:
    short = cut(value, length)

    assert len(short) <= length
    if short != value:
        assert short.endswith("…")
        kept = short[:-1]
        assert value.startswith(kept)
        following = value[len(kept) : len(kept) + 1]
        assert not following or not unicodedata.combining(following) or not kept


def test_thai_digits_become_arabic_and_nothing_else_changes() -> None:
    assert arabic_digits("พ.ศ. ๒๕๖๗ ก") == "พ.ศ. 2567 ก"


def test_the_word_that_was_meant_is_suggested_only_when_it_is_near() -> None:
    assert closest("licence", ["license", "theme"]) == "license"
    assert closest("zebra", ["license", "theme"]) is None
