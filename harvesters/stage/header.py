"""Where the header is: below title rows, over one to three rows, merged or not, or not in the file at all.

The rules are true of agencies' files, not of any one file: a header row is as wide as the body, all text, and
what stands below it looks different.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from harvesters.stage.cells import BLANKS, MISSING
from harvesters.stage.grid import Merge, Row
from harvesters.stage.notes import visible
from harvesters.stage.numbering import counts_columns, numbering_rows
from harvesters.stage.row_looks import (
    count_distinct,
    count_filled,
    count_votes,
    has_data,
    kind_of,
    likeness,
    pad,
)
from harvesters.stage.units import is_bracketed, named, units_of
from metadata.text import normalize

SEARCHED_ROWS = 40
MAX_HEADER_ROWS = 5
_THAI = re.compile("[ก-๙]")
_UNIT = re.compile(r"[\s(\[:：]*(หน่วย|unit)\b.*|[\s(\[:：]*หน่วย.*", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """rows: numbers of the header's rows, empty for none in the file; names: one a column, made unique.

    raw holds each column's text before it was made unique ("" for a blank one); titles the rows above; units
    what a row of units said of each column, which its name then ends with; is_sure: something in the file speaks
    for this header; other_table: the row where another table begins below; spellings: the header's cells of each
    column as the file has them.
    """

    rows: tuple[int, ...]
    names: tuple[str, ...]
    raw: tuple[str, ...]
    first_body_row: int
    titles: tuple[Row, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    units: tuple[str, ...] = ()
    is_sure: bool = True
    other_table: int | None = None
    spellings: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def named_width(self) -> int:
        """How far the names reach: a row that ends before it lacks cells."""
        named = [position for position, name in enumerate(self.raw, 1) if name]
        return named[-1] if named else len(self.raw)


def find_header(
    rows: Sequence[Row], merges: Sequence[Merge] = (), declared: Iterable[str] = ()
) -> tuple[int, ...] | None:
    """The 1-based row numbers of the header; () where the first row is data already; None for no rows at all."""
    filled = _once([(number, cells) for number, cells in rows if count_filled(cells)], merges)
    if not filled:
        return None
    wanted = {normalize(name) for name in declared}
    if wanted:
        for number, cells in filled[:SEARCHED_ROWS]:
            if len(wanted & {normalize(c) for c in cells}) >= max(1, 0.6 * len(wanted)):
                return (number,)
    width = _usual_width(filled)
    numbering = numbering_rows(filled[:SEARCHED_ROWS], width, kind_of)
    filled = [(number, cells) for number, cells in filled if number not in numbering]
    measure = count_distinct if merges else count_filled
    wide = [(n, c) for n, c in filled if measure(c) >= _enough(width)]
    if not wide:
        wide = filled
    chosen = _first_header(wide)
    if chosen is None:
        return ()
    found = _with_neighbours(filled, chosen, merges, width, numbering)
    more = [n for n in numbering if found[0] < n and _follow(found[-1], n, numbering)]
    return tuple(sorted({*found, *more, *(n for n in numbering if found[0] < n < found[-1])}))


def titles_above(rows: Sequence[Row]) -> int:
    """The last row of the titles above a table without a header: lone texts over rows of three cells and more."""
    filled = [(number, cells) for number, cells in rows if count_filled(cells)]
    if not filled or _usual_width(filled) < 3:
        return 0
    lone = [
        n for n, (_, cells) in enumerate(filled) if count_distinct(cells) == 1 and count_filled(cells) != 2
    ]
    end = 0
    while end < len(filled) and end in lone and not has_data(filled[end][1]):
        end += 1
    is_sparse = sum(1 for n in lone if n > end) > 0.1 * len(filled) + 3
    return 0 if is_sparse or end in (0, len(filled)) else filled[end - 1][0]


def _follow(above: int, number: int, numbering: frozenset[int]) -> bool:
    """Whether one row stands directly below another, rows that only number the columns not counted."""
    return above < number and all(n in numbering for n in range(above + 1, number))


def build_header(
    rows: Sequence[Row], numbers: Sequence[int], last_width: int, titles_from: int = 0
) -> Header:
    """The Header at the given rows: joined texts top down, one column for each of the widest row."""
    chosen = [(n, cells) for n, cells in rows if n in set(numbers)]
    width = max([last_width, *(len(cells) for _, cells in chosen)], default=last_width)
    padded = [pad(cells, width) for _, cells in chosen]
    named_rows = [row for at, row in enumerate(padded) if not at or not counts_columns(row, padded[:at])]
    units = units_of(named_rows[-1]) if len(named_rows) > 1 else None
    labels = named_rows[:-1] if units else named_rows
    spread = [_fill_right(labels, level) for level in range(len(labels))]
    raw = tuple(_joined(column) for column in zip(*spread, strict=True)) if padded else ("",) * width
    if units:
        raw = tuple(named(name, unit) if unit else name for name, unit in zip(raw, units, strict=True))
    first = max(numbers) + 1 if numbers else titles_from + 1
    titles = tuple((n, c) for n, c in rows if n < min(numbers, default=first) and count_filled(c))
    cells = tuple(tuple(normalize(c) for c in row) for row in padded)
    exact = {
        n: tuple(c for c in column if c.strip(BLANKS)) for n, column in enumerate(zip(*padded, strict=True))
    }
    names = make_unique(raw)
    return Header(tuple(numbers), names, raw, first, titles, cells, units or (), spellings=exact)


def make_unique(names: Iterable[str]) -> tuple[str, ...]:
    """Distinct names: a blank becomes column_<n>, a repeated one gets _2, _3 ….

    >>> make_unique(["a", "", "a", "A"])
    ('a', 'column_2', 'a_2', 'A_3')
    """
    taken: set[str] = set()
    wanted = list(names)
    reserved = Counter(name.casefold() for name in wanted if name)
    result = []
    for position, name in enumerate(wanted, 1):
        base = name or f"column_{position}"
        choice, n = base, 2
        while choice.casefold() in taken or (choice != name and choice.casefold() in reserved):
            choice, n = f"{base}_{n}", n + 1
        taken.add(choice.casefold())
        result.append(choice)
    return tuple(result)


def _once(rows: Sequence[Row], merges: Sequence[Merge]) -> list[Row]:
    """The rows without those that say an earlier one again, as headers do on each page; merged cells do not count."""
    merged = {n for top, _, bottom, _ in merges for n in range(top + 1, min(bottom, SEARCHED_ROWS) + 1)}
    seen: set[tuple[str, ...]] = set()
    kept = []
    for number, cells in rows:
        said = tuple(cells)
        if said not in seen or has_data(cells) or number <= 2 or number in merged:
            kept.append((number, cells))
        seen.add(said)
    return kept


def _usual_width(rows: Sequence[Row]) -> int:
    """How many cells most rows fill. Lone texts, titles and notes, do not count beside rows of three and more."""
    counts = Counter(count_filled(cells) for _, cells in rows)
    wide = Counter({n: count for n, count in counts.items() if n >= 3})
    if wide and max(wide.values()) > 1 and 4 * wide.total() >= len(rows):
        counts = wide
    best = max(counts.items(), key=lambda item: (item[1], item[0]))
    return best[0]


def _enough(width: int) -> float:
    return max(min(width, 2), 0.6 * width)


def _first_header(wide: Sequence[Row]) -> int | None:
    """The first wide row that is all text and unlike what follows; None when the first one is data."""
    pending: int | None = None
    for index, (number, cells) in enumerate(wide[:SEARCHED_ROWS]):
        below = [c for _, c in wide[index + 1 : index + 30]]
        if not below:
            return number if index == 0 and not has_data(cells) else pending
        verdict = likeness(cells, below)
        if verdict == "header":
            return number
        if verdict == "likely":
            if pending is None and _is_fuller_header(wide, index + 1, count_filled(cells)):
                return wide[index + 1][0]
            return number if pending is None else pending
        if verdict == "data":
            after = index + 1
            if pending is None and index < 2 and _is_plain_header(wide, after):
                return wide[after][0]
            return pending
        if pending is None and not has_data(cells):
            pending = number
    return pending


def _is_plain_header(wide: Sequence[Row], index: int) -> bool:
    """Names and nothing else over two or more columns of values: a header below a row of codes."""
    if index + 1 >= len(wide) or has_data(wide[index][1]):
        return False
    for_it, against = count_votes(wide[index][1], [c for _, c in wide[index + 1 : index + 30]])
    return for_it >= 2 and not against


def _is_fuller_header(wide: Sequence[Row], index: int, filled: int) -> bool:
    """Names over columns of values, in more cells than the row above has: that one is a title or a comment."""
    below = [c for _, c in wide[index + 1 : index + 30]]
    return (
        bool(below) and count_filled(wide[index][1]) > filled and likeness(wide[index][1], below) == "header"
    )


def _with_neighbours(
    rows: Sequence[Row], chosen: int, merges: Sequence[Merge], width: int, numbering: frozenset[int]
) -> tuple[int, ...]:
    """The header's row with the rows that belong to it: group labels above, parts and units below."""
    numbers = [n for n, _ in rows]
    at = numbers.index(chosen)
    found = [at]
    while len(found) < MAX_HEADER_ROWS and found[0] > 0 and _is_group_row(rows, found[0] - 1, merges, width):
        found.insert(0, found[0] - 1)
    while (
        len(found) < MAX_HEADER_ROWS
        and found[-1] + 2 < len(rows)
        and _is_part_row(rows, found, merges, numbering)
    ):
        found.append(found[-1] + 1)
    return tuple(numbers[i] for i in found)


def _is_group_row(rows: Sequence[Row], index: int, merges: Sequence[Merge], width: int) -> bool:
    """Labels over several columns, directly above: merged there, or needed to tell repeated names apart."""
    number, cells = rows[index]
    below = rows[index + 1][1]
    if number != rows[index + 1][0] - 1 or has_data(cells) or any(_UNIT.fullmatch(c.strip()) for c in cells):
        return False
    if count_distinct(cells) < 2:
        return False
    if any(top <= number <= bottom and 1 <= right - left < width for top, left, bottom, right in merges):
        return True
    names = [normalize(c) for c in below if c.strip(BLANKS)]
    has_gap = any(c.strip(BLANKS) and not d.strip(BLANKS) for c, d in zip(cells, below, strict=False))
    return len(set(names)) < len(names) or has_gap


def _is_part_row(
    rows: Sequence[Row], found: Sequence[int], merges: Sequence[Merge], numbering: frozenset[int]
) -> bool:
    """The row below the header continues it: all text, over columns whose cells are not text."""
    number, cells = rows[found[-1] + 1]
    above_number, above = rows[found[-1]]
    if not _follow(above_number, number, numbering) or any(kind_of(c) in ("number", "date") for c in cells):
        return False
    below = [c for _, c in rows[found[-1] + 2 : found[-1] + 30]]
    if any(top <= above_number < bottom for top, _, bottom, _ in merges if bottom >= number):
        return count_distinct(cells) >= 2 or likeness(cells, below) in ("header", "likely")
    if units_of(cells) is not None:
        votes = count_votes(cells, below)
        if votes[0] > votes[1] or all(is_bracketed(c) for c in cells if c.strip(BLANKS)):
            return True
    if any(c.strip(BLANKS) in MISSING for c in cells if c.strip(BLANKS)):
        return False
    has_gap = any(not c.strip(BLANKS) for c in pad(above, len(cells)))
    fills = any(
        d.strip(BLANKS) and not c.strip(BLANKS) for c, d in zip(pad(above, len(cells)), cells, strict=False)
    )
    bare = any(
        c.strip(BLANKS) and not d.strip(BLANKS) for c, d in zip(above, pad(cells, len(above)), strict=False)
    )
    names = [normalize(c) for c in above if c.strip(BLANKS)]
    needed = (has_gap and fills) or len(set(names)) < len(names)
    votes = count_votes(cells, below)
    if has_gap and fills and votes[0] > 1 and not votes[1]:
        return True
    if needed and bare:
        return count_distinct(cells) >= 2 and likeness(cells, below) in ("header", "likely")
    return _says_again(above, cells, below)


def _says_again(above: Sequence[str], cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Names once more, in another language: over every column of values, none of them a value."""
    for_it, against = count_votes(cells, below)
    texts = [normalize(c) for c in cells if c.strip(BLANKS)]
    if against or not for_it or len(set(texts)) < len(texts) or len(texts) < count_filled(above):
        return False
    is_thai = bool(_THAI.search("".join(cells)))
    if bool(_THAI.search("".join(above))) == is_thai:
        return False
    body = "".join(cell for row in below for cell in row if kind_of(cell) == "text")
    return for_it > 1 or bool(_THAI.search(body)) != is_thai


def _fill_right(levels: Sequence[Sequence[str]], level: int) -> list[str]:
    """One row of labels, each reaching over the blank cells to its right whose columns have a name further down.

    A label ends where the row above begins a new one; one without a name below it stands for its own column.
    """
    filled: list[str] = []
    label = ""
    for column, cell in enumerate(levels[level]):
        below = [row[column].strip(BLANKS) for row in levels[level + 1 :]]
        has_name = any(text and text != cell.strip(BLANKS) for text in below)
        if cell.strip(BLANKS):
            label = cell if has_name else ""
            filled.append(cell)
            continue
        if any(row[column].strip(BLANKS) for row in levels[:level]):
            label = ""
        filled.append(label if has_name else "")
    return filled


def _joined(parts: Iterable[str]) -> str:
    """The texts of one column top down, each once."""
    kept: list[str] = []
    for part in parts:
        text = normalize(visible(part).replace("\ufffd", ""))
        if text and text not in kept:
            kept.append(text)
    return " ".join(kept)
