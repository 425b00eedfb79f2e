"""What agencies were told of runs, so that nothing is told twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from catalog.models import DatasetRow, NoticeRow, ResourceRow

JsonObject = dict[str, Any]
Told = dict[str, list[str]]
"""Hashes of problems by the hash of their record; the record "" is the run itself."""
KEPT = 50
"""Notices of a source and channel that are kept."""


def find_told(session: Session, source_id: str, channel: str) -> Told:
    """What the agency knows of, by what was sent last; nothing at the first time."""
    row = session.scalars(_newest(source_id, channel).limit(1)).first()
    return {} if row is None else dict(row.told)


def _newest(source_id: str, channel: str) -> Select[NoticeRow]:
    wanted = select(NoticeRow).where(NoticeRow.source_id == source_id, NoticeRow.channel == channel)
    return wanted.order_by(NoticeRow.time.desc(), NoticeRow.id)


def add_notice(
    session: Session, notice_id: str, *, source_id: str, run_id: str, channel: str, state: str, time: datetime,
    problems: int, told: Mapping[str, Sequence[str]], error: JsonObject | None = None,
) -> None:  # fmt: skip
    """Write down what was sent, or why not; only the newest row keeps what was told, and KEPT rows stay."""
    older = list(session.scalars(_newest(source_id, channel)))
    for row in older:
        row.told = {}
    session.add(
        NoticeRow(
            id=notice_id,
            source_id=source_id,
            run_id=run_id,
            channel=channel,
            state=state,
            time=time,
            problems=problems,
            told={name: list(keys) for name, keys in told.items()},
            error=error,
        )
    )
    if gone := [row.id for row in older[KEPT - 1 :]]:
        session.execute(delete(NoticeRow).where(NoticeRow.id.in_(gone)))
    session.flush()


def of_run(session: Session, run_id: str) -> list[NoticeRow]:
    """What was sent of a run, or failed to be."""
    wanted = select(NoticeRow).where(NoticeRow.run_id == run_id, NoticeRow.state != "quiet")
    return list(session.scalars(wanted.order_by(NoticeRow.time, NoticeRow.channel)))


def addresses_of(session: Session, source_id: str) -> dict[tuple[str, str], str]:
    """The address at the source of every public file of a source, by dataset name and file key."""
    wanted = (
        select(DatasetRow.name, ResourceRow.key, ResourceRow.document)
        .join(ResourceRow, ResourceRow.dataset_id == DatasetRow.id)
        .where(DatasetRow.source_id == source_id)
    )
    rows = session.execute(wanted.execution_options(yield_per=1000))
    return {(name, key): str(document.get("url") or "") for name, key, document in rows}
