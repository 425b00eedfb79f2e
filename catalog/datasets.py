"""What may be asked of the published datasets. Reads only; rows come from `catalog.apply`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from catalog.models import AgencyRow, AliasRow, ChangeRow, DatasetRow, ResourceRow, VersionRow
from metadata.errors.store import AgencyNotFound, DatasetNotFound, ResourceNotFound, VersionNotFound

Sort = Literal["name", "title", "newest"]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
VISIBLE = ("published", "missing")
"""The states of datasets that stand in lists and exports; a withdrawn one keeps only its page and its files."""

_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (DatasetRow.name,),
    "title": (DatasetRow.sort_key, DatasetRow.name),
    "newest": (DatasetRow.published_at.desc(), DatasetRow.name),
}


@dataclass(frozen=True)
class Counts:
    """How much the catalog holds: datasets in lists, agencies that have any, kept files, table rows."""

    datasets: int
    agencies: int
    resources: int
    files: int
    rows: int
    size_bytes: int


def get_dataset(session: Session, name: str) -> DatasetRow:
    """The dataset of that public name, withdrawn ones too. Raises DatasetNotFound."""
    row = session.scalar(select(DatasetRow).where(DatasetRow.name == name))
    if row is None:
        raise DatasetNotFound(name=name[:100])
    return row


def find_dataset(session: Session, any_id: str) -> DatasetRow | None:
    """The dataset of a name, a UUID, or an upstream id or earlier name, asked in this order.

    An alias that two datasets share leads to the one that was published first.
    """
    if "\x00" in any_id or len(any_id) > 500:
        return None
    row = session.scalar(select(DatasetRow).where(DatasetRow.name == any_id))
    if row is None and _UUID.fullmatch(any_id.lower()):
        row = session.scalar(select(DatasetRow).where(DatasetRow.uuid == any_id.lower()))
    if row is None:
        wanted = select(DatasetRow).join(AliasRow, AliasRow.dataset_id == DatasetRow.id)
        oldest = wanted.where(AliasRow.alias == any_id).order_by(
            DatasetRow.first_published_at, DatasetRow.name
        )
        row = session.scalars(oldest.limit(1)).unique().one_or_none()
    return row


def find_dataset_or_raise(session: Session, any_id: str) -> DatasetRow:
    """As find_dataset. Raises DatasetNotFound."""
    row = find_dataset(session, any_id)
    if row is None:
        raise DatasetNotFound(name=any_id[:100])
    return row


def list_datasets(
    session: Session, *, agency_id: str | None = None, source_id: str | None = None,
    states: Sequence[str] = VISIBLE, sort: Sort = "name", limit: int | None = None, offset: int = 0,
) -> list[DatasetRow]:  # fmt: skip
    """Datasets in one of the states, of one agency or source or of all, in a stable order."""
    wanted = select(DatasetRow).where(*_where(agency_id, source_id, states)).order_by(*_ORDERS[sort])
    return list(session.scalars(wanted.limit(limit).offset(offset)).unique())


def count_datasets(
    session: Session, *, agency_id: str | None = None, source_id: str | None = None,
    states: Sequence[str] = VISIBLE,
) -> int:  # fmt: skip
    """How many list_datasets would give without a limit."""
    return session.scalar(select(func.count(DatasetRow.id)).where(*_where(agency_id, source_id, states))) or 0


def iterate_datasets(
    session: Session, *, states: Sequence[str] = VISIBLE, at_once: int = 200
) -> Iterator[DatasetRow]:
    """Every dataset by name, a few hundred in memory at a time, however many there are."""
    last = ""
    while True:
        wanted = (
            select(DatasetRow)
            .where(DatasetRow.state.in_(states), DatasetRow.name > last)
            .order_by(DatasetRow.name)
        )
        rows = list(session.scalars(wanted.limit(at_once)).unique())
        yield from rows
        if len(rows) < at_once:
            return
        last = rows[-1].name
        for row in rows:
            session.expunge(row)


def of_source(session: Session, source_id: str) -> list[DatasetRow]:
    """Every dataset of a source, in whatever state, by name."""
    wanted = select(DatasetRow).where(DatasetRow.source_id == source_id).order_by(DatasetRow.name)
    return list(session.scalars(wanted).unique())


def identities_of_source(session: Session, source_id: str) -> Iterator[Any]:
    """Of every dataset of a source, in whatever state, by name, what tells whether it changed, in the order of
    `harvesters.changes.Known`: quick for many."""
    columns = (
        DatasetRow.upstream_id, DatasetRow.name, DatasetRow.uuid, DatasetRow.state, DatasetRow.state_since,
        DatasetRow.fingerprint, DatasetRow.content_hash, DatasetRow.current_version, DatasetRow.dataset_id,
        DatasetRow.document["title"].label("title"),
    )  # fmt: skip
    yield from session.execute(
        select(*columns).where(DatasetRow.source_id == source_id).order_by(DatasetRow.name)
    )


def files_of_source(session: Session, source_id: str) -> Iterator[Any]:
    """(upstream id, key, distribution, link reason, forms) of each resource of a source, but of withdrawn datasets."""
    wanted = (
        select(
            DatasetRow.upstream_id,
            ResourceRow.key,
            ResourceRow.document,
            ResourceRow.link_reason,
            ResourceRow.forms,
        )
        .join(ResourceRow, ResourceRow.dataset_id == DatasetRow.id)
        .where(DatasetRow.source_id == source_id, DatasetRow.state != "withdrawn")
    )
    yield from session.execute(wanted)


def newest(session: Session, limit: int = 10) -> list[DatasetRow]:
    """The datasets whose current version is the youngest."""
    return list_datasets(session, sort="newest", limit=limit)


def counts(session: Session) -> Counts:
    """The totals of everything that is in lists."""
    visible = DatasetRow.state.in_(VISIBLE)
    datasets, agencies = session.execute(
        select(func.count(DatasetRow.id), func.count(DatasetRow.agency_id.distinct())).where(visible)
    ).one()
    resources, rows = session.execute(
        select(func.count(ResourceRow.id), func.coalesce(func.sum(ResourceRow.row_count), 0))
        .join(DatasetRow)
        .where(visible)
    ).one()
    of_current = (VersionRow.dataset_id == DatasetRow.id) & (VersionRow.name == DatasetRow.current_version)
    summaries = session.scalars(select(VersionRow.summary).join(DatasetRow, of_current).where(visible)).all()
    return Counts(
        datasets=datasets,
        agencies=agencies,
        resources=resources,
        files=sum(int(summary.get("files", 0)) for summary in summaries),
        rows=int(rows or 0),
        size_bytes=sum(int(summary.get("size_bytes", 0)) for summary in summaries),
    )


def get_resource(session: Session, uuid: str) -> ResourceRow:
    """A resource of a current version by its UUID. Raises ResourceNotFound."""
    row = session.get(ResourceRow, uuid.lower()) if _UUID.fullmatch(uuid.lower()) else None
    if row is None:
        raise ResourceNotFound(id=uuid[:100])
    return row


def get_version(session: Session, dataset: DatasetRow, name: str) -> VersionRow:
    """One version of a dataset. Raises VersionNotFound."""
    wanted = select(VersionRow).where(VersionRow.dataset_id == dataset.id, VersionRow.name == name)
    row = session.scalar(wanted)
    if row is None:
        raise VersionNotFound(dataset=dataset.name, version=name[:100])
    return row


def list_versions(session: Session, dataset: DatasetRow) -> list[VersionRow]:
    """The versions of a dataset, newest first."""
    wanted = select(VersionRow).where(VersionRow.dataset_id == dataset.id).order_by(VersionRow.name.desc())
    return list(session.scalars(wanted))


def list_agencies(session: Session) -> list[tuple[AgencyRow, int]]:
    """Every agency in dictionary order of its Thai title, with the number of its datasets in lists."""
    visible = (DatasetRow.agency_id == AgencyRow.id) & DatasetRow.state.in_(VISIBLE)
    number = select(func.count(DatasetRow.id)).where(visible).correlate(AgencyRow).scalar_subquery()
    wanted = select(AgencyRow, number).order_by(AgencyRow.sort_key, AgencyRow.id)
    return [(row, count) for row, count in session.execute(wanted)]


def get_agency(session: Session, agency_id: str) -> AgencyRow:
    """One agency. Raises AgencyNotFound."""
    row = session.get(AgencyRow, agency_id)
    if row is None:
        raise AgencyNotFound(id=agency_id[:100])
    return row


def last_change(session: Session) -> int:
    """The newest number of the change log, 0 for a catalog in which nothing happened yet."""
    return session.scalar(select(func.max(ChangeRow.seq))) or 0


def _where(agency_id: str | None, source_id: str | None, states: Sequence[str]) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [DatasetRow.state.in_(states)]
    if agency_id is not None:
        wanted.append(DatasetRow.agency_id == agency_id)
    if source_id is not None:
        wanted.append(DatasetRow.source_id == source_id)
    return wanted
