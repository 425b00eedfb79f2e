"""What the public pages show of many things at once: cards of datasets, sources with their last run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from catalog.cards import Card, File, card_facts
from catalog.datasets import VISIBLE
from catalog.models import AgencyRow, DatasetRow, ResourceRow, RunRecordRow, RunRow, SourceRow, VersionRow
from catalog.sources import list_runs, list_sources
from metadata.model import Agency
from metadata.text import Text

JsonObject = dict[str, Any]
MOST_OF_ONE = 2  # of one agency among the newest, while others have news
NEWS = timedelta(days=90)  # how long what was published stays news beside something newer


@dataclass(frozen=True)
class SourceState:
    """A source, its last run and how many datasets of it are listed; the title of that dataset where it is but one."""

    source: SourceRow
    agency: Agency
    last_run: RunRow | None
    datasets: int
    only: Text | None = None


_CARDS = (
    select(
        DatasetRow.id, DatasetRow.name, DatasetRow.state, DatasetRow.agency_id, DatasetRow.published_at,
        DatasetRow.document["title"].label("title"), DatasetRow.document["description"].label("description"),
        AgencyRow.document["title"].label("agency"), VersionRow.summary,
    )
    .join(AgencyRow, AgencyRow.id == DatasetRow.agency_id)
    .outerjoin(
        VersionRow,
        (VersionRow.dataset_id == DatasetRow.id) & (VersionRow.name == DatasetRow.current_version),
    )
    .where(DatasetRow.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip
_FILES = (
    select(
        ResourceRow.dataset_id, ResourceRow.link_reason, ResourceRow.row_count, ResourceRow.forms,
        ResourceRow.table_schema.is_not(None).label("is_table"), ResourceRow.document["format"].label("format"),
    )
    .where(ResourceRow.dataset_id.in_(bindparam("ids", expanding=True)))
    .order_by(ResourceRow.dataset_id, ResourceRow.position)
)  # fmt: skip


def cards(session: Session, ids: Sequence[int]) -> list[Card]:
    """The datasets of these row ids as cards, in the order of ids; ids that are gone are left out. Two queries."""
    connection, files = session.connection(), dict[int, list[Any]]()
    for file in connection.execute(_FILES, {"ids": list(ids)}):
        files.setdefault(file.dataset_id, []).append(file)
    found = {
        row.id: _card(row, files.get(row.id, [])) for row in connection.execute(_CARDS, {"ids": list(ids)})
    }
    return [found[i] for i in ids if i in found]


def newest(session: Session, limit: int) -> list[Card]:
    """The datasets published last, newest first: no more than two of one agency while others have news too."""
    columns = DatasetRow.id, DatasetRow.agency_id, DatasetRow.published_at
    order = DatasetRow.published_at.desc(), DatasetRow.name
    listed = select(*columns).where(DatasetRow.state.in_(VISIBLE)).order_by(*order).limit(limit)
    latest = session.execute(listed).all()
    ids = [row.id for row in latest]
    if latest and max(Counter(row.agency_id for row in latest).values()) > MOST_OF_ONE:
        of_each = _newest_of_each(session, latest[0].published_at - NEWS, limit)
        ids = (of_each + [i for i in ids if i not in of_each])[:limit]
    found = cards(session, ids)
    return sorted(found, key=lambda card: card.published_at, reverse=True)


def _newest_of_each(session: Session, since: datetime, limit: int) -> list[int]:
    """The newest MOST_OF_ONE of each agency since then, newest first."""
    order = DatasetRow.published_at.desc(), DatasetRow.name
    place = func.row_number().over(partition_by=DatasetRow.agency_id, order_by=order).label("place")
    ranked = (
        select(DatasetRow.id, DatasetRow.published_at, DatasetRow.name, place)
        .where(DatasetRow.state.in_(VISIBLE), DatasetRow.published_at >= since)
        .subquery()
    )
    wanted = select(ranked.c.id).where(ranked.c.place <= MOST_OF_ONE)
    return list(session.scalars(wanted.order_by(ranked.c.published_at.desc(), ranked.c.name).limit(limit)))


def _card(row: Any, files: Sequence[Any]) -> Card:  # noqa: ANN401 - rows of the queries above
    facts = card_facts(
        [File(f.format, f.forms, f.link_reason, f.row_count, f.is_table) for f in files], row.summary
    )
    return Card(
        name=row.name,
        state=row.state,
        title=_said(row.title),
        description=_said(row.description) if row.description else None,
        agency_id=row.agency_id,
        agency=_said(row.agency),
        published_at=row.published_at,
        **facts,
    )


def _said(texts: dict[str, str]) -> Text:
    """A text that was checked before it was written down."""
    return Text.model_construct(th=texts.get("th"), en=texts.get("en"))


def sources(session: Session, agency_id: str | None = None) -> list[SourceState]:
    """Every source with its last run, in the order of ids."""
    counted = (
        select(DatasetRow.source_id, func.count(), func.min(DatasetRow.id))
        .where(DatasetRow.state.in_(VISIBLE))
        .group_by(DatasetRow.source_id)
    )
    of_source = {source_id: (number, first) for source_id, number, first in session.execute(counted)}
    alone = [first for number, first in of_source.values() if number == 1]
    titled = select(DatasetRow.id, DatasetRow.document["title"]).where(DatasetRow.id.in_(alone))
    titles = {dataset_id: _said(title) for dataset_id, title in session.execute(titled)} if alone else {}
    found = []
    for source in list_sources(session, agency_id):
        agency = session.get_one(AgencyRow, source.agency_id)
        last = next(iter(list_runs(session, source.id, limit=1)), None)
        number, first = of_source.get(source.id, (0, None))
        state = SourceState(source, Agency.model_validate(agency.document), last, number, titles.get(first))
        found.append(state)
    return found


def run_records(
    session: Session, run_id: str, outcome: str | None, offset: int, limit: int
) -> tuple[list[RunRecordRow], int]:
    """Some records of a run and how many there are, those that need a person first."""
    wanted = select(RunRecordRow).where(RunRecordRow.run_id == run_id)
    if outcome:
        wanted = wanted.where(RunRecordRow.outcome == outcome)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    needs_person = RunRecordRow.outcome.in_(("failed", "rejected", "missing", "withdrawn")).desc()
    rows = session.scalars(wanted.order_by(needs_person, RunRecordRow.id).offset(offset).limit(limit)).all()
    return list(rows), total


def records_with_findings(session: Session, run_id: str) -> Iterable[RunRecordRow]:
    """The records of a run in order, a batch at a time: their issues and errors."""
    wanted = select(RunRecordRow).where(RunRecordRow.run_id == run_id).order_by(RunRecordRow.id)
    return session.scalars(wanted.execution_options(yield_per=200))
