"""A source of rows, whatever the file: numbered as a spreadsheet counts them, every cell its exact text.

This is the text layer. Nothing here trims, casts or drops a cell.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

Row = tuple[int, list[str]]
Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column: 1-based, as in the agency's file."""


class Grid(Protocol):
    """Rows that can be read again from the start."""

    @property
    def merges(self) -> tuple[Merge, ...]:
        """Merged ranges; their cells already hold the text of the first."""
        ...

    def rows(self) -> Iterator[Row]:
        """All rows, in order."""
        ...


@dataclass(frozen=True)
class HeldGrid:
    """Rows in memory: a sheet of a workbook, an array of JSON. names is set where the format itself gives them.

    counts_from: the year from which a workbook counts days, 1900 or 1904; None for rows of no workbook.
    """

    held: Iterable[Row]
    merges: tuple[Merge, ...] = ()
    names: tuple[str, ...] = ()
    counts_from: int | None = None

    def rows(self) -> Iterator[Row]:
        return iter(self.held)


def preview(grid: Grid, count: int = 400, cells: int = 1_000_000) -> list[Row]:
    """The first rows: count of them, fewer of a table so wide that they have more cells than that."""
    rows: list[Row] = []
    for row in islice(grid.rows(), count):
        rows.append(row)
        cells -= len(row[1])
        if cells <= 0:
            break
    return rows
