"""The budget of one request while its bytes move: time, header bytes, interim answers, rate (NET-06, NET-09)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from harvesters.fetch.limits import Clock, FetchLimits
from metadata.errors.fetch import ConnectTimedOut, FetchError
from metadata.errors.transfer import (
    FetchTimedOut,
    FirstByteTimedOut,
    HeadersTooLarge,
    TransferStalled,
    TransferTooSlow,
)
from metadata.text import text

_END_OF_HEAD = re.compile(rb"\n\r?\n")  # bare line feeds count too, as h11 reads them
_WHAT = {
    "bytes": text("จำนวนไบต์", "its header bytes"),
    "interim": text("จำนวนคำตอบชั่วคราว (1xx)", "its interim (1xx) answers"),
}


@dataclass(frozen=True)
class Bound:
    """How long one read may take, and what it means when it took longer."""

    seconds: float
    error: Callable[[], FetchError]


class Exchange:
    """One request and its answer. The stream asks it before each read and tells it what came."""

    def __init__(self, limits: FetchLimits, total_seconds: float, clock: Clock) -> None:
        self.url = ""
        self.host = ""
        self.connect_seconds = min(limits.connect_seconds, total_seconds)
        self.head_is_over = False
        self.wire_bytes = 0
        self.body_bytes = 0
        self._limits = limits
        self._total_seconds = total_seconds
        self._clock = clock
        self._started = clock.monotonic()
        self._connect_started = self._started
        self._head_started: float | None = None
        self._head = bytearray()
        self._head_bytes = 0
        self._interim = 0
        self._window_started = self._started
        self._window_bytes = 0

    def restart(self) -> None:
        """The wait for a free connection to the host is over: the total time begins now."""
        self._started = self._connect_started = self._window_started = self._clock.monotonic()

    def start_hop(self, url: str, host: str) -> None:
        """A request begins, the first or a redirect's: one total time, a new head. url is as messages show it."""
        self.url, self.host = url, host
        self.head_is_over = False
        self.wire_bytes = self.body_bytes = 0
        self._head_started = None
        self._head.clear()
        self._head_bytes = self._interim = 0

    def start_connecting(self) -> None:
        self._connect_started = self._clock.monotonic()

    def connect_left(self) -> float:
        """Seconds that connecting may still take. Raises when none are left."""
        now = self._clock.monotonic()
        left = self._connect_started + self._limits.connect_seconds - now
        total = self._total_left(now)
        if min(left, total) <= 0:
            raise ConnectTimedOut(url=self.url, seconds=f"{self.connect_seconds:g}")
        return min(left, total)

    def write_left(self) -> float:
        """Seconds that sending may still take; the wait for the first byte begins when sending does."""
        now = self._clock.monotonic()
        if self._head_started is None:
            self._head_started = now
        return max(min(self._limits.first_byte_seconds, self._total_left(now)), 0.001)

    def read_bound(self) -> Bound:
        """The time the next read may take and the error for running over it. Raises when there is none left."""
        now = self._clock.monotonic()
        total = Bound(self._total_left(now), self._timed_out)
        if self.head_is_over:
            phase = Bound(self._limits.idle_seconds, self._stalled)
        else:
            started = now if self._head_started is None else self._head_started
            self._head_started = started
            phase = Bound(started + self._limits.first_byte_seconds - now, self._no_first_byte)
        bound = min(phase, total, key=lambda b: b.seconds)
        if bound.seconds <= 0:
            raise bound.error()
        return bound

    def received(self, block: bytes) -> None:
        """Count what came. Raises HeadersTooLarge or TransferTooSlow."""
        self.wire_bytes += len(block)
        if self.head_is_over:
            self.body_bytes += len(block)
            self._check_rate(len(block))
        else:
            self._read_head(block)

    def _read_head(self, block: bytes) -> None:
        """Follow the head to its end across blocks, so that interim answers and header bytes can be counted."""
        self._head_bytes += len(block)
        self._head += block
        while not self.head_is_over:
            end = _END_OF_HEAD.search(self._head)
            if not end:
                break
            status = bytes(self._head[: end.start()]).partition(b" ")[2][:3]
            rest = self._head[end.end() :]
            if status[:1] == b"1" and status != b"101":
                self._interim += 1
                if self._interim > self._limits.interim_answers:
                    raise HeadersTooLarge(
                        url=self.url, what=_WHAT["interim"], limit=self._limits.interim_answers
                    )
                self._head = rest
                continue
            self.head_is_over = True
            self._head_bytes -= len(rest)
            self.body_bytes += len(rest)
            self._head.clear()
            self._window_started, self._window_bytes = self._clock.monotonic(), len(rest)
        if self._head_bytes > self._limits.header_bytes:
            raise HeadersTooLarge(url=self.url, what=_WHAT["bytes"], limit=self._limits.header_bytes)

    def _check_rate(self, size: int) -> None:
        self._window_bytes += size
        now = self._clock.monotonic()
        passed = now - self._window_started
        if passed < self._limits.rate_window_seconds:
            return
        if self._window_bytes < self._limits.rate_bytes_per_second * passed:
            raise TransferTooSlow(
                url=self.url,
                rate=self._limits.rate_bytes_per_second,
                seconds=f"{self._limits.rate_window_seconds:g}",
            )
        self._window_started, self._window_bytes = now, 0

    def _total_left(self, now: float) -> float:
        return self._started + self._total_seconds - now

    def _timed_out(self) -> FetchError:
        return FetchTimedOut(url=self.url, seconds=f"{self._total_seconds:g}")

    def _stalled(self) -> FetchError:
        return TransferStalled(url=self.url, seconds=f"{self._limits.idle_seconds:g}")

    def _no_first_byte(self) -> FetchError:
        return FirstByteTimedOut(url=self.url, seconds=f"{self._limits.first_byte_seconds:g}")
