"""The rows of a JSON listing as records: ids that do not clash, broken rows that fail alone, what is left out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from harvesters.record import Announced, FailedRecord, Gathered, Skipped
from harvesters.source import Source
from harvesters.types._listing import TOO_DEEP, left_out
from harvesters.types._records import dataset_id, dataset_ids, make_record
from metadata.errors.standards import RecordError, RecordNotObject
from metadata.issues import Issue
from metadata.standards._reading import Reading
from metadata.text import cut

Json = Any
JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """How one type reads its rows.

    named: the (name, id) of a row, ("", "") for one that has none; read: what it says; left_out: which rule of
    the config leaves it out, "" for none; is_private: whether the source shows it to some people only.
    """

    named: Callable[[JsonObject], tuple[str, str]]
    read: Callable[[JsonObject], Reading]
    left_out: Callable[[JsonObject], str] = lambda _: ""
    is_private: Callable[[JsonObject], bool] = lambda _: False


def gather_rows(
    rows: Callable[[], Iterable[Json]], total: int | None, source: Source, how: Rows
) -> Iterator[Gathered]:
    """The announced total, else the count of rows, then one outcome for each row.

    Rows are walked through twice, first for their ids.
    """
    named = [how.named(row) if isinstance(row, dict) else ("", "") for row in rows()]
    yield Announced(len(named) if total is None else total)
    ids = dataset_ids(entry for entry in named if entry[1])
    for number, row in enumerate(rows(), 1):
        yield _gathered(row, number, source, how, ids)


def excluded(patterns: Iterable[str], *names: str) -> str:
    """The pattern that a name fits, as a message shows it; "" for none. * stands for any characters."""
    pattern = left_out(tuple(patterns), *names)
    return f"exclude: {cut(pattern, 60)}" if pattern else ""


def _gathered(row: Json, number: int, source: Source, how: Rows, ids: dict[tuple[str, str], str]) -> Gathered:
    if not isinstance(row, dict):
        return FailedRecord(f"#{number}", RecordNotObject(record=f"#{number}", part="{}"))
    entry = how.named(row)
    key = cut(entry[1] or f"#{number}", 1_000)
    title = cut(str(row.get("title") or row.get("name") or ""), 200)
    if TOO_DEEP in row:
        return FailedRecord(key, RecordNotObject(record=cut(key, 120), part=row[TOO_DEEP]), title)
    if rule := how.left_out(row):
        return Skipped(key, Issue("record_excluded", values={"value": rule}), title)
    is_private = how.is_private(row)
    try:
        reading = how.read(row)
    except RecordError as error:
        return FailedRecord(key, error, "" if is_private else title)
    identity = ids.get(entry) or dataset_id(reading.upstream_name)
    return make_record(reading, source, identity, is_private=is_private)
