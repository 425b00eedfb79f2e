"""Footnotes below totals, totals without numbers, headers that stand again; and rows of data that look like them."""

import pytest

from harvesters.stage.header import build_header
from harvesters.stage.rowkinds import RowRules
from tests.harvesters.stage.conftest import columns, found, step

NAMES = "ลำดับ,จังหวัด,ชาย,หญิง,สถานะ\n1,น่าน,10,20,ก\n2,แพร่,5,6,ข\n"


def account(staged):
    rows = step(staged, "rows")
    return {
        kind: rows[kind] for kind in ("body", "totals", "subtotals", "notes", "repeated_header") if rows[kind]
    }


@pytest.mark.parametrize(
    "end",
    [
        ",รวม,15,26,\n,หมายเหตุ: ข้อมูลเบื้องต้น,,,\n,ที่มา: กรมตัวอย่าง,,,\n",
        ",รวม,15,26,\n,หมายเหตุ: ข้อมูลเบื้องต้น,,,\n,ที่มา: กรมตัวอย่าง,,,\n,กองแผนงาน,,,\n",
        "รวม,,15,26,\nหมายเหตุ: ข้อมูลเบื้องต้น,,,,\nที่มา: กรม,,,,\nกองแผน,,,,\nฝ่ายข้อมูล,,,,\n",
    ],
)
def test_footnotes_below_the_totals_need_no_warning(stage, end):
    staged = stage(NAMES + end)

    assert account(staged) == {"body": 2, "totals": 1, "notes": end.count("\n") - 1}
    assert found(staged) == {"total_row_kept_out": 1}
    assert step(staged, "rows")["footer"] == end.count("\n")


def test_a_note_between_rows_of_data_is_told(stage):
    staged = stage(NAMES + "หมายเหตุ: ตัดยอดเดือนมีนาคม,,,,\n3,ตาก,1,2,ค\n")

    assert columns(staged)["ชาย"] == [10, 5, 1]
    assert found(staged) == {"note_inside": 1}


@pytest.mark.parametrize("label", ["รวมทั้งประเทศ,,,,", ",รวมทั้งสิ้น,,,", "Total,,,,", "รวม,,-,-,"])
def test_a_total_without_numbers_at_the_end_is_no_row_of_data(stage, label):
    staged = stage(NAMES + label + "\n* ตัวเลขอยู่ระหว่างตรวจสอบ,,,,\n")

    assert account(staged) == {"body": 2, "totals": 1, "notes": 1}


@pytest.mark.parametrize(
    "row",
    [
        "รวมโชค,,,,",  # a name
        "3,รวมจิตร,,,",
        "3,รวม,,,ค",  # a place of this name, with a status
        "3,ทั่วประเทศ,,,",
        "3,ตาก,,,",
    ],
)
def test_a_row_without_numbers_at_the_end_stays_data(stage, row):
    assert account(stage(NAMES + row + "\n")) == {"body": 3}


def test_lone_texts_at_the_end_without_a_note_above_stay_data(stage):
    assert account(stage(NAMES + ",ตาก,,,\n,กองแผนงาน,,,\n")) == {"body": 4}


def test_units_below_a_header_that_stands_again_go_with_it(stage):
    names = "ชื่อ,จังหวัด,งบ\n,,(บาท)\n"
    staged = stage(names + "ก,น่าน,10\nข,ตาก,20\n" + names + "ค,น่าน,30\nง,แพร่,5\n")

    assert columns(staged)["งบ (บาท)"] == [10, 20, 30, 5]
    assert account(staged) == {"body": 4, "repeated_header": 2}


def test_the_same_text_elsewhere_in_the_body_is_data(stage):
    staged = stage("ชื่อ,จังหวัด,หน่วย\n,,(บาท)\nก,น่าน,x\n,,(บาท)\nข,ตาก,y\nค,ตาก,y\n")

    assert account(staged) == {"body": 4}


def test_a_merged_header_stands_again_unmerged():
    merged = [(1, ["ลำดับ", "ปี 2566", "ปี 2566"]), (2, ["ลำดับ", "จำนวน", "มูลค่า"])]
    rules = RowRules(build_header(merged, [1, 2], 3))

    assert rules.kind(10, ["ลำดับ", "ปี 2566", ""]) == "repeated_header"
    assert rules.kind(11, ["", "จำนวน", "มูลค่า"]) == "repeated_header"
    assert rules.kind(12, ["1", "จำนวน", "มูลค่า"]) is None
    assert rules.kind(13, ["", "จำนวน", ""]) is None


@pytest.mark.parametrize("label", ["รวม", "ยอดรวม", "Total"])
def test_a_total_at_the_end_may_say_so_behind_its_numbers(stage, label):
    names = "จังหวัด,ชาย,หญิง,สถานะ\nน่าน,10,20,ก\nแพร่,5,6,ข\n"

    staged = stage(names + f",15,26,{label}\n")

    assert account(staged) == {"body": 2, "totals": 1}
    assert step(staged, "totals")["agree"] == 2


@pytest.mark.parametrize(
    "row", ["ตาก,15,26,รวม", ",15,26,รวมโชค", ",15,26,ค", ",,26 ส.ค. 2567,รวม", ",,,รวม"]
)
def test_other_rows_with_a_word_behind_their_numbers_stay(stage, row):
    staged = stage(f"จังหวัด,ชาย,หญิง,สถานะ\nน่าน,10,20,ก\nแพร่,5,6,ข\n{row}\n")

    assert account(staged)["body"] == (2 if row == ",,,รวม" else 3)


@pytest.mark.parametrize("note", ["จัดทำโดย กองแผนงาน", "รวบรวมโดย: ฝ่ายข้อมูล", "ปรับปรุงล่าสุด 5 ม.ค. 2568"])
def test_who_made_a_table_of_two_columns_is_no_row_of_it(stage, note):
    staged = stage(f"จังหวัด,จำนวน\nน่าน,10\nแพร่,5\nที่มา: กรม,\n{note},\n")

    assert account(staged) == {"body": 2, "notes": 2}


def test_projects_that_repair_something_are_rows(stage):
    assert account(stage("โครงการ,งบ\nขุดบ่อ,10\nปรับปรุงถนน,\n")) == {"body": 2}
