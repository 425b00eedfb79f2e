"""Workbooks: one sheet becomes rows; hidden sheets are not read; merged ranges are filled.

Nothing is evaluated: a formula's kept value is read. The reader holds a sheet as a full rectangle, so a cell
far from the table is taken out before it could ask for memory.
"""

import contextlib
import datetime as dt
import fnmatch
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import python_calamine as calamine

from harvesters.stage import book_parts, sheet_marks
from harvesters.stage.grid import HeldGrid, Merge, Row
from harvesters.stage.notes import NotATable, Notes, letters, place
from harvesters.stage.ods_marks import percents
from harvesters.stage.sheet_marks import Kind, Marks
from harvesters.stage.sheet_slabs import SLABBED_BYTES, SlabbedSheet
from harvesters.stage.zero_formats import is_padding, padded, tell_formats
from metadata.issues import SAMPLES_KEPT

MAX_PART_BYTES = 2_000_000_000
RATIO_FROM_BYTES = 64_000_000
MAX_RATIO = 100
Wanted = str | int | Sequence[str | int] | None
_UNREADABLE = (calamine.CalamineError, OSError, ValueError)
LARGE_BYTES = 1_000_000
"""A sheet whose XML is larger is no cover and not empty: it need not be read to know that."""
_DAYS_1904 = 1462  # days between the two date systems of Excel
_EPOCH = dt.datetime(1899, 12, 30)


@dataclass(frozen=True)
class Sheet:
    """One visible sheet with cells."""

    name: str
    cells: calamine.CalamineSheet | SlabbedSheet
    marks: Marks = field(default_factory=Marks)
    is_1904: bool = False


class Book:
    """A workbook that is open: its visible and hidden sheets, in its order. Close it by leaving the block."""

    def __init__(self, path: Path, notes: Notes, scratch: Path | None = None) -> None:
        self._path, self._notes, self._scratch = path, notes, scratch
        self._parts, self._formats, self.is_1904 = _parts_of(path, notes)
        try:
            self._book = calamine.load_workbook(str(path))
            metadata = [m for m in self._book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        except calamine.PasswordError as error:
            notes.found("workbook_unreadable", detail="it has a password")
            raise NotATable from error
        except _UNREADABLE as error:
            notes.found("workbook_unreadable", detail=str(error)[:200])
            raise NotATable from error
        is_visible = {m.name: m.visible == calamine.SheetVisibleEnum.Visible for m in metadata}
        self.visible = [name for name, shown in is_visible.items() if shown]
        self.hidden = [name for name, shown in is_visible.items() if not shown]

    def sheet(self, name: str) -> Sheet:
        """One sheet with its values; its cells may be none. Raises NotATable for one that cannot be read."""
        marks = self._marks(name)
        text = self._text_bytes(name, marks)
        is_large = self.size_of(name) > SLABBED_BYTES or text > book_parts.HELD_TEXT_BYTES
        if is_large and marks.box is None and marks.is_numbered and marks.width:
            scratch = self._scratch or self._path.parent
            pieces = text // book_parts.HELD_TEXT_BYTES + 1
            slabbed = SlabbedSheet(self._path, name, self._parts[name], marks, scratch, self._notes, pieces)
            return Sheet(name, slabbed, marks, self.is_1904)
        book = self._trimmed(name, marks) if marks.box else self._book
        try:
            return Sheet(name, book.get_sheet_by_name(name), marks, self.is_1904)
        except (*_UNREADABLE, calamine.WorksheetNotFound) as error:
            self._notes.found("workbook_unreadable", detail=f"{name}: {error}"[:200])
            raise NotATable from error

    def has_cells(self, name: str) -> bool:
        """Whether a sheet holds anything; one that cannot be read is taken to hold something."""
        if self.size_of(name) > LARGE_BYTES:
            return True
        try:
            marks = Book._marks(self._silent(), name)
            return marks.far is not None or self._book.get_sheet_by_name(name).start is not None
        except (NotATable, *_UNREADABLE):
            return True

    def size_of(self, name: str) -> int:
        """Bytes of an XLSX sheet's XML; 0 where the format does not tell."""
        with contextlib.suppress(*book_parts.BROKEN_ZIP), zipfile.ZipFile(self._path) as archive:
            return archive.getinfo(self._parts[name]).file_size
        return 0

    def tell_beside(self) -> None:
        """Findings about what the workbook carries beside its sheets."""
        for kind, count in (
            ("workbook_comments", book_parts.comments(self._path)),
            ("workbook_revisions", book_parts.revisions(self._path)),
            ("workbook_names_people", book_parts.names_of_people(self._path)),
        ):
            if count:
                self._notes.found(kind, count=count)

    def _text_bytes(self, name: str, marks: Marks) -> int:
        """How long the shared texts of a sheet are. Raises NotATable where that is beyond all measure."""
        if not marks.shared:
            return 0
        with zipfile.ZipFile(self._path) as archive:
            size = book_parts.text_bytes(archive, self._parts[name], marks.shared)
        if size > (limit := book_parts.MAX_TEXT_BYTES):
            told, most = f"{size // 1_000_000:,}", f"{limit // 1_000_000:,}"
            self._notes.found("workbook_text_too_long", sheet=name, size=told, limit=most)
            raise NotATable
        return size

    def _silent(self) -> "Book":
        twin = object.__new__(Book)
        twin.__dict__.update(self.__dict__, _notes=Notes())
        return twin

    def _marks(self, name: str) -> Marks:
        if name not in self._parts:
            return Marks(kinds=percents(self._path, name))
        try:
            with zipfile.ZipFile(self._path) as archive:
                marks = sheet_marks.scan(archive, self._parts[name], self._formats)
        except book_parts.BROKEN_ZIP as error:
            self._notes.found("workbook_unreadable", detail=str(error)[:200])
            raise NotATable from error
        if marks.far and not marks.box:
            cell = f"{letters(marks.far[1])}{marks.far[0]}"
            self._notes.found("workbook_far_cell", sample=place(*marks.far), sheet=name, cell=cell)
            raise NotATable
        return marks

    def _trimmed(self, name: str, marks: Marks) -> calamine.CalamineWorkbook:
        """The workbook without the far cells of one sheet."""
        assert marks.box and marks.far  # the caller saw the box
        copy = (self._scratch or self._path.parent) / "trimmed"
        try:
            with zipfile.ZipFile(self._path) as old, zipfile.ZipFile(copy, "w") as new:
                for entry in old.infolist():
                    with new.open(entry.filename, "w", force_zip64=True) as out:
                        if entry.filename == self._parts[name]:
                            for piece in sheet_marks.without_far_cells(old, entry.filename, marks.box):
                                out.write(piece)
                        else:
                            out.write(old.read(entry))
            book = calamine.load_workbook(str(copy))
        except (*book_parts.BROKEN_ZIP, *_UNREADABLE) as error:
            self._notes.found("workbook_unreadable", detail=str(error)[:200])
            raise NotATable from error
        finally:
            copy.unlink(missing_ok=True)
        cell = f"{letters(marks.far[1])}{marks.far[0]}"
        self._notes.found("far_cells_left_out", sample=place(*marks.far), sheet=name, cell=cell)
        return book


def open_workbook(path: Path, wanted: Wanted, notes: Notes, scratch: Path | None = None) -> HeldGrid:
    """The rows of the named or first filled visible sheet. Raises NotATable where none can be read."""
    book = Book(path, notes, scratch)
    names = sheets_meant(book.visible, wanted)
    if not names:
        notes.found("sheet_unclear", sheet=_shown(wanted), sheets=", ".join(book.visible))
        raise NotATable
    sheet = _first_filled(book, names, notes)
    _tell_sheets(book, sheet.name, wanted, notes)
    _tell_marks(sheet, notes)
    return grid_of(sheet)


def sheets_meant(visible: Sequence[str], wanted: Wanted) -> tuple[str, ...]:
    """The visible sheets that a config means: by name, by number from 1, by pattern; None means all.

    >>> sheets_meant(["2566", "2567"], "256*")
    ('2566', '2567')
    """
    if wanted is None:
        return tuple(visible)
    found: list[str] = []
    for one in (wanted,) if isinstance(wanted, str | int) else wanted:
        if isinstance(one, str) and one in visible:
            fitting = [one]
        elif isinstance(one, int) or one.isdigit():
            fitting = list(visible[int(one) - 1 : int(one)]) if int(one) > 0 else []
        else:
            fitting = fnmatch.filter(visible, one)
        found += [name for name in fitting if name not in found]
    return tuple(found)


def grid_of(sheet: Sheet) -> HeldGrid:
    """Rows as text, numbered as in the workbook, every merged cell holding the text of its first."""
    merges = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.cells.merged_cell_ranges or ())
    return HeldGrid(_Rows(sheet, merges), merges, counts_from=1904 if sheet.is_1904 else 1900)


class _Rows:
    """The rows of a sheet, made as they are asked for, as often as they are."""

    def __init__(self, sheet: Sheet, merges: tuple[Merge, ...]) -> None:
        self._sheet = sheet
        self._merges = sorted(merges)

    def __iter__(self) -> Iterator[Row]:
        sheet, start = self._sheet, self._sheet.cells.start
        if start is None:
            return
        waiting, active = self._merges[::-1], list[tuple[Merge, str]]()
        margin = [""] * start[1]
        for number, values in enumerate(sheet.cells.iter_rows(), 1):
            row = margin + [as_text(value) for value in values]
            self._mark(number, row, values, len(margin))
            active = [(merge, text) for merge, text in active if merge[2] >= number]
            while waiting and waiting[-1][0] <= number:
                merge = waiting.pop()
                if merge[1] <= len(row):
                    active.append((merge, row[merge[1] - 1]))
            for (_, left, _, right), text in active:
                for column in range(left - 1, min(right, len(row))):
                    row[column] = text
            yield number, row

    def _mark(self, number: int, row: list[str], values: Sequence[object], margin: int) -> None:
        """Put in what the values alone do not tell: errors, percents, dates of Thai formats."""
        marks = self._sheet.marks
        for column, text in marks.errors.get(number, {}).items():
            if column <= len(row) and not row[column - 1]:
                row[column - 1] = text
        for column, runs in marks.kinds.items():
            kind = _kind_at(runs, number)
            if kind is None or not margin < column <= len(row):
                continue
            value = values[column - 1 - margin]
            if isinstance(value, float | int) and not isinstance(value, bool):
                row[column - 1] = _as_kind(value, kind, self._sheet.is_1904)


def _kind_at(runs: list[tuple[int, int, Kind]], number: int) -> Kind | None:
    """What the numbers of a row are in a column; runs are in order of their rows."""
    low, high = 0, len(runs)
    while low < high:
        middle = (low + high) // 2
        if runs[middle][1] < number:
            low = middle + 1
        else:
            high = middle
    return runs[low][2] if low < len(runs) and runs[low][0] <= number else None


def _as_kind(value: float, kind: Kind, is_1904: bool) -> str:
    """A number as its format shows it: 0.125 as 12.5%, 45351 as 2024-02-29.

    >>> _as_kind(0.07, "percent", False), _as_kind(45351.0, "date", False)
    ('7%', '2024-02-29')
    """
    if kind == "percent":
        hundredfold = (Decimal(repr(value)) * 100).normalize()
        return f"{hundredfold:f}%"
    if is_padding(kind):
        return padded(value, kind) or as_text(float(value))
    if not 0 <= value < 2_958_466:  # 9999-12-31
        return as_text(float(value))
    days = value + (_DAYS_1904 if is_1904 else 0)
    if kind == "time" and value >= 1:
        return as_text(dt.timedelta(seconds=round(value * 86_400)))
    moment = _EPOCH + dt.timedelta(microseconds=round(days * 86_400_000) * 1000)
    return as_text(moment.time() if kind == "time" else moment)


def as_text(value: object) -> str:
    """A cell as the text that reads back to the same value: whole numbers without .0, dates in ISO form,
    durations in hours.

    >>> as_text(1e15), as_text(dt.timedelta(hours=26, minutes=5))
    ('1000000000000000', '26:05:00')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e22 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _hours(value)
    return str(value)


def _hours(value: dt.timedelta) -> str:
    """A duration as a spreadsheet shows it: hours may pass 24."""
    sign = "-" if value < dt.timedelta() else ""
    whole, rest = divmod(abs(value), dt.timedelta(seconds=1))
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest.microseconds:06d}".rstrip("0") if rest else ""
    return f"{sign}{hours}:{minutes:02d}:{seconds:02d}{fraction}"


def _first_filled(book: Book, names: Sequence[str], notes: Notes) -> Sheet:
    """The first of these sheets that has cells."""
    for name in names:
        sheet = book.sheet(name)
        if sheet.cells.start is not None:
            return sheet
    notes.found("table_empty")
    raise NotATable


def _tell_sheets(book: Book, name: str, wanted: Wanted, notes: Notes) -> None:
    """Which sheet is read, which are hidden, which others have cells."""
    hidden = [n for n in book.hidden if book.has_cells(n)]
    if hidden:
        notes.found("hidden_sheets", count=len(hidden), sheets=", ".join(hidden))
    book.tell_beside()
    others = [n for n in book.visible if n != name]
    if wanted is None and any(book.has_cells(n) for n in others):
        notes.found("other_sheets", sheets=", ".join(others), sheet=name)
    notes.step(
        "sheet",
        "อ่านแผ่นงาน “{sheet}” จากทั้งหมด {sheets} แผ่น" + (" (ซ่อนอยู่ {hidden} แผ่น)" if book.hidden else ""),
        "The sheet “{sheet}” is read, one of {sheets}" + (" ({hidden} hidden)." if book.hidden else "."),
        sheet=name,
        number=book.visible.index(name) + 1,
        sheets=len(book.visible) + len(book.hidden),
        hidden=len(book.hidden),
    )


def _tell_marks(sheet: Sheet, notes: Notes) -> None:
    """What the sheet holds beside its values."""
    marks = sheet.marks
    for kind, places in (
        ("formulas_without_value", marks.uncached),
        ("digits_beyond_15", marks.long_numbers),
    ):
        for number, column in places[:SAMPLES_KEPT]:
            notes.found(kind, count=0, sample=place(number, column), sheet=sheet.name)
        if places:
            notes.found(kind, count=len(places))
    if marks.hidden_rows or marks.hidden_columns:
        notes.found(
            "hidden_rows_or_columns", sheet=sheet.name, rows=marks.hidden_rows, columns=marks.hidden_columns
        )
    tell_formats(marks, notes)


def _shown(wanted: Wanted) -> str:
    if wanted is None or isinstance(wanted, str | int):
        return str(wanted or "")
    return ", ".join(map(str, wanted))


def _parts_of(path: Path, notes: Notes) -> tuple[dict[str, str], dict[int, Kind], bool]:
    """Of an XLSX: sheet name → member of the zip, the formats that matter, the date system. Raises NotATable
    for a zip that two readers would read differently, or that unfolds without measure."""
    if not zipfile.is_zipfile(path):
        return {}, {}, False
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if len(set(names)) < len(names):  # each reader would take another one
                raise ValueError("two of its parts have one name")
            packed, size = path.stat().st_size, sum(e.file_size for e in archive.infolist())
            if size > MAX_PART_BYTES or (size > RATIO_FROM_BYTES and size > MAX_RATIO * packed):
                raise ValueError(f"its parts unfold from {packed:,} to {size:,} bytes")
            return _sheet_parts(archive)
    except book_parts.BROKEN_ZIP as error:
        notes.found("workbook_unreadable", detail=str(error)[:200])
        raise NotATable from error


def _sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], dict[int, Kind], bool]:
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}, {}, False
    rels = sheet_marks.parse(archive.read("xl/_rels/workbook.xml.rels"))
    book = sheet_marks.parse(archive.read("xl/workbook.xml"))
    targets = {rel.get("Id"): str(rel.get("Target")) for rel in rels.iter("{*}Relationship")}
    found = {}
    for sheet in book.iter("{*}sheet"):
        ids = [value for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        target = targets.get(ids[0], "") if ids else ""
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            found[str(sheet.get("name"))] = member
    is_1904 = any(said.get("date1904") in ("1", "true") for said in book.iter("{*}workbookPr"))
    return found, sheet_marks.formats_of(archive), is_1904
