"""Dates as values and as texts, for comparing only."""

import re
from datetime import date, datetime

ORDERS = ("dmy", "mdy", "ymd")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_TIME = re.compile(
    r"[T ]\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?(?:\.\d+)?\s*([AaPp]\.?[Mm])?\.?\s*(Z|UTC|[+-]\d\d:?\d\d)?$"
)


def as_date(value: object) -> datetime | None:
    """A date or a moment, without its zone; None for what is neither. Texts count in ISO form only."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None, microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if not isinstance(value, str):
        return None
    found = _ISO.fullmatch(value.strip())
    try:
        return datetime(*(int(part or 0) for part in found.groups()[:6])) if found else None
    except ValueError:
        return None


def written_as_date(text: str, order: str = "dmy") -> datetime | None:
    """The moment a text states when its numbers stand in the given order. Years past 2400 are Buddhist."""
    bare = text.strip()
    hour = minute = second = 0
    clock = _TIME.search(bare)
    if clock:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if clock[4]:
            hour = hour % 12 + (12 if clock[4].lower()[0] == "p" else 0)
        bare = bare[: clock.start()].strip()
    parts = _day(bare, order)
    if parts is None:
        return None
    year, month, day = parts
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        return datetime(year - 543 if year >= 2400 else year, month, day, hour, minute, second)
    except ValueError:
        return None


def written_as_month(text: str) -> str | None:
    """The month a text names with its year, as 2021-10; None for any other text."""
    found = re.fullmatch(r"([A-Za-z]{3,9})[-/., ]*(\d{4})", text.strip())
    if not found or found[1][:3].lower() not in _MONTHS:
        return None
    return f"{found[2]}-{_MONTHS.index(found[1][:3].lower()) + 1:02d}"


def _day(bare: str, order: str) -> tuple[int, int, int] | None:
    """Year, month and day as the text has them."""
    iso = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", bare) or re.fullmatch(
        r"(\d{4})(\d\d)(\d\d)", bare
    )
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    worded = re.fullmatch(r"(\d{1,2})[-/. ]*([A-Za-z]{3,9})[-/., ]*(\d{4}|\d\d)", bare)
    if worded and worded[2][:3].lower() in _MONTHS:
        return int(worded[3]), _MONTHS.index(worded[2][:3].lower()) + 1, int(worded[1])
    worded = re.fullmatch(r"([A-Za-z]{3,9})[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4}|\d\d)", bare)
    if worded and worded[1][:3].lower() in _MONTHS:
        return int(worded[3]), _MONTHS.index(worded[1][:3].lower()) + 1, int(worded[2])
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)", bare)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[2]), int(found[3])
    return {"dmy": (third, second, first), "mdy": (third, first, second), "ymd": (first, second, third)}[
        order
    ]
