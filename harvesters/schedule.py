"""When a source is harvested: the next moment of a cron line or a word, in the time zone of the catalog.

Pure. A moment that the clocks jump over fires when they have jumped; one that comes twice fires once, but for
schedules of every hour, which follow real time. Words are spread by the source's name, so that five hundred
sources that are harvested daily do not all begin at midnight.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from harvesters.config.schedule import WORDS, Cron, parse_cron

JITTER_SECONDS = 120
"""How much later than its moment a run is due, at most: by the source's name and the moment, so always the same."""
_LOOK_AHEAD_DAYS = 366 * 8 + 1  # 29 February comes again within eight years


def next_moment(schedule: str, source_id: str, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The first moment after another one, in UTC; None for a source that is harvested by hand.

    >>> next_moment("0 3 * * *", "dbd/portal", datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("Asia/Bangkok")).isoformat()
    '2026-01-01T20:00:00+00:00'
    """
    if schedule == "manual":
        return None
    cron = parse_cron(as_cron(schedule, source_id) if schedule in WORDS else schedule)
    day = after.astimezone(zone).date() - timedelta(days=1)  # the clocks may have gone back over midnight
    for offset in range(_LOOK_AHEAD_DAYS):
        for moment in _moments(cron, day + timedelta(days=offset), zone):
            if moment > after:
                return moment
    return None


def as_cron(word: str, source_id: str) -> str:
    """The cron line of a word for one source: at night, on a minute, weekday and day of its own.

    >>> as_cron("hourly", "dbd/portal")
    '58 * * * *'
    """
    number = int.from_bytes(hashlib.sha256(source_id.encode()).digest()[:8])
    minute, hour, weekday, day = number % 60, 1 + number // 60 % 4, number // 240 % 7, 1 + number // 1680 % 28
    return {
        "hourly": f"{minute} * * * *",
        "daily": f"{minute} {hour} * * *",
        "weekly": f"{minute} {hour} * * {weekday}",
        "monthly": f"{minute} {hour} {day} * *",
    }[word]


def due_at(source_id: str, moment: datetime) -> datetime:
    """The moment and a few seconds, so that what was planned for one moment does not begin in one second."""
    mark = hashlib.sha256(f"{source_id} {moment.isoformat()}".encode()).digest()
    return moment + timedelta(seconds=int.from_bytes(mark[:4]) % (JITTER_SECONDS + 1))


def _moments(cron: Cron, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments of one local day in UTC, in order."""
    if not _fits(cron, day):
        return
    follows_real_time = len(cron.hours) == 24
    found = set()
    for hour in cron.hours:
        for minute in cron.minutes:
            local = datetime.combine(day, time(hour, minute))
            for fold in (0, 1):
                moment = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
                exists = moment.astimezone(zone).replace(tzinfo=None) == local
                if exists if follows_real_time else fold == 0:
                    found.add(moment)
    yield from sorted(found)


def _fits(cron: Cron, day: date) -> bool:
    """As cron does it: by number or by weekday where both are given, by both where one is any."""
    by_number, by_weekday = day.day in cron.days, day.isoweekday() % 7 in cron.weekdays
    fits = by_number and by_weekday if cron.any_day or cron.any_weekday else by_number or by_weekday
    return day.month in cron.months and fits
