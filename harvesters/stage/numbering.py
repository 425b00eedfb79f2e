"""Rows that number the columns under a header: (1) (2) (3)=(1)+(2), 1 2 3, ก ข ค; they are neither names nor data."""

import re
from collections.abc import Callable, Sequence

from harvesters.stage.cells import BLANKS, digits_of
from harvesters.stage.grid import Row

FEWEST = 3
_ITEM = re.compile(
    r"(?P<open>[(\[]?)\s*(?P<item>\d{1,3}|[ก-ฮ]|[A-Z]|[a-z])\s*[)\].]?\s*(?P<sum>=\s*[\d()\[\]ก-ฮA-Za-z\s.,+\-*/xX×÷%]+)?"
)
_THAI = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"


def counts_columns(cells: Sequence[str], above: Sequence[Sequence[str]]) -> bool:
    """Whether a row below a row of names does nothing but count the columns, from the first one or from a named one.

    >>> counts_columns(["(1)", "(2)", "(3)=(1)+(2)"], [["ก", "ข", "รวม"]])
    True
    >>> counts_columns(["", "1", "2"], [["ชื่อ", "ข้อ", ""]])
    False
    """
    items = _items(cells)
    if items is None or not above:
        return False
    padded = [[*row, *[""] * len(cells)] for row in above]
    said = ["".join(row[at] for row in padded).strip(BLANKS) for at in items]
    first = min((at for row in above for at, cell in enumerate(row) if cell.strip(BLANKS)), default=0)
    return items[0] <= first or ("" not in said and len(set(said)) == len(said))


def names_and_counts(cells: Sequence[str]) -> bool:
    """Whether a row is one name and then 1, 2, 3 and so on to its end, as the columns of a table that lies on its side.

    >>> names_and_counts(["id", "1", "2", "3"]), names_and_counts(["id", "1", "2", "4"])
    (True, False)
    """
    first, *others = [digits_of(cell) for cell in cells] or [""]
    is_counted = others == [str(n + 1) for n in range(len(others))]
    return bool(first) and not first.isdecimal() and is_counted and len(others) >= FEWEST


def numbering_rows(rows: Sequence[Row], width: int, kind_of: Callable[[str], str]) -> frozenset[int]:
    """The source rows among the first filled ones that number the columns of the names above them."""
    found = set()
    for index in range(1, len(rows)):
        number, cells = rows[index]
        items = _items(cells)
        if items is None or len(items) < 0.6 * width:
            continue
        above = [more for row, more in rows[max(0, index - 4) : index] if row not in found]
        below = [more for row, more in rows[index + 1 : index + 30] if _items(more) is None]
        if (
            any(kind_of(c) in ("number", "date") for c in above[-1])
            or len(items) < FEWEST <= width
            or not counts_columns(cells, above)
        ):
            continue
        if _is_bracketed(cells) or _is_unlike(cells, items, below, kind_of):
            found.add(number)
    return frozenset(found)


def _items(cells: Sequence[str]) -> tuple[int, ...] | None:
    """The columns that are counted, one after another from the first item on; None for any other row."""
    places, said = [], []
    for column, cell in enumerate(cells):
        text = digits_of(cell)
        if not text:
            continue
        match = _ITEM.fullmatch(text)
        if match is None:
            return None
        places.append(column)
        said.append(match["item"])
    if len(said) < 2:
        return None
    count = len(said)
    orders = [[str(n + 1) for n in range(count)], list(_THAI[:count])]
    orders += [[chr(ord(first) + n) for n in range(count)] for first in "Aa"]
    return tuple(places) if said in orders else None


def _is_bracketed(cells: Sequence[str]) -> bool:
    """Whether every number stands in brackets: no row of values is written so."""
    return all(digits_of(c)[0] in "([" and digits_of(c)[-1] != "." for c in cells if c.strip(BLANKS))


def _is_unlike(
    cells: Sequence[str], items: Sequence[int], below: Sequence[Sequence[str]], kind_of: Callable[[str], str]
) -> bool:
    """Whether a bare count cannot be a row of the columns below: a number over words, or a letter over numbers.

    Three rows below are the fewest that tell what a column holds.
    """
    if len(below) < FEWEST:
        return False
    for column in items:
        under = {kind_of(row[column]) for row in below if column < len(row)} - {"blank"}
        others = {"number", "year"} if kind_of(cells[column]) == "text" else {"text", "date"}
        if under and under <= others:
            return True
    return False
