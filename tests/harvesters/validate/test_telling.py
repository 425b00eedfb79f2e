"""Errors written straight as JSON are Frictionless's own errors, whatever stands in the cells."""

import json
from itertools import product

import pytest
from frictionless import errors
from frictionless.resources import TableResource

from harvesters.validate.fast import error_kinds
from harvesters.validate.fast.judge import validate
from harvesters.validate.fast.log import Log
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.fast.telling import cell_error, listed

CELLS = ["", "a", 'a"b', "a\\b", "a\tb\n", "{cell}", "%s", "น้ำ\u2028", "\x00\x1f\x7f"]
KINDS = [
    (error_kinds.TYPE_ERROR, errors.TypeError),
    (error_kinds.CONSTRAINT_ERROR, errors.ConstraintError),
    (error_kinds.UNIQUE_ERROR, errors.UniqueError),
    (error_kinds.EXTRA_CELL, errors.ExtraCellError),
    (error_kinds.MISSING_CELL, errors.MissingCellError),
]


@pytest.mark.parametrize(("kind", "error"), KINDS)
def test_an_error_of_a_cell_is_frictionless_s_own(kind, error):
    for cell, note in product(CELLS, ['type is "x"', "", "{note} %s"]):
        row = [cell, "b"]
        told = json.loads(cell_error(kind, note, listed(row), 7, cell, 'na"me', 2))
        theirs = error(note=note, cells=row, row_number=7, cell=cell, field_name='na"me', field_number=2)
        assert told == theirs.to_descriptor()


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";", "\\", "\x1f"])
@pytest.mark.parametrize("cell", ["a", "a/b", "\\", "ก", "a\x7f", "\x01", "'"])
def test_a_row_is_told_with_its_cells_whatever_parts_them(tmp_path, monkeypatch, delimiter, cell):
    monkeypatch.chdir(tmp_path)
    lines = [["x", "y"], ["1", cell], ["no", cell], ["2", cell], ["no", cell]]
    (tmp_path / "t.csv").write_text("".join(delimiter.join(line) + "\n" for line in lines), encoding="utf-8")

    def table():
        schema = {"fields": [{"name": "x", "type": "integer"}, {"name": "y", "type": "string"}]}
        dialect = {"csv": {"delimiter": delimiter}}
        return TableResource.from_descriptor(
            {"name": "t", "path": "t.csv", "schema": schema, "dialect": dialect, "encoding": "utf-8"}
        )

    ours = validate(table(), limit_errors=0, sizes=Sizes(small_bytes=0))
    theirs = table().validate(limit_errors=0).to_descriptor()
    assert ours["tasks"][0]["errors"] == theirs["tasks"][0]["errors"]


def test_rows_judged_anew_take_their_place_in_a_log():
    log = Log()
    log.add(1, ["a"])
    log.add(3, ["c", "d"])
    assert log.amend([(2, ["b"]), (3, ["e"])])
    assert (list(log.rows()), log.count) == ([(1, ["a"]), (2, ["b"]), (3, ["e"])], 3)
    spilt = Log(held_chars=0)
    spilt.add(1, ["a"])
    assert not spilt.amend([])
