"""Makes the derived forms of a table. Runs in the sandbox's child: the Parquet came from foreign bytes.

Knows paths and format names only; nothing here touches the store or the database.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from metadata import plugins
from metadata.errors.publish import FormCannotHold
from publishers.table import open_table

JsonObject = dict[str, Any]
_CHUNK = 1 << 20


def make_forms(request: JsonObject) -> JsonObject:
    """Write the wanted forms of one Parquet into a folder.

    Takes {parquet, folder, name, forms: [...]}; gives {rows, made: [{form, file, size_bytes, sha256}],
    left_out: [{form, error}]}. A form that cannot hold the table is left out and says why.
    """
    folder = Path(request["folder"])
    rows, made, left_out = -1, [], []
    for form in request["forms"]:
        writer = plugins.load("publishers.formats", form)
        path = folder / f"{request['name']}.{writer.EXTENSION}"
        table = open_table(Path(request["parquet"]))
        counted = _Counted(table)
        try:
            writer.write(counted.reader(), path)
        except FormCannotHold as error:
            path.unlink(missing_ok=True)
            left_out.append({"form": form, "error": error.to_json()})
            continue
        rows = counted.rows
        made.append(
            {"form": form, "file": path.name, "size_bytes": path.stat().st_size, "sha256": sha256_of(path)}
        )
    return {"rows": rows, "made": made, "left_out": left_out}


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
