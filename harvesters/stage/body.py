"""The body of a table: every row of the source is header, title, blank, body, repeated header, total, note or named.

Rows pass once, many at a time, into the text layer: masks over whole columns find the rows that may be something
else than data, and only those are looked at one by one. The last rows are held back until it is known which of
them are notes.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from harvesters.stage.cells import BLANKS
from harvesters.stage.chunks import Chunk, chunks_of
from harvesters.stage.doubtful import Mask, Positions
from harvesters.stage.grid import Grid, Row
from harvesters.stage.header import Header
from harvesters.stage.notes import Notes, place
from harvesters.stage.parquet_table import ParquetGrid
from harvesters.stage.pieces import Fitter, Piece, blank_rows, cells_at
from harvesters.stage.rowkinds import RowRules
from harvesters.stage.rows import CsvGrid
from harvesters.stage.text_layer import TextLayer
from metadata.text import normalize

TAIL_ROWS = 60


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
    subtotals: int = 0
    notes: int = 0
    other_tables: int = 0
    kept_out: int = 0

    @property
    def is_complete(self) -> bool:
        parts: dict[str, int] = asdict(self)
        return parts.pop("source") == sum(parts.values())


@dataclass
class Body:
    """What gathering leaves: the text layer, the account, breaks between body rows and source rows, kept notes.

    footer counts the rows at the end that were kept out; totals are those of them that are totals, candidates rows
    of the body that may be some, asides rows of the body that are notes: each the source row with its cells.
    `totals.settle` checks the sums and takes out what is no data.
    """

    texts: TextLayer
    account: Account = field(default_factory=Account)
    row_map: list[tuple[int, int]] = field(default_factory=list)
    endnotes: list[tuple[int, str, str]] = field(default_factory=list)
    footer: int = 0
    totals: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    asides: list[Row] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns the text layer has."""
        return self.texts.width

    def batches(self) -> Iterator[list[pa.Array]]:
        """The text layer, batch by batch: one array of exact texts a column."""
        return self.texts.batches()

    def coded_batches(self) -> Iterator[list[pa.Array]]:
        """The same; columns that repeat few texts are dictionaries of text."""
        return self.texts.coded_batches()

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


Watch = Callable[[Sequence[pa.Array], int], None]
"""What is told of each batch of the body as it is kept: its columns, and the body row (1-based) of its first cells."""


def gather(
    grid: Grid,
    header: Header,
    footer: int | None,
    path: Path,
    notes: Notes,
    totals: str | None = None,
    watch: Watch | None = None,
) -> Body:
    """Read every row of the grid once, into a text layer that may lie at path.

    footer and totals are the config's: so many rows at the end are no data; keep takes no row for a total.
    """
    body = Body(TextLayer(path, len(header.names)))
    rules = RowRules(header, totals)
    body.candidates, body.asides = rules.candidates, rules.asides
    writer = _Writer(body, header, notes, watch)
    gathering = _Gathering(body, header, rules, max(TAIL_ROWS, footer or 0), writer, notes)
    for chunk in grid.chunks() if isinstance(grid, CsvGrid | ParquetGrid) else chunks_of(grid.rows()):
        gathering.take(chunk)
    gathering.finish(footer)
    body.texts.close()
    if not body.account.is_complete:
        raise RuntimeError(f"rows unaccounted for: {body.account}")
    return body


class _Gathering:
    """Sorts rows into header, titles, blanks, kinds that are no data, and body."""

    def __init__(
        self, body: Body, header: Header, rules: RowRules, held_back: int, writer: "_Writer", notes: Notes
    ) -> None:
        self._body = body
        self._header = header
        self._rules = rules
        self._writer = writer
        self._notes = notes
        self._held_back = held_back
        self._waiting: deque[Piece] = deque()
        self._waiting_rows = 0

    def take(self, chunk: Chunk) -> None:
        """The next rows of the source."""
        self._body.account.source += len(chunk)
        is_suspect = self._suspects_of(chunk.odd)
        odd = [
            row
            for row, suspect in zip(chunk.odd, is_suspect, strict=True)
            if self._is_body(*row, suspect=suspect)
        ]
        piece = Piece(chunk.numbers, chunk.columns, odd)
        if len(chunk.numbers):
            piece = piece.where(self._regular_body(chunk))
        self._waiting.append(piece)
        self._waiting_rows += len(piece)
        while self._waiting and self._waiting_rows - len(self._waiting[0]) >= self._held_back:
            self._write(self._waiting.popleft())

    def finish(self, footer: int | None) -> None:
        """The end of the source: the last rows are body or notes."""
        tail: list[Row] = []
        for piece in reversed(self._waiting):
            tail[:0] = piece.last(self._held_back - len(tail))
        has_more = self._body.account.body > 0 or len(tail) < self._waiting_rows
        cut = self._footer_start(tail, footer, has_more=has_more)
        if cut and footer is None:
            self._rules.last_row(*tail[cut - 1])
        self._body.footer = len(tail) - cut
        for number, cells in tail[cut:]:
            kind = "notes" if footer is not None else self._rules.footer_kind(cells) or "notes"
            self._keep_note(number, cells, kind)
        self._body.endnotes.sort()
        for piece in self._waiting:
            self._write(piece.before(tail[cut][0]) if cut < len(tail) else piece)

    def _write(self, piece: Piece) -> None:
        self._waiting_rows -= len(piece)
        if len(piece):
            self._writer.add(piece)

    def _footer_start(self, tail: Sequence[Row], footer: int | None, *, has_more: bool) -> int:
        """Where in the tail the totals and notes at the end of the source begin."""
        end = len(tail)
        if footer is not None:
            return max(0, end - footer)
        end = self._rules.footer_start(tail)
        return end if end > 0 or has_more else len(tail)

    def _regular_body(self, chunk: Chunk) -> Mask:
        """Which rows of the columns are body; the others are counted."""
        account, header, numbers = self._body.account, self._header, chunk.numbers
        is_header = np.isin(numbers, header.rows) if header.rows else np.zeros(len(numbers), dtype=bool)
        is_blank = blank_rows(chunk.columns) & ~is_header
        is_title = (numbers < header.first_body_row) & ~is_header & ~is_blank
        account.header += int(is_header.sum())
        account.blank += int(is_blank.sum())
        account.titles += int(is_title.sum())
        is_body: Mask = ~(is_header | is_blank | is_title)
        suspects = self._rules.suspects(chunk.columns)
        for at in np.flatnonzero(np.asarray(suspects) & is_body).tolist():
            is_body[at] = not self._is_set_aside(int(numbers[at]), cells_at(chunk.columns, at))
        return is_body

    def _suspects_of(self, rows: Sequence[Row]) -> list[bool]:
        """Which of the odd rows may be something else than data."""
        if not rows:
            return []
        width = max(len(cells) for _, cells in rows)
        padded = (cells + [""] * (width - len(cells)) for _, cells in rows)
        columns = [pa.array(column, pa.string()) for column in zip(*padded, strict=True)]
        return np.asarray(self._rules.suspects(columns)).tolist() if columns else [False] * len(rows)

    def _is_body(self, number: int, cells: Sequence[str], *, suspect: bool) -> bool:
        """Whether one row is body; otherwise it is counted."""
        account = self._body.account
        if number in self._header.rows:
            account.header += 1
        elif not "".join(cells).strip(BLANKS):
            account.blank += 1
        elif number < self._header.first_body_row:
            account.titles += 1
        else:
            return not (suspect and self._is_set_aside(number, cells))
        return False

    def _is_set_aside(self, number: int, cells: Sequence[str]) -> bool:
        """Whether a row below the header is something else than data; it is counted and named."""
        kind = self._rules.kind(number, cells)
        if kind == "repeated_header":
            self._body.account.repeated_header += 1
            self._notes.found("repeated_header", sample=place(number))
        elif kind is not None:
            self._keep_note(number, cells, kind)
        return kind is not None

    def _keep_note(self, number: int, cells: Sequence[str], kind: str) -> None:
        text = " ".join(normalize(c) for c in cells if c.strip(BLANKS))
        account = self._body.account
        setattr(account, kind, getattr(account, kind) + 1)
        self._body.endnotes.append((number, kind, text[:1_000]))
        if kind == "totals":
            self._body.totals.append((number, list(cells)))


class _Writer:
    """Puts rows of one width into the text layer and notes which source rows they are."""

    def __init__(self, body: Body, header: Header, notes: Notes, watch: Watch | None) -> None:
        self._body = body
        self._watch = watch
        self._fitter = Fitter(len(header.names), header.named_width, notes)
        self._offset: int | None = None

    def add(self, piece: Piece) -> None:
        """The next rows of the body."""
        body = self._body
        fitted = self._fitter.fit(piece)
        body.account.kept_out += fitted.kept_out
        if not len(fitted.numbers):
            return
        self._map(fitted.numbers)
        first = body.account.body + 1
        body.account.body += len(fitted.numbers)
        kept = body.texts.add(fitted.columns)
        if self._watch is not None:
            self._watch(kept, first)

    def _map(self, numbers: Positions) -> None:
        """Add the breaks where the distance of source row and body row changes."""
        indices = np.arange(self._body.account.body + 1, self._body.account.body + len(numbers) + 1)
        offsets = numbers - indices
        breaks = np.flatnonzero(np.diff(offsets)) + 1
        if offsets[0] != self._offset:
            breaks = np.concatenate(([0], breaks))
        self._offset = int(offsets[-1])
        self._body.row_map.extend(zip(indices[breaks].tolist(), numbers[breaks].tolist(), strict=True))
