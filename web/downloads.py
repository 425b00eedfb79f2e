"""Files to visitors: validators, parts, names and hashes as HTTP says (RFC 9110, 6266, 9530).

The rules are pure functions over header values; only `send` knows Flask. It must not build a path from
anything a visitor sent.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote

from flask import Response, request

from metadata.errors.web import FileChanged, RangeNotSatisfiable
from web.security import FILE_POLICY

CHUNK = 1 << 18
FOREVER = "public, max-age=31536000, immutable"
CHECK_EACH_TIME = "public, no-cache"

_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.IGNORECASE)
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


@dataclass(frozen=True)
class Served:
    """Bytes to hand out: where they lie, what they are called and what they are."""

    path: Path
    name: str
    media_type: str
    sha256: str
    size_bytes: int
    modified: datetime
    is_foreign: bool = True
    inline: bool = False


@dataclass(frozen=True)
class Asked:
    """The headers of a request that decide what is sent."""

    range: str | None = None
    if_range: str | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None
    if_unmodified_since: str | None = None


@dataclass(frozen=True)
class Answer:
    """What to send: 200 or 206 with a part of the bytes, or 304, 412 or 416 without any."""

    status: int
    start: int = 0
    length: int = 0


def decide(asked: Asked, etag: str, modified: datetime, size: int) -> Answer:
    """The answer to a request for one file, in the order of precedence of RFC 9110 section 13.2.2.

    >>> decide(Asked(range="bytes=0-9"), "abc", datetime(2026, 1, 1, tzinfo=UTC), 100)
    Answer(status=206, start=0, length=10)

    A Range of several parts or of an unknown form is ignored, as the RFC allows: the whole file follows.
    """
    moment = modified.replace(microsecond=0)
    if asked.if_match is not None:
        if not _names(asked.if_match, etag, strong=True):
            return Answer(412)
    elif (limit := _moment(asked.if_unmodified_since)) and moment > limit:
        return Answer(412)
    if asked.if_none_match is not None:
        if _names(asked.if_none_match, etag):
            return Answer(304)
    elif (since := _moment(asked.if_modified_since)) and moment <= since:
        return Answer(304)
    if asked.range is None or not _range_applies(asked.if_range, etag, moment):
        return Answer(200, 0, size)
    return _part(asked.range, size)


def _part(value: str, size: int) -> Answer:
    match = _ONE_RANGE.fullmatch(value.strip())
    if not match or match.groups() == ("", "") or max(map(len, match.groups())) > 18:
        return Answer(200, 0, size)
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return Answer(206, size - length, length) if length else Answer(416)
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return Answer(200, 0, size)
    return Answer(206, start, min(end, size - 1) - start + 1) if start < size else Answer(416)


def _names(header: str, etag: str, *, strong: bool = False) -> bool:
    if header.strip() == "*":
        return True
    return any(m[1] == etag and not (strong and m[0].startswith("W/")) for m in _TAG.finditer(header))


def _range_applies(if_range: str | None, etag: str, modified: datetime) -> bool:
    if if_range is None:
        return True
    if '"' in if_range:
        return if_range.strip() == f'"{etag}"'
    return _moment(if_range) == modified


def _moment(header: str | None) -> datetime | None:
    if not header:
        return None
    try:
        found = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def disposition(name: str, *, fallback: str, inline: bool = False) -> str:
    """Content-Disposition with a name every client can read and, where they differ, the Thai one (RFC 6266).

    >>> disposition("ปี.csv", fallback="dbd.csv")
    'attachment; filename="dbd.csv"; filename*=UTF-8\\'\\'%E0%B8%9B%E0%B8%B5.csv'
    """
    kind = "inline" if inline else "attachment"
    plain = name if name.isascii() else fallback
    shown = re.sub(r'[^\x20-\x7e]|["\\%]', "_", plain)
    header = f'{kind}; filename="{shown}"'
    if shown != name:
        header += f"; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"
    return header


def repr_digest(sha256: str) -> str:
    """Repr-Digest of RFC 9530 from a hex hash."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"


def send(file: Served, *, fallback: str, cache: str) -> Response:
    """The answer to the current GET or HEAD for this file.

    Raises FileChanged (412) and RangeNotSatisfiable (416) as HTTP says.
    """
    header = request.headers.get
    asked = Asked(
        header("Range") if request.method in ("GET", "HEAD") else None,
        header("If-Range"),
        header("If-Match"),
        header("If-None-Match"),
        header("If-Modified-Since"),
        header("If-Unmodified-Since"),
    )
    answer = decide(asked, file.sha256, file.modified, file.size_bytes)
    if answer.status == 412:
        raise FileChanged()
    if answer.status == 416:
        raise RangeNotSatisfiable(size=file.size_bytes)
    response = Response(status=answer.status, headers=_headers(file, fallback, cache))
    if answer.status == 304:
        return response
    response.content_type = _content_type(file)
    response.content_length = answer.length
    if answer.status == 206:
        last = answer.start + answer.length - 1
        response.headers["Content-Range"] = f"bytes {answer.start}-{last}/{file.size_bytes}"
    if request.method != "HEAD":
        response.response = _read(file.path, answer.start, answer.length)
        response.direct_passthrough = True
    return response


def _headers(file: Served, fallback: str, cache: str) -> dict[str, str]:
    headers = {
        "ETag": f'"{file.sha256}"',
        "Last-Modified": format_datetime(file.modified.astimezone(UTC).replace(microsecond=0), usegmt=True),
        "Accept-Ranges": "bytes",
        "Repr-Digest": repr_digest(file.sha256),
        "Content-Disposition": disposition(file.name, fallback=fallback, inline=file.inline),
        "Cache-Control": cache,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Content-Length, Content-Range, Content-Disposition, Repr-Digest",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if file.is_foreign:
        headers["Content-Security-Policy"] = FILE_POLICY
    return headers


def _content_type(file: Served) -> str:
    """The type as published; what a browser would run as a page or a script is sent as plain bytes."""
    kind = file.media_type.split(";")[0].strip().lower()
    if file.is_foreign and (kind in _ACTIVE or kind.endswith(("+xml", "/xml"))):
        return "application/octet-stream"
    is_text = kind.startswith("text/") and "charset" not in file.media_type
    return f"{kind}; charset=utf-8" if is_text and not file.is_foreign else kind


_ACTIVE = frozenset(
    {
        "text/html",
        "application/javascript",
        "text/javascript",
        "application/xhtml+xml",
        "application/x-shockwave-flash",
    }
)


def _read(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as source:
        source.seek(start)
        while length > 0:
            chunk = source.read(min(CHUNK, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk
