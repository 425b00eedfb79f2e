"""A Parquet file written group by group in a thread of its own, beside whoever reads the next rows."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.values import FORMS, TYPES, Taken, array_of

GROUP_ROWS = 120_000
SAMPLE_ROWS = 10_000
MOST_VALUES = 100


class ParquetFile:
    """A Parquet file at path; to be used as a context. schema is asked for when the first group is written."""

    def __init__(self, path: Path, schema: Callable[[], pa.Schema]) -> None:
        self._path = path
        self._schema = schema
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[list[pa.Array]] = []
        self._waiting_rows = 0
        self._pool = ThreadPoolExecutor(1)
        self._written: Future[None] | None = None

    def take(self, made: Callable[[], Sequence[pa.Array]]) -> None:
        """Take in the columns of some rows, to be made and written by and by; waits for those before."""
        self._wait()
        self._written = self._pool.submit(lambda: self.write(made()))

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Write the columns of some rows."""
        self._waiting.append(list(columns))
        self._waiting_rows += len(columns[0])
        if self._waiting_rows >= GROUP_ROWS:
            self._flush()

    def __enter__(self) -> Self:
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

    def _flush(self) -> None:
        schema = self._schema() if self._writer is None else self._writer.schema
        tables = [_table(columns, schema) for columns in self._waiting]
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path,
                schema,
                compression="zstd",
                compression_level=1,
                version="2.6",
                use_dictionary=_repeating(tables[0]) if tables else False,
            )
        if tables:
            self._writer.write_table(pa.concat_tables(tables))
        self._waiting, self._waiting_rows = [], 0


class CertainParquet(ParquetFile):
    """A Parquet file of a table whose cells are all certain; fields as their schema describes them."""

    def __init__(self, path: Path, fields: Sequence[dict[str, Any]]) -> None:
        self._types = [TYPES.get(field["type"], pa.string()) for field in fields]
        self.forms = [FORMS[kind] for kind in self._types]
        named = zip(fields, self._types, strict=True)
        schema = pa.schema([pa.field(field["name"], kind) for field, kind in named])
        super().__init__(path, lambda: schema)

    def take_scanned(self, scanner: "_kernel.Scanner", rows: int) -> bool:
        """Take in the values of the block that was scanned last, to be written by and by; is each of them certain?"""
        values: Sequence[Taken] = scanner.taken()
        if any(taken[1] for taken in values):
            return False
        pairs = zip(values, self._types, strict=True)
        self.take(lambda: [array_of(taken, kind, _unasked) for taken, kind in pairs])
        return True


def _unasked(cells: pa.Array) -> pa.Array:
    """No cell is open."""
    raise AssertionError(cells)


def _table(columns: list[pa.Array], schema: pa.Schema) -> pa.Table:
    """Some rows; a column whose type was not known yet holds nothing, and takes the type that was found."""
    typed = [
        pa.nulls(len(one), field.type) if one.type != field.type and one.null_count == len(one) else one
        for one, field in zip(columns, schema, strict=True)
    ]
    return pa.table(typed, schema)


def _repeating(first: pa.Table) -> list[str]:
    """The columns with few values: a dictionary of all others costs more than it saves."""
    some = first.slice(0, SAMPLE_ROWS)
    most = max(MOST_VALUES, some.num_rows // MOST_VALUES)
    return [
        name
        for name, cells in zip(some.column_names, some.columns, strict=True)
        if len(pc.unique(cells)) <= most
    ]
