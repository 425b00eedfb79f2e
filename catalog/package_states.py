"""In which state datasets are now, asked of the database with as little as it takes: plain statements, no session.

An answer of an API that was written before needs nothing else. Each statement sees one moment by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Dialect, Engine, Select, Table, bindparam, or_, select
from sqlalchemy import Text as AsText
from sqlalchemy import cast as cast_as
from sqlalchemy.exc import DBAPIError

from catalog import package_texts
from catalog.db import named
from catalog.models import AgencyRow, ChangeRow, DatasetRow

AT_ONCE = 100  # datasets in one statement

_datasets = cast(Table, DatasetRow.__table__).c
_agencies = cast(Table, AgencyRow.__table__).c
_changes = cast(Table, ChangeRow.__table__).c
_agency_text = cast_as(_agencies.document, AsText)
_STATE = select(
    _datasets.id, _datasets.log_seq, _datasets.current_version, _datasets.state, _agency_text
).select_from(
    cast(Table, DatasetRow.__table__).join(cast(Table, AgencyRow.__table__), _agencies.id == _datasets.agency_id)
)  # fmt: skip
_NAMED = _STATE.where(or_(_datasets.name == bindparam("name"), _datasets.uuid == bindparam("uuid")))
_NEWEST = select(_changes.seq, _changes.dataset_id, cast_as(_changes.time, AsText)).order_by(
    _changes.seq.desc()
)


@dataclass(frozen=True)
class _Statement:
    """A statement as the database's driver takes it, its values by position or by name."""

    text: str
    positions: tuple[str, ...] | None
    fixed: Mapping[str, Any]

    def ask(self, engine: Engine, **values: object) -> list[Any]:
        """All rows. Raises what `catalog.db.read_session` raises for a database that cannot answer."""
        given: Any = {**self.fixed, **values}
        if self.positions is not None:
            given = tuple(given[name] for name in self.positions)
        try:
            connection = engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(self.text, given)
                found = list(cursor.fetchall())
                cursor.close()
                return found
            finally:
                connection.close()
        except DBAPIError as error:
            raise named(error, engine) from error
        except engine.dialect.loaded_dbapi.Error as error:
            told = DBAPIError.instance(self.text, given, error, engine.dialect.loaded_dbapi.Error)
            raise named(cast(DBAPIError, told), engine) from error


class State(NamedTuple):
    """The state of one dataset: its row's id, what names the state in a prepared text, its agency as JSON text."""

    id: int
    mark: bytes
    is_withdrawn: bool
    agency: str


def find_state(engine: Engine, name: str) -> State | None:
    """The dataset of a name, else of a UUID."""
    found = [*_named(engine.dialect).ask(engine, name=name, uuid=name.lower())]
    return _state(found[0]) if len(found) == 1 else None


def find_states(engine: Engine, ids: Sequence[int]) -> dict[int, State]:
    """The datasets of these ids that are there."""
    states: dict[int, State] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        rows = _of_ids(engine.dialect, len(some)).ask(engine, **_numbered(some))
        states.update((row[0], _state(row)) for row in rows)
    return states


def find_agencies(engine: Engine, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(id, JSON text) of the agencies among these, in the order of their ids."""
    found: list[tuple[str, str]] = []
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        found += map(tuple, _of_agencies(engine.dialect, len(some)).ask(engine, **_numbered(some)))
    return tuple(sorted(found))


def newest_change(engine: Engine) -> tuple[Any, ...] | None:
    """What differs after every change of the catalog."""
    found = _newest(engine.dialect).ask(engine)
    return tuple(found[0]) if found else None


def _state(row: Sequence[Any]) -> State:
    number, log_seq, version, state, agency = row
    return State(number, package_texts.state(log_seq, version, state), state == "withdrawn", agency)


def _numbered(values: Sequence[object]) -> dict[str, object]:
    return {f"v{number}": value for number, value in enumerate(values)}


@lru_cache(8)
def _named(dialect: Dialect) -> _Statement:
    return _compiled(_NAMED, dialect)


@lru_cache(8)
def _newest(dialect: Dialect) -> _Statement:
    return _compiled(_NEWEST.limit(1), dialect)


@lru_cache(4 * AT_ONCE)
def _of_ids(dialect: Dialect, count: int) -> _Statement:
    return _compiled(_STATE.where(_datasets.id.in_([bindparam(f"v{n}") for n in range(count)])), dialect)


@lru_cache(4 * AT_ONCE)
def _of_agencies(dialect: Dialect, count: int) -> _Statement:
    wanted = select(_agencies.id, _agency_text)
    return _compiled(wanted.where(_agencies.id.in_([bindparam(f"v{n}") for n in range(count)])), dialect)


def _compiled(asked: Select[Any], dialect: Dialect) -> _Statement:
    """Positions where the driver takes values in order, as SQLite's does."""
    made = asked.compile(dialect=dialect)
    order = tuple(made.positiontup) if made.positiontup else None
    return _Statement(
        str(made), order, {name: value for name, value in made.params.items() if value is not None}
    )
