"""Small rules of asking a host: each was broken by hand once and must be missed by a test."""

import time
from datetime import UTC, datetime
from typing import Any

import httpcore2
import pytest

from harvesters.fetch.exchange import Exchange
from harvesters.fetch.guard import GuardedBackend
from harvesters.fetch.limits import Clock, FetchLimits
from harvesters.fetch.retry import RETRIED_STATUSES, read_retry_after, wait_before_next
from harvesters.fetch.shared_hosts import LONGEST_WAIT_SECONDS, SharedHosts
from harvesters.fetch.throttle import Hosts
from metadata.errors.fetch import (
    AddressGone,
    CannotConnect,
    ConnectTimedOut,
    HostAsksToWait,
    HostBusyElsewhere,
    HostGivenUp,
    TooManyRequests,
)
from metadata.text import text

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
URL = "https://data.example.go.th/a.csv"


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def clock(self) -> Clock:
        return Clock(
            lambda: self.seconds, self.sleep, lambda: datetime.fromtimestamp(self.seconds, UTC), lambda: 1.0
        )

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def dead() -> CannotConnect:
    return CannotConnect(url=URL, reason=text("ปฏิเสธ", "refused"))


def busy(seconds: float | None = None) -> TooManyRequests:
    return TooManyRequests(url=URL, http_status=429, retry_after_seconds=seconds)


def test_a_host_is_left_alone_for_an_hour_at_most_and_a_success_ends_it() -> None:
    moment = Time()
    hosts = Hosts(FetchLimits(), moment.clock())

    hosts.failed("h", busy(), 90_000.0)
    with pytest.raises(HostAsksToWait) as waits:
        hosts.check("h", URL)
    assert waits.value.values["seconds"] == 3600

    hosts.succeeded("h")
    hosts.check("h", URL)


def test_only_failures_of_the_host_itself_count_against_it() -> None:
    moment = Time()
    hosts = Hosts(FetchLimits(failures_per_host=2), moment.clock())

    for _ in range(5):
        hosts.failed("h", AddressGone(url=URL, http_status=404), None)
    hosts.check("h", URL)
    assert not hosts.is_on_trial("h")

    for _ in range(2):
        hosts.failed("h", dead(), None)
    with pytest.raises(HostGivenUp):  # at once, without a request that would find it out
        hosts.check("h", URL)
    moment.seconds += FetchLimits().breaker_seconds
    hosts.check("h", URL)
    with pytest.raises(HostGivenUp):  # one trial, not two
        hosts.check("h", URL)


def test_an_error_is_asked_again_as_often_as_the_limit_says() -> None:
    limits, clock = FetchLimits(retries=2, backoff_seconds=1.0, retry_after_cap_seconds=300.0), Time().clock()

    assert [wait_before_next(dead(), attempt, limits, clock) for attempt in range(3)] == [1.0, 2.0, None]
    assert wait_before_next(busy(300.0), 0, limits, clock) == 300.0
    assert wait_before_next(busy(300.5), 0, limits, clock) is None
    assert not RETRIED_STATUSES & {501, 505, 511} and {500, 502, 503, 504, 429} <= RETRIED_STATUSES


def test_a_date_without_a_zone_is_in_universal_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Bangkok")
    time.tzset()
    try:
        assert read_retry_after("Sat, 21 Nov 2026 03:02:00 -0000", NOW) == 120.0
    finally:
        monkeypatch.undo()
        time.tzset()


def test_other_processes_are_waited_for_as_long_as_was_said_and_asked_to_wait_an_hour_at_most(
    tmp_path: Any,
) -> None:
    moment = Time()
    hosts = SharedHosts(tmp_path, moment.clock(), 1, 2.0)

    with hosts.connection("h", URL), pytest.raises(HostBusyElsewhere) as waited, hosts.connection("h", URL):
        pass
    assert waited.value.values["seconds"] == 2

    hosts.ask_to_wait("h", 90_000.0, URL)
    assert hosts.seconds_asked_to_wait("h", URL) == LONGEST_WAIT_SECONDS


def test_a_dead_address_leaves_time_for_the_next_one_of_the_name() -> None:
    asked: list[tuple[str, float]] = []

    class Network:
        def connect_tcp(self, address: str, port: int, timeout: float, *_: object) -> None:
            asked.append((address, timeout))
            raise httpcore2.ConnectTimeout

    moment = Time()
    backend = GuardedBackend(frozenset(), lambda host, port: ["2001:4860::8", "8.8.8.8"])
    backend._plain = Network()  # type: ignore[assignment]
    exchange = Exchange(FetchLimits(connect_seconds=10.0), 60.0, moment.clock())
    exchange.start_hop(URL, "data.example.go.th")
    backend.enter(exchange)

    with pytest.raises(ConnectTimedOut):
        backend.connect_tcp("data.example.go.th", 443)
    assert asked == [("2001:4860::8", 5.0), ("8.8.8.8", 10.0)]
