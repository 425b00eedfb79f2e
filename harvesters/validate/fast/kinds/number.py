"""Numbers: digits with at most one decimal point and a minus; the rest is left to Frictionless."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.validate.fast.kinds._bounds import SIGNIFICANT, bounds_of, within_numbers
from harvesters.validate.fast.text import Mask, Text, all_true

_MINUS, _POINT = ord("-"), ord(".")
LONGEST = 300


def certifier(field: Any) -> Callable[[Text], Mask] | None:  # noqa: ANN401 - a field of Frictionless
    """Plain numbers within the bounds, once the group and decimal characters are as Frictionless makes them."""
    group, decimal = field.group_char, field.decimal_char
    if "enum" in field.constraints or not field.bare_number:
        return None
    if not _is_mark(group, 0) or not _is_mark(decimal, 1) or group == decimal:
        return None
    bounds = bounds_of(field)
    if any(bound is None or bound != bound for bound in bounds.values()):
        return None

    def certify(text: Text) -> Mask:
        found = None if group or decimal != "." else all_values(text)
        if found is None:
            cells, sure = normal(text, group, decimal)
        else:
            cells, sure = text, all_true(len(text))
        if bounds:
            if found is None:
                found = values(cells, sure)
            short = cells.lengths <= SIGNIFICANT
            sure &= within_numbers(found, short, bounds)
        return sure

    return certify


def normal(text: Text, group: str = "", decimal: str = ".") -> tuple[Text, Mask]:
    """The cells without group marks and with a decimal point, and which of them are plain numbers."""
    odd = text.data[text.not_digits]
    if group and (odd == ord(group)).any():
        text = text.replaced(group, "")
        odd = text.data[text.not_digits]
    pointed: Mask | None = None
    if decimal != ".":
        rows = text.rows_of(text.not_digits[odd == _POINT])
        if len(rows):
            pointed = np.zeros(len(text), np.bool_)
            pointed[rows] = True
        text = text.replaced(decimal, ".")
    sure = plain(text)
    return text, sure if pointed is None else sure & ~pointed


def plain(text: Text) -> Mask:
    """Which cells are digits with at most one point, and at most one minus at their beginning."""
    odd = text.not_digits
    digits = text.lengths
    sure: Mask = digits <= LONGEST
    if len(odd):
        kinds = text.data[odd]
        points = odd[kinds == _POINT]
        rows = text.rows_of(points)
        if len(rows):
            sure[rows[1:][rows[1:] == rows[:-1]]] = False
            digits = digits.copy()
            digits[rows] -= 1
        others = odd[kinds != _POINT]
        if len(others):
            rows = text.rows_of(others)
            minus = (text.data[others] == _MINUS) & (others == text.starts[rows])
            sure[rows[~minus]] = False
            digits = digits.copy()
            digits[rows] -= 1
    return sure & (digits > 0)


def all_values(text: Text) -> npt.NDArray[np.float64] | None:
    """The nearest doubles of a column in which every cell is a plain number; None for any other.

    Of digits, points and minuses Arrow casts only what Python's Decimal reads too.
    """
    if text.longest > LONGEST or text.shortest == 0 or not text.is_made_of(b"0123456789.-"):
        return None
    try:
        found: npt.NDArray[np.float64] = text.array.cast(pa.string()).cast(pa.float64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    return found


def values(text: Text, sure: Mask) -> npt.NDArray[np.float64]:
    """The nearest doubles of the sure cells; 0 for the others."""
    array = text.array
    if not sure.all():
        array = pc.if_else(pa.array(sure), array, pa.scalar(b"0", array.type))
    found: npt.NDArray[np.float64] = array.cast(pa.string()).cast(pa.float64()).to_numpy()
    return found


def _is_mark(char: str, least: int) -> bool:
    return least <= len(char) <= 1 and (
        not char or (char.isascii() and not char.isdigit() and char not in "-+eE")
    )
