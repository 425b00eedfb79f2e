"""Rows that number the columns belong to the header; counts that are data stay data."""

import pytest

from harvesters.stage.header import build_header, find_header, titles_above
from harvesters.stage.numbering import counts_columns


def header_of(*rows: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Header rows and names of a grid whose rows are written with | between cells."""
    grid = [(n, row.split("|")) for n, row in enumerate(rows, 1)]
    found = find_header(grid)
    assert found is not None
    width = max(len(cells) for _, cells in grid)
    return found, build_header(grid, found, width).names


BODY = ("น่าน|12|500|512", "แพร่|8|20|28", "ตาก|1|2|3")
NAMES = ("จังหวัด", "ชาย", "หญิง", "รวมสองเพศ")


@pytest.mark.parametrize(
    "row",
    [
        "(1)|(2)|(3)|(4)",
        "(1)|(2)|(3)|(4)=(2)+(3)",
        "(1)|(2)|(3)|(4) = (2) + (3)",
        "[1]|[2]|[3]|[4]",
        "1|2|3|4",
        "๑|๒|๓|๔",
        "(๑)|(๒)|(๓)|(๔)",
        "ก|ข|ค|ง",
        "(ก)|(ข)|(ค)|(ง)",
        "(A)|(B)|(C)|(D)",
        "|(1)|(2)|(3)",
    ],
)
def test_a_row_that_numbers_the_columns_is_no_data_and_no_name(row: str) -> None:
    assert header_of("|".join(NAMES), row, *BODY) == ((1, 2), NAMES)


def test_numbers_between_names_and_units_leave_the_units_in_the_names() -> None:
    rows, names = header_of("จังหวัด|งบ|จ่าย", "(1)|(2)|(3)", "|(บาท)|(บาท)", "น่าน|12|5", "ตาก|3|2")
    assert (rows, names) == ((1, 2, 3), ("จังหวัด", "งบ (บาท)", "จ่าย (บาท)"))


def test_numbers_below_a_header_of_two_rows_and_a_title() -> None:
    found = header_of("ตารางที่ 5", "จังหวัด|ปี 2566||รวม", "|แผน|ผล|", "(1)|(2)|(3)|(4)", *BODY)
    assert found == ((2, 3, 4), ("จังหวัด", "ปี 2566 แผน", "ปี 2566 ผล", "รวม"))


@pytest.mark.parametrize(
    "rows",
    [
        ("ลำดับ|ชาย|หญิง|รวม", "1|2|3|4", "2|5|6|11", "3|1|1|2"),  # a first row of values that happens to count
        ("จังหวัด|ชาย|หญิง|รวม", "น่าน|1|2|3", "แพร่|2|3|5"),
        ("ข้อ|ก|ข|ค", "ง|ก|ข|ค", "ก|ง|ข|ค"),  # answers
        ("รายการ|กำไร|ขาดทุน|สุทธิ", "ขาย|(1)|(2)|(3)", "ซื้อ|(5)|(2)|(7)"),  # negative amounts
        ("ลำดับ|รอบ|คะแนน", "1|2|3", "2|4|4"),
        ("a|b|c", "1|2|3", "4|5|ʤ"),  # one row below tells nothing of a column
    ],
)
def test_rows_of_values_that_count_up_stay_data(rows: tuple[str, ...]) -> None:
    assert header_of(*rows)[0] == (1,)


def test_days_of_a_month_under_a_group_are_names() -> None:
    assert not counts_columns(["", "1", "2", "3", "4"], [["จังหวัด", "วันที่", "", "", ""]])
    rows, names = header_of("วันที่|1|2|3|4|5", "น่าน|12|5|7|8|9", "ตาก|3|2|1|9|9")
    assert (rows, names[1:3]) == ((1,), ("1", "2"))


def test_lone_texts_above_a_table_without_a_header_are_titles() -> None:
    grid = [
        (1, ["สถิติเกษตรกร ปี 2561", "", "", ""]),
        (2, ["จังหวัดนนทบุรี", "", "", ""]),
        (3, ["1", "น่าน", "20", "5"]),
        (4, ["2", "แพร่", "30", "5"]),
        (5, ["3", "ตาก", "10", "5"]),
    ]
    assert find_header(grid) == ()
    assert titles_above(grid) == 2


def test_data_at_the_top_is_no_title() -> None:
    grid = [(1, ["1", "น่าน", "20"]), (2, ["2", "", ""]), (3, ["3", "ตาก", "10"])]
    assert titles_above(grid) == 0
    sparse = [(n, ["น่าน", "", ""] if n % 2 else ["แพร่", "1", "2"]) for n in range(1, 21)]
    assert titles_above(sparse) == 0


def test_titles_that_outnumber_the_rows_are_no_header() -> None:
    rows = ("สถิติครัวเรือน ปี 2560||||", "หน่วย : บาท||||", "จังหวัดนนทบุรี||||", "จังหวัด|เวลา|งบ|จ่าย|ที่เหลือ")
    body = ("สระบุรี|13.00 น.|20|10|10", "ตาก|10.00 น.|30|20|10", "ที่มา : กองแผนงาน||||", "หมายเหตุ||||")
    assert header_of(*rows, *body)[0] == (4,)
