"""A Parquet of others as rows: its own types are kept as the schema, its geometry (GeoParquet) becomes GeoJSON.

The metadata is looked at before any page is unfolded; rows come a batch at a time.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.tables import text_column
from harvesters.stage.chunks import BATCH_ROWS, Chunk, coded
from harvesters.stage.geo import GEOMETRY, GeoGrid, unreadable
from harvesters.stage.geo_crs import Projection, read_crs
from harvesters.stage.geo_driver import Geo, Geometries, need_geo
from harvesters.stage.geo_shapes import as_text
from harvesters.stage.geo_survey import is_on_the_map, look_at, tell_survey
from harvesters.stage.grid import Row
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.records import MAX_COLUMNS

JsonObject = dict[str, Any]
MAX_BYTES = 16_000_000_000
"""Unfolded, as the metadata says."""
FIRST_ROWS = 4_096
"""In a batch where the first rows may be all that is wanted, or each cell may be a shape."""


@dataclass(frozen=True)
class ParquetGrid(GeoGrid):
    """Rows of typed columns. schema: their own types as a Table Schema."""

    schema: JsonObject | None = None

    def chunks(self) -> Iterator[Chunk]:
        """The same rows, many at a time as columns that never pass through Python."""
        assert isinstance(self.held, _Rows)  # as open_parquet makes it
        return self.held.chunks()


def open_parquet(path: Path, notes: Notes) -> ParquetGrid:
    """The rows of a Parquet file. Raises NotATable for one that is broken, or beyond the limits."""
    try:
        with pq.ParquetFile(path) as source:
            meta, schema = source.metadata, source.schema_arrow
            unfolded = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
    except (pa.ArrowException, OSError) as error:
        raise unreadable("parquet", error, notes) from error
    for what, what_th, found, limit in (
        ("columns", "คอลัมน์", len(schema), MAX_COLUMNS), ("content (bytes)", "เนื้อหา (ไบต์)", unfolded, MAX_BYTES),
    ):  # fmt: skip
        if found > limit:
            notes.found("too_large_to_read", what=what, what_th=what_th, limit=f"{limit:,}")
            raise NotATable
    notes.step(
        "parquet",
        "ไฟล์ Parquet มี {rows:,} แถว {columns} คอลัมน์ ใช้ชนิดข้อมูลตามที่ไฟล์กำหนด",
        "The Parquet holds {rows:,} rows of {columns} columns; its own types are kept.",
        rows=meta.num_rows,
        columns=len(schema),
    )
    if not len(schema):
        notes.found("table_empty")
        raise NotATable
    described = _geo_columns(meta.metadata)
    fields = [_field(name, kind) for name, kind in zip(schema.names, schema.types, strict=True)]
    primary = described.get("primary_column")
    if primary not in schema.names or described["columns"].get(primary, {}).get("encoding") != "WKB":
        rows = _Rows(path, schema.names, None, None, None, keeps_z=False)
        return ParquetGrid(rows, names=tuple(schema.names), is_mapped=False, schema={"fields": fields})
    geo = need_geo("parquet", notes)
    rest = [name for name in schema.names if name != primary]
    silent = _Rows(path, rest, str(primary), None, geo, keeps_z=False)
    try:
        survey = look_at(silent.geometries(), geo.shapely, notes)
    except (geo.shapely.GEOSException, pa.ArrowException) as error:
        raise unreadable("parquet", error, notes) from error
    tell_survey(survey, notes)
    said = described["columns"][primary].get("crs", "OGC:CRS84")
    projection = read_crs(json.dumps(said) if isinstance(said, dict) else said, survey.bounds, geo, notes)
    is_mapped = projection.is_mapped and is_on_the_map(survey, projection.to_degrees, notes)
    used = projection if is_mapped else Projection(None, None, False)
    rows = _Rows(path, rest, str(primary), used, geo, keeps_z=survey.keeps_z)
    fields = [field for field in fields if field["name"] != primary]
    fields.append({"name": GEOMETRY, "type": "geojson" if is_mapped else "string"})
    return ParquetGrid(
        rows, names=(*rest, GEOMETRY), is_mapped=is_mapped, crs=projection.name, schema={"fields": fields}
    )


@dataclass(frozen=True)
class _Rows:
    """Rows that can be read again from the start."""

    path: Path
    names: list[str]
    geometry: str | None
    projection: Projection | None
    geo: Geo | None
    keeps_z: bool

    def __iter__(self) -> Iterator[Row]:
        number = 0
        for columns in self._columns(FIRST_ROWS):
            for cells in zip(*(column.to_pylist() for column in columns), strict=True):
                number += 1
                yield number, list(cells)

    def chunks(self) -> Iterator[Chunk]:
        """The rows as columns of text, those that repeat few texts as dictionaries."""
        done = 0
        for columns in self._columns(BATCH_ROWS):
            numbers = np.arange(done + 1, done + len(columns[0]) + 1)
            done += len(numbers)
            yield Chunk(numbers, [coded(column) for column in columns], [])

    def _columns(self, size: int) -> Iterator[list[pa.Array]]:
        """Batches of columns as text, nothing as an empty one."""
        for batch in self._batches([*self.names, *([self.geometry] if self.geometry else [])], size):
            columns = [pc.fill_null(text_column(batch.column(name)), "") for name in self.names]
            if self.geometry and self.geo and self.projection:
                shapes = _shapes(batch.column(self.geometry), self.geo)
                texts = as_text(
                    shapes, self.projection.to_degrees, self.geo.shapely, keeps_z=self.keeps_z,
                    is_mapped=self.projection.is_mapped,
                )  # fmt: skip
                columns.append(pa.array(texts, pa.string()))
            yield columns

    def geometries(self) -> Iterator[Geometries]:
        """The shapes alone, in batches."""
        if self.geometry and self.geo:
            for batch in self._batches([self.geometry], FIRST_ROWS):
                yield _shapes(batch.column(self.geometry), self.geo)

    def _batches(self, columns: list[str], size: int) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.path, pre_buffer=False) as source:
            yield from source.iter_batches(batch_size=size, columns=columns)


def _shapes(column: pa.Array, geo: Geo) -> Geometries:
    return geo.shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore")


def _geo_columns(metadata: dict[bytes, bytes] | None) -> JsonObject:
    """What a GeoParquet says of its geometry; {} for a plain Parquet."""
    try:
        described = json.loads((metadata or {}).get(b"geo", b"{}"))
    except (ValueError, RecursionError):
        return {}
    is_whole = isinstance(described, dict) and isinstance(described.get("columns"), dict)
    return described if is_whole else {}


def _field(name: str, kind: pa.DataType) -> JsonObject:
    """A column's own type in the words of a Table Schema."""
    if pa.types.is_dictionary(kind):
        return _field(name, kind.value_type)
    for word, holds in (
        ("boolean", pa.types.is_boolean), ("integer", pa.types.is_integer), ("number", pa.types.is_floating),
        ("number", pa.types.is_decimal), ("date", pa.types.is_date), ("datetime", pa.types.is_timestamp),
        ("time", pa.types.is_time), ("string", pa.types.is_string), ("string", pa.types.is_large_string),
    ):  # fmt: skip
        if holds(kind):
            return {"name": name, "type": word}
    return {"name": name, "type": "array" if pa.types.is_list(kind) else "any"}
