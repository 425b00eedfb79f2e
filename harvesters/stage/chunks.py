"""Many rows at once as columns of text: what Arrow parses of a block, and rows of any grid put together."""

import codecs
import io
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from harvesters.stage.doubtful import Block, Positions
from harvesters.stage.grid import Row
from harvesters.stage.records import MAX_COLUMNS, Found, Lines, RecordReader, too_large

BATCH_ROWS = 20_000
BATCH_CHARS = 16_000_000
CODED_SHARE = 0.5
_CODED = pa.dictionary(pa.int32(), pa.string())
T = TypeVar("T")


@dataclass(frozen=True)
class Chunk:
    """Rows of a source: those of the usual width as columns of exact text (plain or dictionaries), others as lists.

    numbers: the source rows of the columns' cells; odd: the other rows, in order.
    """

    numbers: Positions
    columns: list[pa.Array]
    odd: list[Row]

    def __len__(self) -> int:
        return len(self.numbers) + len(self.odd)


@dataclass
class Layout:
    """What is learnt from the blocks before: the usual width, and which columns repeat few texts."""

    width: int
    coded: frozenset[int] | None = None

    def copy(self) -> "Layout":
        """As it is now: a block that is parsed meanwhile must not see later changes."""
        return Layout(self.width, self.coded)

    def learn(self, parsed: "Parsed") -> "Parsed":
        """Take over what a block taught. Gives the block back."""
        if parsed.columns and len(parsed.columns[0]):
            self.width = len(parsed.columns)
            self.coded = frozenset(i for i, column in enumerate(parsed.columns) if is_coded(column))
        return parsed


@dataclass
class Parsed:
    """A block as columns. Records count from 0 within the block; odd ones are not in the columns."""

    records: int
    columns: list[pa.Array]
    odd: list[tuple[int, list[str]]]
    found: list[tuple[int, Found]] = field(default_factory=list)
    nuls: int = 0
    stopped: bool = False

    def chunk(self, done: int, skip: int) -> Chunk:
        """The rows after skip, with their numbers; done: how many records were in the blocks before."""
        numbers = np.arange(done + 1, done + self.records + 1)
        if self.odd:
            numbers = np.delete(numbers, [record for record, _ in self.odd])
        odd = [(done + record + 1, cells) for record, cells in self.odd]
        if done >= skip:
            return Chunk(numbers, self.columns, odd)
        first = int(np.searchsorted(numbers, skip, side="right"))
        columns = [column.slice(first) for column in self.columns]
        return Chunk(numbers[first:], columns, [row for row in odd if row[0] > skip])


def is_coded(column: pa.Array) -> bool:
    """Whether the cells are numbers into a dictionary of texts."""
    return bool(pa.types.is_dictionary(column.type))


def plain(column: pa.Array) -> pa.Array:
    """The cells as text, whether they are held as a dictionary or not."""
    return column.dictionary_decode() if is_coded(column) else column


def coded(column: pa.Array) -> pa.Array:
    """The cells as a dictionary where few different texts repeat, else as text."""
    if not is_coded(column):
        if not len(column):
            return column
        found = column.dictionary_encode()
        return found if len(found.dictionary) <= CODED_SHARE * len(column) else column
    return column if len(column.dictionary) <= 0.75 * len(column) else column.dictionary_decode()


def mask_of(column: pa.Array, test: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Which cells pass a test of texts; each text of a dictionary is tested once."""
    if not is_coded(column):
        return test(column)
    found = test(column.dictionary)
    return found.take(column.indices) if pc.any(found).as_py() else pa.repeat(pa.scalar(False), len(column))


def compact(column: pa.Array) -> pa.Array:
    """The column without texts of its dictionary that stand in no cell."""
    if not is_coded(column):
        return column
    used = np.bincount(column.indices.drop_null().to_numpy(), minlength=len(column.dictionary)) > 0
    return column if used.all() else column.dictionary_decode().dictionary_encode()


def parse(block: Block, layout: Layout, reader: RecordReader) -> Parsed:
    """The block by Arrow's own CSV reader: text stays text, an empty cell is an empty text."""
    columns, ragged = _arrow(block.text, layout, reader)
    regular = (len(columns[0]) if columns else 0) + len(ragged)
    if len(ragged) > regular // 2:
        width = Counter(cells for _, cells, _ in ragged).most_common(1)[0][0]
        if width <= MAX_COLUMNS:
            columns, ragged = _arrow(block.text, Layout(width), reader)
    before = [position for position, _ in block.odd]
    odd = [(position + count, cells) for count, (position, cells) in enumerate(block.odd)]
    parsed = Parsed(regular + len(odd), columns, odd, block.found, block.nuls, block.stopped)
    for position, _, text in ragged:
        cells, _ = next(reader.records(Lines(io.StringIO(text, newline=""))))
        record = position + bisect_right(before, position)
        excess = too_large(cells, len(text))
        if excess:
            _stop(parsed, record, excess)
            break
        odd.append((record, cells))
    odd.sort(key=lambda row: row[0])
    _put_back(parsed)
    parsed.columns = [coded(column) for column in parsed.columns]
    return parsed


def _put_back(parsed: Parsed) -> None:
    """Rows that were read by themselves and have the usual width stand in the columns, where they belong."""
    width = (
        len(parsed.columns) or Counter(len(cells) for _, cells in parsed.odd).most_common(1)[0][0]
        if parsed.odd
        else 0
    )
    usual = [row for row in parsed.odd if len(row[1]) == width]
    if not usual or not width:
        return
    own = np.array([record for record, _ in usual])
    others = np.delete(np.arange(parsed.records), [record for record, _ in parsed.odd])
    order = pa.array(np.argsort(np.concatenate((others, own)), kind="stable"))
    added = [pa.array(column, pa.string()) for column in zip(*(cells for _, cells in usual), strict=True)]
    columns = parsed.columns or [pa.array([], pa.string())] * width
    parsed.columns = [
        pa.concat_arrays([plain(column), more]).take(order)
        for column, more in zip(columns, added, strict=True)
    ]
    parsed.odd[:] = [row for row in parsed.odd if len(row[1]) != width]


def _stop(parsed: Parsed, record: int, excess: Found) -> None:
    """End the block before a record that is beyond all measure."""
    parsed.odd[:] = [row for row in parsed.odd if row[0] < record]
    parsed.columns = [column.slice(0, record - len(parsed.odd)) for column in parsed.columns]
    parsed.found = [*(found for found in parsed.found if found[0] < record), (record, excess)]
    parsed.records, parsed.stopped = record, True


def _arrow(
    text: bytes, layout: Layout, reader: RecordReader
) -> tuple[list[pa.Array], list[tuple[int, int, str]]]:
    """The columns of the records of the usual width; of the others the position, the width and the text."""
    if not text:
        return [], []
    ragged: list[tuple[int, int, str]] = []
    if text.startswith(codecs.BOM_UTF8):
        text = codecs.BOM_UTF8 + text  # Arrow takes one away, which here is part of a cell

    def set_aside(row: arrow_csv.InvalidRow) -> str:
        ragged.append((row.number - 1, row.actual_columns, row.text))
        return "skip"

    names = [str(i) for i in range(layout.width)]
    kinds = {name: _CODED if int(name) in (layout.coded or ()) else pa.string() for name in names}
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        arrow_csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=names),
        arrow_csv.ParseOptions(
            delimiter=reader.delimiter,
            quote_char=reader.quote or False,
            double_quote=True,
            escape_char=False,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        arrow_csv.ConvertOptions(
            check_utf8=False,
            column_types=kinds,
            null_values=[],
            strings_can_be_null=False,
            quoted_strings_can_be_null=False,
        ),
    )
    return [_one(column) for column in table.columns], ragged


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks() if column.num_chunks else pa.array([], pa.string())


def chunks_of(rows: Iterable[Row]) -> Iterator[Chunk]:
    """Rows of any grid, put together; the commonest width of each chunk becomes columns."""
    held: list[Row] = []
    chars = 0
    for number, cells in rows:
        held.append((number, cells))
        chars += sum(map(len, cells))
        if len(held) >= BATCH_ROWS or chars >= BATCH_CHARS:
            yield _chunk(held)
            held, chars = [], 0
    if held:
        yield _chunk(held)


def _chunk(rows: list[Row]) -> Chunk:
    width = Counter(len(cells) for _, cells in rows).most_common(1)[0][0]
    usual = [row for row in rows if len(row[1]) == width]
    columns = [pa.array(column, pa.string()) for column in zip(*(cells for _, cells in usual), strict=True)]
    numbers = np.array([number for number, _ in usual] if width else [], dtype=np.int64)
    odd = [row for row in rows if len(row[1]) != width or not width]
    return Chunk(numbers, [coded(column) for column in columns], odd)


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same items, each made by another thread while the one before it is used. No item is None."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item
