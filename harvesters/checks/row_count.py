"""As many rows as the agency said there would be: `expect.rows.min` and `expect.rows.max`."""

from collections.abc import Iterator

from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import Issue


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for too few rows, one for too many."""
    for kind, limit, broken in (
        ("too_few_rows", expect.rows_min, table.row_count < (expect.rows_min or 0)),
        ("too_many_rows", expect.rows_max, table.row_count > (expect.rows_max or table.row_count)),
    ):
        if limit is not None and broken:
            yield Issue(kind, table.key, values={"rows": f"{table.row_count:,}", "limit": f"{limit:,}"})
