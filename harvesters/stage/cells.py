"""Cells, a column at a time: blanks, Thai digits, missing tokens, and repaired Thai spelling.

Everything works on Arrow arrays of text and gives arrays of text back; the exact original stays in the text
layer.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metadata.text import THAI_DIGITS, normalize

BLANKS = " \t\r\n\x0b\x0c\u0085\u00a0\u202f\u2007\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
_ASCII_BLANKS = " \t\r\n\x0b\x0c"
_VISIBLE_BLANKS = " \t\r\n\x0b\x0c\u0085\u00a0\u202f\u2007\u3000"
EXCEL_ERRORS = frozenset(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
_TOKENS = """
- – — − -- --- ---- . .. ... .... … n/a N/A N/a NA na n.a. N.A. n.d. N.D. null NULL Null (null) <null> \\N None none nil
NIL Nil nan NaN NAN <NA> ไม่มีข้อมูล ไม่พบข้อมูล ไม่ปรากฏข้อมูล ไม่มี ไม่ระบุ ไม่ได้ระบุ ไม่ทราบ ไม่ปรากฏ
"""
_PHRASES = ("no data", "No data", "No Data", "NO DATA", "not available", "Not available")
MISSING = EXCEL_ERRORS | frozenset((*_TOKENS.split(), *_PHRASES))
DASHES = frozenset(token for token in _TOKENS.split() if not any(ch.isalnum() for ch in token))
MAYBE_ZERO = "ไม่มี"
BOOLEAN = "^(?:true|false|TRUE|FALSE|True|False)$"
TRUE_WORDS = frozenset(["true", "yes", "y", "t", "1", "ใช่", "มี", "จริง"])
FALSE_WORDS = frozenset(["false", "no", "n", "f", "0", "ไม่ใช่", "ไม่มี", "เท็จ", "ไม่จริง"])

_REPAIRABLE = (
    "[\uf700-\uf71a\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069\u0e4d\u0300-\u036f]|\u0e40\u0e40|\u0e24\u0e32"
    "|[\u0e48-\u0e4c][\u0e31\u0e34-\u0e37]|\u0e33[\u0e48-\u0e4b]|[\u0e48-\u0e4b][\u0e38\u0e39]|"
    + "|".join(
        ch * 2 for ch in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
    )
)

_INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]{2,}")
_VOWELS, _TONES = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39", "\u0e48\u0e49\u0e4a\u0e4b"

# Shifted glyphs of old Thai fonts for Windows (private use area F700-F71A) → the letters they stand for.
_OLD_GLYPHS = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e0d\u0e31\u0e4d\u0e47"
        "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)


def is_ascii(cells: pa.Array) -> bool:
    """Whether no byte of a column is above 127, told from the bytes of all its cells at once."""
    _, offsets, texts = cells.buffers()
    if texts is None or not len(cells):
        return True
    ends = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    used = np.frombuffer(texts, np.uint8)[ends[0] : ends[-1]]
    return not len(used) or int(used.max()) < 128


def trim(cells: pa.Array) -> pa.Array:
    """Without blanks at both ends, invisible characters counted as blanks; an empty cell becomes null."""
    plain = is_ascii(cells)
    trimmed = (
        pc.ascii_trim(cells, characters=_ASCII_BLANKS) if plain else pc.utf8_trim(cells, characters=BLANKS)
    )
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def western_digits(cells: pa.Array) -> pa.Array:
    """Thai digits as 0-9."""
    if is_ascii(cells) or not pc.any(pc.match_substring_regex(cells, "[๐-๙]")).as_py():
        return cells
    for number, digit in enumerate("๐๑๒๓๔๕๖๗๘๙"):
        cells = pc.replace_substring(cells, digit, str(number))
    return cells


def matches(cells: pa.Array, pattern: str) -> pa.Array:
    """Which cells match, a missing cell counting as no."""
    return pc.fill_null(pc.match_substring_regex(cells, pattern), False)


def is_missing(cells: pa.Array, tokens: frozenset[str] = MISSING) -> pa.Array:
    """Which cells are one of the tokens that stand for no value."""
    return pc.is_in(cells, value_set=pa.array(sorted(tokens), pa.string()))


def booleans(cells: pa.Array, true: frozenset[str], false: frozenset[str]) -> pa.Array:
    """true and false by the given words, however they are capitalised; null for everything else."""
    low = pc.utf8_lower(cells)
    is_true, is_false = is_missing(low, true), is_missing(low, false)
    said = pc.if_else(is_true, "true", pc.if_else(is_false, "false", pa.scalar(None, pa.string())))
    return pc.if_else(pc.and_(is_true, is_false), pa.scalar(None, pa.string()), said)


def repair(cells: pa.Array) -> tuple[pa.Array, int]:
    """Text in one Thai spelling, trimmed, invisible characters gone; and how many cells that changed.

    Blanks and line ends inside a cell stay. The cell as it was stays in the original file.
    """
    trimmed = trim(cells)
    if is_ascii(trimmed):
        return trimmed, 0
    doubtful = matches(trimmed, _REPAIRABLE)
    if not pc.any(doubtful).as_py():
        return trimmed, 0
    fixed = [
        repair_one(text) if bad else text
        for text, bad in zip(trimmed.to_pylist(), doubtful.to_pylist(), strict=True)
    ]
    changed = sum(1 for old, new in zip(trimmed.to_pylist(), fixed, strict=True) if old != new)
    return pa.array(fixed, pa.string()), changed


def repair_one(text: str) -> str:
    """One cell in the normal spelling, its inner blanks kept.

    >>> repair_one("น\\u0e4d\\u0e49า  ใส")
    'น้ำ  ใส'
    """
    parts = re.split(r"(\s+)", _INVISIBLE.sub("", text.translate(_OLD_GLYPHS)))
    return "".join(part if i % 2 else _respelt(part) for i, part in enumerate(parts)).strip(BLANKS)


def _respelt(part: str) -> str:
    """A piece without blanks in the normal spelling; marks of which nobody can say what was meant stay as they are."""
    pieces, start = [], 0
    for match in _MARKS.finditer(part):
        if _is_unclear(match.group()):
            pieces += [normalize(part[start : match.start()]), match.group()]
            start = match.end()
    return "".join((*pieces, normalize(part[start:])))


def _is_unclear(marks: str) -> bool:
    """Whether one consonant carries two vowels, two tones, or a mark twice with another between.

    >>> _is_unclear("\u0e39\u0e48\u0e48\u0e35"), _is_unclear("\u0e48\u0e35"), _is_unclear("\u0e48\u0e48")
    (True, False, False)
    """
    once = [mark for n, mark in enumerate(marks) if not n or marks[n - 1] != mark]
    vowels = sum(1 for mark in once if mark in _VOWELS)
    return len(set(once)) < len(once) or vowels > 1 or sum(1 for mark in once if mark in _TONES) > 1


def respelled(cells: pa.Array, fixed: pa.Array) -> pa.Array:
    """Which cells repair() wrote in another spelling, invisible characters at the ends counted as well."""
    plain = pc.utf8_trim(cells, characters=_VISIBLE_BLANKS)
    return pc.fill_null(pc.and_(pc.not_equal(plain, fixed), pc.not_equal(plain, "")), False)


def years_in(text: str) -> list[str]:
    """Runs of four digits at the beginning of runs of digits, Thai digits as 0-9.

    >>> years_in("๒๕๖๗1231"), years_in("ไตรมาส 1/2567")
    (['2567'], ['2567'])
    """
    return re.findall(r"(?<!\d)\d{4}", text.translate(THAI_DIGITS))


def digits_of(text: str) -> str:
    """One cell with Thai digits as 0-9 and without outer blanks."""
    return text.translate(THAI_DIGITS).strip(BLANKS)
