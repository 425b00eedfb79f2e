"""The values that the scanner keeps of each column, as Arrow arrays; only imported where a table is written."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.validate.quick.forms import BOOLEAN, DAYS, DOUBLE, INT64, MICROS, MOMENT, MOMENT_UTC, TEXTS

TYPES = {
    "integer": pa.int64(),
    "year": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.time64("us"),
    "datetime": pa.timestamp("us"),
}
"""The column types of fields; every other field is text."""
FORMS = {
    pa.int64(): INT64,
    pa.float64(): DOUBLE,
    pa.bool_(): BOOLEAN,
    pa.date32(): DAYS,
    pa.time64("us"): MICROS,
    pa.timestamp("us"): MOMENT,
    pa.timestamp("us", "UTC"): MOMENT_UTC,
    pa.string(): TEXTS,
}
"""How the scanner writes the values of a column type."""
Taken = tuple[int, int, bytes | None, bytes, bytes | None, bytes | None, bytes | None, bytes | None]
"""Of `_kernel.Scanner.taken`: rows, open cells, bits of what has a value, values (of texts their places), texts; bits
of the open cells, their places, their texts."""


def array_of(taken: Taken, kind: pa.DataType, read: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The values of a column; read is asked for those of its open cells, given as an array of bytes."""
    rows, count, valid, values, text, mask, starts, cells = taken
    known = _array(kind, rows, [valid, values] if text is None else [valid, values, text]) if values else None
    if not count:
        return known if known is not None else pa.nulls(rows, kind)
    found = read(_array(pa.binary(), count, [None, starts, cells]))
    if count == rows:
        return found
    return pc.replace_with_mask(
        pa.nulls(rows, found.type) if known is None else known, _array(pa.bool_(), rows, [None, mask]), found
    )


def _array(kind: pa.DataType, rows: int, buffers: list[bytes | None]) -> pa.Array:
    made: list[Any] = [None if one is None else pa.py_buffer(one) for one in buffers]
    return pa.Array.from_buffers(kind, rows, made)
