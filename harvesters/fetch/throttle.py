"""Politeness to each host: how often, how many at once, and when to leave it alone (NET-10).

Within a process by its memory, between the processes of a machine by `shared_hosts`, where they have a folder.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from harvesters.fetch.limits import Clock, FetchLimits
from harvesters.fetch.shared_hosts import SharedHosts
from metadata.errors.fetch import FetchError, HostAsksToWait, HostGivenUp


@dataclass
class _Host:
    slots: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_start: float = 0.0
    failures: int = 0
    open_until: float | None = None
    wait_until: float | None = None


class Hosts:
    """What is known of every host in this run; shared by the threads of one fetcher, or by several fetchers.

    With limits.shared_folder the rate, the connections and a wish to wait hold for all processes with that folder.
    """

    def __init__(self, limits: FetchLimits | None = None, clock: Clock | None = None) -> None:
        self._limits = limits or FetchLimits()
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        folder = self._limits.shared_folder
        self._shared = folder and SharedHosts(
            folder, self._clock, self._limits.connections_per_host, self._limits.host_wait_seconds
        )

    @contextmanager
    def slot(self, host: str, rate_per_second: float, url: str = "") -> Iterator[None]:
        """Hold one of the host's connections; enter no sooner than its rate allows. Raises HostBusyElsewhere."""
        state = self._get(host)
        with state.slots, ExitStack() as held:
            if self._shared:
                held.enter_context(self._shared.connection(host, url or host))
            with state.lock:
                now = self._clock.monotonic()
                start = max(now, state.next_start)
                state.next_start = start + (1.0 / rate_per_second if rate_per_second > 0 else 0.0)
            wait = start - now
            if self._shared:
                wait = max(wait, self._shared.seconds_until_start(host, rate_per_second, url))
            if wait > 0:
                self._clock.sleep(wait)
            yield

    def check(self, host: str, url: str) -> None:
        """Raise HostGivenUp or HostAsksToWait when the host is to be left alone now.

        After breaker_seconds one request is let through; its outcome decides for the next.
        """
        state = self._get(host)
        if self._shared and (seconds := self._shared.seconds_asked_to_wait(host, url)):
            raise HostAsksToWait(url=url, seconds=round(seconds))
        with state.lock:
            now = self._clock.monotonic()
            if state.wait_until is not None and now < state.wait_until:
                raise HostAsksToWait(url=url, seconds=round(state.wait_until - now))
            if state.failures < self._limits.failures_per_host:
                return
            if state.open_until is not None and now < state.open_until:
                raise HostGivenUp(url=url, host=host, failures=state.failures)
            state.open_until = now + self._limits.breaker_seconds

    def is_on_trial(self, host: str) -> bool:
        """Whether the next request to this host is a single trial, not to be repeated."""
        return self._get(host).failures >= self._limits.failures_per_host

    def succeeded(self, host: str) -> None:
        state = self._get(host)
        with state.lock:
            state.failures, state.open_until, state.wait_until = 0, None, None

    def failed(self, host: str, error: FetchError, asked_seconds: float | None) -> None:
        """Remember the end of a request that failed after all its attempts."""
        state = self._get(host)
        if self._shared and asked_seconds is not None:
            self._shared.ask_to_wait(host, asked_seconds, host)
        with state.lock:
            now = self._clock.monotonic()
            if asked_seconds is not None:
                state.wait_until = now + min(asked_seconds, 3600.0)
            if error.counts_against_host:
                state.failures += 1
            if state.failures >= self._limits.failures_per_host:
                state.open_until = now + self._limits.breaker_seconds

    def _get(self, host: str) -> _Host:
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = _Host(threading.BoundedSemaphore(self._limits.connections_per_host))
            return self._hosts[host]
