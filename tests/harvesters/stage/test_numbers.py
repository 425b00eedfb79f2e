"""Numbers with units, marks, brackets and words for nothing; codes that only look like numbers."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.stage.numbers import read_numbers
from harvesters.stage.unit_words import SPELLINGS
from tests.harvesters.stage.conftest import csv_text, found, step
from tests.harvesters.stage.test_times_and_eras import column


@pytest.mark.parametrize(
    ("name", "cells", "kind", "values", "unit"),
    [
        ("n", ["1,200 บาท", "๓๐๐ บาท"], "integer", [1200, 300], "บาท"),
        ("n", ["฿1,200.50", "THB 5"], "number", [Decimal("1200.50"), Decimal("5.00")], "บาท"),
        ("n", ["1,200.-", "50.-"], "integer", [1200, 50], "บาท"),
        ("n", ["3.5 ล้านบาท", "12 ล้านบาท"], "number", [Decimal("3.5"), Decimal("12.0")], "ล้านบาท"),
        ("n", ["12 คน", "0", "-"], "integer", [12, 0, None], "คน"),
        ("n", ["12 ตร.ม.", "5 ตารางเมตร"], "integer", [12, 5], "ตารางเมตร"),
        ("n", ["ร้อยละ 12.5", "5 %"], "number", [12.5, 5.0], "percent"),
        ("n", ["5 km", "12 km"], "integer", [5, 12], "km"),
    ],
)
def test_a_unit_the_whole_column_agrees_on_moves_into_the_field(stage, name, cells, kind, values, unit):
    field, told, staged = column(stage, name, cells)

    assert (field["type"], told, field["unit"]) == (kind, values, unit)
    assert found(staged) == {}


@pytest.mark.parametrize(
    "cells", [["101A", "102A"], ["5m", "6m"], ["12 ม.3", "5 ม.3"], ["7 หมู่", "8 หมู่"], ["007 คน", "008 คน"]]
)
def test_a_letter_or_an_unknown_word_is_no_unit(stage, cells):
    assert column(stage, "n", cells)[:2] == ({"name": "n", "type": "string"}, cells)


def test_two_units_in_one_column_are_text_and_told(stage):
    field, values, staged = column(stage, "งบ", ["3 ล้านบาท", "500 บาท", "7 ล้านบาท"])

    assert (field["type"], values[1]) == ("string", "500 บาท")
    issue = next(i for i in staged.issues if i.kind == "mixed_units")
    assert (issue.count, issue.values["units"]) == (3, "ล้านบาท × 2, บาท × 1")


def test_a_unit_in_some_cells_only_leaves_the_column_text(stage):
    assert column(stage, "n", ["1,200 บาท", "500"])[0]["type"] == "string"


def test_a_unit_other_than_the_schema_s_is_an_error_and_nothing_is_multiplied(stage):
    field = {"name": "งบ", "type": "number", "unit": "บาท"}

    declared = {"fields": [field, {"name": "y2", "type": "string"}]}

    _, values, staged = column(stage, "งบ", ["3 ล้านบาท"], schema=declared)

    assert values == ["3 ล้านบาท"]
    assert found(staged) == {"type-error": 1, "unit_changed": 1}
    assert column(stage, "งบ", ["3 THB"], schema=declared)[1] == [Decimal(3)]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,200-", "5"], [-1200, 5]),
        (["(1,200)", "5"], [-1200, 5]),
        (["\u22125", "\u20137", "1"], [-5, -7, 1]),
        (["- 5", "7"], [-5, 7]),
        (["1'000", "1\u2019000'000".replace("'000", "\u2019000")], [1000, 1_000_000]),
        (["1\u202f234", "1\u00a0234\u00a0567"], [1234, 1_234_567]),
        (["1.", "2."], [1, 2]),
    ],
)
def test_signs_and_separators(stage, cells, values):
    field, told, _ = column(stage, "n", cells)

    assert (field["type"], told) == ("integer", values)


@pytest.mark.parametrize("cells", [["(1)", "(2)"], ["5-", "6-"], ["1 23", "4"]])
def test_what_only_resembles_a_number_stays_text(stage, cells):
    assert column(stage, "n", cells)[:2] == ({"name": "n", "type": "string"}, cells)


@pytest.mark.parametrize("mark", ["*", "**", "\u00b9", "\u2020", " p", " (r)", " 1/", "1)"])
def test_a_few_footnote_marks_leave_numbers_and_a_finding(stage, mark):
    cells = ["1,234" + (mark if mark != "1)" else " 1)"), "5", "6", "7", "8"]

    field, values, staged = column(stage, "n", cells)

    assert (field["type"], values) == ("integer", [1234, 5, 6, 7, 8])
    issue = next(i for i in staged.issues if i.kind == "number_marks")
    assert (issue.count, issue.samples[0].value) == (1, cells[0])


def test_many_footnote_marks_leave_text(stage):
    field, _, staged = column(stage, "n", ["1*", "2*", "3"])

    assert (field["type"], found(staged)) == ("string", {"number_marks": 2})


@pytest.mark.parametrize(
    ("name", "cells", "reason"),
    [
        ("n", ["0105558004940", "0105558002009"], "neither numbers"),
        ("n", ["3101200000000", "3101200000001"], "thirteen digits"),
        ("จังหวัด", ["10", "50", "96"], "TIS 1099"),
        ("amphoe", ["1001", "5001"], "TIS 1099"),
        ("ตำบล", ["100101", "500102"], "TIS 1099"),
        ("n", ["12345678901234567890", "12345678901234567891"], "same, large number"),
    ],
)
def test_codes_stay_text_by_header_and_shape(stage, name, cells, reason):
    field, values, staged = column(stage, name, cells)

    assert (field["type"], values) == ("string", cells)
    assert reason in step(staged, "type")["reason"]


def test_identifiers_are_known_by_their_check_digit_even_among_money(stage):
    digits = [f"31012{n:07d}" for n in range(30)]
    numbers = [d + str((11 - sum(int(c) * (13 - i) for i, c in enumerate(d)) % 11) % 10) for d in digits]

    field, values, staged = column(stage, "ทุน", numbers)

    assert (field["type"], values) == ("string", numbers)
    assert "right check digit in 30 cells" in step(staged, "type")["reason"]
    assert column(stage, "ทุน", ["1000000000000"] * 9 + ["5"])[0]["type"] == "integer"


def test_counts_in_a_place_are_numbers(stage):
    assert column(stage, "จำนวนอำเภอ", ["10", "50"])[0]["type"] == "integer"
    assert column(stage, "จังหวัด", ["10", "5"])[0]["type"] == "integer"


@pytest.mark.parametrize(
    "token", ["-", "--", "…", "...", "N/A", "n/a", "NULL", "#N/A", "ไม่มีข้อมูล", "ไม่ระบุ", "na"]
)
def test_words_for_no_value_are_missing_among_numbers_and_counted(stage, token):
    field, values, staged = column(stage, "n", ["1", token])

    assert (field["type"], values, field["original"]["missing"]) == ("integer", [1, None], [token])
    assert step(staged, "type")["missing_tokens"] == {token: 1}


def test_words_for_no_value_are_answers_in_text_but_errors_of_excel_are_none(stage):
    _, values, staged = column(stage, "t", ["ก", "ไม่มี", "NULL", "#REF!", ""])

    assert values == ["ก", "ไม่มี", "NULL", None, None]
    said = step(staged, "type")
    assert (said["missing_tokens"], said["kept_tokens"]) == ({"#REF!": 1}, {"NULL": 1, "ไม่มี": 1})
    assert (said["filled"], said["missing"]) == (3, 2)


def test_words_for_no_value_that_a_schema_declares_hold_in_text_too(stage):
    declared = {"fields": [{"name": "t", "type": "string"}], "missingValues": ["", "ไม่มี"]}

    assert column(stage, "t", ["ก", "ไม่มี", "-"], schema=declared)[1] == ["ก", None, "-"]


def test_none_among_numbers_may_mean_zero_and_is_told(stage):
    assert found(column(stage, "n", ["1", "ไม่มี"])[2]) == {"missing_or_zero": 1}


@pytest.mark.parametrize(
    ("field", "cells", "values"),
    [
        ({}, ["ใช่", "ไม่ใช่", "มี", "ไม่มี", "Y", "no", "-"], [True, False, True, False, True, False, None]),
        ({"trueValues": ["ผ่าน"], "falseValues": ["ไม่ผ่าน"]}, ["ผ่าน", "ไม่ผ่าน"], [True, False]),
    ],
)  # fmt: skip
def test_a_declared_boolean_takes_the_words_of_agencies(stage, field, cells, values):
    declared = {"fields": [{"name": "b", "type": "boolean", **field}]}

    assert column(stage, "b", cells, schema=declared)[1] == values
    assert column(stage, "b", cells)[0]["type"] == "string"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("n", "12 คน", "สิบคน"),
        ("n", "5%", "ห้า"),
        ("ปี", "2567", "ไม่แน่"),
        ("เดือน", "12/2567", "x"),
        ("เวลา", "8:30", "เช้า"),
        ("วันที่", "25671231", "x"),
    ],
)
def test_a_column_of_any_kind_but_for_one_cell_names_the_cell(stage, name, good, bad):
    field, _, staged = column(stage, name, [good] * 1_000 + [bad])

    issue = next(i for i in staged.issues if i.kind == "almost_typed")
    assert (field["type"], issue.count, issue.samples[0].cell, issue.samples[0].value) == (
        "string",
        1,
        "A1002",
        bad,
    )


def test_hidden_and_doubled_characters_are_told_by_column_count_and_cell(stage):
    staged = stage("ชื่อ,n\n\u200bดิน,1\nน\u0e4d\u0e49า,2\nดี,3\nทุ\u0e38ก,4\n\uf70aก,5\n")

    issue = next(i for i in staged.issues if i.kind == "thai_respelled")
    assert (issue.column, issue.count, [s.cell for s in issue.samples]) == ("ชื่อ", 4, ["A2", "A3", "A5"])
    assert csv_text(staged).splitlines()[1:4] == ["ดิน,1", "น\u0e49\u0e33,2", "ดี,3"]


def test_every_unit_of_the_list_is_read_behind_a_number():
    words = sorted(SPELLINGS)

    read = read_numbers(pa.array([f"1,234.5 {word}" for word in words]))

    assert read.unit.to_pylist() == [SPELLINGS[word] for word in words]
    assert set(read.plain.to_pylist()) == {"1234.5"}


@given(st.text(alphabet="0123456789,.()-+%*'บาท \u00a0eE", max_size=14))
def test_what_reads_as_a_number_is_one(text):
    read = read_numbers(pa.array([text, "1"]))

    plain = read.plain[0].as_py()
    if plain is not None:
        Decimal(plain)
        assert [d for d in text if d.isdigit()][-1:] or plain == "0"


def test_a_damaged_code_is_found_under_a_schema_too(stage):
    declared = {"fields": [{"name": "เลข", "type": "string"}, {"name": "y2", "type": "string"}]}

    assert found(column(stage, "เลข", ["0105558004940", "1.05556E+12"], schema=declared)[2]) == {
        "excel_shortened": 1
    }


def test_a_column_of_nothing_but_dashes_has_no_values(stage):
    field, values, first = column(stage, "n", ["-", "…", "-"])

    assert (field["type"], values, field["original"]) == ("string", [None] * 3, {"missing": ["-", "…"]})
    assert column(stage, "n", ["-", "…", "-"], schema=first.table.schema)[1] == [None] * 3
    assert column(stage, "t", ["ไม่มี", "-"])[1] == ["ไม่มี", "-"]
