"""The workbooks of the reader's own test suite, cell by cell, against two readers where these agree.

Needs KHLANG_REAL_DATA, a folder with `spreadsheets/calamine`. Hostile files among them end in a named finding.
"""

import datetime as dt
import os
import warnings
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.workbook import Book, grid_of

ROOT = Path(os.environ.get("KHLANG_REAL_DATA") or "/nonexistent") / "spreadsheets" / "calamine"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not ROOT.is_dir(), reason="KHLANG_REAL_DATA names no folder of real files"),
]
FILES = sorted(ROOT.iterdir()) if ROOT.is_dir() else []
SAME_AS_XLSX = {".xls", ".xlsb", ".ods"}


def plain(value):
    """A value of either reader, in one form; a date at midnight is a date."""
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value


def by_calamine(path):
    book = python_calamine.load_workbook(str(path))
    found = {}
    for about in book.sheets_metadata:
        if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
            rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            found[about.name] = {
                (r, c): plain(value)
                for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if value != ""
            }  # fmt: skip
    return found


def by_openpyxl(path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {
            at: plain(cell.value)
            for at, cell in sheet._cells.items()  # all that are written; the whole rectangle may be huge
            if cell.value not in (None, "")
        }
        for sheet in book.worksheets
    }


def ours(path):
    """Sheet → cell → text, and the cells that merged ranges cover."""
    book, found = Book(path, Notes()), {}
    for name in book.visible:
        grid = grid_of(book.sheet(name))
        covered = {
            (r, c) for top, left, bottom, right in grid.merges
            for r in range(top, bottom + 1) for c in range(left, right + 1) if (r, c) != (top, left)
        }  # fmt: skip
        found[name] = {
            (number, c): text
            for number, cells in grid.rows() for c, text in enumerate(cells, 1)
            if text and (number, c) not in covered
        }  # fmt: skip
    return found


def says(text, value):
    """Whether a text of ours is that value."""
    if isinstance(value, bool):
        return text == ("true" if value else "false")
    if isinstance(value, float):
        return (float(text[:-1]) / 100 if text.endswith("%") else float(text)) == pytest.approx(
            value, rel=1e-15
        )
    if isinstance(value, dt.timedelta):
        hours, minutes, seconds = text.split(":")
        return dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds)) == value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return text == value.isoformat()
    return text == value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_cell_on_which_two_readers_agree_is_the_same_here(path):
    try:
        mine = ours(path)
    except NotATable:
        return  # named; which files these are is held below
    theirs = by_calamine(path)
    other = theirs
    if path.suffix in (".xlsx", ".xlsm"):
        try:
            other = by_openpyxl(path)
        except (LookupError, ValueError, TypeError, AttributeError, OSError):
            other = theirs
    for name, cells in mine.items():
        agreed = {at: v for at, v in theirs[name].items() if other.get(name, {}).get(at) == v}
        wrong = {at: (cells.get(at), v) for at, v in agreed.items() if not says(cells.get(at, ""), v)}
        assert wrong == {}
        invented = set(cells) - set(theirs[name])
        assert all(cells[at].startswith("#") for at in invented)  # errors, which the other reader leaves out


def test_only_hostile_and_locked_files_are_refused():
    refused = {}
    for path in FILES:
        notes = Notes()
        try:
            book = Book(path, notes)
            for name in book.visible:
                book.sheet(name)
        except NotATable:
            refused[path.name] = [issue["kind"] for issue in notes.issues()]

    assert refused == {
        name: ["workbook_unreadable"]
        for name in (
            "OOM_alloc3.xls", "issue252.xlsx", "issue_385.xls", "issue_594_dos.ods", "pass_protected.ods",
            "pass_protected.xlsb", "pass_protected.xlsx", "too_small.xls",
        )
    }  # fmt: skip
