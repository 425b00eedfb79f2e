"""What a check may look at: the typed table, batch by batch, and places in the agency's own file.

A check is one file of this folder with `check(table, expect) -> Iterator[Issue]`. It runs in the bounded child,
holds one batch at a time, and never changes anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from harvesters.stage.body import source_row
from harvesters.stage.notes import place
from metadata.issues import SAMPLES_KEPT, Sample

if TYPE_CHECKING:
    from harvesters.checks._history import History
    from harvesters.checks._people import People

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Before:
    """The same table in the version that is public."""

    parquet: Path
    schema: JsonObject
    row_count: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(field["name"] for field in self.schema["fields"])


@dataclass(frozen=True)
class CheckedTable:
    """One staged table, and the public one before it if there is one. Rows are counted from 1 in the CSV's body."""

    key: str
    parquet: Path
    schema: JsonObject
    row_count: int
    row_map: Sequence[Sequence[int]]
    column_map: Sequence[int]
    before: Before | None = None
    today: date = field(default_factory=date.today)

    @cached_property
    def history(self) -> "History":
        """What was measured in this table and in the one before it."""
        from harvesters.checks._history import measured

        return measured(self)

    @cached_property
    def people(self) -> "People":
        """What columns look like data of people."""
        from harvesters.checks._people import look

        return look(self)

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

    def found(self, column: str, mask: pa.Array, first: int, batch: pa.Array) -> list[Sample]:
        """Places of up to three rows of a batch for which mask is true."""
        at = pc.indices_nonzero(mask)[:SAMPLES_KEPT].to_pylist()
        return [self.sample(first + n, column, _said(batch[n].as_py())) for n in at]


def _said(value: object) -> str | None:
    return None if value is None else str(value)
