"""The log of one dataset: one JSON line an event, appended and synced; the line is the commit.

A line counts when its line break is there. What follows the last line break was torn by a crash: it is never
read, and the next append cuts it off.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from metadata.errors.store import StoreDamaged

EVENTS = ("published", "current", "missing", "withdrawn", "restored", "renamed")
_STATES = {"missing": "missing", "withdrawn": "withdrawn", "restored": "published", "published": "published"}


@dataclass(frozen=True)
class LogLine:
    """One event. time is ISO 8601 in UTC with a Z; documents is the sha256 over a new version's documents."""

    seq: int
    time: str
    event: str
    version: str | None = None
    reason: str | None = None
    documents: str | None = None

    @property
    def moment(self) -> datetime:
        return parse_time(self.time)

    def to_bytes(self) -> bytes:
        """The line as it stands in the file, line break included."""
        members = {
            "seq": self.seq, "time": self.time, "event": self.event, "version": self.version,
            "reason": self.reason,
        }  # fmt: skip
        if self.documents is not None:
            members["documents"] = self.documents
        return json.dumps(members, ensure_ascii=False).encode() + b"\n"


@dataclass(frozen=True)
class LogState:
    """What a whole log says: versions in the order of their publication, which one is current, how it stands.

    newest differs from current after a rollback; since and reason belong to state.
    """

    seq: int
    versions: tuple[str, ...]
    current: str
    newest: str
    state: str
    since: datetime
    reason: str | None
    first: datetime


def format_time(moment: datetime) -> str:
    """ISO 8601 in UTC with a Z; fractions of a second only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_time(value: str) -> datetime:
    """The other way. Raises ValueError for a time without a zone: it would mean another moment elsewhere."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"{value!r} has no zone")
    return moment.astimezone(UTC)


def split_log(content: bytes, path: str) -> tuple[tuple[LogLine, ...], int]:
    """The whole lines of a log, and how many bytes they take; anything behind them is a torn line.

    Raises StoreDamaged where a line in the middle cannot be read or the numbers do not rise by one: that is
    no crash but a changed file, and what is public must not be guessed from it.
    """
    end = content.rfind(b"\n") + 1
    lines: list[LogLine] = []
    for number, raw in enumerate(content[:end].split(b"\n")[:-1], start=1):
        try:
            line = _line(json.loads(raw))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(path=path, reason=f"line {number}: {error}") from error
        if line.seq != number:
            raise StoreDamaged(path=path, reason=f"line {number} has the number {line.seq}")
        lines.append(line)
    return tuple(lines), end


def _line(document: dict[str, Any]) -> LogLine:
    parse_time(document["time"])
    return LogLine(
        seq=int(document["seq"]),
        time=str(document["time"]),
        event=str(document["event"]),
        version=document.get("version"),
        reason=document.get("reason"),
        documents=document.get("documents"),
    )


def fold(lines: tuple[LogLine, ...]) -> LogState | None:
    """What the lines together say; None before the first publication. Unknown events of later releases pass by.

    A renamed event with a version publishes that version; without one it only stands in the history.
    """
    versions: list[str] = []
    current = state = reason = since = first = None
    for line in lines:
        publishes = line.event == "published" or (line.event == "renamed" and line.version)
        if publishes and line.version:
            if line.version not in versions:
                versions.append(line.version)
            current, first = line.version, first or line.moment
        elif line.event == "current" and line.version in versions:
            current = line.version
        after = _STATES.get("published" if publishes else line.event)
        if after and first and after != state:
            state, since, reason = after, line.moment, line.reason
    if not (current and state and since and first):
        return None
    return LogState(lines[-1].seq, tuple(versions), current, versions[-1], state, since, reason, first)
