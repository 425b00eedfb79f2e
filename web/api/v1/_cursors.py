"""Cursors: where a list goes on. Opaque to clients; each holds for the question that it was given to."""

import base64
import binascii
import hashlib
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from metadata.errors.api import CursorUnusable
from metadata.text import text
from web.api.v1._parameters import Whole, Word, in_utc, one, perhaps
from web.context import absolute_url

MOST = 100
LIMIT = one("limit", Whole(1, MOST), text("จำนวนรายการในหนึ่งหน้า", "How many entries a page has"), 20)
CURSOR = perhaps(
    "cursor",
    Word(600, 1, "^[A-Za-z0-9_-]+$"),
    text(
        "ตำแหน่งที่อ่านต่อ ตามที่ links.next ของคำตอบก่อนหน้าบอก",
        "Where to go on, as links.next of the answer before says",
    ),
)
_PAGING = ("cursor", "limit", "lang")


def write_cursor(*last: object) -> str:
    """The cursor behind the entry with these keys, for the question of this request."""
    body = json.dumps([_question(), *map(_plain, last)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(body.encode()).rstrip(b"=").decode()


def read_cursor(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The keys of a cursor, as kinds (str, int, datetime) says; None without one.

    Raises CursorUnusable for what write_cursor did not give to this question.
    """
    if cursor is None:
        return None
    try:
        body = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = json.loads(body)
        if not isinstance(found, list) or found[0] != _question() or len(found) != len(kinds) + 1:
            raise CursorUnusable()
        return tuple(_typed(value, kind) for value, kind in zip(found[1:], kinds, strict=True))
    except (ValueError, IndexError, RecursionError, binascii.Error) as error:
        raise CursorUnusable() from error


def here(**changes: object) -> str:
    """The full address of this request with some parameters replaced; None takes one away."""
    asked = {**request.args.to_dict(flat=False), **changes}
    kept: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    address = absolute_url(str(request.endpoint), **(request.view_args or {}))
    return f"{address}?{urlencode(kept, doseq=True)}" if kept else address


def _question() -> str:
    """What is asked, without where in the answer we are."""
    asked = sorted((name, value) for name, value in request.args.items(multi=True) if name not in _PAGING)
    told = json.dumps([request.path, asked], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(value: object, kind: type) -> object:
    if kind is datetime and isinstance(value, str):
        return in_utc(value)
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= 1 << 62):
        raise ValueError(value)
    if isinstance(value, str) and "\0" in value:
        raise ValueError(value)
    return value


def next_links(is_more: bool, *last: object) -> dict[str, str]:
    """The members self and, where more follows, next."""
    links = {"self": here()}
    return links | {"next": here(cursor=write_cursor(*last))} if is_more else links
