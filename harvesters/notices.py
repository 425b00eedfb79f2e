"""What an agency is told after a run: the problems that are new since it was last told, grouped by their cause.

A problem is one finding in one file and column of one record, or an error of the record or of the run. It is known
to the agency until a run looks at its record again and does not find it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.models import RunRecordRow, RunRow
from catalog.notices import Told
from harvesters.outcomes import Addresses, Line, error_line, lines_of
from metadata.errors.base import WHO
from metadata.model import Agency
from metadata.text import Text

JsonObject = dict[str, Any]
SERIOUS = ("error", "warning")
CAUSES_SHOWN = 30
PLACES_SHOWN = 5
_NOT_JUDGED = frozenset({"unchanged"})
"""Outcomes of records whose files were not read again: what was found in them before still holds."""


@dataclass
class Cause:
    """All new problems of one code. places are the first few of them; number counts all, datasets the records."""

    code: str
    severity: str
    who: str
    places: list[Line]
    number: int = 0
    datasets: int = 0

    def to_json(self) -> JsonObject:
        first = self.places[0]
        kept = ("file", "address", "field", "cell", "row", "value", "count")
        return {
            "code": self.code, "kind": first.kind, "severity": self.severity, "who": self.who,
            "who_says": WHO[self.who].plain(), "problems": self.number, "records": self.datasets,
            "message": _plain(first.message), "rule": _plain(first.rule), "hint": _plain(first.hint),
            "places": [
                {"upstream_id": p.upstream_id, "dataset": p.dataset or None, "title": p.title,
                 "message": _plain(p.message), **{name: getattr(p, name) for name in kept}}
                for p in self.places
            ],
        }  # fmt: skip


@dataclass(frozen=True)
class Digest:
    """One notice: the same in mail and webhook. page is the run's address in this catalog."""

    id: str
    agency: Agency
    source_id: str
    run_id: str
    state: str
    counts: JsonObject
    page: str
    site_title: Text
    time: datetime
    causes: tuple[Cause, ...]
    problems: int

    def to_json(self) -> JsonObject:
        return {
            "id": self.id, "event": "harvest.problems", "time": self.time.isoformat(),
            "agency": self.agency.id, "source": self.source_id,
            "run": {"id": self.run_id, "state": self.state, "counts": self.counts, "page": self.page},
            "problems": self.problems, "causes": [cause.to_json() for cause in self.causes[:CAUSES_SHOWN]],
            "more_causes": max(0, len(self.causes) - CAUSES_SHOWN),
        }  # fmt: skip


@dataclass(frozen=True)
class News:
    """What is new in a run and what the agency knows after it was told, or, still, when that failed."""

    causes: tuple[Cause, ...]
    problems: int
    told: Told
    still: Told


def news(
    run: RunRow, records: Iterable[RunRecordRow], known: Told, addresses: Addresses, source_url: str
) -> News:
    """The problems of a run that the agency was not told of. known is what it was told before."""
    told, still = dict(known), dict(known)
    causes: dict[str, Cause] = {}
    number = 0
    for record_hash, lines, is_judged in _by_record(run, records, addresses, source_url):
        before = set(known.get(record_hash, ()))
        found = {_key(line): line for line in reversed(lines)}
        _keep(told, record_hash, set(found) if is_judged else before | set(found))
        _keep(still, record_hash, before & set(found) if is_judged else before)
        new = [line for key, line in reversed(found.items()) if key not in before]
        number += len(new)
        for line in new:
            _add(causes, line)
        for code in {line.code for line in new}:
            causes[code].datasets += 1
    order = sorted(causes.values(), key=lambda c: (SERIOUS.index(c.severity), -c.datasets, c.code))
    return News(tuple(order), number, told, still)


def _by_record(
    run: RunRow, records: Iterable[RunRecordRow], addresses: Addresses, source_url: str
) -> Iterable[tuple[str, list[Line], bool]]:
    base = Line("", "", None, run.state, address=source_url)
    yield "", [error_line(base, run.error)] if run.error else [], True
    for record in records:
        lines = [li for li in lines_of(record, addresses, source_url) if li.severity in SERIOUS]
        yield _hash(record.upstream_id), lines, record.outcome not in _NOT_JUDGED


def _keep(told: Told, record: str, keys: Iterable[str]) -> None:
    if listed := sorted(keys):
        told[record] = listed
    else:
        told.pop(record, None)


def _add(causes: dict[str, Cause], line: Line) -> None:
    cause = causes.setdefault(line.code, Cause(line.code, line.severity, line.who, []))
    cause.number += 1
    if line.severity == "error":
        cause.severity = "error"
    if len(cause.places) < PLACES_SHOWN:
        cause.places.append(line)


def _key(line: Line) -> str:
    """The same problem has the same key in every run: not its numbers, nor the cells it quotes."""
    return _hash("\x1f".join((line.code, line.file, line.field)))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _plain(words: Text | None) -> JsonObject | None:
    return dict(words.plain()) if words else None
