"""The headers we send: which a config may set, and to whom they may go."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from harvesters.fetch.address import CheckedUrl
from metadata.errors.fetch import HeaderRefused
from metadata.text import text

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")  # RFC 9110, token
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]{0,7998}[\x21-\x7e])?")
# The connection, the framing, the cache validators and our own name are the fetcher's business.
_OURS = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "keep-alive",
        "accept-encoding",
        "proxy-authorization",
        "proxy-connection",
        "range",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
    }
)
_REASONS = {
    "ours": text("ระบบกำหนดส่วนหัวนี้เอง", "this header is set by the catalog itself"),
    "name": text("ชื่อมีอักขระที่ใช้ไม่ได้", "its name has characters that cannot be sent"),
    "value": text("ค่าว่าง ยาวเกิน หรือมีอักขระที่ไม่ใช่ ASCII", "its value is empty, too long, or not plain ASCII"),
}


def check_headers(headers: Mapping[str, str], shown_url: str) -> list[tuple[str, str]]:
    """The headers as pairs. Raises HeaderRefused, which names the header and never shows its value."""
    for name, value in headers.items():
        reason = None
        if not _NAME.fullmatch(name):
            reason = "name"
        elif name.lower() in _OURS:
            reason = "ours"
        elif not is_plain_value(value):
            reason = "value"
        if reason:
            raise HeaderRefused(
                url=shown_url, header=re.sub(r"[^\x21-\x7e]", "?", name)[:60], reason=_REASONS[reason]
            )
    return list(headers.items())


def is_plain_value(value: str) -> bool:
    """Whether a text can stand in a header: visible ASCII, no line ends."""
    return bool(_VALUE.fullmatch(value))


def secret_values(headers: Mapping[str, str]) -> tuple[str, ...]:
    """What must not be shown anywhere: each value, and its parts ("Bearer x", "name=x"), long ones first."""
    parts = {part for value in headers.values() for part in [value, *re.split(r"[\s=;,]+", value)]}
    return tuple(sorted((part for part in parts if len(part) >= 6), key=lambda part: (-len(part), part)))


def is_same_origin(source: CheckedUrl | None, url: CheckedUrl) -> bool:
    """Whether url is the source's own server: same scheme, host and port, or its step from http to https."""
    if source is None:
        return False
    step_up = (source.origin, url.origin) == (("http", source.host, 80), ("https", source.host, 443))
    return source.origin == url.origin or step_up


@cache
def _our_version() -> str:
    try:
        return version("khlang")
    except PackageNotFoundError:
        return "0"


def user_agent(contact: str) -> str:
    """Who we are and where to reach us, so that a server's operators can ask before they block."""
    about = f"+{contact}; open data catalog" if contact and is_plain_value(contact) else "open data catalog"
    return f"Khlang/{_our_version()} ({about})"
