"""Integers: digits with at most a minus before them; signs, spaces and other digits are left to Frictionless."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.validate.fast.kinds._bounds import bounds_of, within_integers
from harvesters.validate.fast.text import Mask, Text

MOST_DIGITS = 18
_MINUS = ord("-")


def certifier(field: Any) -> Callable[[Text], Mask] | None:  # noqa: ANN401 - a field of Frictionless
    """Plain integers of at most 18 digits within the bounds."""
    if "enum" in field.constraints or not field.bare_number:
        return None
    bounds = bounds_of(field)
    if not all(type(bound) is int and abs(bound) < 10**MOST_DIGITS for bound in bounds.values()):
        return None

    def certify(text: Text) -> Mask:
        sure = plain(text)
        if bounds:
            sure &= within_integers(values(text, sure), bounds)
        return sure

    return certify


def plain(text: Text) -> Mask:
    """Which cells are digits, with at most one minus at their beginning, few enough for 64 bits."""
    sure: Mask = (text.lengths > 0) & (text.lengths <= MOST_DIGITS)
    odd = text.not_digits
    if len(odd):
        rows = text.rows_of(odd)
        minus = (text.data[odd] == _MINUS) & (odd == text.starts[rows]) & (text.lengths[rows] > 1)
        sure[rows[~minus]] = False
    return sure


def values(text: Text, sure: Mask) -> npt.NDArray[np.int64]:
    """The numbers of the sure cells; 0 for the others."""
    array = text.array
    if not sure.all():
        array = pc.if_else(pa.array(sure), array, pa.scalar(b"0", array.type))
    found: npt.NDArray[np.int64] = array.cast(pa.string()).cast(pa.int64()).to_numpy()
    return found
