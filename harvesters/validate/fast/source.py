"""A delimited file in blocks of whole records, for Arrow, as long as both would read the same.

`plan` says whether a resource that Frictionless has opened can be read this way at all. `CannotTell` is raised at
the first block whose reading is not provably that of Frictionless; nothing of that block has been given out.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from harvesters.validate.fast import quotes
from harvesters.validate.fast.layouts import layout_of
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.quick.digests import Digests
from harvesters.validate.quick.layout import Layout
from harvesters.validate.quick.scan import CannotTell

Places = npt.NDArray[np.int64]
Bytes = bytes | memoryview
_NOWHERE = np.empty(0, np.int64)


class FileBytes:
    """A local file, its codec and dialect; next_row is the number of the first record not yet given out."""

    def __init__(self, layout: Layout, *, has_digests: bool, sizes: Sizes) -> None:
        self._layout = layout
        self.codec = layout.codec
        self.dialect = layout.dialect
        self.next_row = layout.first_row
        self._is_quoted = layout.dialect.quoting != csv.QUOTE_NONE
        self._digests = Digests() if has_digests else None
        self._sizes = sizes

    def blocks(self) -> Iterator[tuple[Bytes, Places]]:
        """Blocks of whole records below the header, in UTF-8, with the places of their quotes.

        A block is only good until the next one is asked for.
        """
        with self._layout.path.open("rb", buffering=0) as file, self._digests or nullcontext():
            start = self._layout.content_start(file)
            file.seek(0)
            self._pass(file.read(start))
            turns, kept, turn = [bytearray(), bytearray()], memoryview(b""), 0
            while True:
                turn, size = 1 - turn, len(kept) + self._sizes.block_bytes
                if len(turns[turn]) < size:
                    turns[turn] = bytearray(size)
                held, start = turns[turn], len(kept)
                held[:start] = kept
                end = start + file.readinto(memoryview(held)[start:size])
                self._pass(memoryview(held)[start:end])
                found = quotes.places(held, end) if self._is_quoted else _NOWHERE
                cut = end if end == start else quotes.record_end(held, end, found)
                if cut:
                    yield self._checked(held, cut, found[: np.searchsorted(found, cut)])
                elif end > self._sizes.record_bytes:
                    raise CannotTell
                if end == start:
                    return
                kept = memoryview(held)[cut:end]

    def leave_stats(self, stats: Any) -> None:  # noqa: ANN401 - statistics of Frictionless
        """Write the digests and the size where Frictionless keeps them."""
        if self._digests is not None:
            stats.md5, stats.sha256, stats.bytes = self._digests.result()

    def parsed(self, block: Bytes, found: Places, width: int) -> tuple[list[pa.Array], list[tuple[int, str]]]:
        """The columns of the block's regular records, and the others: their place from 0 and their text."""
        return columns_of(block, len(found) > 0, width, self.dialect)

    def _pass(self, chunk: Bytes) -> None:
        if self._digests is not None:
            self._digests.update(chunk)

    def _checked(self, held: bytearray, end: int, found: Places) -> tuple[Bytes, Places]:
        if held.find(b"\0", 0, end) >= 0 or held.startswith(
            BOM_UTF8
        ):  # Arrow takes a mark for none of the text
            raise CannotTell
        if held.find(b"\r", 0, end) >= 0 and not self._ends_lines_only(held, end, found):
            raise CannotTell
        block = memoryview(held)[:end]
        if not quotes.has_one_reading(block, found, self.dialect.delimiter):
            raise CannotTell
        if self.codec == "utf-8":
            return block, found
        try:
            block = memoryview(str(block, self.codec).encode())
        except UnicodeDecodeError as error:
            raise CannotTell from error
        return block, quotes.places(block, len(block)) if len(found) else found

    def _ends_lines_only(self, held: bytearray, end: int, found: Places) -> bool:
        """Whether every carriage return stands before a newline, and none is in a cell that would lose it."""
        if held.count(b"\r", 0, end) != held.count(b"\r\n", 0, end):
            return False
        return self._layout.keeps_newlines or not len(found)


def columns_of(
    block: Bytes,
    has_quotes: bool,
    width: int,
    dialect: Any,  # noqa: ANN401 - of the csv module
) -> tuple[list[pa.Array], list[tuple[int, str]]]:
    """The columns of the block's regular records, and the others: their place from 0 and their text."""
    others: list[tuple[int, str]] = []

    def other(row: pa_csv.InvalidRow) -> str:
        others.append((row.number - 1, row.text))
        return "skip"

    names = [str(index) for index in range(width)]
    table = pa_csv.read_csv(
        pa.py_buffer(block),
        read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
        parse_options=pa_csv.ParseOptions(
            delimiter=dialect.delimiter,
            quote_char='"' if has_quotes else False,
            newlines_in_values=has_quotes,
            ignore_empty_lines=False,
            invalid_row_handler=other,
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=False, null_values=[]
        ),
    )
    return [column.combine_chunks() for column in table.columns], others


def plan(resource: Any, sizes: Sizes, *, has_digests: bool = True) -> FileBytes | None:  # noqa: ANN401 - a resource of Frictionless
    """How the opened resource can be read in blocks; None where only Frictionless's parser can."""
    layout = layout_of(resource)
    return (
        None
        if layout is None or layout.compression
        else FileBytes(layout, has_digests=has_digests, sizes=sizes)
    )
