"""CSV: UTF-8, commas, one header row, canonical text (ISO dates, plain numbers). For every tool there is.

Faithful on purpose: a text that looks like a formula stays as it is. The XLSX is the form for spreadsheets.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables import text_column

MEDIA_TYPE = "text/csv"
EXTENSION = "csv"
ENCODING = "utf-8"

_SPECIAL = '[",\r\n]|^ | $'


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path, in order, holding one batch in memory.

    A missing value is nothing, an empty text is `""`; in a table of one column a missing value is `""` too,
    for a blank line would be no row.
    """
    with path.open("w", encoding="utf-8", newline="") as out:
        header = [pa.array([name]) for name in table.schema.names]
        out.writelines(f"{line}\n" for line in _lines(header))
        for batch in table:
            out.writelines(f"{line}\n" for line in _lines([text_column(c) for c in batch.columns]))


def _lines(columns: list[Any]) -> list[str]:
    if not columns:
        return []
    missing = '""' if len(columns) == 1 else ""
    cells = [pc.fill_null(_quoted(column), missing) for column in columns]
    lines: list[str] = pc.binary_join_element_wise(*cells, ",").to_pylist()
    return lines


def _quoted(texts: pa.Array) -> pa.Array:
    needs = pc.or_(pc.match_substring_regex(texts, _SPECIAL), pc.equal(texts, ""))
    if not pc.any(needs).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(needs, pc.binary_join_element_wise('"', doubled, '"', ""), texts)
