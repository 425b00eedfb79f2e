"""Rows of delimited text: CR, LF and CRLF mixed, newlines in cells, and quotes that never close.

The csv module reads each record; what it may not do is swallow the rest of a file after one stray quote. A
record that runs on too long, into the end, or into text behind a closing quote is taken back: its first line
is read with the quote as a plain character, and the place is named.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from harvesters.stage.grid import Merge, Row
from harvesters.stage.notes import NotATable, Notes, place

CELL_CHARS = 1_000_000
ROW_CHARS = 16_000_000
RECORD_LINES = 2_000
MAX_COLUMNS = 16_384

csv.field_size_limit(ROW_CHARS * 2)


class _Unclosed(Exception):
    """The record did not end where a record ends."""


class CsvGrid:
    """One delimited file. Rows before skip are not counted as content and not returned.

    quote encloses cells (None: nothing does); escape, where a file has one, makes the next character plain.
    """

    merges: tuple[Merge, ...] = ()

    def __init__(
        self,
        path: Path,
        codec: str,
        delimiter: str,
        skip: int = 0,
        notes: Notes | None = None,
        *,
        quote: str | None = '"',
        escape: str | None = None,
    ) -> None:
        self.path = path
        self.codec = codec
        self.delimiter = delimiter
        self.skip = skip
        self.notes = notes
        self.quote = quote
        self.escape = escape

    def with_notes(self, notes: Notes) -> "CsvGrid":
        """The same file, naming what it finds; a grid without notes reads in silence (for scoring)."""
        return CsvGrid(
            self.path, self.codec, self.delimiter, self.skip, notes, quote=self.quote, escape=self.escape
        )

    def rows(self) -> Iterator[Row]:
        """Every record after skip. Raises NotATable for a row or cell beyond all measure."""
        with self.path.open(encoding=self.codec, errors="replace", newline="") as source:
            lines = _Lines(source)
            reader = self._reader(lines, strict=True)
            number = 0
            while True:
                lines.begin()
                try:
                    cells = next(reader)
                except StopIteration:
                    break
                except (csv.Error, _Unclosed):
                    cells = self._plain(lines, number + 1)
                number += 1
                self._check(cells, number, lines)
                if number > self.skip:
                    yield number, cells
            if lines.nuls and self.notes:
                self.notes.found("nul_bytes", count=lines.nuls)

    def _reader(
        self, lines: Iterable[str], *, strict: bool = False, plain: bool = False
    ) -> Iterator[list[str]]:
        """The csv module's reader of this file's dialect; plain takes quotes as characters like others."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            quoting=csv.QUOTE_NONE if plain or self.quote is None else csv.QUOTE_MINIMAL,
            strict=strict,
        )

    def _is_open(self, line: str) -> bool:
        """Whether a quoted cell that begins in this line does not end in it."""
        try:
            list(self._reader([line], strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _plain(self, lines: "_Lines", number: int) -> list[str]:
        """The first line of a record that went wrong, with quotes read leniently, the other lines put back."""
        first, was_long = lines.take_back()
        found = "stray_quote"
        loose = next(self._reader([first]), [])
        if was_long or self._is_open(first):
            found = "unclosed_quote"
            loose = next(self._reader([first], plain=True), [])
        if self.notes:
            self.notes.found(found, sample=place(number, value=first.strip()[:200]))
        return loose

    def _check(self, cells: list[str], number: int, lines: "_Lines") -> None:
        what = None
        if len(cells) > MAX_COLUMNS:
            what = ("columns", "คอลัมน์", f"{MAX_COLUMNS:,}")
        elif lines.chars > CELL_CHARS and any(len(cell) > CELL_CHARS for cell in cells):
            what = ("a cell", "ช่อง", f"{CELL_CHARS:,}")
        if what is not None:
            if self.notes:
                self.notes.found(
                    "too_large_to_read", sample=place(number), what=what[0], what_th=what[1], limit=what[2]
                )
            raise NotATable


class _Lines:
    """Physical lines for the csv reader, with the ones of the current record kept so that they can be put back."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._waiting: list[str] = []
        self._record: list[str] = []
        self.chars = 0
        self.nuls = 0

    def begin(self) -> None:
        """A new record starts with the next line."""
        self._record.clear()
        self.chars = 0

    def take_back(self) -> tuple[str, bool]:
        """The record's first line; the rest is read again. True when the record had more than that line."""
        first, *rest = self._record
        self._waiting[:0] = rest
        return first, bool(rest)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._record) >= RECORD_LINES or self.chars > ROW_CHARS:
            raise _Unclosed
        if self._waiting:
            line = self._waiting.pop(0)
        else:
            read = self._source.readline(ROW_CHARS + 1)
            if not read:
                if self._record:
                    raise _Unclosed
                raise StopIteration
            line = read
            if "\0" in line:
                self.nuls += line.count("\0")
                line = line.replace("\0", "")
        self._record.append(line)
        self.chars += len(line)
        return line
