"""A delimited file in blocks of whole records, for Arrow, as long as both would read the same.

`plan` says whether a resource that Frictionless has opened can be read this way at all. `CannotTell` is raised at
the first block whose reading is not provably that of Frictionless; nothing of that block has been given out.
"""

import csv
import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv
from frictionless.formats.csv import CsvControl

from harvesters.validate.fast import quotes
from harvesters.validate.fast.sizes import Sizes

_BOM = b"\xef\xbb\xbf"
_UTF8 = frozenset({"utf-8", "utf-8-sig", "ascii"})
_ONE_BYTE = frozenset(
    {
        "cp874",
        "tis-620",
        "latin-1",
        "iso8859-1",
        "iso8859-11",
        "iso8859-15",
        "iso8859-2",
        "cp1250",
        "cp1251",
        "cp1252",
    }
)
Places = npt.NDArray[np.int64]
Bytes = bytes | memoryview
_NOWHERE = np.empty(0, np.int64)


class CannotTell(Exception):
    """The bytes from here on may be read differently by different readers."""


class Digests:
    """MD5, SHA-256 and size of what passes by, reckoned beside the reading."""

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1)
        self._waiting: Future[None] | None = None
        self.size = 0

    def update(self, chunk: Bytes) -> None:
        """Take a chunk in; at most one waits."""
        self.size += len(chunk)
        if self._waiting is not None:
            self._waiting.result()
        self._waiting = self._pool.submit(self._reckon, chunk)

    def result(self) -> tuple[str, str, int]:
        """The two digests in hexadecimal and the size, once everything has passed."""
        return self._md5.hexdigest(), self._sha256.hexdigest(), self.size

    def __enter__(self) -> "Digests":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def _reckon(self, chunk: Bytes) -> None:
        self._md5.update(chunk)
        self._sha256.update(chunk)


class FileBytes:
    """A local file, its codec and dialect; next_row is the number of the first record not yet given out."""

    def __init__(
        self,
        path: Path,
        codec: str,
        dialect: Any,  # noqa: ANN401 - a dialect of the csv module
        first_row: int,
        *,
        keeps_newlines: bool,
        has_digests: bool,
        sizes: Sizes,
    ) -> None:
        self.path = path
        self.codec = "utf-8" if codec in _UTF8 else codec
        self._has_mark = codec == "utf-8-sig"
        self.dialect = dialect
        self._is_quoted = dialect.quoting != csv.QUOTE_NONE
        self._keeps_newlines = keeps_newlines
        self._digests = Digests() if has_digests else None
        self.next_row = first_row
        self._sizes = sizes

    def blocks(self) -> Iterator[tuple[Bytes, Places]]:
        """Blocks of whole records below the header, in UTF-8, with the places of their quotes.

        A block is only good until the next one is asked for.
        """
        with self.path.open("rb", buffering=0) as file, self._digests or nullcontext():
            self._skip_header(file)
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
        others: list[tuple[int, str]] = []

        def other(row: pa_csv.InvalidRow) -> str:
            others.append((row.number - 1, row.text))
            return "skip"

        names = [str(index) for index in range(width)]
        table = pa_csv.read_csv(
            pa.py_buffer(block),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
            parse_options=pa_csv.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char='"' if len(found) else False,
                newlines_in_values=bool(len(found)),
                ignore_empty_lines=False,
                invalid_row_handler=other,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=False, null_values=[]
            ),
        )
        return [column.combine_chunks() for column in table.columns], others

    def _pass(self, chunk: Bytes) -> None:
        if self._digests is not None:
            self._digests.update(chunk)

    def _checked(self, held: bytearray, end: int, found: Places) -> tuple[Bytes, Places]:
        if held.find(b"\0", 0, end) >= 0:
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
        return self._keeps_newlines or not len(found)

    def _skip_header(self, file: BinaryIO) -> None:
        """Leave the file behind the records before next_row."""
        taken = 0

        def lines() -> Iterator[str]:
            nonlocal taken
            for line in file:
                if b"\0" in line or b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
                    raise CannotTell
                text = line.removeprefix(_BOM) if self._has_mark and not taken else line
                taken += len(line)
                self._pass(line)
                try:
                    yield text.decode(self.codec)
                except UnicodeDecodeError as error:
                    raise CannotTell from error

        if self._has_mark and self.next_row == 1:
            self._pass(file.read(len(_BOM)))
            return
        reader = csv.reader(lines(), dialect=self.dialect)
        for _ in range(self.next_row - 1):
            next(reader, None)
        file.seek(taken)


def plan(resource: Any, sizes: Sizes, *, has_digests: bool = True) -> FileBytes | None:  # noqa: ANN401 - a resource of Frictionless
    """How the opened resource can be read in blocks; None where only Frictionless's parser can."""
    is_plain = resource.scheme == "file" and not (
        resource.compression or resource.multipart or resource.memory
    )
    codec = resource.encoding
    if not is_plain or resource.format not in ("csv", "tsv") or codec not in _UTF8 | _ONE_BYTE:
        return None
    dialect = resource.dialect
    if dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows:
        return None
    shape = CsvControl.from_dialect(dialect).to_python()
    sign, escapes = shape.delimiter, shape.escapechar or shape.skipinitialspace or not shape.doublequote
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n\0' or escapes:
        return None
    if shape.quoting != csv.QUOTE_NONE and shape.quotechar != '"':
        return None
    first = dialect.create_first_content_row()
    path = Path(resource.normpath)
    keeps_newlines = resource.format == "csv"
    return FileBytes(
        path, codec, shape, first, keeps_newlines=keeps_newlines, has_digests=has_digests, sizes=sizes
    )
