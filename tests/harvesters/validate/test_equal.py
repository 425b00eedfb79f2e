"""The quick way and Frictionless say the same of any table: Frictionless itself is the oracle."""

import copy
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import FrictionlessException, Package, Resource, Schema
from hypothesis import given, note, settings
from hypothesis import strategies as st

from harvesters.validate.fast.judge import validate, validate_package
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
WITHOUT_COMPILER = Sizes(small_bytes=0, block_bytes=50, block_rows=2, keys_in_memory=3, has_kernel=False)


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
    sizes = draw(st.sampled_from([FROM_THE_FIRST_BYTE, IN_SMALL_PIECES, WITHOUT_COMPILER]))
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


KEYS = {
    "string": ["a", "b", "กข", "", "-", "10"],
    "integer": ["1", "01", "+1", "2", "x", "", " 2", "10"],
    "number": ["1", "1.0", "1e0", "2", "", "x"],
    "date": ["2024-01-01", "2024-1-1", "2024-02-30", ""],
}


@st.composite
def packages(draw: st.DrawFn) -> tuple[JsonObject, dict[str, str], int, Sizes]:
    """Two tables whose keys refer to each other or to themselves, with few different values."""
    kinds = draw(st.lists(st.sampled_from(sorted(KEYS)), min_size=2, max_size=2))
    names = ["k", "ค่า"]
    found = [{"name": name, "type": kind} for name, kind in zip(names, kinds, strict=True)]
    cells = st.tuples(*(st.sampled_from(KEYS[kind]) for kind in kinds)).map(",".join)
    odd = st.sampled_from(["", ",", "a", "1,2,3", '"a', ' "1",2'])
    resources, texts = [], {}
    for table, other in (("one", "two"), ("two", "one")):
        rows = draw(st.lists(st.one_of(cells, cells, cells, odd), max_size=8))
        texts[f"{table}.csv"] = "\n".join([",".join(names), *rows]) + "\n"
        chosen = draw(st.sampled_from([["k"], ["ค่า"], names]))
        reference = {"resource": draw(st.sampled_from([other, ""])), "fields": chosen}
        schema: JsonObject = {
            "fields": copy.deepcopy(found),
            "foreignKeys": [{"fields": chosen, "reference": reference}],
        }
        if draw(st.booleans()):
            schema["primaryKey"] = draw(st.sampled_from([["k"], names]))
        if draw(st.booleans()):
            schema["missingValues"] = draw(st.sampled_from([["", "-"], ["1"], []]))
        resources.append({"name": table, "path": f"{table}.csv", "schema": schema})
    limit = draw(st.sampled_from([1000, 0, 2]))
    return (
        {"name": "p", "resources": resources},
        texts,
        limit,
        draw(st.sampled_from([FROM_THE_FIRST_BYTE, IN_SMALL_PIECES])),
    )


@settings(max_examples=150)
@given(packages())
def test_keys_between_tables_are_judged_as_frictionless_judges_them(case):
    descriptor, texts, limit, sizes = case
    with tempfile.TemporaryDirectory() as folder:
        for name, text in texts.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")

        def package() -> Any:
            return Package.from_descriptor(copy.deepcopy(descriptor), basepath=folder)

        ours = outcome(lambda: validate_package(package(), limit_errors=limit, sizes=sizes))
        theirs = outcome(lambda: package().validate(limit_errors=limit).to_descriptor())
    note(f"ours:   {ours}\ntheirs: {theirs}")
    assert ours == theirs
