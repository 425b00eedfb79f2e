"""What ends a record: any line end, or one kind of them while the others stand in cells without quotes.

Some programs end their records in CRLF, or in CR as old ones do, and write a line break inside a cell as it is,
without quotes. Every reader then takes the cell for the end of the record. That one kind ends the records is
believed only on evidence from the whole file: the pieces that any line end would make fit together into records
of the usual width, every time.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from harvesters.stage.blocks import utf8_chunks
from harvesters.stage.doubtful import LINE_FEED, RETURN, Codes, Mask
from harvesters.stage.records import RECORD_LINES, Lines, LineSource, RecordReader

ENDS = ("\r\n", "\n", "\r")
END_NAMES = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
FIT_TOGETHER = 0.95
_CHUNK = 131_072
_HELD = {"\n": "\ufdd0", "\r": "\ufdd1"}
_FROM_HELD = {ord(held): end for end, held in _HELD.items()}
_NO_CHARACTERS = {ord(held): "\ufffd" for held in _HELD.values()}


class EndedLines:
    """The lines of a text that end in one kind of line end; those inside are held back from the csv module.

    What stands for them are two code points that no text may hold; in a file that has them, they are U+FFFD.
    """

    def __init__(self, source: LineSource, end: str) -> None:
        self._source = source
        self._end = end

    def readline(self, limit: int, /) -> str:
        """The next line, or its first characters, at least limit of them; empty at the end."""
        parts: list[str] = []
        chars = 0
        while chars < limit and (line := self._source.readline(limit - chars)):
            end = end_of(line)
            body = line[: len(line) - len(end)].translate(_NO_CHARACTERS)
            if end == self._end:
                parts.append(body + end)
                break
            parts.append(body + "".join(_HELD[sign] for sign in end))
            chars += len(line)
        return "".join(parts)


def given_back(cells: list[str]) -> list[str]:
    """The cells of a record from EndedLines as the file has them."""
    return [cell.translate(_FROM_HELD) for cell in cells]


def end_of(line: str) -> str:
    """The line end that a line has.

    >>> end_of("a\\r\\n"), end_of("a")
    ('\\r\\n', '')
    """
    return next((end for end in ENDS if line.endswith(end)), "")


def find_end(path: Path, codec: str, reader: RecordReader) -> str | None:
    """The one kind of line end that ends the records of the file at path; None where any does."""
    if reader.delimiter in "\r\n" or not _has_several(path, codec, reader):
        return None
    tallies = {end: _Tally(end) for end in ENDS}
    widths: Counter[int] = Counter()
    with path.open(encoding=codec, errors="replace", newline="") as source:
        lines = Lines(source)
        for cells, _ in reader.records(lines):
            end, width = end_of(lines.last), len(cells) if any(cells) else 0
            widths[width] += 1
            for tally in tallies.values():
                tally.add(width, end)
            if all(tally.is_refuted for tally in tallies.values()):
                return None
    for tally in tallies.values():
        tally.close()
    del widths[0]
    good = [
        (tally.widths.total(), end)
        for end, tally in tallies.items()
        if tally.is_proven and _evenness(tally.widths) > _evenness(widths)
    ]
    return max(good)[1] if good else None


def _evenness(widths: Counter[int]) -> float:
    """The share of the commonest width."""
    return widths.most_common(1)[0][1] / widths.total() if widths else 0.0


def _has_several(path: Path, codec: str, reader: RecordReader) -> bool:
    """Whether line ends of two kinds stand outside quotes, as far as counting quotes can tell."""
    quote = ord(reader.quote) if reader.quote and reader.quote.isascii() else None
    kinds: set[str] = set()
    quotes, last = 0, b"\0"
    for chunk in _plain_chunks(path, codec):
        codes = np.frombuffer(last + chunk, np.uint8)
        enclosing = codes == quote if quote is not None else None
        kinds |= _kinds(codes, enclosing, quotes)
        if len(kinds) > 1:
            return True
        quotes += int(np.count_nonzero(enclosing[1:])) if enclosing is not None else 0
        last = chunk[-1:] or last
    return False


def _plain_chunks(path: Path, codec: str) -> Iterator[bytes]:
    """The bytes of the file, of which those of ASCII are its signs; decoded only where they would not be."""
    if "\r\n,".encode(codec) not in (b"\r\n,", b"\xef\xbb\xbf\r\n,"):
        yield from utf8_chunks(path, codec, _CHUNK)
        return
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            yield chunk


def _kinds(codes: Codes, enclosing: Mask | None, quotes: int) -> set[str]:
    """The kinds of line ends in a stretch of text; LF and CR alone count outside quotes. quotes: how many before it."""
    returns, feeds = codes == RETURN, codes == LINE_FEED
    if not returns.any():
        return {"\n"} if feeds[1:].any() else set()
    alone = np.flatnonzero(feeds[1:] != returns[:-1])
    if not len(alone):
        return {"\r\n"}
    has_pair = np.count_nonzero(returns[:-1]) > np.count_nonzero(returns[:-1][alone])
    kinds = {"\r\n"} if has_pair else set()
    alone += feeds[1:][alone]
    if enclosing is not None:
        before = np.searchsorted(np.flatnonzero(enclosing[1:]) + 1, alone) + quotes
        alone = alone[before % 2 == 0]
    return kinds | {chr(code) for code in set(codes[alone].tolist())}


@dataclass
class _Tally:
    """The records of a file if this kind of line end alone ends them.

    widths counts all of them, joined those that other line ends stand in; fitting counts the joined ones that
    can be nothing else but one record each. is_refuted: a record would go on for longer than one is read.
    """

    end: str
    widths: Counter[int] = field(default_factory=Counter)
    joined: Counter[int] = field(default_factory=Counter)
    fitting: Counter[int] = field(default_factory=Counter)
    _pieces: list[int] = field(default_factory=list)
    _last: int = 0
    is_refuted: bool = False

    def add(self, width: int, end: str) -> None:
        """One more record as any line end makes them: how many cells it has, 0 where it is blank, and its end."""
        if self.is_refuted:
            return
        self._pieces.append(width)
        if end == self.end:
            self.close()
        self.is_refuted = len(self._pieces) > RECORD_LINES

    def close(self) -> None:
        """The record ends here."""
        pieces, self._pieces = self._pieces, []
        filled = sum(1 for piece in pieces if piece)
        if not filled:
            return
        total = sum(max(1, piece) for piece in pieces) - len(pieces) + 1
        if self._last == total:
            self.fitting[total] += 1
        self._last = 0
        if len(pieces) > 1:
            self.joined[total if filled > 1 else 0] += 1
            self._judge([piece for piece in pieces if piece], total)
        self.widths[total] += 1

    def _judge(self, filled: list[int], total: int) -> None:
        """A line alone above a full one may be a title, and one below it a note; what parts a row is neither."""
        if len(filled) < 2 or total < 2:
            return
        if max(filled) < total or (filled[0] < total and self.widths[total]):
            self.fitting[total] += 1
        elif filled[0] == total:
            self._last = total

    @property
    def is_proven(self) -> bool:
        """Whether most records have one width, and nearly all the joined ones, some of which prove it."""
        if not self.widths or self.is_refuted:
            return False
        width, count = self.widths.most_common(1)[0]
        joined = self.joined.total()
        return (
            count > 1
            and 2 * count >= self.widths.total()
            and self.joined[width] >= FIT_TOGETHER * joined
            and self.fitting[width] > 0
        )
