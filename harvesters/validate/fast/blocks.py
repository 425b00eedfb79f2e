"""The rows of a table in blocks of columns, as Frictionless itself would read the bytes.

`read` goes through the file with Arrow's CSV reader as long as that is provably the same. Where it is not (stray
quotes, carriage returns alone, bytes outside the encoding, a dialect of its own), Frictionless's own parser takes
over from that row on. Digests and counts are left in the resource's statistics as Frictionless leaves them.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from frictionless import FrictionlessException
from frictionless.system import system

from harvesters.validate.fast.cells import is_utf8
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.fast.source import Bytes, FileBytes, Places, plan
from harvesters.validate.fast.text import Text
from harvesters.validate.quick.scan import CannotTell


@dataclass
class Block:
    """Rows that follow one another: the regular ones as columns, the others with their cells, by row number."""

    numbers: npt.NDArray[np.int64]
    columns: list[Text]
    odd: list[tuple[int, list[str]]] = field(default_factory=list)

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.numbers) + len(self.odd)

    def first(self) -> tuple[int, Sequence[str]]:
        """The first row of a block that has one."""
        regular = list(zip(self.numbers[:1].tolist(), self.texts(range(len(self.numbers[:1]))), strict=True))
        return min([*regular, *self.odd[:1]], key=lambda row: row[0])

    def last(self) -> int:
        """The number of the last row; 0 for a block without rows."""
        ends = [*self.numbers[-1:].tolist(), *(number for number, _ in self.odd[-1:])]
        return max(ends, default=0)

    def texts(self, rows: Sequence[int]) -> list[tuple[str, ...]]:
        """The cells of some regular rows."""
        if not rows:
            return []
        where = pa.array(rows, pa.int64())
        columns = [text.array.take(where).cast(pa.string()).to_pylist() for text in self.columns]
        return list(zip(*columns, strict=True))


def read(
    resource: Any,  # noqa: ANN401 - of Frictionless
    width: int,
    sizes: Sizes,
    *,
    again: bool = False,
) -> Iterator[Block]:
    """The rows below the header of an opened resource. Raises FrictionlessException as its own parser would.

    again is a second reading, which leaves the statistics as they are.
    """
    source = plan(resource, sizes, has_digests=not again) if width else None
    first = 1
    if source is not None:
        first = source.next_row
        try:
            for block in _quick(source, width):
                yield block
                first += block.row_count
        except CannotTell:
            pass
        else:
            source.leave_stats(resource.stats)
            return
    yield from _slow(resource, width, sizes.block_rows, first)


def read_rows(
    resource: Any,  # noqa: ANN401 - of Frictionless
    width: int,
    sizes: Sizes,
    numbers: Places,
) -> Iterator[Block]:
    """The rows with these numbers, in order, in a second reading."""
    source = plan(resource, sizes, has_digests=False) if width else None
    first = 1
    if source is not None:
        first = source.next_row
        try:
            for data, quotes in source.blocks():
                block, count = _chosen(source, data, quotes, first, width, numbers)
                first += count
                if block is not None:
                    yield block
                if first > numbers[-1]:
                    return
        except CannotTell:
            pass
    for block in _slow(resource, width, sizes.block_rows, first):
        rows = np.flatnonzero(np.isin(block.numbers, numbers)).tolist()
        chosen = list(zip(block.numbers[rows].tolist(), map(list, block.texts(rows)), strict=True))
        yield block_of(sorted([*chosen, *(row for row in block.odd if row[0] in numbers)]), width)
        if block.last() >= numbers[-1]:
            return


def _chosen(
    source: FileBytes, data: Bytes, quotes: Places, first: int, width: int, numbers: Places
) -> tuple[Block | None, int]:
    """The rows of a block that are asked for, and how many rows it has: without quotes a row is a line."""
    if len(quotes):
        whole = csv.reader(io.StringIO(str(data, "utf-8"), newline=""), dialect=source.dialect)
        rows = list(enumerate(whole, first))
        return block_of([row for row in rows if row[0] in numbers], width), len(rows)
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    if not len(ends) or ends[-1] != len(data) - 1:
        ends = np.append(ends, len(data))
    wanted = numbers[np.searchsorted(numbers, first) : np.searchsorted(numbers, first + len(ends))] - first
    if not len(wanted):
        return None, len(ends)
    starts = np.where(wanted > 0, ends[wanted - 1] + 1, 0)
    lines = [
        str(data[start:end], "utf-8")
        for start, end in zip(starts.tolist(), ends[wanted].tolist(), strict=True)
    ]
    cells = [_cells(line, source.dialect) for line in lines]
    return block_of(list(zip((wanted + first).tolist(), cells, strict=True)), width), len(ends)


def stop_at(resource: Any, row: int) -> None:  # noqa: ANN401 - a resource of Frictionless
    """Leave the statistics that Frictionless has when it stops behind a row."""
    stats = resource.stats
    stats.md5 = stats.sha256 = stats.bytes = None
    parser = _parser(resource)
    count = 0
    try:
        for number, _ in resource.dialect.read_enumerated_content_stream(parser.cell_stream):
            count += 1
            if number >= row:
                break
    finally:
        parser.close()
    stats.rows = count


def _quick(source: FileBytes, width: int) -> Iterator[Block]:
    first = source.next_row
    for data, quotes in source.blocks():
        block = _of_bytes(source, data, quotes, first, width)
        yield block
        first += block.row_count


def _of_bytes(source: FileBytes, data: Bytes, quotes: Places, first: int, width: int) -> Block:
    columns, others = source.parsed(data, quotes, width)
    texts = [Text(column) for column in columns]
    if not all(is_utf8(text) for text in texts):
        raise CannotTell
    blank = np.empty(0, np.int64)
    if all(text.shortest == 0 for text in texts) and len(texts[0]):
        if len(quotes):
            rows = csv.reader(io.StringIO(str(data, "utf-8"), newline=""), dialect=source.dialect)
            return block_of(list(enumerate(rows, first)), width)
        blank = _empty_lines(data)
    numbers = np.arange(first, first + len(texts[0]) + len(others))
    odd = [(first + place, _cells(text, source.dialect)) for place, text in others]
    if odd:
        numbers = numbers[~np.isin(numbers, [number for number, _ in odd])]
    if len(blank):
        kept = ~np.isin(numbers, first + blank)
        numbers = numbers[kept]
        texts = [Text(column.filter(pa.array(kept))) for column in columns]
        odd += [(first + place, []) for place in blank.tolist()]
        odd.sort(key=lambda row: row[0])
    return Block(numbers, texts, odd)


def _empty_lines(data: Bytes) -> Places:
    """The lines of a block without quotes that have nothing in them, from 0."""
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
    starts = np.concatenate([[0], ends + 1])
    ends = np.concatenate([ends, [len(data)]])
    if starts[-1] == len(data):
        starts, ends = starts[:-1], ends[:-1]
    lengths = ends - starts
    alone = (lengths == 1) & (np.frombuffer(data, np.uint8)[np.minimum(starts, len(data) - 1)] == ord("\r"))
    return np.flatnonzero((lengths == 0) | alone)


def _cells(text: str, dialect: Any) -> list[str]:  # noqa: ANN401 - a dialect of the csv module
    lines = [text] if "\n" not in text else io.StringIO(text, newline="")
    return next(csv.reader(lines, dialect=dialect), [])


def _slow(resource: Any, width: int, size: int, first: int) -> Iterator[Block]:  # noqa: ANN401
    """Frictionless's own parser, from a row on."""
    parser = _parser(resource)
    try:
        stream = resource.dialect.read_enumerated_content_stream(parser.cell_stream)
        failure: FrictionlessException | None = None
        while failure is None:
            rows: list[tuple[int, list[str]]] = []
            try:
                rows.extend(islice(stream, size))
            except FrictionlessException as exception:
                failure = exception
            if not rows and failure is None:
                return
            kept = rows if not rows or rows[0][0] >= first else [row for row in rows if row[0] >= first]
            if kept:
                yield block_of(kept, width)
        raise failure
    finally:
        parser.close()


def block_of(rows: Iterable[tuple[int, list[str]]], width: int) -> Block:
    """A block of rows that the csv module has read."""
    regular: list[tuple[int, list[str]]] = []
    odd: list[tuple[int, list[str]]] = []
    for row in rows:
        (regular if len(row[1]) == width > 0 else odd).append(row)
    numbers = np.array([number for number, _ in regular], np.int64)
    cells = zip(*(cells for _, cells in regular), strict=True) if regular else [()] * width
    columns = [Text(pa.array(column, pa.string()).cast(pa.binary())) for column in cells]
    return Block(numbers, columns, odd)


def _parser(resource: Any) -> Any:  # noqa: ANN401 - a parser of Frictionless
    return system.create_parser(resource).open()
