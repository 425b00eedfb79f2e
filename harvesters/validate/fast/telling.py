"""Frictionless's errors as its report writes them, made without its objects: a table may have millions."""

from collections.abc import Sequence
from typing import Any

from frictionless import errors

JsonObject = dict[str, Any]


class _Blanks(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def tell(kind: type[errors.Error], note: str, values: JsonObject) -> JsonObject:
    """The descriptor of an error of that class; values are its own properties, in the report's order."""
    told = {
        "type": kind.type,
        "title": kind.title,
        "description": kind.description,
        "message": "",
        "tags": list(kind.tags),
        "note": note,
        **values,
    }
    told["message"] = kind.template.format_map(_Blanks(told))
    return told


def cell_error(
    kind: type[errors.Error], note: str, cells: Sequence[str], row: int, cell: str, name: str, number: int
) -> JsonObject:
    """An error of a cell: row as Frictionless counts it, number the field's place from 1."""
    values = {"cells": list(cells), "rowNumber": row, "cell": cell, "fieldName": name, "fieldNumber": number}
    return tell(kind, note, values)


def row_error(kind: type[errors.Error], note: str, cells: Sequence[str], row: int) -> JsonObject:
    """An error of a whole row."""
    return tell(kind, note, {"cells": list(cells), "rowNumber": row})
