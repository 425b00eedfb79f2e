"""GeoParquet 1.1: the typed table with its geometry as well-known binary, and a box a row to search by.

https://geoparquet.org/releases/v1.1.0/ - read by DuckDB, QGIS, GeoPandas and GDAL without another file.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publishers.geometry import Extent, box, marked_column, read_shape, wkb

MEDIA_TYPE = "application/vnd.apache.parquet"
EXTENSION = "geo.parquet"
NEEDS_GEOMETRY = True

ROW_GROUP_ROWS = 65_536
ROW_GROUP_BYTES = 32 << 20
"""Of geometry: a group never holds more than this and one shape."""
_EDGES = ("xmin", "ymin", "xmax", "ymax")
_BOX = pa.struct([pa.field(edge, pa.float64(), nullable=False) for edge in _EDGES])


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path, holding one row group in memory. A table without geometry is plain Parquet.

    Coordinates are longitude and latitude (OGC:CRS84, the default of GeoParquet where it names no system).
    """
    column = marked_column(table.schema)
    name, extent = "" if column is None else table.schema.names[column], Extent()
    covering = _free("bbox", table.schema.names)
    schema = table.schema
    if column is not None:
        schema = schema.set(column, pa.field(name, pa.binary())).append(pa.field(covering, _BOX))
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=6) as out:
        for part in _groups(_converted(table, column, schema, extent), column):
            out.write_table(part, row_group_size=ROW_GROUP_ROWS)
        if column is not None:
            out.add_key_value_metadata({"geo": json.dumps(_described(name, covering, extent))})


def _converted(
    table: pa.RecordBatchReader, column: int | None, schema: pa.Schema, extent: Extent
) -> Iterator[pa.RecordBatch]:
    for batch in table:
        if column is None:
            yield batch
            continue
        shapes = [read_shape(text) for text in batch.column(column).to_pylist()]
        boxes: list[Any] = []
        for shape in shapes:
            bounds = box(shape) if shape else None
            if shape and bounds:
                extent.add(shape, bounds)
            boxes.append(dict(zip(_EDGES, bounds, strict=True)) if bounds else None)
        columns = list(batch.columns)
        columns[column] = pa.array([wkb(shape) if shape else None for shape in shapes], pa.binary())
        yield pa.RecordBatch.from_arrays([*columns, pa.array(boxes, _BOX)], schema=schema)


def _groups(batches: Iterator[pa.RecordBatch], column: int | None) -> Iterator[pa.Table]:
    """The rows in groups whose ends do not depend on how the batches were cut."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        start = 0
        lengths = (
            [0] * batch.num_rows
            if column is None
            else [len(b or b"") for b in batch.column(column).to_pylist()]
        )
        for index, length in enumerate(lengths):
            rows, size = rows + 1, size + length
            if rows == ROW_GROUP_ROWS or size >= ROW_GROUP_BYTES:
                waiting.append(batch.slice(start, index + 1 - start))
                yield pa.Table.from_batches(waiting, batch.schema)
                waiting, rows, size, start = [], 0, 0, index + 1
        if start < batch.num_rows:
            waiting.append(batch.slice(start))
    if waiting:
        yield pa.Table.from_batches(waiting, waiting[0].schema)


def _described(name: str, covering: str, extent: Extent) -> dict[str, Any]:
    """The file's `geo` metadata."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(extent.kinds),
        "orientation": "counterclockwise",
        "covering": {"bbox": {edge: [covering, edge] for edge in _EDGES}},
    }
    if extent.bounds:
        column["bbox"] = list(extent.bounds)
    return {"version": "1.1.0", "primary_column": name, "columns": {name: column}}


def _free(wanted: str, taken: list[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}_{number}"
    return name
