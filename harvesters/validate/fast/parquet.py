"""A table written as typed Parquet while it is judged: the scanner keeps the values of what it is sure of."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow as pa

from harvesters.validate.fast.blocks import Block
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.typed import TypedColumn
from harvesters.validate.quick.parquet import ParquetFile
from harvesters.validate.quick.scan import Scanned


class TypedParquet(ParquetFile):
    """A Parquet file at path; to be used as a context. The first group settles the types."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = [TypedColumn(column) for column in columns]
        super().__init__(
            path, lambda: pa.schema([pa.field(one.name, one.settled()) for one in self._columns])
        )

    @property
    def lost(self) -> int:
        """Cells whose value the column's type cannot hold."""
        return sum(column.lost for column in self._columns)

    def forms(self) -> list[int]:
        """How the scanner is to keep the values of each column from its next block on."""
        return [column.form for column in self._columns]

    def take_block(self, block: Scanned) -> None:
        """Take in a block whose values the scanner kept, to be written by and by; waits for the one before."""
        taken = block.values
        self.take(lambda: [column.taken(one) for column, one in zip(self._columns, taken, strict=True)])

    def add(self, block: Block) -> None:
        """Write a block that was read in another way."""
        if block.odd:
            regular = zip(block.numbers.tolist(), block.texts(range(len(block.numbers))), strict=True)
            rows: list[tuple[int, Sequence[str]]] = sorted([*regular, *block.odd], key=lambda row: row[0])
            cells = self._of_rows(cells for _, cells in rows)
        else:
            cells = [text.array for text in block.columns]
        self.write([column.values(array) for column, array in zip(self._columns, cells, strict=True)])

    def _of_rows(self, rows: Iterable[Sequence[str]]) -> list[pa.Array]:
        """Rows of any width: cells too many are left out, cells too few have no value."""
        width = len(self._columns)
        even = [[*cells[:width], *[None] * (width - len(cells))] for cells in rows]
        return [pa.array(column, pa.string()).cast(pa.binary()) for column in zip(*even, strict=True)]
