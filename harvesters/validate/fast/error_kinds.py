"""The errors of rows and cells as the pinned Frictionless words them, without waking it.

Importing Frictionless takes longer than judging a hundred thousand rows. Its templates are held here for the one
version that they were compared with (tests/harvesters/validate/test_error_kinds.py); of any other it is asked.
"""

from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

PINNED = "5.21.0"


class Kind:
    """One type of error; template is filled as `str.format` fills it."""

    __slots__ = ("description", "tags", "template", "title", "type")

    def __init__(self, kind: str, title: str, description: str, template: str, tags: list[str]) -> None:
        self.type = kind
        self.title = title
        self.description = description
        self.template = template
        self.tags = tags


@cache
def is_pinned() -> bool:
    """Whether the installed Frictionless is the version whose words are held here; nothing is imported."""
    found = PathFinder.find_spec("frictionless")
    if found is None or found.origin is None:
        return False
    settings = Path(found.origin).with_name("settings.py")
    return settings.is_file() and f'\nVERSION = "{PINNED}"\n' in settings.read_text("utf-8")


_ROW = ["#table", "#row"]
_CELL = ["#table", "#row", "#cell"]
_WIDTH = "A key concept is that all the rows in tabular data must have the same number of columns."
_AT = 'Row at position "{rowNumber}"'
_IN = 'in field "{fieldName}" at position "{fieldNumber}"'
_HELD = (
    Kind(
        "type-error",
        "Type Error",
        "The value does not match the schema type and format for this field.",
        'Type error in the cell "{cell}" in row "{rowNumber}" and field "{fieldName}" '
        'at position "{fieldNumber}": {note}',
        _CELL,
    ),
    Kind(
        "constraint-error",
        "Constraint Error",
        "A field value does not conform to a constraint.",
        'The cell "{cell}" in row at position "{rowNumber}" and field "{fieldName}" at position "{fieldNumber}" '
        "does not conform to a constraint: {note}",
        _CELL,
    ),
    Kind(
        "unique-error",
        "Unique Error",
        "This field is a unique field but it contains a value that has been used in another row.",
        f"{_AT} has unique constraint violation {_IN}: {{note}}",
        _CELL,
    ),
    Kind(
        "extra-cell",
        "Extra Cell",
        "This row has more values compared to the header row (the first row in the data source). " + _WIDTH,
        f'{_AT} has an extra value in field at position "{{fieldNumber}}"',
        _CELL,
    ),
    Kind(
        "missing-cell",
        "Missing Cell",
        "This row has less values compared to the header row (the first row in the data source). " + _WIDTH,
        f"{_AT} has a missing cell {_IN}",
        _CELL,
    ),
    Kind(
        "blank-row",
        "Blank Row",
        "This row is empty. A row should contain at least one value.",
        f"{_AT} is completely blank",
        _ROW,
    ),
    Kind(
        "primary-key",
        "PrimaryKey Error",
        "Values in the primary key fields should be unique for every row",
        f"{_AT} violates the primary key: {{note}}",
        _ROW,
    ),
    Kind(
        "foreign-key",
        "ForeignKey Error",
        "Values in the foreign key fields should exist in the reference table",
        f"{_AT} violates the foreign key: {{note}}",
        _ROW,
    ),
)


def _kinds() -> tuple[Kind, ...]:
    """Those held here; of another version of Frictionless its own."""
    return _HELD if is_pinned() else asked()


def asked() -> tuple[Kind, ...]:
    """The same kinds in the words of the installed Frictionless, which is imported."""
    from frictionless import errors

    known: dict[str, Any] = {getattr(one, "type", ""): one for one in vars(errors).values()}
    found = [known[kind.type] for kind in _HELD]
    return tuple(Kind(one.type, one.title, one.description, one.template, one.tags) for one in found)


(
    TYPE_ERROR, CONSTRAINT_ERROR, UNIQUE_ERROR, EXTRA_CELL, MISSING_CELL, BLANK_ROW, PRIMARY_KEY, FOREIGN_KEY,
) = _kinds()  # fmt: skip
