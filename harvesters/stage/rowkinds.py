"""What a row below the header is, where it may be something else than data: a header again, a total, a note.

The rules are for one table, given its header. `suspects` looks at a whole batch at once, so that ordinary rows
are never taken apart; `kind` and `footer_kind` judge one row.
"""

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.cells import BLANKS
from harvesters.stage.header import Header, kind_of
from metadata.text import normalize

_NOTE = re.compile(
    r"(ที่มา|หมายเหตุ|แหล่งข้อมูล|แหล่งที่มา|ข้อมูล ณ|\*+|source\b|notes?\b|remarks?\b|\d\)|[¹²³†‡])", re.IGNORECASE
)
TOTAL_LABELS = frozenset(
    [
        "รวม",
        "รวมทั้งสิ้น",
        "รวมทั้งหมด",
        "ยอดรวม",
        "ผลรวม",
        "ยอดรวมทั้งสิ้น",
        "ทั่วประเทศ",
        "ทั่วราชอาณาจักร",
        "รวมทั่วราชอาณาจักร",
        "total",
        "totals",
    ]
) | {"grand total", "sum total"}


class RowRules:
    """The kinds of rows in the body of the table under one header."""

    def __init__(self, header: Header) -> None:
        self._width = len(header.names)
        again = [cells for cells in header.cells if sum(1 for c in cells if c) > 1]
        self._again = {cells[0]: cells for cells in again}
        self._first_again = pa.array(sorted(self._again), pa.string())

    def suspects(self, columns: Sequence[pa.Array]) -> pa.BooleanArray:
        """Which rows of a batch of exact texts `kind` has to look at; the others are data."""
        return pc.is_in(columns[0], value_set=self._first_again)

    def kind(self, number: int, cells: Sequence[str]) -> str | None:
        """repeated_header, units, totals, subtotals or notes for the source row number; None for data."""
        if cells[0] in self._again and tuple(normalize(c) for c in cells) in self._again.values():
            return "repeated_header"
        return None

    def footer_kind(self, cells: Sequence[str]) -> str | None:
        """totals or notes for one of the last rows; None for a row of data."""
        filled = [c.strip(BLANKS) for c in cells if c.strip(BLANKS)]
        first = normalize(filled[0])
        if first.casefold().rstrip(" :：") in TOTAL_LABELS and self._width > 1:
            return "totals" if any(kind_of(c) in ("number", "year") for c in filled[1:]) else None
        if self._width < 2:
            return None
        if _NOTE.match(first) and len(filled) <= max(1, 0.5 * self._width) and kind_of(first) == "text":
            return "notes"
        is_lone = len(filled) == 1 and self._width >= 3 and kind_of(first) == "text"
        return "notes" if is_lone and any(c.strip(BLANKS) for c in cells[:2]) else None
