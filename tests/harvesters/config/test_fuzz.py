"""Whatever a config holds, reading it ends with sources or problems and never with an error."""

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.config import load_content
from harvesters.config.problems import START
from harvesters.config.read import Scalar, read
from harvesters.config.shape import resolve

FOLDER = Path(__file__).parent
SEEDS = [p.read_bytes() for p in sorted([*FOLDER.glob("good/*.yml"), *FOLDER.glob("wrong/*.yml")])]
SNIPPETS = st.sampled_from(
    [b"\t", b"${X}", b"&a ", b"*a", b"!!x ", b"<<: ", b"'", b'"', b"[", b"]", b"{", b"}", b": ", b"- ", b"|\n", b">\n",
     b"\n---\n", b"%YAML 1.1\n", b"? ", b"\xff", b"\x00", b"~", b"007", b"yes", b"\xe0\xb8\x81", b"\\U0FFFFFFF",
     b"https://a:b@c/", b"1e99", b"[[[[[[[[[[[[[[[[[[[[[[", b"\xef\xbb\xbf", b"\xc2\x85", b"#", b"@", b"`"]
)  # fmt: skip
LINE = re.compile(r"web:\d+:\d+: H3\d\d .+ → .+", re.DOTALL)


def check(content):
    loaded = load_content(content, "web", {"X": "1"})
    for problem in loaded.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        for lang in ("th", "en"):
            assert LINE.fullmatch(problem.line_text(lang)), problem.line_text(lang)
    assert loaded.sources or loaded.problems


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_can_be_given(content):
    check(content)


@given(st.text(alphabet=st.sampled_from("abก: -[]{}&*!|>'\"%@`#,?\n\t ~0123.$"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_of_yamls_own_signs_can_be_given(content):
    check(content.encode())


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
def test_any_config_may_be_broken_anywhere(seed, data):
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(seed)))
        end = min(len(seed), at + data.draw(st.integers(0, 12)))
        seed = seed[:at] + data.draw(SNIPPETS) + seed[end:]
    check(seed)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "version",
    "agency",
    "defaults",
    "sources",
    "id",
    "type",
    "title",
    "datasets",
    "resources",
    "url",
    "fetch",
]


@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6), st.sampled_from(KEYS), VALUES)
@settings(max_examples=150, deadline=None)
def test_any_value_may_stand_under_any_key(document, key, value):
    import json

    source = {
        "id": "a",
        "type": "files",
        "datasets": [{"id": "x", "title": "t", "resources": [{"url": "u"}], key: value}],
    }
    whole = {
        "version": 1,
        "agency": {"id": "a", "title": "t"},
        "sources": [source, {**source, key: value}],
        **document,
    }
    check(json.dumps(whole, ensure_ascii=True).encode())


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_plain_number_is_read_as_that_number(number):
    assert resolve(Scalar(str(number), True, START)) == number
    assert resolve(Scalar(str(number), False, START)) == str(number)


@given(st.from_regex(r"0[0-9]{1,15}", fullmatch=True))
def test_leading_zeros_are_kept(written):
    assert resolve(Scalar(written, True, START)) == written


@given(st.lists(st.text(alphabet="abcกขค", min_size=1, max_size=5), min_size=1, max_size=8, unique=True))
def test_every_key_is_placed_where_it_stands(keys):
    content = "".join(f"{key}: 1\n" for key in keys)

    root, problems = read(content.encode(), "web")

    assert problems == []
    assert {key: mark.line for key, mark in root.keys.items()} == {
        key: n for n, key in enumerate(keys, start=1)
    }


def test_a_wrong_byte_after_a_byte_order_mark_is_told_at_its_place():
    [problem] = load_content(b"\xef\xbb\xbfversion: 1\nagency: \xe0\xb8\x81\xb2\n", "web", {}).problems

    assert (problem.code, problem.line, problem.column) == ("H324", 2, 10)
