"""Workbooks, the fine points: both date systems, Thai formats, percents, errors, formulas, what is hidden."""

import re
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl.styles import Font

from harvesters.record import ReadOptions
from harvesters.stage import find_parts
from harvesters.stage.workbook import as_text
from tests.harvesters.stage.conftest import columns, csv_text, found, step, types


def edited(path, part, change):
    """The workbook with the XML of one of its parts changed."""
    out = path.with_name("edited.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name.endswith(part) else content)
    return out


def test_both_date_systems_give_the_same_days(stage, workbook):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    rows = [["วันที่", "n"], [datetime(2024, 2, 29), 1], [datetime(1999, 12, 31), 2]]

    def mac(book):
        book.epoch = CALENDAR_MAC_1904

    plain = columns(stage(workbook(rows), "a.xlsx"))
    old = columns(stage(workbook(rows, edit=mac), "a.xlsx"))

    assert plain == old == {"วันที่": [date(2024, 2, 29), date(1999, 12, 31)], "n": [1, 2]}


@pytest.mark.parametrize("code", ["[$-107041E]d mmmm yyyy;@", "[$-D07041E]d mmm yy", "[$-41E]d/m/bbbb"])
def test_a_thai_date_format_changes_no_date(stage, workbook, code):
    def thai(book):
        for cell in book["ข้อมูล"]["A"][1:]:
            cell.number_format = code

    staged = stage(
        workbook([["d", "n"], [datetime(2024, 2, 29), 1], [datetime(2024, 3, 1), 2]], edit=thai), "a.xlsx"
    )

    assert columns(staged)["d"] == [date(2024, 2, 29), date(2024, 3, 1)]


def test_the_date_formats_of_thai_excel_have_numbers_only(stage, workbook):
    def serial(book):
        for cell in book["ข้อมูล"]["A"][1:]:
            cell.number_format = "0.0000000"

    path = workbook([["d", "n"], [45351, 1], [45352, 2]], edit=serial)
    path = edited(
        path, "styles.xml",
        lambda xml: re.sub(rb"<numFmts.*?</numFmts>", b"", xml.replace(b'numFmtId="164"', b'numFmtId="71"')),
    )  # fmt: skip

    assert columns(stage(path, "a.xlsx"))["d"] == [date(2024, 2, 29), date(2024, 3, 1)]


def test_percents_are_read_as_they_are_shown(stage, workbook):
    def percent(book):
        for cell in book["ข้อมูล"]["B"][1:]:
            cell.number_format = "0.0%"

    staged = stage(workbook([["k", "share"], ["a", 0.125], ["b", 0.07], ["c", 1]], edit=percent), "a.xlsx")

    assert columns(staged)["share"] == [12.5, 7, 100]
    assert step(staged, "percents")


def test_durations_pass_twenty_four_hours(stage, workbook):
    rows = [["เวลา", "n"], [timedelta(hours=26, minutes=5), 1], [timedelta(hours=1), 2]]

    assert csv_text(stage(workbook(rows), "a.xlsx")) == "เวลา,n\n26:05:00,1\n1:00:00,2\n"


def test_times_of_day_are_times(stage, workbook):
    staged = stage(workbook([["t", "n"], [time(8, 30), 1], [time(16, 0), 2]]), "a.xlsx")

    assert csv_text(staged) == "t,n\n08:30:00,1\n16:00:00,2\n"


def test_error_cells_are_missing_and_counted(stage, workbook):
    def errors(book):
        for cell, value in (("B3", "#N/A"), ("B4", "#DIV/0!")):
            book["ข้อมูล"][cell] = value
            book["ข้อมูล"][cell].data_type = "e"

    staged = stage(workbook([["k", "n"], ["a", 1], ["b", 2], ["c", 3], ["d", 4]], edit=errors), "a.xlsx")

    assert columns(staged)["n"] == [1, None, None, 4]
    assert found(staged) == {"excel_errors": 2}


def test_a_formula_saved_without_its_result_is_said_to_be_missing(stage, workbook):
    staged = stage(workbook([["k", "n"], ["a", 1], ["b", "=B2+1"], ["c", "=1+1"]]), "a.xlsx")

    assert columns(staged)["n"] == [1, None, None]
    assert found(staged) == {"formulas_without_value": 2}
    assert [sample.cell for sample in staged.issues[0].samples] == ["B3", "B4"]


def test_a_formula_with_its_result_is_its_result(stage, workbook):
    path = workbook([["k", "n"], ["a", 1], ["b", "=B2+1"]])
    path = edited(path, "sheet1.xml", lambda xml: re.sub(rb"<v\s*/>|<v></v>", b"<v>2</v>", xml))

    assert (columns(stage(path, "a.xlsx"))["n"], found(stage(path, "a.xlsx"))) == ([1, 2], {})


def test_numbers_that_excel_cannot_hold_are_named(stage, workbook):
    staged = stage(workbook([["k", "id"], ["a", 12345678901234500], ["b", 3]]), "a.xlsx")

    assert found(staged)["digits_beyond_15"] == 1
    assert "12345678901234500" in csv_text(staged)


def test_hidden_rows_and_columns_are_read_and_told(stage, workbook):
    def hide(book):
        book["ข้อมูล"].row_dimensions[3].hidden = True
        book["ข้อมูล"].column_dimensions["B"].hidden = True

    staged = stage(workbook([["k", "n"], ["a", 1], ["b", 2]], edit=hide), "a.xlsx")

    assert columns(staged) == {"k": ["a", "b"], "n": [1, 2]}
    [issue] = staged.issues
    assert (issue.kind, issue.values["rows"], issue.values["columns"]) == ("hidden_rows_or_columns", 1, 1)


def test_comments_are_told_for_they_are_in_the_original(stage, workbook):
    from openpyxl.comments import Comment

    def comment(book):
        book["ข้อมูล"]["A2"].comment = Comment("ถามคุณสมชายก่อน", "สมหญิง")

    staged = stage(workbook([["k", "n"], ["a", 1], ["b", 2]], edit=comment), "a.xlsx")

    assert found(staged) == {"workbook_comments": 1} and "สมชาย" not in csv_text(staged)


def test_a_long_text_used_by_very_many_cells_is_stopped_by_name(stage, tmp_path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "long.xlsx") as book:
        sheet = book.add_worksheet()
        for row in range(150_000):
            sheet.write_string(row, 0, "x" * 32_000)

    staged = stage(tmp_path / "long.xlsx", "a.xlsx")

    assert staged.table is None and found(staged) == {"workbook_text_too_long": 1}


def test_a_very_hidden_sheet_is_not_read(stage, workbook):
    def hide(book):
        book["ลับ"].sheet_state = "veryHidden"

    staged = stage(
        workbook([["k"], ["a"], ["b"]], sheets={"ลับ": [["secret"], ["token"]]}, edit=hide), "a.xlsx"
    )

    assert found(staged) == {"hidden_sheets": 1} and "token" not in csv_text(staged)


def test_an_empty_hidden_sheet_is_nothing_to_tell(stage, workbook):
    path = workbook([["k", "n"], ["a", 1], ["b", 2]], sheets={"ลับ": []}, hidden=["ลับ"])

    assert found(stage(path, "a.xlsx")) == {}


def test_text_that_looks_like_a_number_stays_as_it_is_written(stage, workbook):
    staged = stage(workbook([["รหัส", "n"], ["0101", 1], ["0102", 2]]), "a.xlsx")

    assert columns(staged)["รหัส"] == ["0101", "0102"]


def test_booleans_and_rich_text(stage, workbook):
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    rich = CellRichText("ถนน", TextBlock(InlineFont(b=True), "หนึ่ง"))
    staged = stage(workbook([["k", "ok"], [rich, True], ["b", False]]), "a.xlsx")

    assert columns(staged) == {"k": ["ถนนหนึ่ง", "b"], "ok": [True, False]}


def test_a_merged_cell_gives_its_text_to_all_it_covers(stage, workbook):
    rows = [["ภาค", "จังหวัด", "n"], ["เหนือ", "ก", 1], [None, "ข", 2], ["ใต้", "ค", 3]]

    staged = stage(workbook(rows, merges=["A2:A3"]), "a.xlsx")

    assert columns(staged)["ภาค"] == ["เหนือ", "เหนือ", "ใต้"]


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD2", "ZZ9000"])
def test_stray_cells_far_away_are_left_out_and_named(stage, workbook, far):
    def stray(book):
        book["ข้อมูล"][far] = "หลงมา"
        book["ข้อมูล"][far].font = Font(bold=True)

    staged = stage(workbook([["k", "n"], ["a", 1], ["b", 2]], edit=stray), "a.xlsx")

    assert (staged.table.row_count, types(staged)) == (2, {"k": "string", "n": "integer"})
    assert found(staged) == {"far_cells_left_out": 1}


def test_cells_without_number_or_letters_are_trusted_to_the_reader(stage, workbook):
    path = workbook([["k", "n"], ["a", 1], ["b", 2]])
    path = edited(path, "sheet1.xml", lambda xml: re.sub(rb' r="[A-Z]+\d+"', b"", xml))

    assert columns(stage(path, "a.xlsx")) == {"k": ["a", "b"], "n": [1, 2]}


def test_the_sheets_of_a_workbook_are_parts_but_not_covers_charts_or_hidden_ones(sandbox, tmp_path, workbook):
    from openpyxl.chart import BarChart

    def chart(book):
        book.create_chartsheet("กราฟ").add_chart(BarChart())

    path = workbook(
        [["ปี", "n"], ["2566", 1], ["2567", 2]],
        sheets={
            "ปก": [["ข้อมูลงบประมาณ"], ["จัดทำโดย กองคลัง"]], "2567": [["ปี", "n"], ["2567", 1]],
            "ลับ": [["x", "y"], [1, 2]], "ว่าง": [], "รายชื่อ": [["คน"], *([f"คนที่ {n}"] for n in range(60))],
        },
        hidden=["ลับ"], edit=chart,
    )  # fmt: skip

    got = find_parts(
        path, file_name="a.xlsx", media_type=None, read=ReadOptions(), scratch=tmp_path / "s",
        sandbox=sandbox, labels=True,
    )  # fmt: skip

    assert [(p.part.name, p.is_table) for p in got] == [
        ("ข้อมูล", True), ("ปก", False), ("2567", True), ("รายชื่อ", True),
    ]  # fmt: skip
    assert got[0].labels == ("ปี", "n")


@pytest.mark.parametrize(
    "value,text",
    [(timedelta(seconds=-90), "-0:01:30"), (timedelta(days=10, seconds=54610), "255:10:10"),
     (1e15, "1000000000000000"), (0.1 + 0.2, "0.30000000000000004"), (1e30, "1e+30"), (True, "true"),
     (datetime(2024, 1, 1), "2024-01-01"), (timedelta(milliseconds=1500), "0:00:01.5")],
)  # fmt: skip
def test_a_value_as_text(value, text):
    assert as_text(value) == text


DAYS = [45292, 45293, 45351, 45657]


def test_day_numbers_without_a_format_are_dates_where_the_header_says_so(stage, workbook):
    staged = stage(workbook([["วันที่", "n"], *([day, 1] for day in DAYS), [None, 2]]), "a.xlsx")

    assert columns(staged)["วันที่"] == [
        date(2024, 1, 1),
        date(2024, 1, 2),
        date(2024, 2, 29),
        date(2024, 12, 31),
        None,
    ]
    (field, _) = staged.table.schema["fields"]
    assert field["original"]["example"] == {"written": "45292", "value": "2024-01-01"}
    assert "เลขลำดับวันของ Excel" in step(staged, "type")["reason_th"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("จำนวน", DAYS),
        ("รหัส", DAYS),
        ("จำนวนวันที่ลา", DAYS),
        ("วันที่", [*DAYS, 12]),
        ("วันที่", [*DAYS, 99999]),
        ("วันที่", [*DAYS, 45292.5]),
    ],
)
def test_other_whole_numbers_stay_numbers(stage, workbook, name, values):
    staged = stage(workbook([[name, "n"], *([value, 1] for value in values)]), "a.xlsx")

    assert types(staged)[name] != "date"


def test_day_numbers_counted_from_1904_or_in_a_text_file_stay_numbers(stage, workbook):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def mac(book):
        book.epoch = CALENDAR_MAC_1904

    rows = [["วันที่", "n"], *([day, 1] for day in DAYS)]

    assert types(stage(workbook(rows, edit=mac), "a.xlsx"))["วันที่"] == "integer"
    assert types(stage("วันที่,n\n45292,1\n45293,2\n", "a.csv"))["วันที่"] == "integer"


def test_a_declared_date_takes_day_numbers(stage, workbook):
    schema = {"fields": [{"name": "d", "type": "date"}, {"name": "n", "type": "integer"}]}

    staged = stage(workbook([["d", "n"], *([day, 1] for day in DAYS)]), "a.xlsx", schema=schema)

    assert columns(staged)["d"][0] == date(2024, 1, 1)
    assert found(staged) == {}


@pytest.mark.parametrize(
    ("form", "shown"), [("0000", ["0001", "0012", "12345"]), ('00"-"000', ["00-001", "00-012", "12-345"])]
)
def test_zeros_that_a_format_puts_in_front_are_read(stage, workbook, form, shown):
    def pad(book):
        for row in (2, 3, 4):
            book.active.cell(row, 1).number_format = form

    staged = stage(workbook([["รหัส", "n"], [1, 5], [12, 6], [12345, 7]], edit=pad), "a.xlsx")

    assert columns(staged)["รหัส"] == shown
    assert columns(staged)["n"] == [5, 6, 7]
    assert step(staged, "zero_formats")["shown"] == form.replace('"', "")


@pytest.mark.parametrize("form", ["0", "0.00", "#,##0", "General"])
def test_other_formats_leave_a_number_as_it_is(stage, workbook, form):
    def pad(book):
        book.active["A2"].number_format = form

    assert columns(stage(workbook([["n", "m"], [1, 5]], edit=pad), "a.xlsx"))["n"] == [1]
