"""Patterns asked by tables of steps: Python's own answer, in time that grows with the cell only."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.validate.quick.patterns import SHORT, automaton_of, matches
from harvesters.verbatim import frictionless_report

ATOMS = ["a", "b", "ก", ".", "[ab]", "[^a]", "[ก-ค]", r"\d", r"\w", r"\s", "^", "$", "", "é"]
CELLS = st.text(st.sampled_from("abกข1_ \n\x1cé๑!"), max_size=12)
TERRIBLE = ["(a+)+", "(a|a)*b", "(a*)*$", "(.*a){12}", r"(\w+\s?)*", "(a|aa)+", "((a+)?)+b", "a*a*a*a*a*a*b"]


def patterns():
    return st.recursive(
        st.sampled_from(ATOMS),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map("".join),
            st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
            st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "{0,2}", "{2}", "{1,}"])).map(
                lambda both: f"({both[0]}){both[1]}"
            ),
        ),
        max_leaves=6,
    )


def check(pattern, cell):
    """The table gives Python's answer, or none."""
    automaton = automaton_of(f"^{pattern}$")
    if automaton is not None and (answer := automaton.answer(cell)) is not None:
        assert answer is bool(re.compile(f"^{pattern}$").match(cell)), (pattern, cell)


@settings(max_examples=500)
@given(patterns(), CELLS)
def test_a_table_answers_as_python_does(pattern, cell):
    check(pattern, cell)


@pytest.mark.deep
@settings(max_examples=20_000)
@given(patterns(), CELLS)
def test_a_table_answers_as_python_does_twenty_thousand_times(pattern, cell):
    check(pattern, cell)


@pytest.mark.parametrize("pattern", TERRIBLE)
def test_a_pattern_without_end_is_answered(pattern):
    compiled = re.compile(f"^{pattern}$")

    assert matches(compiled, "a" * 5_000 + "!") is False
    assert [matches(compiled, "a" * n + "!") for n in range(SHORT)] == [
        bool(compiled.match("a" * n + "!")) for n in range(SHORT)
    ]


@pytest.mark.parametrize("pattern", ["(?:){4294967290}", "(((){20000}){20000}){20000}", "(a{1000}){1000}"])
def test_a_pattern_that_repeats_without_measure_has_no_table(pattern):
    assert automaton_of(f"^{pattern}$") is None


@pytest.mark.parametrize("more", [{}, {"minLength": 1}, {"enum": ["x"]}])
@pytest.mark.parametrize("has_package", [False, True])
def test_a_stranger_s_pattern_is_reported_as_frictionless_reports_it(tmp_path, sandbox, more, has_package):
    (tmp_path / "t.csv").write_text(f"id,code\n1,{'a' * 60}\n2,{'a' * 60}!\n", encoding="utf-8")
    constraints = {"pattern": "(a+)+$", **more}
    schema = {"fields": [{"name": "id", "type": "integer"}, {"name": "code", "constraints": constraints}]}
    schema["fields"][1]["type"] = "string"
    (tmp_path / "schema.json").write_text(json.dumps(schema), encoding="utf-8")
    package = {"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    path, given_schema = ("datapackage.json", None) if has_package else ("t.csv", tmp_path / "schema.json")

    report = frictionless_report(Path(tmp_path / path), schema_path=given_schema, sandbox=sandbox)

    notes = [error["note"] for error in report["tasks"][0]["errors"]]
    assert 'constraint "pattern" is "(a+)+$"' in notes
    assert len(notes) == (1 if "enum" not in more else 3)
