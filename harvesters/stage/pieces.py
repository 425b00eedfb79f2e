"""Rows on their way into the text layer: looked at as columns, chosen by masks, fitted to the header's width."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.cells import BLANKS
from harvesters.stage.chunks import is_coded, plain
from harvesters.stage.doubtful import Mask, Positions
from harvesters.stage.grid import Row
from harvesters.stage.notes import Notes, place
from metadata.issues import SAMPLES_KEPT

SURPLUS_COLUMNS = 50
_BLANK = f"^[{BLANKS}]*$"


@dataclass(frozen=True)
class Piece:
    """Rows in order: numbers and columns for those of one width, (number, cells) for the odd ones."""

    numbers: Positions
    columns: list[pa.Array]
    odd: list[Row]

    def __len__(self) -> int:
        return len(self.numbers) + len(self.odd)

    def where(self, mask: Mask) -> "Piece":
        """Without the rows of the columns that the mask leaves out."""
        if mask.all():
            return self
        chosen = pa.array(mask)
        return Piece(self.numbers[mask], [column.filter(chosen) for column in self.columns], self.odd)

    def before(self, number: int) -> "Piece":
        """The rows with smaller numbers."""
        end = int(np.searchsorted(self.numbers, number))
        columns = [column.slice(0, end) for column in self.columns]
        return Piece(self.numbers[:end], columns, [row for row in self.odd if row[0] < number])

    def last(self, count: int) -> list[Row]:
        """The last rows, count of them at most, as lists."""
        if count <= 0:
            return []
        start = max(0, len(self.numbers) - count)
        rows = [(int(self.numbers[at]), cells_at(self.columns, at)) for at in range(start, len(self.numbers))]
        return sorted([*rows, *self.odd[-count:]], key=lambda row: row[0])[-count:]


def cells_at(columns: Sequence[pa.Array], at: int) -> list[str]:
    """One row of columns."""
    return [column[at].as_py() for column in columns]


def blank_cells(column: pa.Array) -> Mask:
    """Which cells hold nothing that can be seen."""
    if is_coded(column):
        blank = blank_cells(column.dictionary)
        if not blank.any():
            return np.zeros(len(column), dtype=bool)
        return np.asarray(blank[column.indices.to_numpy()], dtype=bool)
    return np.asarray(pc.match_substring_regex(column, _BLANK).to_numpy(zero_copy_only=False), dtype=bool)


def blank_rows(columns: Sequence[pa.Array]) -> Mask:
    """Which rows hold nothing that can be seen in any column."""
    blank = blank_cells(columns[0])
    chosen = np.flatnonzero(blank)
    for column in columns[1:]:
        if not len(chosen):
            break
        still = blank_cells(column.take(pa.array(chosen)))
        blank[chosen[~still]] = False
        chosen = chosen[still]
    return blank


@dataclass
class Fitted:
    """Rows that all have the same number of cells, in order; kept_out: rows far wider than the header."""

    numbers: Positions
    columns: list[pa.Array]
    kept_out: int


@dataclass
class _Told:
    """The rows of one finding: how many, and (number, cells, text) of the ones to show."""

    count: int = 0
    rows: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, number: int, cells: int, text: str) -> None:
        """Count one more row, which comes behind the ones that were added so."""
        self.count += 1
        if len(self.rows) < 2 * SAMPLES_KEPT:
            self.rows.append((number, cells, text))


class Fitter:
    """Brings rows to a common width: cells beyond the header's stay in columns of their own, gaps become ""."""

    def __init__(self, width: int, least: int, notes: Notes) -> None:
        self._width = width
        self._least = least
        self._notes = notes

    def fit(self, piece: Piece) -> Fitted:
        """The rows of the piece as columns; names those that are not as wide as the header."""
        told: dict[str, _Told] = defaultdict(_Told)
        regular = self._fit_columns(Piece(piece.numbers, piece.columns, []), told)
        odd = [(number, cells) for number, cells in self._fit_odd(piece.odd, told) if cells]
        self._tell(told)
        kept_out = told["row_too_wide"].count if "row_too_wide" in told else 0
        width = max(self._width, len(regular.columns), max((len(cells) for _, cells in odd), default=0))
        rows = len(regular.numbers)
        columns = [*regular.columns, *[pa.repeat("", rows)] * (width - len(regular.columns))]
        if not odd:
            return Fitted(regular.numbers, columns, kept_out)
        padded = [cells + [""] * (width - len(cells)) for _, cells in odd]
        numbers = np.concatenate((regular.numbers, [number for number, _ in odd])).astype(np.int64)
        order = pa.array(np.argsort(numbers, kind="stable"))
        added = (pa.array(column, pa.string()) for column in zip(*padded, strict=True))
        merged = [
            pa.concat_arrays([plain(column), more]).take(order)
            for column, more in zip(columns, added, strict=True)
        ]
        return Fitted(np.sort(numbers), merged, kept_out)

    def _fit_columns(self, piece: Piece, told: dict[str, _Told]) -> Piece:
        """The rows of one width, without blank columns beyond the header and rows far wider than it."""
        width = len(piece.columns)
        if not len(piece.numbers):
            return Piece(piece.numbers, [], [])
        if width < self._least:
            narrow = told["missing-cell"]
            narrow.count += len(piece.numbers)
            narrow.rows += [(number, width, "") for number in piece.numbers[:SAMPLES_KEPT].tolist()]
        if width <= self._width:
            return piece
        ends = np.full(len(piece.numbers), self._width)
        for position in range(self._width, width):
            ends[~blank_cells(piece.columns[position])] = position + 1
        is_far = ends > self._width + SURPLUS_COLUMNS
        for kind, mask in (("extra-cell", (ends > self._width) & ~is_far), ("row_too_wide", is_far)):
            chosen = np.flatnonzero(mask)
            if len(chosen):
                told[kind].count += len(chosen)
                for at in chosen[:SAMPLES_KEPT].tolist():
                    end = int(ends[at])
                    told[kind].rows.append((int(piece.numbers[at]), end, piece.columns[end - 1][at].as_py()))
        widest = int(ends[~is_far].max(initial=self._width))
        columns = piece.columns[: self._width]
        for position in range(self._width, widest):
            columns.append(pc.if_else(pa.array(ends > position), plain(piece.columns[position]), ""))
        return Piece(piece.numbers, columns, []).where(~is_far)

    def _fit_odd(self, rows: Sequence[Row], told: dict[str, _Told]) -> list[Row]:
        """The rows of other widths; a row far wider than the header has no cells left."""
        fitted: list[Row] = []
        for number, cells in rows:
            end = len(cells)
            if end < self._least:
                told["missing-cell"].add(number, end, "")
            while end > self._width and not cells[end - 1].strip(BLANKS):
                end -= 1
            if end > self._width:
                kind = "row_too_wide" if end > self._width + SURPLUS_COLUMNS else "extra-cell"
                told[kind].add(number, end, cells[end - 1])
            fitted.append((number, [] if end > self._width + SURPLUS_COLUMNS else cells[:end]))
        return fitted

    def _tell(self, told: dict[str, _Told]) -> None:
        for kind, rows in told.items():
            shown = sorted(rows.rows)[:SAMPLES_KEPT]
            for at, (number, end, text) in enumerate(shown):
                if kind == "missing-cell":
                    sample = place(number, value=f"{end} / {self._width}")
                else:
                    sample = place(number, end, value=text)
                count = rows.count - len(shown) + 1 if at == 0 else 1
                self._notes.found(kind, count=count, sample=sample, cells=end, columns=self._width)
