"""Cells, a column at a time: blanks, Thai digits, missing tokens, numbers, and repaired Thai spelling.

Everything works on Arrow arrays of text and gives arrays of text back; the exact original stays in the text
layer. What is no number is null in the answer, never a guess.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from metadata.text import THAI_DIGITS, normalize

BLANKS = " \t\r\n\x0b\x0c\u0085\u00a0\u202f\u2007\u3000\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"
MISSING = frozenset(
    [
        "-",
        "–",
        "—",
        "−",
        "--",
        ".",
        "..",
        "...",
        "…",
        "n/a",
        "N/A",
        "NA",
        "n.a.",
        "N.A.",
        "null",
        "NULL",
        "None",
        "nan",
        "NaN",
        "ไม่มีข้อมูล",
        "ไม่มี",
        "ไม่ระบุ",
        "ไม่ทราบ",
        "#N/A",
        "#REF!",
        "#DIV/0!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
    ]
)
EXCEL_ERRORS = frozenset(["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])

_SPACE = "[ \u00a0\u202f\u2007]"
_GROUPED = f"[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{3}})+|(?:{_SPACE}[0-9]{{3}})+)"
INTEGER = f"^[-+]?(?:0|[1-9][0-9]{{0,17}}|{_GROUPED})$"
NUMBER = f"^[-+]?(?:(?:0|[1-9][0-9]*|{_GROUPED})(?:\\.[0-9]*)?|\\.[0-9]+)$"
EXPONENT = "^[-+]?[0-9]+(?:\\.[0-9]*)?[eE][-+]?[0-9]{1,3}$"
BRACKETED = f"^\\((?:(?:0|[1-9][0-9]*|{_GROUPED})(?:\\.[0-9]+)?)\\)$"
PERCENT = f"^[-+]?(?:0|[1-9][0-9]*|{_GROUPED})(?:\\.[0-9]+)?{_SPACE}?%$"
COMMA_DECIMAL = "^[-+]?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\\.[0-9]{3})+)(?:,[0-9]+)?$"
EXCEL_DAMAGE = "^[0-9](?:\\.[0-9]+)?E\\+[0-9]{2}$"
BOOLEAN = "^(?:true|false|TRUE|FALSE|True|False)$"

_REPAIRABLE = (
    "[\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069\u0e4d\u0300-\u036f]|\u0e40\u0e40|\u0e24\u0e32"
    "|[\u0e48-\u0e4c][\u0e31\u0e34-\u0e37]|\u0e33[\u0e48-\u0e4b]|[\u0e48-\u0e4b][\u0e38\u0e39]|"
    + "|".join(
        ch * 2 for ch in "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
    )
)


def trim(cells: pa.Array) -> pa.Array:
    """Without blanks at both ends, invisible characters counted as blanks; an empty cell becomes null."""
    trimmed = pc.utf8_trim(cells, characters=BLANKS)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def western_digits(cells: pa.Array) -> pa.Array:
    """Thai digits as 0-9."""
    if not pc.any(pc.match_substring_regex(cells, "[๐-๙]")).as_py():
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


def integers(cells: pa.Array) -> pa.Array:
    """Plain digits of whole numbers, leading zeros gone; null for everything else."""
    plain = pc.replace_substring_regex(cells, f"[,]|{_SPACE}|^\\+", "")
    good = pc.and_(matches(cells, f"^[-+]?(?:[0-9]{{1,18}}|{_GROUPED})$"), matches(plain, "^-?[0-9]{1,18}$"))
    plain = pc.replace_substring_regex(plain, "^(-?)0+([0-9])", "\\1\\2")
    return pc.if_else(good, pc.replace_substring_regex(plain, "^-0$", "0"), pa.scalar(None, pa.string()))


def numbers(cells: pa.Array, *, decimal_comma: bool = False) -> pa.Array:
    """Plain decimal text of numbers: separators gone, (1) as -1, 5% as 5; null for everything else."""
    nothing = pa.scalar(None, pa.string())
    if decimal_comma:
        plain = pc.replace_substring(pc.replace_substring(cells, ".", ""), ",", ".")
        return pc.if_else(
            matches(cells, COMMA_DECIMAL), pc.replace_substring_regex(plain, "^\\+", ""), nothing
        )
    good = matches(cells, "|".join((NUMBER, EXPONENT, BRACKETED, PERCENT, "^[-+]?[0-9]+(?:\\.[0-9]+)?$")))
    plain = pc.replace_substring_regex(cells, f"[,%)]|{_SPACE}|^\\+", "")
    plain = pc.replace_substring_regex(plain, "^\\(", "-")
    plain = pc.replace_substring_regex(plain, "^(-?)0+([0-9])", "\\1\\2")
    plain = pc.replace_substring_regex(plain, "^(-?)\\.", "\\g<1>0.".replace("\\g<1>", "\\1"))
    return pc.if_else(good, pc.replace_substring_regex(plain, "\\.$", ""), nothing)


def booleans(cells: pa.Array) -> pa.Array:
    """true and false, however they are capitalised; null for everything else."""
    return pc.if_else(matches(cells, BOOLEAN), pc.utf8_lower(cells), pa.scalar(None, pa.string()))


def repair(cells: pa.Array) -> tuple[pa.Array, int]:
    """Text in one Thai spelling, trimmed, invisible characters gone; and how many cells that changed.

    Blanks and line ends inside a cell stay. The cell as it was stays in the original file.
    """
    trimmed = trim(cells)
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
    parts = re.split(r"(\s+)", text)
    return "".join(part if i % 2 else normalize(part) for i, part in enumerate(parts)).strip(BLANKS)


def digits_of(text: str) -> str:
    """One cell with Thai digits as 0-9 and without outer blanks."""
    return text.translate(THAI_DIGITS).strip(BLANKS)
