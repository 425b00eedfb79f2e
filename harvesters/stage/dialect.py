"""Which character parts the cells, by a score of our own; no library guesses.

Each candidate splits the first records; what counts is how many of them get the same number of cells, and
whether the cells then read as numbers and dates rather than as pieces of them.
"""

import re
from collections import Counter
from itertools import islice
from pathlib import Path

from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.rows import CsvGrid

CANDIDATES = (",", ";", "\t", "|")
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_NAMES_TH = {",": "จุลภาค (,)", ";": "อัฒภาค (;)", "\t": "แท็บ", "|": "ขีดตั้ง (|)"}
_RECORDS = 200
_TYPED = re.compile(r"\s*[-+(]?[\d๐-๙]+([.,/:\- ][\d๐-๙]+)*\)?%?\s*")


def open_csv(
    path: Path, codec: str, delimiter: str | None, skip: int, notes: Notes, *, prefers: str | None = None
) -> CsvGrid:
    """The file as rows, its delimiter declared or found. skip rows at the top count for nothing."""
    announced = _announced(path, codec)
    skip = max(skip, 1) if announced else skip
    if delimiter:
        chosen, why = delimiter, ("ระบุไว้ในไฟล์ตั้งค่า", "declared in the config")
    elif announced:
        chosen, why = announced, ("แถวแรกระบุ sep=", "the first row says sep=")
    else:
        chosen, share = find_delimiter(path, codec, skip, prefers)
        why = (
            f"{share:.0%} ของแถวตัวอย่างได้จำนวนช่องเท่ากัน",
            f"{share:.0%} of the sampled rows get equally many cells",
        )
    grid = CsvGrid(path, codec, chosen, skip)
    notes.step(
        "delimiter",
        "ตัวคั่นคือ {name_th} ({reason_th})",
        "The delimiter is {name} ({reason}).",
        delimiter=chosen,
        skip_rows=skip,
        name=_NAMES.get(chosen, chosen),
        name_th=_NAMES_TH.get(chosen, chosen),
        reason=why[1],
        reason_th=why[0],
    )
    return grid


def find_delimiter(path: Path, codec: str, skip: int = 0, prefers: str | None = None) -> tuple[str, float]:
    """The best candidate and the share of records that agree on a width; a comma for one column."""
    best, best_score, best_share = ",", 0.0, 1.0
    for candidate in CANDIDATES:
        grid = CsvGrid(path, codec, candidate, skip)
        try:
            rows = [cells for _, cells in islice(grid.rows(), _RECORDS) if any(c.strip() for c in cells)]
        except NotATable:
            continue
        if not rows:
            continue
        width, count = _modal_width(rows)
        if width < 2:
            continue
        share = count / len(rows)
        agreeing = [cells for cells in rows if len(cells) == width]
        cells = [c for row in agreeing for c in row if c.strip()]
        typed = sum(1 for c in cells if _TYPED.fullmatch(c)) / max(len(cells), 1)
        filled = len(cells) / (len(agreeing) * width)
        score = share * (0.6 + 0.4 * filled) + 0.15 * typed + 0.005 * min(width, 20)
        score += 0.1 * (candidate == prefers)
        if count >= 2 or len(rows) == 1:
            enough = share >= 0.5 or (count >= 3 and share >= 0.2)
            if enough and score > best_score:
                best, best_score, best_share = candidate, score, share
    return best, best_share


def _modal_width(rows: list[list[str]]) -> tuple[int, int]:
    """The commonest width above one, and how many rows have it; (1, n) where none has two cells."""
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not widths:
        return 1, len(rows)
    return max(widths.items(), key=lambda item: (item[1], item[0]))


def _announced(path: Path, codec: str) -> str | None:
    """Excel's own first line `sep=;`."""
    with path.open(encoding=codec, errors="replace", newline="") as source:
        match = re.fullmatch(r"\ufeff?\"?sep=(.)\"?\s*", source.readline(20), re.IGNORECASE)
    return match.group(1) if match else None
