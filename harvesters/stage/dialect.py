"""Which character parts the cells and which one encloses them, by a score of our own; no library guesses.

Each candidate splits records from the head, the middle and the end of the file. What counts is how many of them
get the same number of cells, and whether the cells then read as whole values rather than as pieces of them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.cells import BLANKS
from harvesters.stage.notes import Notes
from harvesters.stage.quoting import PIECE_LINES, Dialect, Sample, take_sample, wrapped
from harvesters.stage.record_ends import END_NAMES, find_end
from harvesters.stage.rows import CsvGrid

CANDIDATES = (",", ";", "\t", "|")
RARE = (":", "^", "~", " ")
NAMES = {
    ",": ("จุลภาค (,)", "comma"), ";": ("อัฒภาค (;)", "semicolon"), "\t": ("แท็บ", "tab"), "|": ("ขีดตั้ง (|)", "pipe"),
    ":": ("ทวิภาค (:)", "colon"), "^": ("แคเรต (^)", "caret"), "~": ("ตัวหนอน (~)", "tilde"), " ": ("ช่องว่าง", "space"),
}  # fmt: skip
QUOTES = {
    '"': ("อัญประกาศ (\")", "double quotes"), "'": ("อัญประกาศเดี่ยว (')", "single quotes"), None: ("ไม่มี", "none"),
}  # fmt: skip
DECIDING = 0.95
LONG_TEXT = 200
_TYPED = re.compile(
    r"[-+(]?[$€£฿]?\s?[\d๐-๙]+([.,/:\- \u00a0T][\d๐-๙]+)*Z?\)?\s?%?|[-+]?\d+(\.\d+)?[eE][-+]?\d+|https?://\S+|[-–.…]+"
)
_TIME = re.compile(r"\s*[\d๐-๙]{1,2}(:[\d๐-๙]{2}){1,2}(\.\d+)?\s*")
_LIKES_QUOTE = 0.15
_FIRST_AGREES = 0.1
_TYPED_COUNTS = 0.1


@dataclass(frozen=True)
class Found:
    """A dialect with what speaks for it: the share of records of the usual width, that width, the score."""

    dialect: Dialect
    share: float
    width: int
    score: float
    records: int


def open_csv(
    path: Path,
    codec: str,
    delimiter: str | None,
    skip: int,
    notes: Notes,
    *,
    prefers: str | None = None,
    quote: str | None = None,
) -> CsvGrid:
    """The file as rows, its delimiter and quotes declared or found. skip rows at the top count for nothing.

    quote is double, single, backslash (double quotes, escaped by \\) or none as in a config; None: to be found.
    """
    announced = _announced(path, codec)
    skip = max(skip, 1) if announced else skip
    given = delimiter or announced
    found = _find(take_sample(path, codec, skip), given, prefers, declared_quote(quote))
    end = find_end(path, codec, found.dialect.reader())
    if end:
        found = _find(take_sample(path, codec, skip, end), given, prefers, declared_quote(quote))
    if delimiter:
        why = ("ระบุไว้ในไฟล์ตั้งค่า", "declared in the config")
    elif announced:
        why = ("แถวแรกระบุ sep=", "the first row says sep=")
    elif found.width < 2:
        why = ("ทุกแถวมีช่องเดียว", "every row is one cell")
    else:
        why = (
            f"{found.share:.0%} ของแถวตัวอย่างได้จำนวนช่องเท่ากัน",
            f"{found.share:.0%} of the sampled rows get equally many cells",
        )
    _tell(found, skip, why, end, notes)
    chosen = found.dialect
    skips = chosen.skip_blanks or chosen.delimiter == " "
    return CsvGrid(
        path,
        codec,
        chosen.delimiter,
        skip,
        quote=chosen.quote,
        escape=chosen.escape,
        skip_blanks=skips,
        end=end,
    )


def find_delimiter(path: Path, codec: str, skip: int = 0, prefers: str | None = None) -> tuple[str, float]:
    """The best candidate and the share of records that agree on a width; 1 for one column."""
    found = _find(take_sample(path, codec, skip), None, prefers, None)
    return found.dialect.delimiter, found.share


def _find(
    sample: Sample, given: str | None, prefers: str | None, quoting: tuple[Dialect, ...] | None
) -> Found:
    """The dialect of a sample, with a given delimiter or the best one."""
    found = _best(sample, (given,) if given else CANDIDATES, prefers, quoting)
    if not given and (found is None or found.share < 0.5):
        found = _rare(sample, quoting) or found
    return found or _single_column(sample, given, quoting)


def declared_quote(word: str | None) -> tuple[Dialect, ...] | None:
    """The quoting that a config's word stands for, with a delimiter to be put in; None for a word not given."""
    if word is None:
        return None
    escape = "\\" if word == "backslash" else None
    quote = {"single": "'", "none": None}.get(word, '"')
    return (Dialect(",", quote, escape),)


def _tell(found: Found, skip: int, why: tuple[str, str], end: str | None, notes: Notes) -> None:
    chosen = found.dialect
    name = NAMES.get(chosen.delimiter, (chosen.delimiter, chosen.delimiter))
    quote, more = QUOTES.get(chosen.quote, (str(chosen.quote), str(chosen.quote))), ("", "")
    if chosen.quote != '"':
        more = (f" เครื่องหมายล้อมข้อความ: {quote[0]}", f" Cells are enclosed by {quote[1]}.")
    if chosen.escape:
        more = (
            f"{more[0]} ใช้ {chosen.escape} นำหน้าอักขระพิเศษ",
            f"{more[1]} {chosen.escape} escapes a character.",
        )
    if end:
        more = (
            f"{more[0]} แถวจบที่ {END_NAMES[end]} เท่านั้น การขึ้นบรรทัดใหม่แบบอื่นอยู่ภายในช่อง",
            f"{more[1]} Only {END_NAMES[end]} ends a row; other line breaks stand inside cells.",
        )
    notes.step(
        "delimiter",
        "ตัวคั่นคือ {name_th} ({reason_th}){more_th}",
        "The delimiter is {name} ({reason}).{more}",
        delimiter=chosen.delimiter,
        skip_rows=skip,
        quote=chosen.quote or "",
        escape=chosen.escape or "",
        skip_blanks=chosen.skip_blanks,
        record_end=END_NAMES.get(end or "", "any"),
        share=round(found.share, 4),
        name=name[1],
        name_th=name[0],
        reason=why[1],
        reason_th=why[0],
        more=more[1],
        more_th=more[0],
    )


def _best(
    sample: Sample, delimiters: Iterable[str], prefers: str | None, quoting: tuple[Dialect, ...] | None
) -> Found | None:
    """The candidate with the best score; None where none parts the records."""
    text = sample.text
    best: Found | None = None
    for delimiter in delimiters:
        if delimiter not in text:
            continue
        choices = [_judge(sample, d) for d in _quotings(text, delimiter, quoting)]
        found = max((c for c in choices if c), key=lambda c: c.score, default=None)
        if found is None:
            continue
        if delimiter == prefers:
            found = Found(found.dialect, found.share, found.width, found.score + 0.1, found.records)
        if best is None or found.score > best.score:
            best = found
    return best


def _quotings(text: str, delimiter: str, declared: tuple[Dialect, ...] | None) -> list[Dialect]:
    """The ways of quoting that the text gives reason to try, the usual one first."""
    padded = _quotes_follow_blanks(text, delimiter)
    if declared is not None:
        found = [Dialect(delimiter, d.quote, d.escape) for d in declared]
        return [
            *found,
            *(Dialect(delimiter, d.quote, d.escape, True) for d in declared if padded and d.quote),
        ]
    found = [Dialect(delimiter)]
    if padded:
        found.append(Dialect(delimiter, skip_blanks=True))
    if '\\"' in text or f"\\{delimiter}" in text:
        found.append(Dialect(delimiter, '"', "\\"))
        found += [Dialect(delimiter, '"', "\\", True)] if padded else []
    edge = re.escape(delimiter)
    opens = re.findall(rf"(?:^|{edge})[ ]?'", text, re.MULTILINE)
    closes = re.findall(rf"'[ ]?(?:{edge}|$)", text, re.MULTILINE)
    if (
        len(opens) >= 2
        and len(closes) >= 2
        and min(len(opens), len(closes)) > 0.8 * max(len(opens), len(closes))
    ):
        found.append(Dialect(delimiter, "'"))
        if "\\'" in text:
            found.append(Dialect(delimiter, "'", "\\"))
    return found


def _quotes_follow_blanks(text: str, delimiter: str) -> bool:
    """Whether most delimiters have a blank behind them and quotes follow some: a, "b, c"."""
    if delimiter in " \t" or f'{delimiter} "' not in text:
        return False
    return 2 * text.count(f"{delimiter} ") >= text.count(delimiter)


def _judge(sample: Sample, dialect: Dialect) -> Found | None:
    """What speaks for one dialect; None where it parts too few records."""
    pieces = [piece for piece in sample.records(dialect) if piece]
    records = [record for piece in pieces for record in piece]
    if not records:
        return None
    width, count = _usual_width([cells for cells, _ in records])
    if width < 2:
        return None
    share, run = _agreement(pieces, width)
    if not ((count >= 2 or len(records) == 1) and (share >= 0.5 or (count >= 3 and share >= 0.2))):
        return None
    agreeing = [cells for cells, _ in records if len(cells) == width]
    stumbles = sum(1 for _, fits in records if not fits) / len(records)
    cells = [c for row in agreeing for c in row if c.strip(BLANKS)]
    filled = len(cells) / (len(agreeing) * width)
    wholeness = _wholeness(cells, dialect)
    score = (
        0.5 * (share + run) * (0.2 + 0.2 * filled + 0.7 * wholeness) + 0.005 * min(width, 20) - 0.3 * stumbles
    )
    score += _TYPED_COUNTS * sum(1 for c in cells if _TYPED.fullmatch(c.strip(BLANKS))) / max(len(cells), 1)
    score += _FIRST_AGREES * share * share * (len(records[0][0]) == width)
    if dialect.quote == '"' and dialect.escape is None:
        score -= _LIKES_QUOTE * _left_over(agreeing, "'")
    if dialect.quote == "'":
        score -= _LIKES_QUOTE * _left_over(agreeing, '"')
    return Found(dialect, share, width, score, len(records))


def _agreement(pieces: Sequence[Sequence[tuple[list[str], bool]]], width: int) -> tuple[float, float]:
    """The share of records of that width, and of the longest row of them, each piece of the file counting alike."""
    total = agreeing = longest = 0.0
    for piece in pieces:
        weight = min(1.0, PIECE_LINES / len(piece))
        run = best = 0
        for cells, _ in piece:
            run = run + 1 if len(cells) == width else 0
            best = max(best, run)
        agreeing += weight * sum(1 for cells, _ in piece if len(cells) == width)
        longest += weight * best
        total += weight * len(piece)
    return agreeing / total, longest / total


def _wholeness(cells: Sequence[str], dialect: Dialect) -> float:
    """Between 0 and 1: how far the cells read as values, not as pieces of some or as several at once."""
    if not cells:
        return 0.0
    others = "".join(c for c in CANDIDATES if c != dialect.delimiter)
    tight, loose = re.compile(f"[{others}](?! )"), re.compile(f"[{others}]")
    points = 0.0
    for cell in cells:
        if _TYPED.fullmatch(cell.strip(BLANKS)):
            points += 1
        elif cell.count('"') % 2 or cell[:1] == '"' or cell[-1:] == '"':
            points += 0.2
        elif len(cell) > LONG_TEXT or not loose.search(cell):
            points += 0.8
        else:
            points += 0.1 if tight.search(cell) else 0.5
    return points / len(cells)


def _left_over(rows: Sequence[Sequence[str]], quote: str) -> float:
    """The greatest share of one column's cells that this quote still encloses: a sign that it is the quote."""
    shares = []
    for column in zip(*rows, strict=True):
        filled = [c.strip() for c in column if c.strip()]
        count = wrapped(filled, quote)
        shares.append(count / len(filled) if len(filled) >= 2 and count >= 2 else 0.0)
    return max((s for s in shares if s >= 0.6), default=0.0)


def _rare(sample: Sample, quoting: tuple[Dialect, ...] | None) -> Found | None:
    """A delimiter that is seldom one: only where nearly every record gets equally many cells, and three or more."""
    text = sample.text
    for delimiter in RARE:
        if delimiter not in text:
            continue
        found = _best(sample, (delimiter,), None, quoting)
        if found is None or found.share < DECIDING or found.records < 3:
            continue
        if found.width < (2 if delimiter in "^~" else 3):
            continue
        pieces = sample.records(found.dialect)
        rows = [cells for piece in pieces for cells, _ in piece if len(cells) == found.width]
        if delimiter == ":" and any(_TIME.fullmatch(":".join(cells)) for cells in rows):
            continue
        if delimiter == " " and not _is_aligned(rows):
            continue
        return found
    return None


def _is_aligned(rows: Sequence[Sequence[str]]) -> bool:
    """Columns parted by blanks: at least half of them hold nothing but values below their first cell."""
    columns = list(zip(*rows[1:], strict=True))
    typed = sum(1 for column in columns if all(_TYPED.fullmatch(c) for c in column if c))
    return 2 * typed >= len(columns) and typed >= 2


def _single_column(sample: Sample, given: str | None, quoting: tuple[Dialect, ...] | None) -> Found:
    """Rows without a usual width: parted by what parts all of them, else one column that nothing parts."""
    text = sample.text
    fallback: Dialect | None = None
    for delimiter in (given,) if given else (*CANDIDATES, "^", "~"):
        dialect = _quotings(text, delimiter, quoting)[0]
        widths = [len(cells) for piece in sample.records(dialect) for cells, _ in piece]
        if widths and (min(widths) > 1 or given):
            width, count = Counter(widths).most_common(1)[0]
            return Found(dialect, count / len(widths), width, 0.0, len(widths))
        if fallback is None and max(widths, default=1) == 1:
            fallback = dialect
    return Found(fallback or Dialect(","), 1.0, 1, 0.0, 0)


def _usual_width(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
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
