"""What looks like a total, a note or a header and is data; and what is none: pages, prints, signatures, repeats."""

import pytest

from harvesters.stage.header import build_header
from harvesters.stage.rowkinds import RowRules, is_total_label, looks_like_total
from tests.harvesters.stage.conftest import columns, found, step


def table(*rows, header="ชื่อ,กลุ่ม,จำนวน"):
    return "\n".join([header, *rows]) + "\n"


def count(staged):
    return step(staged, "rows")


# Each of these tables keeps all its rows.
DATA = {
    "a company called รวมโชค": table("รวมโชค,ก,10", "รวมทรัพย์,ข,20", "บริษัท รวมชัย จำกัด,ค,30"),
    "a company called รวมโชค at the end": table("ก,ก,10", "ข,ข,20", "รวมโชค,ค,30"),
    "a company of the sum at the end": table("ก,ก,10", "ข,ข,20", "รวมพลัง,ค,30"),
    "a party called รวมพลัง in the middle": table("ก,ก,10", "ข,ข,20", "รวมพลัง,ค,30", "พลังธรรม,ง,4"),
    "a party of two words": table("ก,ก,10", "ข,ข,20", "รวม พลัง ประชา,ค,31", "ง,ง,4"),
    "a station called รวมจิตร": table("ก,ก,10", "ข,ข,20", "รวมจิตร,ค,30", "ง,ง,4"),
    "a village called Total": table("Total,ก,10", "Base,ข,20", "Nada,ค,30"),
    "an oil company": table("PTT,oil,10", "Total Energies,oil,20", "Shell,oil,35"),
    "an oil company at the end": table("PTT,oil,10", "Shell,oil,20", "TotalEnergies SE,oil,30"),
    "a total of every year": table(
        "น่าน,2565,10", "ตาก,2565,20", "รวม,2565,30", "น่าน,2566,11", "ตาก,2566,21", "รวม,2566,32",
    ),
    "a total of every year that comes first": table(
        "Total,2565,30", "North,2565,10", "South,2565,20", "Total,2566,32", "North,2566,11", "South,2566,21",
        header="geography,year,count",
    ),
    "a total of every sex": table(
        "2565,Male,10", "2565,Female,20", "2565,Total,30", "2566,Male,11", "2566,Female,21", "2566,Total,32",
        header="year,sex,count",
    ),
    "a total of every sex of a province": table(
        "น่าน,ชาย,10", "น่าน,หญิง,20", "น่าน,รวม,30", "ตาก,ชาย,11", "ตาก,หญิง,21", "ตาก,รวม,32",
    ),
    "a total of every sex of a code": table(
        "10,ชาย,10", "10,หญิง,20", "10,รวม,30", "11,ชาย,11", "11,หญิง,21", "11,รวม,32", header="รหัสจังหวัด,เพศ,คน",
    ),
    "a total of every age": table(
        "M,0,10", "F,0,20", "Total,0,30", "M,1,11", "F,1,21", "Total,1,32", header="sex,age,count",
    ),
    "a total of one group only": table("ก,ชาย,10", "ก,หญิง,20", "ก,รวม,30"),
    "a whole that is one value of a column": table("ทั่วประเทศ,ก,5", "กรุงเทพ,ข,7", "ทั่วประเทศ,ค,9"),
    "a whole at the end": table("กรุงเทพ,ข,7", "ภาคเหนือ,ข,9", "ทั่วประเทศ,ค,5"),
    "all at the end": table("adults,x,7", "children,y,9", "all,z,5"),
    "totals that do not add up": table("ก,,10", "ข,,20", "รวมภาค,,99", "ค,,5"),
    "a product called Note": table("Pen,a,10", "Note,b,20", "Notebook,c,30"),
    "a product called Note at the end": table("Pen,a,10", "Ink,b,20", "Note,c,30"),
    "a source of light": table("Lamp,a,1", "Source of light,b,2"),
    "a street called ที่มา": table("ก,ก,1", "ที่มาตุภูมิ,ข,2"),
    "a name without values at the end": table("ก,ก,1", "ข,ข,2", "น่าน,,"),
    "a name without values inside": table("ก,ก,1", "น่าน,,", "ข,ข,2"),
    "a group of rows": table("ภาคเหนือ,,", "น่าน,ก,1", "ภาคใต้,,", "ตรัง,ข,2"),
    "asterisks as values": table("ก,ก,1", "***,ข,2", "ข,*,3"),
    "numbers with a bracket": table("1) ก,ก,1", "2) ข,ข,2", "3) ค,ค,3"),
    "numbers with a slash": table("1/2567,ก,1", "2/2567,ข,2", "3/2567,ค,3"),
    "house numbers": table("12/3,ก,1", "14/5,ข,2", "9/1,ค,3"),
    "a remark as a row": table("หมายเหตุ,ก,1", "ที่มา,ข,2"),
    "a page of a book": table("หน้า 1,ก,1", "หน้า 2,ข,2", "หน้า 3,ค,3"),
    "pages of a site": table("Page 1,a,1", "Page 2,b,2"),
    "a print shop": table("พิมพ์ดี,ก,1", "พิมพ์ใจ,ข,2", "Printed matter,c,3"),
    "a hash in a name": table("# 1,ก,1", "# 2,ข,2", "C#,ค,3"),
    "a name of the header as a value": table("ชื่อ,ก,1", "นามสกุล,ข,2"),
    "half a header": table("ชื่อ,ก,1", "ชื่อ,ข,2"),
    "a sum as a subject": table("Sum,math,1", "Product,math,2", "Sum of parts,math,3"),
    "a mean as a word": table("mean streets,film,1", "average joe,film,2"),
    "a word for all": table("All Saints,church,1", "All Souls,church,2"),
    "a country": table("ลาว,ก,7", "ประเทศไทย,ข,66", "เวียดนาม,ค,97"),
    "countries with Thailand first": table("ประเทศไทย,ข,66", "ลาว,ก,7", "เวียดนาม,ค,97"),
    "a signature as a task": table("ลงชื่อ,ก,1", "ลงนาม,ข,2"),
    "initials": table("นาย = ก,ก,1", "นาง = ข,ข,2"),
    "running totals": table("ม.ค.,ก,10", "ก.พ.,ข,30", "มี.ค.,ค,60"),
    "a row of zeros called รวม": table("ก,,0", "ข,,0", "รวม กลุ่ม,,0", "ค,,5"),
    "two columns": "ชื่อ,คน\nรวมใจ,10\nรวมมิตร,20\nรวมไทย,30\n",
    "two columns with a lone name": "ชื่อ,คน\nน่าน,\nตาก,2\nตรัง,\n",
    "one column of remarks": "ข้อความ\nที่มา: ก\nหมายเหตุ: ข\nรวม\n",
}  # fmt: skip


@pytest.mark.parametrize("name", DATA)
def test_all_rows_are_data_in(stage, name):
    text = DATA[name]

    staged = stage(text)

    assert staged.table.row_count == text.count("\n") - 1


FOOTERS = {
    "a source": "ที่มา: กรมการปกครอง,,",
    "a remark": "หมายเหตุ : ข้อมูลเบื้องต้น,,",
    "a date": "ข้อมูล ณ วันที่ 31 ธันวาคม 2567,,",
    "an asterisk": "* ไม่รวมกรุงเทพมหานคร,,",
    "a mark": "1/ ปรับปรุงแล้ว,,",
    "a raised mark": "¹ ประมาณการ,,",
    "an abbreviation": "r = revised,,",
    "a Thai abbreviation": "p หมายถึง ข้อมูลเบื้องต้น,,",
    "a source in English": "Source: National Statistical Office,,",
    "notes in English": "Notes,,",
    "a report's own line": "Report created October 10 - RX7 RWW,,",
    "a page": "หน้า 1 จาก 3,,",
    "a page in English": ",,Page 1 of 3",
    "a print mark": "พิมพ์เมื่อ 1/2/2567 10:30,,",
    "a printing date": "วันที่พิมพ์ 1 ก.พ. 2567,,",
    "a signature": ",ลงชื่อ....................ผู้รายงาน,",
    "a signatory": ",(นายสมชาย ใจดี),",
    "a comment": "# exported by the system,,",
}


@pytest.mark.parametrize("name", FOOTERS)
def test_at_the_end_a_note_is(stage, name):
    staged = stage(table("น่าน,ก,1", "ตาก,ข,2", FOOTERS[name]))

    assert staged.table.row_count == 2
    assert count(staged)["notes"] == 1
    assert found(staged) == {}


@pytest.mark.parametrize(
    "name", ["a source", "a remark", "a page", "a page in English", "a print mark", "a comment"]
)
def test_between_rows_a_note_is_kept_out_and_named(stage, name):
    staged = stage(table("น่าน,ก,1", FOOTERS[name], "ตาก,ข,2"))

    assert columns(staged)["ชื่อ"] == ["น่าน", "ตาก"]
    assert found(staged) == {"note_inside": 1}
    assert staged.table.row_map == ((1, 2), (2, 4))


def test_a_header_that_stands_again_on_each_page(stage):
    staged = stage(
        "รายงานประจำปี 2567,,\nชื่อ,กลุ่ม,จำนวน\nก,x,1\nหน้า 1 จาก 2,,\n"
        "รายงานประจำปี 2567,,\nชื่อ,กลุ่ม,จำนวน\nข,y,2\nหน้า 2 จาก 2,,\n"
    )

    assert columns(staged)["ชื่อ"] == ["ก", "ข"]
    account = count(staged)
    assert (account["repeated_header"], account["notes"], account["titles"], account["body"]) == (2, 2, 1, 2)


def test_a_header_of_two_rows_and_units_stands_again(stage):
    again = "จังหวัด,ชาย,,หญิง,\n,จำนวน,ร้อยละ,จำนวน,ร้อยละ\n"

    staged = stage(f"{again}น่าน,10,50,10,50\n{again}ตาก,20,50,20,50\n")

    assert (staged.table.row_count, count(staged)["repeated_header"]) == (2, 2)


def test_only_the_first_names_stand_again(stage):
    staged = stage("ชื่อ,กลุ่ม,จำนวน,หมายเหตุ\nก,x,1,\nชื่อ,กลุ่ม,,\nข,y,2,\n")

    assert (staged.table.row_count, found(staged)) == (2, {"repeated_header": 1})


def test_a_name_with_a_line_break_stands_again(stage):
    names = '"วันที่\nจดทะเบียน",จำนวน\n'

    assert stage(f"{names}1/1/2567,1\n{names}2/1/2567,2\n").table.row_count == 2


@pytest.mark.parametrize(
    ("text", "is_total"),
    [
        ("รวม", True), ("รวม :", True), ("รวมทั้งสิ้น", True), ("(รวม)", True), ("รวม 12 จังหวัด", True), ("TOTAL", True),
        ("Grand Total", True), ("รวมทั้งสิ้น ๗๗ จังหวัด", True), ("รวมโชค", False), ("รวมพลัง", False), ("Total War", False),
        ("ทั่วประเทศ", False), ("รวมภาคเหนือ", False), ("", False),
    ],
)  # fmt: skip
def test_words_that_mean_a_total_and_nothing_else(text, is_total):
    assert is_total_label(text) is is_total


@pytest.mark.parametrize(
    "cells",
    [
        ["รวมภาคเหนือ", "", "30"],
        ["", "รวม", "30"],
        ["12", "รวม", "30"],
        ["ภาคเหนือ รวม", "30"],
        ["Total North", "1"],
        ["Asia total", "1"],
    ],
)
def test_rows_that_may_be_totals(cells):
    assert looks_like_total(cells)


@pytest.mark.parametrize(
    "cells", [["รวม", "", ""], ["น่าน", "รวม", "30"], ["2565", "Total", "30"], ["รวมโชค", "", "30"]]
)
def test_rows_that_are_no_totals(cells):
    assert not looks_like_total(cells)


def test_what_is_looked_at_one_by_one_is_all_that_could_be_something_else():
    import pyarrow as pa

    header = build_header([(1, ["ชื่อ", "กลุ่ม", "จำนวน"])], [1], 3)
    rows = [
        text.split(",")
        for text in [*FOOTERS.values(), "รวม,,1", ",รวม,1", "ชื่อ,กลุ่ม,จำนวน", "ยอดรวม,,1", "x,Subtotal,1"]
    ]
    rows = [[*row, "", ""][:3] for row in rows]
    rules = RowRules(header)
    suspects = rules.suspects(
        [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    ).to_pylist()

    for number, (row, is_suspect) in enumerate(zip(rows, suspects, strict=True), 1):
        before = len(rules.candidates) + len(rules.asides)
        kind = rules.kind(number, row)
        assert is_suspect or (kind is None and len(rules.candidates) + len(rules.asides) == before), row


def test_ordinary_rows_are_not_looked_at_one_by_one():
    import pyarrow as pa

    rules = RowRules(build_header([(1, ["ชื่อ", "n"])], [1], 2))

    assert (
        rules.suspects([pa.array(["น่าน", "ตาก", ""]), pa.array(["1", "2", "x"])]).to_pylist() == [False] * 3
    )


def test_short_lines_below_a_blank_row_are_notes(stage):
    staged = stage("a,b,c,d,e,f\nก,1,2,3,4,5\nข,1,2,3,4,5\n\nFußnoten\n1.,Stand Mai,,,,\n\n***\nกองคลัง\n")

    assert (staged.table.row_count, count(staged)["notes"]) == (2, 4)


def test_groups_parted_by_blank_rows_stay(stage):
    staged = stage("a,b,c,d\nภาคเหนือ,,,\nก,1,2,3\n,,,\nภาคใต้,,,\nข,1,2,3\n")

    assert staged.table.row_count == 4
