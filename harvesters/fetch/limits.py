"""What one harvest may cost: the numbers of the fetcher, and the clock they are measured by."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import SystemRandom

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class FetchLimits:
    """The operator's limits. A config may only tighten them, but for the total time of one request.

    allow_hosts opens named (host, port) pairs: ports other than 80 and 443, and private addresses.
    contact is the public address of this catalog, told to every server in the User-Agent. ca_file adds
    certificate authorities to the system's own, for an agency with a private one. shared_folder is where the
    processes of this machine agree on how often each host is asked; without one each keeps its own count.
    """

    allow_hosts: frozenset[tuple[str, int]] = frozenset()
    contact: str = ""
    ca_file: Path | None = None
    max_bytes: int = 2_000 * MEGABYTE
    page_bytes: int = 64 * MEGABYTE
    expansion_ratio: int = 100
    expansion_free_bytes: int = 10 * MEGABYTE
    connect_seconds: float = 10.0
    first_byte_seconds: float = 30.0
    idle_seconds: float = 30.0
    max_timeout_seconds: float = 6 * 3600.0
    rate_window_seconds: float = 60.0
    rate_bytes_per_second: int = 1_000
    redirects: int = 5
    headers: int = 100
    header_bytes: int = 64_000
    interim_answers: int = 5
    retries: int = 3
    backoff_seconds: float = 0.5
    backoff_cap_seconds: float = 30.0
    retry_after_cap_seconds: float = 300.0
    connections_per_host: int = 2
    failures_per_host: int = 5
    breaker_seconds: float = 60.0
    full_read_days: float = 7.0
    shared_folder: Path | None = None
    host_wait_seconds: float = 1800.0


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Clock:
    """Time as the fetcher sees it; a test gives its own. jitter answers a number from 0 up to 1."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _utc_now
    jitter: Callable[[], float] = field(default_factory=lambda: SystemRandom().random)
