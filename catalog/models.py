"""The tables, the same on SQLite and PostgreSQL. The store is the truth; all but runs can be rebuilt from it.

Times are UTC and stored without a zone (`Utc`), so that both databases give back equal values.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

JsonObject = dict[str, Any]


def plain(length: int | None = None) -> String:
    """Text that sorts by its code points on every database, whatever the locale of a PostgreSQL cluster."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(TypeDecorator[datetime]):
    """An aware UTC datetime in Python, a plain timestamp in the database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012
        datetime: Utc,
        JsonObject: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class AgencyRow(Base):
    """One agency. document is metadata.model.Agency as JSON."""

    __tablename__ = "agency"

    id: Mapped[str] = mapped_column(plain(40), primary_key=True)
    sort_key: Mapped[str] = mapped_column(plain())
    document: Mapped[JsonObject]


class SourceRow(Base):
    """One source, id `<agency>/<source>`.

    failures: how many of its runs in a row ended without a listing; suspended_at: since when it is not run by the
    clock any more because of that.
    """

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(plain(81), primary_key=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    type: Mapped[str] = mapped_column(String(40))
    url: Mapped[str | None]
    schedule: Mapped[str | None]
    last_run_id: Mapped[str | None] = mapped_column(String(36))
    last_success_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    suspended_at: Mapped[datetime | None]


class LeaseRow(Base):
    """Who works on a source now. token rises with every holder: a late write of an old holder is refused.

    needs_replay: a holder was taken over before it let go, so its last log line may have no row yet.
    """

    __tablename__ = "lease"

    source_id: Mapped[str] = mapped_column(String(81), primary_key=True)
    token: Mapped[int]
    host: Mapped[str | None]
    process_id: Mapped[int | None]
    process_started: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    needs_replay: Mapped[bool] = mapped_column(default=False)


class DatasetRow(Base):
    """One dataset as a visitor sees it now. document is metadata.model.Dataset as JSON.

    state is published, missing or withdrawn; log_seq the last log line that is in this row; fingerprint
    what the source last said, to tell an unchanged record without staging it. fingerprint and content_hash
    are those of the newest version, which after a rollback is not the current one: so that the next harvest
    of an unchanged source does not undo the rollback.
    """

    __tablename__ = "dataset"
    __table_args__ = (
        UniqueConstraint("source_id", "upstream_id"),
        UniqueConstraint("agency_id", "dataset_id"),
        Index("ix_dataset_state_sort_key", "state", "sort_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(plain(100), unique=True)
    agency_id: Mapped[str] = mapped_column(ForeignKey("agency.id"))
    source_id: Mapped[str] = mapped_column(String(81), index=True)
    upstream_id: Mapped[str]
    dataset_id: Mapped[str] = mapped_column(String(110))
    state: Mapped[str] = mapped_column(String(10))
    state_since: Mapped[datetime | None]
    state_reason: Mapped[str | None]
    current_version: Mapped[str] = mapped_column(String(25))
    first_published_at: Mapped[datetime]
    published_at: Mapped[datetime]
    log_seq: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    sort_key: Mapped[str] = mapped_column(plain())
    quality_score: Mapped[int]
    document: Mapped[JsonObject]

    agency: Mapped[AgencyRow] = relationship(lazy="joined")
    resources: Mapped[list["ResourceRow"]] = relationship(
        back_populates="dataset",
        order_by="ResourceRow.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    versions: Mapped[list["VersionRow"]] = relationship(
        back_populates="dataset",
        order_by="VersionRow.name.desc()",
        cascade="all, delete-orphan",
        lazy="select",
    )


class VersionRow(Base):
    """One published version. summary: {rows, files, size_bytes, issues: {error, warning, notice}}."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("dataset_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    name: Mapped[str] = mapped_column(plain(25))
    published_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))
    summary: Mapped[JsonObject]

    dataset: Mapped[DatasetRow] = relationship(back_populates="versions")


class ResourceRow(Base):
    """A resource of a dataset's current version. id is its UUID.

    forms: a list of {form, name, format, media_type, size_bytes, sha256}, form "original", "csv", "parquet"…;
    schema: Table Schema or null; link_reason set where no bytes are kept; column_values: column → its values, of those
    that have few.
    """

    __tablename__ = "resource"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"), index=True)
    position: Mapped[int]
    key: Mapped[str]
    name: Mapped[str]
    row_count: Mapped[int | None]
    link_reason: Mapped[str | None] = mapped_column(String(20))
    document: Mapped[JsonObject]
    table_schema: Mapped[JsonObject | None]
    forms: Mapped[list[Any]]
    column_values: Mapped[JsonObject | None]

    dataset: Mapped[DatasetRow] = relationship(back_populates="resources")


class AliasRow(Base):
    """Another name that leads to a dataset: an upstream id or an earlier identifier.

    Two sources may use the same one; it then leads to the dataset that was published first.
    """

    __tablename__ = "alias"

    alias: Mapped[str] = mapped_column(String(500), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"), primary_key=True, index=True)


class FetchRow(Base):
    """What we know of one address of one source: validators and hash of the last whole body we took.

    document: {etag, last_modified, sha256, size_bytes, media_type, final_url, headers, fetched_at, read_at}.
    """

    __tablename__ = "fetch"

    source_id: Mapped[str] = mapped_column(String(81), primary_key=True)
    url: Mapped[str] = mapped_column(String(2000), primary_key=True)
    document: Mapped[JsonObject]


class RunRow(Base):
    """One attempt to harvest a source. state: running, done, failed, needs_review, interrupted.

    counts: outcome → number; total: what the source says it holds, null if it does not say;
    plan: kept where a person must accept it; error: metadata.errors JSON where the source failed.
    """

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(81), index=True)
    state: Mapped[str] = mapped_column(String(12))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    counts: Mapped[JsonObject]
    total: Mapped[int | None]
    error: Mapped[JsonObject | None]
    plan: Mapped[JsonObject | None]
    plan_expires_at: Mapped[datetime | None]

    records: Mapped[list["RunRecordRow"]] = relationship(
        back_populates="run", order_by="RunRecordRow.id", cascade="all, delete-orphan", lazy="select"
    )


class RunRecordRow(Base):
    """What one run did with one record. issues: metadata.issues JSON objects; reasons: what changed, or why not, in
    words; changes: the same as {fields, files}."""

    __tablename__ = "run_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    upstream_id: Mapped[str]
    dataset_name: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[JsonObject | None]
    outcome: Mapped[str] = mapped_column(String(10))
    version: Mapped[str | None] = mapped_column(String(25))
    reasons: Mapped[list[Any]]
    changes: Mapped[JsonObject | None]
    issues: Mapped[list[Any]]
    error: Mapped[JsonObject | None]

    run: Mapped[RunRow] = relationship(back_populates="records")


class SightingRow(Base):
    """What a source said of one record when it was last looked at, as a hash, so that it need not be read again.

    issues: what its mapping could not use, as metadata.issues JSON. May be lost: the record is then mapped anew.
    """

    __tablename__ = "sighting"

    source_id: Mapped[str] = mapped_column(String(81), primary_key=True)
    upstream_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    mark: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    issues: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


class JobRow(Base):
    """One run of a source that is due, or was. kind: harvest; state: waiting, running, done, failed, dropped.

    planned_at is the moment its schedule names, due_at the one after jitter; a source has one job a moment. token
    rises with every worker that takes it: what an earlier one still writes is refused.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("source_id", "planned_at"),
        Index("ix_job_state_due_at", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(81))
    config: Mapped[str]
    state: Mapped[str] = mapped_column(String(10))
    planned_at: Mapped[datetime]
    due_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[int] = mapped_column(default=0)
    host: Mapped[str | None]
    process_id: Mapped[int | None]
    process_started: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    run_id: Mapped[str | None] = mapped_column(String(36))
    error: Mapped[JsonObject | None]


class NoticeRow(Base):
    """What an agency was told of a run. channel: email, webhook; state: sent, failed, or quiet where nothing was new.

    told: the problems that the agency knows of after it, as hashes by record; the newest row of a source and
    channel counts.
    """

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    source_id: Mapped[str] = mapped_column(String(81), index=True)
    run_id: Mapped[str] = mapped_column(String(36), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    time: Mapped[datetime]
    problems: Mapped[int]
    told: Mapped[JsonObject]
    error: Mapped[JsonObject | None]


class DownloadRow(Base):
    """How often files of a dataset, named by its UUID, were downloaded in one month ("2026-11")."""

    __tablename__ = "download"

    uuid: Mapped[str] = mapped_column(String(36), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    count: Mapped[int]
    updated: Mapped[datetime] = mapped_column(index=True)


class ChangeRow(Base):
    """The change log every process follows to keep its own search index in step."""

    __tablename__ = "change"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    dataset_id: Mapped[int] = mapped_column(index=True)
    time: Mapped[datetime]
