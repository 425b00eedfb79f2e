"""XLSX: one sheet for people who work in a spreadsheet. Text is never a formula or a link.

Excel keeps 15 digits of a number and no date before March 1900: what it would change is written as text.
"""

from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables import python_values, text_column, value_text
from metadata.errors.publish import FormCannotHold

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSION = "xlsx"
MAX_ROWS = 1_048_575  # Excel's 1,048,576 less the header
MAX_COLUMNS = 16_384
MAX_CELL = 32_767

_CREATED = datetime(2000, 1, 1)  # a fixed moment, so that equal rows give equal bytes
_FIRST_DAY = date(1900, 3, 1)  # Excel believes in 29 February 1900
_EXACT = 10**15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write(table: pa.RecordBatchReader, path: Path) -> None:
    """Write every row of table to path, holding one batch in memory.

    Raises FormCannotHold where Excel's limits on rows, columns or the length of a cell would lose something:
    a sheet that is silently cut is worse than none.
    """
    import xlsxwriter

    columns = table.schema.names
    if len(columns) > MAX_COLUMNS:
        raise _too_much("columns", "คอลัมน์", MAX_COLUMNS, len(columns))
    book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    try:
        book.set_properties({"created": _CREATED})
        styles = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "whole": book.add_format({"num_format": "0"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet = book.add_worksheet("data")
        for index, name in enumerate(columns):
            sheet.set_column(index, index, min(max(len(name) + 2, 12), 40))
        sheet.freeze_panes(1, 0)
        for index, name in enumerate(columns):
            sheet.write_string(0, index, _fitting(name), styles["head"])
        _write_rows(table, sheet, styles)
    except FormCannotHold:
        book.fileclosed = True  # nothing of a refused sheet is assembled; its temporary files close with it
        raise
    book.close()


def _write_rows(table: pa.RecordBatchReader, sheet: "Worksheet", styles: dict[str, Any]) -> None:
    row = 0
    for batch in table:
        if row + batch.num_rows > MAX_ROWS:
            raise _too_much("rows", "แถว", MAX_ROWS, f"> {MAX_ROWS:,}")
        cells = [_cells(column) for column in batch.columns]
        for values in zip(*cells, strict=True):
            row += 1
            for index, value in enumerate(values):
                if value is not None:
                    _write_cell(sheet, row, index, value, styles)


def _cells(column: pa.Array) -> list[Any]:
    """A column as what the sheet shall hold: str, bool, int, float, date or datetime, None for nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _cells(column.dictionary_decode())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return [_number(value) for value in column.to_pylist()]
    if pa.types.is_boolean(kind):
        return list(column.to_pylist())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return [_moment(value) for value in python_values(column)]
    texts = text_column(column)
    longest = pc.max(pc.utf8_length(texts)).as_py() or 0
    if longest > MAX_CELL // 2:  # Excel counts UTF-16 units
        return [None if text is None else _fitting(text) for text in texts.to_pylist()]
    return list(texts.to_pylist())


def _number(value: object) -> object:
    if isinstance(value, int):
        return value if -_EXACT < value < _EXACT else str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return float(value) if len(value.normalize().as_tuple().digits) <= 15 else value_text(value)
    return value if isinstance(value, float) and isfinite(value) else None


def _moment(value: object) -> object:
    if isinstance(value, datetime):
        plain = value.tzinfo is None and value.microsecond == 0 and value.date() >= _FIRST_DAY
        return value if plain else value_text(value)
    return value if isinstance(value, date) and value >= _FIRST_DAY else value_text(value)


def _write_cell(sheet: "Worksheet", row: int, index: int, value: object, styles: dict[str, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(row, index, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, index, value)
    elif isinstance(value, int):
        sheet.write_number(row, index, value, styles["whole"])
    elif isinstance(value, float):
        sheet.write_number(row, index, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, index, value, styles["datetime"])
    elif isinstance(value, date | time):
        sheet.write_datetime(row, index, value, styles["date"])


def _fitting(text: str) -> str:
    units = len(text.encode("utf-16-le")) // 2
    if units > MAX_CELL:
        raise _too_much("characters in a cell", "ตัวอักษรในหนึ่งช่อง", MAX_CELL, f"{units:,}")
    return text


def _too_much(what: str, what_th: str, limit: int, found: object) -> FormCannotHold:
    return FormCannotHold(form="XLSX", what=what, what_th=what_th, limit=f"{limit:,}", found=found)
