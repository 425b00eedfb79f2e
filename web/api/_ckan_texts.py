"""CKAN's dictionaries as JSON text, written once for each state of a dataset and kept for the next client.

What identifies a state (the log line last applied to the row, its version and state, the agency's description) is
read on each request, so a kept text is never older than the database.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, select
from sqlalchemy import Text as AsText
from sqlalchemy import cast as cast_as
from sqlalchemy.orm import Session

from catalog import datasets
from catalog.models import AgencyRow, DatasetRow, ResourceRow
from web.api._ckan_call import not_found
from web.api._ckan_dicts import package_dict

JsonObject = dict[str, Any]

State = tuple[Any, ...]

MOST_CHARACTERS = 96_000_000
AT_ONCE = 400

_datasets = cast(Table, DatasetRow.__table__).c
_agencies = cast(Table, AgencyRow.__table__).c
_resources = cast(Table, ResourceRow.__table__).c
_joined = cast(Table, DatasetRow.__table__).join(
    cast(Table, AgencyRow.__table__), _agencies.id == _datasets.agency_id
)
_STATE = select(
    _datasets.id, _datasets.log_seq, _datasets.current_version, _datasets.state,
    cast_as(_agencies.document, AsText).label("agency"),
).select_from(_joined)  # fmt: skip
_BY_ID = _STATE.where(_datasets.id.in_(bindparam("ids", expanding=True)))
_BY_NAME = _STATE.where(_datasets.name == bindparam("name"))
_WHOLE = select(
    _datasets.id, _datasets.uuid, _datasets.name, _datasets.state, _datasets.state_since, _datasets.published_at,
    _datasets.first_published_at, _datasets.document, _agencies.document.label("agency"),
).select_from(_joined).where(_datasets.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_FILES = (
    select(
    _resources.dataset_id, _resources.id, _resources.key, _resources.name, _resources.document, _resources.forms,
    _resources.link_reason,
)
    .where(_resources.dataset_id.in_(bindparam("ids", expanding=True)))
    .order_by(_resources.dataset_id, _resources.position)
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """JSON text that goes into an answer as it is."""

    text: str


class Kept:
    """Texts by dataset, each with the state it was written of; the ones used last stay."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._most = most
        self._size = 0
        self._texts: OrderedDict[int, tuple[State, str]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, number: int, state: State) -> str | None:
        """The text of that state of a dataset."""
        with self._lock:
            found = self._texts.get(number)
            if found is None or found[0] != state:
                return None
            self._texts.move_to_end(number)
            return found[1]

    def keep(self, number: int, state: State, text: str) -> None:
        """Remember a text, and forget those not used for longest."""
        with self._lock:
            before = self._texts.pop(number, None)
            self._size += len(text) - (len(before[1]) if before else 0)
            self._texts[number] = state, text
            while self._size > self._most:
                _, gone = self._texts.popitem(last=False)
                self._size -= len(gone[1])


def package_text(session: Session, any_id: str) -> str:
    """The dataset of a name, UUID or upstream id as package_show gives it; CKAN's 404 where there is none."""
    found = None
    if "\0" not in any_id:
        found = session.connection().execute(_BY_NAME, {"name": any_id}).one_or_none()
    if found is None:
        row = datasets.find_dataset(session, any_id)
        number = row.id if row else 0
        found = session.connection().execute(_BY_ID, {"ids": [number]}).one_or_none()
    if found is None or found.state == "withdrawn":
        raise not_found("")
    return _texts(session, [found])[found.id]


def package_texts(session: Session, ids: Sequence[int]) -> list[str]:
    """The datasets of these database ids in their order; withdrawn ones are left out."""
    texts: dict[int, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        asked = {"ids": list(ids[start : start + AT_ONCE])}
        rows = [row for row in session.connection().execute(_BY_ID, asked) if row.state != "withdrawn"]
        texts |= _texts(session, rows)
    return [texts[number] for number in ids if number in texts]


def _texts(session: Session, rows: Iterable[Row[Any]]) -> dict[int, str]:
    kept = _kept()
    states = {row.id: tuple(row) for row in rows}
    found = {
        number: text for number, state in states.items() if (text := kept.find(number, state)) is not None
    }
    missing = [number for number in states if number not in found]
    for number, package in _packages(session, missing) if missing else ():
        found[number] = json.dumps(package, ensure_ascii=False, allow_nan=False)
        kept.keep(number, states[number], found[number])
    return found


def _packages(session: Session, ids: Sequence[int]) -> Iterable[tuple[int, JsonObject]]:
    """The dictionaries, of three plain questions: no object of the mapper is made."""
    connection = session.connection()
    files: dict[int, list[Any]] = {number: [] for number in ids}
    for file in connection.execute(_FILES, {"ids": list(ids)}):
        files[file.dataset_id].append(file)
    for row in connection.execute(_WHOLE, {"ids": list(ids)}):
        told = SimpleNamespace(**row._mapping)
        told.agency = SimpleNamespace(document=row.agency)
        told.resources = files[row.id]
        yield row.id, package_dict(cast(DatasetRow, told))


def _kept() -> Kept:
    from flask import current_app

    return cast(Kept, current_app.extensions.setdefault("khlang.ckan_texts", Kept()))


def envelope(head: Mapping[str, Any], result: Written) -> str:
    """CKAN's envelope around a result that is text already."""
    start = json.dumps(head, ensure_ascii=False)
    return f'{start[:-1]}, "result": {result.text}}}'
