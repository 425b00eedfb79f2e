"""GeoJSON (RFC 7946): a feature a row, longitude and latitude of WGS 84. For maps on the web and every map program."""

import json
from pathlib import Path

import pyarrow as pa

from publishers.geometry import Extent, box, marked_column, read_shape
from publishers.table import json_lines

MEDIA_TYPE = "application/geo+json"
EXTENSION = "geojson"
ENCODING = "utf-8"
NEEDS_GEOMETRY = True


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path as a feature on a line of its own, holding one batch in memory.

    The marked column becomes the geometry, null where there is none; every other column a property. The bounds
    of all features stand at the end, where they are known.
    """
    column, extent = marked_column(table.schema), Extent()
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type": "FeatureCollection", "features": [\n')
        lead = ""
        for batch in table:
            texts = [None] * batch.num_rows if column is None else batch.column(column).to_pylist()
            rest = batch if column is None else batch.drop_columns([batch.schema.names[column]])
            for properties, text in zip(json_lines(rest), texts, strict=True):
                out.write(
                    f'{lead}{{"type": "Feature", "properties": {properties}, "geometry": {_shape(text, extent)}}}'
                )
                lead = ",\n"
        bounds = f', "bbox": {json.dumps(extent.bounds)}' if extent.bounds else ""
        out.write(f"\n]{bounds}}}\n")


def _shape(text: str | None, extent: Extent) -> str:
    shape = read_shape(text)
    if shape is None:
        return "null"
    extent.add(shape, box(shape))
    return json.dumps(shape)
