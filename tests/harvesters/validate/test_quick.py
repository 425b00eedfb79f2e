"""What is certified without Frictionless: only valid tables, with the report that Frictionless itself writes."""

import copy
import csv
import io
import os
import random
import re
import tempfile
from array import array
from pathlib import Path

import pytest
from frictionless import Resource, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.validate.quick import HAS_KERNEL
from harvesters.validate.quick.automata import compiled
from harvesters.validate.quick.keys import KeyLog
from tests.harvesters.validate.tables import BOOLEANS, DATES, DATETIMES, INTEGERS, NUMBERS, PATTERNS, TIMES
from tests.harvesters.validate.test_equal import timeless

needs_kernel = pytest.mark.skipif(not HAS_KERNEL, reason="the scanner in C was not built here")
GOOD = {
    "integer": (["1", "0", "-5", "007", "12", "-0"], INTEGERS),
    "number": (["1.5", "-2.25", ".5", "5.", "0.10", "90", "-0.0", "9007199254740993"], NUMBERS),
    "date": (["2024-01-31", "2024-02-29", "2567-05-01", "0001-01-01"], DATES),
    "time": (["10:30:00", "23:59:59"], TIMES),
    "datetime": (["2024-01-01T10:30:00", "2024-01-01T10:30:00Z", "2024-02-29T00:00:00"], DATETIMES),
    "boolean": (["true", "0", "FALSE"], BOOLEANS),
    "string": (["กขค", "abc", "a,b", 'say "hi"', "two\nlines", "a b", "é", "-"], ["", "x", "ab\n"]),
    "any": (["1", "x", "กข"], ["", "-"]),
}
CONSTRAINTS = {
    "integer": [{}, {"minimum": -5}, {"maximum": 12}, {"minimum": "-5", "maximum": 12.0}, {"minimum": 3}],
    "number": [{}, {"minimum": -2.25}, {"maximum": 90}, {"minimum": "-2.3"}, {"maximum": 0.1}],
    "string": [
        {},
        {"maxLength": 9},
        {"minLength": 1},
        {"pattern": ".*"},
        {"pattern": "[^x]+"},
        {"minLength": 3},
    ],
}


@st.composite
def valid_cases(draw):
    """Schemas of the plain kind, and tables that are valid but for a cell now and then."""
    kinds = draw(st.lists(st.sampled_from(sorted(GOOD)), min_size=1, max_size=4))
    fields, cells = [], []
    for number, kind in enumerate(kinds):
        constraints = dict(draw(st.sampled_from(CONSTRAINTS.get(kind, [{}]))))
        if draw(st.integers(0, 3)) == 0:
            constraints["required"] = True
        if draw(st.integers(0, 5)) == 0:
            constraints["unique"] = True
        if draw(st.integers(0, 5)) == 0 and kind in ("string", "any"):
            constraints = {"enum": draw(st.lists(st.sampled_from(GOOD[kind][0]), min_size=1))}
        fields.append({"name": f"c{number}", "type": kind, "constraints": constraints})
        good, other = GOOD[kind]
        cells.append(st.sampled_from([*good * 4, *(other if draw(st.integers(0, 3)) == 0 else good)]))
    schema = {"fields": fields}
    if draw(st.integers(0, 3)) == 0:
        schema["primaryKey"] = draw(st.sampled_from([["c0"], [field["name"] for field in fields]]))
    if draw(st.integers(0, 3)) == 0:
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["-"], [], ["", "1", "abc"]]))
    rows = draw(st.lists(st.tuples(*cells), min_size=1, max_size=12))
    out = io.StringIO(newline="")
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(out, delimiter=draw(st.sampled_from(",,;\t")), lineterminator=ends, quoting=quoting)
    writer.writerows([[field["name"] for field in fields], *rows])
    text = out.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig"])))
    return schema, text, draw(st.sampled_from(["table.csv", "table.csv", "ตาราง 1.csv", "Table_x--y.tsv"]))


def check(case):
    """Whether the table was certified; then the report is Frictionless's own."""
    from harvesters.validate.quick.certify import certified

    schema, data, name = case
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path(name).write_bytes(data)
            ours = certified(Path(name), schema)
            if ours is None:
                return False
            theirs = Resource(name, schema=Schema.from_descriptor(copy.deepcopy(schema))).validate()
        finally:
            os.chdir(before)
    assert timeless(ours) == timeless(theirs.to_descriptor())
    return True


@needs_kernel
@settings(max_examples=300)
@given(valid_cases())
def test_what_is_certified_frictionless_finds_valid(case):
    check(case)


@pytest.mark.deep
@needs_kernel
@settings(max_examples=20_000)
@given(valid_cases())
def test_what_is_certified_frictionless_finds_valid_in_twenty_thousand_tables(case):
    check(case)


@needs_kernel
def test_a_valid_table_is_certified():
    fields = [
        {"name": "id", "type": "integer", "constraints": {"unique": True}},
        {"name": "ชื่อ", "type": "string"},
    ]

    assert check(({"fields": fields}, "id,ชื่อ\n1,ก\n3,ข\n2,ค\n".encode(), "table.csv"))


@needs_kernel
@pytest.mark.parametrize(
    "data",
    [
        b"id,x\n1,a\n1,b\n",
        b"id,x\n1,a\nx,b\n",
        b"id,x\n1,a\n2\n",
        b"id,x\n1,a\n\n2,b\n",
        b"id,x\n1,a\r2,b\n",
        b"id,x\n1,\xff\n",
        b'id,x\n1,"a\n',
        b"id,y\n1,a\n",
        b"title\n\nid,x\n1,a\n",
        b"",
    ],
)
def test_what_is_in_doubt_is_not_certified(data):
    fields = [
        {"name": "id", "type": "integer", "constraints": {"unique": True}},
        {"name": "x", "type": "string"},
    ]

    assert not check(({"fields": fields}, data, "table.csv"))


def accepts(table, text):
    """Whether the table of steps accepts a text."""
    steps, state = array("H", table.steps), 0
    for byte in text.encode():
        state = steps[state * 256 + byte]
    return bool(table.ends[state])


@pytest.mark.parametrize(
    "pattern", [*PATTERNS, "(a+)+$", "x|^y$|", "a$b", "(a|ab)(c|bcd)*", "[ก-๛ ]{2,5}", "a??b", ""]
)
def test_what_a_table_of_steps_accepts_python_accepts(pattern):
    table = compiled(pattern)
    draw = random.Random(2569)
    texts = ["".join(draw.choices("aabbccxyP01234-. กขฮ๛é\n😀", k=draw.randrange(8))) for _ in range(3_000)]

    accepted = [text for text in texts if table is not None and accepts(table, text)]

    assert all(re.compile(f"^{pattern}$").match(text) for text in accepted)
    assert table is None or accepted or pattern == "a$b" or pattern.startswith("P")


def test_a_pattern_without_end_is_no_trouble_for_a_table_of_steps():
    table = compiled("(a+)+$")

    assert accepts(table, "a" * 100_000) and not accepts(table, "a" * 100_000 + "!")


@pytest.mark.parametrize(
    "pattern", ["(a|b){900}" * 20, "(a|b)*a(a|b){12}", "(.{1,400}){1,400}", "a{2000000}"]
)
def test_a_pattern_that_grows_too_large_is_left_to_others(pattern):
    assert compiled(pattern) is None


@needs_kernel
@pytest.mark.parametrize("held", [2, 1_000])
def test_keys_that_stand_twice_are_found_however_many_are_held(held):
    log = KeyLog(held)
    keys = [5, 6, 7, 6, 5, 9]
    for start in (0, 3):
        part = array("Q", keys[start : start + 3])
        log.add((part.tobytes(), bytes(3), start == 0))

    assert list(log.repeated()) == [0, 1, 3, 4]


@needs_kernel
@pytest.mark.parametrize(
    "constraints",
    [{"pattern": None}, {"maxLength": None}, {"pattern": "("}, {"minLength": "3"}, {"minLength": True}],
)
@pytest.mark.parametrize("cell", ["x", ""])
def test_a_schema_that_frictionless_refuses_certifies_nothing(tmp_path, monkeypatch, constraints, cell):
    from harvesters.validate.quick.certify import certified

    monkeypatch.chdir(tmp_path)
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string", "constraints": constraints}]
    Path("t.csv").write_text(f"a,b\n1,{cell}\n2,{cell}\n", encoding="utf-8")
    assert certified(Path("t.csv"), {"fields": fields}) is None
