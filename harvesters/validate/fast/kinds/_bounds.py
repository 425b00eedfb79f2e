"""minimum, maximum and their exclusive sisters on whole columns, only where the comparison cannot err."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from harvesters.validate.fast.text import Mask

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
SIGNIFICANT = 15
"""Decimal digits that a double holds without loss: two such numbers with one double are equal."""

_above: dict[str, Callable[..., Any]] = {
    "minimum": np.greater_equal,
    "maximum": np.less_equal,
    "exclusiveMinimum": np.greater,
    "exclusiveMaximum": np.less,
}


def bounds_of(field: Any) -> dict[str, Any]:  # noqa: ANN401 - a field of Frictionless
    """The bounds as Frictionless's own reader reads them; empty where there are none."""
    read = field.create_value_reader()
    return {name: read(field.constraints[name]) for name in BOUNDS if field.constraints.get(name) is not None}


def within_integers(values: npt.NDArray[np.int64], bounds: dict[str, int]) -> Mask:
    """Which values keep to every bound, exactly."""
    sure: Mask = np.ones(len(values), np.bool_)
    for name, bound in bounds.items():
        sure &= _above[name](values, bound)
    return sure


def within_numbers(values: npt.NDArray[np.float64], short: Mask, bounds: dict[str, Any]) -> Mask:
    """Which values surely keep to every bound; short says which have at most 15 digits.

    Rounding keeps order, so a double beyond the bound's double is beyond it; one that equals it is only judged
    where neither lost a digit.
    """
    sure: Mask = np.ones(len(values), np.bool_)
    for name, bound in bounds.items():
        limit = float(bound)
        beyond = values > limit if "inimum" in name else values < limit
        if not name.startswith("exclusive") and _is_short(bound):
            beyond |= (values == limit) & short
        sure &= beyond
    return sure


def _is_short(bound: Any) -> bool:  # noqa: ANN401 - int, float or Decimal
    number = Decimal(bound) if not isinstance(bound, float) else Decimal(repr(bound))
    return number.is_finite() and len(number.as_tuple().digits) <= SIGNIFICANT
