"""Frictionless's errors as its report writes them, straight into JSON: a table may have millions of them."""

import json
import os
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from json.encoder import encode_basestring
from typing import Any

from harvesters.validate.fast.error_kinds import FOREIGN_KEY, Kind

JsonObject = dict[str, Any]
REMEMBERED = 10_000
_CELL, _ROW, _CELLS = (f"mark-{os.urandom(16).hex()}-" for _ in range(3))
"""Stand for what changes from row to row; drawn anew at each start, so that no file can hold them."""
_ORDER = (_CELL, _ROW, _CELLS, _ROW, _CELL)
quoted: Any = encode_basestring
"""A text as JSON, in UTF-8."""


def listed(texts: Iterable[str]) -> str:
    """Texts as a JSON list."""
    return f"[{', '.join(map(quoted, texts))}]"


def tell(kind: Kind, note: str, named: JsonObject, values: str) -> str:
    """The descriptor of an error of that kind: named fills its message, values are its own properties as JSON."""
    head, tags = _constant(kind)
    message = kind.template.format_map(named)
    return f'{head}{quoted(message)}, "tags": {tags}, "note": {quoted(note)}, {values}}}'


def cell_error(kind: Kind, note: str, cells: str, row: int, cell: str, name: str, number: int) -> str:
    """An error of a cell: cells is the row as JSON, row as Frictionless counts it, number the field's place from 1."""
    parts = _parts(kind, note, name, number)
    if parts is None:
        return _cell_error(kind, note, cells, row, cell, name, number)
    said = quoted(cell)[1:-1]
    a, b, c, d, e, f = parts
    return f"{a}{said}{b}{row}{c}{cells}{d}{row}{e}{said}{f}"


def cell_parts(kind: Kind, note: str, cell: str, name: str, number: int) -> tuple[str, str, str, str] | None:
    """The same cut where row, cells and row stand; None where they stand otherwise."""
    parts = _parts(kind, note, name, number)
    if parts is None:
        return None
    said = quoted(cell)[1:-1]
    a, b, c, d, e, f = parts
    return f"{a}{said}{b}", c, d, f"{e}{said}{f}"


def cell_error_once(kind: Kind, note: str, cells: str, row: int, cell: str, name: str, number: int) -> str:
    """The same for a note that no other cell has: nothing of it is kept for the next one."""
    return _cell_error(kind, note, cells, row, cell, name, number)


def _cell_error(kind: Kind, note: str, cells: str, row: object, cell: str, name: str, number: int) -> str:
    named = {"note": note, "rowNumber": row, "cell": cell, "fieldName": name, "fieldNumber": number}
    values = (
        f'"cells": {cells}, "rowNumber": {row}, "cell": {quoted(cell)}, '
        f'"fieldName": {quoted(name)}, "fieldNumber": {number}'
    )
    return tell(kind, note, named, values)


@lru_cache(REMEMBERED)
def _parts(kind: Kind, note: str, name: str, number: int) -> Sequence[str] | None:
    """The error's text cut where cell, row, cells, row and cell stand; None where they stand otherwise."""
    rest, parts = _cell_error(kind, note, _CELLS, _ROW, _CELL, name, number), []
    for mark in _ORDER:
        part, found, rest = rest.partition(mark)
        if not found:
            return None
        parts.append(part)
    parts.append(rest)
    return None if any(mark in part for mark in _ORDER for part in parts) else parts


def row_error(kind: Kind, note: str, cells: str, row: int) -> str:
    """An error of a whole row."""
    return tell(kind, note, {"note": note, "rowNumber": row}, f'"cells": {cells}, "rowNumber": {row}')


def reference_error(
    note: str,
    cells: str,
    row: int,
    fields: Sequence[str],
    values: Sequence[str],
    source: tuple[str, Sequence[str]],
) -> str:
    """A foreign key that is not found; source is the other table's name and its fields."""
    more = (
        f'"cells": {cells}, "rowNumber": {row}, "fieldNames": {listed(fields)}, "fieldCells": {listed(values)}, '
        f'"referenceName": {quoted(source[0])}, "referenceFieldNames": {listed(source[1])}'
    )
    return tell(FOREIGN_KEY, note, {"note": note, "rowNumber": row}, more)


@cache
def _constant(kind: Kind) -> tuple[str, str]:
    said = {"type": kind.type, "title": kind.title, "description": kind.description}
    head = json.dumps(said, ensure_ascii=False)[:-1]
    return f'{head}, "message": ', json.dumps(kind.tags, ensure_ascii=False)
