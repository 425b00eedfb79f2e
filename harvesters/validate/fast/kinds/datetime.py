"""Datetimes: YYYY-MM-DDTHH:MM:SS, with or without a Z; everything else is left to Frictionless."""

from collections.abc import Callable
from typing import Any

import numpy as np

from harvesters.validate.fast.kinds import _clock
from harvesters.validate.fast.kinds._bounds import BOUNDS
from harvesters.validate.fast.text import Mask, Text


def certifier(field: Any) -> Callable[[Text], Mask] | None:  # noqa: ANN401 - a field of Frictionless
    """ISO datetimes of the default format, without bounds."""
    if field.format != "default" or {"enum", *BOUNDS} & field.constraints.keys():
        return None

    def certify(text: Text) -> Mask:
        sure = np.zeros(len(text), np.bool_)
        for width in (19, 20):
            right, grid = _clock.places(text, width)
            found = _clock.is_date(grid) & _clock.is_char(grid, 10, "T") & _clock.is_time(grid, 11)
            sure[right] = found & _clock.is_char(grid, 19, "Z") if width == 20 else found
        return sure

    return certify
