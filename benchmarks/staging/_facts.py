"""Tables read for comparison: Python's csv module or openpyxl, told by hand what each file is (`facts.yml`)."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import xlrd
from openpyxl import load_workbook
from ruamel.yaml import YAML

from benchmarks.staging._cases import Case, Cell, NoTable, Truth, Value

DEFAULTS: dict[str, Any] = {}


@dataclass(frozen=True)
class Facts:
    """How one file is to be read; counts are None where nobody counted."""

    rows: int | None = None
    columns: int | None = None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    skip_blanks: bool = False
    header: int = 1
    last: int | None = None
    drop: Sequence[int] = ()
    sheet: str | None = None
    same_as: str | None = None
    commas: Sequence[int] = ()
    any_names: bool = False
    merged: bool = False
    no_table: str | None = None


@cache
def facts() -> dict[str, Facts]:
    """Every file of facts.yml."""
    with Path(__file__).with_name("facts.yml").open(encoding="utf-8") as source:
        return {name: Facts(**entry) for name, entry in YAML(typ="safe").load(source).items()}


def cases(real: Path, below: str) -> Iterator[Case]:
    """A case for each file below a folder that facts.yml names."""
    for name, fact in facts().items():
        if name.startswith(below):
            path = real / name.split("#")[0]
            told = fact.delimiter if path.suffix in (".csv", ".txt", ".tsv") and not fact.no_table else None
            yield Case(name, path, truth_of(real, name), sheet=fact.sheet, delimiter=told)


def truth_of(real: Path, name: str) -> Truth | NoTable:
    """The table of a file of facts.yml. Raises ValueError where the counts do not agree: the facts are wrong."""
    fact = facts()[name]
    if fact.no_table:
        return NoTable(fact.no_table)
    if fact.same_as:
        return truth_of(real, fact.same_as)
    path = real / name.split("#", maxsplit=1)[0]
    records = workbook_records(path, fact.sheet, fact.merged) if fact.sheet else text_records(path, fact)
    truth = table(records, fact)
    width = len(truth.names) if truth.names is not None else max(len(row) for row in truth.rows)
    used = [at for at in range(width) if is_used(truth, at)]
    if (fact.rows, fact.columns) != (None, None) and (len(truth.rows), len(used)) != (
        fact.rows,
        fact.columns,
    ):
        raise ValueError(f"{name}: {len(truth.rows)} rows and {len(used)} columns, not as in facts.yml")
    return truth


def is_used(truth: Truth, at: int) -> bool:
    """Whether a column has a name or a value."""
    named = truth.names is not None and at < len(truth.names) and "".join(truth.names[at].parts).strip()
    return bool(named) or any(at < len(row) and row[at].written.strip() for row in truth.rows)


def text_records(path: Path, fact: Facts) -> list[list[Value | Cell]]:
    """Every record of a delimited file."""
    content = path.read_bytes().decode(fact.encoding)
    csv.field_size_limit(2**31 - 1)
    how: dict[str, Any] = {"delimiter": fact.delimiter, "escapechar": fact.escape}
    how |= {"skipinitialspace": fact.skip_blanks}
    how |= {"quoting": csv.QUOTE_NONE} if fact.quote == "none" else {"quotechar": fact.quote}
    records = csv.reader(io.StringIO(content, newline=""), **how)
    if fact.quote == "none" and fact.escape is None:
        return [[re.sub(r'^"(.*)"$', r"\1", cell) for cell in record] for record in records]
    return [list(record) for record in records]


def workbook_records(path: Path, sheet: str, merged: bool = False) -> list[list[Value | Cell]]:
    """Every row of a sheet, by openpyxl or xlrd; merged: each cell of a merged range has the value of its first.

    A number that is shown as a percent may be read as either.
    """
    if path.suffix == ".xls":
        return old_records(path, sheet)
    book = load_workbook(path, data_only=True)
    rows: list[list[Value | Cell]] = [[_cell(cell) for cell in row] for row in book[sheet].iter_rows()]
    for part in book[sheet].merged_cells.ranges if merged else ():
        for at in range(part.min_row - 1, part.max_row):
            width = part.max_col - part.min_col + 1
            rows[at][part.min_col - 1 : part.max_col] = [rows[part.min_row - 1][part.min_col - 1]] * width
    return rows


def _cell(cell: Any) -> Value | Cell:
    if isinstance(cell.value, float | int) and "%" in str(cell.number_format):
        return Cell(str(cell.value), (cell.value, Decimal(str(cell.value)) * 100))
    value: Value = cell.value
    return value


def old_records(path: Path, sheet: str) -> list[list[Value | Cell]]:
    """Every row of a sheet of the old format, dates as dates."""
    book = xlrd.open_workbook(path, logfile=io.StringIO())
    rows: list[list[Value | Cell]] = []
    for cells in book.sheet_by_name(sheet).get_rows():
        row: list[Value | Cell] = []
        for cell in cells:
            if cell.ctype == xlrd.XL_CELL_DATE and cell.value >= 1:
                row.append(xlrd.xldate_as_datetime(cell.value, book.datemode))
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                row.append(bool(cell.value))
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                row.append(xlrd.error_text_from_code[cell.value])
            else:
                row.append(None if cell.value == "" else cell.value)
        rows.append(row)
    return rows


def table(records: list[list[Value | Cell]], fact: Facts) -> Truth:
    """Header and rows out of records; blank rows are none."""
    body = [
        record for number, record in enumerate(records, 1)
        if number > fact.header and number not in fact.drop and (fact.last is None or number <= fact.last)
        and any(str(cell).strip() for cell in record if cell is not None)
    ]  # fmt: skip
    for at in fact.commas:
        for record in body:
            text = str(record[at - 1])
            record[at - 1] = Cell(text, (Decimal(text.replace(".", "").replace(",", ".")),))
    if not fact.header or fact.any_names:
        return Truth.of(None, body)
    header = [str(cell or "") for cell in records[fact.header - 1]]
    width = max([len(header), *(len(row) for row in body)])
    return Truth.of([*header, *[""] * (width - len(header))], body)
