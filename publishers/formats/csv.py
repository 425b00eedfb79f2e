"""CSV: UTF-8, commas, one header row, canonical text (ISO dates, plain numbers). For every tool there is.

Faithful on purpose: a text that looks like a formula stays as it is. The XLSX is the form for spreadsheets.
"""

from pathlib import Path

import pyarrow as pa

from catalog.table_text import csv_header, csv_lines, joined

MEDIA_TYPE = "text/csv"
EXTENSION = "csv"
ENCODING = "utf-8"


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path, in order, holding one batch in memory.

    A missing value is nothing, an empty text is `""`; in a table of one column a missing value is `""` too,
    for a blank line would be no row.
    """
    with path.open("wb") as out:
        out.write(csv_header(table.schema.names))
        for batch in table:
            out.write(joined(csv_lines(batch)))
