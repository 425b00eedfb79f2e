"""What a check may look at: the typed table, batch by batch, and places in the agency's own file.

A check is one file of this folder with `check(table, expect) -> Iterator[Issue]`. It runs in the bounded child,
holds one batch at a time, and never changes anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from harvesters.stage.body import source_row
from harvesters.stage.notes import place
from metadata.issues import Sample

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class CheckedTable:
    """One staged table. Rows are counted from 1 in the CSV's body."""

    key: str
    parquet: Path
    schema: JsonObject
    row_count: int
    row_map: Sequence[Sequence[int]]
    column_map: Sequence[int]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field["name"] for field in self.schema["fields"])

    def batches(self, columns: Sequence[str]) -> Iterator[tuple[int, pa.RecordBatch]]:
        """The chosen columns in batches, each with the number of its first row."""
        first = 1
        with pq.ParquetFile(str(self.parquet)) as source:
            for batch in source.iter_batches(columns=list(columns), batch_size=50_000, use_threads=False):
                yield first, batch
                first += batch.num_rows

    def sample(self, row: int, column: str | None, value: str | None) -> Sample:
        """The place of a row and column in the agency's file."""
        position = None
        if column is not None:
            index = self.names.index(column)
            position = self.column_map[index] if index < len(self.column_map) else index + 1
        return place(source_row(self.row_map, row), position, column, value)
