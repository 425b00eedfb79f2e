"""What a row of cells looks like: each cell alone, and the row beside the rows below it.

It decides nothing: `header` and `layout` do, from what is counted here.
"""

import re
from collections.abc import Sequence

from harvesters.stage.cells import BLANKS, MISSING, digits_of
from harvesters.stage.dates import read_date
from harvesters.stage.numbering import names_and_counts
from harvesters.stage.unit_words import is_measure
from metadata.text import normalize

_NUMBER = re.compile(
    r"[-+(]?(\d{1,3}([, \u00a0]\d{3})+|\d+)(\.\d+)?\)?\s?%?|[-+]?\d+(\.\d+)?[eE][-+]?\d+|\d+,\d+"
)


def kind_of(cell: str) -> str:
    """blank, number, year, date or text: what a cell looks like to someone who does not read it."""
    text = digits_of(cell)
    if not text or text in MISSING:
        return "blank"
    if re.fullmatch(r"(19|20|24|25)\d\d", text):
        return "year"
    if _NUMBER.fullmatch(text) or is_measure(text):
        return "number"
    found = read_date(text)
    if found is not None and found.form != "month":
        return "date"
    return "text"


def count_filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip(BLANKS))


def count_distinct(cells: Sequence[str]) -> int:
    """How many different texts a row holds: a title merged over all columns counts as one."""
    found = [cell.strip(BLANKS) for cell in cells if cell.strip(BLANKS)]
    return len(found) if len(set(found)) > 1 else min(len(found), 1)


def pad(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *([""] * (width - len(cells)))]


def has_data(cells: Sequence[str]) -> bool:
    return any(kind_of(cell) in ("number", "date") for cell in cells)


def count_votes(cells: Sequence[str], below: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many columns of values below a row have a name in it, and how many have one more value in it."""
    kinds = [kind_of(cell) for cell in cells]
    counts = _counts(cells)
    against = for_it = codes = 0
    for column, kind in enumerate(kinds):
        if kind == "blank":
            continue
        under = [kind_of(row[column]) for row in below if column < len(row)]
        typed = [k for k in under if k in ("number", "date", "year")]
        present = [k for k in under if k != "blank"]
        if kind != "text" and len(present) > 1 and present.count("text") == len(present):
            codes += 1
        if not present or len(typed) < 0.7 * len(present):
            continue
        others = typed.count(kind) < 0.7 * len(typed)
        if kind == "text" or (kind in ("year", "date") and others) or column in counts:
            for_it += 1
        else:
            against += 1
    return for_it + (codes if codes > 1 and kinds[0] == "text" else 0), against


def _counts(cells: Sequence[str]) -> range:
    """The columns of a row that count up by one behind a name, as days and hours do; at least four of them."""
    texts = [digits_of(cell) for cell in cells]
    first = next((n for n, text in enumerate(texts) if kind_of(text) != "text"), len(texts))
    last = first
    while (
        last < len(texts) and texts[last].isdecimal() and int(texts[last]) == int(texts[first]) + last - first
    ):
        last += 1
    return range(first, last) if first > 0 and last - first >= 4 and int(texts[first]) <= 1 else range(0)


def likeness(cells: Sequence[str], below: Sequence[Sequence[str]]) -> str:
    """header, likely, data or unclear: a row against the rows below it, column by column."""
    for_it, against = count_votes(cells, below)
    if for_it > against or (not against and names_and_counts(cells)):
        return "header"
    if against:
        return "data"
    texts = [normalize(c) for c in cells if c.strip(BLANKS)]
    return "likely" if not has_data(cells) and len(set(texts)) == len(texts) else "unclear"
