"""SpreadsheetML 2003: the XML that export buttons save as .xls. Cells as their own text, merged ranges filled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harvesters.stage.grid import HeldGrid, Merge, Row
from harvesters.stage.markup import (
    MAX_XML_BYTES,
    Element,
    HasDoctype,
    elements,
    forget,
    local_name,
    text_of,
    too_large,
)
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.records import MAX_COLUMNS
from metadata.text import cut

MAX_CELLS = 20_000_000
MAX_ROWS = 1_048_576
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


@dataclass
class _Sheet:
    name: str
    is_hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


def open_sheet_xml(path: Path, wanted: object, notes: Notes) -> HeldGrid:
    """The rows of one sheet: the wanted one (name or number from 1), else the first visible one with cells.

    Raises NotATable for broken XML, a DOCTYPE, or no such sheet.
    """
    sheets = _all_sheets(path, notes)
    filled = [sheet for sheet in sheets if sheet.rows and not sheet.is_hidden]
    if wanted in (None, "auto", []):
        chosen = filled[0] if filled else None
    elif isinstance(wanted, int):
        chosen = sheets[wanted - 1] if 0 < wanted <= len(sheets) else None
    else:
        names = [wanted] if isinstance(wanted, str) else wanted
        chosen = next((s for s in sheets if isinstance(names, list | tuple) and s.name in names), None)
    if chosen is None:
        shown = ", ".join(sheet.name for sheet in sheets[:20]) or "–"
        notes.found("sheet_unclear", wanted=str(wanted or "–"), sheets=shown)
        raise NotATable
    others = [sheet.name for sheet in filled if sheet is not chosen]
    if others and wanted in (None, "auto", []):
        notes.found("other_sheets", sheets=", ".join(others), sheet=chosen.name)
    notes.step(
        "sheet",
        "อ่านแผ่นงาน “{sheet}” จากไฟล์ XML ของ Excel 2003",
        "The sheet “{sheet}” of the Excel 2003 XML is read.",
        sheet=chosen.name,
        number=sheets.index(chosen) + 1,
    )
    return HeldGrid(chosen.rows, merges=tuple(chosen.merges))


def visible_sheets(path: Path, notes: Notes) -> dict[str, HeldGrid]:
    """The visible sheets with cells, by name, in their order. Raises NotATable as open_sheet_xml does."""
    return {
        sheet.name: HeldGrid(sheet.rows, merges=tuple(sheet.merges))
        for sheet in _all_sheets(path, notes)
        if sheet.rows and not sheet.is_hidden
    }


def _all_sheets(path: Path, notes: Notes) -> list[_Sheet]:
    from lxml import etree

    too_large(path, MAX_XML_BYTES, "XML", notes)
    try:
        return list(_sheets(path, notes))
    except (HasDoctype, etree.XMLSyntaxError, ValueError) as error:
        notes.found("workbook_unreadable", detail=cut(str(error), 200))
        raise NotATable from error


def _sheets(path: Path, notes: Notes) -> Iterator[_Sheet]:
    sheet = _Sheet("")
    row_number = cells = 0
    for event, element in elements(path, ("Worksheet", "Row", "Visible"), ("start", "end")):
        kind = local_name(element)
        if kind == "Worksheet" and event == "start":
            sheet, row_number = _Sheet(element.get(f"{_SS}Name") or ""), 0
        elif kind == "Visible" and event == "end":
            sheet.is_hidden = text_of(element).strip() in ("SheetHidden", "SheetVeryHidden")
        elif kind == "Row" and event == "end":
            row_number = _index(element, row_number)
            row = _row(element, row_number, sheet.merges)
            cells += len(row)
            if row_number > MAX_ROWS or cells > MAX_CELLS:
                notes.found("too_large_to_read", what="cells", what_th="เซลล์", limit=f"{MAX_CELLS:,}")
                raise NotATable
            sheet.rows.append((row_number, row))
            forget(element)
        elif kind == "Worksheet" and event == "end":
            _fill(sheet)
            yield sheet
            forget(element)


def _row(element: Element, number: int, merges: list[Merge]) -> list[str]:
    cells: list[str] = []
    for cell in element:
        if local_name(cell) != "Cell":
            continue
        column = _index(cell, len(cells))
        if column > MAX_COLUMNS:
            raise ValueError(f"a cell in column {column}")
        cells += [""] * (column - 1 - len(cells))
        data = next((inner for inner in cell if local_name(inner) == "Data"), None)
        cells.append("" if data is None else _text(data))
        across, down = (int(cell.get(f"{_SS}{side}") or 0) for side in ("MergeAcross", "MergeDown"))
        if not (0 <= across <= MAX_COLUMNS and 0 <= down <= MAX_ROWS):
            raise ValueError("a merged range beyond the sheet")
        if across or down:
            merges.append((number, column, number + down, column + across))
            cells += [cells[-1]] * min(across, MAX_COLUMNS - len(cells))
    return cells


def _fill(sheet: _Sheet) -> None:
    """The text of a range merged downwards, in every one of its cells; a row’s next cell is pushed aside by none."""
    if not any(bottom > top for top, _, bottom, _ in sheet.merges):
        return
    by_number = dict(sheet.rows)
    for top, left, bottom, right in sheet.merges:
        text = by_number[top][left - 1]
        for number in range(top + 1, min(bottom, sheet.rows[-1][0]) + 1):
            row = by_number.get(number)
            if row is None:
                continue
            row += [""] * (right - len(row))
            row[left - 1 : right] = [text] * (right - left + 1)


def _index(element: Element, before: int) -> int:
    given = element.get(f"{_SS}Index")
    return int(given) if given else before + 1


def _text(data: Element) -> str:
    text = text_of(data)
    kind = data.get(f"{_SS}Type")
    if kind == "DateTime":
        text = text.removesuffix(".000")
        return text.removesuffix("T00:00:00")
    if kind == "Boolean":
        return {"1": "true", "0": "false"}.get(text.strip(), text)
    return text
