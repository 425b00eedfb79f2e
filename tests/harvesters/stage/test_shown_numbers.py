"""Numbers of a workbook lose the rest of a binary fraction, which Excel does not show, in the typed layer only."""

from decimal import Decimal

import pytest

from harvesters.stage.convert import fifteen_digits
from tests.harvesters.stage.conftest import columns, found, step, types


def test_the_rest_of_a_binary_fraction_is_not_shown(stage, workbook):
    staged = stage(workbook([["คะแนน", "n"], [0.6000000000000001, 1], [0.1 + 0.2, 2], [7, 3]]), "a.xlsx")

    assert columns(staged)["คะแนน"] == [0.6, 0.3, 7.0]
    (field, _) = staged.table.schema["fields"]
    assert field["original"]["example"] == {"written": "0.6000000000000001", "value": "0.6"}
    assert "ที่ Excel ไม่แสดง" in step(staged, "type")["reason_th"]
    assert found(staged) == {}


def test_money_is_exact_once_it_is_as_shown(stage, workbook):
    staged = stage(workbook([["จำนวนเงิน", "n"], [1234.5600000000002, 1], [10.5, 2]]), "a.xlsx")

    assert columns(staged)["จำนวนเงิน"] == [Decimal("1234.56"), Decimal("10.50")]


def test_percents_too(stage, workbook):
    def percent(book):
        for cell in book["ข้อมูล"]["A"][1:]:
            cell.number_format = "0%"

    staged = stage(workbook([["สัดส่วน", "n"], [0.6000000000000001, 1], [0.25, 2]], edit=percent), "a.xlsx")

    assert columns(staged)["สัดส่วน"] == [60.0, 25.0]


def test_exact_numbers_of_a_text_file_or_in_text_cells_stay_exact(stage, workbook):
    exact = ["0.1234567890123456789", "0.5"]

    assert columns(stage("a,b\n0.6000000000000001,1\n0.5,2\n"))["a"][0] == Decimal("0.6000000000000001")
    told = columns(stage(workbook([["a", "n"], *([text, 1] for text in exact)]), "a.xlsx"))["a"]
    assert told == [Decimal("0.1234567890123456789"), Decimal("0.5")]


def test_a_number_that_uses_all_its_digits_keeps_them(stage, workbook):
    kept = [1.041392685158225, 1 / 3, 0.5]

    told = columns(stage(workbook([["log", "n"], *([number, 1] for number in kept)]), "a.xlsx"))["log"]

    assert [float(value) for value in told] == kept


def test_a_declared_number_takes_them(stage, workbook):
    schema = {"fields": [{"name": "a", "type": "number"}, {"name": "n", "type": "integer"}]}

    staged = stage(workbook([["a", "n"], [0.6000000000000001, 1], [0.5, 2]]), "a.xlsx", schema=schema)

    assert [float(value) for value in columns(staged)["a"]] == [0.6, 0.5]
    assert (types(staged)["a"], found(staged)) == ("number", {})


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("0.30000000000000004", "0.3"),
        ("-0.30000000000000004", "-0.3"),
        ("100.00000000000001", "100"),
        ("0.000012345678901234567", "0.000012345678901234567"),
        ("12345678.12345678", "12345678.12345678"),
        ("1234567890123456", "1234567890123456"),
    ],
)
def test_fifteen_digits(kept, shown):
    assert fifteen_digits(kept) == shown
