"""Tables beside and below each other are named, never mixed; a header that nothing speaks for is said to be unsure."""

import pytest

from harvesters.stage.layout import side_by_side
from tests.harvesters.stage.conftest import columns, found, step


def issue(staged, kind):
    return next(i for i in staged.issues if i.kind == kind)


TWO = "ตารางที่ 1,,\nจังหวัด,ชาย,หญิง\nน่าน,1,2\nตาก,3,4\n,,\nตารางที่ 2,,\nอำเภอ,โรงเรียน,ครู\nเมือง,5,60\nปัว,7,80\nที่มา: กรม,,\n"


def test_of_tables_below_each_other_the_first_is_read_and_the_row_is_named(stage):
    staged = stage(TWO)

    assert columns(staged) == {"จังหวัด": ["น่าน", "ตาก"], "ชาย": [1, 3], "หญิง": [2, 4]}
    assert (issue(staged, "table_below").samples[0].row, issue(staged, "table_below").values["row"]) == (6, 6)
    account = step(staged, "rows")
    assert (account["source"], account["other_tables"], account["blank"], account["titles"]) == (10, 5, 1, 1)


def test_tables_of_a_workbook_below_each_other(stage, workbook):
    rows = [line.split(",") for line in TWO.splitlines()]
    rows = [[int(c) if c.isdigit() else c or None for c in row] for row in rows]

    staged = stage(workbook(rows), "a.xlsx")

    assert columns(staged)["ชาย"] == [1, 3]
    assert found(staged)["table_below"] == 1


def test_the_first_table_keeps_its_own_notes_and_totals(stage):
    staged = stage(TWO.replace("ตาก,3,4\n", "ตาก,3,4\nรวม,4,6\nที่มา: กรม ก,,\n"))

    account = step(staged, "rows")
    assert (staged.table.row_count, account["totals"], account["notes"]) == (2, 1, 1)
    assert "total_differs" not in found(staged)


def test_the_footer_that_is_told_reads_the_first_table_again(stage):
    staged = stage(TWO)

    again = stage(TWO, footer=step(staged, "rows")["footer"])

    assert columns(again) == columns(staged)
    assert "table_below" not in found(again)


def test_a_declared_footer_says_that_it_is_one_table(stage):
    assert stage(TWO, footer=0).table.row_count == 7


NO_OTHER = {
    "the same header again": "a,b\nx,1\ny,2\n\na,b\nz,3\n",
    "groups with blank rows between": "ภาค,n\nเหนือ,1\n\nใต้,2\n\nตก,3\n",
    "notes below": "a,b\nx,1\ny,2\n\nที่มา,กรมการปกครอง\nหมายเหตุ,ข้อมูลเบื้องต้น\n",
    "signatures below": "a,b,c\nx,1,2\ny,2,3\n\nผู้จัดทำ,,ผู้ตรวจ\nนาย ก,,นาย ข\n",
    "words for numbers in one row": "a,b,c\nx,1,2\n\ny,ปิด,งด\nz,3,4\n,,\nw,5,6\n",
    "a table of words": "ชื่อ,ที่อยู่\nก,ข\n\nค,ง\nจ,ฉ\n",
}


@pytest.mark.parametrize("name", NO_OTHER)
def test_no_other_table_begins_in(stage, name):
    staged = stage(NO_OTHER[name])

    assert "table_below" not in found(staged)
    assert step(staged, "rows")["other_tables"] == 0


def test_tables_side_by_side_are_named(stage):
    staged = stage("จังหวัด,คน,,จังหวัด,คน\nน่าน,1,,ตาก,2\nแพร่,3,,ตรัง,4\n")

    assert issue(staged, "tables_beside").values["columns"] == "A-B, D-E"
    assert list(columns(staged)) == ["จังหวัด", "คน", "จังหวัด_2", "คน_2"]


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["ก", "ข", "ก", "ข", "ก", "ข"], 3),
        (["ก", "ข", "", "", "ก", "ข"], 2),
        (["ก", "ข", "", "ค", "ง"], 0),
        (["ก", "ก"], 0),
        (["ก", "ข", "ก"], 0),
        (["ก", "", "ก"], 0),
        ([], 0),
        (["ปี", "2565", "2566"], 0),
    ],
)
def test_groups_of_names_that_repeat(names, groups):
    assert len(side_by_side(names)) == groups


@pytest.mark.parametrize(
    "text",
    ["แดง,ดำ\nเขียว,ขาว\nแดง,ฟ้า\nดำ,ดำ\n", "apple,pear\nplum,fig\nkiwi,lime\n", "x y,p q\nz w,r s\nu v,t o\n"],
)
def test_a_header_that_nothing_speaks_for_is_said_to_be_unsure(stage, text):
    staged = stage(text)

    assert found(staged) == {"header_unsure": 1}
    assert step(staged, "header")["sure"] is False
    assert found(stage(text, header=(1,))) == {}
    assert found(stage(text, header=())) == {"no_header": 1}


@pytest.mark.parametrize(
    "text",
    [
        "ชื่อ,ที่อยู่\nก,ข\nค,ง\n",
        "name,city\nAnn,Nan\nBob,Tak\n",
        "plan_code,b\nx,y\nz,w\n",
        "สี,ผล\nแดง,1\nดำ,2\n",
        "ทะเบียน,ยี่ห้อ\nกก 1234,โตโยต้า\nขข 999,ฮอนด้า\n",
        "a\nx\ny\n",
        "a,b\nx,y\n",
    ],
)
def test_a_header_that_something_speaks_for_is_sure(stage, text):
    assert "header_unsure" not in found(stage(text))


def test_the_units_of_a_row_are_told(stage):
    staged = stage("จังหวัด,งบ\n,บาท\nน่าน,1\nตาก,2\n")

    assert step(staged, "units")["units"] == {"งบ (บาท)": "บาท"}
    assert step(staged, "units")["row"] == 2
