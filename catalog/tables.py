"""Rows of a published Parquet, as text. The bytes are opened in the sandbox's child only.

The canonical text of a value is decided here once: ISO dates, plain numbers, `true`/`false`, nothing for a
missing value. The published CSV, the pages and the APIs all show it.
"""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.sandbox import Sandbox

JsonObject = dict[str, Any]

CELL_LIMIT = 2000
"""Characters of one cell that a page of rows carries; a polygon may have a million."""

PAGE_LIMIT = 1000
BATCH_ROWS = 8192

_PLAIN_SCALE = 6
"""Decimals of so few places Arrow writes without an exponent, as `format(value, "f")` does."""


@dataclass(frozen=True)
class TablePage:
    """Some rows of a table. A missing value is None; a cell over CELL_LIMIT characters ends with "…"."""

    columns: tuple[str, ...]
    rows: list[list[str | None]]
    total: int


def read_page(sandbox: Sandbox, parquet: Path, offset: int, limit: int) -> TablePage:
    """Rows offset … offset+limit of a Parquet file, read in the sandbox; past the end there are none.

    At most PAGE_LIMIT rows at once. Raises what the sandbox raises for a file that cannot be read.
    """
    request = {"parquet": str(parquet), "offset": max(offset, 0), "limit": min(max(limit, 0), PAGE_LIMIT)}
    answer = sandbox.call("catalog.tables:read_page_child", request)
    return TablePage(tuple(answer["columns"]), answer["rows"], answer["total"])


def read_page_child(request: JsonObject) -> JsonObject:
    """What the child does for read_page: only the row groups that hold the page are decoded."""
    with pq.ParquetFile(request["parquet"], pre_buffer=False, buffer_size=1 << 16) as source:
        offset, limit = int(request["offset"]), int(request["limit"])
        rows: list[list[str | None]] = []
        for batch in _batches_from(source, offset, limit):
            columns = [_cut(text_column(column)) for column in batch.columns]
            rows.extend(list(row) for row in zip(*columns, strict=True))
        return {"columns": source.schema_arrow.names, "rows": rows, "total": source.metadata.num_rows}


def _batches_from(source: pq.ParquetFile, offset: int, limit: int) -> Iterator[pa.RecordBatch]:
    groups: list[int] = []
    skip = start = 0
    for index in range(source.metadata.num_row_groups):
        end = start + source.metadata.row_group(index).num_rows
        if end > offset and start < offset + limit:
            if not groups:
                skip = offset - start
            groups.append(index)
        start = end
    if not groups:
        return
    for batch in source.iter_batches(batch_size=BATCH_ROWS, row_groups=groups):
        if skip >= batch.num_rows:
            skip -= batch.num_rows
            continue
        part = batch.slice(skip, limit)
        skip, limit = 0, limit - part.num_rows
        yield part
        if limit <= 0:
            return


def _cut(column: pa.Array) -> list[str | None]:
    cut: list[str | None] = pc.utf8_slice_codeunits(column, 0, CELL_LIMIT + 1).to_pylist()
    return [v[:CELL_LIMIT] + "…" if v is not None and len(v) > CELL_LIMIT else v for v in cut]


def text_column(column: pa.Array) -> pa.Array:
    """A column as canonical text (a string array of the same length, null where a value is missing).

    >>> text_column(pa.array([1.0, float("nan"), None])).to_pylist()
    ['1.0', None, None]
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return text_column(column.dictionary_decode())
    if pa.types.is_string(kind):
        return column
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_date32(kind):
        return column.cast(pa.string())
    if pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_decimal(kind) and 0 <= kind.scale <= _PLAIN_SCALE:
        return column.cast(pa.string())
    if pa.types.is_floating(kind):
        return _float_texts(column.cast(pa.float64()))
    if pa.types.is_timestamp(kind) and kind.tz in (None, "UTC"):
        return _moment_texts(column)
    return _value_texts(column)


def _value_texts(column: pa.Array) -> pa.Array:
    return pa.array([value_text(value) for value in python_values(column)], pa.string())


def _float_texts(column: pa.Array) -> pa.Array:
    """As `repr` writes them. Arrow writes the same digits; where it differs (whole numbers, very large and very
    small ones) the text is mended or made one by one."""
    size = pc.abs(column)
    is_plain = pc.or_(pc.and_(pc.greater_equal(size, 1e-4), pc.less(size, 1e10)), pc.equal(size, 0.0))
    if not pc.all(pc.fill_null(is_plain, True)).as_py():
        return _value_texts(column)
    texts = column.cast(pa.string())
    return pc.if_else(pc.match_substring(texts, "."), texts, pc.binary_join_element_wise(texts, ".0", ""))


def _moment_texts(column: pa.Array) -> pa.Array:
    """ISO 8601; columns of whole seconds at once, others one by one."""
    zone = column.type.tz
    try:
        seconds = column.cast(pa.timestamp("s", zone)).cast(pa.timestamp("s"))
        year = pc.year(seconds)
        if pc.any(pc.or_(pc.less(year, 1), pc.greater(year, 9999))).as_py():
            return _value_texts(column)
    except pa.ArrowInvalid:
        return _value_texts(column)
    texts = pc.replace_substring(seconds.cast(pa.string()), " ", "T")
    return pc.binary_join_element_wise(texts, "Z", "") if zone else texts


def python_values(column: pa.Array) -> list[Any]:
    """A column as Python values. Nanoseconds, which Python's times cannot hold, are cut to microseconds."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_time64(kind) and kind.unit == "ns":
        column = column.cast(pa.time64("us"), safe=False)
    elif pa.types.is_duration(kind) and kind.unit == "ns":
        column = column.cast(pa.duration("us"), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def value_text(value: object) -> str | None:
    """One value as canonical text; None for a missing one, and for a float that is no number."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value) if value - value == 0 else None
        case Decimal():
            return format(value, "f") if value.is_finite() else None
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _duration_text(value)
        case bytes():
            return b64encode(value).decode()
        case list() | dict():
            return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)
        case _:
            return str(value)


def plain(value: object) -> object:
    """A nested value as JSON has it: numbers, booleans and null stay, other values become their text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    return value_text(value)


def _duration_text(value: timedelta) -> str:
    """ISO 8601, in seconds: exact, where days and months would be a guess."""
    micros = value.days * 86_400_000_000 + value.seconds * 1_000_000 + value.microseconds
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    seconds, rest = divmod(micros, 1_000_000)
    fraction = f".{rest:06d}".rstrip("0") if rest else ""
    return f"{sign}PT{seconds}{fraction}S"
