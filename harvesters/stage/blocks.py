"""A delimited file cut into blocks of whole records, so that most of it never passes through Python.

A block is given on as it is where its records are proven to be simple: every quote opens where a cell begins and
closes where one ends. In other blocks the doubtful lines alone are read one record at a time, by the very rules
of rows.py; what is left is simple again. Nothing is lost and nothing changes its place.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from harvesters.stage.doubtful import LINE_FEED, RETURN, Block, Positions, Signs, by_line
from harvesters.stage.records import CELL_CHARS, RECORD_LINES, ROW_CHARS, RecordReader

BLOCK_BYTES = 12_000_000
_BOM = codecs.BOM_UTF8


def utf8_chunks(path: Path, codec: str, size: int) -> Iterator[bytes]:
    """The file as UTF-8 in pieces of about size bytes, a byte that means nothing as U+FFFD."""
    is_utf8 = codec in ("utf-8", "utf-8-sig")
    decoder = codecs.getincrementaldecoder(codec)("replace")
    waiting = b""
    with path.open("rb") as source:
        if codec == "utf-8-sig" and source.read(3) != _BOM:
            source.seek(0)
        while chunk := source.read(size):
            if not is_utf8:
                yield decoder.decode(chunk).encode()
                continue
            chunk = waiting + chunk if waiting else chunk
            cut = _whole_characters(chunk)
            waiting = chunk[cut:]
            yield _repaired(chunk[:cut] if waiting else chunk)
    yield _repaired(waiting) if is_utf8 else decoder.decode(b"", final=True).encode()


def _whole_characters(chunk: bytes) -> int:
    """How many bytes of UTF-8 do not end in the middle of a character."""
    for back in range(1, min(4, len(chunk)) + 1):
        byte = chunk[-back]
        if byte < 0x80:
            return len(chunk)
        if byte >= 0xC0:
            return len(chunk) - back
    return len(chunk)


def _repaired(chunk: bytes) -> bytes:
    """The same bytes where they are UTF-8, which Arrow sees quickest; else with U+FFFD for what is not."""
    whole = pa.py_buffer(np.array([0, len(chunk)], np.int32).tobytes())
    try:
        pa.StringArray.from_buffers(1, whole, pa.py_buffer(chunk)).validate(full=True)
    except pa.ArrowInvalid:
        return chunk.decode("utf-8", "replace").encode()
    return chunk


class Cutter:
    """Cuts the text of a file into blocks. size: bytes of a block, about."""

    def __init__(self, reader: RecordReader, size: int = BLOCK_BYTES) -> None:
        self._reader = reader
        self._size = size
        self._signs = Signs.of(reader)

    @staticmethod
    def can_cut(reader: RecordReader) -> bool:
        """Whether each sign of the dialect is one byte of ASCII and none is a line end; and no blanks are skipped."""
        signs = [sign for sign in (reader.delimiter, reader.quote, reader.escape) if sign is not None]
        are_plain = all(len(sign) == 1 and sign.isascii() and sign not in "\r\n\0" for sign in signs)
        return are_plain and len(set(signs)) == len(signs) and not reader.skip_blanks

    def blocks(self, chunks: Iterator[bytes]) -> Iterator[Block]:
        """Every record of the text in chunks. Ends behind a block that is stopped."""
        text, want, is_end = b"", self._size, False
        while True:
            while len(text) < want and not is_end:
                more = next(chunks, None)
                is_end = more is None
                text = text + more if more else text
            if not text:
                return
            end = _last_end(text, is_end)
            if end == 0 and len(text) <= ROW_CHARS:
                want = len(text) + self._size
                continue
            block, used = self._block(text, end or len(text), is_end)
            text = text[used:]
            want = self._size if used else len(text) + self._size
            if used or block.stopped:
                yield block
            if block.stopped:
                return

    def _block(self, text: bytes, end: int, is_end: bool) -> tuple[Block, int]:
        """The next records of text and how many bytes they are; 0 where the first one is not all there."""
        if end <= ROW_CHARS:
            whole = text[:end] if end < len(text) else text
            proven = self._proven(whole)
            if proven:
                return Block(whole[:proven] if proven < end else whole), proven
        return by_line(self._reader, self._signs, text, end, is_end)

    def _proven(self, text: bytes) -> int:
        """How many bytes from the start are proven to be simple whole records."""
        signs = self._signs
        if b"\0" in text or _has_long_line(text):
            return 0
        if signs.escape is not None and signs.escape in text:
            return 0
        if signs.quote is None or signs.quote not in text:
            return len(text)
        codes = np.frombuffer(text, np.uint8)
        quotes = np.flatnonzero(codes == signs.quote)
        opens, closes = quotes[0::2], quotes[1::2]
        before = opens[1:] if opens[0] == 0 else opens
        after = closes[:-1] if len(closes) and closes[-1] == len(text) - 1 else closes
        if (
            not signs.beside_quotes[codes[before - 1]].all()
            or not signs.beside_quotes[codes[after + 1]].all()
        ):
            return 0
        lines = np.flatnonzero((codes == LINE_FEED) | (codes == RETURN))
        outside = np.flatnonzero((np.searchsorted(quotes, lines) & 1) == 0)
        if len(outside) < len(lines) and not _is_modest(opens, closes, outside, len(lines)):
            return 0
        if len(quotes) % 2 == 0:
            return len(text)
        ends = lines[outside]
        last = int(np.searchsorted(ends, opens[-1]))
        end = int(ends[last - 1]) + 1 if last else 0
        return end if end > len(text) // 2 else 0


def _is_modest(opens: Positions, closes: Positions, outside: Positions, lines: int) -> bool:
    """Whether cells of many lines stay far from the limits: their length, and the lines of a record.

    outside: which of the line ends are ends of records.
    """
    count = len(closes)
    if count:
        begins = np.flatnonzero(np.concatenate(([True], opens[1:count] != closes[: count - 1] + 1)))
        stops = np.concatenate((begins[1:] - 1, [count - 1]))  # two quotes side by side are one inside a cell
        if int((closes[stops] - opens[begins]).max()) > CELL_CHARS:
            return False
    return int(np.diff(np.concatenate(([-1], outside, [lines]))).max()) < RECORD_LINES


def _last_end(text: bytes, is_end: bool) -> int:
    """Where the last whole line ends; a CR at the very end may be half of a line end."""
    if is_end:
        return len(text)
    at = text.rfind(b"\n")
    return (at if at >= 0 else text.rfind(b"\r", 0, len(text) - 1)) + 1


def _has_long_line(text: bytes) -> bool:
    """Whether a line may be longer than a cell may be; never False where one is."""
    at = 0
    while at + CELL_CHARS < len(text):
        found = text.rfind(b"\n", at, at + CELL_CHARS)
        if found < 0:
            return True
        at = found + 1
    return False
