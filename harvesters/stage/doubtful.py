"""Lines of a block that are not proven to be simple: they are read record by record, the others stay text."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np

from harvesters.stage.records import CELL_CHARS, Found, Lines, RecordReader, too_large

ODD_ROWS = 20_000
ODD_BYTES = 2_000_000
LINE_FEED, RETURN = 10, 13
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
Positions = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
Codes = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


@dataclass
class Block:
    """Records in their order.

    text: simple records, UTF-8; odd: (how many records of text stand before it, its cells) for each that was
    read by itself; found: (record of the block, from 0; what was found); stopped: a row beyond all measure
    follows the last record.
    """

    text: bytes
    odd: list[tuple[int, list[str]]] = field(default_factory=list)
    found: list[tuple[int, Found]] = field(default_factory=list)
    nuls: int = 0
    stopped: bool = False


@dataclass(frozen=True)
class Signs:
    """The bytes of a dialect; beside_quotes: what stands before an opening quote or after a closing one."""

    quote: int | None
    escape: int | None
    beside_quotes: Mask

    @classmethod
    def of(cls, reader: RecordReader) -> "Signs":
        """The signs of that reader, each one byte of ASCII."""
        beside = np.zeros(256, dtype=bool)
        beside[[ord(sign) for sign in (reader.delimiter, reader.quote, "\r", "\n") if sign]] = True
        quote, escape = (ord(sign) if sign else None for sign in (reader.quote, reader.escape))
        return cls(quote, escape, beside)


class _NeedsMore(Exception):
    """The record goes on beyond what has been read of the file."""


class TextWindow:
    """A stretch of UTF-8 as lines, from start on."""

    def __init__(self, text: bytes, start: int, *, is_end: bool) -> None:
        self._text = text
        self._at = start
        self._start = start
        self._is_end = is_end
        self._ends: list[int] = []

    def readline(self, limit: int, /) -> str:
        """The next line, or its first limit characters. Raises _NeedsMore where it may not be all there."""
        match = _LINE.match(self._text, self._at)
        found = match.group() if match else b""
        line = found.decode()
        if len(line) > limit:
            line = line[:limit]
            found = line.encode()
        elif len(line) < limit and not found.endswith(b"\n") and self._is_cut(self._at + len(found)):
            raise _NeedsMore
        if found:
            self._at += len(found)
            self._ends.append(self._at)
        return line

    def nuls(self, start: int, end: int) -> int:
        """How many NUL are between two positions."""
        return self._text.count(b"\0", start, end)

    def _is_cut(self, position: int) -> bool:
        return not self._is_end and position == len(self._text)

    def position(self, waiting: int) -> int:
        """Where the first of the lines begins that were not used: the last ones, waiting many, were put back."""
        used = len(self._ends) - waiting
        return self._ends[used - 1] if used else self._start


def by_line(reader: RecordReader, signs: Signs, text: bytes, end: int, is_end: bool) -> tuple[Block, int]:
    """The records of text up to end, about, and how many bytes they are; 0 where the first is not all there."""
    codes = np.frombuffer(text, np.uint8, end)
    stops = _line_stops(codes)
    starts = np.concatenate(([0], stops[:-1]))
    doubtful = _doubtful(codes, starts, stops, signs)
    lines = _LineStarts(starts.tolist(), doubtful.tobytes(), end)
    block, kept = Block(b""), []
    line = regular = odd_bytes = 0
    used = end
    for index in np.flatnonzero(doubtful).tolist():
        if index < line:
            continue
        start = lines.starts[index]
        kept.append((lines.starts[line], start))
        regular += index - line
        used = _read_odd(reader, block, regular, TextWindow(text, start, is_end=is_end), lines)
        odd_bytes += used - start
        line = lines.at_or_after(used)
        is_full = len(block.odd) >= ODD_ROWS or odd_bytes >= ODD_BYTES
        if block.stopped or is_full or used >= end or not lines.is_simple(used):
            break
        used = end
    else:
        kept.append((lines.starts[line], end))
    block.text = b"".join(_closed(text[first:last]) for first, last in kept)
    return block, used


@dataclass
class _LineStarts:
    """Where the lines of a text begin up to end, and which of them are doubtful. Asked for rising positions."""

    starts: list[int]
    doubtful: bytes
    end: int
    _line: int = 0

    def at_or_after(self, position: int) -> int:
        """The first line that begins at position or later."""
        self._line = bisect_left(self.starts, position, self._line)
        return self._line

    def is_simple(self, position: int) -> bool:
        """Whether a line begins there that is not doubtful."""
        line = self.at_or_after(position)
        return line < len(self.starts) and self.starts[line] == position and not self.doubtful[line]


def _closed(lines: bytes) -> bytes:
    """The same lines; a lone CR at their end becomes CRLF, or it would join with an LF that is put behind it."""
    return lines + b"\n" if lines.endswith(b"\r") else lines


def _read_odd(
    reader: RecordReader, block: Block, regular: int, window: TextWindow, line_starts: _LineStarts
) -> int:
    """Read single records into the block until simple text goes on, or no whole record is left. Where that is."""
    lines = Lines(window)
    start = position = window.position(0)
    try:
        for cells, found in reader.records(lines):
            record = regular + len(block.odd)
            if found:
                block.found.append((record, found))
            excess = too_large(cells, lines.chars)
            if excess:
                block.found.append((record, excess))
                block.stopped = True
                return position
            last, position = position, window.position(lines.waiting)
            block.nuls += window.nuls(last, position)
            block.odd.append((regular, cells))
            if position >= line_starts.end or line_starts.is_simple(position):
                break
            if position - start >= ODD_BYTES or len(block.odd) >= ODD_ROWS:
                break
    except _NeedsMore:
        return position
    return position


def _line_stops(codes: Codes) -> Positions:
    """Behind each line end; the last line may have none."""
    is_return = codes == RETURN
    is_end = codes == LINE_FEED
    is_end[:-1] |= is_return[:-1] & (codes[1:] != LINE_FEED)
    is_end[-1] = True
    return np.flatnonzero(is_end) + 1


def _doubtful(codes: Codes, starts: Positions, stops: Positions, signs: Signs) -> Mask:
    """Which lines are not proven to be one simple record, if a record begins with them."""
    doubtful = (stops - starts) > CELL_CHARS
    for sign in (0, signs.escape):
        if sign is not None:
            doubtful[np.searchsorted(stops, np.flatnonzero(codes == sign), side="right")] = True
    if signs.quote is None:
        return doubtful
    quotes = np.flatnonzero(codes == signs.quote)
    if not len(quotes):
        return doubtful
    lines = np.searchsorted(stops, quotes, side="right")
    counts = np.bincount(lines, minlength=len(stops))
    doubtful |= counts % 2 == 1
    rank = np.arange(len(quotes)) - (np.cumsum(counts) - counts)[lines]
    before = signs.beside_quotes[codes[quotes - 1]] | (quotes == starts[lines])
    behind = signs.beside_quotes[codes[np.minimum(quotes + 1, len(codes) - 1)]] | (quotes + 1 == len(codes))
    doubtful[lines[~np.where(rank % 2 == 0, before, behind)]] = True
    return doubtful
