"""Rows that repeat another row in every cell: pasted twice, or a table that was exported twice into one file.

Tables without a column that tells rows apart repeat by nature; there the repetition is only a notice.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.findings import Severity
from metadata.issues import SAMPLES_KEPT, Issue

MIN_COLUMNS = 2
BY_NATURE = 0.1
"""From this part of the rows on, repetition is the nature of the table, unless all rows repeat equally often."""


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for all repeated rows; a key that was declared says the same better."""
    if expect.key or len(table.names) < MIN_COLUMNS or table.row_count < 2:
        return
    numbers = _row_numbers(table)
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    is_repeat = np.concatenate(([False], ordered[1:] == ordered[:-1]))
    count = int(is_repeat.sum())
    if not count:
        return
    rows = np.sort(order[is_repeat])[:SAMPLES_KEPT] + 1
    samples = tuple(table.sample(int(row), None, None) for row in rows)
    distinct = len(numbers) - count
    whole = len(numbers) % distinct == 0 and _repeats_whole(ordered, len(numbers) // distinct)
    raised: Severity | None = None if whole or count < BY_NATURE * len(numbers) else "notice"
    yield Issue("duplicate-row", table.key, count=count, samples=samples, raised=raised)


def _row_numbers(table: CheckedTable) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """A number of 64 bits for the cells of each row, equal for equal rows."""
    import duckdb

    path = table.parquet.as_posix().replace("'", "''")
    config = {"threads": 1, "memory_limit": "800MB", "preserve_insertion_order": "true"}
    with duckdb.connect(config=config) as database:
        found = database.execute(f"SELECT hash(t) AS number FROM read_parquet('{path}') t")  # noqa: S608 - a quoted path
        numbers: np.ndarray[Any, np.dtype[np.uint64]] = found.fetchnumpy()["number"]
    return numbers


def _repeats_whole(ordered: "np.ndarray[Any, np.dtype[np.uint64]]", times: int) -> bool:
    """Whether every row occurs so often, no more and no less."""
    return times > 1 and bool((ordered[::times] == ordered[times - 1 :: times]).all())
