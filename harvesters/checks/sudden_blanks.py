"""A column that was filled and now has blanks: part of an export was lost.

A column that lost nearly a third of its values or all is named when it is held against its contract (`values_gone`).
"""

from collections.abc import Iterator

import pyarrow.compute as pc

from harvesters.checks._history import ENOUGH_ROWS
from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from harvesters.stage.drift import MORE_MISSING
from metadata.issues import SAMPLES_KEPT, Issue, Sample

AT_LEAST = 0.05
TIMES = 5.0
FEW_BEFORE = 0.005


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column whose share of blanks is several times that of the public version."""
    for name, before, now in table.history.pairs():
        if min(before.rows, now.rows) < ENOUGH_ROWS:
            continue
        was, is_now = 1 - before.filled / before.rows, 1 - now.filled / now.rows
        if is_now < AT_LEAST or is_now < TIMES * max(was, FEW_BEFORE) or is_now - was >= MORE_MISSING:
            continue
        values = {"before": f"{100 * was:.1f}", "after": f"{100 * is_now:.1f}"}
        samples = _blanks(table, name)
        yield Issue("blanks_rose", table.key, name, now.rows - now.filled, values, samples)


def _blanks(table: CheckedTable, name: str) -> tuple[Sample, ...]:
    found: list[Sample] = []
    for first, batch in table.batches([name]):
        column = batch.column(0)
        found += table.found(name, pc.is_null(column), first, column)
        if len(found) >= SAMPLES_KEPT:
            break
    return tuple(found[:SAMPLES_KEPT])
