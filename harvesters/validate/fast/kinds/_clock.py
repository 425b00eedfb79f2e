"""Digits in fixed places: dates and times as ISO 8601 writes them, tested as columns of bytes."""

import numpy as np
import numpy.typing as npt

from harvesters.validate.fast.text import Mask, Text

_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.uint8)
_ZERO = np.uint8(ord("0"))


def places(text: Text, width: int) -> tuple[Mask, npt.NDArray[np.uint8]]:
    """Which cells have this many bytes, and the bytes of those, a row each."""
    if text.shortest == width == text.longest:
        return np.ones(len(text), np.bool_), text.data.reshape(-1, width)
    right: Mask = text.lengths == width
    where = text.starts[:-1][right][:, None] + np.arange(width)
    return right, text.data[where]


def two(grid: npt.NDArray[np.uint8], place: int) -> npt.NDArray[np.uint8]:
    """The number that two digits at a place make."""
    tens, ones = grid[:, place] - _ZERO, grid[:, place + 1] - _ZERO
    made: npt.NDArray[np.uint8] = np.where((tens <= 9) & (ones <= 9), tens * 10 + ones, 255)
    return made


def is_char(grid: npt.NDArray[np.uint8], place: int, char: str) -> Mask:
    """Which rows have the character at the place."""
    found: Mask = grid[:, place] == ord(char)
    return found


def is_date(grid: npt.NDArray[np.uint8], place: int = 0) -> Mask:
    """Which rows have YYYY-MM-DD at the place: a day that exists, the 29th of February left unsure."""
    century, year = two(grid, place), two(grid, place + 2)
    month, day = two(grid, place + 5), two(grid, place + 8)
    sure = (century <= 99) & (year <= 99) & ((century > 0) | (year > 0))
    sure &= is_char(grid, place + 4, "-") & is_char(grid, place + 7, "-")
    known = (month >= 1) & (month <= 12)
    sure &= known & (day >= 1) & (day <= _DAYS[np.where(known, month, 0)])
    return sure


def is_time(grid: npt.NDArray[np.uint8], place: int) -> Mask:
    """Which rows have HH:MM:SS at the place."""
    sure = (two(grid, place) <= 23) & (two(grid, place + 3) <= 59) & (two(grid, place + 6) <= 59)
    return sure & is_char(grid, place + 2, ":") & is_char(grid, place + 5, ":")
