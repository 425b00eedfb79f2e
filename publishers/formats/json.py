"""JSON: one array with an object per row. For programs that read a table whole."""

from pathlib import Path

import pyarrow as pa

from publishers.table import json_lines

MEDIA_TYPE = "application/json"
EXTENSION = "json"
ENCODING = "utf-8"


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path as an array, one row a line, holding one batch in memory."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        lead = "[\n"
        for batch in table:
            for line in json_lines(batch):
                out.write(lead + line)
                lead = ",\n"
        out.write("[]\n" if lead == "[\n" else "\n]\n")
