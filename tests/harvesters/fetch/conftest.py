"""A fetcher for local servers, a clock that does not wait, and a witness of every dial."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from harvesters.fetch import Clock, Fetcher, FetchLimits
from harvesters.source import FetchOptions
from tests.servers import FaultServer

QUICK = FetchOptions(timeout_seconds=20.0, rate_per_second=10_000.0)


@dataclass
class FakeClock:
    """Sleeps take no time and are written down; the hands move by what was slept."""

    slept: list[float] = field(default_factory=list)
    ahead: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.ahead += seconds

    def clock(self) -> Clock:
        return Clock(
            monotonic=lambda: time.monotonic() + self.ahead,
            sleep=self.sleep,
            now=lambda: datetime.now(UTC) + timedelta(seconds=self.ahead),
            jitter=lambda: 1.0,
        )


@dataclass
class Dials:
    """Every address that this process tried to connect to; those off this machine are stopped at the last step."""

    watching: bool = False
    addresses: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    fault: OSError | None = None

    def hook(self, event: str, args: tuple[object, ...]) -> None:
        if not self.watching:
            return
        if event == "socket.connect":
            address = args[1]
            host = str(address[0]) if isinstance(address, tuple) else str(address)
            self.addresses.append(host)
            if host != "127.0.0.1":
                raise self.fault or ConnectionRefusedError(111, "the tests never leave this machine")
        elif event == "socket.getaddrinfo":
            self.looked_up.append(str(args[0]))


_DIALS = Dials()
sys.addaudithook(_DIALS.hook)


@pytest.fixture(autouse=True)
def dials() -> Iterator[Dials]:
    """Watches during every test of this folder."""
    _DIALS.addresses.clear()
    _DIALS.looked_up.clear()
    _DIALS.fault = None
    _DIALS.watching = True
    yield _DIALS
    _DIALS.watching = False


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def fake() -> FakeClock:
    return FakeClock()


MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def make(server: FaultServer, fake: FakeClock) -> Iterator[MakeFetcher]:
    """make(limits' fields…, options=…, origin=…, resolver=…, clock=…): a fetcher that may reach the server."""
    opened: list[Fetcher] = []

    def build(*, options=QUICK, origin=None, **fields) -> Fetcher:
        given = {name: fields.pop(name) for name in ("clock", "resolver", "hosts") if name in fields}
        given.setdefault("clock", fake.clock())
        fields.setdefault("allow_hosts", server.allowed)
        fetcher = Fetcher(FetchLimits(**fields), options, origin, **given)
        opened.append(fetcher)
        return fetcher

    yield build
    for fetcher in opened:
        fetcher.close()
