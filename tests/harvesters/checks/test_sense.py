"""Repeated rows, dates that have not come, codes of places that are none."""

import pytest

from harvesters.record import Expect
from tests.harvesters.checks.conftest import told


def rows(count: int) -> list[str]:
    return [f"{n},ถนนสาย {n},{n * 3}" for n in range(1, count + 1)]


def csv(lines: list[str]) -> str:
    return "ลำดับ,ชื่อ,ยาว\n" + "\n".join(lines) + "\n"


def test_a_row_that_was_pasted_twice_is_told_with_its_row(check):
    found = check("duplicate_rows", csv([*rows(50), rows(50)[4]]))

    assert told(found) == [("duplicate-row", None, 1, None)]
    assert (found[0].samples[0].row, found[0].severity) == (52, "warning")


def test_a_table_exported_twice_into_one_file_is_told(check):
    found = check("duplicate_rows", csv(rows(20) * 2))

    assert (found[0].count, found[0].severity) == (20, "warning")


def test_rows_that_differ_and_rows_with_a_key_say_nothing(check):
    assert check("duplicate_rows", csv(rows(50))) == []
    assert check("duplicate_rows", csv(rows(5) * 2), expect=Expect(key=("ลำดับ",))) == []


def test_a_table_that_repeats_by_nature_has_a_notice_only(check):
    survey = "เพศ,พอใจ\n" + "ชาย,มาก\nหญิง,น้อย\nชาย,น้อย\n" * 10 + "ชาย,มาก\n"

    assert [i.severity for i in check("duplicate_rows", survey)] == ["notice"]


def dates(column: str, last: str) -> str:
    return f"รหัส,{column}\n" + "".join(f"{n},2024-01-{n % 28 + 1:02}\n" for n in range(100)) + f"100,{last}\n"


def test_a_date_that_has_not_come_yet_is_told(check):
    assert told(check("future_dates", dates("วันที่จดทะเบียน", "2042-01-05"))) == [
        ("dates_in_future", "วันที่จดทะเบียน", 1, "B102")
    ]


@pytest.mark.parametrize(
    "text",
    [
        dates("วันที่จดทะเบียน", "2026-11-21"),
        dates("วันที่หมดอายุ", "2042-01-05"),
        "รหัส,วันที่\n" + "".join(f"{n},2030-01-{n % 28 + 1:02}\n" for n in range(40)),
    ],
)
def test_today_an_expiry_and_a_column_of_the_future_are_not(check, text):
    assert check("future_dates", text) == []


def places(column: str, wrong: str, right: list[str]) -> str:
    count = max(40, len(right))
    return f"{column},n\n" + "".join(f"{right[n % len(right)]},{n}\n" for n in range(count)) + f"{wrong},41\n"


@pytest.mark.parametrize(
    ("column", "wrong", "right", "kind"),
    [
        ("รหัสจังหวัด", "99", ["10", "50", "96"], "province_code_unknown"),
        ("province_code", "28", ["10", "50", "96"], "province_code_unknown"),
        ("จังหวัด", "เชียงหม่า", ["กรุงเทพมหานคร", "จ.เชียงใหม่", "จังหวัดน่าน"], "province_name_unknown"),
        ("รหัสอำเภอ", "9901", ["1001", "5001", "9603"], "area_code_unknown"),
        ("รหัสตำบล", "50010", ["100101", "500102", "960301"], "area_code_unknown"),
        ("รหัสอำเภอ", "1051", ["1001", "5001", "9603"], "area_code_unknown"),
        ("รหัสตำบล", "109901", ["100101", "500102", "960301"], "area_code_unknown"),
        ("อำเภอ", "เมืองชียงใหม่", ["เมือง", "อ.แม่ริม", "อำเภอสันทราย", "เขตดุสิต"], "district_name_unknown"),
    ],
)
def test_a_place_that_is_none_is_told_with_its_cell(check, column, wrong, right, kind):
    found = check("area_codes", places(column, wrong, right))

    assert told(found) == [(kind, column, 1, "A42")]
    assert found[0].samples[0].value == wrong


def test_the_name_that_was_probably_meant_is_in_the_hint(check):
    found = check("area_codes", places("จังหวัด", "เชียงใหม", ["กรุงเทพมหานคร", "เชียงใหม่", "น่าน"]))

    assert "เชียงใหม่" in str(found[0].advice.th)


@pytest.mark.parametrize(
    ("column", "wrong", "right"),
    [
        ("รหัสจังหวัด", "77", ["1", "2", "3", "4"]),
        ("province_id", "3", [str(n) for n in range(1, 78)]),
        ("จังหวัด", "ทั่วประเทศ", ["กรุงเทพฯ", "กทม.", "เชียงใหม่"]),
        ("จังหวัด", "น่าน", ["Chiang Mai", "Phuket"]),
        ("รหัสสินค้า", "99", ["10", "50", "96"]),
        ("อำเภอ", "Mueng", ["เมือง", "แม่ริม", "สันทราย"]),
        ("เขต", "เขต 9", ["เขต 1", "เขต 2", "เขต 3"]),
    ],
)
def test_an_agencys_own_codes_sums_and_spellings_are_not(check, column, wrong, right):
    assert check("area_codes", places(column, wrong, right)) == []
