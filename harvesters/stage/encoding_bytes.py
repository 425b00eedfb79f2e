"""The file as bytes, looked at with as little reading as possible: does a codec fit, which lines can tell."""

import codecs
import re
from pathlib import Path

CHUNK = 1_048_576
SAMPLE_BYTES = 262_144
LINE_SHOWN = 4096
KANA_ROW = 0x30
_ESCAPES = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\(I|\x1b\$\(D"), "iso2022_jp_ext"),
    (re.compile(rb"~\{[!-w][!-~][^\n]*~\}"), "hz"),
)
_SIGNS_OF_WINDOWS = re.compile(
    rb"(?<![A-Za-z\x80-\xff])[\x96\x97\xa0](?![A-Za-z\x80-\xff])|(?<=[A-Za-z])\x92(?=(?:s|t|m|d|re|ve|ll)\b)"
    rb"|(?<![A-Za-z\x80-\xff])\x93[\x00-\x7f]{1,400}\x94(?![A-Za-z\x80-\xff])"
    rb"|\xb0(?=[CF]?(?![A-Za-z\x80-\xff]))|(?<=[mM])[\xb2\xb3](?![A-Za-z\x80-\xff])"
)
"""Dashes, quotation marks, no-break spaces, degrees and squares where English has them; alike in each Windows table."""


def first_bad(path: Path, codec: str) -> int | None:
    """The offset of the first byte that the codec cannot read, to within one chunk; None when all is read."""
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


def rich_sample(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, from the whole file, up to SAMPLE_BYTES. No character is cut in two."""
    kept: list[bytes] = []
    size = 0
    rest = b""
    with path.open("rb") as source:
        while size < SAMPLE_BYTES and (chunk := source.read(CHUNK)):
            if not rest and chunk.isascii():
                continue
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            if len(rest) > CHUNK:
                lines, rest = [*lines, rest], b""
            for line in lines:
                size += _keep(line + b"\n", kept)
                if size >= SAMPLE_BYTES:
                    break
    if size < SAMPLE_BYTES:
        _keep(rest, kept)
    return b"".join(kept)


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
            if b"\x1b$" in part or b"\x1b(" in part or b"~{" in part:
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
