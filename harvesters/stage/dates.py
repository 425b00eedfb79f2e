"""Dates as Thai agencies write them, cell by cell; the order of day and month is decided for a whole column.

A Buddhist year loses 543 before a date is built: 29/2/2567 is a real day, though 2567 is no leap year.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from harvesters.stage.eras import BUDDHIST_ERA, ERA, gregorian, to_24_hours
from harvesters.stage.labels import Era

Form = Literal["slash", "year_first", "named", "month", "compact"]
LAST_SHORT_YEAR = 40

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

_WEEKDAYS = r"อาทิตย์|จันทร์|อังคาร|พุธ|พฤหัสบดี|พฤหัสฯ?|ศุกร์|เสาร์|(?:อา|จ|อ|พ|พฤ|ศ|ส)\."
_DAY_NAME = rf"(?:(?:วัน\s*)?(?P<w>{_WEEKDAYS})?\s*(?:วัน)?(?:ที่)?\s*,?\s*)?"
_TIME = (
    r"(?:(?:[T ]|,|\s*เวลา)\s*(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,6})0*)?)?"
    r"\s*(?P<ap>[AaPp]\.?[Mm]\.?)?\s*(?P<z>Z|[+-]\d{2}(?::?\d{2})?)?(?:\s*น\.?)?)?"
)
_SLASH = re.compile(r"(?P<a>\d{1,2})\s*[/.-]\s*(?P<b>\d{1,2})\s*[/.-]\s*(?P<y>\d{4}|\d{2})" + _TIME)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})" + _TIME)
_YEAR_MONTH = re.compile(r"(?P<y>\d{4})(?:-|M)(?P<m>\d{2})")
_MONTH_YEAR = re.compile(r"(?P<m>\d{1,2})\s*[/-]\s*(?P<y>\d{4})|(?P<y2>\d{4})/(?P<m2>\d{1,2})")
_NAMED = re.compile(
    _DAY_NAME
    + rf"(?P<d>\d{{1,2}})[\s-]*(?:เดือน\s*)?(?P<n>[^\W\d_][^\d]*?)[\s,-]*(?:{ERA}\s*)?(?P<y>\d{{4}}|\d{{2}})"
    + _TIME
)
_NAMED_FIRST = re.compile(
    r"(?:[A-Z][a-z]{2,8},?\s+)?(?P<n>[A-Za-z]{3,9})\.?\s+(?P<d>\d{1,2})\s*,\s*(?P<y>\d{4})" + _TIME
)
_ENGLISH_DAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+(?=\d)", re.IGNORECASE)
_NAMED_MONTH = re.compile(
    rf"(?:เดือน\s*)?(?P<n>[^\W\d_][^\d]*?)[\s,-]*(?:(?:ปี\s*)?{ERA}\s*|ปี\s*)?(?P<y>\d{{4}}|\d{{2}})"
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_NULL_DATES = re.compile(r"0{1,2}[/.-]0{1,2}[/.-]0*(?:543)?|0000-00-00.*|0{8}|1900-01-00|0?1/0?1/2443")


@dataclass(frozen=True)
class DateCell:
    """One cell that reads as a date. a and b are day and month in the order written; time "" for a date alone.

    two_digits marks a year of two digits whose era the cell does not tell; is_assumed one that is Buddhist because its
    month is Thai; is_english a month by an English name;
    is_loose a month that is a date only where its column says so (12/2567); shape the written form.
    """

    form: Form
    a: int
    b: int
    year: int
    is_buddhist: bool
    time: str = ""
    two_digits: bool = False
    is_assumed: bool = False
    is_english: bool = False
    is_loose: bool = False
    shape: str = ""

    def iso(self, month_first: bool, era: Era | None = None) -> str | None:
        """ISO 8601 text under that order; None where there is no such day, or nobody can know its era.

        Two digits beside an English month are of this century up to 40: no Thai calendar writes "Dec-24".
        """
        year = self.year
        if self.is_assumed and era == "gregorian":
            year += BUDDHIST_ERA - 2500
            year += 2000 if year <= LAST_SHORT_YEAR else 1900
        if self.two_digits:
            if era == "buddhist":
                year += 2500 - BUDDHIST_ERA
            elif year <= LAST_SHORT_YEAR and (era == "gregorian" or self.is_english):
                year += 2000
            elif era == "gregorian":
                year += 1900
            else:
                return None
        if self.form == "month":
            return f"{year:04d}-{self.b:02d}"
        day, month = (self.b, self.a) if month_first and self.form == "slash" else (self.a, self.b)
        try:
            return date(year, month, day).isoformat() + self.time
        except ValueError:
            return None

    def is_buddhist_in(self, era: Era | None) -> bool:
        """Whether the year is Buddhist in a column of that era."""
        return self.is_buddhist and not (self.is_assumed and era == "gregorian")

    @property
    def is_old(self) -> bool:
        """January to March of a Buddhist year before 2484, when the year began in April."""
        return self.is_buddhist and self.year + BUDDHIST_ERA < 2484 and self.b <= 3


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
    >>> read_date("วันที่ 31 เดือน ธันวาคม พ.ศ. 2567 เวลา 8.30 น.").iso(month_first=False)
    '2024-12-31T08:30:00'
    """
    if len(text) < 5 or len(text) > 70 or not any(ch.isdigit() for ch in text):
        return None
    if match := _YEAR_FIRST.fullmatch(text):
        return _cell("year_first", int(match["d"]), int(match["m"]), match)
    if match := _SLASH.fullmatch(text):
        return _cell("slash", int(match["a"]), int(match["b"]), match)
    if match := _YEAR_MONTH.fullmatch(text):
        return _cell("month", 1, int(match["m"]), match)
    if match := _MONTH_YEAR.fullmatch(text):
        return _cell("month", 1, int(match["m"] or match["m2"]), match, is_loose=True)
    text = _ENGLISH_DAY.sub("", text, count=1)
    for pattern in (_NAMED, _NAMED_FIRST):
        if (match := pattern.fullmatch(text)) and (month := _month(match["n"])):
            return _cell("named", int(match["d"]), month, match)
    if (match := _NAMED_MONTH.fullmatch(text)) and (month := _month(match["n"])):
        return _cell("month", 1, month, match)
    return None


@lru_cache(maxsize=65_536)
def read_compact(text: str) -> DateCell | None:
    """Eight digits as year, month and day: 20241231, 25671231. Only a column of nothing else makes them dates.

    >>> read_compact("25671231").iso(month_first=False)
    '2024-12-31'
    """
    match = _COMPACT.fullmatch(text)
    if match is None or not (1850 <= int(match["y"]) <= 2150 or 2400 <= int(match["y"]) <= 2600):
        return None
    return _cell("compact", int(match["d"]), int(match["m"]), match)


def _month(name: str) -> int | None:
    return MONTHS.get(re.sub(r"[.\s]", "", name).lower())


def _cell(form: Form, a: int, b: int, match: re.Match[str], *, is_loose: bool = False) -> DateCell | None:
    groups = match.groupdict()
    digits = groups["y"] or groups["y2"]
    written = int(digits)
    era = "พศ" if groups.get("be") else "คศ" if groups.get("ce") else ""
    time = _time(groups)
    if time is None or not 1 <= b <= 31 or not 1 <= a <= 31 or (form == "month" and b > 12):
        return None
    name = groups.get("n") or ""
    is_english = "a" <= name[:1].lower() <= "z"
    if len(digits) == 2:
        if era == "พศ" or (name and not is_english and era != "คศ"):
            buddhist = 2500 + written - BUDDHIST_ERA
            return DateCell(form, a, b, buddhist, True, time, is_assumed=not era, shape=_shape(match))
        return DateCell(
            form, a, b, written, False, time, two_digits=True, is_english=is_english, shape=_shape(match)
        )
    year = gregorian(written, era)
    if year is None:
        return None
    return DateCell(form, a, b, year, year != written, time, is_loose=is_loose, shape=_shape(match))


def _shape(match: re.Match[str]) -> str:
    """The written form: d, m, y for day, month and year, mmm a short and mmmm a long name, dddd a weekday."""
    groups = match.groupdict()
    named = "n" in groups and len(re.sub(r"[.\s]", "", groups["n"])) > 4
    letters = {
        "a": "d", "b": "m", "d": "d", "m": "m", "m2": "m", "w": "dddd", "n": "mmmm" if named else "mmm", "h": "h",
        "mi": "mm", "s": "ss", "f": "f", "ap": "AM", "z": "z",
    }  # fmt: skip
    if match.re is _COMPACT:
        return "yyyymmdd"
    if "y" in groups and match.start("y") == 0:  # ISO writes both digits of month and day
        letters.update({k: letters[k] * len(groups[k]) for k in ("m", "d") if groups.get(k)})
    parts = [(match.span(k), v) for k, v in letters.items() if groups.get(k)]
    parts += [(match.span(k), "y" * len(groups[k])) for k in ("y", "y2") if groups.get(k)]
    shape, at = "", 0
    for (start, end), letter in sorted(parts):
        shape += match.string[at:start] + letter
        at = end
    return shape + match.string[at:]


def _time(groups: dict[str, str | None]) -> str | None:
    """The time as ISO text, "" for none, None for a time that does not exist."""
    if not groups.get("h"):
        return ""
    hour = to_24_hours(int(groups["h"] or 0), groups.get("ap") or "")
    minute, second = int(groups["mi"] or 0), int(groups["s"] or 0)
    if hour is None or hour > 23 or minute > 59 or second > 59:
        return None
    fraction = (groups.get("f") or "").rstrip("0")
    zone = groups.get("z") or ""
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:] or '00'}"
    return f"T{hour:02d}:{minute:02d}:{second:02d}" + (f".{fraction}" if fraction else "") + zone
