"""Numbers of cells for adding up, and how far a sum of rounded cells may be from the total that is printed.

Only for checking totals: what a cell is published as is decided elsewhere.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.cells import BLANKS, digits_of
from harvesters.stage.numbers import read_numbers
from harvesters.stage.unit_words import is_measure

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_COMMA_DECIMAL = re.compile(r"[-+]?\d+,(\d{1,2}|\d{4,})")
_PLAIN = "^[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?$"
_MAYBE_MEASURED = "^\\D{0,8}[0-9][0-9.]*\\s*\\D{1,30}$"
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def value_of(text: str) -> float | None:
    """A number as agencies write it; None for anything else.

    >>> value_of("๑,๒๐๐.๕๐"), value_of("(15)"), value_of("12.50 บาท"), value_of("น่าน")
    (1200.5, -15.0, 12.5, None)
    """
    plain = digits_of(text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    plain = plain.removesuffix("%").strip(BLANKS)
    plain = (
        plain.replace(",", ".") if _COMMA_DECIMAL.fullmatch(plain) else re.sub("[, \u00a0\u202f]", "", plain)
    )
    if _NUMBER.fullmatch(plain):
        return float(plain)
    return float(found) if is_measure(plain) and (found := _measured(pa.array([plain]))[0].as_py()) else None


def values_of(cells: pa.Array) -> Numbers:
    """The numbers of a column, NaN for a cell that holds none; whole columns at once."""
    plain = pc.utf8_trim(cells, characters=BLANKS)
    if pc.any(pc.match_substring_regex(plain, "[๐-๙]")).as_py():
        for number, digit in enumerate("๐๑๒๓๔๕๖๗๘๙"):
            plain = pc.replace_substring(plain, digit, str(number))
    plain = pc.replace_substring_regex(plain, "^\\((.*)\\)$", "-\\1")
    plain = pc.replace_substring_regex(plain, "^([-+]?[0-9]+),([0-9]{1,2}|[0-9]{4,})$", "\\1.\\2")
    plain = pc.replace_substring_regex(plain, "[, \u00a0\u202f]|%$", "")
    good = pc.fill_null(pc.match_substring_regex(plain, _PLAIN), False)
    other = pc.and_(pc.invert(good), pc.fill_null(pc.match_substring_regex(plain, _MAYBE_MEASURED), False))
    if pc.any(other).as_py():
        plain = pc.replace_with_mask(plain, other, _measured(plain.filter(other)))
        good = pc.fill_null(pc.match_substring_regex(plain, _PLAIN), False)
    numbers = pc.cast(pc.if_else(good, plain, pa.scalar(None, pa.string())), pa.float64())
    filled = pc.fill_null(numbers, float("nan"))
    return np.asarray(filled.to_numpy(zero_copy_only=False), dtype=np.float64)


def _measured(texts: pa.Array) -> pa.Array:
    """The numbers of texts that have a unit, as decimal text; null for other texts."""
    read = read_numbers(texts)
    return pc.if_else(read.unit.is_valid(), read.plain, pa.scalar(None, pa.string()))


def tolerance(text: str, total: float, count: float) -> float:
    """How far rounding may part a total from the sum of count rounded cells.

    Cells with decimals: by the last one shown, growing with the root of count. Whole numbers are mostly exact
    counts, so only large sums may differ, by no more than a thousandth.
    """
    digits = digits_of(text).rstrip(")% ")
    decimals = len(digits.rpartition(".")[2]) if "." in digits else 0
    root = float(np.sqrt(count))
    if decimals == 0:
        return max(1e-6, min(root, 0.001 * abs(total))) if abs(total) >= 1_000 else 1e-6
    return float(10**-decimals * max(1.0, root / 2) * 1.001)
