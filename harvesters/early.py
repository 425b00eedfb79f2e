"""Files asked for before the plan is made: whether a new record brings those of a dataset that is gone.

What came is kept until the record is harvested: no body is fetched twice.
"""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from harvesters.collect import Collected, collect
from harvesters.fetch import Fetcher
from harvesters.record import Record


@dataclass(frozen=True)
class EarlyFiles:
    """The early files of one run. folder is its own."""

    fetch: Fetcher
    folder: Path
    now: Callable[[], datetime]
    _found: dict[tuple[str, str], Collected] = field(default_factory=dict)

    def contents_of(self, record: Record) -> frozenset[str]:
        """The sha256 of all files of a record; none where one is only a link, did not come, or lies on our own disk."""
        if any(spec.link_reason or spec.is_local or spec.content is not None for spec in record.resources):
            return frozenset()
        found = set()
        self.folder.mkdir(parents=True, exist_ok=True)
        for spec in record.resources:
            got = collect(spec, {}, self.fetch, self.folder / uuid.uuid4().hex, self.now())
            self._found[record.upstream_id, spec.key] = got
            if got.sha256 is None:
                return frozenset()
            found.add(got.sha256)
        return frozenset(found)

    def take(self, upstream_id: str, key: str) -> Collected | None:
        """What came of one file, if it was asked for."""
        return self._found.pop((upstream_id, key), None)

    def close(self) -> None:
        """Take away what nobody used."""
        self._found.clear()
        shutil.rmtree(self.folder, ignore_errors=True)
