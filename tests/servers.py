"""A local server that does every wrong thing a server can do, byte by byte, over real sockets.

    with FaultServer() as server:
        server.add("/a.csv", whole(b"a,b\n1,2\n"))
        server.add("/b.csv", cut_length(b"a,b\n1,2\n", at=3))
        fetch(server.url("/a.csv"))
    server.seen          # every request that came

A behaviour is a function of the connection and the request; the functions below make the usual ones.
"""

import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

CERTIFICATES = Path(__file__).parent / "certificates"
_REASONS = {200: "OK", 302: "Found", 304: "Not Modified", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True)
class Seen:
    """One request as it came. headers have lower-case names."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class Wire:
    """The server's end of one connection."""

    socket: socket.socket
    stopping: threading.Event
    is_open: bool = True
    buffer: bytearray = field(default_factory=bytearray)

    def send(self, block: bytes) -> bool:
        """Whether the other side still listens."""
        if not self.is_open:
            return False
        try:
            self.socket.sendall(block)
        except OSError:
            self.is_open = False
        return self.is_open

    def wait(self, seconds: float) -> None:
        self.stopping.wait(seconds)

    def close(self) -> None:
        self.is_open = False
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def reset(self) -> None:
        """End the connection rudely, with RST."""
        self.is_open = False
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Behaviour = Callable[[Wire, Seen], None]


class FaultServer:
    """Serves behaviours by path on a free port of 127.0.0.1. TLS with one of the certificates when named."""

    def __init__(self, certificate: str | None = None) -> None:
        self.seen: list[Seen] = []
        self.connections = 0
        self.most_at_once = 0
        self._now = 0
        self._routes: dict[str, Behaviour] = {}
        self._wires: list[Wire] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._tls: ssl.SSLContext | None = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(CERTIFICATES / f"{certificate}.pem")
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.host = "127.0.0.1"
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def allowed(self) -> frozenset[tuple[str, int]]:
        """What an operator would write into KHLANG_ALLOW_PRIVATE_HOSTS to open this server."""
        return frozenset({("127.0.0.1", self.port), ("localhost", self.port)})

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def add(self, path: str, behaviour: Behaviour) -> str:
        """Serve path by behaviour from now on; gives the address."""
        self._routes[path] = behaviour
        return self.url(path)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            wires = list(self._wires)
        for wire in wires:
            wire.close()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            wire = Wire(connection, self._stopping)
            with self._lock:
                self._wires.append(wire)
            while wire.is_open and (seen := _read_request(wire)):
                with self._lock:
                    self.seen.append(seen)
                self._routes.get(seen.path, whole(b"not here", status=404))(wire, seen)
            wire.close()
        except OSError:
            connection.close()
        finally:
            with self._lock:
                self._now -= 1


def _read_request(wire: Wire) -> Seen | None:
    while b"\r\n\r\n" not in wire.buffer:
        if not _read_more(wire):
            return None
    head, _, rest = bytes(wire.buffer).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    wire.buffer = bytearray(rest)
    size = int(headers.get("content-length", "0"))
    while len(wire.buffer) < size:
        if not _read_more(wire):
            return None
    body, wire.buffer = bytes(wire.buffer[:size]), wire.buffer[size:]
    return Seen(method, target, headers, body)


def _read_more(wire: Wire) -> bool:
    try:
        block = wire.socket.recv(65_536)
    except OSError:
        block = b""
    wire.buffer += block
    return bool(block)


# ---------------------------------------------------------------- answers that are right


def head(status: int = 200, headers: Iterable[tuple[str, str]] = (), reason: str | None = None) -> bytes:
    """The bytes of an answer's head."""
    lines = [f"HTTP/1.1 {status} {reason or _REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("utf-8")


def raw(answer: bytes, *, then_close: bool = True) -> Behaviour:
    """Exactly these bytes."""

    def behave(wire: Wire, seen: Seen) -> None:
        wire.send(answer)
        if then_close:
            wire.close()

    return behave


def whole(body: bytes, headers: Iterable[tuple[str, str]] = (), status: int = 200) -> Behaviour:
    """A correct answer with its length; the connection stays open."""
    fixed = tuple(headers)
    return raw(head(status, [*fixed, ("Content-Length", str(len(body)))]) + body, then_close=False)


def answers_json(value: Any, status: int = 200) -> Behaviour:
    return whole(
        json.dumps(value, ensure_ascii=False).encode(), [("Content-Type", "application/json")], status
    )


def chunks(body: bytes, size: int = 1000) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def chunked(body: bytes, headers: Iterable[tuple[str, str]] = (), size: int = 1000) -> Behaviour:
    framed = chunks(body, size) + b"0\r\n\r\n"
    return raw(head(200, [*headers, ("Transfer-Encoding", "chunked")]) + framed, then_close=False)


def gzipped(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Behaviour:
    return whole(gzip.compress(body), [*headers, ("Content-Encoding", "gzip")])


def close_delimited(body: bytes, headers: Iterable[tuple[str, str]] = ()) -> Behaviour:
    """The end of the connection is the end of the body: nobody can tell a whole one from a cut one."""
    return raw(head(200, headers) + body)


def validated(body: bytes, etag: str = '"v1"', last_modified: str | None = None) -> Behaviour:
    """An honest server: 304 when the validator is the one it gave."""
    headers = [("ETag", etag)] + ([("Last-Modified", last_modified)] if last_modified else [])

    def behave(wire: Wire, seen: Seen) -> None:
        same = seen.headers.get("if-none-match") == etag
        wire.send(head(304, headers)) if same else whole(body, headers)(wire, seen)

    return behave


def redirect(to: str, status: int = 302, body: bytes = b"") -> Behaviour:
    return whole(body, [("Location", to)], status)


def echo() -> Behaviour:
    """Answers with the request's own headers as JSON."""
    return lambda wire, seen: answers_json({"method": seen.method, "headers": seen.headers})(wire, seen)


# ---------------------------------------------------------------- answers that are wrong


def hang() -> Behaviour:
    """Takes the request and never says a word."""
    return lambda wire, seen: wire.wait(600)


def slow(body: bytes, seconds: float) -> Behaviour:
    """A correct answer after a pause."""

    def behave(wire: Wire, seen: Seen) -> None:
        wire.wait(seconds)
        whole(body)(wire, seen)

    return behave


def drip(answer: bytes, every_seconds: float, size: int = 1) -> Behaviour:
    """Exactly these bytes, a few at a time."""

    def behave(wire: Wire, seen: Seen) -> None:
        for start in range(0, len(answer), size):
            if wire.stopping.is_set() or not wire.send(answer[start : start + size]):
                return
            wire.wait(every_seconds)

    return behave


def stalled(body: bytes, at: int) -> Behaviour:
    """Begins well and stops without closing."""

    def behave(wire: Wire, seen: Seen) -> None:
        wire.send(head(200, [("Content-Length", str(len(body)))]) + body[:at])
        wire.wait(600)

    return behave


def cut_length(body: bytes, at: int, headers: Iterable[tuple[str, str]] = ()) -> Behaviour:
    """Says the whole length and closes early."""
    return raw(head(200, [*headers, ("Content-Length", str(len(body)))]) + body[:at])


def cut_chunked(body: bytes, at: int, headers: Iterable[tuple[str, str]] = ()) -> Behaviour:
    """Closes at this byte of the chunked stream, never after its end."""
    framed = chunks(body) + b"0\r\n\r\n"
    return raw(head(200, [*headers, ("Transfer-Encoding", "chunked")]) + framed[: min(at, len(framed) - 3)])


def cut_gzip(body: bytes, at: int) -> Behaviour:
    """The compressed stream ends early, and the connection with it; no length was given."""
    return raw(head(200, [("Content-Encoding", "gzip")]) + gzip.compress(body)[:at])


def reset(body: bytes, at: int) -> Behaviour:
    """Breaks the connection off with RST after some bytes; at 0 before any."""

    def behave(wire: Wire, seen: Seen) -> None:
        if at:
            wire.send(head(200, [("Content-Length", str(len(body)))]) + body[:at])
            wire.wait(0.05)
        wire.reset()

    return behave


def wrong_length(body: bytes, says: int) -> Behaviour:
    """A Content-Length that is not the body's."""
    return raw(head(200, [("Content-Length", str(says))]) + body)


def gzip_bomb(megabytes: int) -> Behaviour:
    """Zeros, squeezed about a thousand times."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(megabytes)) + squeeze.flush()
    return whole(block, [("Content-Encoding", "gzip"), ("Content-Type", "text/csv")])


def endless(block: bytes = b"0" * 65_536, headers: Iterable[tuple[str, str]] = ()) -> Behaviour:
    """Sends for as long as anyone reads."""
    fixed = tuple(headers)

    def behave(wire: Wire, seen: Seen) -> None:
        wire.send(head(200, fixed))
        while wire.send(block) and not wire.stopping.is_set():
            pass

    return behave


def busy(then: Behaviour, times: int, status: int = 429, retry_after: str | None = None) -> Behaviour:
    """Turns the first so many requests away, then serves."""
    headers = [("Retry-After", retry_after)] if retry_after is not None else []
    left = iter(range(times))

    def behave(wire: Wire, seen: Seen) -> None:
        (whole(b"busy", headers, status) if next(left, None) is not None else then)(wire, seen)

    return behave


def fails_every(nth: int, then: Behaviour, status: int = 500) -> Behaviour:
    """Every nth request fails."""
    count = iter(range(1, 1_000_000))

    def behave(wire: Wire, seen: Seen) -> None:
        (whole(b"sorry", (), status) if next(count) % nth == 0 else then)(wire, seen)

    return behave


def lying_validator(bodies: Iterable[bytes], etag: str = '"same"') -> Behaviour:
    """Says 304 whenever it is asked with a validator, whatever happened to the content."""
    coming = iter(bodies)

    def behave(wire: Wire, seen: Seen) -> None:
        if "if-none-match" in seen.headers or "if-modified-since" in seen.headers:
            wire.send(head(304, [("ETag", etag)]))
        else:
            whole(next(coming), [("ETag", etag)])(wire, seen)

    return behave


def unasked_304() -> Behaviour:
    return raw(head(304, [("ETag", '"v1"')]), then_close=False)


def many_headers(count: int, body: bytes = b"x") -> Behaviour:
    return whole(body, [(f"X-Filler-{n}", "x") for n in range(count)])


def huge_header(size: int, body: bytes = b"x") -> Behaviour:
    return whole(body, [("X-Filler", "x" * size)])


def interim_flood(count: int, body: bytes = b"x") -> Behaviour:
    """So many "103 Early Hints" before the answer."""
    flood = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * count
    return raw(flood + head(200, [("Content-Length", str(len(body)))]) + body, then_close=False)


def html_error_page() -> Behaviour:
    """A page that says it is an error, with status 200 and a CSV's media type."""
    page = "<!doctype html><html lang=th><title>ไม่พบไฟล์</title><h1>ไม่พบไฟล์ที่ท่านต้องการ</h1></html>"
    return whole(page.encode(), [("Content-Type", "text/csv")])
