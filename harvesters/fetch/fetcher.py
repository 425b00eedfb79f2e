"""Fetcher: one source's way to the network, from a checked address to a file or a page.

It knows nothing of what the bytes mean. Redirects, retries, politeness and credentials are decided here;
the address check is in guard, the caps in body, the times in exchange.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import httpcore2

from catalog import faults
from harvesters.fetch import headers as header_rules
from harvesters.fetch import names, retry
from harvesters.fetch.address import CheckedUrl, check_url, join_url, with_params
from harvesters.fetch.answers import Fetched, Known, Page
from harvesters.fetch.asks import Answer, Ask
from harvesters.fetch.body import Body, Framing, not_http, read_framing
from harvesters.fetch.exchange import Exchange
from harvesters.fetch.guard import GuardedBackend, Resolver, resolve, silent
from harvesters.fetch.limits import Clock, FetchLimits
from harvesters.fetch.masking import mask_url
from harvesters.fetch.status import redirect_location, status_error
from harvesters.fetch.throttle import Hosts
from harvesters.fetch.trust import make_tls_context
from harvesters.source import FetchOptions
from metadata.errors.base import KhlangError
from metadata.errors.fetch import (
    CannotConnect,
    FetchError,
    HeadersWithoutOrigin,
    RedirectRefused,
    TooManyRedirects,
    UnaskedNotModified,
)
from metadata.errors.transfer import BodyCut, CannotKeepFile, HeadersTooLarge
from metadata.text import text

if TYPE_CHECKING:
    import requests

Result = TypeVar("Result")

_HEADER_COUNT = text("จำนวนส่วนหัว", "its number of headers")
_DOWNGRADE = text(
    "ส่งต่อจาก https:// ไปยัง http:// ซึ่งไม่ปลอดภัย", "it leads from https:// to http://, which is not safe"
)
_NOT_REPLAYED = text("คำขอที่มีเนื้อหาจะไม่ถูกส่งซ้ำไปที่อื่น", "a request with content is not sent again elsewhere")


class Fetcher:
    """Reads what one source names, within limits. origin: the source's own address; fetch.headers go there only.

    Close it after the run. Threads may share it; hosts may be shared by several fetchers of one process.
    """

    def __init__(
        self,
        limits: FetchLimits | None = None,
        options: FetchOptions | None = None,
        origin: str | None = None,
        *,
        clock: Clock | None = None,
        resolver: Resolver = resolve,
        hosts: Hosts | None = None,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.limits = _with_plain_hosts(limits or FetchLimits())
        self.options = options or FetchOptions()
        self.clock = clock or Clock()
        self._hosts = hosts or Hosts(self.limits, self.clock)
        self._origin_text = origin
        self._secrets = (*header_rules.secret_values(self.options.headers), *hidden)
        self._user_agent = header_rules.user_agent(self.limits.contact)
        self.network = GuardedBackend(self.limits.allow_hosts, resolver)
        # HTTP/1.1 only: the end of each body is then provable, and every limit is tested against raw bytes.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=make_tls_context(self.limits.ca_file),
            max_connections=64,
            max_keepalive_connections=8,
            keepalive_expiry=15.0,
            network_backend=self.network,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    @cached_property
    def _origin(self) -> CheckedUrl | None:
        return check_url(self._origin_text, self.limits.allow_hosts) if self._origin_text else None

    @cached_property
    def _headers(self) -> list[tuple[str, str]]:
        return header_rules.check_headers(self.options.headers, mask_url(self._origin_text or ""))

    @property
    def max_bytes(self) -> int:
        """The cap on one file: the operator's, or the config's where that is smaller."""
        return min(self.limits.max_bytes, self.options.max_bytes or self.limits.max_bytes)

    def get_file(self, url: str, into: Path, known: Known | None = None) -> Fetched:
        """Read one address into the file into, which exists only after the whole body is there.

        With known validators the server may confirm that nothing changed; a week after the last full
        read the whole file is read again, because servers lie. Raises a FetchError.
        """
        conditions = self._conditions(known)
        ask = Ask(self._check(url), self.max_bytes, plain=conditions, is_conditional=bool(conditions))
        return self._run(ask, lambda answer: self._keep(ask, answer, into, known))

    def get_page(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        accept: str = "*/*",
        max_bytes: int | None = None,
    ) -> Page:
        """Read one answer of an API into memory. Raises a FetchError, also for every status but 200 and 203."""
        size = min(max_bytes or self.limits.page_bytes, self.max_bytes)
        ask = Ask(self._check(with_params(url, params)), size, plain=(("Accept", accept),))
        return self._run(ask, self._read_page)

    def request(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> Page:
        """Send a library's request and give back whatever status comes; only GET is ever repeated.

        The headers go to the source's origin only. Raises a FetchError when there is no answer.
        """
        private = tuple(header_rules.check_headers(headers, mask_url(url, self._secrets)))
        page_bytes = min(self.limits.page_bytes, self.max_bytes)
        ask = Ask(
            self._check(url), page_bytes, method, private=private, content=content, takes_any_status=True
        )
        return self._run(ask, self._read_page)

    def session(self) -> "requests.Session":
        """A requests.Session for libraries that want one; its only adapter goes through this fetcher."""
        from harvesters.fetch.session import make_session

        return make_session(self)

    def _check(self, url: str) -> CheckedUrl:
        try:
            return check_url(url, self.limits.allow_hosts)
        except FetchError as error:
            self.scrub(error)
            raise

    def _conditions(self, known: Known | None) -> tuple[tuple[str, str], ...]:
        """The conditional headers, or none when the last full read is a week old, unknown or in the future."""
        if known is None or known.read_at is None or known.sha256 is None:
            return ()
        read_at = known.read_at if known.read_at.tzinfo else known.read_at.replace(tzinfo=UTC)
        age = self.clock.now() - read_at
        if not timedelta(0) <= age < timedelta(days=self.limits.full_read_days):
            return ()
        wanted = (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified))
        return tuple((name, value) for name, value in wanted if value and header_rules.is_plain_value(value))

    def _run(self, ask: Ask, use: Callable[[Answer], Result]) -> Result:
        """Attempt until it works, until it cannot work, or until the attempts are used up."""
        if self._headers and self._origin is None:
            raise HeadersWithoutOrigin(url=mask_url(ask.url.text, self._secrets))
        attempt = 0
        while True:
            is_trial = self._hosts.is_on_trial(ask.url.host)
            is_last = is_trial or attempt >= self.limits.retries or ask.method != "GET"
            seconds = min(self.options.timeout_seconds, self.limits.max_timeout_seconds)
            exchange = Exchange(self.limits, seconds, self.clock)
            try:
                result = self._attempt(ask, exchange, use, is_last)
            except FetchError as error:
                self.scrub(error)
                wait = retry.wait_before_next(error, attempt, self.limits, self.clock)
                if wait is None or is_last:
                    self._blame(exchange, error)
                    raise
                self.clock.sleep(wait)
                attempt += 1
            else:
                self._hosts.succeeded(exchange.host)
                return result

    def _blame(self, exchange: Exchange, error: FetchError) -> None:
        if exchange.head_is_over and not error.counts_against_host:
            self._hosts.succeeded(exchange.host)
        asked = retry.retry_after(error)
        is_long = asked is not None and asked > self.limits.retry_after_cap_seconds
        self._hosts.failed(exchange.host, error, asked if is_long else None)

    def scrub(self, error: KhlangError) -> None:
        """Take this source's secrets out of an error, wherever a server echoed them."""
        for name, value in error.values.items():
            if isinstance(value, str):
                for secret in self._secrets:
                    value = value.replace(secret, "***")
                error.values[name] = value

    def _attempt(
        self, ask: Ask, exchange: Exchange, use: Callable[[Answer], Result], is_last: bool
    ) -> Result:
        """One attempt with its redirects, each hop checked like the first."""
        url = ask.url
        for hop in range(self.limits.redirects + 1):
            shown = mask_url(url.text, self._secrets)
            self._hosts.check(url.host, shown)
            with self._hosts.slot(url.host, self.options.rate_per_second, shown):
                if hop == 0:
                    exchange.restart()
                exchange.start_hop(shown, url.host)
                with self._open(ask, url, exchange) as answer:
                    location = redirect_location(shown, answer.status, answer.get("location"))
                    if location is None:
                        self._check_status(ask, answer, shown, is_last)
                        return use(answer)
            if ask.method != "GET":
                raise RedirectRefused(url=shown, reason=_NOT_REPLAYED)
            onward = join_url(url, location, self.limits.allow_hosts)
            if url.scheme == "https" and onward.scheme == "http":
                raise RedirectRefused(url=shown, reason=_DOWNGRADE)
            url = onward
        raise TooManyRedirects(url=mask_url(ask.url.text, self._secrets), limit=self.limits.redirects)

    def _check_status(self, ask: Ask, answer: Answer, shown: str, is_last: bool) -> None:
        """Raise what a status means, unless the caller wants to see it (a library's request, last attempt)."""
        if answer.status == 304:
            if ask.is_conditional:
                return
            raise UnaskedNotModified(url=shown)
        if ask.takes_any_status and (is_last or answer.status not in retry.RETRIED_STATUSES):
            return
        wait = retry.read_retry_after(answer.get("retry-after"), self.clock.now())
        error = status_error(shown, answer.status, wait)
        if error is not None:
            raise error

    @contextmanager
    def _open(self, ask: Ask, url: CheckedUrl, exchange: Exchange) -> Iterator[Answer]:
        """Send the request to one hop and give its head; the connection is let go afterwards."""
        self.network.enter(exchange)
        response = None
        try:
            response = self._send(ask, url, exchange)
            if len(response.headers) > self.limits.headers:
                raise HeadersTooLarge(url=exchange.url, what=_HEADER_COUNT, limit=self.limits.headers)
            headers = [
                (name.decode("latin-1").lower(), names.decode_header(value))
                for name, value in response.headers
            ]
            framing = read_framing(exchange.url, headers)
            bodiless = (
                response.status == 304
            )  # its headers tell of the body that is not sent (RFC 9110, 15.4.5)
            body_framing = Framing(None, True, False) if bodiless else framing
            body = Body(exchange, response.stream, body_framing, ask.max_bytes, self.limits)
            yield Answer(response.status, url, headers, body, framing.is_gzip)
        finally:
            if response is not None:
                response.close()
            self.network.enter(None)

    def _send(self, ask: Ask, url: CheckedUrl, exchange: Exchange) -> httpcore2.Response:
        """The head of the answer. Raises a FetchError for everything that can go wrong on the way to it."""
        request = httpcore2.Request(
            ask.method,
            httpcore2.URL(
                scheme=url.scheme.encode(), host=url.host.encode(), port=url.port, target=url.target.encode()
            ),
            headers=[(name.encode(), value.encode()) for name, value in self._headers_for(ask, url)],
            content=ask.content or None,
        )
        try:
            return self._pool.handle_request(request)
        except (httpcore2.RemoteProtocolError, httpcore2.ReadError) as error:
            if exchange.wire_bytes == 0:
                raise CannotConnect(url=exchange.url, reason=silent()) from error
            if "disconnected" in str(error) or isinstance(error, httpcore2.ReadError):
                raise BodyCut(url=exchange.url, received_bytes=0) from error
            raise not_http(exchange.url) from error
        except (httpcore2.WriteError, httpcore2.WriteTimeout) as error:
            raise CannotConnect(url=exchange.url, reason=silent()) from error

    def _headers_for(self, ask: Ask, url: CheckedUrl) -> Iterator[tuple[str, str]]:
        """The headers of one hop: credentials and everything custom only where they belong (NET-03)."""
        yield "Host", url.authority
        yield "User-Agent", self._user_agent
        yield "Accept-Encoding", "gzip"
        custom = list(ask.plain)
        if header_rules.is_same_origin(self._origin, url):
            custom += [*self._headers, *ask.private]
        if not any(name.lower() == "accept" for name, _ in custom):
            yield "Accept", "*/*"
        yield from custom
        if ask.content:
            yield "Content-Length", str(len(ask.content))

    def _keep(self, ask: Ask, answer: Answer, into: Path, known: Known | None) -> Fetched:
        fetched = Fetched(
            not_modified=answer.status == 304,
            path=None,
            status=answer.status,
            url=mask_url(ask.url.text, self._secrets),
            final_url=mask_url(answer.url.text, self._secrets),
            headers=names.published_headers(answer.headers),
            etag=answer.get("etag"),
            last_modified=answer.get("last-modified"),
            sha256=None,
            size_bytes=None,
            media_type=names.read_media_type(answer.get("content-type")),
            file_name=names.file_name(
                answer.get("content-disposition"), answer.url.target, was_unzipped=answer.is_gzip
            ),
            fetched_at=self.clock.now(),
            proven=True,
        )
        if fetched.not_modified and known is not None:
            for _ in answer.body:  # nothing comes; read to its end, the connection can be used again
                pass
            return replace(
                fetched,
                etag=fetched.etag or known.etag,
                last_modified=fetched.last_modified or known.last_modified,
                sha256=known.sha256,
                size_bytes=known.size_bytes,
            )
        sha256 = self._write(answer, into, fetched.url)
        return replace(
            fetched, path=into, sha256=sha256, size_bytes=answer.body.size_bytes, proven=answer.body.is_proven
        )

    def _write(self, answer: Answer, into: Path, shown: str) -> str:
        """The body in a file of its own, renamed when whole; its sha256. Nothing stays behind on failure."""
        digest = hashlib.sha256()
        part = into.with_name(into.name + ".part")
        try:
            with part.open("wb") as out:
                for block in answer.body:
                    digest.update(block)
                    out.write(block)
            faults.reach("fetch.file.written")
            part.replace(into)
        except OSError as error:
            raise CannotKeepFile(url=shown, reason=error.strerror or "") from error
        finally:
            part.unlink(missing_ok=True)
        faults.reach("fetch.file.renamed")
        return digest.hexdigest()

    def _read_page(self, answer: Answer) -> Page:
        body = b"".join(answer.body)
        headers = {
            name: value for name, value in answer.headers if name not in {"set-cookie", "content-encoding"}
        }
        media_type = names.read_media_type(answer.get("content-type"))
        return Page(answer.status, answer.url.text, headers, body, media_type, answer.body.is_proven)


def _with_plain_hosts(limits: FetchLimits) -> FetchLimits:
    """The opened hosts as a checked address writes them."""
    plain = frozenset((host.strip("[]").lower(), port) for host, port in limits.allow_hosts)
    return replace(limits, allow_hosts=plain)
