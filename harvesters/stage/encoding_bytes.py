"""The file as bytes, looked at with as little reading as possible: does a codec fit, which lines can tell."""

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from harvesters.stage.thai_bytes import thai_counts_of

CHUNK = 1_048_576
SAMPLE_BYTES = 262_144
LINE_SHOWN = 4096
KANA_ROW = 0x30
ESCAPE, TILDE = 0x1B, 0x7E
_ESCAPES = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\(I|\x1b\$\(D"), "iso2022_jp_ext"),
    (re.compile(rb"~\{[!-w][!-~][^\n]*~\}"), "hz"),
)
_THAI_IN_UTF8 = re.compile(rb"(?:\xe0[\xb8\xb9][\x80-\xbf]){3}")
_SIGNS_OF_WINDOWS = re.compile(
    rb"(?<![A-Za-z\x80-\xff])[\x96\x97\xa0](?![A-Za-z\x80-\xff])|(?<=[A-Za-z])\x92(?=(?:s|t|m|d|re|ve|ll)\b)"
    rb"|(?<![A-Za-z\x80-\xff])\x93[\x00-\x7f]{1,400}\x94(?![A-Za-z\x80-\xff])"
    rb"|\xb0(?=[CF]?(?![A-Za-z\x80-\xff]))|(?<=[mM])[\xb2\xb3](?![A-Za-z\x80-\xff])"
)
"""Dashes, quotation marks, no-break spaces, degrees and squares where English has them; alike in each Windows table."""


def first_bad(path: Path, codec: str) -> int | None:
    """The offset of the first byte that the codec cannot read, to within one chunk; None when all is read."""
    if codec == "utf-8":
        return next(bad_utf8(path), None)
    decoder = codecs.getincrementaldecoder(codec)("strict")
    offset = 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeError as error:
                return offset + getattr(error, "start", 0)
            offset += len(chunk)
        try:
            decoder.decode(b"", final=True)
        except UnicodeError:
            return offset
    return None


def first_bad_of(content: bytes, codec: str) -> int | None:
    """The same for bytes in hand, which may end inside a character."""
    try:
        codecs.getincrementaldecoder(codec)("strict").decode(content)
    except UnicodeError as error:
        return int(getattr(error, "start", 0))
    return None


def bad_utf8(path: Path) -> Iterator[int]:
    """The offset of each byte that UTF-8 cannot read. ASCII and valid text pass at the speed of memory."""
    offset, rest = 0, b""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            part = rest + chunk if rest else chunk
            if part.isascii():
                rest = b""
                offset += len(part)
                continue
            end = len(part) - _unfinished(part)
            if not _is_utf8(part[:end]):
                yield from (offset + at for at in _faults(part[:end]))
            rest = part[end:]
            offset += end
    if rest:
        yield offset


def _unfinished(part: bytes) -> int:
    """How many bytes at the end begin a character whose other bytes are still to come."""
    for back in range(1, min(4, len(part) + 1)):
        byte = part[-back]
        if byte >= 0xC0:
            return back if back < 2 + (byte >= 0xE0) + (byte >= 0xF0) else 0
        if byte < 0x80:
            return 0
    return 0


def _is_utf8(part: bytes) -> bool:
    ends = pa.py_buffer(len(part).to_bytes(8, "little").rjust(16, b"\0"))
    try:
        pa.LargeStringArray.from_buffers(1, ends, pa.py_buffer(part)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _faults(part: bytes) -> Iterator[int]:
    start = 0
    while start < len(part):
        try:
            part[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            yield start + error.start
            start += error.end
        else:
            return


def rich_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line with bytes beyond ASCII, with the offset at which it begins. A line over a chunk comes in parts."""
    rest, offset = b"", 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            part = rest + chunk if rest else chunk
            end = part.rfind(b"\n") + 1 or (len(part) if len(part) > CHUNK else 0)
            if not part.isascii():
                yield from ((offset + at, line) for at, line in _rich_of(part[:end]))
            rest = part[end:]
            offset += end
    if not rest.isascii():
        yield offset, rest


def _rich_of(part: bytes) -> Iterator[tuple[int, bytes]]:
    high = np.flatnonzero(np.frombuffer(part, dtype=np.int8) < 0)
    at = 0
    while at < len(high):
        place = int(high[at])
        start = part.rfind(b"\n", 0, place) + 1
        end = part.find(b"\n", place) + 1 or len(part)
        yield start, part[start:end]
        at = int(np.searchsorted(high, end))


def rich_sample(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, from the whole file, up to SAMPLE_BYTES. No character is cut in two."""
    kept: list[bytes] = []
    size = 0
    for _, line in rich_lines(path):
        size += _keep(line if line.endswith(b"\n") else line + b"\n", kept)
        if size >= SAMPLE_BYTES:
            break
    return b"".join(kept)


def line_numbers(path: Path, offsets: Iterable[int]) -> list[int]:
    """The line, counted from 1 by line feeds, in which each offset lies. Offsets rise."""
    wanted = list(offsets)
    numbers: list[int] = []
    done, lines = 0, 1
    with path.open("rb") as source:
        while len(numbers) < len(wanted) and (chunk := source.read(CHUNK)):
            while len(numbers) < len(wanted) and wanted[len(numbers)] < done + len(chunk):
                numbers.append(lines + chunk.count(b"\n", 0, wanted[len(numbers)] - done))
            lines += chunk.count(b"\n")
            done += len(chunk)
    return numbers + [lines] * (len(wanted) - len(numbers))


def bytes_used(path: Path) -> bytes:
    """Each different byte of the file, once. Single-byte tables read the file if they read these."""
    seen = np.zeros(256, dtype=np.int64)
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            seen += np.bincount(np.frombuffer(chunk, dtype=np.uint8), minlength=256)
    return bytes(np.flatnonzero(seen).tolist())


def wide_codec(head: bytes) -> str:
    """UTF-32 or UTF-16 without a byte order mark, from the first bytes of a file; empty when it is neither.

    Text has no NUL of its own, wide text in most scripts has one in most characters, and always the same one.
    """
    if len(head) < 8 or head.count(0) / len(head) < 0.005:
        return ""
    for codec, zero in (("utf-32-le", 3), ("utf-32-be", 0)):
        whole = head[: len(head) // 4 * 4]
        if not any(whole[zero::4]) and _is_text(whole, codec):
            return codec
    return _utf16(head)


def escaped_codec(path: Path) -> str:
    """An encoding that writes with escape sequences of ASCII bytes only; empty when there are none.

    The file must be ASCII; asked before it is called UTF-8.
    """
    with path.open("rb") as source:
        before = b""
        while chunk := source.read(CHUNK):
            part = before + chunk
            if ESCAPE in part or TILDE in part:
                for pattern, codec in _ESCAPES:
                    if pattern.search(part) and first_bad(path, codec) is None:
                        return codec
            before = chunk[-64:]
    return ""


def only_signs(sample: bytes) -> bool:
    """Whether all beyond ASCII are signs that English text has where they stand.

    >>> only_signs(b"1990\\x96 95, 20 \\xb0C, the state\\x92s"), only_signs(b"caf\\xe9")
    (True, False)
    """
    return not sample.isascii() and _SIGNS_OF_WINDOWS.sub(b"", sample).isascii()


def mostly_utf8(sample: bytes) -> bool:
    """Whether nearly all characters beyond ASCII are UTF-8: a UTF-8 file with a few broken bytes."""
    text = sample.decode("utf-8", "replace")
    good = sum(1 for ch in text if ord(ch) >= 0x80 and ch != "\ufffd")
    return good > 20 * max(text.count("\ufffd"), 1)


def has_utf8_lines(path: Path, sample: bytes) -> bool:
    """Whether some lines are Thai in UTF-8 and others are plainly Thai in cp874: two programs wrote one file.

    In cp874 the bytes of three Thai letters in UTF-8 read เธ?เธ?เธ? or เน?เน?เน?, which no Thai text has.
    """
    if not _THAI_IN_UTF8.search(sample):
        return False
    other = [line for _, line in rich_lines(path) if first_bad_of(line, "utf-8") is not None]
    return bool(other) and thai_counts_of(b"".join(other)).is_thai


def _keep(line: bytes, kept: list[bytes]) -> int:
    if line.isascii():
        return 0
    if len(line) > LINE_SHOWN:
        line = _telling_part(line)
    kept.append(line)
    return len(line)


def _telling_part(line: bytes) -> bytes:
    """Up to 64 parts of a long line, each around bytes beyond ASCII, each cut between characters."""
    parts = re.split(rb"(?<=[\x00-\x2f])(?=[^\x00-\x2f])", line)
    telling = [part for part in parts if not part.isascii()]
    step = max(len(telling) // 4096, 1)
    return b"".join(part if len(part) <= CHUNK else b"" for part in telling[::step])[:SAMPLE_BYTES]


def _utf16(head: bytes) -> str:
    even, odd = head[0::2][:200_000], head[1::2][:200_000]
    for codec, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        share = (high.count(0) + high.count(0x0E)) / len(high)
        if share > 0.7 and low.count(0) / len(low) < 0.1 * share:
            return codec
        pairs = list(zip(high, low, strict=False))
        ends = sum(1 for a, b in pairs if a == 0 and b in b"\n\r ,;\t0123456789")
        ascii_pairs = sum(1 for a, b in pairs if 0x20 <= a < 0x7F and a != KANA_ROW and 0x20 <= b < 0x7F)
        if low.count(0) >= ends or ends < 0.01 * len(high) or ascii_pairs > 0.5 * len(high):
            continue
        if _is_text(head[: len(head) // 2 * 2], codec):
            return codec
    return ""


def _is_text(head: bytes, codec: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(codec)("strict").decode(head)
    except UnicodeError:
        return False
    odd = sum(1 for ch in text if not ch.isprintable() and ch not in "\t\r\n\u00a0\u2028\u3000\u200b\ufeff")
    return odd <= 0.01 * len(text)
