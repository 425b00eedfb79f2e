"""One row after another through Frictionless's steps: the order in which its `Row` and its row stream find errors.

Frictionless reads the cells of unique, primary and foreign keys first, and everything else when it asks for the
row's errors; a blank row forgets what its cells had.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from harvesters.validate.fast.error_kinds import (
    BLANK_ROW,
    CONSTRAINT_ERROR,
    EXTRA_CELL,
    MISSING_CELL,
    PRIMARY_KEY,
    TYPE_ERROR,
    UNIQUE_ERROR,
)
from harvesters.validate.fast.last_seen import LastSeen
from harvesters.validate.fast.reading import Read, Reader
from harvesters.validate.fast.telling import (
    cell_error,
    cell_error_once,
    cell_parts,
    listed,
    reference_error,
    row_error,
)

JsonObject = dict[str, Any]
MOST_TOLD = 2_000
LONGEST_TOLD = 500
"""Cells of a column whose errors are kept as texts in which only row and cells are missing."""
NOBODY = 'cells composing the primary keys are all "None"'
TWICE = "the same as in the row at position %s"
UNKNOWN = 'for "%s": values "%s" not found in the lookup table "%s" as "%s"'


class Seen:
    """The rows in which a key was last seen: what Frictionless holds in memory for the whole table."""

    def __init__(self, unique: Sequence[int]) -> None:
        self.unique = {index: LastSeen() for index in unique}
        self.primary = LastSeen()


def keys_of(readers: Sequence[Reader], schema: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:  # noqa: ANN401
    """The places of unique columns, and of the primary key where the table has all its parts."""
    place = {reader.name: index for index, reader in enumerate(readers)}
    unique = tuple(i for i, reader in enumerate(readers) if reader.field.constraints.get("unique"))
    names = schema.primary_key
    return unique, tuple(place[name] for name in names) if names and set(names) <= set(place) else ()


class Known(NamedTuple):
    """What a whole block's columns have said of a row: its cells with notes, and whether all are blank."""

    noted: Mapping[int, Read]
    is_blank: bool


class Evaluator:
    """The judge of single rows; unique, primary and foreign hold the places of key columns."""

    def __init__(
        self,
        columns: Sequence[Reader],
        *,
        unique: tuple[int, ...] = (),
        primary: tuple[int, ...] = (),
        foreign: Sequence[JsonObject] = (),
    ) -> None:
        self.columns = columns
        self.unique = unique
        self.primary = primary
        self.foreign = foreign
        first = dict.fromkeys((*unique, *primary, *(i for group in foreign for i in group["places"])))
        self.order = (*first, *(i for i in range(len(columns)) if i not in first))

    def evaluate(self, number: int, cells: Sequence[str], seen: Seen | None = None) -> list[str]:
        """The errors of one row of any width."""
        return Evaluation(self, number, cells, None).errors_with(seen)

    def of_cells(self, number: int, cells: Sequence[str], noted: Mapping[int, Read]) -> list[str]:
        return self.of_noted(number, listed(cells), {index: (cells[index], noted[index]) for index in noted})

    def of_noted(self, number: int, row: str, noted: Mapping[int, tuple[str, Read]]) -> list[str]:
        """The errors of a row of the right width; row is its cells as JSON, noted the cells with notes."""
        told: list[str] = []
        for index in noted if len(noted) == 1 else (i for i in self.order if i in noted):
            cell, read = noted[index]
            told += cell_errors(self.columns[index], index, read, row, number, cell)
        return told

    def told(self, number: int, cells: Sequence[str], known: "Known", *, is_exact: bool) -> list[str]:
        """The errors of a row of the right width, of which the cells with notes are known."""
        if is_exact:
            return Evaluation(self, number, cells, known).errors_with(None)
        if known.is_blank:
            return [row_error(BLANK_ROW, "", listed(cells), number)]
        return self.of_cells(number, cells, known.noted)


def cell_errors(column: Reader, index: int, read: Read, row: str, number: int, cell: str) -> list[str]:
    """The errors that a cell's notes make: the type's alone, or each constraint's."""
    known = column.told.get(cell)
    if known is not None and known[0] is read:
        return [f"{a}{number}{b}{row}{c}{number}{d}" for a, b, c, d in known[1]]
    if read.error is not None:
        raise read.error
    if not read.notes:
        return []
    told = [(CONSTRAINT_ERROR, note) for name, note in read.notes.items() if name != "type"]
    if read.notes.get("type"):
        told.insert(0, (TYPE_ERROR, read.notes["type"]))
    if len(column.told) < MOST_TOLD and len(cell) < LONGEST_TOLD:
        parts = [cell_parts(kind, note, cell, column.name, index + 1) for kind, note in told]
        column.told[cell] = read, [one for one in parts if one is not None]
        if None in parts:
            del column.told[cell]
    return [cell_error(kind, note, row, number, cell, column.name, index + 1) for kind, note in told]


def is_stranger(group: JsonObject, values: tuple[Any, ...]) -> bool:
    return set(values) != {None} and values not in group["lookup"]


class Evaluation:
    """One row on its way through Frictionless's steps."""

    def __init__(self, rows: Evaluator, number: int, cells: Sequence[str], known: Known | None) -> None:
        self._rows = rows
        self._number = number
        self._cells = cells
        self._row = listed(cells)
        self._values: dict[int, Any] = {}
        self._blanks = 0
        self._told: list[str] = []
        self._complete = False
        self._known = known

    def errors_with(self, seen: Seen | None) -> list[str]:
        """Every error; seen is asked and told about keys when it is given."""
        rows = self._rows
        for index in rows.unique:
            value = self._value(index)
            if value is not None and seen is not None:
                match = seen.unique[index].seen(value, self._number)
                if match:
                    self._add_unique(index, TWICE % match)
        if rows.primary:
            self._check_primary(seen)
        for group in rows.foreign:
            self._check_foreign(group)
        self._finish()
        return self._told

    def _value(self, index: int) -> Any:  # noqa: ANN401 - a value of Frictionless
        if index not in self._values:
            self._read(index)
        return self._values[index]

    def _read(self, index: int) -> None:
        column = self._rows.columns[index]
        cell = self._cells[index] if index < len(self._cells) else None
        read = column.read(cell)
        self._told += cell_errors(column, index, read, self._row, self._number, str(cell))
        self._values[index] = read.value
        self._blanks += read.is_blank

    def _finish(self) -> None:
        """Read what is left, then say what the row's width or blankness is."""
        if self._complete:
            return
        self._complete = True
        columns, cells, row, number = self._rows.columns, self._cells, self._row, self._number
        for index in range(len(columns)):
            if index not in self._values and (self._known is None or index in self._known.noted):
                self._read(index)
        for place in range(len(columns), len(cells)):
            told = cell_error(EXTRA_CELL, "", row, number, cells[place], "", place + 1)
            self._told.append(told)
        for place in range(len(cells), len(columns)):
            name = columns[place].name
            self._told.append(cell_error(MISSING_CELL, "", row, number, "", name, place + 1))
        if self._blanks == len(columns) if self._known is None else self._known.is_blank:
            self._told = [row_error(BLANK_ROW, "", row, number)]

    def _add_unique(self, index: int, note: str) -> None:
        column = self._rows.columns[index]
        text = str(self._values[index])
        self._finish()
        self._told.append(
            cell_error_once(UNIQUE_ERROR, note, self._row, self._number, text, column.name, index + 1)
        )

    def _check_primary(self, seen: Seen | None) -> None:
        key = tuple(self._value(index) for index in self._rows.primary)
        if set(key) == {None}:
            self._add_row(NOBODY)
        elif seen is not None:
            match = seen.primary.seen(key, self._number)
            if match:
                self._add_row(TWICE % match)

    def _add_row(self, note: str) -> None:
        self._finish()
        self._told.append(row_error(PRIMARY_KEY, note, self._row, self._number))

    def _check_foreign(self, group: JsonObject) -> None:
        values = tuple(self._value(index) for index in group["places"])
        if not is_stranger(group, values):
            return
        names, source = group["names"], group["source"]
        note = UNKNOWN % (
            ", ".join(names), ", ".join(str(value) for value in values), source, ", ".join(group["source_names"]),
        )  # fmt: skip
        self._finish()
        values = tuple("" if value is None else str(value) for value in values)
        self._told.append(
            reference_error(note, self._row, self._number, names, values, (source, group["source_names"]))
        )
