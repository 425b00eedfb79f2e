"""When to ask again, and after how long: full jitter, and never before the server said (RFC 9110, Retry-After)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from harvesters.fetch.limits import Clock, FetchLimits
from metadata.errors.fetch import (
    CannotConnect,
    ConnectTimedOut,
    FetchError,
    ServerFailed,
    TooManyRequests,
)

# 408 Request Timeout, 425 Too Early, 429 Too Many Requests and every 5xx but those that will not change.
RETRIED_STATUSES = frozenset({408, 425, 429}) | (frozenset(range(500, 600)) - {501, 505, 511})
_RETRIED_ERRORS = (CannotConnect, ConnectTimedOut, ServerFailed, TooManyRequests)
_LONGEST = 366 * 86_400.0


def read_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait from a Retry-After header, a number or a date; None when it says nothing readable.

    >>> read_retry_after("120", datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    """
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:12]), _LONGEST)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max((when - now).total_seconds(), 0.0), _LONGEST)


def retry_after(error: FetchError) -> float | None:
    """The seconds a server asked us to wait, where the error has them."""
    seconds = error.values.get("retry_after_seconds")
    return seconds if isinstance(seconds, float) else None


def wait_before_next(error: FetchError, attempt: int, limits: FetchLimits, clock: Clock) -> float | None:
    """Seconds until the next attempt (attempt counts from 0), or None when this error ends the asking."""
    if not isinstance(error, _RETRIED_ERRORS) or attempt >= limits.retries:
        return None
    if error.values.get("http_status", 503) not in RETRIED_STATUSES:
        return None
    asked = retry_after(error)
    if asked is not None and asked > limits.retry_after_cap_seconds:
        return None
    longest: float = min(limits.backoff_seconds * 2**attempt, limits.backoff_cap_seconds)
    return max(clock.jitter() * longest, asked or 0.0)
