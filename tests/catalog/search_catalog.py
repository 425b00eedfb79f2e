"""A small catalog in a real SQLite database, for the tests of search and facets."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalog import db
from catalog.models import AgencyRow, ChangeRow, DatasetRow, ResourceRow
from metadata.text import Text, sort_key

START = datetime(2026, 1, 1, tzinfo=UTC)
AGENCIES = {
    "moph": Text(th="กระทรวงสาธารณสุข", en="Ministry of Public Health"),
    "bma": Text(th="กรุงเทพมหานคร", en="Bangkok Metropolitan Administration"),
}


def open_database(folder: Path) -> Engine:
    """An SQLite database in folder with our tables and two agencies."""
    engine = db.make_engine(f"sqlite:///{folder / 'catalog.db'}")
    db.upgrade(engine)
    return with_agencies(writing(engine))


def writing(engine: Engine) -> Engine:
    """The engine, for sessions that stay open through a test and write now and then."""
    return engine.execution_options(khlang_writes=True)


def with_agencies(engine: Engine) -> Engine:
    with Session(engine) as session:
        for key, title in AGENCIES.items():
            if session.get(AgencyRow, key) is None:
                document = {"id": key, "title": title.plain()}
                session.add(AgencyRow(id=key, sort_key=key, document=document))
        session.commit()
    return engine


def add(
    session: Session, name: str, title: str | dict[str, str], agency: str = "moph", **more: Any
) -> DatasetRow:
    """A published dataset; score and columns are taken out of more, the rest are fields of Dataset."""
    score, columns = more.pop("score", 50), more.pop("columns", ())
    formats, state = more.pop("formats", ("csv",)), more.pop("state", "published")
    shown = Text(**title) if isinstance(title, dict) else Text(th=title)
    count = len(session.scalars(select(DatasetRow.id)).all())
    row = DatasetRow(
        uuid=f"00000000-0000-0000-0000-{count:012d}",
        name=name,
        agency_id=agency,
        source_id=f"{agency}/files",
        upstream_id=name,
        dataset_id=name,
        state=state,
        current_version="v",
        first_published_at=START,
        published_at=START + timedelta(days=count),
        log_seq=1,
        fingerprint="",
        content_hash="",
        sort_key=sort_key(shown.show("th")[0]),
        quality_score=score,
        document={"id": name, "title": shown.plain(), **more},
    )
    for position, code in enumerate(formats):
        row.resources.append(
            ResourceRow(
                id=f"{name}-{position}",
                position=position,
                key=str(position),
                name=f"r{position}",
                document={},
                table_schema={"fields": [{"name": column} for column in columns]} if not position else None,
                forms=[_form("original", code), _form("parquet", "parquet")],
            )
        )
    session.add(row)
    changed(session, row)
    return row


def changed(session: Session, row: DatasetRow) -> None:
    """Say in the change log that a dataset changed, and commit."""
    session.flush()
    session.add(ChangeRow(dataset_id=row.id, time=START))
    session.commit()


def _form(form: str, code: str) -> dict[str, object]:
    return {
        "form": form, "name": f"table.{code}", "format": code, "media_type": "application/octet-stream",
        "size_bytes": 1, "sha256": "0" * 64,
    }  # fmt: skip
