"""The Parquet beside a report holds the values that Frictionless's own rows hold."""

import copy
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from frictionless import Resource, Schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.validate.fast.judge import judge
from tests.harvesters.validate.tables import DATES, DATETIMES, INTEGERS, NUMBERS
from tests.harvesters.validate.test_equal import (
    FROM_THE_FIRST_BYTE,
    IN_SMALL_PIECES,
    WITHOUT_COMPILER,
)

SIZES = [FROM_THE_FIRST_BYTE, IN_SMALL_PIECES, WITHOUT_COMPILER]
DAY, ZONED = "2024-01-01T10:30:00", "2024-01-01T10:30:00Z"
MARKS = [
    {},
    {"groupChar": "."},
    {"groupChar": ".", "decimalChar": ","},
    {"groupChar": ","},
    {"decimalChar": ","},
    {"groupChar": "2"},
]


def compared(field, cells, sizes):
    """The values of a column x of these cells; they are those of Frictionless's rows, as far as the type holds them."""
    field = {"name": "x", **field}
    lines = "".join(f'{number},"{cell}"\n' for number, cell in enumerate(cells))
    Path("t.csv").write_text(f"n,x\n{lines}", encoding="utf-8")
    schema = {"fields": [{"name": "n", "type": "integer"}, field]}

    def resource():
        return Resource("t.csv", schema=Schema.from_descriptor(copy.deepcopy(schema)))

    found = judge(resource(), limit_errors=0, sizes=sizes, parquet=Path("o.parquet"))
    column = pq.read_table("o.parquet").column("x")
    zone = getattr(column.type, "tz", None)
    with resource() as opened:
        values = [row["x"] for row in opened.row_stream]
    held = [_held(value, field["type"], zone) for value in values]
    assert repr(column.to_pylist()) == repr(held)
    assert found.lost == sum(a is not None and b is None for a, b in zip(values, held, strict=True))
    return held


def _held(value, kind, zone):
    if value is None:
        return None
    if kind == "number":
        return float(value)
    if kind == "integer":
        return value if -(2**63) <= value < 2**63 else None
    if kind == "datetime":
        if (value.tzinfo is None) != (zone is None):
            return None
        return value if zone is None else _in_utc(value)
    return value


def _in_utc(value):
    try:
        return value.astimezone(ZoneInfo("UTC"))
    except OverflowError:
        return None


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("marks", MARKS)
def test_numbers_are_those_that_their_marks_make(monkeypatch, tmp_path, marks, sizes):
    monkeypatch.chdir(tmp_path)
    cells = ["1.5", "1", "-2.25", "1,5", "1.234,5", "1,234.5", "", "0.0", "x", "12", "-1.000"]

    compared({"type": "number", **marks}, cells[:3], sizes)
    held = compared({"type": "number", **marks}, cells, sizes)

    assert held[0] == (15.0 if marks.get("groupChar") == "." else None if marks.get("decimalChar") else 1.5)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize(
    "cells",
    [
        ["", ZONED],
        ["", "", "", "", "", "", "x", ZONED, "", DAY],
        ["x", DAY, "", ZONED],
        ["x"],
        ["", ""],
        [*[""] * 1_500, ZONED, "2024-01-01T10:30:00.25+07:00"],
        ["9999-12-31T23:59:59-07:00", "0001-01-01T00:00:00+07:00", "1969-12-31T23:59:59.999999Z"],
    ],
)
def test_moments_may_begin_late_and_with_a_zone(monkeypatch, tmp_path, cells, sizes):
    monkeypatch.chdir(tmp_path)
    compared({"type": "datetime"}, cells, sizes)


@pytest.mark.parametrize("sizes", SIZES)
def test_moments_that_begin_behind_the_first_group_are_held_or_counted(monkeypatch, tmp_path, sizes):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("harvesters.validate.quick.parquet.GROUP_ROWS", 4)
    cells = [*[""] * 40, ZONED, DAY, *[""] * 9]

    held = compared({"type": "datetime"}, cells, sizes)

    assert sum(value is not None for value in held) == 1


KINDS = {
    "integer": [*INTEGERS, "9223372036854775807", "9223372036854775808", "-9223372036854775808"],
    "number": [*NUMBERS, "1e400", "-1e-400", "0.1000000000000000055511151231257827", "9" * 40],
    "date": [*DATES, "1969-12-31", "0001-01-01", "9999-12-31", "1900-02-28"],
    "datetime": [*DATETIMES, "1969-12-31T23:59:59", "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"],
}


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_values_are_those_of_frictionless_s_rows(tmp_path_factory, data):
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    field = {"type": kind, **(data.draw(st.sampled_from(MARKS)) if kind == "number" else {})}
    cells = data.draw(st.lists(st.sampled_from([*KINDS[kind], ""]), min_size=1, max_size=12))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("t"))
        compared(field, cells, data.draw(st.sampled_from(SIZES)))
