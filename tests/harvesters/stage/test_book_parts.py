"""What a workbook carries beside its cells is told; texts beyond all measure are not read."""

import zipfile

import pytest
import xlsxwriter

from harvesters.stage import book_parts, sheet_marks
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.workbook import open_workbook
from tests.harvesters.stage.conftest import csv_text, found

ROWS = [["ชื่อ", "n"], ["ก" * 50, 1], ["ก" * 50, 2], ["ข", 3]]


@pytest.fixture
def shared(tmp_path):
    """A workbook whose cells share their texts."""
    with xlsxwriter.Workbook(tmp_path / "shared.xlsx") as made:
        sheet = made.add_worksheet("ข้อมูล")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return tmp_path / "shared.xlsx"


def with_part(path, name, content):
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "count"), [("สมชาย ใจดี", 2), ("openpyxl", 0), ("Windows User", 0), ("admin", 0)]
)
def test_properties_that_name_people_are_counted_and_not_repeated(stage, workbook, name, count):
    def named(book):
        book.properties.creator = name
        book.properties.lastModifiedBy = name

    staged = stage(workbook(ROWS, edit=named), "a.xlsx")

    assert found(staged).get("workbook_names_people", 0) == count
    assert "สมชาย" not in csv_text(staged) + str([issue.to_json() for issue in staged.issues])


def test_the_history_of_a_shared_workbook_is_an_error(stage, workbook):
    path = with_part(workbook(ROWS), "xl/revisions/revisionLog1.xml", "<revisions/>")

    issue = next(i for i in stage(path, "a.xlsx").issues if i.kind == "workbook_revisions")

    assert (issue.severity, issue.count) == ("error", 1)


def test_shared_texts_count_each_time_they_are_used(shared, monkeypatch):
    monkeypatch.setattr(book_parts, "HELD_TEXT_BYTES", 1)
    with zipfile.ZipFile(shared) as archive:
        marks = sheet_marks.scan(archive, "xl/worksheets/sheet1.xml", {})
        size = book_parts.text_bytes(archive, "xl/worksheets/sheet1.xml", marks.shared)

    assert marks.shared == 5
    assert size >= len("".join(str(row[0]) for row in ROWS).encode()) + 1


def test_texts_beyond_all_measure_are_not_read(shared, tmp_path, monkeypatch):
    notes = Notes()
    monkeypatch.setattr(book_parts, "HELD_TEXT_BYTES", 1)
    monkeypatch.setattr(book_parts, "MAX_TEXT_BYTES", 100)

    with pytest.raises(NotATable):
        open_workbook(shared, None, notes, tmp_path)
    assert notes.has("workbook_text_too_long")


def test_many_texts_are_held_a_part_at_a_time(shared, tmp_path, monkeypatch):
    whole = list(open_workbook(shared, None, Notes(), tmp_path).rows())
    monkeypatch.setattr(book_parts, "HELD_TEXT_BYTES", 1)

    assert list(open_workbook(shared, None, Notes(), tmp_path).rows()) == whole
