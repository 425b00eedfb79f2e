"""Makes one derived form of a table. Runs in the sandbox's child: the Parquet came from foreign bytes.

Knows paths and format names only; nothing here touches the store or the database.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from metadata import plugins
from metadata.errors.publish import FormCannotHold
from publishers.geometry import marked
from publishers.table import open_table

JsonObject = dict[str, Any]
_CHUNK = 1 << 20


def make_form(request: JsonObject) -> JsonObject:
    """Write one form of a Parquet into a folder.

    Takes {parquet, folder, name, form, rows, limit, geometry (the column's name or null)}; gives {rows, file,
    size_bytes, sha256}, or {left_out: error} for a format that cannot hold the table. rows of the answer are
    those that were really written.
    """
    form = request["form"]
    writer = plugins.load("publishers.formats", form)
    path = Path(request["folder"]) / f"{request['name']}.{writer.EXTENSION}"
    counted = _Counted(marked(open_table(Path(request["parquet"])), request["geometry"]))
    try:
        limit = request["limit"]
        if limit is not None and request["rows"] > limit:
            raise FormCannotHold(
                form=form.upper(),
                what="rows",
                what_th="แถว",
                limit=f"{limit:,}",
                found=f"{request['rows']:,}",
            )
        writer.write(counted.reader(), path)
    except FormCannotHold as error:
        path.unlink(missing_ok=True)
        return {"left_out": error.to_json()}
    return {
        "rows": counted.rows,
        "file": path.name,
        "size_bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }


class _Counted:
    """Counts the rows that pass, so that a form which lost some is noticed."""

    def __init__(self, table: pa.RecordBatchReader) -> None:
        self._table = table
        self.rows = 0

    def reader(self) -> pa.RecordBatchReader:
        return pa.RecordBatchReader.from_batches(self._table.schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        for batch in self._table:
            self.rows += batch.num_rows
            yield batch


def sha256_of(path: Path) -> str:
    """sha256 hex of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
