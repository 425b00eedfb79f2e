"""The text layer: the exact text of every cell of the body, column by column, kept while a file is staged.

Small ones stay in memory; a large one lies in the scratch folder, a stream of Arrow after the other. Columns that
repeat few texts are held as dictionaries, so that the cells of a large table are judged text by text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from harvesters.stage.chunks import compact, plain

HELD_BYTES = 32_000_000
COLUMN_BYTES = 2_000
"""About what a column of a batch takes beside its cells: a table of thousands of columns is mostly that."""
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)


@dataclass
class TextLayer:
    """Batches of columns. A batch may have fewer columns than width: the rest of its cells are not there.

    Each text of a dictionary stands in some cell of its batch.
    """

    path: Path
    width: int
    rows: int = 0
    _held: list[pa.RecordBatch] = field(default_factory=list)
    _held_bytes: int = 0
    _file: BinaryIO | None = None

    def add(self, columns: Sequence[pa.Array]) -> list[pa.Array]:
        """Keep one more batch of equally long columns, plain or dictionaries. Gives it as it is kept."""
        self.width = max(self.width, len(columns))
        batch = pa.RecordBatch.from_arrays(
            [compact(column) for column in columns], names=[str(i) for i in range(len(columns))]
        )
        self.rows += batch.num_rows
        self._held.append(batch)
        self._held_bytes += batch.nbytes + COLUMN_BYTES * batch.num_columns
        if self._held_bytes > HELD_BYTES:
            self._spill()
        kept: list[pa.Array] = batch.columns
        return kept

    def close(self) -> None:
        """Nothing more comes: what lies in the file is complete."""
        if self._file is not None:
            self._spill()
            self._file.close()

    def batches(self) -> Iterator[list[pa.Array]]:
        """Batch by batch one array of exact texts a column, null for cells beyond a batch's own width."""
        for columns in self.coded_batches():
            yield [plain(column) for column in columns]

    def coded_batches(self) -> Iterator[list[pa.Array]]:
        """The same, columns that repeat few texts as dictionaries."""
        if self._file is None:
            for batch in self._held:
                yield self._widened(batch)
            return
        with pa.OSFile(str(self.path), "rb") as source:
            while source.tell() < source.size():
                with pa.ipc.open_stream(source) as stream:
                    for batch in stream:
                        yield self._widened(batch)

    def _widened(self, batch: pa.RecordBatch) -> list[pa.Array]:
        missing = self.width - batch.num_columns
        return [*batch.columns, *[pa.nulls(batch.num_rows, pa.string())] * missing]

    def _spill(self) -> None:
        if self._file is None:
            self._file = self.path.open("wb")
        for batch in self._held:
            with pa.ipc.new_stream(self._file, batch.schema, options=_OPTIONS) as stream:
                stream.write_batch(batch)
        self._held, self._held_bytes = [], 0
