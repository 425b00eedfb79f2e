"""A column whose values are all ten or a hundred times as large, or as small, as before: baht and satang, a digit lost.

Thousands and millions, and shares against percentages, are named when the table is held against its contract
(`scale_changed`). Factors this small occur in life too, so all three quartiles must move by the same one.
"""

from collections.abc import Iterator

from harvesters.checks._history import moved
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import Issue

SCALES = (10.0, 100.0, 10_000.0, 100_000.0)
CLOSE = 1.25


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column that jumped as a whole."""
    for name, before, now in table.history.pairs():
        factors = moved(before, now)
        times = _scale(factors) if factors else ""
        if times:
            values = {"before": f"{before.middle:,.6g}", "after": f"{now.middle:,.6g}", "times": times}
            yield Issue("values_scaled", table.key, name, values=values)


def _scale(factors: tuple[float, float, float]) -> str:
    """×10, ÷100 and the like.

    >>> _scale((9.8, 10.1, 10.4)), _scale((0.01, 0.0101, 0.0099)), _scale((9.0, 30.0, 10.0))
    ('×10', '÷100', '')
    """
    for scale in SCALES:
        if all(scale / CLOSE <= factor <= scale * CLOSE for factor in factors):
            return f"×{scale:,.0f}"
        if all(1 / scale / CLOSE <= factor <= CLOSE / scale for factor in factors):
            return f"÷{scale:,.0f}"
    return ""
