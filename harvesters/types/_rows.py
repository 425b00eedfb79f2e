"""The rows of a JSON listing as records: ids that do not clash, broken rows that fail alone, what is left out."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from harvesters.record import Announced, FailedRecord, Gathered, Record, Sighted, Skipped
from harvesters.source import Source
from harvesters.types._listing import TOO_DEEP, left_out
from harvesters.types._records import dataset_id, dataset_ids, make_record
from metadata.errors.standards import RecordError, RecordNotObject, RecordWithoutId
from metadata.issues import Issue
from metadata.standards._reading import Reading
from metadata.text import cut

Json = Any
JsonObject = dict[str, Any]


Lines = Callable[[], Iterable[bytes]]
"""Gives the rows of a listing, each as one line of JSON, whenever it is called."""
Named = tuple[str, str]


@dataclass(frozen=True)
class Rows:
    """How one type reads its rows.

    named: the (name, id) of each of all rows, ("", "") for one that has none; read: what a row says under its id;
    left_out: which rule of the config leaves it out, "" for none; is_private: whether the source shows it to some
    people only; is_whole: whether a row says all there is, so that an equal row need not be read again.
    """

    named: Callable[[Iterable[JsonObject]], Iterable[Named]]
    read: Callable[[JsonObject, str], Reading]
    left_out: Callable[[JsonObject], str] = lambda _: ""
    is_private: Callable[[JsonObject], bool] = lambda _: False
    is_whole: bool = True


def by_id(identity: Callable[[JsonObject], str]) -> Callable[[Iterable[JsonObject]], Iterable[Named]]:
    """Names of rows that are called by their id."""
    return lambda rows: ((found, found) for found in map(identity, rows))


def lines_of(rows: Iterable[Json]) -> Lines:
    """Rows that are in memory already, and clean, as lines."""
    kept = [json.dumps(row).encode() + b"\n" for row in rows]
    return lambda: kept


def gather_rows(lines: Lines, total: int | None, source: Source, how: Rows) -> Iterator[Gathered]:
    """The announced total, else the count of rows, then one outcome for each row.

    Rows are walked through twice, first for their ids.
    """
    named = list(how.named(_objects(lines())))
    yield Announced(len(named) if total is None else total)
    ids = cache(lambda: dataset_ids(entry for entry in named if entry[1]))  # needed for new records only
    for number, (line, entry) in enumerate(zip(lines(), named, strict=True), 1):
        key = cut(entry[1] or f"#{number}", 1_000)
        read = partial(_gathered, line, key, entry, source, how, ids)
        yield Sighted(key, hashlib.sha256(line).hexdigest(), read) if how.is_whole else read()


def _objects(lines: Iterable[bytes]) -> Iterator[JsonObject]:
    """Each row as an object; one that is none counts, and says nothing."""
    for line in lines:
        row = json.loads(line)
        yield row if isinstance(row, dict) else {}


def excluded(patterns: Iterable[str], *names: str) -> str:
    """The pattern that a name fits, as a message shows it; "" for none. * stands for any characters."""
    pattern = left_out(tuple(patterns), *names)
    return f"exclude: {cut(pattern, 60)}" if pattern else ""


def _gathered(
    line: bytes, key: str, entry: Named, source: Source, how: Rows, ids: Callable[[], dict[Named, str]]
) -> Record | FailedRecord | Skipped:
    row = json.loads(line)
    if not isinstance(row, dict):
        return FailedRecord(key, RecordNotObject(record=key, part="{}"))
    title = cut(str(row.get("title") or row.get("name") or ""), 200)
    if TOO_DEEP in row:
        return FailedRecord(key, RecordNotObject(record=cut(key, 120), part=row[TOO_DEEP]), title)
    if rule := how.left_out(row):
        return Skipped(key, Issue("record_excluded", values={"value": rule}), title)
    is_private = how.is_private(row)
    try:
        reading = how.read(row, entry[1])
    except RecordError as error:
        title = "" if is_private else title
        if isinstance(error, RecordWithoutId):
            error = RecordWithoutId(record=cut(title or key, 120))
        return FailedRecord(key, error, title)
    identity = ids().get(entry) or dataset_id(reading.upstream_name)
    return make_record(reading, source, identity, is_private=is_private)
