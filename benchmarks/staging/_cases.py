"""What the accuracy table is made of: a file, and what stands in it by a truth that is not ours."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

Value = str | int | float | bool | Decimal | date | datetime | time | timedelta | None


@dataclass(frozen=True)
class Cell:
    """A cell as it is written in the file, and the values a right reading may give it.

    Most have one value. A date written in Thai has the one date; a dash in a column of numbers has None;
    a dash in a column of texts may stay or be None.
    """

    written: str
    values: tuple[Value, ...]

    @classmethod
    def of(cls, value: "Value | Cell") -> "Cell":
        """The cell whose only reading is its own text or value."""
        if isinstance(value, Cell):
            return value
        if isinstance(value, (list, dict)):
            value = json.dumps(value, ensure_ascii=False)
        return cls("" if value is None else str(value), (value,))


@dataclass(frozen=True)
class Name:
    """A column's name as the cells of the header from the top down; optional parts (units) may be left out."""

    parts: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @classmethod
    def of(cls, value: "str | Name") -> "Name":
        """The name of a header of one row."""
        return value if isinstance(value, Name) else cls((value,))


@dataclass(frozen=True)
class Truth:
    """The table in a file. names is None where the file names no column, then any names are right."""

    rows: Sequence[Sequence[Cell]]
    names: Sequence[Name] | None

    @classmethod
    def of(cls, names: Sequence[str | Name] | None, rows: Sequence[Sequence[Value | Cell]]) -> "Truth":
        """A truth written as plain values."""
        return cls(
            tuple(tuple(Cell.of(cell) for cell in row) for row in rows),
            None if names is None else tuple(Name.of(name) for name in names),
        )


@dataclass(frozen=True)
class NoTable:
    """The file holds no table, or one that nobody can read: right is a refusal that says so."""

    reason: str


@dataclass(frozen=True)
class Measures:
    """A truth of counts and sums for tables too large to be written out.

    sums and spans are by the name of a column, white space in it ignored.
    """

    columns: int
    rows: int
    sums: dict[str, Decimal] = field(default_factory=dict)
    spans: dict[str, tuple[date, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One file to read, and its truth.

    others are tables that are right too, where the file leaves it open. A table may be one sheet; without_header tells
    the reader that no row names the columns. delimiter is the one a right reading takes; features say what is hard.
    """

    name: str
    path: Path
    truth: Truth | NoTable | Measures
    others: tuple[Truth | NoTable, ...] = ()
    sheet: str | None = None
    without_header: bool = False
    delimiter: str | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What a reader made of a file: names and rows, or why it gave none.

    codes are the findings it named, delimiter and notes what it decided. stopped is true where the reader broke off
    without saying why: it died, ran out of memory or out of time.
    """

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    refused: str | None = None
    codes: tuple[str, ...] = ()
    delimiter: str | None = None
    notes: dict[str, object] = field(default_factory=dict)
    stopped: bool = False
