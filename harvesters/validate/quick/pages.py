"""A table whose cells are all certain, as a Parquet file made of the scanner's own pages.

Bringing in Arrow takes as long as judging a hundred thousand rows; where the scanner can pack pages itself (it needs
the system's zstd), Arrow is not asked. The format: https://parquet.apache.org/docs/file-format/
"""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

from harvesters.validate.quick import _kernel
from harvesters.validate.quick.compact import Value, binary, boolean, i16, i32, i64, listed, structure, text
from harvesters.validate.quick.forms import BOOLEAN, DAYS, DOUBLE, FORM_OF, INT64, MICROS, MOMENT, TEXTS

GROUP_ROWS = 120_000
GROUP_BYTES = 64_000_000
"""A group that is packed to more than this is written before it has all its rows: it is held until then."""
_MAGIC = b"PAR1"
_MADE_BY = "khlang version 1.0.0 (build pages)"
_VERSION = 2
_OPTIONAL, _ZSTD, _RLE, _DATA_PAGE, _DICTIONARY_PAGE = 1, 6, 3, 0, 2
_BOOLEAN, _INT32, _INT64, _DOUBLE, _BYTE_ARRAY = 0, 1, 2, 5, 6
_PHYSICAL = {
    INT64: _INT64, DOUBLE: _DOUBLE, BOOLEAN: _BOOLEAN, DAYS: _INT32, MICROS: _INT64, MOMENT: _INT64, TEXTS: _BYTE_ARRAY,
}  # fmt: skip
_UTF8, _DATE, _TIME_MICROS = 0, 6, 8
_MICROSECONDS = structure((2, structure()))
_UNIT = structure((1, boolean(False)), (2, _MICROSECONDS))
_CONVERTED = {TEXTS: _UTF8, DAYS: _DATE}
_LOGICAL = {
    TEXTS: structure((1, structure())),
    DAYS: structure((6, structure())),
    MICROS: structure((7, _UNIT)),
    MOMENT: structure((8, _UNIT)),
}
Ends = tuple[bytes, bytes] | None


class _Page(NamedTuple):
    head: bytes
    rows: int
    nulls: int
    encoding: int
    size: int
    data: bytes
    ends: Ends


class PagedParquet:
    """A Parquet file at path, to be used as a context; fields as their schema describes them, each of another name."""

    def __init__(self, path: Path, fields: Sequence[dict[str, Any]]) -> None:
        self._path = path
        self._names = [field["name"] for field in fields]
        self.forms = [FORM_OF.get(field["type"], TEXTS) for field in fields]
        self._waiting: list[list[_Page]] = [[] for _ in fields]
        self._rows = self._bytes = self._all_rows = 0
        self._groups: list[Value] = []
        self._scanner: _kernel.Scanner | None = None
        self._file: BinaryIO | None = None

    def take_scanned(self, scanner: "_kernel.Scanner", rows: int) -> bool:
        """Take in the values of the block that was scanned last, to be written by and by; is each of them certain?"""
        self._scanner = scanner
        for index, waiting in enumerate(self._waiting):
            told = scanner.page(index)
            if told is None:
                return False
            page = _data_page(told)
            waiting.append(page)
            self._bytes += len(page.data)
        self._rows += rows
        if self._rows >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._write_group()
        return True

    def __enter__(self) -> Self:
        self._file = self._path.open("wb")
        self._file.write(_MAGIC)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._file is not None
        with self._file:
            if kind is None:
                self._write_group()
                footer = self._footer()
                self._file.write(footer + struct.pack("<I", len(footer)) + _MAGIC)

    def _write_group(self) -> None:
        if not self._rows:
            return
        assert self._file is not None and self._scanner is not None
        start = self._file.tell()
        chunks = [self._write_chunk(index) for index in range(len(self._names))]
        plain, size = sum(one.plain for one in chunks), sum(one.size for one in chunks)
        self._groups.append(
            structure(
                (1, listed(one.described for one in chunks)),
                (2, i64(plain)),
                (3, i64(self._rows)),
                (5, i64(start)),
                (6, i64(size)),
                (7, i16(min(len(self._groups), 32_767))),
            )
        )
        self._all_rows += self._rows
        self._rows = self._bytes = 0
        self._waiting = [[] for _ in self._names]

    def _write_chunk(self, index: int) -> "_Chunk":
        assert self._file is not None and self._scanner is not None
        entries = self._scanner.dictionary(index)
        pages = self._waiting[index]
        first = [] if entries is None else [_dictionary_page(entries)]
        start = self._file.tell()
        self._file.writelines(part for page in (*first, *pages) for part in (page.head, page.data))
        size = self._file.tell() - start
        plain = sum(len(page.head) + page.size for page in (*first, *pages))
        encodings = sorted({_RLE, *(page.encoding for page in (*first, *pages))})
        described = [
            (1, i32(_PHYSICAL[self.forms[index]])),
            (2, listed(map(i32, encodings))),
            (3, listed([text(self._names[index])])),
            (4, i32(_ZSTD)),
            (5, i64(sum(page.rows for page in pages))),
            (6, i64(plain)),
            (7, i64(size)),
            (9, i64(start + sum(len(page.head) + len(page.data) for page in first))),
        ]
        if first:
            described.append((11, i64(start)))
        described.append((12, _statistics(self.forms[index], pages)))
        return _Chunk(structure((2, i64(start)), (3, structure(*described))), plain, size)

    def _footer(self) -> bytes:
        columns = [_element(name, form) for name, form in zip(self._names, self.forms, strict=True)]
        root = structure((4, text("schema")), (5, i32(len(columns))))
        order = structure((1, structure()))
        fields = [(1, i32(_VERSION)), (2, listed([root, *columns])), (3, i64(self._all_rows))]
        fields += [(4, listed(self._groups)), (6, text(_MADE_BY)), (7, listed([order] * len(columns)))]
        return structure(*fields)[1]


class _Chunk(NamedTuple):
    described: Value
    plain: int
    size: int


def _element(name: str, form: int) -> Value:
    fields = [(1, i32(_PHYSICAL[form])), (3, i32(_OPTIONAL)), (4, text(name))]
    if form in _CONVERTED:
        fields.append((6, i32(_CONVERTED[form])))
    if form in _LOGICAL:
        fields.append((10, _LOGICAL[form]))
    return structure(*fields)


def _data_page(told: "_kernel.Page") -> _Page:
    rows, nulls, encoding, size, data, ends = told
    said = structure((1, i32(rows)), (2, i32(encoding)), (3, i32(_RLE)), (4, i32(_RLE)))
    head = structure((1, i32(_DATA_PAGE)), (2, i32(size)), (3, i32(len(data))), (5, said))
    return _Page(head[1], rows, nulls, encoding, size, data, ends)


def _dictionary_page(told: "_kernel.Page") -> _Page:
    entries, nulls, encoding, size, data, ends = told
    said = structure((1, i32(entries)), (2, i32(encoding)))
    head = structure((1, i32(_DICTIONARY_PAGE)), (2, i32(size)), (3, i32(len(data))), (7, said))
    return _Page(head[1], entries, nulls, encoding, size, data, ends)


def _statistics(form: int, pages: Sequence[_Page]) -> Value:
    """How many values are missing, and the least and greatest, where these are known of every page that has a value."""
    fields = [(3, i64(sum(page.nulls for page in pages)))]
    ends = [page.ends for page in pages if page.nulls < page.rows]
    known = [one for one in ends if one is not None]
    if known and len(known) == len(ends):
        order = _ORDER[form]
        least, most = min((one[0] for one in known), key=order), max((one[1] for one in known), key=order)
        if form == DOUBLE:
            least, most = _apart(least, most)
        fields += [(5, binary(most)), (6, binary(least))]
    return structure(*fields)


def _apart(least: bytes, most: bytes) -> tuple[bytes, bytes]:
    """Ends that are zero, below zero and above: a reader may hold the two zeros apart."""
    zeros = struct.pack("<d", -0.0), struct.pack("<d", 0.0)
    return zeros[0] if least in zeros else least, zeros[1] if most in zeros else most


def _number_of(form: str) -> Callable[[bytes], Any]:
    return lambda data: struct.unpack(form, data)[0]


_ORDER: dict[int, Callable[[bytes], Any]] = {
    TEXTS: bytes, BOOLEAN: bytes, INT64: _number_of("<q"), MICROS: _number_of("<q"), MOMENT: _number_of("<q"),
    DOUBLE: _number_of("<d"), DAYS: _number_of("<i"),
}  # fmt: skip
