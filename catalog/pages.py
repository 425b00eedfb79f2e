"""Long lists a page at a time, by the key of the last entry: a page costs the same however far it lies.

Reads only. Each function gives some rows behind `after`, and whether more follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from catalog.datasets import VISIBLE
from catalog.models import AgencyRow, ChangeRow, DatasetRow, RunRecordRow, RunRow, SourceRow, VersionRow

T = TypeVar("T")
DatasetSort = Literal["name", "newest"]
Page = tuple[list[T], bool]


@dataclass(frozen=True)
class DatasetFilter:
    """Which datasets: None and empty are no condition. since: published or changed its state at or after it."""

    agency_id: str | None = None
    source_id: str | None = None
    states: tuple[str, ...] = VISIBLE
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [DatasetRow.state.in_(self.states)]
        if self.agency_id is not None:
            found.append(DatasetRow.agency_id == self.agency_id)
        if self.source_id is not None:
            found.append(DatasetRow.source_id == self.source_id)
        if self.since is not None:
            found.append(or_(DatasetRow.published_at >= self.since, DatasetRow.state_since >= self.since))
        return found


def count_datasets(session: Session, wanted: DatasetFilter) -> int:
    """How many there are on all pages."""
    return session.scalar(select(func.count(DatasetRow.id)).where(*wanted.conditions())) or 0


def datasets(
    session: Session, wanted: DatasetFilter, sort: DatasetSort, after: tuple[datetime, str] | str | None, limit: int
) -> Page[DatasetRow]:  # fmt: skip
    """after is the last name, or (published_at, name) of the last dataset where the newest come first."""
    asked = select(DatasetRow).where(*wanted.conditions())
    if sort == "newest":
        if isinstance(after, tuple):
            older = DatasetRow.published_at < after[0]
            beside = and_(DatasetRow.published_at == after[0], DatasetRow.name > after[1])
            asked = asked.where(or_(older, beside))
        asked = asked.order_by(DatasetRow.published_at.desc(), DatasetRow.name)
    else:
        if isinstance(after, str):
            asked = asked.where(DatasetRow.name > after)
        asked = asked.order_by(DatasetRow.name)
    return _page(session, asked, limit)


def versions(session: Session, dataset_id: int, after: str | None, limit: int) -> Page[VersionRow]:
    """The versions of a dataset, newest first; after is the last one's name."""
    asked = select(VersionRow).where(VersionRow.dataset_id == dataset_id).order_by(VersionRow.name.desc())
    return _page(session, asked.where(VersionRow.name < after) if after else asked, limit)


def count_versions(session: Session, dataset_id: int) -> int:
    """How many versions a dataset has."""
    return _count(session, select(VersionRow.id).where(VersionRow.dataset_id == dataset_id))


def agencies(session: Session, after: str | None, limit: int) -> Page[AgencyRow]:
    """Every agency by id."""
    asked = select(AgencyRow).order_by(AgencyRow.id)
    return _page(session, asked.where(AgencyRow.id > after) if after else asked, limit)


def count_agencies(session: Session) -> int:
    """How many agencies there are."""
    return _count(session, select(AgencyRow.id))


def count_of_agencies(session: Session, agency_ids: Sequence[str]) -> dict[str, int]:
    """How many listed datasets each of these agencies has."""
    asked = select(DatasetRow.agency_id, func.count(DatasetRow.id)).where(
        DatasetRow.agency_id.in_(agency_ids), DatasetRow.state.in_(VISIBLE)
    )
    return {agency: number for agency, number in session.execute(asked.group_by(DatasetRow.agency_id))}


def sources(session: Session, agency_id: str | None, after: str | None, limit: int) -> Page[SourceRow]:
    """The sources by id; of one agency, or all."""
    asked = select(SourceRow).order_by(SourceRow.id)
    if agency_id is not None:
        asked = asked.where(SourceRow.agency_id == agency_id)
    return _page(session, asked.where(SourceRow.id > after) if after else asked, limit)


def count_sources(session: Session, agency_id: str | None) -> int:
    """How many sources sources() gives on all pages."""
    asked = select(SourceRow.id)
    return _count(session, asked if agency_id is None else asked.where(SourceRow.agency_id == agency_id))


def count_of_sources(session: Session, source_ids: Sequence[str]) -> dict[str, int]:
    """How many listed datasets each of these sources has."""
    asked = select(DatasetRow.source_id, func.count(DatasetRow.id)).where(
        DatasetRow.source_id.in_(source_ids), DatasetRow.state.in_(VISIBLE)
    )
    return {source: number for source, number in session.execute(asked.group_by(DatasetRow.source_id))}


def runs(
    session: Session, source_id: str | None, state: str | None, after: tuple[datetime, str] | None, limit: int
) -> Page[RunRow]:  # fmt: skip
    """Runs, newest first; after is (started_at, id) of the last one."""
    asked = select(RunRow).order_by(RunRow.started_at.desc(), RunRow.id)
    if source_id is not None:
        asked = asked.where(RunRow.source_id == source_id)
    if state is not None:
        asked = asked.where(RunRow.state == state)
    if after is not None:
        older = RunRow.started_at < after[0]
        asked = asked.where(or_(older, and_(RunRow.started_at == after[0], RunRow.id > after[1])))
    return _page(session, asked, limit)


def count_runs(session: Session, source_id: str | None, state: str | None) -> int:
    """How many runs runs() gives on all pages."""
    asked = select(RunRow.id)
    if source_id is not None:
        asked = asked.where(RunRow.source_id == source_id)
    return _count(session, asked if state is None else asked.where(RunRow.state == state))


def records(
    session: Session, run_id: str, outcome: str | None, after: int | None, limit: int, *, told_only: bool = False
) -> Page[RunRecordRow]:  # fmt: skip
    """The records of a run in its order; told_only: those with a finding or an error."""
    asked = select(RunRecordRow).where(RunRecordRow.run_id == run_id).order_by(RunRecordRow.id)
    if outcome is not None:
        asked = asked.where(RunRecordRow.outcome == outcome)
    if told_only:
        has_issues = cast(RunRecordRow.issues, String) != "[]"
        asked = asked.where(or_(has_issues, RunRecordRow.error.is_not(None)))
    return _page(session, asked.where(RunRecordRow.id > after) if after is not None else asked, limit)


def changes(session: Session, after: int, limit: int) -> Page[ChangeRow]:
    """Lines of the change log in their order; after is the last one's number."""
    return _page(session, select(ChangeRow).where(ChangeRow.seq > after).order_by(ChangeRow.seq), limit)


def find_change(session: Session, seq: int) -> ChangeRow | None:
    """One line of the change log."""
    return session.get(ChangeRow, seq)


def datasets_of(session: Session, ids: Sequence[int]) -> dict[int, DatasetRow]:
    """Datasets by their row ids; those that are gone are left out."""
    rows = session.scalars(select(DatasetRow).where(DatasetRow.id.in_(ids))).unique()
    return {row.id: row for row in rows}


def _count(session: Session, asked: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(asked.subquery())) or 0


def _page(session: Session, asked: Select[Any], limit: int) -> tuple[list[Any], bool]:
    rows = list(session.scalars(asked.limit(limit + 1)).unique())
    return rows[:limit], len(rows) > limit
