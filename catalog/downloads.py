"""How often the files of a dataset were downloaded, by month. Nothing of a visitor is kept.

Counts are kept under the dataset's UUID, which a database made anew from the store gives it again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from catalog.db import insert_missing
from catalog.models import DatasetRow, DownloadRow


def add_downloads(session: Session, counts: Mapping[str, int], now: datetime) -> None:
    """Add to this month's counts: UUID of a dataset → downloads."""
    month = now.strftime("%Y-%m")
    for uuid, count in sorted(counts.items()):
        insert_missing(session, DownloadRow, uuid=uuid, month=month, count=0, updated=now)
        row = update(DownloadRow).where(DownloadRow.uuid == uuid, DownloadRow.month == month)
        session.execute(row.values(count=DownloadRow.count + count, updated=now))


def find_downloads(session: Session, uuids: Sequence[str]) -> dict[str, int]:
    """UUID → all downloads so far; who has none is absent."""
    wanted = select(DownloadRow.uuid, func.sum(DownloadRow.count)).where(DownloadRow.uuid.in_(uuids))
    return {uuid: int(count) for uuid, count in session.execute(wanted.group_by(DownloadRow.uuid))}


def find_counted_since(session: Session, moment: datetime) -> set[int]:
    """The datasets (DatasetRow.id) that were downloaded since, as far as it is written down."""
    wanted = select(DatasetRow.id).join(DownloadRow, DownloadRow.uuid == DatasetRow.uuid)
    return set(session.scalars(wanted.where(DownloadRow.updated > moment)))
