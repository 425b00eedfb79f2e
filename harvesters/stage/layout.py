"""How the rows of a source lie: one table, two side by side, several below each other; and how sure the header is.

Tables are never mixed in silence: what stands beside is named, and of tables below each other the first is read.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from harvesters.stage.body import Account
from harvesters.stage.cells import BLANKS
from harvesters.stage.grid import Grid, Merge, Row
from harvesters.stage.header import Header
from harvesters.stage.notes import Notes, letters, place
from harvesters.stage.row_looks import kind_of, likeness
from metadata.text import normalize

SEEN_ROWS = 40
_SAYS_NAME = re.compile(
    r"ชื่อ|จังหวัด|อำเภอ|ตำบล|รหัส|ลำดับ|ที่อยู่|วันที่|ประเภท|จำนวน|หมายเหตุ|เบอร์|โทร|^ปี|หน่วยงาน|รายการ|เลขที่|สถานะ|สังกัด|กลุ่ม|ชนิด|^ภาค$"
    r"|หมวด|หัวข้อ|รายละเอียด|ตำแหน่ง|ผู้|สถานที่|พื้นที่|คำอธิบาย|เวลา|เพศ|อายุ|\w+_\w+|(?-i:[a-z][A-Z])"
    r"|\b(name|id|code|type|date|address|status|category|description|title|value|key|no|number|email|phone|url|link|country|city|province"
    r"|district|region|year|month|day|time|note|notes|label|field|text|group|class|unit|source|comment|owner|author|language|state|zip|tel)s?\b",
    re.IGNORECASE,
)


class FirstTable:
    """The rows of a grid down to where another table begins; the rest is counted as rows of other tables."""

    def __init__(self, grid: Grid, header: Header) -> None:
        self._grid = grid
        self._end = header.other_table or 0
        self._blank = self._others = 0

    @property
    def merges(self) -> tuple[Merge, ...]:
        """Those of the grid."""
        return self._grid.merges

    def rows(self) -> Iterator[Row]:
        """The rows of the first table; the others are counted on the way."""
        for number, cells in self._grid.rows():
            if number < self._end:
                yield number, cells
            elif "".join(cells).strip(BLANKS):
                self._others += 1
            else:
                self._blank += 1

    def account_for(self, account: Account) -> None:
        """Add what was counted to the account of the source."""
        account.source += self._others + self._blank
        account.other_tables += self._others
        account.blank += self._blank


def find_other_table(rows: Sequence[Row], header: Header) -> int | None:
    """The row where another table begins: below a blank row, names over columns of values, other than the header's.

    Its own titles belong to it. Rows are those of a preview: a table that begins later is not looked for.
    """
    if not header.rows:
        return None
    filled = [(number, cells) for number, cells in rows if _filled(cells) and number > header.rows[-1]]
    own = {tuple(normalize(c) for c in cells if c.strip(BLANKS)) for cells in header.cells}
    blank = {number for number, cells in rows if not _filled(cells)}
    for index, (_, cells) in enumerate(filled):
        if index == 0 or _filled(cells) < 2 or tuple(normalize(c) for c in cells if c.strip(BLANKS)) in own:
            continue
        start = index
        while (
            start > 0 and filled[start - 1][0] == filled[start][0] - 1 and _filled(filled[start - 1][1]) == 1
        ):
            start -= 1
        first = filled[start][0]
        has_gap = first - 1 in blank or first - 1 > filled[start - 1][0] if start > 0 else False
        if has_gap and _begins_table(filled, index, start):
            return first
    return None


def _begins_table(filled: Sequence[Row], index: int, start: int) -> bool:
    """Whether the row holds names of values that follow at once, and is unlike the rows of the table above."""
    number, cells = filled[index]
    below: list[list[str]] = []
    for offset, (row, more) in enumerate(filled[index + 1 : index + SEEN_ROWS], 1):
        if row != number + offset:
            break
        below.append(more)
    texts = [normalize(c) for c in cells if c.strip(BLANKS)]
    if not below or len(set(texts)) < len(texts) or any(kind_of(t) in ("number", "date") for t in texts):
        return False
    if any(abs(_filled(row) - len(texts)) > max(1, len(texts) // 2) for row in below[:1]):
        return False
    above = [row for _, row in filled[max(0, start - SEEN_ROWS) : start]]
    if start == index and not _SAYS_NAME.search(" ".join(texts)) and _filled(above[-1]) == len(texts):
        named = [n for n, cell in enumerate(cells) if kind_of(cell) == "text"]
        words = [n for n in named if all(kind_of(row[n]) == "text" for row in below if n < len(row))]
        if all(_could_be_cell(normalize(cells[n]), n, [*above, *below]) for n in words):
            return False
    return likeness(cells, below) == "header" and likeness(cells, above) in ("header", "likely", "unclear")


def side_by_side(names: Sequence[str]) -> tuple[range, ...]:
    """The columns of tables that stand beside each other: groups of two names and more, each with the same ones.

    >>> side_by_side(["ก", "ข", "", "ก", "ข"])
    (range(0, 2), range(3, 5))
    """
    groups: list[range] = []
    start = None
    for column, name in enumerate([*names, ""]):
        if name and start is None:
            start = column
        elif not name and start is not None:
            groups.append(range(start, column))
            start = None
    if len(groups) == 1:
        groups = _halves(names, groups[0])
    told = [tuple(names[n] for n in group) for group in groups]
    return tuple(groups) if len(groups) > 1 and len(told[0]) > 1 and len(set(told)) == 1 else ()


def _halves(names: Sequence[str], group: range) -> list[range]:
    """One run of names cut into the shortest pieces that repeat."""
    size = len(group)
    for length in range(2, size // 2 + 1):
        pieces = [range(at, at + length) for at in range(group.start, group.stop, length)]
        if size % length == 0 and all(
            [names[n] for n in a] == [names[n] for n in b] for a, b in pairwise(pieces)
        ):
            return pieces
    return [group]


def is_sure(rows: Sequence[Row], header: Header) -> bool:
    """Whether the header differs from what stands below it; not so where each of its texts could be one more cell.

    Words of names (ชื่อ, id) and values below a text make it sure, and so does a format of one column.
    """
    below = [cells for number, cells in rows if number > max(header.rows, default=0) and _filled(cells)]
    below = below[:SEEN_ROWS]
    if len(header.rows) != 1 or len(below) < 2 or sum(1 for name in header.raw if name) < 2:
        return True
    if any(_SAYS_NAME.search(name) for name in header.raw):
        return True
    return not all(_could_be_cell(name, column, below) for column, name in enumerate(header.raw) if name)


def _could_be_cell(name: str, column: int, below: Sequence[Sequence[str]]) -> bool:
    """Whether a name looks like the texts of its column: it recurs there, or is as long and written as they are."""
    under = [normalize(row[column]) for row in below if column < len(row) and row[column].strip(BLANKS)]
    if not under or name in under:
        return True
    if any(kind_of(text) in ("number", "date", "year") for text in under):
        return False
    lengths = [len(text) for text in under]
    written = {_writing(text) for text in under}
    return min(lengths) - 1 <= len(name) <= max(lengths) + 1 and _writing(name) in written


def _writing(text: str) -> tuple[bool, ...]:
    """Thai or not, with digits, with blanks, with capitals, one after another."""
    return (
        any("ก" <= c <= "๙" for c in text),
        any(c.isdigit() for c in text),
        " " in text,
        text[:1].isupper(),
        text.isupper(),
    )


def tell_layout(header: Header, notes: Notes, *, is_declared: bool, has_footer: bool) -> None:
    """Units, tables beside and below, and a header that nothing speaks for."""
    if header.units:
        told = {n: u for n, u in zip(header.names, header.units, strict=False) if u}
        notes.step(
            "units",
            "แถวที่ {row} เป็นหน่วยของคอลัมน์ จึงเติมไว้ท้ายชื่อคอลัมน์ {columns} คอลัมน์",
            "Row {row} holds units; they stand behind the names of {columns} columns.",
            row=header.rows[-1],
            columns=len(told),
            units=told,
        )
    if not header.is_sure and not is_declared:
        notes.found(
            "header_unsure",
            sample=place(header.rows[0], value=" | ".join(header.raw)),
            row=header.rows[0],
        )
    beside = side_by_side(header.raw)
    if beside:
        columns = ", ".join(f"{letters(g.start + 1)}-{letters(g.stop)}" for g in beside)
        notes.found("tables_beside", count=len(beside), columns=columns, number=len(beside))
    if header.other_table is not None and not has_footer:
        notes.found("table_below", sample=place(header.other_table), row=header.other_table)


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip(BLANKS))
