"""A signed message to an agency's address, through the guarded door: no private hosts, no redirects, little time.

The receiver checks ``X-Khlang-Signature``: ``sha256=`` and the HMAC-SHA256, in hex, of the timestamp of
``X-Khlang-Timestamp``, a full stop, and the body as it came, keyed with the secret. It drops what is older than some
minutes, and an event id (``X-Khlang-Event``) that it has seen.
"""

import hashlib
import hmac
import json
from typing import Any

from harvesters.fetch import Clock, Fetcher, FetchLimits, mask_url
from harvesters.source import FetchOptions, Webhook
from metadata.errors.fetch import FetchError
from metadata.errors.notices import WebhookRefused

JsonObject = dict[str, Any]
ATTEMPTS = 3
BACKOFF_SECONDS = (1.0, 4.0)
TIMEOUT_SECONDS = 10.0
ANSWER_BYTES = 64_000
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body sent at a moment, in seconds since 1970."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def post(hook: Webhook, event_id: str, document: JsonObject, limits: FetchLimits, clock: Clock) -> None:
    """Deliver one event; every attempt has its id and a new timestamp.

    Raises WebhookRefused for an answer that is not 2xx, FetchError where none comes or the address may not be
    asked: after ATTEMPTS at most, about half a minute in all.
    """
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    options = FetchOptions(timeout_seconds=TIMEOUT_SECONDS, max_bytes=ANSWER_BYTES)
    shown = mask_url(hook.url, (hook.secret,))
    with Fetcher(limits, options, hook.url, clock=clock) as fetch:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status = fetch.request("POST", hook.url, _headers(hook, event_id, body, clock), body).status
            except FetchError as error:
                if not error.retry or attempt == ATTEMPTS:
                    raise
            else:
                if 200 <= status < 300:
                    return
                if status not in _TRY_AGAIN or attempt == ATTEMPTS:
                    raise WebhookRefused(url=shown, answer=status, attempts=attempt)
            clock.sleep(BACKOFF_SECONDS[attempt - 1])


def _headers(hook: Webhook, event_id: str, body: bytes, clock: Clock) -> dict[str, str]:
    timestamp = str(int(clock.now().timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Khlang-Event": event_id,
        "X-Khlang-Timestamp": timestamp,
        "X-Khlang-Signature": sign(hook.secret, timestamp, body),
    }
