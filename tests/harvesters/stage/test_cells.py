"""Cells and types: decided on every row, nothing lost, everything explained."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.stage.cells import repair_one
from harvesters.stage.dates import read_date
from harvesters.stage.numbers import read_numbers
from tests.harvesters.stage.conftest import columns, csv_text, found, step


def column(stage, name, cells, **more):
    """One column of cells beside a text column, staged; its type and Parquet values."""
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    staged = stage(f'"{name}",x\n' + "".join(f"{cell},t\n" for cell in quoted), **more)
    field = staged.table.schema["fields"][0]
    return field["type"], columns(staged)[field["name"]], staged


@pytest.mark.parametrize(
    ("name", "cells", "kind", "values"),
    [
        ("n", ["1", "-2", "+3"], "integer", [1, -2, 3]),
        ("ทุน", [" 1,313,580,000 ", "500,000", "0"], "integer", [1_313_580_000, 500_000, 0]),
        ("n", ["๑,๒๓๔", "๕", "67"], "integer", [1234, 5, 67]),
        ("n", ["1 234 567", "12"], "integer", [1_234_567, 12]),
        ("n", ["1.5", "2", ".25"], "number", [1.5, 2.0, 0.25]),
        (
            "งบ (บาท)",
            ["1,234.50", "(200.25)", "3"],
            "number",
            [Decimal("1234.50"), Decimal("-200.25"), Decimal("3.00")],
        ),
        ("n", ["1e-5", "2.5e3"], "number", [1e-5, 2500.0]),
        ("ร้อยละ", ["12.5%", "7 %"], "number", [12.5, 7.0]),
        ("ok", ["true", "FALSE", "True"], "boolean", [True, False, True]),
        ("n", ["12345678901234567890123", "1"], "number", [Decimal("12345678901234567890123"), Decimal(1)]),
        ("n", ["1", "x"], "string", ["1", "x"]),
        ("n", ["1,23", "4"], "number", [1.23, 4.0]),
        ("n", ["12,34"], "string", ["12,34"]),
        ("n", ["1,5"], "number", [1.5]),
        ("n", ["1.234,56"], "number", [1234.56]),
        ("n", ["1,234", "12,34,567"], "string", ["1,234", "12,34,567"]),
    ],
)
def test_numbers_as_agencies_write_them(stage, name, cells, kind, values):
    assert column(stage, name, cells)[:2] == (kind, values)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("n", ["007", "010", "123"]),
        ("เลขที่", ["0105558004940", "1101700230708"]),
        ("n", ["3105558004940", "1101700230708", "5101700230708"]),
        ("รหัสไปรษณีย์", ["10110", "50000"]),
        ("Zip Code", ["90210", "10001"]),
        ("เบอร์โทรศัพท์", ["812345678", "898765432"]),
        ("รหัสจังหวัด", ["10", "50"]),
        ("n", ["1.05556E+12", "5"]),
        ("n", ["00.5", "1.5"]),
    ],
)
def test_codes_stay_text_to_the_last_zero(stage, name, cells):
    assert column(stage, name, cells)[:2] == ("string", cells)


def test_a_long_number_beyond_64_bits_of_a_code_is_not_rounded(stage):
    cells = ["12345678901234567890", "12345678901234567891"]

    kind, values, _ = column(stage, "n", cells)

    assert [str(v) for v in values] == cells, kind


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["29/2/2567", "1/3/2567"], [date(2024, 2, 29), date(2024, 3, 1)]),
        (["31/12/2567", "๑/๒/๒๕๖๘"], [date(2024, 12, 31), date(2025, 2, 1)]),
        (["31 ธันวาคม 2567", "1 ม.ค. 68"], [date(2024, 12, 31), date(2025, 1, 1)]),
        (["วันที่ 5 ธันวาคม พ.ศ. 2567", "6 ธ.ค. 2567"], [date(2024, 12, 5), date(2024, 12, 6)]),
        (["2024-02-29", "2023-01-01"], [date(2024, 2, 29), date(2023, 1, 1)]),
        (["2567-02-29", "2566-01-01"], [date(2024, 2, 29), date(2023, 1, 1)]),
        (["1/13/2020", "2/3/2020"], [date(2020, 1, 13), date(2020, 2, 3)]),
        (["13/1/2020", "3/2/2020"], [date(2020, 1, 13), date(2020, 2, 3)]),
        (["5-Dec-2020", "Dec 6, 2020"], [date(2020, 12, 5), date(2020, 12, 6)]),
        (["1/2/2567", "00/00/543", "-"], [date(2024, 2, 1), None, None]),
    ],
)
def test_dates_as_agencies_write_them(stage, cells, values):
    assert column(stage, "วันที่", cells)[:2] == ("date", values)


def test_times_of_day_make_a_datetime(stage):
    kind, values, staged = column(stage, "t", ["1/2/2567 13:05", "2024-02-02T00:00:01"])

    assert (kind, values) == ("datetime", [datetime(2024, 2, 1, 13, 5), datetime(2024, 2, 2, 0, 0, 1)])
    assert csv_text(staged).splitlines()[1] == "2024-02-01T13:05:00,t"


def test_a_month_and_a_year_is_a_yearmonth(stage):
    assert column(stage, "เดือน", ["ธันวาคม 2567", "ม.ค. 68"])[:2] == ("yearmonth", ["2024-12", "2025-01"])


@pytest.mark.parametrize(
    "cells",
    [
        ["30/2/2567", "1/2/2567"],
        ["29/2/2566", "1/2/2566"],
        ["13/13/2567", "1/1/2567"],
        ["1/2/2300", "1/2/2024"],
    ],
)
def test_a_day_that_never_was_leaves_the_column_text(stage, cells):
    assert column(stage, "วันที่", cells)[:2] == ("string", cells)


def test_days_and_months_that_contradict_each_other_stay_text(stage):
    assert column(stage, "d", ["13/1/2020", "1/13/2020"])[0] == "string"


def test_an_order_nobody_can_know_is_said(stage):
    assert found(column(stage, "d", ["1/2/2020", "3/4/2020"])[2]) == {"date_order_assumed": 2}


def test_two_digit_years_need_an_era(stage):
    kind, _, staged = column(stage, "วันที่", ["1/2/24", "3/4/23"])

    assert (kind, found(staged)) == ("string", {"two_digit_years": 2})
    assert column(stage, "วันที่ (พ.ศ.)", ["1/2/67"])[:2] == ("date", [date(2024, 2, 1)])


def test_two_eras_in_one_column_are_said(stage):
    _, values, staged = column(stage, "d", ["13/1/2567", "14/1/2024"])

    assert values == [date(2024, 1, 13), date(2024, 1, 14)]
    assert found(staged) == {"mixed_eras": 1}


def test_missing_tokens_are_missing_in_typed_columns_and_text_in_text(stage):
    staged = stage("n,d,t\n1,1/2/2567,ไม่มี\n-,ไม่มีข้อมูล,-\nN/A,…,ก\n")

    assert columns(staged) == {
        "n": [1, None, None],
        "d": [date(2024, 2, 1), None, None],
        "t": ["ไม่มี", "-", "ก"],
    }
    assert next(s["missing_tokens"] for s in staged.steps if s["step"] == "type") == {"-": 1, "N/A": 1}


def test_types_are_decided_on_the_last_row_too(stage):
    cells = [str(n) for n in range(30_000)] + ["ปิด"]

    kind, values, staged = column(stage, "n", cells)

    assert (kind, values) == ("string", cells)
    issue = next(i for i in staged.issues if i.kind == "almost_typed")
    assert (issue.count, issue.samples[0].cell, issue.samples[0].value) == (1, "A30002", "ปิด")


def test_excel_s_shortened_numbers_and_error_values_are_named(stage):
    kind, _, staged = column(stage, "เลข", ["1.05556E+12", "0105558004940"])
    assert (kind, found(staged)["excel_shortened"]) == ("string", 1)

    assert found(column(stage, "n", ["1", "#REF!"])[2]) == {"excel_errors": 1}


def test_thai_is_spelled_one_way_in_the_table_and_counted(stage):
    staged = stage("ชื่อ\nน\u0e4d\u0e49า\n\u200bดิน\nน\u0e49\u0e33\n")

    assert columns(staged) == {"ชื่อ": ["น\u0e49\u0e33", "ดิน", "น\u0e49\u0e33"]}
    assert step(staged, "cells")["repaired"] == 1
    assert step(staged, "cells")["edge_blanks"] == 1


def test_excel_error_cells_make_no_numbers(stage, workbook):
    staged = stage(workbook([["n", "x"], [1, "a"], ["#N/A", "b"], [2, "c"]]), "a.xlsx")

    assert columns(staged)["n"] == [1, None, 2]


def test_the_parquet_holds_the_types_of_the_schema(stage):
    staged = stage("a,b,c,d,e\n1,1.5,1/2/2567,true,x\n")

    assert pq.read_schema(staged.table.parquet.path).types == [
        pa.int64(), pa.float64(), pa.date32(), pa.bool_(), pa.string(),
    ]  # fmt: skip


def test_every_step_is_said_in_both_languages_without_gaps(stage):
    for told in stage("รวม,n\nก,๑\nข,2\n").steps:
        assert told["th"] and told["en"] and "{" not in told["th"] + told["en"]


@given(st.dates(date(1858, 1, 1), date(2056, 12, 31)), st.booleans())
def test_any_date_survives_being_written_the_thai_way(day, thai_digits):
    text = f"{day.day}/{day.month}/{day.year + 543}"
    if thai_digits:
        text = text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    from metadata.text import arabic_digits

    assert read_date(arabic_digits(text)).iso(month_first=False) == day.isoformat()


@given(st.text(max_size=30))
def test_no_text_breaks_the_date_reader(text):
    cell = read_date(text)

    if cell is not None and (iso := cell.iso(False)) and cell.form != "month":
        date.fromisoformat(iso[:10])


@given(st.integers(-(10**17), 10**17))
def test_any_whole_number_survives_its_separators(number):
    assert read_numbers(pa.array([f"{number:,}", str(number)])).plain.to_pylist() == [str(number)] * 2


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_any_decimal_survives_its_separators(number):
    assert Decimal(read_numbers(pa.array([f"{number:,}"])).plain[0].as_py()) == number


@given(st.text(max_size=20))
def test_repairing_twice_changes_nothing_more(text):
    assert repair_one(repair_one(text)) == repair_one(text)


@pytest.mark.parametrize(
    "text",
    [
        "หมท\u0e39\u0e48\u0e48\u0e35 1",  # ทู่ or ที่: two vowels on one consonant
        "ก\u0e48\u0e49าว",  # ก่าว or ก้าว
        "ก\u0e34\u0e35น",
        "ก\u0e48\u0e39\u0e48",
    ],
)
def test_marks_of_which_nobody_can_say_what_was_meant_stay_as_they_are(text):
    assert repair_one(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ท\u0e38\u0e38ก", "ท\u0e38ก"),  # one mark twice
        ("ท\u0e48\u0e35", "ท\u0e35\u0e48"),  # out of order
        ("ท\u0e48\u0e48\u0e35", "ท\u0e35\u0e48"),
        ("น\u0e49\u0e4dา", "น\u0e49ำ"),
        ("ท\u0e35\u200b\u0e48", "ท\u0e35\u0e48"),
        ("ก\u0e48\u0e49าว ท\u0e48\u0e35 เเก", "ก\u0e48\u0e49าว ท\u0e35\u0e48 แก"),  # word by word
        ("พันธุ์ ศักดิ์สิทธิ์ ก็", "พันธุ์ ศักดิ์สิทธิ์ ก็"),
    ],
)
def test_marks_of_one_meaning_are_put_in_order(text, told):
    assert repair_one(text) == told
