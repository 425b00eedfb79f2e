"""NDJSON: one JSON object per line. Good for streaming and for large files."""

from pathlib import Path

import pyarrow as pa

from publishers.table import json_lines

MEDIA_TYPE = "application/x-ndjson"
EXTENSION = "ndjson"
ENCODING = "utf-8"


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path, in order, holding one batch in memory."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for batch in table:
            out.writelines(f"{line}\n" for line in json_lines(batch))
