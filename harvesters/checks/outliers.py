"""Numbers far from everything the column ever held: a decimal point lost, two cells run together.

Against the public version where there is one, else against the rest of the column: heavy tails are the nature of
money and people, so a value counts only behind a wide gap.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from harvesters.stage.drift_values import Measured
from metadata.issues import SAMPLES_KEPT, Issue, Sample

Numbers = "np.ndarray[Any, np.dtype[np.float64]]"
ENOUGH = 50
MOST = 0.02
BEYOND_LARGEST = 10.0
BEYOND_QUARTILE = 1_000.0
GAP = 20.0
KEPT = 500_000


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue a column for values beyond reach, one for values below zero where there were none before."""
    for field in table.schema["fields"]:
        name = str(field["name"])
        if field.get("type") not in ("integer", "number"):
            continue
        before = table.history.before.get(name)
        if before is not None and before.filled >= ENOUGH and before.largest:
            yield from _against_history(table, name, before)
        else:
            yield from _within(table, name)


def _against_history(table: CheckedTable, name: str, before: Measured) -> Iterator[Issue]:
    bound = BEYOND_LARGEST * float(before.largest or 0.0)
    count, filled, samples = _counted(table, name, above=bound)
    if count and count <= max(1.0, MOST * filled):
        values = {"before": f"{before.largest:,.6g}", "times": f"{BEYOND_LARGEST:.0f}"}
        yield Issue("beyond_history", table.key, name, count, values, samples)
    if table.history.lowest.get(name, -1.0) >= 0:
        count, filled, samples = _counted(table, name, below=0.0)
        if count and count <= max(1.0, MOST * filled):
            yield Issue("negative_new", table.key, name, count, {}, samples)


def _within(table: CheckedTable, name: str) -> Iterator[Issue]:
    """Values a thousand times the upper quartile and twenty times the next smaller one."""
    numbers = _numbers(table, name)
    if len(numbers) < ENOUGH:
        return
    numbers.sort()
    far = numbers > BEYOND_QUARTILE * np.quantile(numbers, 0.75)
    count = int(far.sum())
    if not count or count > max(1.0, MOST * len(numbers)) or count == len(numbers):
        return
    first, rest = float(numbers[-count]), float(numbers[-count - 1])
    if first < GAP * rest:
        return
    found, _, samples = _counted(table, name, above=(first + rest) / 2)
    yield Issue("deviated-value", table.key, name, found, {}, samples)


def _numbers(table: CheckedTable, name: str) -> Any:  # noqa: ANN401 - an array of numpy
    """The sizes of the numbers that are not zero, up to a bounded many."""
    kept: list[Any] = []
    for _, batch in table.batches([name]):
        if sum(map(len, kept)) >= KEPT or not _is_number(batch.column(0).type):
            break
        found = np.abs(batch.column(0).drop_null().cast(pa.float64()).to_numpy(zero_copy_only=False))
        kept.append(found[np.isfinite(found) & (found > 0)])
    return np.concatenate(kept) if kept else np.array([])


def _counted(
    table: CheckedTable, name: str, *, above: float | None = None, below: float | None = None
) -> tuple[int, int, tuple[Sample, ...]]:
    """How many sizes lie above, or values below; how many cells are filled; three places."""
    count = filled = 0
    samples: list[Sample] = []
    for first, batch in table.batches([name]):
        column = batch.column(0)
        if not _is_number(column.type):
            break
        filled += len(column) - column.null_count
        numbers = column.cast(pa.float64(), safe=False)
        far = pc.greater(pc.abs(numbers), above) if above is not None else pc.less(numbers, below)
        far = pc.fill_null(far, False)
        count += int(pc.sum(far).as_py() or 0)
        if len(samples) < SAMPLES_KEPT:
            samples += table.found(name, far, first, column)
    return count, filled, tuple(samples[:SAMPLES_KEPT])


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
