"""What was measured in a table and in the public one before it, once for all checks that compare them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow.parquet as pq

from harvesters.checks._table import CheckedTable
from harvesters.stage.drift_values import Measured, measure, ratio_of

ENOUGH_ROWS = 50
ENOUGH_VALUES = 10


@dataclass(frozen=True)
class History:
    """before and now by column; lowest is the smallest number of each column before, where its file says so."""

    before: dict[str, Measured] = field(default_factory=dict)
    now: dict[str, Measured] = field(default_factory=dict)
    lowest: dict[str, float] = field(default_factory=dict)

    def pairs(self, enough: int = ENOUGH_VALUES) -> Iterator[tuple[str, Measured, Measured]]:
        """The columns that both tables have with so many filled cells."""
        for name, now in self.now.items():
            before = self.before.get(name)
            if before is not None and min(before.filled, now.filled) >= enough:
                yield name, before, now


def measured(table: CheckedTable) -> History:
    """Both sides, column by column; nothing where there is no table before."""
    if table.before is None:
        return History()
    sides = measure(
        {
            "before": {"parquet": str(table.before.parquet), "columns": list(table.before.names)},
            "now": {"parquet": str(table.parquet), "columns": list(table.names)},
            "pairs": [],
        }
    )
    before = {name: Measured(**values) for name, values in sides["before"].items()}
    now = {name: Measured(**values) for name, values in sides["now"].items()}
    return History(before, now, _lowest(table.before.parquet.as_posix()))


def moved(one: Measured, two: Measured) -> tuple[float, float, float] | None:
    """By which factors the three quartiles moved; None where they cannot be compared or count years."""
    if one.is_year_like or two.is_year_like or ratio_of(one, two):
        return None
    pairs = ((one.low, two.low), (one.middle, two.middle), (one.high, two.high))
    factors = [now / before for before, now in pairs if before and now]
    return (factors[0], factors[1], factors[2]) if len(factors) == len(pairs) else None


def _lowest(parquet: str) -> dict[str, float]:
    """The smallest number of each column by the statistics that the file carries."""
    found: dict[str, float] = {}
    with pq.ParquetFile(parquet) as file:
        described = file.metadata
        for group in range(described.num_row_groups):
            for at in range(described.num_columns):
                column = described.row_group(group).column(at)
                statistics = column.statistics
                if statistics is None or not statistics.has_min_max:
                    continue
                if isinstance(statistics.min, int | float) and not isinstance(statistics.min, bool):
                    name = column.path_in_schema
                    found[name] = min(found.get(name, float(statistics.min)), float(statistics.min))
    return found
