"""A table as batches of typed rows: opened once here, the same for every writer in `formats/`.

Memory is bounded by one batch, whatever the table's length. Only the sandbox's child opens a Parquet file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.tables import plain, python_values, text_column, value_text

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
    """Each row as one JSON object on one line, its members in the order of the columns.

    Numbers keep every digit (a decimal is a JSON number, an integer beyond 2**53 too); NaN, which JSON does
    not know, is null. Built a column at a time, which is ten times faster than a row at a time.
    """
    if not batch.num_columns:
        return ["{}"] * batch.num_rows
    parts: list[Any] = []
    for index, name in enumerate(batch.schema.names):
        lead = "{" if index == 0 else ", "
        parts += [f"{lead}{json.dumps(name, ensure_ascii=False)}: ", json_column(batch.column(index))]
    lines: list[str] = pc.binary_join_element_wise(*parts, "}", "").to_pylist()
    return lines


def json_column(column: pa.Array) -> pa.Array:
    """A column as JSON literals, "null" where a value is missing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return json_column(column.dictionary_decode())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return pc.fill_null(column.cast(pa.string()), "null")
    if pa.types.is_null(kind):
        return pa.array(["null"] * len(column), pa.string())
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return pa.array([value_text(v) or "null" for v in python_values(column)], pa.string())
    if pa.types.is_nested(kind):
        return pa.array([_literal(plain(v)) for v in python_values(column)], pa.string())
    texts = text_column(column)
    if pc.any(pc.match_substring_regex(texts, r'[\x00-\x1f"\\\x7f]')).as_py():
        return pa.array([_literal(v) for v in texts.to_pylist()], pa.string())
    return pc.fill_null(pc.binary_join_element_wise('"', texts, '"', ""), "null")


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
