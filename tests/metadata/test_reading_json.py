"""Records of others read from JSON: what may not be kept is taken out, whatever shape it comes in."""

import json

import pytest
from pydantic_core import to_json

from metadata.standards._reading import MAX_DEPTH, NestedTooDeep, received, received_json

ROWS = [
    {"title": "ปริมาณน้ำฝน", "extras": [{"key": "a", "value": 1.5}]},
    {"title": "a\u202eb\x00", "n": float("inf"), "m": float("nan")},
    {"title": "line\r\nbreak\tand\x08\x0c\x7f", "word": "NaN and Infinity", "backslash": "\\u0041 \\"},
    {"\ufefftitle": "marks \u200e\u2066 go", "no-break": "a\u00a0b", "many": [[]] * 100},
    ["a", None, True, {"deep": [[[[1]]]]}],
]


@pytest.mark.parametrize("row", ROWS)
def test_a_text_gives_what_its_value_would_give(row):
    for written in (to_json(row), json.dumps(row).encode(), json.dumps(row, ensure_ascii=False).encode()):
        assert received_json(written) == received(json.loads(written))


def test_half_a_character_is_replaced():
    assert received_json(b'"\\ud83d"') == "\ufffd"


def test_what_is_nested_too_deeply_is_refused():
    with pytest.raises(NestedTooDeep):
        received_json(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))
