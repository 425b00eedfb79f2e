"""A large sheet read a slab of rows at a time has the rows that it has when it is read whole."""

import zipfile

import openpyxl
import pytest
import xlsxwriter

from harvesters.stage import sheet_slabs, workbook
from harvesters.stage.notes import NotATable, Notes


@pytest.fixture
def small_slabs(monkeypatch):
    monkeypatch.setattr(workbook, "SLABBED_BYTES", 1_000)
    monkeypatch.setattr(sheet_slabs, "SLAB_BYTES", 2_000)
    monkeypatch.setattr(sheet_slabs, "FEWEST", 1_000)
    monkeypatch.setattr("harvesters.stage.sheet_marks._CHUNK", 500)


@pytest.fixture
def book(tmp_path):
    """Texts that recur, numbers, blank rows and columns, merged ranges across the borders of slabs."""
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "ข้อมูล"
    for number in range(1, 900):
        if number % 50:
            sheet.cell(number, 2, f"อำเภอที่ {number % 7}")
        if number % 100 < 60:
            sheet.cell(number, 4, number / 8)
    sheet.merge_cells("B3:B700")
    sheet.merge_cells("C5:D6")
    made.create_sheet("อื่น").append(["x"])
    made.save(path)
    return path


def rows_of(path, tmp_path):
    grid = workbook.open_workbook(path, "ข้อมูล", Notes(), tmp_path)
    return list(grid.rows()), list(grid.rows()), grid.merges


def test_the_rows_are_those_of_the_whole_sheet(book, tmp_path, monkeypatch):
    whole, _, merges = rows_of(book, tmp_path)
    monkeypatch.setattr(workbook, "SLABBED_BYTES", 1_000)
    monkeypatch.setattr(sheet_slabs, "SLAB_BYTES", 2_000)
    monkeypatch.setattr(sheet_slabs, "FEWEST", 1_000)
    monkeypatch.setattr("harvesters.stage.sheet_marks._CHUNK", 500)

    first, again, slabbed = rows_of(book, tmp_path)

    assert first == again == whole
    assert sorted(slabbed) == sorted(merges)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.usefixtures("small_slabs")
def test_a_slab_is_closed_as_its_sheet_was_opened(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("ข้อมูล")
        for number in range(400):
            sheet.write_row(number, 0, [f"t{number}", number])
    prefixed = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(prefixed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
                content = content.replace(b"xmlns=", b"xmlns:x=")
            new.writestr(name, content)

    assert rows_of(prefixed, tmp_path)[0] == [(n + 1, [f"t{n}", str(n)]) for n in range(400)]


@pytest.mark.usefixtures("small_slabs")
def test_a_sheet_whose_rows_have_no_numbers_is_read_whole(book, tmp_path):
    bare = tmp_path / "b.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b'<row r="', b'<row spans="')
            new.writestr(name, content)

    opened = workbook.Book(bare, Notes(), tmp_path).sheet("ข้อมูล")

    assert not isinstance(opened.cells, sheet_slabs.SlabbedSheet)


@pytest.mark.usefixtures("small_slabs")
def test_a_broken_sheet_says_so(book, tmp_path):
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content[:-3_000] + b"<c r='A1'></row>"
            new.writestr(name, content)
    notes = Notes()

    with pytest.raises(NotATable):
        list(workbook.open_workbook(broken, "ข้อมูล", notes, tmp_path).rows())
    assert notes.has("workbook_unreadable")
