"""Totals checked by their sums: a row called รวม leaves the body only where its numbers are those of other rows.

Runs over the text layer after gathering, and only where there are candidates. A row that stands between others
and whose sums do not agree is data until a person says otherwise; one at the end is kept out, and the difference
is named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from harvesters.stage.body import Body
from harvesters.stage.cells import BLANKS, MISSING
from harvesters.stage.grid import Row
from harvesters.stage.header import Header
from harvesters.stage.labels import RATE, is_year
from harvesters.stage.notes import Notes, place
from harvesters.stage.row_looks import kind_of
from harvesters.stage.rowkinds import MEAN_LABELS, is_total_label, is_whole_label, label_of
from harvesters.stage.sums import Numbers, tolerance, value_of, values_of
from harvesters.stage.taking_out import body_index, map_without, rewrite
from metadata.text import normalize

MOST_CANDIDATES = 1_000
MOST_ASIDES = 10_000
_CODE = re.compile(r"รหัส|ลำดับ|เลขที่|\bที่$|^ที่|\bcode\b|\bid\b|^no\.?$|^#$|\bindex\b", re.IGNORECASE)
_COUNTS_ROWS = re.compile(r"ลำดับ|^ที่$|^no\.?$|^#$", re.IGNORECASE)


@dataclass
class Candidate:
    """A row of the body that may be a total: index counts body rows from 0; values by column.

    has_keys: other cells say of what it is the total (a year, a place), as in a table of the long kind, where it is
    data; failed: by itself its sums do not agree; above: the numbers of the row above.
    """

    index: int
    number: int
    cells: list[str]
    label: str
    values: dict[int, float]
    has_keys: bool = False
    failed: bool = False
    above: dict[int, float | None] = field(default_factory=dict)
    accepted: str | None = None
    agreeing: int = 0
    differing: tuple[int, float, float] | None = None

    @property
    def repeats(self) -> bool:
        """Whether the number that is no sum is that of the row above: an age or a year that both are of."""
        return self.differing is not None and self.above.get(self.differing[0]) == self.differing[1]


@dataclass
class Sums:
    """Sums and counts of filled cells by column and segment; segments lie between the candidates."""

    totals: dict[int, Numbers]
    counts: dict[int, Numbers]
    rows: int = 0
    rates: set[int] = field(default_factory=set)


def settle(
    body: Body, header: Header, notes: Notes, totals: str | None = None, *, has_footer: bool = False
) -> None:
    """Decide each candidate of the body and check the totals at the end; rows that are totals leave the body.

    totals is the config's word: keep, leave_out, or None for what the sums say. has_footer: the config says how
    many rows at the end are no data, so that the last ones that are left are some.
    """
    _set_asides_apart(body, header, notes, has_footer=has_footer)
    if totals == "keep" or not (body.candidates or body.totals) or not body.account.body:
        return
    candidates = _placed(body, body.candidates, header)
    if has_footer:
        candidates = candidates[: len(candidates) - _last_ones(candidates, body.account.body)]
    if len(candidates) > MOST_CANDIDATES:
        return
    endings = [_candidate(body.account.body, row, header) for row in body.totals]
    sums = _sums(body, header, candidates, endings)
    _decide_all(candidates, endings, sums, header)
    if totals == "leave_out":
        for candidate in candidates:
            if candidate.accepted is None and is_total_label(candidate.label):
                candidate.accepted = "totals"
    endings = _given_back(body, candidates, endings)
    for ending in endings:
        _compare_ending(body, ending, candidates, sums, header)
    taken = [c for c in candidates if c.accepted]
    body.footer += _last_ones(taken, body.account.body)
    _take_out(body, taken)
    _tell(candidates, endings, header, notes)


def _set_asides_apart(body: Body, header: Header, notes: Notes, *, has_footer: bool) -> None:
    """Marks of pages and prints, and remarks, that stand between rows of data leave the body."""
    asides = _placed(body, body.asides[:MOST_ASIDES], header)
    if has_footer:
        asides = asides[: len(asides) - _last_ones(asides, body.account.body)]
    at_end = 0 if has_footer else _last_ones(asides, body.account.body)
    body.footer += at_end
    for number, aside in enumerate(asides):
        aside.accepted = "notes"
        if number >= len(asides) - at_end:
            continue
        told = " ".join(c.strip() for c in aside.cells if c.strip(BLANKS))
        notes.found("note_inside", sample=place(aside.number, value=told))
    _take_out(body, asides)


def _last_ones(candidates: Sequence[Candidate], rows: int) -> int:
    """How many of them are the last rows of the body."""
    count = 0
    while count < len(candidates) and candidates[-1 - count].index == rows - 1 - count:
        count += 1
    return count


def _placed(body: Body, rows: Sequence[Row], header: Header) -> list[Candidate]:
    """Those of the rows that are in the body, in order."""
    placed = []
    for number, cells in sorted(rows, key=lambda row: row[0]):
        index = body_index(body.row_map, body.account.body, number)
        if index is not None:
            placed.append(_candidate(index, (number, cells), header))
    return placed


def _candidate(index: int, row: Row, header: Header) -> Candidate:
    number, cells = row
    found = label_of(cells)
    label = found[1] if found else ""
    start = found[0] + 1 if found else 0
    numbers = {n: v for n, c in enumerate(cells) if n != start - 1 and (v := value_of(c)) is not None}
    values = {n: v for n, v in numbers.items() if n >= start} or numbers
    others = {n: c.strip(BLANKS) for n, c in enumerate(cells) if n != start - 1 and n not in values}
    keys = [n for n, c in others.items() if c and c not in MISSING and not _is_number_of_row(header, n, c)]
    return Candidate(index, number, cells, label, values, has_keys=bool(keys))


def _is_number_of_row(header: Header, column: int, text: str) -> bool:
    """A cell before the label that only counts rows, or a code of nothing but zeros."""
    name = header.raw[column] if column < len(header.raw) else ""
    return bool(_COUNTS_ROWS.search(name)) or not text.strip("0")


def _sums(body: Body, header: Header, candidates: list[Candidate], endings: list[Candidate]) -> Sums:
    """One pass over the text layer: sums of the segments between the candidates, for the columns they fill."""
    columns = sorted({column for c in [*candidates, *endings] for column in c.values})
    bounds = np.array([c.index for c in candidates], dtype=np.int64)
    size = len(candidates) + 1
    sums = Sums({c: np.zeros(size) for c in columns}, {c: np.zeros(size) for c in columns}, body.account.body)
    sums.rates = {c for c in columns if c < len(header.raw) and RATE.search(header.raw[c])}
    start = 0
    for batch in body.batches():
        rows = len(batch[0])
        at = np.arange(start, start + rows)
        segments = np.searchsorted(bounds, at, side="right")
        is_own = np.isin(at, bounds)
        for column in columns:
            if column >= len(batch):
                continue
            numbers = values_of(batch[column])
            counted = ~np.isnan(numbers) & ~is_own
            sums.totals[column] += np.bincount(segments[counted], numbers[counted], size)
            sums.counts[column] += np.bincount(segments[counted], minlength=size)
        for candidate in (*candidates, *endings):
            above = candidate.index - start - 1
            if 0 <= above < rows:
                texts = {c: batch[c][above].as_py() for c in candidate.values if c < len(batch)}
                candidate.above = {c: value_of(text or "") for c, text in texts.items()}
        start += rows
    return sums


Span = tuple[range, list[Candidate]]
"""Segments, and the rows among the candidates that count as data with them."""


def _since(position: int, candidates: list[Candidate]) -> Span:
    """What lies between the last total before a candidate and it."""
    start = position
    while start > 0 and candidates[start - 1].accepted is None:
        start -= 1
    return range(start, position + 1), candidates[start:position]


def _all_before(position: int, candidates: list[Candidate]) -> Span:
    """All data above a candidate, without the totals in it."""
    return range(position + 1), [c for c in candidates[:position] if c.accepted is None]


def _decide_all(candidates: list[Candidate], endings: list[Candidate], sums: Sums, header: Header) -> None:
    """Accept the rows whose sums agree; of those with one label all or none, so that no value is half taken out."""
    barred: set[str] = set()
    while True:
        _decide_once(candidates, sums, header, barred)
        if not barred:
            for candidate in candidates:
                candidate.failed = candidate.accepted is None
        spans = _all_before(len(candidates), candidates), _since(len(candidates), candidates)
        told = {c.label.casefold() for c in candidates if c.accepted is None} | {
            e.label.casefold()
            for e in endings
            if not any(_agrees(e, s, sums, header) for s in spans) and e.repeats
        }
        mixed = {c.label.casefold() for c in candidates if c.accepted} & told - barred
        if not mixed:
            return
        barred |= mixed


def _decide_once(candidates: list[Candidate], sums: Sums, header: Header, barred: set[str]) -> None:
    """Each candidate in order; a first row that may be the whole is believed until its own sum does not agree."""
    first = candidates[0] if candidates and candidates[0].index == 0 else None
    for is_believed in (True, False) if first and first.label.casefold() not in barred else (False,):
        for candidate in candidates:
            candidate.accepted = None
        if first and is_believed:
            first.accepted = "totals"
        for position, candidate in enumerate(candidates):
            if candidate.label.casefold() not in barred:
                _decide(position, candidates, sums, header)
        if first and is_believed and _is_whole(candidates, sums, header):
            return


def _decide(position: int, candidates: list[Candidate], sums: Sums, header: Header) -> None:
    """Accept a row whose every number is the sum, or the mean, of the rows it can stand for."""
    candidate = candidates[position]
    if candidate.has_keys or not candidate.values or candidate.index < (1 if candidate.label else 2):
        return
    is_last = sums.rows - candidate.index == len(candidates) - position
    for span in (_since(position, candidates), _all_before(position, candidates)):
        is_whole = len(span[0]) == position + 1
        if (candidate.label or is_whole) and _agrees(candidate, span, sums, header):
            candidate.accepted = "totals" if is_whole and is_last else "subtotals"
            return


def _is_whole(candidates: list[Candidate], sums: Sums, header: Header) -> bool:
    """Whether the first row is the sum of all rows below it that are no totals."""
    first = candidates[0]
    if first.has_keys or first.label.casefold() in MEAN_LABELS:
        return False
    return _agrees(
        first, (range(1, len(candidates) + 1), [c for c in candidates[1:] if not c.accepted]), sums, header
    )


def _agrees(candidate: Candidate, span: Span, sums: Sums, header: Header) -> bool:
    _compare(candidate, span, sums, header)
    return candidate.agreeing > 0 and candidate.differing is None


def _compare(candidate: Candidate, span: Span, sums: Sums, header: Header) -> None:
    """Count the columns that agree with the span and keep the first that does not. A rate need not agree."""
    segments, rows = span
    candidate.agreeing, candidate.differing = 0, None
    wants_mean = candidate.label.casefold().strip(" :：") in MEAN_LABELS
    for column, said in candidate.values.items():
        picked = slice(segments.start, segments.stop)
        own = [row.values[column] for row in rows if column in row.values]
        count = sums.counts[column][picked].sum() + len(own)
        total = sums.totals[column][picked].sum() + sum(own)
        if wants_mean:
            total = total / count if count else float("nan")
        if not count and not said:
            continue  # nothing but missing values, and their sum is nothing
        if count and abs(total - said) <= tolerance(candidate.cells[column], total, count):
            candidate.agreeing += bool(said) or column not in sums.rates
        elif candidate.differing is None and not _need_not_agree(candidate, column, sums, header):
            candidate.differing = (column, said, float(total))
    if not any(candidate.values.values()):
        candidate.agreeing = 0


def _compare_ending(
    body: Body, ending: Candidate, candidates: list[Candidate], sums: Sums, header: Header
) -> None:
    """A row at the end is the sum of all data, or of what stands below the last total: then it is one of its parts."""
    if _agrees(ending, _all_before(len(candidates), candidates), sums, header):
        return
    if _agrees(ending, _since(len(candidates), candidates), sums, header):
        body.account.totals -= 1
        body.account.subtotals += 1
        places = [n for n, note in enumerate(body.endnotes) if note[0] == ending.number]
        for n in places:
            body.endnotes[n] = (ending.number, "subtotals", body.endnotes[n][2])
        return
    _compare(ending, _all_before(len(candidates), candidates), sums, header)


def _need_not_agree(candidate: Candidate, column: int, sums: Sums, header: Header) -> bool:
    """A rate, a percentage, a code or a year is no sum of others."""
    name = header.raw[column] if column < len(header.raw) else ""
    return column in sums.rates or "%" in candidate.cells[column] or bool(_CODE.search(name)) or is_year(name)


def _given_back(body: Body, candidates: list[Candidate], endings: list[Candidate]) -> list[Candidate]:
    """The totals at the end, without those whose label is a value of a column: they are rows of the body again.

    A table of the long kind gives every group a row called Total; the last one is data as the others are.
    """
    inside: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        inside.setdefault(candidate.label.casefold(), []).append(candidate)
    back = [e for e in endings if _is_value(e, inside.get(e.label.casefold(), []))]
    if not back:
        return endings
    for ending in back:
        body.footer -= 1
        body.account.totals -= 1
        body.account.body += 1
        body.row_map.append((body.account.body, ending.number))
        body.endnotes[:] = [note for note in body.endnotes if note[0] != ending.number]
    rewrite(body, [], [ending.cells for ending in back])
    return [e for e in endings if e not in back]


def _is_value(ending: Candidate, same: Sequence[Candidate]) -> bool:
    """Whether rows of one label are data: they say of what they are the total, or most of their sums do not agree."""
    stay = [c for c in same if c.accepted is None]
    has_keys = any(
        c.has_keys or ending.repeats or any(kind_of(cell) == "year" for cell in c.cells) for c in stay
    )
    return has_keys or (len(stay) > 1 and 2 * sum(1 for c in stay if c.failed) >= len(same))


def _take_out(body: Body, taken: list[Candidate]) -> None:
    """Rows of the body become totals: kept as notes, counted, and gone from the text layer and the row map."""
    if not taken:
        return
    for candidate in taken:
        kind = candidate.accepted or "totals"
        setattr(body.account, kind, getattr(body.account, kind) + 1)
        text = " ".join(normalize(c) for c in candidate.cells if c.strip(BLANKS))
        body.endnotes.append((candidate.number, kind, text[:1_000]))
    body.endnotes.sort(key=lambda note: note[0])
    body.account.body -= len(taken)
    indexes = [candidate.index for candidate in taken]
    body.row_map[:] = map_without(body.row_map, indexes, body.account.body + len(taken))
    rewrite(body, indexes, [])


def _tell(candidates: list[Candidate], endings: list[Candidate], header: Header, notes: Notes) -> None:
    """What was checked, and what does not agree."""
    taken = [c for c in candidates if c.accepted]
    checked = [c for c in (*taken, *endings) if c.values]
    for ending in endings:
        if ending.differing is not None:
            column, said, expected = ending.differing
            name = header.names[column] if column < len(header.names) else str(column + 1)
            at = place(ending.number, column + 1, name, ending.cells[column])
            notes.found("total_differs", column=name, sample=at, said=_shown(said), sum=_shown(expected))
    for candidate in taken:
        if candidate.accepted == "subtotals":
            notes.found("subtotal_kept_out", sample=place(candidate.number, value=candidate.label))
    kept_in = [c for c in candidates if c.accepted is None and not c.has_keys and _is_said(c)]
    for candidate in kept_in:
        sample = place(candidate.number, value=candidate.label)
        notes.found("total_kept_in", sample=sample, label=candidate.label)
    agreeing = sum(c.agreeing for c in checked)
    differing = sum(1 for c in checked if c.differing is not None)
    if not checked:
        return
    notes.step(
        "totals",
        "ตรวจผลบวกของแถวยอดรวม {rows:,} แถว: ตรงกัน {agree:,} ช่อง"
        + (" ไม่ตรงกัน {differ:,} แถว" if differing else ""),
        "Rows of totals whose sums were checked: {rows:,}. Cells that agree: {agree:,}"
        + ("; rows that do not: {differ:,}." if differing else "."),
        rows=len(checked),
        agree=agreeing,
        differ=differing,
        checked=f"{agreeing} columns agree",
        kept_in=len(kept_in),
    )


def _is_said(candidate: Candidate) -> bool:
    """Whether the words alone make a reader take the row for a total; a year in it says that it is a value."""
    if any(kind_of(cell) == "year" for cell in candidate.cells):
        return False
    return is_total_label(candidate.label) or (candidate.index == 0 and is_whole_label(candidate.label))


def _shown(number: float) -> str:
    """A number for a sentence: no more decimals than it has, at most six."""
    return f"{number:,.6f}".rstrip("0").rstrip(".")
