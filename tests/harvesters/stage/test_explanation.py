"""The sentences of an explanation name what a file has, and nothing that it does not have."""

import re

from tests.harvesters.stage.conftest import step

PLAIN = "รหัส,ชื่อ,จำนวน\n01,ก,10\n02,ข,20\n"
TITLED = "รายงาน\n\nรหัส,ชื่อ,จำนวน\n01,ก,๑๐\n02,ข,20\nรวม,,30\nที่มา: กอง\n"


def sentences(staged, lang):
    return [taken[lang] for taken in staged.steps if taken["step"] in ("header", "rows", "cells", "totals")]


def test_what_a_plain_table_does_not_have_is_not_counted(stage):
    staged = stage(PLAIN)
    for lang in ("th", "en"):
        assert [told for told in sentences(staged, lang) if re.search(r"(?<!\d)0(?!\d)", told)] == []
    assert step(staged, "cells")["th"] == "ค่าในช่องใช้ได้ตามที่เขียนไว้ ไม่ต้องแปลง"
    assert step(staged, "rows")["en"] == "Of 3 rows, 2 are the table, 1 header."


def test_what_a_table_has_is_counted(stage):
    staged = stage(TITLED)
    assert step(staged, "rows")["th"] == (
        "ไฟล์มี 7 แถว เป็นเนื้อตาราง 2 แถว หัวตาราง 1 ชื่อเรื่อง 1 แถวว่าง 1 ยอดรวม 1 หมายเหตุ 1"
    )
    assert step(staged, "header")["en"].endswith("; 1 title row stands above it.")
    assert step(staged, "cells")["en"] == "Cells with Thai digits: 1."
    assert step(staged, "totals")["th"] == "ตรวจผลบวกของแถวยอดรวม 1 แถว: ตรงกัน 1 ช่อง"
