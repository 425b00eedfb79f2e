"""What a server calls a file: its name and media type, read from headers and address without trust."""

import re
import unicodedata
from urllib.parse import unquote_to_bytes

from metadata.text import normalize

FALLBACK = "file"
_LONGEST_BYTES = 180
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,100}")
_EXTENDED = re.compile(r"filename\*\s*=\s*([A-Za-z0-9_-]*)'[^']*'([^\s;\"]+)", re.IGNORECASE)
_QUOTED = re.compile(r"filename\s*=\s*\"((?:[^\"\\]|\\.)*)\"", re.IGNORECASE)
_TOKEN = re.compile(r"filename\s*=\s*([^\s;\"]+)", re.IGNORECASE)
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f/\\\\:*?"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
# What a server adds to every answer and nobody needs in a provenance record is left out, cookies above all.
_PUBLISHED = frozenset(
    {
        "age",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-md5",
        "content-type",
        "date",
        "digest",
        "etag",
        "expires",
        "last-modified",
        "repr-digest",
        "server",
        "transfer-encoding",
        "via",
    }
)


def decode_header(value: bytes) -> str:
    """A header's text: UTF-8 where it is that, else Thai (cp874) where it is that, else Latin-1."""
    for encoding in ("utf-8", "cp874"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")


def published_headers(headers: list[tuple[str, str]]) -> dict[str, str]:
    """The answer's headers that a provenance record may show."""
    return {name: value[:500] for name, value in headers if name in _PUBLISHED}


def read_media_type(value: str | None) -> str | None:
    """The media type without parameters, or None when the header is absent or unreadable."""
    plain = (value or "").partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else None


def file_name(disposition: str | None, target: str, *, was_unzipped: bool) -> str:
    """The name to keep a file under: the server's wish, else the address's last part; never a path.

    >>> file_name("attachment; filename*=UTF-8''%E0%B8%96%E0%B8%99%E0%B8%99.csv", "/x", was_unzipped=False)
    'ถนน.csv'
    >>> file_name('attachment; filename="../../etc/passwd"', "/x", was_unzipped=False)
    'passwd'
    """
    name = clean_name(_from_disposition(disposition or ""))
    if name == FALLBACK:
        name = clean_name(_percent_decoded(target.partition("?")[0].rstrip("/").rpartition("/")[2]))
    if was_unzipped and name.lower().endswith(".gz") and len(name) > 3:
        name = name[:-3]
    return name


def clean_name(name: str) -> str:
    """A file name that is one name on every system: no folders, no control or direction marks, not too long."""
    name = re.split(r"[/\\]", name)[-1]
    name = _UNSAFE.sub("_", normalize(unicodedata.normalize("NFC", name))).strip(" .")
    if not name:
        return FALLBACK
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 12:
        stem, extension = name, ""
    while len(f"{stem}{dot and '.'}{extension}".encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem}.{extension}" if extension else stem


def _from_disposition(value: str) -> str:
    extended = _EXTENDED.search(value)
    if extended:
        encoding = extended.group(1) or "utf-8"
        try:
            return unquote_to_bytes(extended.group(2)).decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass
    quoted = _QUOTED.search(value)
    if quoted:
        return _percent_decoded(re.sub(r"\\(.)", r"\1", quoted.group(1)))
    token = _TOKEN.search(value)
    return _percent_decoded(token.group(1)) if token else ""


def _percent_decoded(value: str) -> str:
    """Many servers percent-encode a plain filename; a lone % stays as it is."""
    if not re.search(r"%[0-9A-Fa-f]{2}", value):
        return value
    return decode_header(unquote_to_bytes(value))
