"""Addresses as they may be shown: no password, no token, no control character, not too long."""

import re

MASK = "***"

_SECRET_NAME = re.compile(
    r"(?i)(token|secret|passw|pwd|passphrase|signature|credential|session|api[-_.]?key|apikey|access[-_.]?key"
    r"|auth|jwt|ticket)"
)
_SECRET_NAMES = frozenset(
    {"key", "sig", "code", "sid", "hmac", "pass", "pin", "appid", "app_id", "se", "sv", "sp"}
)
_JSON_WEB_TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}(\.[\w-]*)?")
_UNSAFE = re.compile("[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SHOWN_LENGTH = 300


def mask_url(url: str, secrets: tuple[str, ...] = ()) -> str:
    """The address with user, password, token-like values and the fragment hidden.

    >>> mask_url("https://me:pw@data.go.th/f.csv?id=7&api_key=s3cret#x")
    'https://***@data.go.th/f.csv?id=7&api_key=***'

    Works on any text, also on what is no address: it is what error messages show. secrets are values
    that must not appear wherever they stand.
    """
    for secret in secrets:
        if secret:
            url = url.replace(secret, MASK)
    url = url.partition("#")[0]
    url = _JSON_WEB_TOKEN.sub(MASK, url)
    before, question, query = url.partition("?")
    before = re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*:(?=[/\\]))?([/\\]{0,2})[^/\\]*@", rf"\1\2{MASK}@", before)
    before = re.sub(r";[^/]*", lambda match: _mask_pairs(match.group(0), ";"), before)
    shown = _UNSAFE.sub("?", before + question + _mask_pairs(query, "&"))
    return shown if len(shown) <= _SHOWN_LENGTH else shown[: _SHOWN_LENGTH - 1] + "…"


def _mask_pairs(query: str, separator: str) -> str:
    return separator.join(_mask_pair(pair) for pair in query.split(separator))


def _mask_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if equals and value and is_secret_name(name):
        return f"{name}={MASK}"
    return pair


def is_secret_name(name: str) -> bool:
    """Whether a query key or header of this name usually carries a secret."""
    plain = name.strip().lower().replace("%5f", "_").replace("%2d", "-")
    return plain in _SECRET_NAMES or bool(_SECRET_NAME.search(plain))
