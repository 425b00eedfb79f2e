"""A table that grew to a multiple of the public one: the same rows delivered twice, or another table under its name.

A table that shrank is named when it is held against its contract (`rows_fell`).
"""

from collections.abc import Iterator

from harvesters.checks._history import ENOUGH_ROWS
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import Issue

TIMES = 3.0


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue, unless the agency itself said how many rows there may be."""
    before = table.before
    if before is None or expect.rows_max is not None or before.row_count < ENOUGH_ROWS:
        return
    times = table.row_count / before.row_count
    if times >= TIMES:
        values = {
            "before": f"{before.row_count:,}", "after": f"{table.row_count:,}", "times": f"{times:,.1f}",
        }  # fmt: skip
        yield Issue("rows_rose", table.key, values=values)
