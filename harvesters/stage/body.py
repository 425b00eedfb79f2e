"""The body of a table: every row of the source is header, title, blank, body, repeated header, total, note or named.

Rows go once through here into batches of text in the scratch folder (the text layer), so that memory is bounded
by a batch and the file is parsed once. The last rows are held back until it is known which of them are notes.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from harvesters.stage.cells import BLANKS
from harvesters.stage.grid import Grid, Row
from harvesters.stage.header import Header
from harvesters.stage.notes import Notes, place
from harvesters.stage.rowkinds import RowRules
from metadata.text import normalize

BATCH_ROWS = 20_000
BATCH_CHARS = 32_000_000
TAIL_ROWS = 60
SURPLUS_COLUMNS = 50


@dataclass
class Account:
    """Where each row of the source went; the parts add up to source."""

    source: int = 0
    titles: int = 0
    header: int = 0
    blank: int = 0
    body: int = 0
    repeated_header: int = 0
    totals: int = 0
    notes: int = 0
    kept_out: int = 0

    @property
    def is_complete(self) -> bool:
        parts: dict[str, int] = asdict(self)
        return parts.pop("source") == sum(parts.values())


@dataclass
class Body:
    """What gathering leaves: the account, the width, breaks between body rows and source rows, kept notes."""

    path: Path
    width: int
    account: Account = field(default_factory=Account)
    row_map: list[tuple[int, int]] = field(default_factory=list)
    endnotes: list[tuple[int, str, str]] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)

    def batches(self) -> Iterator[list[pa.Array]]:
        """The text layer, batch by batch: one array of exact texts a column."""
        if not self.path.exists():
            return
        with pa.OSFile(str(self.path), "rb") as source:
            while source.tell() < source.size():
                with pa.ipc.open_stream(source) as stream:
                    for batch in stream:
                        missing = [pa.nulls(batch.num_rows, pa.string())] * (self.width - batch.num_columns)
                        yield [*batch.columns, *missing]

    def source_row(self, index: int) -> int:
        """The agency's row of the 1-based body row."""
        return source_row(self.row_map, index)


def source_row(row_map: Sequence[Sequence[int]], index: int) -> int:
    """The agency's row of a 1-based row of the CSV body, by the breaks in row_map.

    >>> source_row(((1, 4), (3, 9)), 2), source_row(((1, 4), (3, 9)), 4)
    (5, 10)
    """
    low, high = 0, len(row_map)
    while high - low > 1:
        middle = (low + high) // 2
        if row_map[middle][0] <= index:
            low = middle
        else:
            high = middle
    first, row = row_map[low] if row_map else (1, 2)
    return row + index - first


def gather(grid: Grid, header: Header, footer: int | None, path: Path, notes: Notes) -> Body:
    """Read every row of the grid once, into the text layer at path."""
    body = Body(path, len(header.names))
    rules = RowRules(header)
    tail: deque[Row] = deque()
    with path.open("wb") as out:
        writer = _Writer(out, body, notes, header)
        for number, cells in grid.rows():
            body.account.source += 1
            if number in header.rows:
                body.account.header += 1
            elif not "".join(cells).strip(BLANKS):
                body.account.blank += 1
            elif number < header.first_body_row:
                body.account.titles += 1
            elif rules.kind(number, cells) == "repeated_header":
                body.account.repeated_header += 1
                notes.found("repeated_header", sample=place(number))
            else:
                tail.append((number, cells))
                if len(tail) > max(TAIL_ROWS, footer or 0):
                    writer.add(*tail.popleft())
        for number, cells in _without_footer(list(tail), footer, body, rules):
            writer.add(number, cells)
        writer.flush()
    if not body.account.is_complete:
        raise RuntimeError(f"rows unaccounted for: {body.account}")
    return body


def _without_footer(tail: list[Row], footer: int | None, body: Body, rules: RowRules) -> list[Row]:
    """The tail without the totals and notes at its end, which are counted and kept as notes."""
    end = len(tail)
    if footer is not None:
        for number, cells in tail[max(0, end - footer) :]:
            _keep_note(body, number, cells, "notes")
        return tail[: max(0, end - footer)]
    while end > 0:
        if rules.footer_kind(tail[end - 1][1]) is None:
            break
        end -= 1
    if end == 0 and body.account.body == 0:
        return tail
    for number, cells in tail[end:]:
        _keep_note(body, number, cells, rules.footer_kind(cells) or "notes")
    return tail[:end]


def _keep_note(body: Body, number: int, cells: Sequence[str], kind: str) -> None:
    text = " ".join(normalize(c) for c in cells if c.strip(BLANKS))
    setattr(body.account, kind, getattr(body.account, kind) + 1)
    body.endnotes.append((number, kind, text[:1_000]))


class _Writer:
    """Collects rows into batches; names the rows that are not as wide as the header."""

    def __init__(self, out: BinaryIO, body: Body, notes: Notes, header: Header) -> None:
        self._out = out
        self._body = body
        self._notes = notes
        self._width = len(header.names)
        self._least = header.named_width
        self._names = header.names
        self._rows: list[list[str]] = []
        self._chars = 0
        self._offset: int | None = None

    def add(self, number: int, cells: list[str]) -> None:
        width = len(cells)
        if width > self._width:
            cells = self._cut(number, cells)
            if not cells:
                return
        elif width < self._least:
            self._notes.found(
                "missing-cell",
                sample=place(number, value=f"{width} / {self._width}"),
                cells=width,
                columns=self._width,
            )
        body = self._body
        body.account.body += 1
        if number - body.account.body != self._offset:
            self._offset = number - body.account.body
            body.row_map.append((body.account.body, number))
        self._rows.append(cells)
        self._chars += sum(map(len, cells))
        if len(self._rows) >= BATCH_ROWS or self._chars >= BATCH_CHARS:
            self.flush()

    def flush(self) -> None:
        """Write the batch that has been collected."""
        if not self._rows:
            return
        width = max(self._width, max(map(len, self._rows)))
        self._body.width = max(self._body.width, width)
        padded = [
            cells if len(cells) == width else cells + [""] * (width - len(cells)) for cells in self._rows
        ]
        arrays = [pa.array(column, pa.string()) for column in zip(*padded, strict=True)]
        batch = pa.RecordBatch.from_arrays(arrays, names=[str(i) for i in range(width)])
        with pa.ipc.new_stream(self._out, batch.schema) as stream:
            stream.write_batch(batch)
        self._rows, self._chars = [], 0

    def _cut(self, number: int, cells: list[str]) -> list[str]:
        """A row wider than the header: blank surplus goes, cells with text stay in columns of their own."""
        end = len(cells)
        while end > self._width and not cells[end - 1].strip(BLANKS):
            end -= 1
        if end == self._width:
            return cells[:end]
        sample = place(number, end, value=cells[end - 1])
        if end > self._width + SURPLUS_COLUMNS:
            self._notes.found("row_too_wide", sample=sample, cells=end, columns=self._width)
            self._body.account.kept_out += 1
            return []
        self._notes.found("extra-cell", sample=sample, cells=end, columns=self._width)
        return cells[:end]
