"""Dates as Thai agencies write them, and as Thai and English readers expect them.

Machine formats are ISO 8601 in the common era, partial where the source is partial ("2024", "2024-02").
The Buddhist era exists on the way in and on the screen only. 543 is taken off before a date is built:
29 February 2567 BE exists (2024), while the year 2567 of the common era has none.
"""

import re
from datetime import date, datetime, tzinfo

from metadata.text import arabic_digits, normalize

BUDDHIST_ERA = 543  # 2569 BE is 2026 CE

MONTHS = {
    "th": (
        "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
        "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
SHORT_MONTHS = {
    "th": (
        "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}  # fmt: skip

_ISO = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})"
    r"(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_WORDS = re.compile(r"(?:(\d{1,2})\s?)?([^\d,]+?)\.?,?\s?(\d{4})")
_ENGLISH_US = re.compile(r"([A-Za-z]+)\.?\s(\d{1,2}),?\s(\d{4})")
_PREFIX = re.compile(r"^(?:วัน\S*\s?ที่|วันที่|เดือน|ปี(?:\s?พ\.?ศ\.?)?|พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)\s?")
_ERA_INSIDE = re.compile(r"\s?(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)\s?(?=\d{4}$)")
_NULL_DATES = frozenset({"0000-00-00", "0/0/0", "00/00/0000", "00/00/543", "1900-01-00", "01/01/2443", "-"})


def to_ce(year: int) -> int:
    """A year of the common era from a Buddhist (2400-2600) or common (1700-2100) one.

    >>> to_ce(2567), to_ce(2024)
    (2024, 2024)

    Raises ValueError for anything between or beyond: 2656 is a slip of the pen, not a year of data.
    """
    if 2400 <= year <= 2600:
        return year - BUDDHIST_ERA
    if 1700 <= year <= 2100:
        return year
    raise ValueError(f"{year} is neither a Buddhist nor a common-era year")


def to_be(year: int) -> int:
    """The Buddhist year that a common-era year is called in Thailand."""
    return year + BUDDHIST_ERA


def fiscal_year(buddhist_year: int) -> tuple[str, str]:
    """First and last day of a Thai fiscal year (ปีงบประมาณ): 1 October to 30 September.

    >>> fiscal_year(2567)
    ('2023-10-01', '2024-09-30')
    """
    year = to_ce(buddhist_year)
    return f"{year - 1}-10-01", f"{year}-09-30"


def read_date(value: str) -> str:
    """An ISO date, as partial as the text is, from what agencies write.

    >>> read_date("29 กุมภาพันธ์ ๒๕๖๗"), read_date("31/12/2569"), read_date("ก.พ. 2567"), read_date("2567")
    ('2024-02-29', '2026-12-31', '2024-02', '2024')

    ISO times keep their time and offset. Numbers are day first, as all Thai files seen are. Raises
    ValueError for what is no date, for dates that no calendar has, and for null dates such as
    0000-00-00: a wrong date is worse than none.
    """
    if value.isascii() and (match := _ISO.fullmatch(value)):  # as nearly all programs write
        return _from_iso(match)
    text = arabic_digits(normalize(value)).strip()
    if not text or text in _NULL_DATES:
        raise ValueError(f"{value!r} is an empty date")
    if match := _ISO.fullmatch(text):
        return _from_iso(match)
    if match := _NUMERIC.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return date(to_ce(year), month, day).isoformat()
    if match := _ENGLISH_US.fullmatch(text):
        return date(to_ce(int(match[3])), month_number(match[1]), int(match[2])).isoformat()
    text = _ERA_INSIDE.sub(" ", _PREFIX.sub("", _PREFIX.sub("", text)))
    if re.fullmatch(r"\d{4}", text):
        return f"{to_ce(int(text)):04d}"
    if match := _WORDS.fullmatch(text):
        year, month = to_ce(int(match[3])), month_number(match[2])
        return date(year, month, int(match[1])).isoformat() if match[1] else f"{year:04d}-{month:02d}"
    raise ValueError(f"{value!r} is not a date in any form known here")


def month_number(name: str) -> int:
    """1-12 for a Thai or English month, full or short, dots and blanks ignored.

    >>> month_number("ม. ค."), month_number("พฤษภาคม"), month_number("Sept")
    (1, 5, 9)

    Raises ValueError for any other word.
    """
    word = re.sub(r"[.\s]", "", name).casefold()
    for number in range(12):
        thai = (MONTHS["th"][number], SHORT_MONTHS["th"][number].replace(".", ""))
        english = MONTHS["en"][number].casefold()
        if word in thai or (len(word) >= 3 and english.startswith(word)) or (word, number) == ("sept", 8):
            return number + 1
    raise ValueError(f"{name!r} is not a month")


def format_date(iso: str, lang: str, *, short: bool = False) -> str:
    """An ISO date for a reader: Buddhist year in Thai, common era in English, four digits always.

    >>> format_date("2024-02-29", "th"), format_date("2024-02-29", "en")
    ('29 กุมภาพันธ์ 2567', '29 February 2024')
    >>> format_date("2024-02", "th", short=True), format_date("2024", "th")
    ('ก.พ. 2567', '2567')

    A time is left out (see format_moment). Raises ValueError for text that is not ISO.
    """
    match = _ISO.fullmatch(iso)
    if not match:
        raise ValueError(f"{iso!r} is not an ISO date")
    year, month, day = match[1], match[2], match[3]
    names = (SHORT_MONTHS if short else MONTHS)["th" if lang == "th" else "en"]
    shown_year = str(to_be(int(year))) if lang == "th" else str(int(year))
    parts = [str(int(day)) if day else "", names[int(month) - 1] if month else "", shown_year]
    return " ".join(part for part in parts if part)


def format_moment(moment: datetime, lang: str, zone: tzinfo, *, short: bool = False) -> str:
    """A moment in the site's time zone, to the minute.

    >>> from datetime import UTC, timedelta, timezone
    >>> format_moment(datetime(2024, 2, 28, 18, 5, tzinfo=UTC), "th", timezone(timedelta(hours=7)))
    '29 กุมภาพันธ์ 2567 01:05 น.'
    """
    local = moment.astimezone(zone)
    suffix = " น." if lang == "th" else ""
    return f"{format_date(local.date().isoformat(), lang, short=short)} {local:%H:%M}{suffix}"


def format_period(start: str | None, end: str | None, lang: str, *, short: bool = False) -> str:
    """A period with open ends: "2560 – 2567", "since 2017", "until 2024"; empty when both are open."""
    shown_start = format_date(start, lang, short=short) if start else ""
    shown_end = format_date(end, lang, short=short) if end else ""
    if shown_start and shown_end:
        return shown_start if shown_start == shown_end else f"{shown_start} – {shown_end}"
    if shown_start:
        return f"ตั้งแต่ {shown_start}" if lang == "th" else f"since {shown_start}"
    return (f"ถึง {shown_end}" if lang == "th" else f"until {shown_end}") if shown_end else ""


def _from_iso(match: re.Match[str]) -> str:
    """Rebuild an ISO match with a common-era year, two-digit parts, a T, and an offset with a colon."""
    year = to_ce(int(match[1]))
    if not match[2]:
        return f"{year:04d}"
    month = int(match[2])
    if not match[3]:
        return date(year, month, 1).isoformat()[:7]
    day = date(year, month, int(match[3])).isoformat()
    if not match[4]:
        return day
    hour, minute, second = int(match[4]), int(match[5]), int(match[6] or 0)
    datetime(2000, 1, 1, hour, minute, min(second, 59))  # raises for 25:00; 23:59:60 is a leap second
    zone = match[8] or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{day}T{hour:02d}:{minute:02d}:{second:02d}{match[7] or ''}{zone}"
