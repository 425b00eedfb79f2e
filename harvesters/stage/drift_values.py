"""What drift looks at in the values of a table: measured in the bounded child, one pass over each Parquet."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

JsonObject = dict[str, Any]
BUDDHIST_ERA = 543
DISTINCT_KEPT = 2_000
NUMBERS_KEPT = 200_000
BATCH_ROWS = 65_536
SCALES = (1_000.0, 1_000_000.0)
PERCENT = 100.0
CLOSE = 1.6
"""Quartiles of two months of one register differ by less than this; a unit changes them by 1,000."""
YEARS = (1857, 2157), (2400, 2700)


@dataclass(frozen=True)
class Measured:
    """One column: rows and filled cells; for numbers the quartiles of what is not zero and how many have decimals;
    for digits kept as text how many begin with 0 and the fewest digits."""

    rows: int
    filled: int
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    largest: float | None = None
    decimals: int = 0
    zero_led: int = 0
    shortest: int = 0

    @property
    def is_year_like(self) -> bool:
        """Whether all three quartiles are whole numbers that count years of one era."""
        values = (self.low, self.middle, self.high)
        if self.decimals or any(value is None for value in values):
            return False
        return any(all(first <= float(v or 0) <= last for v in values) for first, last in YEARS)


def measure(request: JsonObject) -> JsonObject:
    """{before, now: {parquet, columns}, pairs} → {before, now: {column: Measured}, overlap: [share per pair]}.

    A share is the part of the different values of the shorter list that the other has too.
    """
    pairs = [(str(one), str(two)) for one, two in request["pairs"]]
    before, old = _measured(request["before"], {one for one, _ in pairs})
    now, new = _measured(request["now"], {two for _, two in pairs})
    return {"before": before, "now": now, "overlap": [_shared(old[one], new[two]) for one, two in pairs]}


def ratio_of(one: Measured, two: Measured) -> str:
    """×1,000, ÷1,000 and the like, where all quartiles moved by one factor that units differ by; else empty."""
    moved = [_factor(a, b) for a, b in ((one.low, two.low), (one.middle, two.middle), (one.high, two.high))]
    if any(factor is None for factor in moved):
        return ""
    factors = [factor for factor in moved if factor]
    for scale in SCALES:
        if all(scale / CLOSE**2 <= factor <= scale * CLOSE**2 for factor in factors) and _near(
            factors[1], scale
        ):
            return f"×{scale:,.0f}"
        if all(1 / scale / CLOSE**2 <= f <= CLOSE**2 / scale for f in factors) and _near(
            factors[1], 1 / scale
        ):
            return f"÷{scale:,.0f}"
    return _percent(one, two, factors)


def _percent(one: Measured, two: Measured, factors: list[float]) -> str:
    """Percentages that became fractions, or the other way: both keep to their own range."""
    large, small = (one.largest or 0.0), (two.largest or 0.0)
    if PERCENT >= large > 1.5 and small <= 1 and all(_near(f, 1 / PERCENT) for f in factors):
        return f"÷{PERCENT:.0f}"
    if PERCENT >= small > 1.5 and large <= 1 and all(_near(f, PERCENT) for f in factors):
        return f"×{PERCENT:.0f}"
    return ""


def _near(factor: float, scale: float) -> bool:
    return scale / CLOSE <= factor <= scale * CLOSE


def _factor(one: float | None, two: float | None) -> float | None:
    return two / one if one and two else None


def _measured(side: JsonObject, wanted: set[str]) -> tuple[dict[str, JsonObject], dict[str, set[str]]]:
    tallies = {name: _Tally() for name in side["columns"]}
    kept: dict[str, set[str]] = {name: set() for name in wanted}
    with pq.ParquetFile(side["parquet"]) as file:
        present = [name for name in tallies if name in file.schema_arrow.names]
        for batch in file.iter_batches(BATCH_ROWS, columns=present):
            for name, column in zip(present, batch.columns, strict=True):
                tallies[name].add(column)
                if name in kept and len(kept[name]) < DISTINCT_KEPT:
                    kept[name].update(_texts(column))
    return {name: asdict(tally.measured()) for name, tally in tallies.items()}, kept


def _texts(column: pa.Array) -> Iterable[str]:
    distinct = column.drop_null().unique()
    return (str(value) for value in distinct[:DISTINCT_KEPT].to_pylist())


def _shared(one: set[str], two: set[str]) -> float:
    return len(one & two) / min(len(one), len(two)) if one and two else 0.0


class _Tally:
    """Counts of one column, batch after batch."""

    def __init__(self) -> None:
        self.rows = self.filled = self.decimals = self.zero_led = 0
        self.shortest = 0
        self.numbers: list[np.ndarray[Any, np.dtype[np.float64]]] = []
        self.kept = 0

    def add(self, column: pa.Array) -> None:
        """Count one batch."""
        self.rows += len(column)
        self.filled += len(column) - column.null_count
        kind = column.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            self._add_numbers(column.drop_null().cast(pa.float64()).to_numpy(zero_copy_only=False))
        elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
            self._add_digits(column.drop_null())

    def _add_numbers(self, numbers: "np.ndarray[Any, np.dtype[np.float64]]") -> None:
        numbers = numbers[np.isfinite(numbers)]
        self.decimals += int((numbers != np.trunc(numbers)).sum())
        if self.kept < NUMBERS_KEPT:
            numbers = np.abs(numbers[numbers != 0])
            self.numbers.append(numbers)
            self.kept += len(numbers)

    def _add_digits(self, texts: pa.Array) -> None:
        digits = texts.filter(pc.match_substring_regex(texts, "^[0-9]+$"))
        if len(digits) and len(digits) >= 0.9 * len(texts):
            self.zero_led += int(pc.sum(pc.starts_with(digits, "0")).as_py() or 0)
            shortest = int(pc.min(pc.utf8_length(digits)).as_py())
            self.shortest = min(self.shortest or shortest, shortest)

    def measured(self) -> Measured:
        """The counts as one value."""
        numbers = np.concatenate(self.numbers) if self.numbers else np.array([])
        low, middle, high = np.quantile(numbers, (0.25, 0.5, 0.75)).tolist() if len(numbers) else [None] * 3
        largest = float(numbers.max()) if len(numbers) else None
        counts = (self.decimals, self.zero_led, self.shortest)
        return Measured(self.rows, self.filled, low, middle, high, largest, *counts)
