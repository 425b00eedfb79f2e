"""Workbooks: one sheet becomes rows; hidden sheets are not read; merged ranges are filled.

Nothing is evaluated: a formula's kept value is read. The reader holds a sheet as a full rectangle, so a cell
far from the table is found in the file itself first, before it could ask for memory.
"""

import datetime as dt
import re
import zipfile
from pathlib import Path

import python_calamine as calamine

from harvesters.stage.grid import HeldGrid, Row
from harvesters.stage.notes import NotATable, Notes, letters, place

MAX_CELLS = 20_000_000
MAX_PART_BYTES = 2_000_000_000
RATIO_FROM_BYTES = 64_000_000
MAX_RATIO = 100
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_CHUNK = 4_194_304


def open_workbook(path: Path, sheet: str | int | None, notes: Notes) -> HeldGrid:
    """The rows of the named or first filled visible sheet. Raises NotATable where none can be read."""
    far = _far_cells(path, notes)
    try:
        book = calamine.load_workbook(str(path))
        metadata = book.sheets_metadata
    except calamine.PasswordError as error:
        notes.found("workbook_unreadable", detail="it has a password")
        raise NotATable from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        notes.found("workbook_unreadable", detail=str(error)[:200])
        raise NotATable from error
    visible = [m.name for m in metadata if m.visible == calamine.SheetVisibleEnum.Visible]
    hidden = [m.name for m in metadata if m.visible != calamine.SheetVisibleEnum.Visible]
    name, found = _choose(book, visible, sheet, far, notes)
    others = [n for n in visible if n != name]
    if hidden:
        notes.found("hidden_sheets", count=len(hidden), sheets=", ".join(hidden))
    if others and sheet is None and any(_has_cells(book, n, far) for n in others):
        notes.found("other_sheets", sheets=", ".join(others), sheet=name)
    notes.step(
        "sheet",
        "อ่านแผ่นงาน “{sheet}” จากทั้งหมด {sheets} แผ่น (ซ่อนอยู่ {hidden} แผ่น)",
        "The sheet “{sheet}” is read, one of {sheets} ({hidden} hidden).",
        sheet=name,
        number=visible.index(name) + 1,
        sheets=len(metadata),
        hidden=len(hidden),
    )
    return _grid(found)


def _choose(
    book: calamine.CalamineWorkbook,
    visible: list[str],
    wanted: str | int | None,
    far: dict[str, str],
    notes: Notes,
) -> tuple[str, calamine.CalamineSheet]:
    """The sheet to read and its cells."""
    if isinstance(wanted, int) or (isinstance(wanted, str) and wanted.isdigit() and wanted not in visible):
        number = int(wanted)
        names = [visible[number - 1]] if 1 <= number <= len(visible) else []
    elif wanted is not None:
        names = [wanted] if wanted in visible else []
    else:
        names = visible
    if not names:
        notes.found("sheet_unclear", sheet=str(wanted or ""), sheets=", ".join(visible))
        raise NotATable
    for name in names:
        if name in far:
            notes.found("workbook_far_cell", sample=place(None, value=far[name]), sheet=name, cell=far[name])
            raise NotATable
        found = _sheet(book, name, notes)
        if found is not None and found.start is not None:
            return name, found
    notes.found("table_empty")
    raise NotATable


def _sheet(book: calamine.CalamineWorkbook, name: str, notes: Notes) -> calamine.CalamineSheet | None:
    try:
        return book.get_sheet_by_name(name)
    except calamine.WorksheetNotFound:
        return None
    except (calamine.CalamineError, OSError, ValueError) as error:
        notes.found("workbook_unreadable", detail=f"{name}: {error}"[:200])
        raise NotATable from error


def _has_cells(book: calamine.CalamineWorkbook, name: str, far: dict[str, str]) -> bool:
    if name in far:
        return True
    try:
        return book.get_sheet_by_name(name).start is not None
    except (calamine.CalamineError, OSError, ValueError):
        return False


def _grid(sheet: calamine.CalamineSheet) -> HeldGrid:
    """Rows as text, numbered as in the workbook, every merged cell holding the text of its first."""
    merges = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    width = max(map(len, rows), default=0)
    for top, left, bottom, right in merges:
        if top > len(rows) or left > width:
            continue
        value = rows[top - 1][left - 1]
        for r in range(top - 1, min(bottom, len(rows))):
            for column in range(left - 1, min(right, width)):
                rows[r][column] = value
    held: list[Row] = list(enumerate(rows, 1))
    return HeldGrid(held, merges)


def _text(value: object) -> str:
    """A cell as the text that reads back to the same value: whole numbers without .0, dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _far_cells(path: Path, notes: Notes) -> dict[str, str]:
    """Sheets of an XLSX whose cells span more than MAX_CELLS, with the cell that lies farthest."""
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) < len(names):  # each reader would take another one
                notes.found("workbook_unreadable", detail="two of its parts have one name")
                raise NotATable
            size = sum(e.file_size for e in archive.infolist())
            if size > MAX_PART_BYTES or (size > RATIO_FROM_BYTES and size > MAX_RATIO * path.stat().st_size):
                notes.found(
                    "workbook_unreadable",
                    detail=f"its parts unfold from {path.stat().st_size:,} to {size:,} bytes",
                )
                raise NotATable
            found = {}
            for name, part in _parts(archive).items():
                span = _span(archive, part)
                if span is not None:
                    found[name] = span
            return found
    except (zipfile.BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError) as error:
        notes.found("workbook_unreadable", detail=str(error)[:200])
        raise NotATable from error


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → member of the zip, for an XLSX; empty for other workbooks."""
    from lxml import etree

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        rels = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
        book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    targets = {rel.get("Id"): str(rel.get("Target")) for rel in rels.iter("{*}Relationship")}
    found = {}
    for sheet in book.iter("{*}sheet"):
        ids = [value for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            found[str(sheet.get("name"))] = member
    return found


def _span(archive: zipfile.ZipFile, part: str) -> str | None:
    """The farthest cell of a sheet that spans too much; None for a sheet of sane size."""
    widest, lowest, rest = 0, 0, b""
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            text = rest + chunk
            for column, row in set(_CELL.findall(text)):
                widest, lowest = max(widest, _index(column)), max(lowest, int(row))
            rest = text[-200:]
    return f"{letters(widest)}{lowest}" if widest * lowest > MAX_CELLS else None


def _index(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number
