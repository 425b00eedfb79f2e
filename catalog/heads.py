"""What a dataset's pages need of the database, in one row: the rest stands in its version's own documents."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from catalog.datasets import find_dataset_or_raise
from catalog.models import AgencyRow, DatasetRow, RunRecordRow, RunRow, SourceRow, VersionRow

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """One dataset without its description and files. agency is metadata.model.Agency as JSON, versions their number;
    checked_at: when its source was last read well; run_id, run_state and run_counts are those of its last run."""

    id: int
    uuid: str
    name: str
    agency_id: str
    source_id: str
    upstream_id: str
    dataset_id: str
    state: str
    state_since: datetime | None
    state_reason: str | None
    current_version: str
    first_published_at: datetime
    log_seq: int
    quality_score: int
    agency: JsonObject
    versions: int
    checked_at: datetime | None
    run_id: str | None
    run_state: str | None
    run_counts: JsonObject | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """That the last run did not take a dataset's newest delivery. outcome is "rejected" or "failed"."""

    outcome: str
    run_id: str


_OF_ELSEWHERE = {
    "agency": AgencyRow.document,
    "versions": select(func.count(VersionRow.id))
    .where(VersionRow.dataset_id == DatasetRow.id)
    .correlate(DatasetRow)
    .scalar_subquery(),
    "checked_at": SourceRow.last_success_at,
    "run_id": SourceRow.last_run_id,
    "run_state": RunRow.state,
    "run_counts": RunRow.counts,
}
_COLUMNS: list[Any] = [_OF_ELSEWHERE.get(f.name, getattr(DatasetRow, f.name, None)) for f in fields(Head)]
_HEAD = (
    select(*_COLUMNS)
    .select_from(DatasetRow)
    .join(AgencyRow, AgencyRow.id == DatasetRow.agency_id)
    .outerjoin(SourceRow, SourceRow.id == DatasetRow.source_id)
    .outerjoin(RunRow, RunRow.id == SourceRow.last_run_id)
    .where(DatasetRow.name == bindparam("wanted"))
)
_TROUBLE = select(RunRecordRow.outcome).where(
    RunRecordRow.run_id == bindparam("run"),
    RunRecordRow.dataset_name == bindparam("dataset"),
    RunRecordRow.outcome.in_(("rejected", "failed")),
)


def find_head_or_raise(session: Session, any_id: str) -> Head:
    """The dataset of a name, a UUID, or an upstream id or earlier name, withdrawn ones too. Raises DatasetNotFound."""
    row = None
    if "\x00" not in any_id:
        row = session.connection().execute(_HEAD, {"wanted": any_id}).one_or_none()
    if row is None:
        wanted = find_dataset_or_raise(session, any_id).name
        row = session.connection().execute(_HEAD, {"wanted": wanted}).one()
    return Head(*tuple(row))


def find_trouble(session: Session, head: Head) -> Trouble | None:
    """What the source's last run says of a dataset whose newest delivery it did not take; None where all went well.

    A run that has ended and counts none is not asked.
    """
    counts = head.run_counts or {}
    if head.run_id is None or (
        head.run_state == "done" and not counts.get("rejected") and not counts.get("failed")
    ):
        return None
    outcome = session.connection().scalars(_TROUBLE, {"run": head.run_id, "dataset": head.name}).first()
    return Trouble(outcome, head.run_id) if outcome else None
