"""A column's cells as typed Arrow values: those that Frictionless reads, in whole columns where that is provable."""

import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.reading import double_of
from harvesters.validate.fast.text import Text
from harvesters.validate.quick.forms import OPEN
from harvesters.validate.quick.values import FORMS, TYPES, Taken, array_of

_UTC = datetime.UTC
_IN_COLUMNS = frozenset({"integer", "number", "date", "datetime"})
_LEAST, _MOST = -(2**63), 2**63 - 1


class TypedColumn:
    """The values of one column. lost counts cells whose value Frictionless reads and the column's type cannot hold.

    A cell that is missing or not of the field's type has no value; one that breaks a constraint has. Numbers are
    doubles, moments are in UTC where the first of them has a zone, types without a column type of their own stay text.
    """

    def __init__(self, column: Column) -> None:
        self._column = column
        self.name = column.name
        self.kind = column.field.type
        self.type = TYPES.get(self.kind, pa.string())
        self._is_settled = self.kind != "datetime"
        self.lost = 0

    @property
    def form(self) -> int:
        """How the scanner is to keep the column's values."""
        return FORMS[self.type] if self._is_settled else OPEN

    def settled(self) -> pa.DataType:
        """The column's type, from now on: nothing is known of moments that come later."""
        self._is_settled = True
        return self.type

    def taken(self, taken: Taken) -> pa.Array:
        """The values of the cells of a block: those that the scanner kept, the others read here."""
        return array_of(taken, self.type, self.values)

    def values(self, cells: pa.Array) -> pa.Array:
        """The values of some cells; null is a cell that its row does not have."""
        gone = None
        if cells.null_count:
            gone, cells = cells.is_null(), cells.fill_null(b"")
        found = self._values(Text(cells))
        return found if gone is None else pc.if_else(gone, pa.scalar(None, self.type), found)

    def _values(self, text: Text) -> pa.Array:
        if self._column.is_text:
            found = text.array.cast(pa.string())
            missing = self._column.empty(text)
            return (
                pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), found) if missing.any() else found
            )
        if not self._is_settled:
            self._settle(text)
        rest = self._column.unsure(text)
        if self.kind not in _IN_COLUMNS or len(rest) == len(text):
            return self._read(text.array)
        try:
            if not len(rest):
                return self._cast(text.array)
            sure = np.ones(len(text), np.bool_)
            sure[rest] = False
            known = self._cast(pc.if_else(pa.array(sure), text.array, pa.scalar(None, text.array.type)))
        except pa.ArrowInvalid:
            return self._read(text.array)
        return pc.replace_with_mask(known, pa.array(~sure), self._read(text.array.take(pa.array(rest))))

    def _cast(self, cells: pa.Array) -> pa.Array:
        """Cells of which Frictionless is sure. Raises ArrowInvalid for those that Arrow writes in another way."""
        if self.kind == "number":
            field = self._column.field
            for sign, plain in ((field.group_char, ""), (field.decimal_char, ".")):
                if sign and sign != plain:
                    cells = pc.replace_substring(cells, sign.encode(), plain.encode())
        return cells.cast(pa.string()).cast(self.type)

    def _read(self, cells: pa.Array) -> pa.Array:
        """Frictionless's own reader, once for each distinct text."""
        coded = cells.dictionary_encode()
        texts = [text.decode() for text in coded.dictionary.to_pylist()]
        values = [self._column.read(text).value for text in texts]
        held = [self._held(value, text) for value, text in zip(values, texts, strict=True)]
        lost = [value is not None and one is None for value, one in zip(values, held, strict=True)]
        if any(lost):
            self.lost += int(np.array(lost)[coded.indices.to_numpy()].sum())
        return pa.array(held, self.type).take(coded.indices)

    def _held(self, value: Any, text: str) -> Any:  # noqa: ANN401 - a value of Frictionless, a value for Arrow
        if value is None:
            return None
        if self.type == pa.string():
            return text
        if self.type == pa.int64():
            return int(value) if _LEAST <= value <= _MOST else None
        if self.type == pa.float64():
            return double_of(value)
        if self.kind == "time":
            return value.replace(tzinfo=None) if value.tzinfo is None else None
        if self.kind == "datetime":
            has_zone = value.tzinfo is not None
            if has_zone != (self.type.tz is not None):
                return None
            return _in_utc(value) if has_zone else value
        return value

    def _settle(self, text: Text) -> None:
        """Whether the first moment has a zone."""
        for cell in pc.unique(text.array).to_pylist():
            value = self._column.read(cell.decode()).value
            if value is not None:
                self.type = pa.timestamp("us", "UTC" if value.tzinfo is not None else None)
                self._is_settled = True
                return


def _in_utc(moment: datetime.datetime) -> datetime.datetime | None:
    """The moment in UTC; None where that lies outside of the calendar."""
    try:
        return moment.astimezone(_UTC)
    except OverflowError:
        return None
