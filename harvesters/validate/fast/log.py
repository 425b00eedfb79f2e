"""Errors row by row, in order; in memory while they are few, beyond that in a file without a name."""

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO, NamedTuple

JsonObject = dict[str, Any]
RowErrors = tuple[int, list[str]]
_MARKS = 3
HELD_CHARS = 80_000_000
_ROW, _ERROR = "\x1f", "\x1e"
"""Signs that JSON never has in it unescaped."""


class Told(NamedTuple):
    """Errors of rows that follow one another, as the scanner told them.

    marks are the row, the start and the length in text of each error, at least one; between two errors of the text
    stand a comma and a blank.
    """

    marks: memoryview
    text: bytes

    @property
    def error_count(self) -> int:
        """How many errors."""
        return len(self.marks) // _MARKS

    def joined(self) -> str:
        """All errors, with commas between."""
        return self.text[self.marks[1] : self.marks[-2] + self.marks[-1]].decode()

    def around(self, row: int) -> "tuple[Told | None, Told | None]":
        """Those of the rows before that one, and those behind it; None where there are none."""
        numbers = self.marks[::_MARKS]
        upto = bisect_left(numbers, row) * _MARKS
        behind = bisect_right(numbers, row, upto // _MARKS) * _MARKS
        before, after = self.marks[:upto], self.marks[behind:]
        return Told(before, self.text) if before else None, Told(after, self.text) if after else None

    def rows(self) -> Iterator[RowErrors]:
        """The same row by row."""
        marks, text = iter(self.marks.tolist()), self.text
        told = zip(marks, marks, marks, strict=True)
        for number, errors in groupby(told, itemgetter(0)):
            yield number, [text[start : start + length].decode() for _, start, length in errors]


class Log:
    """Rows with their errors as JSON."""

    def __init__(self, held_chars: int = HELD_CHARS) -> None:
        self._held_chars = held_chars
        self._held: list[RowErrors | Told] = []
        self._chars = 0
        self._file: BinaryIO | None = None
        self.count = 0

    def add(self, number: int, errors: list[str]) -> None:
        """Take in the errors of a row."""
        self._held.append((number, errors))
        self._chars += len(errors[0]) if len(errors) == 1 else sum(map(len, errors))
        self.count += len(errors)
        if self._chars > self._held_chars:
            self._spill()

    def add_told(self, told: Told) -> None:
        """Take in the errors of several rows."""
        self._held.append(told)
        self._chars += len(told.text)
        self.count += told.error_count
        if self._chars > self._held_chars:
            self._spill()

    def amend(self, anew: Iterable[RowErrors]) -> bool:
        """Put rows that were judged anew in the place of those with their numbers; False where not all are held."""
        if self._file is not None:
            return False
        self._held = list(_amended(self._held, anew))
        self.count = sum(one.error_count if isinstance(one, Told) else len(one[1]) for one in self._held)
        return True

    def rows(self) -> Iterator[RowErrors]:
        """Every row that was taken in."""
        if self._file is not None:
            self._file.seek(0)
            for line in map(bytes.decode, self._file):
                number, _, errors = line[:-1].partition(_ROW)
                yield int(number), errors.split(_ERROR)
        yield from _rows_of(self._held)

    def errors(self) -> Iterator[str]:
        """Every error, as JSON; several may stand together, with a comma between."""
        if self._file is not None:
            for _, errors in self.rows():
                yield from errors
            return
        for held in self._held:
            if isinstance(held, Told):
                yield held.joined()
            else:
                yield from held[1]

    def objects(self) -> list[JsonObject]:
        """Every error."""
        return [json.loads(error) for _, errors in self.rows() for error in errors]

    def close(self) -> None:
        """Give up what is held."""
        self._held = []
        if self._file is not None:
            self._file.close()
            self._file = None

    def _spill(self) -> None:
        if self._file is None:
            from harvesters.validate.quick.scratch import nameless

            self._file = nameless()
        self._file.seek(0, os.SEEK_END)
        for number, errors in _rows_of(self._held):
            self._file.write(f"{number}{_ROW}{_ERROR.join(errors)}\n".encode())
        self._held, self._chars = [], 0


def _rows_of(held: Iterable[RowErrors | Told]) -> Iterator[RowErrors]:
    for one in held:
        if isinstance(one, Told):
            yield from one.rows()
        else:
            yield one


def _amended(held: Iterable[RowErrors | Told], anew: Iterable[RowErrors]) -> Iterator[RowErrors | Told]:
    """What is held, with rows that were judged anew in their places."""
    others = iter(anew)
    other = next(others, None)
    for one in held:
        left: RowErrors | Told | None = one
        while other is not None and left is not None:
            last = left.marks[-_MARKS] if isinstance(left, Told) else left[0]
            if other[0] > last:
                break
            if isinstance(left, Told):
                before, left = left.around(other[0])
                if before is not None:
                    yield before
            elif other[0] == last:
                left = None
            yield other
            other = next(others, None)
        if left is not None:
            yield left
    if other is not None:
        yield other
        yield from others


def merged(rows: Iterable[RowErrors], anew: Iterable[RowErrors]) -> Iterator[RowErrors]:
    """Both by row number; where a row is in both, as it was judged anew.

    >>> list(merged([(1, ["a"]), (3, ["c"])], [(2, ["b"]), (3, ["d"])]))
    [(1, ['a']), (2, ['b']), (3, ['d'])]
    """
    others = iter(anew)
    other = next(others, None)
    for row in rows:
        while other is not None and other[0] < row[0]:
            yield other
            other = next(others, None)
        if other is not None and other[0] == row[0]:
            yield other
            other = next(others, None)
        else:
            yield row
    while other is not None:
        yield other
        other = next(others, None)
