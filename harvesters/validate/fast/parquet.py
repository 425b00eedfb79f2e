"""A table written as typed Parquet while it is judged: the same bytes, read once, in a thread beside the scanner."""

import csv
import io
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from harvesters.validate.fast import quotes
from harvesters.validate.fast.blocks import Block
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.source import columns_of
from harvesters.validate.fast.typed import TypedColumn
from harvesters.validate.quick.scan import ODD_ROW, Scanned

GROUP_ROWS = 120_000
SAMPLE_ROWS = 10_000
MOST_VALUES = 100


class TypedParquet:
    """A Parquet file at path; to be used as a context. The first block settles the types."""

    def __init__(self, path: Path, columns: Sequence[Column], dialect: Any) -> None:  # noqa: ANN401 - of the csv module
        self._path = path
        self._columns = [TypedColumn(column) for column in columns]
        self._dialect = dialect
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self._pool = ThreadPoolExecutor(1)
        self._written: Future[None] | None = None

    @property
    def lost(self) -> int:
        """Cells whose value the column's type cannot hold."""
        return sum(column.lost for column in self._columns)

    def take(self, block: Scanned) -> None:
        """Take a block in to be written by and by; waits for the one before."""
        self._wait()
        data, is_odd = bytes(memoryview(block.data)[: block.end]), ODD_ROW in block.kinds()
        self._written = self._pool.submit(lambda: self._write(self._of_bytes(data, block.rows, is_odd)))

    def add(self, block: Block) -> None:
        """Write a block that was read in another way."""
        if block.odd:
            regular = zip(block.numbers.tolist(), block.texts(range(len(block.numbers))), strict=True)
            rows: list[tuple[int, Sequence[str]]] = sorted([*regular, *block.odd], key=lambda row: row[0])
            self._write(self._of_rows(cells for _, cells in rows))
        else:
            self._write([text.array for text in block.columns])

    def __enter__(self) -> "TypedParquet":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._wait()
                self._flush()
        finally:
            self._pool.shutdown()
            if self._writer is not None:
                self._writer.close()

    def _wait(self) -> None:
        if self._written is not None:
            self._written.result()

    def _of_bytes(self, data: bytes, rows: int, is_odd: bool) -> list[pa.Array]:
        places = quotes.places(memoryview(data), len(data))
        width = len(self._columns)
        if not is_odd and quotes.has_one_reading(memoryview(data), places, self._dialect.delimiter):
            columns, others = columns_of(data, len(places) > 0, width, self._dialect)
            if not others and len(columns[0]) == rows:
                return columns
        text = io.StringIO(str(data, "utf-8"), newline="")
        return self._of_rows(csv.reader(text, dialect=self._dialect))

    def _of_rows(self, rows: Iterable[Sequence[str]]) -> list[pa.Array]:
        """Rows of any width: cells too many are left out, cells too few have no value."""
        width = len(self._columns)
        even = [[*cells[:width], *[None] * (width - len(cells))] for cells in rows]
        return [pa.array(column, pa.string()).cast(pa.binary()) for column in zip(*even, strict=True)]

    def _write(self, cells: Sequence[pa.Array]) -> None:
        arrays = [column.values(array) for column, array in zip(self._columns, cells, strict=True)]
        self._waiting.append(pa.table(arrays, self._schema()))
        self._waiting_rows += len(arrays[0])
        if self._waiting_rows >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path,
                self._schema(),
                compression="zstd",
                compression_level=1,
                version="2.6",
                use_dictionary=_repeating(self._waiting[0]) if self._waiting else False,
            )
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting))
        self._waiting, self._waiting_rows = [], 0

    def _schema(self) -> pa.Schema:
        return pa.schema([pa.field(column.name, column.type) for column in self._columns])


def _repeating(first: pa.Table) -> list[str]:
    """The columns with few values: a dictionary of all others costs more than it saves."""
    some = first.slice(0, SAMPLE_ROWS)
    most = max(MOST_VALUES, some.num_rows // MOST_VALUES)
    return [
        name
        for name, cells in zip(some.column_names, some.columns, strict=True)
        if len(pc.unique(cells)) <= most
    ]
