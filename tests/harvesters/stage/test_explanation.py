"""The sentences of an explanation name what a file has, and nothing that it does not have."""

import gzip
import re

from tests.harvesters.stage.conftest import found, step, types

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


def why(staged, column):
    return next(s for s in staged.steps if s["step"] == "type" and s["column"] == column)["reason"]


def test_the_order_and_the_era_of_dates_are_told_as_they_are_written(stage):
    staged = stage(
        "iso,short (พ.ศ.),both,slash,month\n"
        "2567-02-29,31/12/67,31/12/2567,31/12/2567,31 ธ.ค. 67\n"
        "2567-12-31,1/1/68,31/12/2024,1/1/2568,1 ม.ค. 2568\n"
    )
    assert why(staged, "iso") == "all are dates, Buddhist years"
    assert why(staged, "short (พ.ศ.)").startswith("all are dates, day/month/year, Buddhist years")
    assert why(staged, "both").startswith(
        "all are dates, day/month/year, Buddhist years and years of our era"
    )
    assert why(staged, "slash") == "all are dates, day/month/year, Buddhist years; 1 cells decide the order"
    assert why(staged, "month") == "all are dates, Buddhist years"


def test_a_sum_in_words_and_what_stands_below_it_are_no_data(stage):
    staged = stage(
        "ลำดับ,รายการ,บาท\n1,กระดาษ,100\n2,หมึก,200\nรวมเป็นเงินทั้งสิ้น,,300\n(สามร้อยบาทถ้วน),,\n,ลงชื่อ......ผู้รายงาน,\n"
    )
    account = step(staged, "rows")
    assert (account["body"], account["totals"], account["notes"]) == (2, 1, 2)


def test_a_packed_table_under_the_name_of_an_unpacked_one_is_told(stage):

    packed = gzip.compress(PLAIN.encode())
    assert found(stage(packed, "roads.csv")) == {"name_misleads": 1}
    assert found(stage(packed, "roads.csv.gz")) == found(stage(packed, "roads.gz")) == {}


def test_a_code_with_leading_zeros_is_said_to_be_a_code(stage):
    assert why(stage("รหัส,n\n01,1\n02,2\n"), "รหัส") == "the header calls it a code"


def test_one_date_that_does_not_exist_is_named_in_a_short_table(stage):
    days = [f"{day}/1/2567" for day in range(1, 12)]
    assert found(stage("\n".join(["วันที่", *days, "30/2/2567"]))) == {"almost_typed": 1}
    assert found(stage("\n".join(["วันที่", *days, "30/2/2567", "31/2/2567"]))) == {}
    assert found(stage("\n".join(["วันที่", *days[:5], "30/2/2567"]))) == {}


def test_the_cell_that_made_a_column_text_is_named_with_its_row(stage):
    staged = stage("ชื่อรายงาน\n\nที่,วันที่,จำนวน\n1,31/12/2567,5\n2,30/02/2567,6\n3,1/1/2568,หก\n4,-,7\n")

    said = {s["column"]: (s["reason_th"], s["reason"]) for s in staged.steps if s["step"] == "type"}
    assert types(staged)["วันที่"] == types(staged)["จำนวน"] == "string"
    assert said["วันที่"] == (
        "2 ช่องเป็นวันที่ แต่ 1 ช่องไม่ใช่ ช่องแรกคือ “30/02/2567” แถวที่ 5 (B5)",
        "2 cells are dates, 1 not; the first is “30/02/2567” in row 5 (B5)",
    )
    assert said["จำนวน"] == (
        "3 ช่องเป็นจำนวนเต็ม แต่ 1 ช่องไม่ใช่ ช่องแรกคือ “หก” แถวที่ 6 (C6)",
        "3 cells are whole numbers, 1 not; the first is “หก” in row 6 (C6)",
    )


def test_a_column_of_words_names_no_cell(stage):
    assert why(stage("n,ชื่อ\n1,ก\n2,ข\n3,5\n"), "ชื่อ") == "some cells are neither numbers nor dates"
