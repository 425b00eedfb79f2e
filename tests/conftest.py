"""What every test may ask for: an engine on SQLite and on a real PostgreSQL, a store, the folder of real files."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text

from catalog import db
from catalog.store import Store
from tests.postgres import NoPostgres, running_postgres

# A busy machine must not fail a test: nothing here is judged by the clock.
settings.register_profile("khlang", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("khlang")


LONGEST = ("test_crash.py", "test_guard_property.py", "test_crash_later.py", "test_pages.py", "test_tour.py")
"""Files of minutes: begun first, so that no worker is left alone with one when the others have ended."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; otherwise as collected (`make test` says --no-loadscope-reorder)."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))


def absent(what: str) -> None:
    """A service that cannot be had: a visible skip on a user's machine, a failure where CI=true (contract 1)."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of this session's own PostgreSQL, without a database; it has one template with our tables."""
    try:
        with running_postgres() as address:
            admin = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text("CREATE DATABASE template_khlang"))
            admin.dispose()
            engine = db.make_engine(f"{address}/template_khlang")
            db.upgrade(engine)
            engine.dispose()
            yield address
    except NoPostgres as error:
        absent(f"PostgreSQL: {error}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables and nothing in them, to be copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = db.make_engine(f"sqlite:///{path}")
    db.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes databases with our tables, "sqlite" or "postgresql"; gives their addresses and drops them at the end."""
    made: list[tuple[str, str]] = []

    def make(kind: str) -> str:
        name = f"t_{uuid4().hex}"
        if kind == "sqlite":
            path = tmp_path / f"{name}.db"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        address = request.getfixturevalue("postgres_server")
        _administer(address, f"CREATE DATABASE {name} TEMPLATE template_khlang")
        made.append((address, name))
        return f"{address}/{name}"

    yield make
    for address, name in made:
        _administer(address, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(address: str, statement: str) -> None:
    admin = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """A fresh database with our tables; every test that asks runs on both kinds."""
    return new_database(request.param)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database; every test that asks runs on SQLite and on PostgreSQL."""
    engine = db.make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files that KHLANG_REAL_DATA names; tests that ask are skipped without it."""
    folder = os.environ.get("KHLANG_REAL_DATA")
    if not folder:
        pytest.skip("KHLANG_REAL_DATA names no folder of real files")
    return Path(folder)
