"""Tables with texts that readers treat in ways of their own: marks of byte order, numbers that are none."""

import json
from pathlib import Path

import pytest

from tests.harvesters.validate.test_equal import (
    FROM_THE_FIRST_BYTE,
    IN_SMALL_PIECES,
    WITHOUT_COMPILER,
    judged,
)

SIZES = [FROM_THE_FIRST_BYTE, IN_SMALL_PIECES, WITHOUT_COMPILER]
MARK = "\ufeff"


def same(monkeypatch, tmp_path, schema, text, sizes, limit=0, name="table.csv"):
    """Our report, after it was found to be Frictionless's."""
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(text.encode())
    ours, theirs = judged(name, schema, limit, sizes)
    assert ours == theirs
    return ours


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(
    "text", [f"id,b\n{MARK}a,1\n", f"id,b\n{MARK},1\n", f"id,b\n{MARK}{MARK}a,1\n" + f"{MARK}a,1\n" * 40]
)
def test_a_mark_of_byte_order_below_the_header_is_part_of_its_cell(monkeypatch, tmp_path, text, sizes):
    fields = [{"name": "id", "type": "string", "constraints": {"maxLength": 0}}, {"name": "b", "type": "any"}]

    report = same(monkeypatch, tmp_path, {"fields": fields}, text, sizes)

    assert report["tasks"][0]["errors"][0]["cell"].startswith(MARK)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("limit", [0, 1, 2, 3])
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_a_key_that_python_cannot_hold_against_others_ends_the_reading_where_frictionless_comes_to_it(
    monkeypatch, tmp_path, end, limit, sizes
):
    fields = [{"name": "n", "type": "number"}, {"name": "k", "type": "integer"}]
    rows = ["n,k", "12%,1", "1,x", "2,y", "sNaN,3", "4,4"]
    schema = {"fields": fields, "primaryKey": ["n", "k"]}

    said = same(monkeypatch, tmp_path, schema, end.join(rows) + end, sizes, limit)

    assert isinstance(said, dict) == (0 < limit <= 3), json.dumps(said)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4, 5])
def test_repeated_keys_fill_the_limit_before_a_row_that_frictionless_cannot_read(
    monkeypatch, tmp_path, limit, sizes
):
    fields = [
        {"name": "k", "type": "string", "constraints": {"unique": True}},
        {"name": "t", "type": "time", "constraints": {"minimum": "08:00:00"}},
    ]
    text = "k,t\na,x\na,09:00:00\na,07:00:00\nb,09:00:00+07:00\n"

    said = same(monkeypatch, tmp_path, {"fields": fields}, text, sizes, limit)

    assert isinstance(said, dict) == (0 < limit <= 4)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("between", [0, 20])
@pytest.mark.parametrize("damage", ["a\rb\t1\nc\tc\n", 'a"\rb\t1\n', "\0\t1\n"])
def test_what_lies_behind_the_limit_of_errors_may_be_read_in_two_ways(
    monkeypatch, tmp_path, damage, between, limit, sizes
):
    fields = [{"name": "k", "type": "string"}, {"name": "n", "type": "integer"}]
    text = "k\tn\na\tx\na\t1\nb\ty\nc\tz\n" + "c\tc\n" * between + damage
    schema = {"fields": fields, "primaryKey": "k"}

    said = same(monkeypatch, tmp_path, schema, text, sizes, limit, "table.tsv")

    assert not limit or said["stats"]["errors"] == limit
