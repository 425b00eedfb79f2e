"""Years, quarters and times of day as Thai agencies write them, cell by cell.

A Thai fiscal year bears the number of the year it ends in: 2567 is 1 October 2023 to 30 September 2024 (Budget
Procedures Act B.E. 2561, section 4), so its year is told as 2024.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from harvesters.stage import labels

BUDDHIST_ERA = 543
FIRST_YEAR, LAST_YEAR = 1700, 2199

_BE = r"(?:พ\s*\.?\s*ศ\s*\.?|B\.?\s?E\.?)"
_CE = r"(?:ค\s*\.?\s*ศ\s*\.?|A\.?\s?D\.?|C\.?\s?E\.?)"
ERA = rf"(?:(?P<be>{_BE})|(?P<ce>{_CE}))"
_WORDS = r"(?:ประจำ)?ปี\s*(?:งบประมาณ|งบฯ?|การศึกษา|การผลิต|เพาะปลูก|ปฏิทิน|ที่)?|ปงป\.?|งปม\.?|FY|Year"
_YEAR = re.compile(rf"(?P<words>(?:{_WORDS})?)\s*(?:{ERA}\s*)?(?P<y>\d{{4}}|\d{{2}})", re.IGNORECASE)
_QUARTERS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<thai>ไตรมาส)\s*(?:ที่)?\s*(?P<q>[1-4])\s*[/,-]?\s*(?:ของ)?\s*(?P<words>(?:ปี\s*(?:งบประมาณ|งบฯ?|ปฏิทิน)?)?)\s*"
        rf"(?:{ERA}\s*)?(?P<y>\d{{4}}|\d{{2}})",
        r"Q(?P<q>[1-4])\s*[/,-]?\s*(?P<words>(?:FY)?)\s*(?P<y>\d{4})",
        r"(?P<words>(?:FY)?)\s*(?P<y>\d{4})\s*[/-]?\s*Q(?P<q>[1-4])",
        r"(?P<q>[1-4])Q\s*[/-]?\s*(?P<words>)(?P<y>\d{4})",
    )
)
_BARE_QUARTER = re.compile(r"(?P<q>[1-4])\s*/\s*(?P<words>)(?P<y>\d{4})")
_CLOCK = re.compile(
    r"(?:เวลา\s*)?(?P<h>\d{1,2})(?P<dot>[:.])(?P<mi>\d{2})(?:[:.](?P<s>\d{2}))?\s*(?P<ap>[AP]\.?M\.?)?\s*(?P<n>น\.?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class YearCell:
    """One cell that is a year of our era. period: fiscal_year, academic_year, crop_year or None; shape: its form."""

    year: int
    is_buddhist: bool
    period: str | None
    has_words: bool
    shape: str


def gregorian(year: int, era: str = "") -> int | None:
    """The year of our era: 2400 to 2600 is Buddhist, 1000 to 2199 is as it stands, others are no year.

    >>> gregorian(2567), gregorian(2024), gregorian(2300)
    (2024, 2024, None)
    """
    if 2400 <= year <= 2600 and era != "คศ":
        return year - BUDDHIST_ERA
    return year if 1000 <= year <= 2199 and era != "พศ" else None


@lru_cache(maxsize=8_192)
def read_year(text: str) -> YearCell | None:
    """The year in a trimmed cell with western digits; two digits only where a Thai word stands before them.

    >>> read_year("ปีงบประมาณ พ.ศ. 2567").year, read_year("ปีงบ 67").year, read_year("67")
    (2024, 2024, None)
    """
    match = _YEAR.fullmatch(text)
    if match is None:
        return None
    words, written = match["words"], int(match["y"])
    period = labels.period_of(words) if words else None
    if len(match["y"]) == 2:
        is_thai = (
            bool(match["be"]) or period is not None or (words.startswith(("ปี", "ประจำ")) and written >= 40)
        )
        if not is_thai or match["ce"] or words.upper() == "FY":
            return None
        written += 2500
    year = gregorian(written, "คศ" if match["ce"] else "พศ" if match["be"] else "")
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    shape = text[: match.start("y")] + "y" * len(match["y"])
    has_words = bool(words or match["be"] or match["ce"])
    return YearCell(year, year != written, period, has_words, shape)


@dataclass(frozen=True)
class QuarterCell:
    """One cell that is a quarter; said: the cell itself says of which kind of year (fiscal or calendar)."""

    year: int
    quarter: int
    is_buddhist: bool
    said: str | None
    shape: str

    def text(self, is_fiscal: bool) -> str:
        """2024-Q1; FY2024-Q1 for a quarter of a fiscal year, which begins in October."""
        return f"{'FY' if is_fiscal else ''}{self.year}-Q{self.quarter}"


@lru_cache(maxsize=8_192)
def read_quarter(text: str, *, bare: bool = False) -> QuarterCell | None:
    """The quarter in a trimmed cell with western digits, or None; bare: the column says that 1/2567 is one.

    >>> read_quarter("ไตรมาส 1/2567").text(False), read_quarter("2024Q3").text(True)
    ('2024-Q1', 'FY2024-Q3')
    """
    for pattern in (*_QUARTERS, _BARE_QUARTER)[: None if bare else -1]:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        written = int(groups["y"]) + (2500 if len(groups["y"]) == 2 else 0)
        year = gregorian(written, "คศ" if groups.get("ce") else "พศ" if groups.get("be") else "")
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        words = groups["words"]
        said = (
            "fiscal" if labels.period_of(words) == "fiscal_year" else "calendar" if "ปฏิทิน" in words else None
        )
        shape = re.sub(r"\d{4}", "yyyy", re.sub(r"(?<!\d)[1-4](?!\d)", "q", text))
        return QuarterCell(year, int(groups["q"]), year != written, said, re.sub(r"\d\d", "yy", shape))
    return None


@lru_cache(maxsize=65_536)
def read_clock(text: str, *, bare: bool = False, dots: bool = False) -> str | None:
    """A time of day as HH:MM:SS. 8:30 counts where น., AM or PM stands by it or bare says that the column means it;
    8.30 where น. does or dots says so.

    >>> read_clock("08.30 น."), read_clock("8:05", bare=True), read_clock("8.30", bare=True), read_clock("8:05")
    ('08:30:00', '08:05:00', None, None)
    """
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    is_said = match["n"] or (match["ap"] and match["dot"] == ":") or text.startswith("เวลา")
    if not (is_said or (dots if match["dot"] == "." else bare)):
        return None
    hour = to_24_hours(int(match["h"]), match["ap"] or "")
    minute, second = int(match["mi"]), int(match["s"] or 0)
    if hour is None or hour > 23 or minute > 59 or second > 59:
        return None
    return f"{hour:02d}:{minute:02d}:{second:02d}"


def to_24_hours(hour: int, half: str) -> int | None:
    """The hour of the day; half is AM, PM or "". None for an hour that does not exist in its half.

    >>> to_24_hours(12, "AM"), to_24_hours(1, "p.m."), to_24_hours(13, "PM"), to_24_hours(13, "")
    (0, 13, None, 13)
    """
    half = half.replace(".", "").upper()
    if not half:
        return hour
    if not 1 <= hour <= 12:
        return None
    return hour % 12 + (12 if half == "PM" else 0)
