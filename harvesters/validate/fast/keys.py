"""Which rows share a key with another row: 64-bit numbers by row, sorted at the end, beyond a bound on disk.

Equal keys have equal numbers, so the rows found hold every true repetition; a few others may be among them, and
whoever asks compares the values themselves.
"""

from collections.abc import Iterator, Sequence
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from harvesters.validate.fast.text import Mask
from harvesters.validate.quick.scratch import nameless

PARTS = 64
_MIX = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.dtype([("key", np.uint64), ("row", np.int64)])
Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]


class Keys:
    """The keys of one column or group of columns, row by row."""

    def __init__(self, in_memory: int) -> None:
        self._in_memory = in_memory
        self._held: list[npt.NDArray[np.void]] = []
        self._rows = self._held_rows = 0
        self._rising = True
        self._last = 0
        self._parts: list[IO[bytes]] = []

    def add(self, keys: Hashes, rows: Numbers) -> None:
        """Take in the keys of some rows."""
        if not len(keys):
            return
        if self._rising:
            starts_higher = not self._rows or int(keys[0]) > self._last
            self._rising = starts_higher and bool((keys[1:] > keys[:-1]).all())
            self._last = int(keys[-1])
        pairs = np.empty(len(keys), _PAIR)
        pairs["key"], pairs["row"] = keys, rows
        self._held.append(pairs)
        self._rows += len(keys)
        self._held_rows += len(keys)
        if self._held_rows > self._in_memory:
            self._spill()

    def repeated(self) -> Numbers:
        """The rows, in order, whose key another row has too."""
        if self._rising:
            self.close()
            return np.empty(0, np.int64)
        if self._parts:
            self._spill()
        found = [_repeated(part) for part in self._read_parts()]
        self.close()
        return np.sort(np.concatenate(found)) if found else np.empty(0, np.int64)

    def close(self) -> None:
        """Give up what is held."""
        self._held = []
        for part in self._parts:
            part.close()
        self._parts = []

    def _spill(self) -> None:
        """Move what is held to disk, by the upper bits of the mixed key."""
        if not self._parts:
            self._parts = [nameless() for _ in range(PARTS)]
        pairs = np.concatenate(self._held) if self._held else np.empty(0, _PAIR)
        with np.errstate(over="ignore"):
            part_of = ((pairs["key"] * _MIX) >> np.uint64(58)).astype(np.uint8)
        for number, file in enumerate(self._parts):
            file.write(pairs[part_of == number].tobytes())
        self._held, self._held_rows = [], 0

    def _read_parts(self) -> Iterator[npt.NDArray[np.void]]:
        """What is held, or one part after the other: never more than one."""
        if not self._parts and self._held:
            yield np.concatenate(self._held)
        for file in self._parts:
            file.seek(0)
            yield np.frombuffer(file.read(), _PAIR)


def mixed(parts: Sequence[Hashes]) -> Hashes:
    """One number for several: equal where all are equal."""
    with np.errstate(over="ignore"):
        found = parts[0]
        for part in parts[1:]:
            found = (found * _MIX) ^ (found >> np.uint64(31)) ^ (part * np.uint64(0xC2B2AE3D27D4EB4F))
    return found


def _repeated(pairs: npt.NDArray[np.void]) -> Numbers:
    keys = np.sort(pairs["key"])
    twice = np.unique(keys[1:][keys[1:] == keys[:-1]])
    if not len(twice):
        return np.empty(0, np.int64)
    found: Numbers = pairs["row"][np.isin(pairs["key"], twice)]
    return found


def without(keys: Hashes, rows: Numbers, empty: Mask) -> tuple[Hashes, Numbers]:
    """The keys and rows that have a value."""
    return (keys[~empty], rows[~empty]) if empty.any() else (keys, rows)


class TextHasher:
    """Numbers of texts, equal for equal texts; made by DuckDB, which is brought in when first asked."""

    def __init__(self) -> None:
        self._connection: Any = None

    def of(self, texts: pa.Array) -> Hashes:
        """The number of each text."""
        import duckdb

        if self._connection is None:
            self._connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
        table = pa.table({"text": texts})
        self._connection.register("texts", table)
        found = self._connection.execute("select hash(text) as key from texts").fetchnumpy()["key"]
        made: Hashes = np.asarray(found, np.uint64)
        return made
