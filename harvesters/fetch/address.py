"""Which addresses may be asked for (NET-02). Parsed once; what is not plain is refused, never repaired.

The checked value is what is dialled and sent: no other module reads an address again.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urljoin

import idna

from harvesters.fetch.masking import mask_url
from metadata.errors.fetch import AddressMalformed, PortRefused
from metadata.text import Text, text

MAX_LENGTH = 2_000
PORTS = {"http": 80, "https": 443}

_PARTS = re.compile(r"(https?)://([^/?#]+)([^?#]*)(\?[^#]*)?(#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]%]+))(?::([0-9]{1,5}))?")
_ASCII_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_IDEOGRAPHIC_STOP = "\u3002"  # IDNA takes it for a dot
_NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_FORBIDDEN = re.compile(
    "[\x00-\x20\x7f-\xa0\\\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff0-\uffff]"
)
# Every printable ASCII character that a browser leaves as it is in a path or query (WHATWG URL, percent-encode sets).
_KEPT = "%!$&'()*+,-./:;=?@[]_~|"

_REASONS = {
    "empty": text("ไม่มีที่อยู่", "it is empty"),
    "long": text(f"ยาวเกิน {MAX_LENGTH} ตัวอักษร", f"it is longer than {MAX_LENGTH} characters"),
    "blank": text(
        "มีช่องว่าง อักขระควบคุม หรือเครื่องหมาย \\ ปนอยู่ (ช่องว่างให้เขียนเป็น %20)",
        "it contains a blank, a control character or a backslash (write a blank as %20)",
    ),
    "scheme": text("ต้องขึ้นต้นด้วย http:// หรือ https://", "it does not begin with http:// or https://"),
    "userinfo": text(
        "มีชื่อผู้ใช้หรือรหัสผ่านอยู่หน้า @ (ให้ใส่รหัสใน fetch.headers แทน)",
        "it carries a user name or password before @ (put credentials into fetch.headers)",
    ),
    "host": text("ชื่อเครื่องอ่านไม่ได้", "its host name cannot be read"),
    "number": text(
        "เขียนเลขที่อยู่ IP ในรูปที่ไม่ปกติ (ต้องเป็นเลขสี่ชุด เช่น 203.150.19.51)",
        "its IP address is written in an unusual form (four decimal numbers are needed, such as 203.150.19.51)",
    ),
    "port": text("เลขพอร์ตต้องอยู่ระหว่าง 1 ถึง 65535", "its port is not between 1 and 65535"),
    "letters": text("มีตัวอักษรที่เข้ารหัสไม่ได้", "it contains letters that cannot be encoded"),
}


@dataclass(frozen=True)
class CheckedUrl:
    """An address that may be asked for. host is lower-case ASCII; target is path and query as sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as a Host header and an address write it, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def check_url(url: str, allow_hosts: frozenset[tuple[str, int]] = frozenset()) -> CheckedUrl:
    """Read an address and hold it against the policy.

    >>> check_url("https://ตำรวจ.ไทย/ข้อมูล.csv").text
    'https://xn--82cz5bq7c7i.xn--o3cw4h/%E0%B8%82%E0%B9%89%E0%B8%AD%E0%B8%A1%E0%B8%B9%E0%B8%A5.csv'

    Raises AddressMalformed for anything a browser would have to repair, because two programs repair
    differently and one of them is the check; PortRefused for a port nobody opened.
    """
    if not url:
        raise _malformed(url, "empty")
    if len(url) > MAX_LENGTH:
        raise _malformed(url, "long")
    if _FORBIDDEN.search(url):
        raise _malformed(url, "blank")
    parts = _PARTS.fullmatch(url)
    if not parts:
        raise _malformed(url, "scheme")
    scheme, authority, path, query = (
        parts.group(1).lower(),
        parts.group(2),
        parts.group(3),
        parts.group(4) or "",
    )
    host, port = _read_authority(url, authority, PORTS[scheme])
    if port not in PORTS.values() and (host, port) not in allow_hosts:
        raise PortRefused(url=mask_url(url), port=port, host=host)
    try:
        target = quote((path or "/") + query, safe=_KEPT, encoding="utf-8")
    except UnicodeEncodeError as error:
        raise _malformed(url, "letters") from error
    return CheckedUrl(scheme, host, port, target)


def join_url(base: CheckedUrl, location: str, allow_hosts: frozenset[tuple[str, int]]) -> CheckedUrl:
    """The address a Location header means, checked anew. Raises like check_url."""
    if not location:
        raise _malformed(location, "empty")
    if _FORBIDDEN.search(location):
        raise _malformed(location, "blank")
    return check_url(urljoin(base.text, location), allow_hosts)


def with_params(url: str, params: Mapping[str, str | int] | None) -> str:
    """The address with query parameters added, in the order given."""
    if not params:
        return url
    bare, _, _ = url.partition("#")
    return f"{bare}{'&' if '?' in bare else '?'}{urlencode(params, encoding='utf-8')}"


def _read_authority(url: str, authority: str, default_port: int) -> tuple[str, int]:
    if "@" in authority:
        raise _malformed(url, "userinfo")
    match = _AUTHORITY.fullmatch(authority)
    if not match:
        raise _malformed(url, "host")
    bracketed, name, digits = match.groups()
    port = int(digits) if digits else default_port
    if not 1 <= port <= 65_535:
        raise _malformed(url, "port")
    return (_read_ipv6(url, bracketed) if bracketed else _read_host(url, name)), port


def _read_ipv6(url: str, literal: str) -> str:
    try:
        return str(ipaddress.IPv6Address(literal))
    except ValueError as error:
        raise _malformed(url, "host") from error


def _read_host(url: str, name: str) -> str:
    name = name.lower()
    if not name.isascii():
        name = _to_ascii(url, name)
    elif "xn--" in name:
        _check_punycode(url, name)
    if len(name) > 253 or not _ASCII_HOST.fullmatch(name):
        raise _malformed(url, "host")
    if _NUMBER_LABEL.fullmatch(name.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as error:
            raise _malformed(url, "number") from error
    return name


def _to_ascii(url: str, name: str) -> str:
    """The name's form in the DNS, as browsers make it (UTS 46), when no letter merely looks like an ASCII one."""
    for letter in name:
        looks_like = unicodedata.normalize("NFKC", letter)
        if not letter.isascii() and (any(c.isascii() for c in looks_like) or looks_like == _IDEOGRAPHIC_STOP):
            raise _malformed(url, "host")
    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode("ascii")
    except UnicodeError as error:
        raise _malformed(url, "host") from error


def _check_punycode(url: str, name: str) -> None:
    try:
        again = idna.encode(idna.decode(name), uts46=True, std3_rules=True).decode("ascii")
    except UnicodeError as error:
        raise _malformed(url, "host") from error
    if again != name:
        raise _malformed(url, "host")


def _malformed(url: str, reason: str) -> AddressMalformed:
    said: Text = _REASONS[reason]
    return AddressMalformed(url=mask_url(url), reason=said)
