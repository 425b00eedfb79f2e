"""The quick way and Frictionless say the same of any table: Frictionless itself is the oracle."""

import copy
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import FrictionlessException, Resource, Schema
from hypothesis import given, note, settings
from hypothesis import strategies as st

from harvesters.validate.fast import validate
from harvesters.validate.fast.sizes import Sizes
from tests.harvesters.validate.tables import files, schemas, tables

JsonObject = dict[str, Any]
FROM_THE_FIRST_BYTE = Sizes(small_bytes=0)
RAISED = (
    FrictionlessException,
    ArithmeticError,
    AttributeError,
    LookupError,
    re.error,
    TypeError,
    ValueError,
    AssertionError,
)
"""What Frictionless lets through instead of a report."""

IN_SMALL_PIECES = Sizes(small_bytes=0, block_bytes=50, block_rows=2, keys_in_memory=3)


def timeless(report: JsonObject) -> JsonObject:
    """The report without what differs from one run to the next."""
    report = copy.deepcopy(report)
    for stats in (report["stats"], *(task["stats"] for task in report["tasks"])):
        stats.pop("seconds")
    return report


def outcome(judge: Callable[[], JsonObject]) -> JsonObject | str:
    """The report, or the kind of exception that came instead."""
    try:
        return timeless(judge())
    except RAISED as error:
        return type(error).__name__


def judged(
    name: str, schema: JsonObject | None, limit: int, sizes: Sizes
) -> tuple[JsonObject | str, JsonObject | str]:
    """Ours and Frictionless's, on a file of the working folder."""

    def resource() -> Any:
        if schema is None:
            return Resource(name)
        return Resource(name, schema=Schema.from_descriptor(copy.deepcopy(schema)))

    ours = outcome(lambda: validate(resource(), limit_errors=limit, sizes=sizes))
    return ours, outcome(lambda: resource().validate(limit_errors=limit).to_descriptor())


@st.composite
def cases(draw: st.DrawFn) -> tuple[JsonObject | None, bytes, int, Sizes, str]:
    schema = draw(schemas())
    data = draw(files(draw(tables(schema))))
    declared = None if draw(st.integers(0, 4)) == 0 else schema
    limit = draw(st.sampled_from([1000, 0, 1, 2, 5]))
    sizes = draw(st.sampled_from([FROM_THE_FIRST_BYTE, IN_SMALL_PIECES]))
    return declared, data, limit, sizes, draw(st.sampled_from(["csv", "csv", "csv", "tsv"]))


def compare(case: tuple[JsonObject | None, bytes, int, Sizes, str]) -> None:
    schema, data, limit, sizes, suffix = case
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path(f"table.{suffix}").write_bytes(data)
            ours, theirs = judged(f"table.{suffix}", schema, limit, sizes)
        finally:
            os.chdir(before)
    note(f"ours:   {ours}\ntheirs: {theirs}")
    assert ours == theirs


@settings(max_examples=500)
@given(cases())
def test_a_table_gets_frictionless_s_own_report(case):
    compare(case)


@pytest.mark.deep
@settings(max_examples=20_000)
@given(cases())
def test_twenty_thousand_tables_get_frictionless_s_own_report(case):
    compare(case)
