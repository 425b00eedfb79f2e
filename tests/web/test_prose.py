"""Descriptions in Markdown become words; nothing of a source's HTML reaches a page."""

import pytest

from web.prose import plain, rich


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("# Title\n\nText", "Title Text"),
        ("Title\n=====\n* one\n* two", "Title one two"),
        ("`a-b-1` _Soft_ **strong** __strong__", "a-b-1 Soft strong strong"),
        ("see [the page](http://a.example/x_y_z) now", "see the page now"),
        ("![logo](logo.png) Rain", "logo Rain"),
        ("It says **be\ncareful**, and **no end", "It says be careful, and no end"),
        ("<p>Rain &amp; sun</p>", "Rain &amp; sun"),
        ("snake_case_name, 3 * 4 * 5, a < b, [draft]", "snake_case_name, 3 * 4 * 5, a < b, [draft]"),
        ("ปริมาณฝน _รายวัน_ ปี 2567", "ปริมาณฝน รายวัน ปี 2567"),
    ],
)
def test_a_description_in_a_list_is_words(written: str, shown: str) -> None:
    assert plain(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("## Notes\ntext", "<p><b>Notes</b></p><p>text</p>"),
        ("1. one\n2. two\nend", "<ol><li>one</li><li>two</li></ol><p>end</p>"),
        ("<script>alert(1)</script>", "<p>alert(1)</p>"),
        ('a < b & "c"', "<p>a &lt; b &amp; &#34;c&#34;</p>"),
        ("[x](javascript:alert%281%29)", "<p>x</p>"),
        ('[x](http://a.example/"onclick="y)', "<p>x</p>"),
        (
            "see https://a.example/b_c_d.",
            '<p>see <a href="https://a.example/b_c_d" rel="noopener nofollow ugc">https://a.example/b_c_d</a>.</p>',
        ),
        ("**a** b __c__", "<p><b>a</b> b <b>c</b></p>"),
    ],
)
def test_a_description_on_its_page_is_paragraphs(written: str, shown: str) -> None:
    assert str(rich(written)) == shown


def test_signs_without_end_take_no_long_time() -> None:
    for sign in ("[", "**", "_a", "`", "<a ", "![", "[a](", "* ", "# "):
        assert plain(sign * 20_000) is not None
        assert rich(sign * 5_000) is not None
