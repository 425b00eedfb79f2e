"""Errors row by row, in order; in memory while they are few, beyond that in a file without a name."""

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

JsonObject = dict[str, Any]
RowErrors = tuple[int, list[str]]
HELD_CHARS = 80_000_000
_ROW, _ERROR = "\x1f", "\x1e"
"""Signs that JSON never has in it unescaped."""


class Log:
    """Rows with their errors as JSON."""

    def __init__(self, held_chars: int = HELD_CHARS) -> None:
        self._held_chars = held_chars
        self._held: list[RowErrors] = []
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

    def amend(self, anew: Iterable[RowErrors]) -> bool:
        """Put rows that were judged anew in the place of those with their numbers; False where not all are held."""
        if self._file is not None:
            return False
        rows = dict(self._held) | dict(anew)
        self._held = sorted(rows.items())
        self.count = sum(map(len, rows.values()))
        return True

    def rows(self) -> Iterator[RowErrors]:
        """Every row that was taken in."""
        if self._file is not None:
            self._file.seek(0)
            for line in map(bytes.decode, self._file):
                number, _, errors = line[:-1].partition(_ROW)
                yield int(number), errors.split(_ERROR)
        yield from self._held

    def errors(self) -> Iterator[str]:
        """Every error, as JSON."""
        for _, errors in self.rows():
            yield from errors

    def objects(self) -> list[JsonObject]:
        """Every error."""
        return [json.loads(error) for error in self.errors()]

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
        for number, errors in self._held:
            self._file.write(f"{number}{_ROW}{_ERROR.join(errors)}\n".encode())
        self._held, self._chars = [], 0


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
