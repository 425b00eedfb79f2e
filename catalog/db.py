"""Engine, sessions and migrations, the same for SQLite and PostgreSQL.

A write on SQLite begins with BEGIN IMMEDIATE: a transaction that reads first and writes later fails at once
when another writer came between, whatever the busy timeout. Reading sessions cannot write on either database.
"""

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Session

from catalog.faults import reach
from metadata.errors import KhlangError
from metadata.errors.settings import (
    DatabaseBusy,
    DatabaseOutdated,
    DatabaseTooNew,
    DatabaseUnreachable,
    DriverMissing,
)
from metadata.written import json_text

BUSY_SECONDS = 30
_UPGRADE_LOCK = 0x6B686C01  # any number of our own: pg_advisory_xact_lock
_ROWS_LOCK = 0x6B686C02
_WRITES = "khlang_writes"


def make_engine(url: str) -> Engine:
    """The engine of a database, which is not touched yet. The folder of an SQLite file is made.

    Raises DriverMissing where PostgreSQL is wanted and psycopg is not installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, json_serializer=json_text)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            json_serializer=json_text,
            connect_args={"options": "-c timezone=UTC"},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise DriverMissing from error


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """A session that may write; commits when the block ends well, else leaves everything as it was.

    Raises DatabaseBusy when another writer holds an SQLite file for 30 seconds, DatabaseUnreachable when
    the database does not answer, DatabaseOutdated when its tables are not there.
    """
    with _session(engine, **{_WRITES: True}) as session:
        yield session
        reach("db.commit.before")
        session.commit()
        reach("db.committed")


@contextmanager
def read_session(engine: Engine) -> Iterator[Session]:
    """A session that sees one moment of the database from its start to its end, and cannot write."""
    options: dict[str, object] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with _session(engine, **options) as session:
        yield session


@contextmanager
def _session(engine: Engine, **options: object) -> Iterator[Session]:
    try:
        with Session(
            engine.execution_options(**options) if options else engine, expire_on_commit=False
        ) as session:
            session.connection()
            yield session
    except (OperationalError, ProgrammingError) as error:
        raise named(error, engine) from error


def named(error: DBAPIError, engine: Engine) -> KhlangError | DBAPIError:
    """Our own error for what an operator can do something about; anything else stays what it is."""
    reason = str(error.orig)
    missing = "no such table" in reason or "UndefinedTable" in type(error.orig).__name__
    if missing or "no such column" in reason or "UndefinedColumn" in type(error.orig).__name__:
        return DatabaseOutdated()
    if engine.dialect.name == "sqlite" and ("locked" in reason or "busy" in reason):
        return DatabaseBusy(seconds=BUSY_SECONDS)
    if error.connection_invalidated or "unable to open" in reason or "connection" in reason:
        shown = engine.url.render_as_string(hide_password=True)
        return DatabaseUnreachable(database=shown, reason=reason.strip().splitlines()[0])
    return error


def lock_rows(session: Session) -> None:
    """Let no other transaction change the catalog's rows until this one ends.

    SQLite's BEGIN IMMEDIATE has done so already. On PostgreSQL it also makes the change log's numbers become
    visible in their order, and two processes replay one log line one after the other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ROWS_LOCK})


def insert_rows(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once, all with the same columns: no object is made of any."""
    if rows:
        session.execute(insert(cast("Table", table.__table__)), rows)


def insert_missing(session: Session, table: type[DeclarativeBase], **values: object) -> None:
    """Insert a row unless there is one with its key: two transactions may do so at once, and both go on."""
    dialect = session.get_bind().dialect.name
    inserting = postgresql.insert if dialect == "postgresql" else sqlite.insert
    session.execute(inserting(table).values(**values).on_conflict_do_nothing())


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """Settings of each new connection. Our own BEGIN replaces the driver's, which would begin too late."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    try:
        _set_wal(cursor)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:  # "file is not a database"
        raise DatabaseUnreachable(database="SQLite", reason=str(error)) from error
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _set_wal(cursor: sqlite3.Cursor) -> None:
    """Switch the file to WAL once. Two processes that make a new file together may meet: the switch itself
    does not wait for the busy timeout."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date, from nothing or from any earlier release, in one transaction.

    Two processes may do so at once: the second waits and finds nothing to do. Raises DatabaseTooNew for
    a database that a later release has changed.
    """
    if is_current(engine):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "catalog:migrations")
    with write_session(engine) as session:
        connection = session.connection()
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether the tables are those of this release. Raises DatabaseTooNew for those of a later one."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    with read_session(engine) as session:
        found = MigrationContext.configure(session.connection()).get_current_heads()
    for revision in found:
        try:
            script.get_revision(revision)
        except CommandError as error:
            raise DatabaseTooNew(revision=revision) from error
    return set(found) == set(script.get_heads())
