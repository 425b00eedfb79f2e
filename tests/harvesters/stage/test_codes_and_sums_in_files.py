"""Numbers that only look like numbers, and totals that say so in brackets, in words or not at all."""

import pytest

from tests.harvesters.stage.conftest import columns, found, step, types


@pytest.mark.parametrize("cells", [("1E2", "1E3", "2E10"), ("12e1", "7", "9")])
def test_a_code_with_an_e_is_no_power_of_ten(stage, cells):
    staged = stage("ห้อง,ชั้น\n" + "".join(f"{cell},1\n" for cell in cells))

    assert columns(staged)["ห้อง"] == list(cells)


@pytest.mark.parametrize("text", ["1.5E3", "1e-5", "3E+7", "2.0e1"])
def test_a_power_of_ten_with_a_point_or_a_sign_is_a_number(stage, text):
    staged = stage(f"ค่า,ชั้น\n{text},1\n2.5,1\n3,2\n")

    assert columns(staged)["ค่า"][0] == float(text)


def test_identifiers_that_excel_shortened_in_every_row_are_named_and_stay_text(stage):
    staged = stage("ชื่อ,เลขประจำตัวประชาชน\nก,3.10059E+12\nข,1.10059E+12\n")

    assert columns(staged)["เลขประจำตัวประชาชน"] == ["3.10059E+12", "1.10059E+12"]
    assert found(staged) == {"excel_shortened": 2}


@pytest.mark.parametrize("name", ["ลำดับ", "ที่", "ข้อ", "มาตรา", "No.", "version"])
def test_items_below_items_are_no_decimals(stage, name):
    staged = stage(f"{name},รายการ\n1,ก\n1.1,ข\n1.9,ค\n1.10,ง\n")

    assert columns(staged)[name] == ["1", "1.1", "1.9", "1.10"]


def test_row_numbers_kept_as_decimals_are_numbers(stage):
    assert columns(stage("ลำดับ,รายการ\n1.0,ก\n2.0,ข\n"))["ลำดับ"] == [1, 2]


def test_the_number_of_an_order_is_no_date(stage):
    body = "12/3/2567,ก\n13/4/2567,ข\n"

    assert types(stage("เลขที่คำสั่ง,ชื่อ\n" + body))["เลขที่คำสั่ง"] == "string"
    assert types(stage("เลขที่และวันที่,ชื่อ\n" + body))["เลขที่และวันที่"] == "date"


def test_baht_behind_a_dash(stage):
    staged = stage('รายการ,ราคา\nก,"499,000.- บาท"\nข,"2,400.50 บาท"\n')

    assert [float(value) for value in columns(staged)["ราคา"]] == [499000.0, 2400.5]


@pytest.mark.parametrize(
    "row", ["รวมเป็นเงิน (สามสิบบาทถ้วน),30", "รวม (บาท),30", "รวมทั้งสิ้น (หน่วย: บาท),30", "(สามสิบบาทถ้วน),30"]
)
def test_a_total_with_words_in_brackets_is_no_row(stage, row):
    staged = stage(f"โครงการ,งบ\nก่อสร้าง,10\nซ่อม,20\n{row}\n")

    assert columns(staged)["งบ"] == [10, 20]
    assert found(staged) == {"total_row_kept_out": 1}


def test_a_last_row_of_sums_without_a_name_is_a_total(stage):
    staged = stage("ที่,โครงการ,งบ,จ่าย\n1,ก่อสร้าง,10,5\n2,ซ่อม,20,6\n,,30,11\n")

    assert columns(staged)["งบ"] == [10, 20]
    assert step(staged, "rows")["kept_notes"] == [{"row": 4, "kind": "totals", "text": "30 11"}]


@pytest.mark.parametrize("last", [",,30,12", ",ค,30,11", "3,,30,11"])
def test_a_last_row_whose_sums_differ_or_that_has_a_name_is_data(stage, last):
    staged = stage(f"ที่,โครงการ,งบ,จ่าย\n1,ก่อสร้าง,10,5\n2,ซ่อม,20,6\n{last}\n")

    assert columns(staged)["งบ"] == [10, 20, 30]


def test_the_row_below_a_single_one_is_data(stage):
    assert columns(stage("ที่,โครงการ,งบ\n1,ก่อสร้าง,10\n,,10\n"))["งบ"] == [10, 10]


def test_the_year_beside_a_total_is_no_sum(stage):
    staged = stage("เดือน,ปี,คน\nมกราคม,2567,1\nกุมภาพันธ์,2567,2\nรวม,2567,3\n")

    assert columns(staged)["คน"] == [1, 2]
    assert found(staged) == {"total_row_kept_out": 1}
