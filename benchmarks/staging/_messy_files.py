"""Writes a laid-out table as an office would save it: an encoding, a delimiter, line ends, or a workbook."""

import csv
import io
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from benchmarks.staging._messy_tables import Layout, Slot

ENCODINGS = ("cp874", "cp874", "cp874", "utf-8-sig", "utf-8-sig", "utf-8", "utf-8", "utf-16")
DELIMITERS = (",", ",", ",", ",", ",", ",", "\t", ";", "|")


def write_text(dice: random.Random, layout: Layout, folder: Path, stem: str) -> Path:
    """A delimited file; what it was written with becomes features of the layout."""
    encoding = dice.choice(ENCODINGS)
    delimiter = "\t" if encoding == "utf-16" else dice.choice(DELIMITERS)
    end = dice.choice(("\r\n", "\r\n", "\r\n", "\n", "\n", "\r"))
    quoting = csv.QUOTE_ALL if dice.random() < 0.15 else csv.QUOTE_MINIMAL
    ragged = dice.random() < 0.25
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    for row in layout.grid:
        texts = [slot.text for slot in row]
        while ragged and len(texts) > 1 and not texts[-1] and sum(1 for text in texts if text) <= 1:
            texts.pop()
        writer.writerow(texts)
    path = folder / f"{stem}.{'txt' if encoding == 'utf-16' else 'csv'}"
    path.write_bytes(out.getvalue().encode(encoding))
    layout.features += [encoding, f"delimiter {delimiter!r}", f"line end {end!r}"]
    layout.features += ["titles without delimiters"] if ragged else []
    return path


def write_workbook(dice: random.Random, layout: Layout, folder: Path, stem: str) -> Path:
    """An XLSX: real numbers and dates or texts that look like them, merged cells, sometimes a hidden sheet."""
    path = folder / f"{stem}.xlsx"
    book = xlsxwriter.Workbook(str(path))
    if dice.random() < 0.1:
        hidden = book.add_worksheet("ข้อมูลดิบ")
        hidden.write_row(0, 0, ["ลับ", "ร่าง", "ห้ามเผยแพร่"])
        hidden.write_row(1, 0, ["ก", "ข", "ค"])
        hidden.hide()
        layout.features.append("hidden sheet")
    sheet = book.add_worksheet(dice.choice(("Sheet1", "ข้อมูล", "ปี 2567")))
    sheet.activate()
    sheet.set_first_sheet()
    as_text = dice.random() < 0.35
    layout.features += ["xlsx", "numbers as text" if as_text else "numbers as numbers"]
    day = book.add_format(
        {"num_format": dice.choice(("d/m/yyyy", "yyyy-mm-dd", "[$-D07041E]d mmm yyyy;@", "dd mmmm yyyy"))}
    )
    money = book.add_format({"num_format": "#,##0.00"})
    for at, row in enumerate(layout.grid):
        for across, slot in enumerate(row):
            _write(sheet, at, across, slot, as_text, day, money)
    bold = book.add_format({"bold": True, "align": "center"})
    for first, left, last, right in layout.merges:
        if (first, left) != (last, right):
            sheet.merge_range(first, left, last, right, "", bold)
            _write(sheet, first, left, layout.grid[first][left], as_text, bold, bold)
    if dice.random() < 0.08:
        sheet.write_blank(9_999, 40, None, bold)
        layout.features.append("a formatted cell far away")
    book.close()
    return path


def _write(
    sheet: object, at: int, across: int, slot: Slot, as_text: bool, day: object, money: object
) -> None:
    """One cell: what it holds, or its text where this office keeps numbers as text."""
    value = slot.native
    if value is None and not slot.text:
        return
    if isinstance(value, date):
        sheet.write_datetime(at, across, value, day)  # type: ignore[attr-defined]
    elif isinstance(value, (Decimal, int)) and not as_text:
        sheet.write_number(at, across, float(value), money if isinstance(value, Decimal) else None)  # type: ignore[attr-defined]
    else:
        sheet.write_string(at, across, slot.text)  # type: ignore[attr-defined]
