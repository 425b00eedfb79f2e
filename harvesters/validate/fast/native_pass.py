"""A table's rows through the scanner in C: Frictionless reads only the texts that the scanner is not sure of.

What Frictionless has read without a note, the scanner learns. Nothing of numpy, Arrow or DuckDB is needed, so a
short table is not kept waiting by their start.
"""

import csv
import io
import re
import struct
from array import array
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from typing import TYPE_CHECKING, Any

from harvesters.validate.fast.evaluating import Evaluation, Evaluator, Known, Seen, cell_errors
from harvesters.validate.fast.log import RowErrors, Told, merged
from harvesters.validate.fast.reading import Read, Reader, double_of
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.fast.telling import listed
from harvesters.validate.quick import _kernel
from harvesters.validate.quick.columns import ASK, BLANK, NO_VALUE, SURE, Column, column_of, scanner_of
from harvesters.validate.quick.digests import Digests
from harvesters.validate.quick.keys import KeyLog
from harvesters.validate.quick.layout import Layout
from harvesters.validate.quick.scan import (
    BLOCK_BYTES,
    EVENT,
    FIRST_BYTES,
    NO_PRIMARY_KEY,
    ODD_ROW,
    Keys,
    Scanned,
    scanned,
)  # fmt: skip

if TYPE_CHECKING:
    from harvesters.validate.fast.parquet import TypedParquet

MOST_LEARNT = 100_000
LONGEST_LEARNT = 10_000
_ESCAPED, _ESCAPED_BUT_TABS = re.compile(r'[\x00-\x1f"\\]'), re.compile(r'[\x00-\x08\x0a-\x1f"\\]')
_NEXT = '", "'
_EPOCH = 719_163
_KEPT = frozenset({"boolean", "date", "integer", "number", "year"})
_MASK = 0xFFFF_FFFF_FFFF_FFFF
_MIX, _PAIR = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F


class NativePass:
    """The rows of an opened resource without foreign keys; count says how many were read."""

    failure = None

    def __init__(self, layout: Layout, readers: Sequence[Reader], evaluator: Evaluator, sizes: Sizes) -> None:
        self._layout = layout
        self._readers = readers
        self._evaluator = evaluator
        self._sizes = sizes
        groups: list[tuple[tuple[int, ...], bool]] = [((index,), False) for index in evaluator.unique]
        if evaluator.primary:
            groups.append((evaluator.primary, True))
        self._groups = [group for group, _ in groups]
        self._logs = [KeyLog(sizes.keys_in_memory // len(groups)) for _ in groups]
        keys = {index for group, _ in groups for index in group}
        self._keys = keys
        columns = [_column(reader, index in keys) for index, reader in enumerate(readers)]
        self.asks = [index for index, column in enumerate(columns) if column.kind == ASK and not column.texts]
        self._scanner = scanner_of(
            columns,
            groups,
            delimiter=layout.dialect.delimiter,
            has_quotes=layout.dialect.quoting != csv.QUOTE_NONE,
            keeps_newlines=layout.keeps_newlines,
        )
        self._scanner.tell_in(tuple(evaluator.order))
        self._taught: list[set[str]] = [set() for _ in readers]
        self._learnt = [0] * len(readers)
        self._forms = [0] * len(readers)
        self.digests = Digests()
        self.count = 0
        self.beside: TypedParquet | None = None
        """Who is given the values of every block."""

    def judged(self, is_full: Callable[[int], bool]) -> Iterator[RowErrors | Told]:
        """Rows with errors, in order; ends early where is_full says so of the number of errors.

        Rows come together where the scanner itself told the errors of a whole block, and it is not full behind them.

        Raises CannotTell where the bytes could be read in two ways: whoever asked begins anew in another way.
        """
        found = 0
        if self.beside is not None:
            self._give(self.beside.forms())
        for block in self._blocks():
            self.count += block.rows
            if self.beside is not None:
                self.beside.take_block(block)
                self._give(self.beside.forms())
            keys = [_Patched(one, block.first) for one in block.keys]
            told = None if block.told is None else Told(memoryview(block.told[0]).cast("q"), block.told[1])
            if told is not None and not block.events and not is_full(found + told.error_count):
                found += told.error_count
                yield told
                self._note([one.keys() for one in keys])
                continue
            rows = self._of_block(block, keys)
            for number, errors in rows if told is None else merged(told.rows(), rows):
                found += len(errors)
                if is_full(found):
                    self._note([one.upto(number) for one in keys])
                if errors:
                    yield number, errors
                if is_full(found):
                    return
            self._note([one.keys() for one in keys])

    def _give(self, forms: list[int]) -> None:
        for index, form in enumerate(forms):
            if self._forms[index] != form:
                self._scanner.give(index, form)
        self._forms = forms

    def leave_stats(self, stats: Any) -> None:  # noqa: ANN401 - statistics of Frictionless
        """Write the digests and the size where Frictionless keeps them: those of the file as it lies."""
        if self._layout.compression:
            with self.digests as digests, self._layout.path.open("rb") as file:
                while chunk := file.read(BLOCK_BYTES):
                    digests.update(chunk)
        stats.md5, stats.sha256, stats.bytes = self.digests.result()

    def repeated(self) -> "array[int]":
        """The rows, in order, that may repeat a key."""
        found, last = array("q"), -1
        for row in merge(*(log.repeated() for log in self._logs)):
            if row != last:
                found.append(row + self._layout.first_row)
            last = row
        return found

    def anew(self, numbers: "array[int]") -> Iterator[RowErrors]:
        """The rows that share a key with another, judged with all of those before them in mind."""
        seen = Seen(self._evaluator.unique)
        for block in self._blocks(numbers):
            for row in self._rows(block):
                number = block.first + row.index
                noted, is_blank = self._noted(row)
                known = None if ODD_ROW in row.kinds else _known(noted, is_blank)
                if errors := Evaluation(self._evaluator, number, row.cells, known).errors_with(seen):
                    yield number, errors
            if block.first + block.rows > numbers[-1]:
                return  # what lies behind was not asked for, and may be no table at all

    def _blocks(self, wanted: "array[int] | None" = None) -> Iterator[Scanned]:
        with self._layout.opened() as file:
            start = self._layout.content_start(file)
        with self._layout.opened() as file:
            yield from scanned(
                file,
                self._scanner,
                start=start,
                first_row=self._layout.first_row,
                digests=self.digests if wanted is None and not self._layout.compression else None,
                to_utf8=self._layout.to_utf8,
                block_bytes=self._sizes.block_bytes,
                first_bytes=min(FIRST_BYTES, self._sizes.block_bytes) if wanted is None else None,
                wanted=wanted,
            )

    def _note(self, keys: list[Keys]) -> None:
        for log, found in zip(self._logs, keys, strict=True):
            log.add(found)

    def _rows(self, block: Scanned) -> "Iterator[_Row]":
        """What is told of each row."""
        events, at = block.events, 0
        dialect, size = self._layout.dialect, len(events)
        while at < size:
            upto, index = at + EVENT, events[at]
            while upto < size and events[upto] == index:
                upto += EVENT
            yield _Row(block, events[at:upto], dialect)
            at = upto

    def _of_block(self, block: Scanned, keys: "list[_Patched]") -> Iterator[RowErrors]:
        has_primary = bool(self._evaluator.primary)
        for row in self._rows(block):
            number = block.first + row.index
            kind = row.kinds[0]
            if kind == ODD_ROW:
                errors = self._evaluator.evaluate(number, row.cells)
            elif len(row.kinds) == 1 and kind >= 0 and not has_primary:
                errors = self._of_one_cell(number, row, kind)
            else:
                errors = self._of_row(number, row)
            for group, found in zip(self._groups, keys, strict=True):
                if found.is_open(row.index):
                    found.close(row.index, self._key(group, row.cells))
            if errors:
                yield number, errors

    def _of_one_cell(self, number: int, row: "_Row", index: int) -> list[str]:
        """The errors of a row without a primary key in which the scanner was sure of all cells but one."""
        cell, column = row.cell(0, index), self._readers[index]
        read = column.read(cell)
        is_blank_row = read.is_blank and row.blanks + 1 == len(self._readers)
        if (read.notes or read.error is not None) and not is_blank_row:
            errors = cell_errors(column, index, read, row.json, number, cell)
            self._teach(index, cell, read)
            return errors
        return self._of_row(number, row)

    def _noted(self, row: "_Row") -> tuple[dict[int, tuple[str, Read]], bool]:
        """The cells with notes, and whether the row is blank."""
        noted: dict[int, tuple[str, Read]] = {}
        blanks = row.blanks
        for place, index in enumerate(row.kinds):
            if index < 0:
                continue
            cell = row.cell(place, index)
            read = self._readers[index].read(cell)
            if read.notes or read.error is not None:
                blanks += read.is_blank
                noted[index] = cell, read
            else:
                blanks += read.value is None
                self._learn(index, cell, read)
        return noted, blanks == len(self._readers)

    def _of_row(self, number: int, row: "_Row") -> list[str]:
        noted, is_blank = self._noted(row)
        if noted and not is_blank and not self._evaluator.primary:
            return self._teaching(self._evaluator.of_noted(number, row.json, noted), noted)
        if not noted and not is_blank and NO_PRIMARY_KEY not in row.kinds and not self._evaluator.primary:
            return []
        is_exact = self._has_no_key(row)
        if not noted and not is_blank and not is_exact:
            return []
        return self._teaching(
            self._evaluator.told(number, row.cells, _known(noted, is_blank), is_exact=is_exact), noted
        )

    def _teaching(self, errors: list[str], noted: dict[int, tuple[str, Read]]) -> list[str]:
        for index, (cell, read) in noted.items():
            self._teach(index, cell, read)
        return errors

    def _teach(self, index: int, cell: str, read: Read) -> None:
        """Have the scanner tell the errors of the cell's text by itself from the next block on."""
        known = self._readers[index].told.get(cell)
        if known is None or known[0] is not read or cell in self._taught[index]:
            return
        self._taught[index].add(cell)
        key = self._part(index, read.value) if index in self._keys and read.value is not None else 0
        found = SURE if read.value is not None else BLANK if read.is_blank else NO_VALUE
        parts = tuple(part.encode("utf-8", "surrogatepass") for error in known[1] for part in error)
        self._scanner.teach(index, cell.encode(), found, key, parts)

    def _has_no_key(self, row: "_Row") -> bool:
        """Whether the primary key is empty in every part."""
        primary = self._evaluator.primary
        if not primary or NO_PRIMARY_KEY in row.kinds:
            return bool(primary)
        if not any(index in primary for index in row.kinds):
            return False
        return all(self._readers[index].read(row.cells[index]).value is None for index in primary)

    def _learn(self, index: int, cell: str, read: Read) -> None:
        if self._learnt[index] < MOST_LEARNT and len(cell) < LONGEST_LEARNT:
            self._learnt[index] += 1
            key = self._part(index, read.value) if index in self._keys else 0
            value = self._value(index, read.value) if self._forms[index] else None
            self._scanner.learn(index, cell.encode(), BLANK if read.is_blank else SURE, key, value)

    def _value(self, index: int, value: Any) -> int | None:  # noqa: ANN401 - a value of Frictionless
        """The value as the scanner keeps it; None where that is for others to say."""
        kind = self._readers[index].field.type
        if value is None or kind not in _KEPT:
            return None
        if kind == "number":
            return int(struct.unpack("<Q", struct.pack("<d", double_of(value)))[0])
        made = value.toordinal() - _EPOCH if kind == "date" else int(value)
        return made if -(2**63) <= made < 2**63 else None

    def _key(self, group: tuple[int, ...], cells: list[str]) -> int | None:
        """The number of a row's key, as the scanner makes it; None for a key without a value."""
        values = [
            self._readers[index].read(cells[index] if index < len(cells) else None).value for index in group
        ]
        if all(value is None for value in values):
            return None
        parts = [self._part(index, value) for index, value in zip(group, values, strict=True)]
        key = parts[0]
        for part in parts[1:]:
            key = (key * _MIX & _MASK) ^ (key >> 31) ^ (part * _PAIR & _MASK)
        return key

    def _part(self, index: int, value: Any) -> int:  # noqa: ANN401 - a value of Frictionless
        """64 bits, equal for values that Python holds to be equal."""
        if value is None:
            return 0
        if isinstance(value, str):
            return _kernel.hash(value.encode())
        found = hash(value) & _MASK
        if self._readers[index].field.type == "number":
            return int(struct.unpack("<Q", struct.pack("<d", float(value) + 0.0))[0])
        return found


def _known(noted: dict[int, tuple[str, Read]], is_blank: bool) -> Known:
    return Known({index: read for index, (_, read) in noted.items()}, is_blank)


class _Row:
    """What the scanner tells of one row; its cells are only cut out when they are asked for."""

    __slots__ = ("_block", "_cells", "_dialect", "_events", "blanks", "index", "kinds")

    def __init__(self, block: Scanned, events: list[int], dialect: Any) -> None:  # noqa: ANN401 - of the csv module
        self._block = block
        self._events = events
        self._dialect = dialect
        self.kinds = events[1::EVENT]
        self.index = events[0]
        self.blanks = events[-3]
        self._cells: list[str] | None = None

    @property
    def cells(self) -> list[str]:
        """All cells, as the csv module reads them."""
        if self._cells is None:
            text = self._block.text(self._events[2], self._events[3])
            if '"' in text:
                self._cells = next(csv.reader(io.StringIO(text, newline=""), dialect=self._dialect), [])
            else:
                self._cells = text.split(self._dialect.delimiter) if text else []
        return self._cells

    @property
    def json(self) -> str:
        """All cells as JSON: the row as it lies, its separators replaced, where no sign in it means more."""
        text, delimiter = self._block.text(self._events[2], self._events[3]), self._dialect.delimiter
        escaped = _ESCAPED_BUT_TABS if delimiter == "\t" else _ESCAPED
        if not text or delimiter == "\\" or escaped.search(text):
            return listed(self.cells)
        return f'["{text.replace(delimiter, _NEXT)}"]'

    def cell(self, place: int, index: int) -> str:
        """The cell that the event at a place is about."""
        start, length = self._events[place * EVENT + 5 : place * EVENT + 7]
        return self.cells[index] if start < 0 else self._block.text(start, length)


class _Patched:
    """The keys of a block, in which those that the scanner did not know are filled in."""

    def __init__(self, found: Keys, first: int) -> None:
        self._found = found
        self._first = first
        self._keys: bytearray | None = None
        self._flags = bytearray()

    def is_open(self, row: int) -> bool:
        """Whether the scanner left the row's key to others."""
        return self._found[1][row] > 1

    def close(self, row: int, key: int | None) -> None:
        """Fill in a row's key."""
        if self._keys is None:
            self._keys, self._flags = bytearray(self._found[0]), bytearray(self._found[1])
        self._flags[row] = key is None
        if key is not None:
            self._keys[8 * row : 8 * row + 8] = key.to_bytes(8, "little")

    def keys(self) -> Keys:
        """All of them."""
        return self._found if self._keys is None else (bytes(self._keys), bytes(self._flags), False)

    def upto(self, number: int) -> Keys:
        """Those up to the row with that number; the row itself is filled in, what follows is left out."""
        keys, flags, _ = self.keys()
        rows = number - self._first + 1
        return keys[: 8 * rows], bytes(1 if flag > 1 else flag for flag in flags[:rows]), False


def _column(reader: Reader, is_key: bool) -> Column:
    field = reader.field
    described = {name: value for name, value in field.to_descriptor().items() if name != "missingValues"}
    described["type"] = field.type
    return column_of(described, list(reader.missing), is_key=is_key)
