"""Rows that leave the body after it was gathered: the text layer without them, and the map to the source's rows."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from harvesters.stage.body import Body
from harvesters.stage.text_layer import TextLayer


def body_index(row_map: Sequence[tuple[int, int]], rows: int, number: int) -> int | None:
    """The body row, from 0, of a source row; None for one that is not in the body."""
    low, high = 0, len(row_map)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if row_map[middle][1] <= number else (low, middle)
    if not row_map or row_map[low][1] > number:
        return None
    index = row_map[low][0] + number - row_map[low][1]
    end = row_map[low + 1][0] if low + 1 < len(row_map) else rows + 1
    return index - 1 if index < end else None


def map_without(
    row_map: Sequence[tuple[int, int]], indexes: Sequence[int], rows: int
) -> list[tuple[int, int]]:
    """The breaks between body rows and source rows once some of so many rows, counted from 0, are gone.

    >>> map_without([(1, 2)], [1], 3)
    [(1, 2), (2, 4)]
    """
    gone = [index + 1 for index in sorted(indexes)]
    firsts = [first for first, _ in row_map]
    starts = sorted({*firsts, *(index + 1 for index in gone if index < rows)} - set(gone))
    result: list[tuple[int, int]] = []
    for start in starts:
        at = bisect_right(firsts, start) - 1
        first = start - bisect_left(gone, start)
        row = row_map[at][1] + start - row_map[at][0]
        if not result or row - first != result[-1][1] - result[-1][0]:
            result.append((first, row))
    return result


def rewrite(body: Body, without: Sequence[int], more: Sequence[Sequence[str]]) -> None:
    """The text layer anew, without the rows of these indexes and with more at its end."""
    old = body.texts
    new = TextLayer(old.path.with_name(f"{old.path.name}-{len(without)}"), old.width)
    gone = np.array(without, dtype=np.int64)
    start = 0
    for columns in old.coded_batches():
        rows = len(columns[0])
        mask = ~np.isin(np.arange(start, start + rows), gone)
        start += rows
        if mask.all():
            new.add(columns)
        elif mask.any():
            new.add([column.filter(pa.array(mask)) for column in columns])
    for cells in more:
        padded = [*cells[: old.width], *([""] * (old.width - len(cells)))]
        new.add([pa.array([cell], pa.string()) for cell in padded])
    new.close()
    if new.path.exists():
        new.path.replace(old.path)
        new.path = old.path
    body.texts = new
