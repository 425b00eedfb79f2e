"""Dates as Thai agencies write them, cell by cell; the order of day and month is decided for a whole column.

A Buddhist year loses 543 before a date is built: 29/2/2567 is a real day, though 2567 is no leap year.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

BUDDHIST_ERA = 543

Form = Literal["slash", "year_first", "named", "month"]

_TH_MONTHS = (
    ("มกราคม", "มค"), ("กุมภาพันธ์", "กพ"), ("มีนาคม", "มีค"), ("เมษายน", "เมย"), ("พฤษภาคม", "พค"),
    ("มิถุนายน", "มิย"), ("กรกฎาคม", "กค"), ("สิงหาคม", "สค"), ("กันยายน", "กย"), ("ตุลาคม", "ตค"),
    ("พฤศจิกายน", "พย"), ("ธันวาคม", "ธค"),
)  # fmt: skip
_EN_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS = {
    **{name: i for i, names in enumerate(_TH_MONTHS, 1) for name in names},
    **{name: i for i, name in enumerate(_EN_MONTHS, 1)},
    **{name: i for i, name in enumerate(_LONG_MONTHS, 1)},
    "sept": 9,
}

_TIME = (
    r"(?:[T ]\s*(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,6})0*)?)?"
    r"\s*(?P<z>Z|[+-]\d{2}:?\d{2})?(?:\s*น\.?)?)?"
)
_SLASH = re.compile(r"(?P<a>\d{1,2})\s*[/.-]\s*(?P<b>\d{1,2})\s*[/.-]\s*(?P<y>\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})" + _TIME)
_YEAR_MONTH = re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})")
_ERA = r"(?:(?P<era>พ\s*\.?\s*ศ\s*\.?|ค\s*\.?\s*ศ\s*\.?)\s*)?"
_NAMED = re.compile(
    r"(?:วัน\S*?ที่\s*|วัน\S+\s+)?(?P<d>\d{1,2})[\s-]*(?:เดือน\s*)?(?P<n>[^\W\d_][^\d]*?)[\s,-]*"
    + _ERA
    + r"(?P<y>\d{4}|\d{2})"
    + _TIME
)
_NAMED_FIRST = re.compile(r"(?P<n>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})\s*,\s*(?P<y>\d{4})" + _TIME)
_NAMED_MONTH = re.compile(r"(?:เดือน\s*)?(?P<n>[^\W\d_][^\d]*?)[\s,-]*" + _ERA + r"(?P<y>\d{4}|\d{2})")
_NULL_DATES = re.compile(r"0{1,2}[/.-]0{1,2}[/.-]0*(?:543)?|0000-00-00.*|1900-01-00|0?1/0?1/2443")


@dataclass(frozen=True)
class DateCell:
    """One cell that reads as a date. a and b are day and month in the order written; time "" for a date alone.

    two_digits marks a year of two digits: it means a Buddhist year where a Thai month or the column says so.
    """

    form: Form
    a: int
    b: int
    year: int
    is_buddhist: bool
    time: str = ""
    two_digits: bool = False

    def iso(self, month_first: bool, two_digit_era: int | None = None) -> str | None:
        """ISO 8601 text under that order; None where there is no such day."""
        year = self.year
        if self.two_digits:
            if two_digit_era is None:
                return None
            year += two_digit_era
        if self.form == "month":
            return f"{year:04d}-{self.b:02d}"
        day, month = (self.b, self.a) if month_first and self.form == "slash" else (self.a, self.b)
        try:
            return date(year, month, day).isoformat() + self.time
        except ValueError:
            return None


def is_null_date(text: str) -> bool:
    """A date that means none: 0/0/0, 00/00/543, 1900-01-00."""
    return _NULL_DATES.fullmatch(text) is not None


@lru_cache(maxsize=65_536)
def read_date(text: str) -> DateCell | None:
    """The date in a trimmed cell with western digits, or None.

    >>> read_date("29/2/2567").iso(month_first=False)
    '2024-02-29'
    >>> read_date("31 ธ.ค. 67").iso(month_first=False)
    '2024-12-31'
    """
    if len(text) < 5 or len(text) > 60 or not any(ch.isdigit() for ch in text):
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        return _cell("year_first", int(match["d"]), int(match["m"]), match)
    if match := _SLASH.fullmatch(text):
        return _cell("slash", int(match["a"]), int(match["b"]), match)
    if match := _YEAR_MONTH.fullmatch(text):
        return _cell("month", 1, int(match["m"]), match)
    for pattern in (_NAMED, _NAMED_FIRST):
        if (match := pattern.fullmatch(text)) and (month := _month(match["n"])):
            return _cell("named", int(match["d"]), month, match)
    if (match := _NAMED_MONTH.fullmatch(text)) and (month := _month(match["n"])):
        return _cell("month", 1, month, match)
    return None


def _month(name: str) -> int | None:
    return MONTHS.get(re.sub(r"[.\s]", "", name).lower())


def _cell(form: Form, a: int, b: int, match: re.Match[str]) -> DateCell | None:
    groups = match.groupdict()
    written = int(groups["y"])
    era = re.sub(r"[.\s]", "", groups.get("era") or "")
    time = _time(groups)
    if time is None:
        return None
    if len(groups["y"]) == 2:
        is_thai = era == "พศ" or "\u0e00" <= (groups.get("n") or "a")[0] <= "\u0e7f"
        if is_thai and era != "คศ":
            return DateCell(form, a, b, 2500 + written - BUDDHIST_ERA, True, time)
        return DateCell(form, a, b, written, False, time, two_digits=True)
    year = gregorian(written, era)
    if year is None or not 1 <= b <= 31 or not 1 <= a <= 31:
        return None
    return DateCell(form, a, b, year, year != written, time)


def gregorian(year: int, era: str = "") -> int | None:
    """The year of our era: 2400 to 2600 is Buddhist, 1000 to 2199 is as it stands, others are no year.

    >>> gregorian(2567), gregorian(2024), gregorian(2300)
    (2024, 2024, None)
    """
    if 2400 <= year <= 2600 and era != "คศ":
        return year - BUDDHIST_ERA
    return year if 1000 <= year <= 2199 and era != "พศ" else None


def _time(groups: dict[str, str | None]) -> str | None:
    """The time as ISO text, "" for none, None for a time that does not exist."""
    if not groups.get("h"):
        return ""
    hour, minute, second = int(groups["h"] or 0), int(groups["mi"] or 0), int(groups["s"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    fraction = (groups.get("f") or "").rstrip("0")
    zone = groups.get("z") or ""
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"T{hour:02d}:{minute:02d}:{second:02d}" + (f".{fraction}" if fraction else "") + zone
