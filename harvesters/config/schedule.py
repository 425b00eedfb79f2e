"""Schedules: five words, or five cron fields, checked so that they fire, and not too often."""

from calendar import monthrange
from dataclasses import dataclass

from harvesters.config.problems import refused
from metadata.errors.config import ConfigBadSchedule
from metadata.text import Text, text

WORDS = ("hourly", "daily", "weekly", "monthly", "manual")
SHORTEST_GAP_MINUTES = 15

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 7, _DAYS),
)


@dataclass(frozen=True)
class Cron:
    """The minutes, hours, days, months and weekdays (0 is Sunday) on which a schedule fires.

    As in cron, a day fires when either its number or its weekday fits, unless one of the two is `*`.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    @property
    def shortest_gap_minutes(self) -> int:
        """The least time between two firings, taking every day to be one that fires."""
        times = sorted(hour * 60 + minute for hour in self.hours for minute in self.minutes)
        return min(b - a for a, b in zip(times, [*times[1:], times[0] + 1440], strict=True))

    @property
    def fires(self) -> bool:
        """Whether any day of any year fits: 31 February never comes."""
        if not self.any_weekday:
            return True
        return any(min(self.days) <= monthrange(2024, month)[1] for month in self.months)


def parse_cron(value: str) -> Cron:
    """Read five cron fields.

    >>> sorted(parse_cron("*/20 3 * * mon-fri").weekdays)
    [1, 2, 3, 4, 5]

    Raises ValueError with the field's name for one that cannot be read.
    """
    fields = value.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f"{len(fields)} fields")
    minutes, hours, days, months, weekdays = (
        _field(written, *rule) for written, rule in zip(fields, _FIELDS, strict=True)
    )
    return Cron(
        minutes, hours, days, months, frozenset(day % 7 for day in weekdays),
        any_day=fields[2].startswith("*"), any_weekday=fields[4].startswith("*"),
    )  # fmt: skip


def check_schedule(value: str) -> str:
    """The schedule, with single blanks. Refuses what never fires or fires more often than every 15 minutes (CFG-05)."""
    value = " ".join(value.split())
    if value in WORDS:
        return value
    reason = _objection(value)
    if reason:
        raise refused(ConfigBadSchedule, reason=reason)
    return value


def _objection(value: str) -> Text | None:
    fields = len(value.split())
    if fields == 1:
        return text("ไม่ใช่คำที่กำหนดไว้", "it is not one of the words")
    if fields != len(_FIELDS):
        return text(f"cron มี 5 ช่อง แต่พบ {fields} ช่อง", f"cron has five fields, and {fields} stand here")
    try:
        cron = parse_cron(value)
    except ValueError as error:
        return text(f"อ่านช่องไม่ได้ ({error})", f"a field cannot be read ({error})")
    if not cron.fires:
        return text("วันนี้ไม่มีในปฏิทิน จึงไม่ทำงานเลย", "that day never comes")
    if cron.shortest_gap_minutes < SHORTEST_GAP_MINUTES:
        return text(
            f"ถี่เกินไป ต้องห่างกันอย่างน้อย {SHORTEST_GAP_MINUTES} นาที",
            f"it fires too often; {SHORTEST_GAP_MINUTES} minutes must lie between two runs",
        )
    return None


def _field(written: str, name: str, low: int, high: int, words: tuple[str, ...]) -> frozenset[int]:
    found: set[int] = set()
    for part in written.split(","):
        span, slash, step = part.partition("/")
        first, last = _span(span, name, low, high, words, to_end=bool(slash))
        width = _number(step, name, 1, high, ()) if slash else 1
        found.update(range(first, last + 1, width))
    return frozenset(found)


def _span(
    span: str, name: str, low: int, high: int, words: tuple[str, ...], *, to_end: bool
) -> tuple[int, int]:
    if span == "*":
        return low, high
    first, dash, last = span.partition("-")
    start = _number(first, name, low, high, words)
    end = _number(last, name, low, high, words) if dash else (high if to_end else start)
    if end < start:
        raise ValueError(f"{name}: {span}")
    return start, end


def _number(value: str, name: str, low: int, high: int, words: tuple[str, ...]) -> int:
    if value.lower() in words:
        return words.index(value.lower()) + low
    if not value.isascii() or not value.isdigit() or len(value) > 2 or not low <= int(value) <= high:
        raise ValueError(f"{name}: {value}")
    return int(value)
