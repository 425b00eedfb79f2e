"""Builds everything once: settings, database, store, index, sandbox. Nothing else makes these."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalog import apply, db
from catalog.sandbox import Sandbox
from catalog.search import SearchIndex
from catalog.settings import Settings, environment, load
from catalog.store import Store
from metadata.errors.command import HomeUnusable


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """What every door works with. Sessions come from reading() and writing(); writing() commits at its end."""

    settings: Settings
    engine: Engine
    store: Store
    search: SearchIndex
    sandbox: Sandbox
    now: Callable[[], datetime] = utc_now

    def reading(self) -> AbstractContextManager[Session]:
        return db.read_session(self.engine)

    def writing(self) -> AbstractContextManager[Session]:
        return db.write_session(self.engine)

    def sync_index(self, wait_seconds: float = 0.0) -> None:
        """Bring the search index level with the database, unless another process is writing it for longer."""
        with self.reading() as session:
            self.search.sync(session, wait_seconds=wait_seconds)

    def rebuild_index(self) -> None:
        """Make the search index anew from the database."""
        with self.reading() as session:
            self.search.rebuild(session)


def load_settings() -> Settings:
    """The settings of this process: its environment over khlang.toml of the working folder over defaults."""
    return load(environment(), Path.cwd())


@contextmanager
def trial_settings() -> Iterator[Settings]:
    """The settings of a command that writes nothing: where no catalog is yet, its empty one lies in a folder that is
    gone at the end."""
    settings = load_settings()
    own = {"database_url", "storage_url"} & settings.origins.keys()
    if own or (settings.home.exists() and any(settings.home.iterdir())):
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="khlang-trial-") as folder:
        yield load({**environment(), "KHLANG_HOME": folder}, Path.cwd())


def make_home(settings: Settings) -> None:
    """Make the folder of this catalog. Raises HomeUnusable where it cannot be made or written."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=settings.home).close()
    except OSError as refused:
        raise HomeUnusable(path=settings.home, reason=refused.strerror) from refused


@contextmanager
def open_services(
    settings: Settings | None = None, *, search: bool = True, recover: bool = True
) -> Iterator[Services]:
    """Open everything, finish what a killed run left, and close all at the end.

    An empty or older SQLite database is brought up to date first; PostgreSQL only by `khlang db upgrade`.
    Raises SettingsInvalid with every problem of the settings at once, HomeUnusable for a home that cannot
    be written.
    """
    settings = settings or load_settings()
    make_home(settings)
    engine = db.make_engine(settings.database_url)
    store = Store(settings.store_path)
    try:
        if engine.dialect.name == "sqlite":
            db.upgrade(engine)
        if recover:
            apply.recover(engine, store, datetime.now(UTC))
        with Sandbox() as sandbox:
            services = Services(settings, engine, store, SearchIndex(settings.index_path), sandbox)
            if search:
                services.sync_index(wait_seconds=30)
            yield services
    finally:
        engine.dispose()
