"""How many requests one client may send: a bucket of tokens for each address, a bounded number of buckets."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from metadata.errors.api import BudgetSpent
from web.desk import network_of

WINDOW_SECONDS = 60
MOST_CLIENTS = 10_000


@dataclass(frozen=True)
class Left:
    """What a client has after a request: requests of limit, and in how many seconds all of them again."""

    limit: int
    remaining: int
    reset_seconds: int


class Budget:
    """limit tokens a minute for each client, all of which may be spent at once; 0 is no limit.

    An IPv6 client is its network of 64 bits. Of more clients than are remembered the one that asked longest ago
    starts anew. Counts are those of this process.
    """

    def __init__(
        self, limit: int, *, clock: Callable[[], float] = time.monotonic, most_clients: int = MOST_CLIENTS
    ) -> None:
        self.limit = limit
        self._clock = clock
        self._most_clients = most_clients
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, client: str, cost: int = 1) -> Left | None:
        """Take the cost of one request; None where there is no limit. Raises BudgetSpent, taking nothing."""
        if not self.limit:
            return None
        rate = self.limit / WINDOW_SECONDS
        cost = min(cost, self.limit)
        key = network_of(client)
        with self._lock:
            now = self._clock()
            tokens, then = self._buckets.pop(key, (float(self.limit), now))
            tokens = min(float(self.limit), tokens + (now - then) * rate)
            is_enough = tokens >= cost
            if is_enough:
                tokens -= cost
            self._buckets[key] = tokens, now
            while len(self._buckets) > self._most_clients:
                self._buckets.popitem(last=False)
        if not is_enough:
            seconds = max(1, ceil((cost - tokens) / rate))
            raise BudgetSpent(limit=self.limit, window=WINDOW_SECONDS, seconds=seconds)
        return Left(self.limit, int(tokens), ceil((self.limit - tokens) / rate))

    def __len__(self) -> int:
        return len(self._buckets)
