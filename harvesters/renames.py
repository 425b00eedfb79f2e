"""Which new record continues a dataset that vanished: the same description, or the same files, under a new identifier.

It compares what a source lists with what is known; bytes are asked for only where nothing else can tell. A match that
is not the only one is no match.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harvesters.record import Record

if TYPE_CHECKING:
    from harvesters.changes import Known

Mark = tuple[str, frozenset[str]]
FilesOf = Callable[[], Mapping[str, tuple[Mark, ...]]]
"""The marks of every dataset of the source that is known and not withdrawn, by upstream id; asked for when needed."""

MOST_ASKED = 200
"""Files of new records that are asked for before the plan, at most: with more, their bytes tell nothing."""


@dataclass(frozen=True)
class Contents:
    """The bytes of files as sha256: of the known datasets all of whose files are kept, by upstream id; of a record."""

    known: Callable[[], Mapping[str, frozenset[str]]]
    of_record: Callable[[Record], frozenset[str]]


_NO_FILES = frozenset({"page", "service"})
_SELDOM = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
"""An identifier that no other portal or dataset gives by chance."""


def pair(
    new: Sequence[Record],
    gone: Sequence["Known"],
    listed: Iterable[Record],
    print_of: Callable[[Record], str],
    files: FilesOf | None,
    contents: Contents | None = None,
) -> tuple[list[Record], list[tuple[Record, "Known"]]]:
    """New records apart from those that continue a dataset that is gone and not withdrawn.

    The same description says it first. Of the others, all files must be the same, by their addresses or by the
    identifiers that the source gives them, or else by their bytes, and no other dataset of the source may have just
    these.
    """
    waiting = [known for known in gone if known.state != "withdrawn"]
    if not new or not waiting:
        return list(new), []
    found = _same(
        new, [print_of(record) for record in new], waiting, [known.fingerprint for known in waiting]
    )
    continued = {known.upstream_id for known in found.values()}
    rest = [record for record in new if record.upstream_id not in found]
    waiting = [known for known in waiting if known.upstream_id not in continued]
    if rest and waiting and files is not None:
        found |= _with_same_files(rest, waiting, listed, files())
    if contents is not None:
        continued = {known.upstream_id for known in found.values()}
        rest = [record for record in rest if record.upstream_id not in found]
        found |= _with_same_bytes(rest, [k for k in waiting if k.upstream_id not in continued], contents)
    return (
        [record for record in new if record.upstream_id not in found],
        [(record, found[record.upstream_id]) for record in new if record.upstream_id in found],
    )


def marks_of_record(record: Record) -> tuple[Mark, ...]:
    """What tells the files of a record from those of others; nothing where one lies on the operator's own machine."""
    if any(spec.is_local or spec.content is not None for spec in record.resources):
        return ()
    said = ((spec.distribution, spec.link_reason) for spec in record.resources)
    return marks((one.url, one.upstream_id or one.key, reason) for one, reason in said)


def marks(files: Iterable[tuple[str | None, str | None, str | None]]) -> tuple[Mark, ...]:
    """The marks of some files, each (address, identifier, why it is only linked): all their addresses, and all their
    identifiers where these are made to be unique. Pages and services are no files: many datasets may name one."""
    described = list(files)
    if not any(reason not in _NO_FILES for *_, reason in described):
        return ()
    found: list[Mark] = []
    addresses = [address or "" for address, _, _ in described]
    if all("://" in address for address in addresses):
        found.append(("address", frozenset(addresses)))
    names = [name or "" for _, name, _ in described]
    if all(_SELDOM.fullmatch(name) for name in names):
        found.append(("identifier", frozenset(names)))
    return tuple(found)


def _with_same_files(
    new: Sequence[Record], gone: Sequence["Known"], listed: Iterable[Record],
    known: Mapping[str, tuple[Mark, ...]],
) -> dict[str, "Known"]:  # fmt: skip
    """Pairs by files. A mark that two known datasets have, or two listed records, tells nothing."""
    before = Counter(mark for marks_of in known.values() for mark in marks_of)
    now = Counter(mark for record in listed for mark in marks_of_record(record))
    by_mark = {
        mark: dataset for dataset in gone for mark in known.get(dataset.upstream_id, ()) if before[mark] == 1
    }
    found: dict[str, Known] = {}
    for record in new:
        fits = {
            by_mark[mark].upstream_id: by_mark[mark]
            for mark in marks_of_record(record)
            if mark in by_mark and now[mark] == 1
        }
        if len(fits) == 1:
            [found[record.upstream_id]] = fits.values()
    taken = Counter(dataset.upstream_id for dataset in found.values())
    return {name: dataset for name, dataset in found.items() if taken[dataset.upstream_id] == 1}


def _with_same_bytes(
    new: Sequence[Record], gone: Sequence["Known"], contents: Contents
) -> dict[str, "Known"]:
    """Pairs by the bytes of all files. Bytes that two known datasets have, or two new records, tell nothing."""
    if not new or not gone or sum(len(record.resources) for record in new) > MOST_ASKED:
        return {}
    known = contents.known()
    before = Counter(known.values())
    by_bytes = {
        said: dataset for dataset in gone if (said := known.get(dataset.upstream_id)) and before[said] == 1
    }
    sizes = {len(said) for said in by_bytes}
    asked = {r.upstream_id: contents.of_record(r) for r in new if len(r.resources) in sizes}
    now = Counter(asked.values())
    return {name: by_bytes[said] for name, said in asked.items() if said in by_bytes and now[said] == 1}


def _same(
    new: Sequence[Record], prints: Sequence[str], gone: Sequence["Known"], before: Sequence[str]
) -> dict[str, "Known"]:
    """Pairs by the print of the description, where exactly one fits on either side."""
    by_print: dict[str, list[Known]] = {}
    for known, mark in zip(gone, before, strict=True):
        by_print.setdefault(mark, []).append(known)
    often = Counter(prints)
    return {
        record.upstream_id: by_print[mark][0]
        for record, mark in zip(new, prints, strict=True)
        if len(by_print.get(mark, ())) == 1 and often[mark] == 1
    }
