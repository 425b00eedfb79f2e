"""Workbooks: the right sheet, real dates, merged cells; hostile ones end in a finding."""

import io
import zipfile
from datetime import date, datetime

from tests.harvesters.stage.conftest import columns, csv_text, found, step, types

ROWS = [["รหัส", "วันที่", "n"], ["001", datetime(2024, 2, 29), 1.5], ["002", datetime(2024, 3, 1), 2]]


def test_dates_numbers_and_text_come_as_they_are(stage, workbook):
    staged = stage(workbook(ROWS), "a.xlsx")

    assert columns(staged) == {
        "รหัส": ["001", "002"], "วันที่": [date(2024, 2, 29), date(2024, 3, 1)], "n": [1.5, 2.0],
    }  # fmt: skip
    assert (staged.format, staged.encoding, found(staged)) == ("xlsx", None, {})


def test_whole_numbers_have_no_point_and_long_ones_no_exponent(stage, workbook):
    staged = stage(workbook([["เลข", "n"], [105558004940, 3.0], [3105558004940, 4]]), "a.xlsx")

    assert csv_text(staged) == "เลข,n\n105558004940,3\n3105558004940,4\n"


def test_midnight_and_noon_in_one_column_are_datetimes(stage, workbook):
    staged = stage(workbook([["t"], [datetime(2024, 1, 1)], [datetime(2024, 1, 1, 12, 30)]]), "a.xlsx")

    assert columns(staged) == {"t": [datetime(2024, 1, 1), datetime(2024, 1, 1, 12, 30)]}


def test_the_first_filled_visible_sheet_is_read_and_the_others_named(stage, workbook):
    path = workbook(
        [], sheets={"ว่าง": [], "ลับ": [["x"], [1]], "จริง": ROWS, "อื่น": [["y"], [2]]}, hidden=["ลับ"]
    )

    staged = stage(path, "a.xlsx")

    assert list(types(staged)) == ["รหัส", "วันที่", "n"]
    assert step(staged, "sheet")["sheet"] == "จริง"
    assert found(staged) == {"hidden_sheets": 1, "other_sheets": 1}


def test_a_sheet_may_be_named_or_numbered(stage, workbook):
    path = workbook(ROWS, sheets={"สอง": [["y"], [2]]})

    assert columns(stage(path, "a.xlsx", sheet="สอง")) == {"y": [2]}
    assert columns(stage(path, "a.xlsx", sheet=2)) == {"y": [2]}
    assert found(stage(path, "a.xlsx", sheet="สาม")) == {"sheet_unclear": 1}


def test_a_hidden_sheet_is_never_read_even_when_named(stage, workbook):
    path = workbook(ROWS, sheets={"ลับ": [["x"], [1]]}, hidden=["ลับ"])

    assert stage(path, "a.xlsx", sheet="ลับ").table is None


def test_rows_keep_the_numbers_of_the_workbook(stage, workbook):
    staged = stage(workbook([[], [None, None], ["a", "b"], ["x", 1], [], ["y", 2]]), "a.xlsx")

    assert staged.table.row_map == ((1, 4), (2, 6))


def test_one_cell_at_the_far_corner_is_named_and_harms_nothing(stage, workbook):
    def far(book):
        book["ข้อมูล"]["XFD1048576"] = " "

    staged = stage(workbook(ROWS, edit=far), "a.xlsx")

    assert staged.table.row_count == 2 and list(types(staged)) == ["รหัส", "วันที่", "n"]
    assert found(staged) == {"far_cells_left_out": 1}
    assert "XFD1048576" in staged.issues[0].message.en


def test_a_broken_workbook_is_named(stage, workbook):
    path = workbook(ROWS)
    whole = path.read_bytes()

    for broken in (whole[: len(whole) // 2], whole[:300], whole[:-400]):
        staged = stage(broken, "a.xlsx")
        assert staged.table is None and staged.issues


def test_a_workbook_without_a_word_in_it_is_an_empty_table(stage, workbook):
    assert found(stage(workbook([]), "a.xlsx")) == {"table_empty": 1}


def test_a_workbook_whose_parts_unfold_without_measure_is_refused(stage, workbook):
    path = workbook(ROWS)
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.endswith("sheet1.xml"):
                with new.open(name, "w", force_zip64=True) as part:
                    part.write(
                        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
                    )
                    for _ in range(100):
                        part.write(b" " * 1_000_000)
                    part.write(b"<sheetData/></worksheet>")
            else:
                new.writestr(name, old.read(name))

    staged = stage(out.getvalue(), "a.xlsx")

    assert found(staged) == {"workbook_unreadable": 1}


def test_a_header_of_five_rows_merged_downwards_is_one_header(stage, workbook):
    rows = [
        ["ภาค", "พลังงาน", "ผลต่อราคาอาหาร", None],
        [None, None, None, None],
        [None, None, None, None],
        [None, None, "จากไตรมาสก่อน", "จากฐาน (%)"],
        [None, "(%)", None, None],
        ["เหนือ", "ก", "ข", "ค"],
    ]

    staged = stage(workbook(rows, merges=["C1:D3", "A1:A5", "C4:C5", "D4:D5", "B1:B4"]), "a.xlsx")

    assert step(staged, "header")["rows"] == [1, 2, 3, 4, 5]
    assert list(columns(staged)) == [
        "ภาค",
        "พลังงาน (%)",
        "ผลต่อราคาอาหาร จากไตรมาสก่อน",
        "ผลต่อราคาอาหาร จากฐาน (%)",
    ]
    assert staged.table.row_count == 1
