"""The table written as Parquet while it is judged: the values that Frictionless reads, row by row."""

import copy
import datetime
import os
import tempfile
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from frictionless import FrictionlessException, Resource, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.validate.fast.judge import judge
from tests.harvesters.validate.tables import files, tables
from tests.harvesters.validate.test_equal import IN_SMALL_PIECES, RAISED, WITHOUT_COMPILER

KINDS = ["integer", "number", "date", "time", "datetime", "string", "boolean", "year", "list"]
UTC = datetime.UTC


@st.composite
def cases(draw):
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=4))
    fields = [{"name": f"c{number}", "type": kind} for number, kind in enumerate(kinds)]
    schema = {"fields": fields}
    if draw(st.booleans()):
        schema["missingValues"] = draw(st.sampled_from([["", "-"], ["0", "a"], []]))
    data = draw(files(draw(tables(schema))))
    return (
        schema,
        data,
        draw(st.sampled_from([IN_SMALL_PIECES, WITHOUT_COMPILER])),
        draw(st.sampled_from([0, 3])),
    )


def plain(value, text, kind):
    """Frictionless's value as Parquet holds it."""
    if value is None or kind == "list":
        return None if value is None else text
    if isinstance(value, Decimal):
        return float(value)
    if kind in ("integer", "year"):
        return value if -(2**63) <= value < 2**63 else None
    if kind == "time":
        return value if value.tzinfo is None else None
    return value.astimezone(UTC) if kind == "datetime" and value.tzinfo else value


def is_equal(ours, theirs):
    """NaN is NaN; a moment of the other kind (with a zone or without) is empty."""
    if isinstance(theirs, datetime.datetime) and ours is None:
        return True
    return ours == theirs or (ours != ours and theirs != theirs)


@settings(max_examples=60)
@given(cases())
def test_parquet_holds_what_frictionless_reads(case):
    schema, data, sizes, limit = case
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path("table.csv").write_bytes(data)

            def resource():
                return Resource("table.csv", schema=Schema.from_descriptor(copy.deepcopy(schema)))

            try:
                with resource() as opened:
                    names = [field.name for field in opened.header.get_expected_fields()]
                    kinds = [field.type for field in opened.header.get_expected_fields()]
                    rows = [([row[name] for name in names], row.cells) for row in opened.row_stream]
                found = judge(resource(), limit_errors=limit, sizes=sizes, parquet=Path("out.parquet"))
            except (FrictionlessException, *RAISED):
                return
            if found.lost is None:
                return
            table = pq.read_table("out.parquet")
        finally:
            os.chdir(before)
    assert table.column_names == names
    assert table.num_rows == len(rows)
    for ours, (values, cells) in zip(
        zip(*(column.to_pylist() for column in table.columns), strict=True), rows, strict=True
    ):
        texts = [*cells, *[None] * len(names)]
        theirs = [plain(*one) for one in zip(values, texts, kinds, strict=False)]
        assert all(map(is_equal, ours, theirs)), (ours, theirs)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """written(text, *types) → (table, lost, report) of the columns a, b, …"""
    monkeypatch.chdir(tmp_path)

    def run(text, *types):
        Path("t.csv").write_text(text, encoding="utf-8")
        fields = [{"name": name, "type": kind} for name, kind in zip("abc", types, strict=False)]
        resource = Resource("t.csv", schema=Schema.from_descriptor({"fields": fields}))
        found = judge(resource, limit_errors=1_000, sizes=IN_SMALL_PIECES, parquet=Path("t.parquet"))
        return pq.read_table("t.parquet"), found.lost, found.whole()

    return run


def test_columns_have_the_types_of_their_fields(written):
    table, lost, report = written(
        "a,b,c\n1,2024-01-31,true\n-2,2567-05-01,FALSE\n", "integer", "date", "boolean"
    )

    assert [str(column.type) for column in table.schema] == ["int64", "date32[day]", "bool"]
    assert table.to_pylist()[1] == {"a": -2, "b": datetime.date(2567, 5, 1), "c": False}
    assert (lost, report["valid"]) == (0, True)


def test_a_cell_of_another_type_is_empty_and_one_beyond_its_bound_is_not(written):
    table, _, report = written("a,b\n1,x\nไม่ระบุ,y\n 7,\n", "integer", "string")

    assert table.to_pylist() == [{"a": 1, "b": "x"}, {"a": None, "b": "y"}, {"a": 7, "b": None}]
    assert [error["type"] for error in report["tasks"][0]["errors"]] == ["type-error"]


def test_a_number_too_large_for_its_column_is_counted(written):
    table, lost, report = written("a\n1\n99999999999999999999\n", "integer")

    assert (table["a"].to_pylist(), lost, report["valid"]) == ([1, None], 1, True)


def test_moments_with_a_zone_are_in_utc(written):
    table, lost, _ = written(
        "a\n2024-01-01T07:00:00+07:00\n2024-01-01T00:00:00Z\n2024-01-01T00:00:00\n", "datetime"
    )

    midnight = datetime.datetime(2024, 1, 1, tzinfo=UTC)
    assert (table["a"].to_pylist(), lost) == ([midnight, midnight, None], 1)
