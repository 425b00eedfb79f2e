"""The moments of a query's ranges: ISO dates and Solr's date arithmetic (`NOW-7DAYS/DAY`)."""

import calendar
import re
from datetime import UTC, datetime, timedelta

_BASE = re.compile(r"(NOW|\d{4}(?:-\d{2}(?:-\d{2}(?:T[0-9:.]+)?)?)?Z?)(.*)", re.DOTALL)
_STEP = re.compile(
    r"([+-])(\d{1,6})(MILLI|MILLISECOND|SECOND|MINUTE|HOUR|DAY|DATE|MONTH|YEAR)S?|/([A-Z]+?)S?(?=[+-/]|$)"
)
_SECONDS = {
    "MILLI": 0.001,
    "MILLISECOND": 0.001,
    "SECOND": 1,
    "MINUTE": 60,
    "HOUR": 3600,
    "DAY": 86400,
    "DATE": 86400,
}
_CUT = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


def read_moment(written: str, now: datetime) -> datetime:
    """The moment a query names, in UTC. Raises ValueError for what is no moment.

    >>> read_moment("NOW-1DAY/DAY", datetime(2026, 3, 1, 15, tzinfo=UTC)).isoformat()
    '2026-02-28T00:00:00+00:00'
    """
    base = _BASE.fullmatch(written.strip())
    if base is None:
        raise ValueError(written)
    moment = now if base[1] == "NOW" else _iso(base[1])
    rest = base[2]
    at = 0
    while at < len(rest):
        step = _STEP.match(rest, at)
        if step is None:
            raise ValueError(written)
        moment = _cut(moment, step[4]) if step[4] else _moved(moment, int(step[1] + step[2]), step[3])
        at = step.end()
    return moment


def _iso(written: str) -> datetime:
    text = written.removesuffix("Z")
    padded = text + "0001-01-01"[len(text) :] if len(text) < 10 else text
    return datetime.fromisoformat(padded).replace(tzinfo=UTC)


def _moved(moment: datetime, number: int, unit: str) -> datetime:
    try:
        if unit in _SECONDS:
            return moment + timedelta(seconds=number * _SECONDS[unit])
        months = number * (12 if unit == "YEAR" else 1)
        year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)
    except (OverflowError, calendar.IllegalMonthError) as error:
        raise ValueError(str(error)) from error


def _cut(moment: datetime, unit: str) -> datetime:
    unit = "DAY" if unit == "DATE" else unit
    if unit not in _CUT:
        raise ValueError(unit)
    kept = _CUT.index(unit) + 1
    first = {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}
    smaller = {name: value for name, value in first.items() if _CUT.index(name.upper()) >= kept}
    return moment.replace(**smaller, microsecond=0)  # type: ignore[arg-type]
