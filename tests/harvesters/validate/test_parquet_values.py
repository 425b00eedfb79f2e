"""The values that the scanner keeps of its columns: those that the readers of whole columns make of the same bytes."""

import copy
import os
import random
import struct
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import FrictionlessException, Resource, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.validate.fast.judge import judge
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.quick import HAS_KERNEL
from harvesters.validate.quick.certify import certified_as, planned, prepared
from harvesters.validate.quick.columns import scanner_of
from harvesters.validate.quick.values import FORMS, TYPES
from tests.harvesters.validate.tables import DATETIMES, NUMBERS, fields, files, tables
from tests.harvesters.validate.test_equal import IN_SMALL_PIECES, RAISED, WITHOUT_COMPILER
from tests.harvesters.validate.test_quick import valid_cases

pytestmark = pytest.mark.skipif(not HAS_KERNEL, reason="the scanner in C was not built here")
WHOLE = Sizes(small_bytes=0)
WHOLE_WITHOUT_COMPILER = Sizes(small_bytes=0, has_kernel=False)


@st.composite
def cases(draw):
    names = ["a", "ข", "c", "d"][: draw(st.integers(1, 4))]
    schema = {"fields": [draw(fields(name)) for name in names]}
    if draw(st.booleans()):
        schema["missingValues"] = draw(
            st.sampled_from([["", "-"], ["0", "abc"], [], ["", "2024-01-31", "1.5"]])
        )
    pairs = [(WHOLE, WHOLE_WITHOUT_COMPILER), (IN_SMALL_PIECES, WITHOUT_COMPILER)]
    return schema, draw(files(draw(tables(schema)))), draw(st.sampled_from(pairs))


def written(schema, sizes):
    """The table and what was lost; None where Frictionless raises or does not come so far."""
    try:
        resource = Resource("table.csv", schema=Schema.from_descriptor(copy.deepcopy(schema)))
        found = judge(resource, limit_errors=0, sizes=sizes, parquet=Path("out.parquet"))
    except (FrictionlessException, *RAISED) as error:
        return type(error).__name__
    return found.lost if found.lost is None else (pq.read_table("out.parquet"), found.lost)


def bits(column):
    """The values of a column, doubles by their bits: -0.0 is not 0.0 here, and NaN is NaN."""
    if column.type == pa.float64():
        return [None if value is None else struct.pack("<d", value) for value in column.to_pylist()]
    return column.to_pylist()


def compare(case):
    schema, data, (native, other) = case
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("table.csv").write_bytes(data)
            ours, theirs = written(schema, native), written(schema, other)
        finally:
            os.chdir(before)
    if not isinstance(ours, tuple) or not isinstance(theirs, tuple):
        assert ours == theirs
        return
    assert ours[0].column_names == theirs[0].column_names
    assert ours[0].num_rows == theirs[0].num_rows
    for mine, its in zip(ours[0].columns, theirs[0].columns, strict=True):
        if (
            mine.type == its.type
        ):  # the first block settles the zone, and blocks are not cut at the same places
            assert bits(mine) == bits(its)
    if ours[0].schema == theirs[0].schema:
        assert ours[1] == theirs[1]


@settings(max_examples=100)
@given(cases())
def test_the_scanner_keeps_the_values_of_the_other_readers(case):
    compare(case)


@pytest.mark.deep
@settings(max_examples=5_000)
@given(cases())
def test_the_scanner_keeps_the_values_of_the_other_readers_in_five_thousand_tables(case):
    compare(case)


def certain(case):
    """Whether a table was certified with all its values; then they are those of the judged table."""
    schema, data, name = case
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path(name).write_bytes(data)
            ready = prepared(Path(name), schema)
            if ready is None or certified_as(Path(name), *ready, Path("certain.parquet")) is None:
                return False
            resource = Resource(name, schema=Schema.from_descriptor(copy.deepcopy(schema)))
            judge(resource, limit_errors=0, sizes=WHOLE_WITHOUT_COMPILER, parquet=Path("judged.parquet"))
            mine, its = pq.read_table("certain.parquet"), pq.read_table("judged.parquet")
        finally:
            os.chdir(before)
    assert mine.schema == its.schema
    for ours, theirs in zip(mine.columns, its.columns, strict=True):
        assert bits(ours) == bits(theirs)
    return True


@settings(max_examples=150)
@given(valid_cases())
def test_a_certified_table_is_written_with_the_values_that_frictionless_reads(case):
    certain(case)


def test_a_valid_table_is_written_without_frictionless():
    kinds = {"id": "integer", "x": "number", "ชื่อ": "string", "day": "date", "is": "boolean"}
    schema = {"fields": [{"name": name, "type": kind} for name, kind in kinds.items()]}
    text = 'id,x,ชื่อ,day,is\n1,-0,"say ""hi""",2024-02-29,true\n-1,,"two\nlines",0001-01-01,0\n'

    assert certain((schema, text.encode(), "table.csv"))
    assert not certain((schema, text.replace("true", "maybe").encode(), "table.csv"))


def values(kind, form, cells):
    """The values that the scanner keeps of one column of cells, and how many stay open."""
    plan = planned({"fields": [{"name": "a", "type": kind}]})
    scanner = scanner_of(plan.columns, [], delimiter=",", has_quotes=True, keeps_newlines=True)
    scanner.give(0, FORMS[form])
    data = ("\n".join(cells) + "\n").encode()
    scanner.scan(data, len(data), True)
    rows, count, valid, found, *_ = scanner.taken()[0]
    made = [None if one is None else pa.py_buffer(one) for one in (valid, found)]
    return pa.Array.from_buffers(form, rows, made), count


def test_doubles_are_the_nearest_ones():
    draw = random.Random(2569)
    cells = [repr(draw.uniform(-1e6, 1e6)) for _ in range(3_000)]
    cells += [f"{draw.randrange(10**18)}.{draw.randrange(10**n)}" for n in range(1, 40) for _ in range(50)]
    cells += [f"-0.{'0' * n}{draw.randrange(1, 10**17)}" for n in range(120)]
    cells += ["-0", "-0.0", "0", "9007199254740993", "9007199254740992.5", "0." + "0" * 290 + "1", "9" * 299]

    found, count = values("number", TYPES["number"], cells)

    assert count == 0
    assert [struct.pack("<d", one) for one in found.to_pylist()] == [
        struct.pack("<d", float(c)) for c in cells
    ]


@pytest.mark.parametrize("zone", [None, "UTC"])
def test_moments_without_a_fraction_are_kept_in_their_zone_only(zone):
    cells = [
        "2024-02-29T23:59:59",
        "0001-01-01T00:00:00",
        "2567-05-01T12:00:00Z",
        "2024-01-01T00:30:00+07:00",
    ]
    cells += ["1969-12-31T23:59:59-00:30", "2024-01-01T00:00:00.5", "9999-12-31T23:00:00-07:00", DATETIMES[0]]

    found, count = values("datetime", pa.timestamp("us", zone), cells)

    told = [None if one is None else one.isoformat() for one in found.to_pylist()]
    if zone:
        assert told[2:5] == [
            "2567-05-01T12:00:00+00:00",
            "2023-12-31T17:30:00+00:00",
            "1970-01-01T00:29:59+00:00",
        ]
        assert (count, told[6]) == (5, None)
    else:
        assert (told[:2], told[-1], count) == ([cells[0], cells[1]], cells[-1], 5)


def test_learnt_numbers_are_kept_by_their_bits():
    cells = [
        text for text in NUMBERS if text not in ("1,234.50", "1.234,5", "12%", "฿5", "1.2.3", "-", ".", "NaN")
    ]
    schema = {"fields": [{"name": "a", "type": "number"}]}
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("table.csv").write_text("a\n" + "\n".join(cells * 9) + "\n", encoding="utf-8")
            table, lost = written(schema, IN_SMALL_PIECES)
        finally:
            os.chdir(before)

    assert (table["a"].to_pylist(), lost) == ([float(cell) for cell in cells * 9], 0)
