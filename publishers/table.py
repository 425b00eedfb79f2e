"""A table as batches of typed rows: opened once here, the same for every writer in `formats/`.

Memory is bounded by one batch, whatever the table's length. Only the sandbox's child opens a Parquet file.
"""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from catalog import table_text

BATCH_ROWS = 8192
BATCH_BYTES = 32 << 20
"""A batch that decodes to more is read again in smaller ones: long texts must not fill the memory."""


def open_table(path: Path) -> pa.RecordBatchReader:
    """The rows of a Parquet file in order, a batch at a time; the file stays open until the reader is used up."""
    source = pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 16)
    rows = max(
        64, min(BATCH_ROWS, BATCH_BYTES * max(source.metadata.num_rows, 1) // max(_decoded_bytes(source), 1))
    )

    def batches() -> Iterator[pa.RecordBatch]:
        with source:
            yield from source.iter_batches(batch_size=rows)

    return pa.RecordBatchReader.from_batches(source.schema_arrow, batches())


def _decoded_bytes(source: pq.ParquetFile) -> int:
    meta = source.metadata
    return sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))


def rechunk(table: pa.RecordBatchReader, rows: int) -> Iterator[pa.Table]:
    """The same rows in parts of exactly that many (the last one shorter), however they came."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in table:
        while batch.num_rows:
            part = batch.slice(0, rows - count)
            batch = batch.slice(part.num_rows)
            waiting.append(part)
            count += part.num_rows
            if count == rows:
                yield pa.Table.from_batches(waiting, table.schema)
                waiting, count = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting, table.schema)


def json_lines(batch: pa.RecordBatch) -> list[str]:
    """Each row as one JSON object on one line, its members in the order of the columns."""
    lines: list[str] = table_text.json_lines(batch).to_pylist()
    return lines


def json_column(column: pa.Array) -> pa.Array:
    """A column as JSON literals, "null" where a value is missing."""
    return table_text.json_column(column)
