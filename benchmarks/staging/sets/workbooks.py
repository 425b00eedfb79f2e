"""The odd workbooks of calamine's own tests: every visible sheet, and files that nobody can read."""

import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from benchmarks.staging import _facts
from benchmarks.staging._cases import Case, Cell, NoTable, Truth, Value
from benchmarks.staging._compare import equal, is_missing

ORDER = 5
TITLE = "Odd workbooks (calamine's tests)"
TITLE_TH = "สมุดงานแปลก ๆ (ชุดทดสอบของ calamine)"
REACH = "all"
Range = tuple[tuple[int, int], tuple[int, int]]


def cases(real: Path | None, scratch: Path) -> Iterator[Case]:
    """A case for each visible sheet with values, read without a header, so that every row counts."""
    if real is None:
        return
    for path in sorted((real / "spreadsheets/calamine").iterdir()):
        name = path.relative_to(real).as_posix()
        try:
            book = CalamineWorkbook.from_path(path)
            sheets = [sheet for sheet in book.sheets_metadata if is_shown(sheet)]
            for sheet in sheets:
                book.get_sheet_by_name(sheet.name)
        except (CalamineError, OSError, ValueError) as error:
            yield Case(name, path, NoTable(f"calamine: {error}"))
            continue
        found = [sheet_case(path, f"{name}#{sheet.name}", sheet.name, book) for sheet in sheets]
        filled_ones = [case for case in found if isinstance(case.truth, Truth)]
        yield from filled_ones or [Case(name, path, NoTable("no sheet has a value"), (Truth((), None),))]


def sheet_case(path: Path, name: str, title: str, book: CalamineWorkbook) -> Case:
    """One sheet. Cells of a merged range may be blank but for the first, or all have its value."""
    sheet = book.get_sheet_by_name(title)
    grid = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    truth = agreed(path, title, grid)
    if not any(any(not is_missing(value) for cell in row for value in cell.values) for row in truth.rows):
        return Case(name, path, NoTable("the sheet has no value"), (Truth((), None),), title, True)
    ranges = sheet.merged_cell_ranges or ()
    width = max((len(row) for row in grid), default=0)
    inside = [((a, b), (min(c, len(grid) - 1), min(d, width - 1))) for (a, b), (c, d) in ranges]
    others = (filled(truth, ranges), filled(truth, inside)) if ranges else ()
    return Case(name, path, truth, others, title, True)


def filled(truth: Truth, ranges: Sequence[Range]) -> Truth:
    """The same sheet, every cell of a merged range having the value of its first."""
    rows = [list(row) for row in truth.rows]
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]) or right < left:
            continue
        for at in range(top, min(bottom + 1, top + 10_000)):
            while len(rows) <= at:
                rows.append([])
            rows[at] += [Cell("", (None,))] * (right + 1 - len(rows[at]))
            rows[at][left : right + 1] = [rows[top][left]] * (right + 1 - left)
    return Truth(rows, None)


def is_shown(sheet: Any) -> bool:
    """Whether a sheet is a visible one of cells."""
    return sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet


def agreed(path: Path, title: str, grid: list[list[Value]]) -> Truth:
    """Calamine's cells; where a second reader has another value, either is right."""
    second = second_reading(path, title, len(grid), max((len(row) for row in grid), default=0))
    rows = []
    for at, row in enumerate(grid):
        cells = []
        for across, value in enumerate(row):
            other = second[at][across] if second and at < len(second) and across < len(second[at]) else value
            same = equal(value, other, "dmy") or equal(str(value), other, "dmy")
            values = (
                (value,) if same or is_missing(other) else (other,) if is_missing(value) else (value, other)
            )
            if isinstance(value, float) and value.is_integer():
                values = (*values, int(value))
            if isinstance(value, timedelta):
                values = (*values, str(value))
            cells.append(Cell("" if value is None else str(value), values))
        rows.append(cells)
    return Truth(rows, None)


def second_reading(path: Path, title: str, height: int, width: int) -> list[list[Value]] | None:
    """The same sheet by openpyxl or xlrd, no larger than calamine's; None where they cannot read it."""
    try:
        if path.suffix == ".xls":
            return _facts.old_records(path, title)
        if path.suffix in (".xlsx", ".xlsm"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
            rows = book[title].iter_rows(max_row=height, max_col=width, values_only=True)
            return [list(row) for row in rows]
    except Exception as error:  # noqa: BLE001 - a second reader may fail in any way; then calamine stands alone
        warnings.warn(f"{path.name} without a second reading: {type(error).__name__}", stacklevel=1)
    return None
