"""A large sheet of an XLSX, a slab of rows at a time: the reader of values holds each sheet whole, a slab is small.

Each slab is a workbook of its own in the scratch folder: the parts of the real one and so many of its rows. The
parts are written once; the rows behind them are written over by those of the next slab.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import python_calamine as calamine

from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.sheet_marks import Marks, whole_rows

SLABBED_BYTES = 96_000_000
"""A sheet whose XML is larger is read in slabs."""
SLAB_BYTES = 48_000_000
"""So much of the XML is a slab; more where the texts that all sheets share, which each slab reads anew, are many."""
FEWEST = 3
_TEXTS = "xl/sharedstrings.xml"
_HEAD = re.compile(rb"<(\w+:)?sheetData\b[^<>]*>")
_UNREADABLE = (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError)
_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_ROOT = re.compile(rb"<(?:\w+:)?worksheet\b")
_UNREAD = (
    "xl/worksheets/",
    "xl/media/",
    "xl/drawings/",
    "xl/charts/",
    "xl/pivot",
    "xl/calcchain",
    "customxml/",
)
"""Parts that say nothing of one sheet's values."""


class SlabbedSheet:
    """One sheet as calamine gives it, with rows that begin in the first row and column and are equally wide.

    part is its member of the zip, marks what was found when that was searched. Only iter_rows reads it, as often as
    it is called; it raises NotATable with its finding where the XML is broken. fewest: into so many slabs at least.
    """

    start = (0, 0)

    def __init__(
        self, path: Path, name: str, part: str, marks: Marks, scratch: Path, notes: Notes, fewest: int = 1
    ) -> None:
        self._path, self._name, self._part, self._scratch, self._notes = path, name, part, scratch, notes
        self._width = marks.width
        self._merges = marks.merges
        self._fewest = fewest

    @property
    def merged_cell_ranges(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """First and last cell of each merged range, from 0, as calamine tells them."""
        return [((a - 1, b - 1), (c - 1, d - 1)) for a, b, c, d in self._merges]

    def iter_rows(self) -> Iterator[list[object]]:
        """The values of each row from the first to the last with cells."""
        copy = self._scratch / "slab"
        wanted = 1
        try:
            for sheet in self._sheets(copy):
                if sheet.start is None or sheet.end is None:
                    continue
                margin = [""] * sheet.start[1]
                for number, values in enumerate(sheet.iter_rows(), 1):
                    if number >= wanted:
                        row: list[object] = [*margin, *values]
                        yield row + [""] * (self._width - len(row))
                wanted = sheet.end[0] + 2
                del sheet  # before the next one is opened
        except _UNREADABLE as error:
            self._notes.found("workbook_unreadable", detail=f"{self._name}: {error}"[:200])
            raise NotATable from error
        finally:
            copy.unlink(missing_ok=True)

    def _sheets(self, copy: Path) -> Iterator[calamine.CalamineSheet]:
        """The slabs, each opened when the one before has been used."""
        with zipfile.ZipFile(self._path) as old:
            with zipfile.ZipFile(copy, "w") as new:
                for entry in old.infolist():
                    if not entry.filename.lower().startswith(_UNREAD):
                        with (
                            old.open(entry) as source,
                            new.open(entry.filename, "w", force_zip64=True) as out,
                        ):
                            shutil.copyfileobj(source, out, 1_048_576)
            for pieces in _slabs(old, self._part, self._fewest):
                with zipfile.ZipFile(copy, "a") as new:
                    if self._part in new.NameToInfo:
                        last = new.NameToInfo.pop(self._part)
                        new.filelist.remove(last)
                        new.start_dir = last.header_offset
                    with new.open(self._part, "w", force_zip64=True) as out:
                        for piece in pieces:
                            out.write(piece)
                pieces.clear()
                yield calamine.load_workbook(str(copy)).get_sheet_by_name(self._name)


def _slab_bytes(archive: zipfile.ZipFile, part: str, fewest: int) -> int:
    """How much of the sheet's XML a slab holds: all slabs together read no more shared texts than the sheet is long."""
    size = archive.getinfo(part).file_size
    texts = sum(e.file_size for e in archive.infolist() if e.filename.lower() == _TEXTS)
    most = max(FEWEST, size // texts) if texts else size
    return min(max(SLAB_BYTES, size // most + 1), size // fewest + 1)


def _slabs(archive: zipfile.ZipFile, part: str, fewest: int) -> Iterator[list[bytes]]:
    """The XML of the sheet, cut between rows into documents of about _slab_bytes each."""
    limit = _slab_bytes(archive, part, fewest)
    head = close = b""
    is_over = False
    slab: list[bytes] = []
    size = 0
    for text in whole_rows(archive, part):
        found = None if head else _HEAD.search(text)
        if found:
            head = text[: found.end()]
            root = _ROOT.search(head)
            prefix = found[1] or b""
            close = b"</" + prefix + b"sheetData></" + (root[0][1:] if root else b"worksheet") + b">"
        slab.append(text)
        size += len(text)
        is_over = is_over or _END.search(text) is not None
        if size >= limit and not is_over:
            yield [*slab, close]
            slab, size = [head], 0
    yield slab
