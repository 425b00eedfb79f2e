"""Tables judged without Frictionless have the report that Frictionless writes, whatever is wrong in them."""

import copy
import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from frictionless import Field, Resource, Schema
from hypothesis import event, given, settings
from hypothesis import strategies as st

from harvesters.validate.fast import error_kinds
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.quick import HAS_KERNEL
from harvesters.validate.quick.scan import CannotTell
from tests.harvesters.validate.tables import (
    BOOLEANS,
    DATES,
    DATETIMES,
    EDGES,
    INTEGERS,
    NUMBERS,
    PATTERNS,
    TEXTS,
    TIMES,
    files,
)
from tests.harvesters.validate.test_equal import outcome, timeless

needs_kernel = pytest.mark.skipif(not HAS_KERNEL, reason="the scanner in C was not built here")
CELLS = {
    "integer": INTEGERS,
    "number": [*NUMBERS, "sNaN", "1e400", "1e-400"],
    "date": [*DATES, "2024-1-1", "2024-01- 1", "--", "2024--01"],
    "time": TIMES,
    "datetime": DATETIMES,
    "boolean": BOOLEANS,
    "string": TEXTS,
    "any": [*TEXTS, *INTEGERS],
}
CELLS = {kind: [text for text in texts if "+" not in text] for kind, texts in CELLS.items()}
"""A plus sign may be a mark of UTF-7: the encoding of such a file is for Frictionless to say."""
BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
NUMERIC = {"integer": [0, 7, "12", -5], "number": [0, 1.5, "-2.25", 90, 0.1, "1e1"]}
MISSING = [["", "-"], ["-"], [], ["", "1", "abc", "true"], ["None"]]


@st.composite
def fields(draw, name: str, kind: str):
    """A field of the plain kind with any of its constraints."""
    field = {"name": name, "type": kind}
    constraints = {}
    if draw(st.integers(0, 2)) == 0:
        constraints["required"] = draw(st.booleans())
    if draw(st.integers(0, 3)) == 0:
        constraints["unique"] = draw(st.booleans())
    if (kind in NUMERIC or kind in ("date", "time", "datetime")) and draw(st.booleans()):
        for bound in draw(st.lists(st.sampled_from(BOUNDS), max_size=2, unique=True)):
            constraints[bound] = draw(st.sampled_from([*NUMERIC.get(kind, []), *CELLS[kind][:3]]))
    if kind == "string":
        for name in draw(st.lists(st.sampled_from(["minLength", "maxLength"]), max_size=2, unique=True)):
            constraints[name] = draw(st.integers(0, 4))
        if draw(st.integers(0, 2)) == 0:
            constraints["pattern"] = draw(st.sampled_from([*PATTERNS, "("]))
    if draw(st.integers(0, 5)) == 0:
        constraints["enum"] = draw(st.lists(st.sampled_from(CELLS[kind]), min_size=1, max_size=4))
    if kind == "boolean" and draw(st.booleans()):
        field |= {"trueValues": ["yes", "ใช่"], "falseValues": ["no", "yes"]}
    if constraints or draw(st.booleans()):
        field["constraints"] = constraints
    return field


@st.composite
def cases(draw):
    """(schema, bytes of a file, limit of errors, sizes, name of the file)."""
    kinds = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=4))
    schema = {
        "fields": [draw(fields(f"คอลัมน์{n}" if n == 2 else f"c{n}", kind)) for n, kind in enumerate(kinds)]
    }
    names = [field["name"] for field in schema["fields"]]
    if draw(st.integers(0, 2)) == 0:
        schema["primaryKey"] = draw(st.sampled_from([names[:1], names, names[0]]))
    if draw(st.integers(0, 2)) == 0:
        schema["missingValues"] = draw(st.sampled_from(MISSING))
    cells = [st.sampled_from([*CELLS[kind] * 2, *EDGES]) for kind in kinds]
    row = st.tuples(*cells).map(list)
    odd = st.one_of(
        row.map(lambda found: [*found, "x"]),
        row.map(lambda found: found[:-1]),
        st.just([""] * len(kinds)),
        st.just([]),
    )
    rows = draw(st.lists(row if draw(st.booleans()) else st.one_of(row, row, row, odd), max_size=14))
    rows = [names, *rows * draw(st.sampled_from([1, 1, 2, 6]))]
    data = draw(files(rows)) if draw(st.integers(0, 3)) == 0 else plain(rows, draw(st.sampled_from(",,;\t")))
    sizes = Sizes(
        block_bytes=draw(st.sampled_from([50, 2_000_000])), keys_in_memory=draw(st.sampled_from([3, 100]))
    )
    name = draw(st.sampled_from(["table.csv", "table.csv", "ตาราง 1.csv", "t.tsv"]))
    return schema, data, draw(st.sampled_from([0, 0, 1000, 3])), sizes, name


def plain(rows, delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def judged(case):
    """Our report, None where Frictionless must judge, and Frictionless's own."""
    from harvesters.validate.fast.alone import judged_alone
    from harvesters.validate.quick.certify import prepared

    schema, data, limit, sizes, name = case
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            Path(name).write_bytes(data)
            ready = prepared(Path(name), schema)
            found = judged_alone(Path(name), *ready, limit_errors=limit, sizes=sizes) if ready else None
            if found is None:
                return None, None
            pieces = json.loads("".join(found.pieces()))

            def theirs():
                made = Schema.from_descriptor(copy.deepcopy(schema))
                return Resource(name, schema=made).validate(limit_errors=limit).to_descriptor()

            return timeless(pieces), outcome(theirs)
        finally:
            os.chdir(before)


def compare(case) -> None:
    ours, theirs = judged(case)
    event("Frictionless" if ours is None else "with errors" if not ours["valid"] else "valid")
    if ours is not None:
        assert json.dumps(ours) == json.dumps(theirs)


@needs_kernel
@settings(max_examples=500)
@given(cases())
def test_what_is_judged_alone_has_frictionless_s_report(case):
    compare(case)


@pytest.mark.deep
@needs_kernel
@settings(max_examples=20_000)
@given(cases())
def test_what_is_judged_alone_has_frictionless_s_report_in_twenty_thousand_tables(case):
    compare(case)


@pytest.mark.parametrize("kind", sorted(CELLS))
@settings(max_examples=100)
@given(st.data())
def test_a_plain_field_reads_as_frictionless_s_own(kind, data):
    from harvesters.validate.fast.plain import plain_reader
    from harvesters.validate.fast.reading import Reader

    described = data.draw(fields("x", kind))
    missing = data.draw(st.sampled_from([[""], *MISSING]))
    ours = plain_reader(described, missing)
    if ours is None:
        return
    schema = Schema(fields=[Field.from_descriptor(copy.deepcopy(described))], missing_values=missing)
    field = schema.fields[0]
    theirs = Reader(field, field.create_cell_reader())
    texts = st.one_of(st.none(), st.text(), st.from_regex(r"[ +\-]?[0-9_๐-๙.:eTZ\- ]{0,25}", fullmatch=True))
    for cell in [*CELLS[kind], *EDGES, *data.draw(st.lists(texts, max_size=20))]:
        expected = theirs.read(cell)
        if expected.error is not None or "snan" in (cell or "").lower():
            with pytest.raises(CannotTell):
                ours.read(cell)
            continue
        found = ours.read(cell)
        assert (repr(found.value), found.notes) == (repr(expected.value), expected.notes)


@needs_kernel
def test_a_table_with_every_error_is_judged_without_frictionless(tmp_path):
    fields = [
        {"name": "id", "type": "integer", "constraints": {"unique": True, "required": True, "minimum": 1}},
        {"name": "day", "type": "date"},
        {"name": "name", "type": "string", "constraints": {"pattern": "[a-z]+", "maxLength": 5}},
    ]
    lines = [
        "id,day,name",
        "1,2024-01-01,a",
        "x,2024-13-01,A1",
        "1,,abcdef",
        ",,",
        "0,2024-01-01",
        "7,,a,b",
        "",
    ]
    (tmp_path / "t.csv").write_text("\n".join(lines * 1) + "\n", encoding="utf-8")
    schema = {"fields": fields, "primaryKey": ["id"]}
    request = {"folder": str(tmp_path), "file": "t.csv", "schema": schema, "names": None, "limit_errors": 0}
    program = (
        "import json, sys; from harvesters.as_it_is import judge_as_it_is;"
        "found = judge_as_it_is(json.loads(sys.argv[1]));"
        "heavy = {'frictionless', 'numpy', 'pyarrow', 'sqlite3', 'click', 'inspect', 'uuid'} & sys.modules.keys();"
        "print(json.dumps([found, sorted(heavy)]))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, json.dumps(request)], capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    report, heavy = json.loads(said.stdout)
    kinds = {error["type"] for error in report["tasks"][0]["errors"]}
    assert heavy == []
    assert kinds == {kind.type for kind in error_kinds._HELD} - {"foreign-key"}


@needs_kernel
def test_beside_another_frictionless_nothing_is_judged_alone(monkeypatch):
    from harvesters.validate.fast import alone

    case = ({"fields": [{"name": "a", "type": "integer"}]}, b"a\nx\n", 0, Sizes(), "t.csv")
    assert judged(case)[0] is not None
    monkeypatch.setattr(alone, "is_pinned", lambda: False)
    assert judged(case)[0] is None
