"""Frictionless's own reader of one field, asked once for each distinct text."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

REMEMBERED = 100_000
"""Distinct texts whose reading is kept; beyond, the memory starts anew."""

Notes = dict[str, str]
RAISES = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class Read(NamedTuple):
    """What Frictionless's reader makes of one text: its value, its notes, and what it raised instead."""

    value: Any = None
    notes: Notes | None = None
    error: Exception | None = None

    @property
    def is_blank(self) -> bool:
        """Whether Frictionless counts the cell as blank: no value and nothing wrong with its type."""
        return self.value is None and self.error is None and not (self.notes and "type" in self.notes)


class Reader:
    """A field, its name and what stands for no value in it."""

    def __init__(self, field: Any, reader: Callable[[Any], tuple[Any, Notes | None]]) -> None:  # noqa: ANN401
        self.field = field
        self.name = field.name
        self.reader = reader
        self._known: dict[str | None, Read] = {}
        self.told: dict[str, tuple[Read, list[tuple[str, str, str, str]]]] = {}
        """Of some cells with notes what `evaluating` tells of them."""
        missing = field.missing_values
        if not field.has_defined("missing_values") and field.schema:
            missing = field.schema.missing_values
        self.missing = tuple(dict.fromkeys(missing))

    def read(self, cell: str | None) -> Read:
        """What Frictionless reads in one cell; None is a cell that the row does not have."""
        found = self._known.get(cell)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._asked(cell)
            if _is_itself(found.value):
                self._known[cell] = found
        return found

    def _asked(self, cell: str | None) -> Read:
        try:
            value, notes = self.reader(cell)
        except RAISES as error:
            return Read(error=error)
        return Read(value, notes)


def double_of(value: Any) -> float:  # noqa: ANN401 - a number of Frictionless
    """The nearest double; a number that signals that it is none is NaN too."""
    try:
        return float(value)
    except ValueError:
        return math.nan


def _is_itself(value: Any) -> bool:  # noqa: ANN401 - a value of Frictionless
    """Whether a value equals itself. One that does not (NaN) is made anew for each cell, as Frictionless makes it."""
    parts = value if isinstance(value, tuple) else (value,)
    try:
        return all(bool(part == part) for part in parts)
    except ArithmeticError:
        return False
