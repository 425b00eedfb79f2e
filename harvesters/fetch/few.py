"""A fetcher for a first look: it sends some requests and no more, whatever a source's listing would ask for."""

import threading
from collections.abc import Callable
from typing import TypeVar

from harvesters.fetch.asks import Answer, Ask
from harvesters.fetch.fetcher import Fetcher

Result = TypeVar("Result")


class EnoughAsked(Exception):
    """Ends a listing whose beginning was what it was asked for. It says nothing of the source, and is no error."""


class FewRequests(Fetcher):
    """A fetcher that raises EnoughAsked instead of sending more requests than it was allowed, none at first."""

    _left = 0
    _counting = threading.Lock()

    def allow(self, more: int) -> None:
        """Let that many further requests through."""
        with self._counting:
            self._left = max(self._left, 0) + more

    def _run(self, ask: Ask, use: Callable[[Answer], Result]) -> Result:
        with self._counting:
            self._left -= 1
            if self._left < 0:
                raise EnoughAsked
        return super()._run(ask, use)
