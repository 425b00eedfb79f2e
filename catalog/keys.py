"""Numbers by which datasets are put in order."""

from datetime import datetime

SECOND = 1_000_000
"""The room for ties within one second of a moment's key."""


def moment_key(moment: datetime, tie: int = 0) -> int:
    """A moment in whole seconds with room for a tie, so that datasets of one second stay in one order.

    >>> from datetime import UTC
    >>> moment_key(datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 7)
    2000007
    """
    return int(moment.timestamp()) * SECOND + tie % SECOND
