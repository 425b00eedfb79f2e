"""An empty cell of a required column is an error, and a row of nothing but empty cells is blank."""

from pathlib import Path

import pytest

from tests.harvesters.validate.test_equal import (
    FROM_THE_FIRST_BYTE,
    IN_SMALL_PIECES,
    WITHOUT_COMPILER,
    judged,
)

SIZES = [FROM_THE_FIRST_BYTE, IN_SMALL_PIECES, WITHOUT_COMPILER]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("data", [b'id\n""\n', b'\n""\nx\n', b'id\nx\n""', b"id\n-\n", b'id\n\nx\n""\n'])
def test_a_row_with_one_empty_cell_in_quotes_is_a_blank_row(monkeypatch, tmp_path, data, sizes):
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_bytes(data)
    fields = [{"name": "id", "type": "string", "constraints": {"required": True}}]

    ours, theirs = judged("table.csv", {"fields": fields, "missingValues": ["", "-"]}, 1000, sizes)

    assert ours == theirs
    assert "blank-row" in [error["type"] for error in ours["tasks"][0]["errors"]]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("data", ["{},x\na,x\n", '"{}",x\n', '"{}",x\n{},y\n'])
@pytest.mark.parametrize("missing", ["", "aa", "\r", "\x01", "a\r\na"])
@pytest.mark.parametrize(
    "rule",
    [
        {"pattern": "a*"},
        {"pattern": "[^x]*", "minLength": 0},
        {"pattern": ".*", "maxLength": 3},
        {"minLength": 0},
        {"minLength": -3},
        {"maxLength": 4},
        {"enum": ["", "aa", "a"]},
    ],
)
def test_no_rule_makes_a_missing_value_good_enough_for_a_required_column(
    monkeypatch, tmp_path, rule, missing, data, sizes
):
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_bytes(("id,b\n" + data.replace("{}", missing)).encode())
    fields = [
        {"name": "id", "type": "string", "constraints": {"required": True, **rule}},
        {"name": "b", "type": "string"},
    ]

    ours, theirs = judged("table.csv", {"fields": fields, "missingValues": [missing]}, 1000, sizes)

    assert ours == theirs
