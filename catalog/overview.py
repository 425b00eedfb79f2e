"""What the public pages show of many things at once: cards of datasets, sources with their last run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog import datasets
from catalog.datasets import VISIBLE
from catalog.models import AgencyRow, DatasetRow, ResourceRow, RunRecordRow, RunRow, SourceRow, VersionRow
from catalog.sources import list_runs, list_sources
from metadata.model import Agency, Dataset

JsonObject = dict[str, Any]

FORMS_FIRST = ("csv", "xlsx", "json", "parquet", "ndjson")
"""The forms we make, those that most people know first."""


@dataclass(frozen=True)
class Card:
    """A dataset as a list shows it. errors and warnings count the findings of its current version."""

    name: str
    state: str
    dataset: Dataset
    agency: Agency
    formats: tuple[str, ...]
    rows: int
    files: int
    tables: int
    published_at: datetime
    quality_score: int
    errors: int
    warnings: int


@dataclass(frozen=True)
class SourceState:
    """A source, its last run and how many datasets of it are listed."""

    source: SourceRow
    agency: Agency
    last_run: RunRow | None
    datasets: int


def cards(session: Session, ids: Sequence[int]) -> list[Card]:
    """The datasets of these row ids as cards, in the order of ids; ids that are gone are left out."""
    rows = {row.id: row for row in session.scalars(select(DatasetRow).where(DatasetRow.id.in_(ids)))}
    summaries = _summaries(session, rows.values())
    return [_card(rows[i], summaries.get(i, {})) for i in ids if i in rows]


def newest(session: Session, limit: int) -> list[Card]:
    """The datasets published last, newest first."""
    return cards(session, [row.id for row in datasets.newest(session, limit)])


def _summaries(session: Session, rows: Iterable[DatasetRow]) -> dict[int, JsonObject]:
    """The summary of each dataset's current version, by dataset row id."""
    current = {(row.id, row.current_version) for row in rows}
    found = session.execute(
        select(VersionRow.dataset_id, VersionRow.name, VersionRow.summary).where(
            VersionRow.dataset_id.in_([i for i, _ in current])
        )
    )
    return {dataset_id: summary for dataset_id, name, summary in found if (dataset_id, name) in current}


def _card(row: DatasetRow, summary: JsonObject) -> Card:
    kept = [resource for resource in row.resources if not resource.link_reason]
    issues = summary.get("issues") or {}
    return Card(
        name=row.name,
        state=row.state,
        dataset=Dataset.model_validate(row.document),
        agency=Agency.model_validate(row.agency.document),
        formats=_formats(row.resources),
        rows=sum(resource.row_count or 0 for resource in kept),
        files=len(kept),
        tables=sum(resource.table_schema is not None for resource in kept),
        published_at=row.published_at,
        quality_score=row.quality_score,
        errors=int(issues.get("error", 0)),
        warnings=int(issues.get("warning", 0)),
    )


def _formats(resources: Iterable[ResourceRow]) -> tuple[str, ...]:
    """The agency's own formats first, then what we made of them, without repeats."""
    originals: list[str] = []
    others: list[str] = []
    for resource in resources:
        if not resource.forms and resource.document.get("format"):
            originals.append(str(resource.document["format"]))
        for form in resource.forms:
            (originals if form["form"] == "original" else others).append(str(form["format"]))
    made = sorted(
        others, key=lambda name: FORMS_FIRST.index(name) if name in FORMS_FIRST else len(FORMS_FIRST)
    )
    return tuple(dict.fromkeys([*originals, *made]))


def sources(session: Session, agency_id: str | None = None) -> list[SourceState]:
    """Every source with its last run, in the order of ids."""
    counts: dict[str, int] = {
        source_id: number
        for source_id, number in session.execute(
            select(DatasetRow.source_id, func.count())
            .where(DatasetRow.state.in_(VISIBLE))
            .group_by(DatasetRow.source_id)
        )
    }
    found = []
    for source in list_sources(session, agency_id):
        agency = session.get_one(AgencyRow, source.agency_id)
        last = next(iter(list_runs(session, source.id, limit=1)), None)
        number = counts.get(source.id, 0)
        found.append(SourceState(source, Agency.model_validate(agency.document), last, number))
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


def trouble(session: Session, source: SourceRow, dataset_name: str) -> RunRecordRow | None:
    """What the source's last run says of a dataset whose newest delivery it did not take; None where all went well."""
    return session.scalars(
        select(RunRecordRow).where(
            RunRecordRow.run_id == source.last_run_id,
            RunRecordRow.dataset_name == dataset_name,
            RunRecordRow.outcome.in_(("rejected", "failed")),
        )
    ).first()
