"""Which values the text columns of a table hold, where they are few: a search finds a dataset by them.

A column of provinces, kinds or states names what a table is about; a column of names or remarks has too many values.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.sandbox import Sandbox
from metadata.errors.sandbox import ParserOutOfMemory, ParserOutputTooLarge, ParserTimedOut
from metadata.package import Table

JsonObject = dict[str, Any]
Values = dict[str, list[str]]
"""Column → its values, as they are written, in order."""

MOST_VALUES = 60
LONGEST_VALUE = 100  # characters
MOST_COLUMNS = 200
BATCH_ROWS = 65_536


def find_values(table: Table, sandbox: Sandbox) -> Values:
    """The values of the columns that have few. None are known of a table that takes the child too long to read."""
    request = {"parquet": str(table.parquet.path)}
    try:
        found: Values = sandbox.call("publishers.column_values:find_values_child", request)["values"]
    except (ParserTimedOut, ParserOutOfMemory, ParserOutputTooLarge):
        return {}
    return found


def find_values_child(request: JsonObject) -> JsonObject:
    """Takes {parquet}; gives {values}. A column is read until it has shown too many values."""
    with pq.ParquetFile(Path(request["parquet"]), pre_buffer=False) as source:
        texts = [
            (number, field.name)
            for number, field in enumerate(source.schema_arrow)
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        if len(source.schema_arrow) != len(
            source.schema
        ):  # lists and groups: columns have other numbers there
            return {"values": {}}
        found = {name: _few(source, number) for number, name in texts[:MOST_COLUMNS]}
    return {"values": {name: sorted(values) for name, values in found.items() if values}}


def _few(source: pq.ParquetFile, number: int) -> set[str]:
    """The distinct values of a column; none where they are many, or long."""
    seen: set[str] = set()
    for group in range(source.metadata.num_row_groups):
        described = source.metadata.row_group(group).column(number).statistics
        if described is not None and described.has_distinct_count and described.distinct_count > MOST_VALUES:
            return set()
        name = source.metadata.row_group(group).column(number).path_in_schema
        for batch in source.iter_batches(BATCH_ROWS, row_groups=[group], columns=[name]):
            seen.update(value for value in batch.column(0).unique().to_pylist() if value)
            if len(seen) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in seen):
                return set()
    return seen
