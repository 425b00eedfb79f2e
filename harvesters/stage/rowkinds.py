"""What a row below the header is, where it may be something else than data: a header again, a total, a note.

The rules are for one table, given its header. `suspects` looks at a whole batch at once, so that ordinary rows
are never taken apart; `kind` and `footer_kind` judge one row. Words alone never make a total inside the table:
such a row stays in the body and becomes a candidate, and `totals` decides by its sums.
"""

import re
from collections.abc import Sequence
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.cells import BLANKS, MISSING, matches
from harvesters.stage.chunks import mask_of
from harvesters.stage.grid import Row
from harvesters.stage.header import Header
from harvesters.stage.row_looks import kind_of
from metadata.text import normalize

LABEL_COLUMNS = 3
LONG_NOTE_CHARS, LONG_NOTE_WORDS = 30, 4

TOTAL_LABELS = frozenset(
    """
    รวม|รวมทั้งสิ้น|รวมทั้งหมด|รวมทั้งประเทศ|รวมทั่วประเทศ|รวมทั่วราชอาณาจักร|รวมยอด|รวมยอดทั้งสิ้น|รวมเงิน|รวมเป็นเงิน|
    รวมเป็นเงินทั้งสิ้น|รวมเงินทั้งสิ้น|รวมจำนวน|รวมจำนวนทั้งสิ้น|ยอดรวม|ยอดรวมทั้งสิ้น|ยอดรวมทั้งหมด|ผลรวม|ผลรวมทั้งหมด|จำนวนรวม|
    จำนวนทั้งสิ้น|ทั้งสิ้น|
    total|totals|grand total|sum total|subtotal|sub-total|sub total|overall total|total all|all total|
    country total|national total
    """.replace("\n", "").replace("    ", "").split("|")
)  # fmt: skip
WHOLE_LABELS = frozenset(
    """
    ทั่วประเทศ|ทั้งประเทศ|ทั่วราชอาณาจักร|ประเทศไทย|ทั้งหมด|ทุกจังหวัด|ทุกภาค|sum|all|overall|thailand|
    whole kingdom|whole country
    """.replace("\n", "").replace("    ", "").split("|")
)  # fmt: skip
MEAN_LABELS = frozenset(["เฉลี่ย", "ค่าเฉลี่ย", "average", "mean"])
_COUNTED = re.compile(r"รวม(ทั้งสิ้น|ทั้งหมด|จำนวน)?\s*[\d๐-๙,]+\s*\S{1,20}|total\s*\(?n?\s*=?\s*[\d,]+\)?")
_LIKE_TOTAL = re.compile(
    r"รวม(\s|ภาค|จังหวัด|อำเภอ|ตำบล|เขต|กลุ่ม|หมวด|ทั้ง|ทุก|ปี|เดือน|ไตรมาส|ส่วน|งบ|ราย|จำนวน|สินทรัพย์|หนี้สิน).*|.+\sรวม"
    r"|(ยอด|ผล)รวม.*|(sub[ -]?)?total\b.*|.+\b(sub[ -]?)?total|all (regions|provinces|countries|ages|sexes)"
)
# What RE2 sees of the above in the first columns of a batch, before anything is judged.
_SUSPECT = (
    "(?i)^[\\s\u00a0\u200b\ufeff*\"'(]*(รวม|ยอดรวม|ผลรวม|จำนวนรวม|จำนวนทั้งสิ้น|ทั่ว|ทั้ง|ทุก|ประเทศไทย|ค่าเฉลี่ย|เฉลี่ย|average|mean"
    "|sub|total|grand|sum|overall|all\\b|thailand|whole|country|national|หน้า|page|พิมพ์|วันที่พิมพ์|ตาราง|print|#"
    "|ที่มา|หมายเหตุ|แหล่ง|source|note|remark|\\(ต่อ)"
    "|\\s(รวม|total)[\\s:]*$"
)
_NOTE = re.compile(
    r"(ที่มา|หมายเหตุ|แหล่งข้อมูล|แหล่งที่มา|อ้างอิง|ข้อมูล ณ|ณ วันที่|คำอธิบาย|\*+|source\b|sources\b|notes?\b|remarks?\b|footnotes?\b"
    r"|\(?\d{1,2}[)/](?!\d)|[¹²³⁴⁵†‡§])",
    re.IGNORECASE,
)
_SAID_NOTE = re.compile(
    r"(ที่มา|หมายเหตุ|แหล่งข้อมูล|แหล่งที่มา|sources?|notes?|remarks?)\s*[:：].*", re.IGNORECASE | re.DOTALL
)
_SIGN = re.compile(
    r"(ลงชื่อ|ลงนาม|\((นาย|นาง|น\.ส\.)|(จัดทำ|รวบรวม|ประมวลผล|เรียบเรียง)โดย|ปรับปรุง(ล่าสุด|เมื่อ)|ผู้จัดทำ|ผู้รายงาน|ผู้รวบรวม|ผู้ตรวจสอบ|ผู้อนุมัติ|ผู้รับรอง|ผู้บันทึก"
    r"|prepared by|approved by|signature|signed)",
    re.IGNORECASE,
)
_SUM_IN_WORDS = re.compile(r"\(?\s*(ตัวอักษร\s*[:：]?\s*)?\(?[ก-๎\s]*บาท(ถ้วน|[ก-๎\s]+สตางค์)\s*\)?")
_BEHIND_TOTAL = re.compile(r"(?<=\S)\s*\(\s*(หน่วย\s*[:：]?\s*)?[ก-๎\s]*(บาท|คน|ราย)(ถ้วน|[ก-๎\s]+สตางค์)?\s*\)$")
"""What stands in brackets behind a total: the unit, or the sum in words."""
_MEANS = re.compile(r"\S{1,6}\s*(=|หมายถึง|คือ)\s*\S.*", re.DOTALL)
_PAGE = re.compile(
    r"(หน้า(ที่)?\s*[\d๐-๙]+(\s*(/|จาก|ของ)\s*[\d๐-๙]+)?|page\s*\d+(\s*(/|of)\s*\d+)?"
    r"|(วันที่พิมพ์|พิมพ์(เมื่อ|วันที่|โดย|ณ)|ผู้พิมพ์|printed( on| at| by)?\b|print date)\s*:?.*"
    r"|\(ต่อ\)|.{0,80}\((ต่อ|continued|cont\.?)\))",
    re.IGNORECASE,
)


class RowRules:
    """The kinds of rows in the body of the table under one header.

    candidates collects what `kind` leaves in the body although it may be a total, asides what is a note if it does
    stand in the body: the row and its cells. totals is the config's word: keep (no row is one), leave_out or None.
    """

    def __init__(self, header: Header, totals: str | None = None) -> None:
        self._width = len(header.names)
        self._keeps_totals = totals == "keep"
        self.candidates: list[Row] = []
        self.asides: list[Row] = []
        self._header_rows = frozenset(header.cells) | frozenset(_unmerged(header.cells))
        self._again = [cells for cells in self._header_rows if sum(1 for c in cells if c) > 1]
        self._repeated_at = 0
        titles = [tuple(normalize(c) for c in cells if c.strip(BLANKS)) for _, cells in header.titles]
        self._titles = frozenset(t for t in titles if len("".join(t)) > 3 and _has_words("".join(t)))
        self._firsts: dict[int, set[str]] = {}
        for names in self._header_rows:
            if not any(names):
                continue
            column = next(n for n, c in enumerate(names) if c)
            self._firsts.setdefault(column, set()).update({names[column], *header.spellings.get(column, ())})
        for _, cells in header.titles:
            column = next(n for n, c in enumerate(cells) if c.strip(BLANKS))
            if column < self._width:
                self._firsts.setdefault(column, set()).add(cells[column])

    def suspects(self, columns: Sequence[pa.Array]) -> pa.BooleanArray:
        """Which rows of a batch of exact texts (plain or dictionaries) `kind` has to look at; the others are data."""
        found = pa.array([False] * len(columns[0])) if len(columns) else pa.array([], pa.bool_())
        for column, texts in self._firsts.items():
            if column < len(columns):
                again = pa.array(sorted(texts), pa.string())
                found = pc.or_(found, mask_of(columns[column], partial(pc.is_in, value_set=again)))
        for column in range(min(LABEL_COLUMNS, len(columns))):
            found = pc.or_(found, mask_of(columns[column], partial(matches, pattern=_SUSPECT)))
        return found

    def kind(self, number: int, cells: Sequence[str]) -> str | None:
        """repeated_header for the source row number, which then is no data; None for one that stays in the body."""
        if self._is_header_again(cells) or (self._repeated_at == number - 1 and self._goes_on(cells)):
            self._repeated_at = number
            return "repeated_header"
        if self.is_aside(cells):
            self.asides.append((number, list(cells)))
        elif not self._keeps_totals and looks_like_total(cells):
            self.candidates.append((number, list(cells)))
        return None

    def footer_kind(self, cells: Sequence[str]) -> str | None:
        """totals or notes for one of the last rows; None for a row of data."""
        filled = [normalize(c) for c in cells if c.strip(BLANKS)]
        if not filled or self._width < 2:
            return None
        if self.is_aside(cells):
            return "notes"
        first = filled[0]
        if is_total_label(first):
            has_nothing = len(filled) == 1 or (
                self._width > 2 and all(text in MISSING for text in filled[1:])
            )
            is_total = has_nothing or _has_number(filled[1:])
            return "totals" if is_total and not self._keeps_totals else None
        if kind_of(first) != "text":
            return "totals" if _is_total_behind(cells) and not self._keeps_totals else None
        if first.startswith("(") and _SUM_IN_WORDS.fullmatch(first) and _has_number(filled[1:]):
            return None if self._keeps_totals else "totals"
        is_short = len(filled) <= max(1, 0.5 * self._width) and not _has_number(filled[1:])
        if is_short and (_NOTE.match(first) or _SIGN.match(first) or _SUM_IN_WORDS.fullmatch(first)):
            return "notes"
        if len(filled) > 1:
            return None
        says_note = bool(_MEANS.fullmatch(first)) or (self._width >= 3 and self._reads_as_note(cells, first))
        return "notes" if says_note else None

    def last_row(self, number: int, cells: Sequence[str]) -> None:
        """The last row of data: numbers alone, with no name before them, may be a total that does not say so."""
        filled = [c for c in cells if c.strip(BLANKS)]
        is_bare = bool(filled) and not cells[0].strip(BLANKS) and all(kind_of(c) == "number" for c in filled)
        if is_bare and len(filled) < self._width and not self._keeps_totals:
            self.candidates.append((number, list(cells)))

    def footer_start(self, tail: Sequence[Row]) -> int:
        """Where in the last rows of the source the totals and notes at its end begin; their number for none.

        Below a blank row nearly blank rows of text belong to the notes, whatever they say; so do lone texts below
        one that says that it is a note.
        """
        end = len(tail)
        while end > 0:
            if self.footer_kind(tail[end - 1][1]) is not None:
                end -= 1
                continue
            start = end
            while start > 0 and self._is_sparse(tail[start - 1][1]):
                start -= 1
            last = end
            while last > 0 and self._is_lone_text(tail[last - 1][1]):
                last -= 1
            said = [n for n in range(last, end) if self._says_note(tail[n][1])]
            if said and said[0] < end - 1:
                end = said[0]
                continue
            gaps = (n for n in range(max(start, 1), end) if tail[n][0] > tail[n - 1][0] + 1)
            below = next(gaps, None)
            if below is None:
                break
            end = below
        return end

    def _is_sparse(self, cells: Sequence[str]) -> bool:
        filled = [normalize(c) for c in cells if c.strip(BLANKS)]
        return self._width > 3 and len(filled) <= max(1, self._width // 3) and not _has_number(filled[1:])

    def _is_lone_text(self, cells: Sequence[str]) -> bool:
        filled = [normalize(c) for c in cells if c.strip(BLANKS)]
        return self._width > 2 and len(filled) == 1 and kind_of(filled[0]) == "text"

    def _says_note(self, cells: Sequence[str]) -> bool:
        return bool(_SAID_NOTE.fullmatch(normalize("".join(cells))))

    def _reads_as_note(self, cells: Sequence[str], text: str) -> bool:
        """A lone text in the first two cells that says more than a name would."""
        if not any(c.strip(BLANKS) for c in cells[:2]):
            return False
        return (
            not _has_words(text)
            or len(text) >= LONG_NOTE_CHARS
            or len(text.split()) >= LONG_NOTE_WORDS
            or text[-1:] in ":："
            or ": " in text
        )

    def _is_header_again(self, cells: Sequence[str]) -> bool:
        """The names of the header, all of them or the first half and more; or a title that stood above it."""
        texts = [normalize(c) for c in cells]
        for names in self._again:
            width = min(len(names), len(texts))
            said = [n for n, text in enumerate(texts) if text]
            if not said or said[-1] >= len(names) or list(names[: said[-1] + 1]) != texts[: said[-1] + 1]:
                continue
            if 2 * len(said) >= sum(1 for n in names[:width] if n) and len(said) > 1:
                return True
        filled = tuple(t for t in texts if t)
        return filled in self._titles and len(filled) <= max(1, 0.5 * self._width) and self._width > 1

    def _goes_on(self, cells: Sequence[str]) -> bool:
        """Whether the row is one of the header's exactly, as its units below names that stand there again."""
        texts = [normalize(c) for c in cells]
        padded = (*texts, *[""] * (self._width - len(texts)))[: self._width]
        return any(padded == (*names, *[""] * (self._width - len(names))) for names in self._header_rows)

    def is_aside(self, cells: Sequence[str]) -> bool:
        """The mark of a page or a print, a comment or a remark that says that it is one; alone in its row."""
        filled = [normalize(c) for c in cells if c.strip(BLANKS)]
        if not filled or self._width < 2 or len(filled) > max(1, self._width // 3):
            return False
        first = filled[0]
        if _PAGE.fullmatch(first):
            return True
        return (
            len(filled) == 1
            and self._width > 2
            and (first.startswith("# ") or bool(_SAID_NOTE.fullmatch(first)))
        )


def _unmerged(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The rows of a header with each merged name once, as they stand where the file repeats them unmerged."""
    return [
        tuple(
            ""
            if name and ((n and row[n - 1] == name) or (at and rows[at - 1][n : n + 1] == row[n : n + 1]))
            else name
            for n, name in enumerate(row)
        )
        for at, row in enumerate(rows)
    ]


def is_total_label(text: str) -> bool:
    """Whether a text means a total and nothing else.

    >>> is_total_label("รวมทั้งสิ้น"), is_total_label("รวม 12 จังหวัด"), is_total_label("รวมโชค")
    (True, True, False)
    """
    plain = _BEHIND_TOTAL.sub("", normalize(text).casefold()).strip(" :：*()")
    return plain in TOTAL_LABELS or bool(_COUNTED.fullmatch(plain))


def _is_total_behind(cells: Sequence[str]) -> bool:
    """Numbers, and behind them no word but one for a total."""
    words = [n for n, c in enumerate(cells) if c.strip(BLANKS) and kind_of(c) != "number"]
    return len(words) == 1 and _stands_behind(cells, words[0]) and is_total_label(cells[words[0]])


def _stands_behind(cells: Sequence[str], at: int) -> bool:
    """Whether a word stands behind numbers with nothing before them in the first column, and alone with them."""
    others = [kind_of(c) for n, c in enumerate(cells) if n != at and c.strip(BLANKS)]
    return bool(others) and set(others) == {"number"} and not cells[0].strip(BLANKS)


def is_whole_label(text: str) -> bool:
    """Whether a text names the whole of what the rows are parts of: ทั่วประเทศ, all. It may be a value as well."""
    return normalize(text).casefold().strip(" :：*()") in WHOLE_LABELS


def label_of(cells: Sequence[str]) -> tuple[int, str] | None:
    """Where a row's first text stands and what it says; None where more than a code stands before it."""
    for column, cell in enumerate(cells):
        text = normalize(cell)
        if not text:
            continue
        kind = kind_of(text)
        if kind == "text":
            return column, text
        if kind not in ("number", "blank") or column >= LABEL_COLUMNS - 1:
            return None
    return None


def looks_like_total(cells: Sequence[str]) -> bool:
    """Whether a row may be a total by its words, with numbers behind them."""
    found = label_of(cells)
    if found is None:
        return False
    if not _has_number([normalize(c) for c in cells[found[0] + 1 :]]) and not _stands_behind(cells, found[0]):
        return False
    plain = found[1].casefold().strip(" :：*()")
    if is_total_label(plain) or plain in WHOLE_LABELS or plain in MEAN_LABELS:
        return True
    return bool(_LIKE_TOTAL.fullmatch(plain))


def _has_words(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _has_number(texts: Sequence[str]) -> bool:
    return any(kind_of(text) in ("number", "year") for text in texts if text)
