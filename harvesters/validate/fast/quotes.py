"""Where records end, and whether a block of delimited bytes has one reading only.

The csv module and Arrow agree on a quoted cell whose first quote stands where a cell begins and whose last where
it ends. Anything else (a quote inside a cell, text behind a closing one) is left to the csv module.
"""

import numpy as np
import numpy.typing as npt

QUOTE = ord('"')
_NEWLINES = (ord("\n"), ord("\r"))


def record_end(block: bytearray, end: int, quotes: npt.NDArray[np.int64]) -> int:
    """The place behind the last newline before end and outside quotes; 0 where there is none."""
    while (end := block.rfind(b"\n", 0, end)) >= 0:
        if not len(quotes) or np.searchsorted(quotes, end) % 2 == 0:
            return end + 1
    return 0


def places(block: bytearray | memoryview, end: int) -> npt.NDArray[np.int64]:
    """Where the quotes before end are."""
    if isinstance(block, bytearray) and block.find(b'"', 0, end) < 0:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.frombuffer(block, np.uint8, end) == QUOTE)


def has_one_reading(block: memoryview, quotes: npt.NDArray[np.int64], delimiter: str) -> bool:
    """Whether every quote opens, closes or doubles where all readers agree; the block begins and ends a record."""
    if not len(quotes):
        return True
    if len(quotes) % 2:
        return False
    data = np.frombuffer(block, np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    edge = np.zeros(256, np.bool_)
    edge[[ord(delimiter), *_NEWLINES]] = True
    starts = edge[data[np.maximum(opening - 1, 0)]] | (opening == 0)
    ends = edge[data[np.minimum(closing + 1, len(data) - 1)]] | (closing == len(data) - 1)
    doubled = closing[:-1] + 1 == opening[1:]
    starts[1:] |= doubled
    ends[:-1] |= doubled
    return bool(starts.all() and ends.all())
