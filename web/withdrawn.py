"""Whether a dataset is withdrawn, as its machine documents tell it."""

from datetime import UTC, datetime
from typing import Protocol

from metadata.standards._withdrawal import Withdrawal


class Stated(Protocol):
    """What has a dataset's state."""

    @property
    def state(self) -> str: ...
    @property
    def state_since(self) -> datetime | None: ...
    @property
    def state_reason(self) -> str | None: ...
    @property
    def published_at(self) -> datetime: ...


def withdrawal_of(dataset: Stated) -> Withdrawal | None:
    """The mark of a withdrawn dataset; None for one that is not."""
    if dataset.state != "withdrawn":
        return None
    since = dataset.state_since or dataset.published_at
    return Withdrawal(since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), dataset.state_reason)
