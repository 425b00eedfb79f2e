"""A real store, a real SQLite database and a real sandbox for the tests of publishing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog import db
from catalog.sandbox import Sandbox
from catalog.store import Store
from metadata.package import Package, Version
from publishers.publish import publish
from tests.publishers.packages import SOURCE

NOW = datetime(2026, 11, 21, 8, 0, 0, tzinfo=UTC)


@dataclass
class Catalog:
    """An empty catalog in a folder, and the way to publish into it."""

    home: Path
    engine: Engine
    store: Store
    sandbox: Sandbox
    now: datetime = field(default=NOW)

    def publish(self, package: Package, **more) -> Version:
        self.now += timedelta(minutes=1)
        add_source(self.engine, package)
        with db.write_session(self.engine) as session:
            return publish(
                package, store=self.store, sandbox=self.sandbox, session=session, now=self.now, **more
            )

    def document(self, package: Package, version: Version, name: str) -> dict:
        return self.store.read_document(package.agency.id, package.dataset.id, version.name, name)


def add_source(engine: Engine, package: Package) -> None:
    """The rows that a run makes before its first dataset."""
    from catalog.sources import SourceFacts, save_source

    with db.write_session(engine) as session:
        save_source(
            session, SourceFacts(id=SOURCE, agency=package.agency, type="files", url=None, schedule="manual")
        )


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture
def new_catalog(tmp_path: Path, sandbox: Sandbox) -> Iterator[Callable[[str], Catalog]]:
    engines = []

    def make(name: str = "home") -> Catalog:
        home = tmp_path / name
        home.mkdir()
        engine = db.make_engine(f"sqlite:///{home / 'catalog.db'}")
        engines.append(engine)
        db.upgrade(engine)
        return Catalog(home, engine, Store(home / "store"), sandbox)

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def catalog(new_catalog: Callable[[], Catalog]) -> Catalog:
    return new_catalog()
