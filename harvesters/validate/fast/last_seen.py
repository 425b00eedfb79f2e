"""Values that were seen, and in which row last: in memory while few, beyond that in a database without a name."""

import datetime
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

HELD_VALUES = 500_000
_TABLE = "create table seen (value text primary key, row integer) without rowid"


class LastSeen:
    """Values that are equal for Python are one value here, as in a dict."""

    def __init__(self, held_values: int = HELD_VALUES) -> None:
        self._most = held_values
        self._held: dict[Any, int] = {}
        self._file: sqlite3.Connection | None = None

    def seen(self, value: Hashable, row: int) -> int | None:
        """The row in which the value was seen before this one, which is noted; None where it was not."""
        before = self.row_of(value)
        self.note(value, row)
        return before

    def note(self, value: Hashable, row: int = 0) -> None:
        """Remember the row, whatever was remembered before."""
        self._held[value] = row
        if len(self._held) > self._most:
            self._spill()

    def row_of(self, value: Hashable) -> int | None:
        """The row in which the value was seen last; None where it was not. Nothing is noted."""
        before = self._held.get(value)
        return self._moved(value) if before is None and self._file is not None else before

    def _moved(self, value: Hashable) -> int | None:
        """The row of a value that lies in the database."""
        assert self._file is not None
        text = _text_of(value)
        found = text and self._file.execute("select row from seen where value = ?", (text,)).fetchone()
        return int(found[0]) if found else None

    def _spill(self) -> None:
        if self._file is None:
            import sqlite3  # a table of few keys does not wait for it

            self._file = sqlite3.connect("", isolation_level=None)
            self._file.execute("pragma journal_mode = off")
            self._file.execute(_TABLE)
        texts = [(_text_of(value), value, row) for value, row in self._held.items()]
        self._file.execute("begin")
        moved = sorted((text, row) for text, _, row in texts if text is not None)
        self._file.executemany("insert or replace into seen values (?, ?)", moved)
        self._file.execute("commit")
        self._held = {value: row for text, value, row in texts if text is None}
        self._most = max(self._most, 2 * len(self._held))


class KnownKeys:
    """A set of keys that may be larger than memory: what it is given, it says it has."""

    def __init__(self, keys: Iterable[Hashable], held_keys: int = HELD_VALUES) -> None:
        self._keys = LastSeen(held_keys)
        for key in keys:
            self._keys.note(key)

    def __contains__(self, key: Hashable) -> bool:
        return self._keys.row_of(key) is not None


def _text_of(value: Any) -> str | None:  # noqa: ANN401 - a value of Frictionless
    """A text that only equal values share; None for values of which that is not certain, which stay in memory."""
    if isinstance(value, str):
        return f"s{value}"
    if value is None:
        return "-"
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        sign, parts, exponent = value.as_tuple()
        digits = "".join(map(str, parts))
        kept = digits.rstrip("0")
        return f"n{sign}{kept.lstrip('0')}e{int(exponent) + len(digits) - len(kept)}" if kept else "n"
    if type(value) is datetime.date:
        return f"d{value.toordinal()}"
    if isinstance(value, tuple):
        texts = [_text_of(part) for part in value]
        return (
            None
            if None in texts
            else "t" + "".join(f"{len(text)}:{text}" for text in texts if text is not None)
        )
    return None
