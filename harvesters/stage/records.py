"""One record of delimited text at a time, exactly: CR, LF and CRLF mixed, newlines in cells, quotes that never close.

The csv module reads each record; what it may not do is swallow the rest of a file after one stray quote. A
record that runs on too long, into the end, or into text behind a closing quote is taken back: its first line
is read with the quote as a plain character, and the place is named.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from harvesters.stage.notes import Notes, place

CELL_CHARS = 1_000_000
ROW_CHARS = 16_000_000
RECORD_LINES = 2_000
MAX_COLUMNS = 16_384

csv.field_size_limit(ROW_CHARS * 2)


class LineSource(Protocol):
    """Text that gives its lines with their ends."""

    def readline(self, limit: int, /) -> str:
        """The next line, or its first limit characters; empty at the end."""
        ...


@dataclass(frozen=True)
class Found:
    """A finding about one record whose number is not known yet."""

    kind: str
    text: str | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def tell(self, notes: Notes | None, number: int) -> None:
        """Write it down for the record with that number."""
        if notes:
            notes.found(self.kind, sample=place(number, value=self.text), **self.values)


class _Unclosed(Exception):
    """The record did not end where a record ends."""


@dataclass(frozen=True)
class RecordReader:
    """The dialect of a file. quote None: nothing encloses cells; escape makes the next character plain.

    skip_blanks: blanks behind a delimiter are no part of the cell, so that a quote may follow them.
    """

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    skip_blanks: bool = False

    def records(self, lines: "Lines") -> Iterator[tuple[list[str], Found | None]]:
        """Each record's cells, with what was wrong with its quotes."""
        reader = self._csv(lines, strict=True)
        while True:
            lines.begin()
            found = None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Unclosed):
                cells, found = self._plain(lines)
            yield cells, found

    def _csv(self, lines: Iterable[str], *, strict: bool = False, plain: bool = False) -> Iterator[list[str]]:
        """The csv module's reader of this dialect; plain takes quotes as characters like others."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            quoting=csv.QUOTE_NONE if plain or self.quote is None else csv.QUOTE_MINIMAL,
            skipinitialspace=self.skip_blanks,
            strict=strict,
        )

    def _is_open(self, line: str) -> bool:
        """Whether a quoted cell that begins in this line does not end in it."""
        try:
            list(self._csv([line], strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _plain(self, lines: "Lines") -> tuple[list[str], Found]:
        """The first line of a record that went wrong, with quotes read leniently, the other lines put back."""
        first, was_long = lines.take_back()
        kind = "stray_quote"
        loose = next(self._csv([first]), [])
        if was_long or self._is_open(first):
            kind = "unclosed_quote"
            loose = next(self._csv([first], plain=True), [])
        return loose, Found(kind, first.strip()[:200])


def too_large(cells: list[str], chars: int) -> Found | None:
    """What to say of a row beyond all measure, None for all others; chars: the length of its lines."""
    if len(cells) > MAX_COLUMNS:
        what = ("columns", "คอลัมน์", f"{MAX_COLUMNS:,}")
    elif chars > CELL_CHARS and any(len(cell) > CELL_CHARS for cell in cells):
        what = ("a cell", "ช่อง", f"{CELL_CHARS:,}")
    else:
        return None
    return Found("too_large_to_read", None, dict(zip(("what", "what_th", "limit"), what, strict=True)))


class Lines:
    """Physical lines for the csv reader, with the ones of the current record kept so that they can be put back."""

    def __init__(self, source: LineSource) -> None:
        self._source = source
        self._waiting: list[str] = []
        self._record: list[str] = []
        self.chars = 0
        self.nuls = 0

    @property
    def waiting(self) -> int:
        """How many lines were read and put back."""
        return len(self._waiting)

    @property
    def last(self) -> str:
        """The line in which the current record ends."""
        return self._record[-1] if self._record else ""

    def begin(self) -> None:
        """A new record starts with the next line."""
        self._record.clear()
        self.chars = 0

    def take_back(self) -> tuple[str, bool]:
        """The record's first line; the rest is read again. True when the record had more than that line."""
        first, *rest = self._record
        self._waiting[:0] = rest
        del self._record[1:]
        return first, bool(rest)

    def __iter__(self) -> "Lines":
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
