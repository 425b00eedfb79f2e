"""A whole listing, before anything is done with it: a plan needs to know what is not there."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from harvesters import changes
from harvesters.record import Announced, FailedRecord, Gathered, Record, Sighted, Skipped
from harvesters.source import Source
from metadata.issues import Issue
from metadata.package import sha256_json

JsonObject = dict[str, Any]
Progress = Callable[[int, int, str], None]

REASONS_GONE = {"record_not_public": "not_public", "record_excluded": "excluded", "record_deleted": "deleted"}
"""Why a dataset that its source still lists counts as gone, by the finding that left it out."""


@dataclass(frozen=True)
class Sighting:
    """What a source said of a record when it was last looked at, and what its public dataset was made of."""

    mark: str
    fingerprint: str
    issues: tuple[Issue, ...] = ()


@dataclass
class Listing:
    """Records by upstream id, those that say what they said before, failed and left-out ones, the announced total.

    before is what is remembered; wanted says of a record which of its files are to be kept; repeated counts further
    entries of one id.
    """

    source: Source
    known: dict[str, changes.Known]
    before: dict[str, Sighting] = field(default_factory=dict)
    wanted: Callable[[Record], Record] = lambda record: record
    records: dict[str, Record] = field(default_factory=dict)
    same: dict[str, Sighted] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    failed: list[FailedRecord] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)
    total: int | None = None

    @property
    def received(self) -> int:
        return len(self.records) + len(self.same) + len(self.failed) + len(self.skipped)

    def read(self, items: Iterable[Gathered], progress: Progress) -> None:
        """Take a listing to its end."""
        reading = reading_mark(self.source)
        for item in items:
            self._add(item, reading)
            progress(self.received, self.total or 0, self.source.id)
        for upstream_id, times in self.repeated.items():
            record = self.records[upstream_id]
            issue = Issue("record_repeated", count=times, values={"record": upstream_id})
            self.records[upstream_id] = replace(record, issues=(*record.issues, issue))

    def _add(self, item: Gathered, reading: str) -> None:
        if isinstance(item, Announced):
            self.total = item.total
        elif isinstance(item, Sighted):
            self._see(item, hashlib.sha256(f"{reading} {item.mark}".encode()).hexdigest())
        elif isinstance(item, FailedRecord):
            self.failed.append(item)
        elif isinstance(item, Skipped):
            self.skipped.append(item)
        else:
            self._take(self.wanted(item))

    def _see(self, item: Sighted, mark: str) -> None:
        """A record that says what it said before is not read again; of two under one id both are."""
        known, before = self.known.get(item.upstream_id), self.before.get(item.upstream_id)
        first = self.same.pop(item.upstream_id, None)
        if first is not None:
            self._add(first.read(), "")
        elif item.upstream_id not in self.records and _says_the_same(known, before, mark):
            self.same[item.upstream_id] = item
            return
        record = item.read()
        if record.upstream_id == item.upstream_id:
            self.marks[item.upstream_id] = mark
        self._add(record, "")

    def _take(self, record: Record) -> None:
        """Of two under one id the same one is used whatever order they come in, and says so; the other is counted as
        left out."""
        before = self.records.get(record.upstream_id)
        if before is not None:
            record = min(before, record, key=changes.record_fingerprint)
            issue = Issue("record_repeated", values={"record": record.upstream_id})
            self.skipped.append(Skipped(record.upstream_id, issue, record.dataset.title.show("en")[0]))
            self.marks.pop(record.upstream_id, None)
            self.repeated[record.upstream_id] += 1
        self.records[record.upstream_id] = record

    def reason_gone(self, upstream_id: str) -> str:
        kinds = [skipped.issue.kind for skipped in self.skipped if skipped.upstream_id == upstream_id]
        return next((REASONS_GONE[kind] for kind in kinds if kind in REASONS_GONE), "not_listed")


def _says_the_same(known: changes.Known | None, before: Sighting | None, mark: str) -> bool:
    if known is None or before is None or known.state != "published":
        return False
    return (before.mark, before.fingerprint) == (mark, known.fingerprint)


def reading_mark(source: Source) -> str:
    """What decides, beside what a source says, how a record of it comes out: its config, and our own code."""
    config = [
        source.type, source.options.model_dump(mode="json"), repr(source.defaults), repr(source.fetch.files),
        source.agency.id, source.url,
    ]  # fmt: skip
    return sha256_json([changes.READING_VERSION, _code(), config])


@cache
def _code() -> str:
    """A hash of the code and the word lists that read a source's words: with other code the same words are read
    again once."""
    root = Path(__file__).parents[1]
    total = hashlib.sha256()
    for folder in ("metadata", "harvesters/types"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".csv", ".json") and path.is_file():
                total.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return total.hexdigest()
