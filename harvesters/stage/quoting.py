"""What a piece of delimited text is made of: its lines, and the records they make under one dialect.

For judging dialects only: pieces from the head, the middle and the end of a file, read in silence. The file
itself is read by `rows`.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harvesters.stage.record_ends import EndedLines
from harvesters.stage.records import ROW_CHARS, RecordReader

HEAD_BYTES, PIECE_BYTES = 160_000, 64_000
HEAD_LINES, PIECE_LINES = 400, 100
RECORD_LINES = 300
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class Dialect:
    """How cells are parted and enclosed. quote None: nothing encloses; escape makes the next character plain.

    skip_blanks: blanks behind a delimiter are no part of the cell.
    """

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None
    skip_blanks: bool = False

    def reader(self) -> RecordReader:
        """What reads records of this dialect."""
        return RecordReader(
            self.delimiter, self.quote, self.escape, self.skip_blanks or self.delimiter == " "
        )


Record = tuple[list[str], bool]


@dataclass(frozen=True)
class Sample:
    """Lines of a file: its first ones, and pieces from the middle and the end of a longer one."""

    pieces: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "".join(line for piece in self.pieces for line in piece)

    def records(self, dialect: Dialect) -> list[list[Record]]:
        """The records of each piece that are not blank; False for one whose quotes do not fit the dialect."""
        pieces = [_aligned(piece, dialect) if number else piece for number, piece in enumerate(self.pieces)]
        return [_filled(piece, dialect) for piece in pieces]


def take_sample(path: Path, codec: str, skip: int = 0, end: str | None = None) -> Sample:
    """Lines of the file at path, without the first skip ones; bytes that are no text become U+FFFD.

    end: the one kind of line end that ends records, where not any does.
    """
    size = path.stat().st_size
    with path.open("rb") as source:
        head = source.read(HEAD_BYTES)
        codec = _fixed(codec, head)
        lines = _lines(_decoded(head, codec), end, whole=size <= HEAD_BYTES)
        pieces = [tuple(lines[skip : skip + HEAD_LINES])]
        if size <= HEAD_BYTES:
            rest = lines[skip + HEAD_LINES :]
            middle = len(rest) // 2
            pieces += [
                tuple(rest[middle : middle + PIECE_LINES]),
                tuple(rest[middle + PIECE_LINES :][-PIECE_LINES:]),
            ]
        else:
            for start in (size // 2, size - PIECE_BYTES):
                source.seek(max(HEAD_BYTES, start) // 4 * 4)
                found = _lines(_decoded(source.read(PIECE_BYTES), codec), end, whole=start != size // 2)
                pieces.append(
                    tuple(found[1:][:PIECE_LINES] if start == size // 2 else found[1:][-PIECE_LINES:])
                )
    return Sample(tuple(piece for piece in pieces if piece))


def wrapped(cells: Sequence[str], quote: str) -> int:
    """How many of the texts begin and end with quote.

    >>> wrapped(["'a'", "'b", "c", "''"], "'")
    2
    """
    return sum(1 for c in cells if len(c) > 1 and c[0] == quote == c[-1])


def _fixed(codec: str, head: bytes) -> str:
    """The codec without its byte order mark, so that a piece from the middle can be decoded."""
    name = codecs.lookup(codec).name
    if name == "utf-16":
        return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    if name == "utf-32":
        return "utf-32-be" if head.startswith(codecs.BOM_UTF32_BE) else "utf-32-le"
    return "utf-8" if name == "utf-8-sig" else codec


def _decoded(piece: bytes, codec: str) -> str:
    return piece.decode(codec, "replace").removeprefix("\ufeff").replace("\0", "")


def _lines(text: str, end: str | None, *, whole: bool) -> list[str]:
    """Physical lines with their ends; the last one goes where the piece stops within it."""
    if end:
        source = EndedLines(io.StringIO(text, newline=""), end)
        lines = list(iter(partial(source.readline, ROW_CHARS), ""))
    else:
        lines = [match.group() for match in _LINE.finditer(text) if match.group()]
    return lines if whole or len(lines) < 2 else lines[:-1]


def _filled(lines: Sequence[str], dialect: Dialect) -> list[Record]:
    return [(cells, fits) for cells, fits in _records(lines, dialect) if any(c.strip() for c in cells)]


def _aligned(lines: Sequence[str], dialect: Dialect) -> Sequence[str]:
    """A piece from the middle of a file from where a record begins: it may start inside a quoted cell."""
    if dialect.quote is None:
        return lines
    odd = next((n for n, line in enumerate(lines) if line.count(dialect.quote) % 2), None)
    if odd is None:
        return lines

    def disorder(start: int) -> float:
        records = _filled(lines[start:], dialect)
        widths = {len(cells) for cells, _ in records}
        return sum(1 for _, fits in records if not fits) + len(widths)

    return lines if disorder(0) <= disorder(odd + 1) else lines[odd + 1 :]


def _records(lines: Sequence[str], dialect: Dialect) -> Iterator[Record]:
    feed = _Feed(lines)
    reader = csv.reader(
        feed,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        quoting=csv.QUOTE_NONE if dialect.quote is None else csv.QUOTE_MINIMAL,
        skipinitialspace=dialect.skip_blanks or dialect.delimiter == " ",
        strict=True,
    )
    while feed.at < len(lines):
        feed.first = feed.at
        try:
            yield next(reader), True
        except StopIteration:
            return
        except csv.Error:
            feed.at = feed.first + 1
            yield lines[feed.first].rstrip("\r\n").split(dialect.delimiter), False


class _Feed:
    """Lines for the csv reader; a record that runs on for too long ends as if the text did."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.first = 0
        self.at = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.at >= len(self._lines) or self.at - self.first >= RECORD_LINES:
            raise StopIteration
        self.at += 1
        return self._lines[self.at - 1]
