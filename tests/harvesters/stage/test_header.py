"""Which rows are the header, and what the columns are called: Thai and English tables of many shapes."""

import csv
import io

import pytest

from harvesters.stage.header import build_header, find_header
from harvesters.stage.units import named, units_of
from tests.harvesters.stage.conftest import found, step


def header_of(text, merges=()):
    rows = list(enumerate(csv.reader(io.StringIO(text)), 1))
    numbers = find_header(rows, merges)
    return numbers, list(build_header(rows, numbers, max(len(cells) for _, cells in rows)).names)


JOINED = {
    "units in brackets": (
        "จังหวัด,งบ,ประชากร\n,(บาท),(คน)\nก,1,2\nข,3,4\n", (1, 2), ["จังหวัด", "งบ (บาท)", "ประชากร (คน)"],
    ),
    "units as words": ("จังหวัด,งบ,คน\n,บาท,ราย\nก,1,2\nข,3,4\n", (1, 2), ["จังหวัด", "งบ (บาท)", "คน (ราย)"]),
    "units with a label": (
        "หน่วยงาน,งบประมาณ,สัดส่วน\nหน่วย,ล้านบาท,ร้อยละ\nก,1,2\nข,3,4\n", (1, 2),
        ["หน่วยงาน", "งบประมาณ (ล้านบาท)", "สัดส่วน (ร้อยละ)"],
    ),
    "units of a logger": (
        "time,speed,temp\n,[m/s],°C\n1/1/2020,1,2\n2/1/2020,3,4\n", (1, 2), ["time", "speed [m/s]", "temp (°C)"],
    ),
    "a unit that the name has": ("ก,งบ (บาท)\n,บาท\nx,1\ny,2\n", (1, 2), ["ก", "งบ (บาท)"]),
    "names in two languages": (
        "จังหวัด,ชาย,หญิง\nProvince,Male,Female\nก,1,2\nข,3,4\n", (1, 2), ["จังหวัด Province", "ชาย Male", "หญิง Female"],
    ),
    "two columns in two languages": (
        "จังหวัด,จำนวน\nProvince,Number\nน่าน,1\nตาก,2\n", (1, 2), ["จังหวัด Province", "จำนวน Number"],
    ),
    "groups over one blank name": (
        ",ชาย,,หญิง,\nจังหวัด,จำนวน,ร้อยละ,จำนวน,ร้อยละ\nก,1,2,3,4\nข,3,4,5,6\n", (1, 2),
        ["จังหวัด", "ชาย จำนวน", "ชาย ร้อยละ", "หญิง จำนวน", "หญิง ร้อยละ"],
    ),
    "three levels": (
        "gene,symbol,RPKM,,,Fold,,\n,,,4h,,4h,,24h\n,,C,a,b,a,b,a\nx,y,1,2,3,4,5,6\nz,w,1,2,3,4,5,6\n", (1, 2, 3),
        ["gene", "symbol", "RPKM C", "RPKM 4h a", "RPKM 4h b", "Fold 4h a", "Fold 4h b", "Fold 24h a"],
    ),
    "four levels": (
        "ภาค,ประชากร,,,\n,ในเขต,,นอกเขต,\n,ชาย,หญิง,ชาย,หญิง\n,(คน),(คน),(คน),(คน)\nก,1,2,3,4\nข,5,6,7,8\n", (1, 2, 3, 4),
        ["ภาค", "ประชากร ในเขต ชาย (คน)", "ประชากร ในเขต หญิง (คน)",
         "ประชากร นอกเขต ชาย (คน)", "ประชากร นอกเขต หญิง (คน)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", JOINED)
def test_rows_are_joined(name):
    text, numbers, names = JOINED[name]

    assert header_of(text) == (numbers, names)


PLACED = {
    "a header of codes above": (
        "000,010,B30\nFecha,Fuente,País\n2013-11-19,x,1\n2013-11-19,y,2\n2013-11-20,z,3\n", (2,),
    ),
    "days as names": ("P,C,Lat,Long,1/22/20,1/23/20,1/24/20\nx,y,1.5,2.5,1,2,3\nz,w,1.5,2.5,4,5,6\n", (1,)),
    "days of a month as names": ("สถานี,1,2,3,4,5\nก,5,7,1,0,2\nข,3,3,3,2,1\n", (1,)),
    "Buddhist years as names": ("id,2560,2561,2562\nก,5,7,1\nข,3,3,3\n", (1,)),
    "Thai years as names": ("ที่,๒๕๖๐,๒๕๖๑\nก,5,7\nข,3,3\n", (1,)),
    "months as names": ("จังหวัด,ม.ค. 67,ก.พ. 67\nก,5,7\nข,3,3\n", (1,)),
    "a table on its side": ("id,1,2,3\nname,germany,france,spain\npopulation,83,66,47\n", (1,)),
    "a name and counts among such rows": ("ก,1,2,3\nข,5,7,1\nค,3,3,3\n", ()),
    "numbers only": ("1,2,3,4,5\n6,7,8,9,10\n", ()),
    "two rows": ("ชื่อ,ที่อยู่\nก,ข\n", (1,)),
    "a header and one row": ("a,b\n1,x\n", (1,)),
    "a row of missing values": (",1985,1993\nX,,\nY,.,379\n", (1,)),
    "a unit of the whole table": ("งบประมาณ ปี 2567,,\nหน่วย: บาท,,\nรายการ,จำนวน,รวม\nก,1,2\nข,1,2\n", (3,)),
    "a unit at the right": ("ตารางที่ 1,,,\n,,,(บาท)\nจังหวัด,2565,2566,2567\nก,1,2,3\nข,1,2,3\n", (3,)),
    "a hash as name": ("#,name,value\n1,a,2\n2,b,3\n", (1,)),
    "comments above": ("# one\n# two, with comma\nid,name,value\n1,a,2\n2,b,3\n", (3,)),
    "blank rows between": (",,\nชื่อเรื่อง,,\n,,\n,,\nรหัส,ชื่อ,จำนวน\n,,\n1,ก,5\n2,ข,6\n", (5,)),
    "codes over words": ("id,100022,100025\nid1,TRUE,TRUE\nid2,TRUE,FALSE\nid3,TRUE,TRUE\n", (1,)),
    "a name twice over words": ("A,B,B,C\na,b,C,c\n", (1,)),
    "a list of units": ("name,unit\nหนึ่ง,บาท\nสอง,คน\n", (1,)),
    "a first row without a value": ("จังหวัด,จำนวน\nน่าน,-\nตาก,5\nพะเยา,6\n", (1,)),
    "a first row with a remark": ("จังหวัด,จำนวน,หมายเหตุ\nน่าน,ไม่มีข้อมูล,ก\nตาก,5,ข\nพะเยา,6,ค\n", (1,)),
    "a first row with words for numbers": ("id,name,qty\nx,ปิดปรับปรุง,ปิด\ny,ก,1\nz,ข,2\n", (1,)),
    "a first row of the whole country": ("รหัส,ชื่อ,รวม\nทั้งประเทศ,,100\n01,ก,40\n02,ข,60\n", (1,)),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACED)
def test_the_header_stands_in(name):
    text, numbers = PLACED[name]

    assert header_of(text)[0] == numbers


def test_a_row_of_units_is_no_row_of_data(stage):
    staged = stage("จังหวัด,งบ,ประชากร\n,บาท,คน\nน่าน,100,20\nตาก,200,30\n")

    assert staged.table.row_count == 2
    assert step(staged, "header")["rows"] == [1, 2]
    assert found(staged) == {}


def test_pinned_rows_give_the_same_names(stage):
    text = "ปี 2567,,\nจังหวัด,งบ,ประชากร\n,บาท,คน\nน่าน,100,20\nตาก,200,30\n"

    names = [f["name"] for f in stage(text).table.schema["fields"]]

    assert [f["name"] for f in stage(text, header=(2, 3)).table.schema["fields"]] == names


@pytest.mark.parametrize("cells", [["จังหวัด", "บาท"], ["", ""], ["-", "-"], ["1", "บาท"], ["น่าน", ""]])
def test_a_row_with_more_than_units_is_none_of_units(cells):
    assert units_of(cells) is None


@pytest.mark.parametrize(
    ("name", "unit", "whole"),
    [("งบ", "บาท", "งบ (บาท)"), ("", "บาท", "(บาท)"), ("งบ", "", "งบ"), ("ร้อยละ", "ร้อยละ", "ร้อยละ")],
)
def test_a_unit_stands_behind_its_name_once(name, unit, whole):
    assert named(name, unit) == whole
