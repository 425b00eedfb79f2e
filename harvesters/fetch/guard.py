"""The check of the very address that is dialled, after DNS, at every connection (NET-01).

A name is looked up once, all its answers are judged, and the connection goes to one of the judged
addresses: there is no second look-up that could answer otherwise.
"""

import errno
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import NoReturn

import httpcore2

from harvesters.fetch.exchange import Exchange
from metadata.errors.fetch import (
    AddressForbidden,
    CannotConnect,
    CertificateRefused,
    ConnectTimedOut,
    HostNotFound,
)
from metadata.text import Text, text

Resolver = Callable[[str, int], Sequence[str]]
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_LOOPBACK = text("เครื่องของคลังเอง", "this very machine (loopback)")
_PRIVATE = text("เครือข่ายภายใน", "a private network")
_LINK_LOCAL = text("ที่อยู่เฉพาะในสายเครือข่ายเดียวกัน", "a link-local address")
_SPECIAL = text("ที่อยู่สงวนไว้", "a reserved address")
_MULTICAST = text("ที่อยู่แบบกระจายสัญญาณ", "a multicast or broadcast address")
_TUNNEL = text("ที่อยู่แบบแปลงหรืออุโมงค์ IPv4/IPv6", "an IPv4/IPv6 translation or tunnel address")
_CLOUD = text("บริการภายในของผู้ให้บริการคลาวด์", "a cloud provider's internal service")

# Own table: ipaddress of 3.11 calls 192.0.0.8, 64:ff9b:1::, 2002::, fec0:: and multicast global.
# Sources: IANA IPv4/IPv6 Special-Purpose Address Registries; 168.63.129.16 is Azure's host service.
_DENIED: tuple[tuple[str, Text], ...] = (
    ("0.0.0.0/8", _SPECIAL),
    ("10.0.0.0/8", _PRIVATE),
    ("100.64.0.0/10", _PRIVATE),
    ("127.0.0.0/8", _LOOPBACK),
    ("168.63.129.16/32", _CLOUD),
    ("169.254.0.0/16", _LINK_LOCAL),
    ("172.16.0.0/12", _PRIVATE),
    ("192.0.0.0/24", _SPECIAL),
    ("192.0.2.0/24", _SPECIAL),
    ("192.31.196.0/24", _SPECIAL),
    ("192.52.193.0/24", _SPECIAL),
    ("192.88.99.0/24", _TUNNEL),
    ("192.168.0.0/16", _PRIVATE),
    ("192.175.48.0/24", _SPECIAL),
    ("198.18.0.0/15", _SPECIAL),
    ("198.51.100.0/24", _SPECIAL),
    ("203.0.113.0/24", _SPECIAL),
    ("224.0.0.0/4", _MULTICAST),
    ("240.0.0.0/4", _SPECIAL),
    ("::1/128", _LOOPBACK),
    ("::/96", _SPECIAL),
    ("64:ff9b::/96", _TUNNEL),
    ("64:ff9b:1::/48", _TUNNEL),
    ("2001::/32", _TUNNEL),
    ("2001::/23", _SPECIAL),
    ("2001:db8::/32", _SPECIAL),
    ("2002::/16", _TUNNEL),
    ("2620:4f:8000::/48", _SPECIAL),
    ("3fff::/20", _SPECIAL),
    ("fc00::/7", _PRIVATE),
    ("fe80::/10", _LINK_LOCAL),
    ("fec0::/10", _PRIVATE),
    ("ff00::/8", _MULTICAST),
)
_TABLE = tuple((ipaddress.ip_network(network), kind) for network, kind in _DENIED)
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_OPENABLE = (_LOOPBACK, _PRIVATE)


def forbidden_kind(address: str) -> Text | None:
    """What makes this address one that must not be dialled, or None for a public one.

    >>> forbidden_kind("::ffff:127.0.0.1").en
    'this very machine (loopback)'

    Raises ValueError for a text that is no address.
    """
    ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    for network, kind in _TABLE:
        if ip.version == network.version and ip in network:
            return kind
    if ip.version == 6 and ip not in _GLOBAL_V6:
        return _SPECIAL
    return None


def resolve(host: str, port: int) -> list[str]:
    """Every address the system's resolver knows for a name. Raises OSError as getaddrinfo does."""
    answers = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class GuardedBackend:
    """The network as httpcore2 sees it: every connection passes here. Exchanges are kept per thread."""

    def __init__(self, allow_hosts: frozenset[tuple[str, int]], resolver: Resolver = resolve) -> None:
        self._allow_hosts = allow_hosts
        self._resolver = resolver
        self._plain = httpcore2.SyncBackend()
        self._local = threading.local()

    @property
    def exchange(self) -> Exchange:
        """The request that this thread is at. Raises RuntimeError outside one: nobody dials without a budget."""
        current: Exchange | None = getattr(self._local, "exchange", None)
        if current is None:
            raise RuntimeError("a connection outside of a request")
        return current

    def enter(self, exchange: Exchange | None) -> None:
        self._local.exchange = exchange

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[tuple[int, int, int]] | None = None,
    ) -> "GuardedStream":
        """Look up, judge all answers, dial one of them. Raises a FetchError."""
        exchange = self.exchange
        exchange.start_connecting()
        addresses = self.judge(exchange, host, port)
        failure: Exception | None = None
        for tried, address in enumerate(addresses):
            left = exchange.connect_left() / (len(addresses) - tried)  # a dead IPv6 leaves time for IPv4
            try:
                stream = self._plain.connect_tcp(address, port, left, None, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            return GuardedStream(self, stream)
        if isinstance(failure, httpcore2.ConnectTimeout):
            raise ConnectTimedOut(
                url=exchange.url, seconds=_plain_number(exchange.connect_seconds)
            ) from failure
        raise CannotConnect(url=exchange.url, reason=_socket_reason(failure)) from failure

    def judge(self, exchange: Exchange, host: str, port: int) -> list[str]:
        """All addresses of a name when every one may be dialled. Raises AddressForbidden if one may not."""
        addresses = [host] if _is_literal(host) else self._look_up(exchange, host, port)
        is_open = (host, port) in self._allow_hosts
        for address in addresses:
            kind = forbidden_kind(address)
            if kind is not None and not (is_open and kind in _OPENABLE):
                raise AddressForbidden(url=exchange.url, host=host, port=port, kind=kind)
        return addresses

    def _look_up(self, exchange: Exchange, host: str, port: int) -> list[str]:
        """The resolver's answers, waited for no longer than a connection may take: getaddrinfo has no timeout."""
        found: list[str] = []
        failed: list[OSError] = []

        def ask() -> None:
            try:
                found.extend(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                failed.append(error if isinstance(error, OSError) else OSError(str(error)))

        asking = threading.Thread(target=ask, daemon=True, name="dns")
        asking.start()
        asking.join(exchange.connect_left())
        if asking.is_alive():
            raise ConnectTimedOut(url=exchange.url, seconds=_plain_number(exchange.connect_seconds))
        if failed and getattr(failed[0], "errno", None) == socket.EAI_AGAIN:
            raise CannotConnect(url=exchange.url, reason=_REASONS["dns"]) from failed[0]
        if failed or not found:
            raise HostNotFound(url=exchange.url, host=host)
        return found

    def connect_unix_socket(self, path: str, *_: object, **__: object) -> NoReturn:
        raise RuntimeError("no unix sockets")

    def sleep(self, seconds: float) -> NoReturn:
        raise RuntimeError("retries are not the pool's business")


class GuardedStream:
    """One connection whose every read is bounded and counted by the request it serves."""

    def __init__(self, backend: GuardedBackend, stream: httpcore2.NetworkStream) -> None:
        self._backend = backend
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        exchange = self._backend.exchange
        bound = exchange.read_bound()
        try:
            received: bytes = self._stream.read(max_bytes, bound.seconds)
        except httpcore2.ReadTimeout as error:
            raise bound.error() from error
        exchange.received(received)
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.exchange.write_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "GuardedStream":
        """Begin TLS with the name that was asked for. Raises CertificateRefused, never goes on without."""
        exchange = self._backend.exchange
        try:
            inner = self._stream.start_tls(ssl_context, server_hostname, exchange.connect_left())
        except httpcore2.ConnectTimeout as error:
            raise ConnectTimedOut(
                url=exchange.url, seconds=_plain_number(exchange.connect_seconds)
            ) from error
        except httpcore2.ConnectError as error:
            cause = error.__cause__
            if isinstance(cause, ssl.SSLCertVerificationError):
                raise CertificateRefused(url=exchange.url, reason=_certificate_reason(cause)) from error
            if isinstance(cause, ssl.SSLError):
                raise CertificateRefused(url=exchange.url, reason=_REASONS["tls"]) from error
            raise CannotConnect(url=exchange.url, reason=_socket_reason(error)) from error
        return GuardedStream(self._backend, inner)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


_REASONS = {
    "dns": text("ระบบชื่อโดเมน (DNS) ไม่ตอบในขณะนี้", "the name system (DNS) gives no answer now"),
    "refused": text("เครื่องปฏิเสธการติดต่อ", "it refuses connections"),
    "reset": text("เครื่องตัดการติดต่อ", "it broke the connection off"),
    "route": text("ไม่มีเส้นทางเครือข่ายไปถึง", "there is no route to it"),
    "other": text("การติดต่อล้มเหลว", "the connection failed"),
    "silent": text("เครื่องปิดการติดต่อโดยไม่ตอบ", "it closed the connection without an answer"),
    "tls": text("ตกลงวิธีเข้ารหัสกันไม่ได้", "no common, secure way of encryption was found"),
    "expired": text("หมดอายุแล้ว", "it has expired"),
    "early": text("ยังไม่ถึงวันเริ่มใช้", "it is not valid yet"),
    "name": text("ออกให้เครื่องชื่ออื่น", "it was issued to another host name"),
    "issuer": text(
        "ไม่ได้ออกโดยผู้ออกใบรับรองที่เชื่อถือได้ หรือติดตั้งไม่ครบชุด", "its issuer is not known, or its chain is incomplete"
    ),
}
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
# X509_V_ERR_* of OpenSSL's x509_vfy.h
_CERTIFICATE = {9: "early", 10: "expired", 62: "name", 64: "name"}


def silent() -> Text:
    """The reason of a connection that was closed before any answer."""
    return _REASONS["silent"]


def _certificate_reason(error: ssl.SSLCertVerificationError) -> Text:
    return _REASONS[_CERTIFICATE.get(error.verify_code, "issuer")]


def _socket_reason(error: BaseException | None) -> Text:
    cause = error.__cause__ if error is not None and error.__cause__ is not None else error
    if isinstance(cause, ConnectionRefusedError):
        return _REASONS["refused"]
    if isinstance(cause, ConnectionResetError | ConnectionAbortedError | BrokenPipeError):
        return _REASONS["reset"]
    if isinstance(cause, OSError) and cause.errno in _NO_ROUTE:
        return _REASONS["route"]
    return _REASONS["other"]


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _plain_number(seconds: float) -> str:
    return f"{seconds:g}"
