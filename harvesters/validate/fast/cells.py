"""One column judged: certified where a proof exists, else Frictionless's own reader once for each distinct text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from harvesters.validate.fast.keys import Hashes, TextHasher
from harvesters.validate.fast.kinds import integer, number
from harvesters.validate.fast.kinds.string import CHECKED_FORMATS
from harvesters.validate.fast.reading import Notes, Read, Reader
from harvesters.validate.fast.text import Mask, Text
from metadata import plugins

KINDS = "harvesters.validate.fast.kinds"


@dataclass(frozen=True)
class Found:
    """A column of a block: which cells are blank (None: not one), which have notes, in row order, and those."""

    blank: Mask | None
    rows: npt.NDArray[np.int64]
    reads: Sequence[Read]


_NOTHING = np.empty(0, np.int64)


class Column(Reader):
    """The judge of one field's cells."""

    def __init__(self, field: Any, reader: Callable[[Any], tuple[Any, Notes | None]]) -> None:  # noqa: ANN401
        super().__init__(field, reader)
        self._certify = _certifier(field)
        self._hidden = tuple(text for text in self.missing if self._is_certified(text))
        """Missing texts that the proof takes for values."""

    def judge(self, text: Text) -> Found:
        """Every cell of the column in a block."""
        rest = self.unsure(text)
        if not len(rest):
            return Found(None, _NOTHING, ())
        whole = len(rest) == len(text)
        coded = (text.array if whole else text.array.take(pa.array(rest))).dictionary_encode()
        codes = coded.indices.to_numpy()
        reads = [self.read(cell.decode()) for cell in coded.dictionary.to_pylist()]
        blank = None
        blank_codes = np.array([read.is_blank for read in reads], np.bool_)
        if blank_codes.any():
            blank = np.zeros(len(text), np.bool_)
            blank[rest[blank_codes[codes]]] = True
        noted = np.array([bool(read.notes or read.error) for read in reads], np.bool_)
        if not noted.any():
            return Found(blank, _NOTHING, ())
        where = noted[codes]
        return Found(blank, rest[where], [reads[code] for code in codes[where]])

    def hashes(self, text: Text, hasher: TextHasher) -> tuple[Hashes, Mask]:
        """A number for each cell, equal where the values are equal, and which cells have no value (None)."""
        kind = self.field.type
        if kind in ("integer", "number"):
            return self._number_hashes(text)
        if self.is_text:
            empty = self.empty(text)
            return np.where(empty, np.uint64(0), hasher.of(text.array)), empty
        coded = text.array.dictionary_encode()
        reads = [self.read(cell.decode()) for cell in coded.dictionary.to_pylist()]
        codes = coded.indices.to_numpy()
        values = np.array([key_of(read.value, kind) for read in reads], np.uint64)
        empty = np.array([read.value is None for read in reads], np.bool_)
        return values[codes], empty[codes]

    def values(self, texts: pa.Array) -> list[Any]:
        """What Frictionless reads in each text of an array, None where that is no value."""
        found: list[Any] = [text.decode() for text in texts.to_pylist()]
        if self.is_text:
            return [None if text in self.missing else text for text in found]
        sure = np.zeros(len(found), np.bool_)
        if self.field.type == "integer" and self.field.bare_number:
            sure = integer.plain(Text(texts))
        return [
            int(text) if is_plain and text not in self.missing else self.read(text).value
            for text, is_plain in zip(found, sure.tolist(), strict=True)
        ]

    @property
    def is_text(self) -> bool:
        """Whether a cell's value is its text."""
        kind = self.field.type
        return kind == "any" or (kind == "string" and self.field.format not in CHECKED_FORMATS)

    def empty(self, text: Text) -> Mask:
        """Which cells have no value."""
        found: Mask = np.zeros(len(text), np.bool_)
        if self.is_text:
            for missing in self.missing:
                found |= text.equal(missing)
            return found
        is_plain = self._plain(text)
        rest = np.flatnonzero(~is_plain) if is_plain is not None else np.arange(len(text))
        coded = text.array.take(pa.array(rest)).dictionary_encode()
        empty = [self.read(cell.decode()).value is None for cell in coded.dictionary.to_pylist()]
        found[rest] = np.array(empty, np.bool_)[coded.indices.to_numpy()]
        return found

    def _plain(self, text: Text) -> Mask | None:
        """Which cells are plain numbers; None for a column of something else."""
        if self.field.type not in ("integer", "number"):
            return None
        if self.field.type == "integer":
            sure = integer.plain(text) if self.field.bare_number else np.zeros(len(text), np.bool_)
        else:
            sure = number.plain(text) if self._is_plain_number() else np.zeros(len(text), np.bool_)
        for missing in self.missing:
            sure &= ~text.equal(missing)
        return sure

    def _number_hashes(self, text: Text) -> tuple[Hashes, Mask]:
        sure = self._plain(text)
        assert sure is not None
        if self.field.type == "integer":
            whole = integer.values(text, sure)
            found: Hashes = np.where(whole == -1, -2, whole).view(np.uint64)
        else:
            found = (number.values(text, sure) + 0.0).view(np.uint64)
        empty = np.zeros(len(text), np.bool_)
        for row in np.flatnonzero(~sure).tolist():
            value = self.read(text.array[row].as_py().decode()).value
            empty[row] = value is None
            found[row] = key_of(value, self.field.type)
        return found, empty

    def _is_plain_number(self) -> bool:
        field = self.field
        return bool(field.bare_number and field.decimal_char == "." and not field.group_char)

    def unsure(self, text: Text) -> npt.NDArray[np.int64]:
        """The rows that the proof says nothing about."""
        if self._certify is None:
            return np.arange(len(text))
        sure = self._certify(text)
        for missing in self._hidden:
            if text.shortest <= len(missing.encode()) <= text.longest:
                sure &= ~text.equal(missing)
        return _NOTHING if sure.all() else np.flatnonzero(~sure)

    def _is_certified(self, text: str) -> bool:
        if self._certify is None:
            return False
        return bool(self._certify(Text(pa.array([text.encode()], pa.binary())))[0])


def key_of(value: Any, kind: str) -> int:  # noqa: ANN401 - a value of Frictionless
    """64 bits, equal for values that Python holds to be equal. Raises TypeError for a value without a hash."""
    found = hash(value)
    if kind == "number" and value is not None:
        made: int = (np.array([float(value)]) + 0.0).view(np.uint64)[0]
        return int(made)
    return found & 0xFFFF_FFFF_FFFF_FFFF


def _certifier(field: Any) -> Callable[[Text], Mask] | None:  # noqa: ANN401 - a field of Frictionless
    if field.type not in plugins.names(KINDS):
        return None
    found: Callable[[Text], Mask] | None = plugins.load(KINDS, field.type).certifier(field)
    return found


def is_utf8(text: Text) -> bool:
    """Whether each cell by itself is valid UTF-8."""
    if text.is_ascii:
        return True
    filled = text.starts[:-1][text.lengths > 0]
    if ((text.data[filled] & 0xC0) == 0x80).any():
        return False
    try:
        str(text.data.data, "utf-8")
    except UnicodeDecodeError:
        return False
    return True
