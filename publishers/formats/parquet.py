"""Parquet: typed and compressed, columns read one by one. For analysis and for large tables."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from publishers.table import rechunk

MEDIA_TYPE = "application/vnd.apache.parquet"
EXTENSION = "parquet"

ROW_GROUP_ROWS = 65_536


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path, in row groups of ROW_GROUP_ROWS, holding one group in memory."""
    with pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=6) as out:
        for part in rechunk(table, ROW_GROUP_ROWS):
            out.write_table(part, row_group_size=ROW_GROUP_ROWS)
