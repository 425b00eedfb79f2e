"""The errors of rows, in the order in which Frictionless's `Row` and its row stream find them.

Frictionless reads the cells of unique, primary and foreign keys first, and everything else when it asks for the
row's errors; a blank row forgets what its cells had. `judge` does whole blocks, `evaluate` one row exactly.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from frictionless import errors

from harvesters.validate.fast.blocks import Block
from harvesters.validate.fast.cells import Column, Read
from harvesters.validate.fast.log import RowErrors
from harvesters.validate.fast.telling import cell_error, listed, reference_error, row_error

JsonObject = dict[str, Any]
NOBODY = 'cells composing the primary keys are all "None"'
TWICE = "the same as in the row at position %s"
UNKNOWN = 'for "%s": values "%s" not found in the lookup table "%s" as "%s"'


class Seen:
    """The rows in which a key was last seen: what Frictionless holds in memory for the whole table."""

    def __init__(self, unique: Sequence[int]) -> None:
        self.unique: dict[int, dict[Any, int]] = {index: {} for index in unique}
        self.primary: dict[tuple[Any, ...], int] = {}


class Known(NamedTuple):
    """What a whole block's columns have said of a row: its cells with notes, and whether all are blank."""

    noted: Mapping[int, Read]
    is_blank: bool


class Rows:
    """The judge of a table's rows; unique, primary and foreign hold the places of key columns."""

    def __init__(
        self,
        columns: list[Column],
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
        self._order = (*first, *(i for i in range(len(columns)) if i not in first))

    def judge(self, block: Block, seen: Seen | None = None) -> Iterator[RowErrors]:
        """The rows of a block that may have errors, in order; seen is asked and told about keys when it is given.

        Without it, keys that another row has too are left out.
        """
        found = [column.judge(text) for column, text in zip(self.columns, block.columns, strict=True)]
        noted: dict[int, dict[int, Read]] = {}
        for index in self._order if found else ():
            for row, read in zip(found[index].rows.tolist(), found[index].reads, strict=True):
                noted.setdefault(row, {})[index] = read
        blank = self._blank_rows([one.blank for one in found], len(block.numbers))
        exact = self._exact_rows(block) if seen is None else range(len(block.numbers))
        wanted: Sequence[int] = sorted({*noted, *blank, *exact})
        regular = zip(wanted, block.numbers[wanted].tolist(), block.texts(wanted), strict=True)
        others = iter(block.odd)
        odd = next(others, None)
        for row, number, cells in regular:
            while odd is not None and odd[0] < number:
                yield odd[0], self.evaluate(*odd, seen)
                odd = next(others, None)
            if row in exact:
                known = Known(noted.get(row, {}), row in blank)
                yield number, _Evaluation(self, number, cells, known).errors_with(seen)
            elif row in blank:
                yield number, [row_error(errors.BlankRowError, "", listed(cells), number)]
            else:
                yield number, self._of_cells(number, cells, noted[row])
        while odd is not None:
            yield odd[0], self.evaluate(*odd, seen)
            odd = next(others, None)

    def evaluate(self, number: int, cells: Sequence[str], seen: Seen | None = None) -> list[str]:
        """The errors of one row of any width."""
        return _Evaluation(self, number, cells, None).errors_with(seen)

    def _of_cells(self, number: int, cells: Sequence[str], noted: dict[int, Read]) -> list[str]:
        told: list[str] = []
        row = listed(cells)
        for index, read in noted.items():
            told += cell_errors(self.columns[index], index, read, row, number, cells[index])
        return told

    def _blank_rows(self, blanks: list[Any], rows: int) -> set[int]:
        if not blanks or not rows or any(blank is None for blank in blanks):
            return set()
        return set(np.flatnonzero(np.logical_and.reduce(blanks)).tolist())

    def _exact_rows(self, block: Block) -> set[int]:
        """The rows whose primary key is empty or whose foreign key is not known."""
        exact: set[int] = set()
        if self.primary and len(block.numbers):
            empty = [self.columns[index].empty(block.columns[index]) for index in self.primary]
            exact |= set(np.flatnonzero(np.logical_and.reduce(empty)).tolist())
        for group in self.foreign:
            exact |= set(_strangers(group, self.columns, block).tolist())
        return exact


def cell_errors(column: Column, index: int, read: Read, row: str, number: int, cell: str) -> list[str]:
    """The errors that a cell's notes make: the type's alone, or each constraint's."""
    if read.error is not None:
        raise read.error
    notes = read.notes or {}
    told = []
    if notes.get("type"):
        told.append(cell_error(errors.TypeError, notes["type"], row, number, cell, column.name, index + 1))
    for name, note in notes.items():
        if name != "type":
            told.append(cell_error(errors.ConstraintError, note, row, number, cell, column.name, index + 1))
    return told


def _strangers(group: JsonObject, columns: list[Column], block: Block) -> Any:  # noqa: ANN401 - row places
    """The rows of a block whose values are not in the group's lookup."""
    coded = [block.columns[index].array.dictionary_encode() for index in group["places"]]
    reads = [
        columns[index].values(code.dictionary) for index, code in zip(group["places"], coded, strict=True)
    ]
    if not len(block.numbers):
        return np.empty(0, np.int64)
    codes = np.stack([code.indices.to_numpy().astype(np.int64) for code in coded])
    kinds, where = np.unique(codes, axis=1, return_inverse=True)
    unknown = [
        _is_stranger(group, tuple(values[code] for values, code in zip(reads, kind, strict=True)))
        for kind in kinds.T.tolist()
    ]
    return np.flatnonzero(np.array(unknown, np.bool_)[where.reshape(-1)])


def _is_stranger(group: JsonObject, values: tuple[Any, ...]) -> bool:
    return set(values) != {None} and values not in group["lookup"]


class _Evaluation:
    """One row on its way through Frictionless's steps."""

    def __init__(self, rows: Rows, number: int, cells: Sequence[str], known: Known | None) -> None:
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
        rows = self._rows
        for index in rows.unique:
            value = self._value(index)
            if value is not None and seen is not None:
                match = seen.unique[index].get(value)
                seen.unique[index][value] = self._number
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
            told = cell_error(errors.ExtraCellError, "", row, number, cells[place], "", place + 1)
            self._told.append(told)
        for place in range(len(cells), len(columns)):
            name = columns[place].name
            self._told.append(cell_error(errors.MissingCellError, "", row, number, "", name, place + 1))
        if self._blanks == len(columns) if self._known is None else self._known.is_blank:
            self._told = [row_error(errors.BlankRowError, "", row, number)]

    def _add_unique(self, index: int, note: str) -> None:
        column = self._rows.columns[index]
        text = str(self._values[index])
        self._finish()
        self._told.append(
            cell_error(errors.UniqueError, note, self._row, self._number, text, column.name, index + 1)
        )

    def _check_primary(self, seen: Seen | None) -> None:
        key = tuple(self._value(index) for index in self._rows.primary)
        if set(key) == {None}:
            self._add_row(NOBODY)
        elif seen is not None:
            match = seen.primary.get(key)
            seen.primary[key] = self._number
            if match:
                self._add_row(TWICE % match)

    def _add_row(self, note: str) -> None:
        self._finish()
        self._told.append(row_error(errors.PrimaryKeyError, note, self._row, self._number))

    def _check_foreign(self, group: JsonObject) -> None:
        values = tuple(self._value(index) for index in group["places"])
        if not _is_stranger(group, values):
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
