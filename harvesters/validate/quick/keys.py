"""Keys of rows in the order in which they come: as long as they rise, none can stand twice.

They are kept as they come, beyond a bound in a file without a name, for the case that they stop rising.
"""

from typing import BinaryIO

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.scan import Keys

HELD_KEYS = 8_000_000


class KeyLog:
    """The keys of one group of columns."""

    def __init__(self, held_keys: int = HELD_KEYS) -> None:
        self._held_keys = held_keys
        self._keys: list[bytes] = []
        self._flags: list[bytes] = []
        self._is_rising = True
        self._spilled: BinaryIO | None = None
        self._count = 0

    def add(self, found: Keys) -> None:
        """Take in the keys of a block."""
        keys, flags, is_rising = found
        self._is_rising = self._is_rising and is_rising
        self._keys.append(keys)
        self._flags.append(flags)
        self._count += len(flags)

    def has_repeated(self) -> bool | None:
        """Whether two rows may share a key; None where they are too many to be compared here."""
        if self._is_rising:
            return False
        if self._count > self._held_keys:
            return None
        return bool(_kernel.repeated(b"".join(self._keys), b"".join(self._flags)))
