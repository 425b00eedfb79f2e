"""Times: HH:MM:SS; everything else is left to Frictionless."""

from collections.abc import Callable
from typing import Any

import numpy as np

from harvesters.validate.fast.kinds import _clock
from harvesters.validate.fast.kinds._bounds import BOUNDS
from harvesters.validate.fast.text import Mask, Text


def certifier(field: Any) -> Callable[[Text], Mask] | None:  # noqa: ANN401 - a field of Frictionless
    """ISO times of the default format, without bounds."""
    if field.format != "default" or {"enum", *BOUNDS} & field.constraints.keys():
        return None

    def certify(text: Text) -> Mask:
        right, grid = _clock.places(text, 8)
        sure = np.zeros(len(text), np.bool_)
        sure[right] = _clock.is_time(grid, 0)
        return sure

    return certify
