"""CKAN's dictionaries of datasets as JSON text, as they were written when they were indexed.

In which state a dataset is now is asked on each request; a text of another state, or one that is not indexed yet, is
written anew from the database. So what is sent is never older than the database.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from flask import current_app
from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from catalog import datasets, package_states, package_texts
from catalog.models import AgencyRow, DatasetRow, ResourceRow
from catalog.package_states import State
from web.api._ckan_call import not_found

if TYPE_CHECKING:
    from web.wiring import Services

Mark = tuple[bytes, str]

MOST_BYTES = 64_000_000
AT_ONCE = 400
LONGEST_ID = 500

_datasets = cast(Table, DatasetRow.__table__).c
_agencies = cast(Table, AgencyRow.__table__).c
_resources = cast(Table, ResourceRow.__table__).c
_joined = cast(Table, DatasetRow.__table__).join(
    cast(Table, AgencyRow.__table__), _agencies.id == _datasets.agency_id
)
_WHOLE = select(
    _datasets.id, _datasets.uuid, _datasets.name, _datasets.state, _datasets.state_since, _datasets.published_at,
    _datasets.first_published_at, _datasets.document, _datasets.log_seq, _datasets.current_version,
    _agencies.document.label("agency"),
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

    text: bytes


class Kept:
    """Texts by dataset, each with the state it was written of; the ones used last stay."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._texts: OrderedDict[int, tuple[Mark, bytes]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, number: int, mark: Mark) -> bytes | None:
        """The text of that state of a dataset."""
        with self._lock:
            found = self._texts.get(number)
            if found is None or found[0] != mark:
                return None
            self._texts.move_to_end(number)
            return found[1]

    def keep(self, number: int, mark: Mark, text: bytes) -> None:
        """Remember a text, and forget those not used for longest."""
        with self._lock:
            before = self._texts.pop(number, None)
            self._size += len(text) - (len(before[1]) if before else 0)
            self._texts[number] = mark, text
            while self._size > self._most:
                _, gone = self._texts.popitem(last=False)
                self._size -= len(gone[1])


class Packages:
    """The texts of one catalog. Safe to share between threads."""

    def __init__(self, services: "Services") -> None:
        self.services = services
        self._kept = Kept()

    def text(self, any_id: str) -> bytes:
        """The dataset of a name, UUID or upstream id; CKAN's 404 where there is none."""
        if "\0" in any_id or len(any_id) > LONGEST_ID:
            raise not_found("")
        state = package_states.find_state(self.services.engine, any_id)
        if state is None:
            with self.services.reading() as session:
                row = datasets.find_dataset(session, any_id)
            state = self._states([row.id]).get(row.id) if row else None
        if state is None or state.is_withdrawn:
            raise not_found("")
        return self._texts([state])[state.id]

    def texts(self, ids: Sequence[int]) -> list[bytes]:
        """The datasets of these database ids in their order; withdrawn ones are left out."""
        states = self._states(ids)
        texts = self._texts([state for state in states.values() if not state.is_withdrawn])
        return [texts[number] for number in ids if number in texts]

    def _states(self, ids: Sequence[int]) -> dict[int, State]:
        return package_states.find_states(self.services.engine, ids)

    def _texts(self, states: Sequence[State]) -> dict[int, bytes]:
        kept = [(state, self._kept.find(state.id, (state.mark, state.agency))) for state in states]
        prepared = self.services.search.find_prepared([state.id for state, text in kept if text is None])
        found: dict[int, bytes] = {}
        missing: list[State] = []
        for state, text in kept:
            if text is None and state.id in prepared:
                text = self._finished(state, prepared[state.id])
            if text is None:
                missing.append(state)
            else:
                found[state.id] = text
        return found | self._written(missing) if missing else found

    def _finished(self, state: State, prepared: bytes) -> bytes | None:
        if not prepared.startswith(state.mark):
            return None
        text = package_texts.finish(prepared, state.agency, self.services.settings.site_url)
        self._kept.keep(state.id, (state.mark, state.agency), text)
        return text

    def _written(self, states: Sequence[State]) -> dict[int, bytes]:
        """Written anew. What was published since the state was asked for is sent as it is by now, and not kept."""
        found: dict[int, bytes] = {}
        with self.services.reading() as session:
            rows: dict[int, DatasetRow] = {}
            for start in range(0, len(states), AT_ONCE):
                rows |= dict(_rows(session, [state.id for state in states[start : start + AT_ONCE]]))
            site = self.services.settings.site_url
            for state in states:
                if row := rows.get(state.id):
                    prepared = package_texts.prepare(row)
                    text = self._finished(state, prepared)
                    found[state.id] = text or package_texts.finish(prepared, state.agency, site)
        return found


def _rows(session: Session, ids: Sequence[int]) -> Iterable[tuple[int, DatasetRow]]:
    """The datasets, of two plain questions: no object of the mapper is made."""
    connection = session.connection()
    files: dict[int, list[Any]] = {number: [] for number in ids}
    for file in connection.execute(_FILES, {"ids": list(ids)}):
        files[file.dataset_id].append(file)
    for row in connection.execute(_WHOLE, {"ids": list(ids)}):
        told = SimpleNamespace(**row._mapping)
        told.agency = SimpleNamespace(document=row.agency)
        told.resources = files[row.id]
        yield row.id, cast(DatasetRow, told)


def packages() -> Packages:
    """The texts of the application that answers now."""
    services = cast("Services", current_app.extensions["khlang"])
    found = current_app.extensions.get("khlang.ckan_packages")
    if found is None or found.services is not services:
        found = current_app.extensions["khlang.ckan_packages"] = Packages(services)
    return cast(Packages, found)


def envelope(help_address: str, result: Written) -> bytes:
    """CKAN's envelope around a result that is text already."""
    start = json.dumps({"help": help_address, "success": True}, ensure_ascii=False)
    return b"".join((start[:-1].encode("utf-8", "replace"), b', "result": ', result.text, b"}"))
