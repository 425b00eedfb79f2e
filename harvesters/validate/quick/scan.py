"""A file's bytes through the scanner, block by block, with both digests beside it."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, NamedTuple

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.digests import Bytes, Digests

BLOCK_BYTES = 2_000_000
FIRST_BYTES = 100_000
"""A table with errors mostly shows one here: certified, it would be read again; judged, the scanner learns from it."""
RECORD_BYTES = 64_000_000
EVENT = 7
"""Numbers that tell of one thing: the row in the block, column or what it is, the row's start and length, its blanks
and the cell's start (-1: it does not lie there as it is read) and length."""
ODD_ROW, BLANK_ROW, NO_PRIMARY_KEY, WANTED_ROW = -1, -2, -3, -4
Keys = tuple[bytes, bytes, bool]
"""64 bits a row, a flag a row (0: a key, 1: none, 2: not certain, 3: another width), and whether they rise."""


class CannotTell(Exception):
    """The bytes from here on may be read differently by different readers."""


class Scanned(NamedTuple):
    """Rows that follow one another: where they lie, up to where, the number of the first, what the scanner tells."""

    data: Bytes
    end: int
    first: int
    rows: int
    events: list[int]
    keys: tuple[Keys, ...]
    values: tuple[Any, ...]
    """What each column holds, as `_kernel.Scanner.taken` gives it; empty where no values are kept."""
    told: tuple[bytes, bytes] | None = None
    """The errors that the scanner told by itself, as `_kernel.Scanner.told` gives them."""

    def kinds(self) -> list[int]:
        """What the events are about: a column, or one of the three below 0."""
        return self.events[1::EVENT]

    def text(self, start: int, length: int) -> str:
        """A row as it lies in the block."""
        return str(memoryview(self.data)[start : start + length], "utf-8")


def scanned(
    file: Any,  # noqa: ANN401 - opened, in bytes
    scanner: "_kernel.Scanner",
    *,
    start: int,
    first_row: int,
    digests: Digests | None,
    to_utf8: Callable[[Bytes], Bytes] | None = None,
    block_bytes: int = BLOCK_BYTES,
    first_bytes: int | None = None,
    wanted: "array[int] | None" = None,
    has_values: bool = True,
) -> Iterator[Scanned]:
    """The records behind the place start of a file, the first of them numbered first_row.

    A block is only good until the next but one is asked for; the first may be of another size. to_utf8 is for a codec
    of one byte a character.
    With wanted, the numbers of rows in order, nothing is told but of those, and of each first that it is WANTED_ROW.
    has_values: whether a block comes with the values that the scanner was told to keep; it has those of the last block.
    Raises CannotTell behind the last block whose records have one reading only.
    """
    with digests or nullcontext():
        if digests is not None and start:
            digests.update(file.read(start))
        file.seek(start)
        turns, kept, turn = [bytearray(), bytearray()], memoryview(b""), 0
        while True:
            turn, size = 1 - turn, len(kept) + (first_bytes or block_bytes)
            first_bytes = None
            if len(turns[turn]) < size:
                turns[turn] = bytearray(size)
            held, begin = turns[turn], len(kept)
            held[:begin] = kept
            end = begin + file.readinto(memoryview(held)[begin:size])
            if digests is not None and end > begin:
                digests.update(memoryview(held)[begin:end])
            data: Bytes = memoryview(held)[:end]
            is_final = end == begin
            if to_utf8 is not None:
                data = memoryview(bytes(kept) + bytes(_converted(to_utf8, data[begin:])))
            chosen = None if wanted is None else memoryview(wanted)[bisect_left(wanted, first_row) :]
            done, rows, told, keys, can_tell = scanner.scan(data, len(data), is_final, first_row, chosen)
            if rows:
                events = memoryview(told).cast("q").tolist()
                values = scanner.taken() if has_values else ()
                yield Scanned(data, done, first_row, rows, events, keys, values, scanner.told())
                first_row += rows
            kept = memoryview(data)[done:]
            if not can_tell or len(kept) > RECORD_BYTES:
                raise CannotTell
            if is_final:
                return


def _converted(to_utf8: Callable[[Bytes], Bytes], data: Bytes) -> Bytes:
    try:
        return to_utf8(data)
    except UnicodeDecodeError as error:
        raise CannotTell from error
