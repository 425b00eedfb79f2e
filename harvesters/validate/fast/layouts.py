"""Which opened resources of Frictionless lie so that their rows can be read in blocks."""

import csv
from pathlib import Path
from typing import Any

from frictionless.formats.csv import CsvControl

from harvesters.validate.quick.layout import Layout

COMPRESSIONS = frozenset({None, "", "gz", "bz2", "zip"})
_UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
_ONE_BYTE = frozenset(
    {
        "cp874",
        "tis-620",
        "latin-1",
        "iso8859-1",
        "iso8859-11",
        "iso8859-15",
        "iso8859-2",
        "cp1250",
        "cp1251",
        "cp1252",
    }
)


def layout_of(resource: Any) -> Layout | None:  # noqa: ANN401 - a resource of Frictionless
    """The layout of an opened resource; None where only Frictionless's own parser can read it."""
    is_plain = resource.scheme == "file" and not (resource.multipart or resource.memory)
    if resource.compression not in COMPRESSIONS:
        return None
    codec = resource.encoding
    if not is_plain or resource.format not in ("csv", "tsv") or codec not in _UTF8 | _ONE_BYTE:
        return None
    dialect = resource.dialect
    if dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows:
        return None
    shape = CsvControl.from_dialect(dialect).to_python()
    sign, escapes = shape.delimiter, shape.escapechar or shape.skipinitialspace or not shape.doublequote
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n\0' or escapes:
        return None
    if shape.quoting != csv.QUOTE_NONE and shape.quotechar != '"':
        return None
    return Layout(
        path=Path(resource.normpath),
        codec="utf-8" if codec in _UTF8 else codec,
        has_mark=codec == "utf-8-sig",
        dialect=shape,
        first_row=dialect.create_first_content_row(),
        keeps_newlines=resource.format == "csv",
        compression=resource.compression or None,
        inner=resource.innerpath,
    )
