"""The plan of a run: what is new, still there, missing, renamed; and the guard over removals.

It compares what a source lists with what is published. Files are looked at only where nothing but their bytes can tell
whether a new record continues a dataset that vanished: whether a record that is still there is `updated` or `unchanged`
is known only after its files are.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from harvesters.record import Expect, ReadOptions, Record, ResourceSpec
from harvesters.renames import Contents, FilesOf, pair
from harvesters.source import Removal
from metadata.errors.run import IncompleteListing, TooManyMissing
from metadata.package import (
    canonical_json,
    canonical_object,
    sha256_json,
    sha256_text,
    timeless,
)

JsonObject = dict[str, Any]

READING_VERSION = 2
"""Rises when staging reads the same bytes differently, so that unchanged sources are read again once."""


@dataclass(frozen=True)
class Known:
    """What is public of one dataset of this source. state: published, missing or withdrawn."""

    upstream_id: str
    name: str
    uuid: str
    state: str
    state_since: datetime | None
    fingerprint: str
    content_hash: str
    version: str
    dataset_id: str
    title: JsonObject | None = None


@dataclass(frozen=True)
class Plan:
    """Every record and every known dataset exactly once.

    created and present keep the source's order; renamed pairs a new record with the known dataset it
    continues; unchanged says what it said before, word by word; missing vanished in this run; still_missing
    earlier; withdrawn has outlived its grace; undecided is not listed, but may be a record that nothing identifies.
    """

    created: tuple[Record, ...] = ()
    unchanged: tuple[Known, ...] = ()
    present: tuple[tuple[Record, Known], ...] = ()
    renamed: tuple[tuple[Record, Known], ...] = ()
    missing: tuple[Known, ...] = ()
    still_missing: tuple[Known, ...] = ()
    withdrawn: tuple[Known, ...] = ()
    undecided: tuple[Known, ...] = ()

    def to_json(self) -> JsonObject:
        """Names and ids only, as a person who accepts the plan needs them."""
        return {
            "created": [r.upstream_id for r in self.created],
            "present": len(self.present),
            "unchanged": len(self.unchanged),
            "renamed": [
                {"from": k.upstream_id, "to": r.upstream_id, "name": k.name} for r, k in self.renamed
            ],
            "missing": [k.name for k in self.missing],
            "still_missing": [k.name for k in self.still_missing],
            "withdrawn": [k.name for k in self.withdrawn],
            "undecided": [k.name for k in self.undecided],
        }


def spec_fingerprint(spec: ResourceSpec) -> str:
    """sha256 of all that decides how one resource is read, without its bytes."""
    known: str | None = spec.__dict__.get(_FINGERPRINT)
    if known is None:
        known = spec.__dict__[_FINGERPRINT] = _spec_fingerprint(spec)
    return known


_FINGERPRINT = "_fingerprint"
"""Where a spec keeps its fingerprint: it never changes, is asked for often, and a changed copy has none."""


def _spec_fingerprint(spec: ResourceSpec) -> str:
    distribution = timeless(spec.distribution.to_json())
    schema = spec.schema or {}
    return sha256_json(
        [READING_VERSION, spec.key, spec.location if not spec.is_local else "", distribution,
         _spelled(spec.read), schema, _spelled(spec.expect), spec.on_findings, spec.link_reason]
    )  # fmt: skip


@lru_cache(512)
def _spelled(value: ReadOptions | Expect) -> str:
    """How a file is read, or what is expected of it, as a text: alike for most files of a source."""
    return repr(value)


def reading_fingerprint(spec: ResourceSpec) -> str:
    """sha256 of what the config says about the reading of a file, and nothing of its description."""
    return sha256_json([READING_VERSION, repr(spec.read)])


def record_fingerprint(record: Record) -> str:
    """sha256 of what the source says of a dataset, without its identifiers, so that a rename is recognised."""
    known: str | None = record.__dict__.get(_FINGERPRINT)
    if known is None:
        known = record.__dict__[_FINGERPRINT] = _record_fingerprint(record)
    return known


def _record_fingerprint(record: Record) -> str:
    said = canonical_object(record.dataset, without=_IDENTIFIERS)
    return sha256_text(f"[{said},{canonical_json([spec_fingerprint(spec) for spec in record.resources])}]")


_IDENTIFIERS = frozenset({"id", "identifier", "landing_page"})


def make_plan(
    records: Iterable[Record],
    known: Mapping[str, Known],
    failed_ids: frozenset[str],
    removal: Removal,
    now: datetime,
    same: frozenset[str] = frozenset(),
    files: FilesOf | None = None,
    contents: Contents | None = None,
) -> Plan:
    """Compare a complete listing with what is published, by upstream id.

    same holds the ids of records that say what they said before. A record that failed to be understood is
    there, so its dataset is not missing. A record under a new id whose description or files equal those of a
    vanished dataset is a rename, if exactly one fits.
    """
    listed: dict[str, Record] = {}
    for record in records:
        listed.setdefault(record.upstream_id, record)
    gone = [k for i, k in known.items() if i not in listed and i not in failed_ids and i not in same]
    new = [r for i, r in listed.items() if i not in known]
    created, renamed = pair(new, gone, listed.values(), record_fingerprint, files, contents)
    continued = {k.upstream_id for _, k in renamed}
    gone = [k for k in gone if k.upstream_id not in continued]
    grace = timedelta(days=removal.grace_days)
    waiting = [k for k in gone if k.state == "missing"]
    over = {k.upstream_id for k in waiting if k.state_since is not None and now - k.state_since >= grace}
    return Plan(
        created=tuple(created),
        unchanged=tuple(known[i] for i in known if i in same),
        present=tuple((r, known[i]) for i, r in listed.items() if i in known),
        renamed=tuple(renamed),
        missing=tuple(k for k in gone if k.state == "published"),
        still_missing=tuple(k for k in waiting if k.upstream_id not in over),
        withdrawn=tuple(k for k in waiting if k.upstream_id in over),
    )


def without_guesses(plan: Plan, sure: Callable[[Known], bool]) -> Plan:
    """The plan of a listing in which some record has no identity: any dataset that seems gone may be that one.

    Only those of which it is sure go missing or are withdrawn; the others stay as they are.
    """
    return replace(
        plan,
        missing=tuple(k for k in plan.missing if sure(k)),
        undecided=tuple(k for k in (*plan.missing, *plan.withdrawn) if not sure(k)),
        withdrawn=tuple(k for k in plan.withdrawn if sure(k)),
    )


def guard_limit(published: int, removal: Removal) -> int:
    """How many datasets one run may newly mark missing: max(records, fraction x published), never all."""
    return min(max(removal.guard_records, int(removal.guard_fraction * published)), max(published - 1, 0))


def check_guard(
    plan: Plan,
    published: int,
    removal: Removal,
    *,
    source: str,
    plan_id: str,
    accepted: frozenset[str] = frozenset(),
) -> None:
    """Stop a run that would lose too much. accepted holds the names a person agreed to lose.

    Raises TooManyMissing beyond the limit of contract section 5.4; nothing is removed by absence alone.
    """
    missing = [k for k in plan.missing if k.name not in accepted]
    limit = guard_limit(published, removal)
    if len(missing) > limit:
        raise TooManyMissing(
            source=source, missing=len(missing), published=published, limit=limit, plan=plan_id
        )


def check_total(total: int | None, received: int, *, source: str, plan_id: str) -> None:
    """Raises IncompleteListing when the source announced another number than it delivered."""
    if total is not None and total != received:
        raise IncompleteListing(source=source, total=total, received=received, plan=plan_id)
