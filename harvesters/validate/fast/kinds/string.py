"""Strings: every text is one; lengths are counted in characters, patterns only where RE2 proves the match."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.validate.fast.kinds._pattern import as_re2
from harvesters.validate.fast.text import Mask, Text, all_true

CHECKED_FORMATS = frozenset({"uri", "email", "uuid", "binary", "wkt"})
BYTES_A_CHARACTER = 4


def certifier(field: Any) -> Callable[[Text], Mask] | None:  # noqa: ANN401 - a field of Frictionless
    """Texts of the right length that match the pattern."""
    constraints = field.constraints
    if field.format in CHECKED_FORMATS or "enum" in constraints:
        return None
    least, most = constraints.get("minLength"), constraints.get("maxLength")
    if not all(bound is None or type(bound) is int for bound in (least, most)):
        return None
    pattern = None
    if constraints.get("pattern") is not None:
        pattern = as_re2(constraints["pattern"])
        if pattern is None:
            return None

    def certify(text: Text) -> Mask:
        sure = all_true(len(text))
        if least is not None and text.shortest < max(BYTES_A_CHARACTER * least, 0):
            sure &= _characters(text) >= least if least > 1 else text.lengths >= least
        if most is not None and text.longest > most:
            sure &= _characters(text) <= most
        if pattern is not None:
            found = pc.match_substring_regex(text.array.cast(pa.string()), pattern)
            sure &= found.to_numpy(zero_copy_only=False)
        return sure

    return certify


def _characters(text: Text) -> Any:  # noqa: ANN401 - an array of integers
    """Characters in each cell: bytes that do not continue one."""
    if text.is_ascii:
        return text.lengths
    return np.asarray(pc.utf8_length(text.array.cast(pa.string())))
