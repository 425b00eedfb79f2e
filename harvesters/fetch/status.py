"""What a status means for a harvest: go on, go elsewhere, or a named error."""

from metadata.errors.fetch import (
    AccessDenied,
    AddressGone,
    FetchError,
    RedirectRefused,
    ServerFailed,
    TooManyRequests,
    UnexpectedStatus,
)
from metadata.text import text

_WHOLE = frozenset({200, 203})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_DENIED = frozenset({401, 402, 403, 407, 451})
_NOWHERE = text("ไม่บอกที่อยู่ปลายทาง", "it does not say where to")


def redirect_location(shown_url: str, status: int, location: str | None) -> str | None:
    """Where a redirect leads, None for any other status. Raises RedirectRefused when it does not say."""
    if status not in _REDIRECTS:
        return None
    if not location:
        raise RedirectRefused(url=shown_url, reason=_NOWHERE)
    return location


def status_error(shown_url: str, status: int, retry_after_seconds: float | None) -> FetchError | None:
    """The error of a final status, or None for a whole body. 206 and 202 are no whole file."""
    if status in _WHOLE:
        return None
    if status in _GONE:
        return AddressGone(url=shown_url, http_status=status)
    if status in _DENIED:
        return AccessDenied(url=shown_url, http_status=status)
    if status == 429:
        return TooManyRequests(url=shown_url, http_status=status, retry_after_seconds=retry_after_seconds)
    if status in {408, 425} or 500 <= status < 600:
        return ServerFailed(url=shown_url, http_status=status, retry_after_seconds=retry_after_seconds)
    return UnexpectedStatus(url=shown_url, http_status=status)
