"""A column of a block as text: its cells as bytes, with lengths and places at hand for vectorised tests."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
_ZERO = ord("0")


class Text:
    """Cells of one column, as the UTF-8 bytes that the file has between its separators."""

    def __init__(self, array: pa.Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @cached_property
    def offsets(self) -> npt.NDArray[np.int32]:
        """Where each cell begins in `data`, and where the last one ends."""
        found = np.frombuffer(self.array.buffers()[1], np.int32)
        return found[self.array.offset : self.array.offset + len(self) + 1]

    @cached_property
    def data(self) -> npt.NDArray[np.uint8]:
        """The bytes of all cells, one after the other."""
        buffer = self.array.buffers()[2]
        if buffer is None:
            return np.empty(0, np.uint8)
        start, end = int(self.offsets[0]), int(self.offsets[-1])
        return np.frombuffer(buffer, np.uint8)[start:end]

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where each cell begins in `data`, counted from its first byte."""
        return self.offsets.astype(np.int64) - int(self.offsets[0])

    @cached_property
    def lengths(self) -> npt.NDArray[np.int32]:
        """Bytes in each cell."""
        return np.diff(self.offsets)

    @cached_property
    def shortest(self) -> int:
        """Bytes of the shortest cell."""
        return int(self.lengths.min()) if len(self) else 0

    @cached_property
    def longest(self) -> int:
        """Bytes of the longest cell."""
        return int(self.lengths.max()) if len(self) else 0

    @cached_property
    def is_ascii(self) -> bool:
        """Whether every byte is below 128."""
        return not len(self.data) or int(self.data.max()) < 128

    @cached_property
    def not_digits(self) -> npt.NDArray[np.int64]:
        """The places in `data` of bytes that are no ASCII digit."""
        wrong = (self.data - np.uint8(_ZERO)) > 9
        return np.flatnonzero(wrong) if wrong.any() else np.empty(0, np.int64)

    def is_made_of(self, signs: bytes) -> bool:
        """Whether no byte but these is in any cell."""
        return not self.data.tobytes().translate(None, signs)

    def rows_of(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The row that each place in `data` belongs to."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def equal(self, text: str) -> Mask:
        """Which cells are exactly this text."""
        if text == "":
            empty: Mask = self.lengths == 0
            return empty
        found: Mask = pc.equal(self.array, pa.scalar(text.encode(), self.array.type)).to_numpy(
            zero_copy_only=False
        )
        return found

    def replaced(self, old: str, new: str) -> "Text":
        """The same cells with one text put in the place of another."""
        return Text(pc.replace_substring(self.array, old.encode(), new.encode()))


def all_true(rows: int) -> Mask:
    """A mask in which every row is sure."""
    return np.ones(rows, np.bool_)
