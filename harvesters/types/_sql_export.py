"""Rows of a query as one Parquet file, a batch at a time: memory does not grow with the table.

The same rows make the same bytes, so that an unchanged table is recognised by its hash.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection

from catalog.tables import plain, value_text
from harvesters.types._sql_columns import Column
from metadata.errors.transfer import FileTooLarge

BATCH_BYTES = 8_000_000
MOST_ROWS = 10_000
FIRST_ROWS = 100
GROUP_BYTES = 32_000_000
DAY = timedelta(days=1)


class _DoesNotFit(Exception):
    """A value is not of the type that its column is kept as. position counts columns from 0."""

    def __init__(self, position: int) -> None:
        self.position = position
        super().__init__(position)


def write_parquet(
    connection: Connection, query: str, columns: Sequence[Column], into: Path, *, max_bytes: int, shown: str
) -> int:
    """Write a query's rows and give their number. shown is what messages call the table.

    A column with a value that its type cannot hold (the day 0000-00-00, infinity) is written as text, whole, so
    that staging names the cells. Raises FileTooLarge over max_bytes, and what SQLAlchemy and its drivers raise.
    """
    kept = list(columns)
    while True:
        try:
            return _write_once(connection, query, kept, into, max_bytes, shown)
        except _DoesNotFit as found:
            kept[found.position] = replace(kept[found.position], arrow=pa.string())


def _write_once(
    connection: Connection, query: str, columns: list[Column], into: Path, max_bytes: int, shown: str
) -> int:
    schema = pa.schema([(column.name, column.arrow) for column in columns])
    cursor = _server_cursor(connection)
    cursor.execute(query)
    count, size, held = 0, FIRST_ROWS, list[pa.RecordBatch]()
    try:
        with pq.ParquetWriter(into, schema, compression="zstd", version="2.6") as writer:
            while rows := cursor.fetchmany(size):
                batch = _batch(rows, columns, schema)
                held.append(batch)
                count += len(rows)
                size = max(1, min(MOST_ROWS, BATCH_BYTES * len(rows) // max(batch.nbytes, 1)))
                if sum(part.nbytes for part in held) >= GROUP_BYTES:
                    writer.write_table(pa.Table.from_batches(held, schema))
                    held.clear()
                    _check_size(into, max_bytes, shown)
            if held or not count:
                writer.write_table(pa.Table.from_batches(held, schema))
    except _DoesNotFit:
        cursor.close()  # reads the rest of the answer away, since the connection is used again
        raise
    _check_size(into, max_bytes, shown)
    return count


def _server_cursor(connection: Connection) -> Any:  # noqa: ANN401 - a driver's cursor
    """A cursor whose rows stay at the server until they are asked for. SQLite has no other."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        return driver.cursor(name="khlang_rows")
    if connection.dialect.driver == "pymysql":
        from pymysql.cursors import SSCursor

        return driver.cursor(SSCursor)
    return driver.cursor()


def _check_size(into: Path, max_bytes: int, shown: str) -> None:
    if into.stat().st_size > max_bytes:
        raise FileTooLarge(url=shown, limit_bytes=f"{max_bytes:,}")


def _batch(rows: Sequence[Sequence[Any]], columns: list[Column], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        _array(list(values), column.arrow, position)
        for position, (values, column) in enumerate(zip(zip(*rows, strict=True), columns, strict=True))
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: list[Any], kind: pa.DataType, position: int) -> pa.Array:
    if pa.types.is_string(kind):
        return pa.array([value if type(value) is str else _text(value) for value in values], pa.string())
    try:
        if any(type(value) is str for value in values):
            return _from_text(values, kind)
        return pa.array(values, kind)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise _DoesNotFit(position) from error


def _from_text(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Days and times as servers write them; those in a mixed column are no texts of this kind, and do not fit."""
    texts = pa.array(values, pa.string())
    if pa.types.is_timestamp(kind):
        texts = pc.replace_substring_regex(texts, r"\+00$", "Z") if kind.tz else texts
    elif not pa.types.is_date(kind):
        raise TypeError("text in a column of numbers")
    return texts.cast(kind)


def _text(value: object) -> str | None:
    """A value as text: bytes as base64, lists and maps as JSON, a time of day as a clock shows it."""
    if isinstance(value, memoryview | bytearray):
        value = bytes(value)
    if isinstance(value, timedelta) and timedelta(0) <= value < DAY:
        return _clock(value)
    if isinstance(value, set | frozenset):
        return ",".join(sorted(map(str, value)))
    if isinstance(value, tuple):
        return json.dumps(plain(list(value)), ensure_ascii=False)
    return value_text(value)


def _clock(value: timedelta) -> str:
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    shown = f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    return f"{shown}.{value.microseconds:06d}" if value.microseconds else shown
