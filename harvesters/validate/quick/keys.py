"""Keys of rows in the order in which they come: as long as they rise, none can stand twice.

They are kept as they come, beyond a bound in a file without a name, for the case that they stop rising.
"""

import struct
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.scan import Keys

HELD_KEYS = 4_000_000
PARTED_KEYS = 2_000_000
_SIZE = struct.Struct("<q")


class KeyLog:
    """The keys of one group of columns."""

    def __init__(self, held_keys: int = HELD_KEYS) -> None:
        self._most = held_keys
        self._blocks: list[tuple[bytes, bytes]] = []
        self._held = 0
        self._is_rising = True
        self._file: BinaryIO | None = None

    def add(self, found: Keys) -> None:
        """Take in the keys of a block."""
        keys, flags, is_rising = found
        self._is_rising = self._is_rising and is_rising
        self._blocks.append((keys, flags))
        self._held += len(flags)
        if self._held > self._most:
            self._spill()

    def repeated(self) -> "array[int]":
        """The rows, from 0, that may share a key with another; gives up what is held."""
        found = array("q")
        if not self._is_rising and self._file is not None:
            found.frombytes(self._parted())
        elif not self._is_rising:
            keys, flags = zip(*self._blocks, strict=True) if self._blocks else ((), ())
            found.frombytes(_kernel.repeated(b"".join(keys), b"".join(flags)))
        self._blocks = []
        if self._file is not None:
            self._file.close()
        return found

    def _spill(self) -> None:
        from harvesters.validate.quick.scratch import nameless

        if self._file is None:
            self._file = nameless()
        for keys, flags in self._blocks:
            self._file.write(_SIZE.pack(len(flags)) + keys + flags)
        self._blocks, self._held = [], 0

    def _read(self) -> Iterator[tuple[bytes, bytes]]:
        if self._file is not None:
            self._file.seek(0)
            while head := self._file.read(_SIZE.size):
                (count,) = _SIZE.unpack(head)
                yield self._file.read(8 * count), self._file.read(count)
        yield from self._blocks

    def _parted(self) -> bytes:
        """The same for keys that are too many to be held: parted on disk by their bits."""
        import numpy as np

        from harvesters.validate.fast.keys import Keys as PartedKeys

        parted, first = PartedKeys(min(PARTED_KEYS, self._most)), 0
        for keys, flags in self._read():
            places = np.flatnonzero(np.frombuffer(flags, np.uint8) == 0)
            parted.add(np.frombuffer(keys, np.uint64)[places], places + first)
            first += len(flags)
        return parted.repeated().tobytes()
