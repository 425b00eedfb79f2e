"""A catalog to harvest into, on SQLite and on PostgreSQL, with a real store and a real sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog.sandbox import Sandbox
from catalog.store import Store
from tests.harvesters.world import FileServer, World


@pytest.fixture(scope="session")
def warm_sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture
def world(engine: Engine, store: Store, warm_sandbox: Sandbox, tmp_path: Path) -> World:
    """On both databases."""
    return World(engine, store, warm_sandbox, tmp_path)


@pytest.fixture
def small_world(new_database, store: Store, warm_sandbox: Sandbox, tmp_path: Path) -> Iterator[World]:
    """On SQLite only, for what does not depend on the database."""
    from catalog import db

    engine = db.make_engine(new_database("sqlite"))
    yield World(engine, store, warm_sandbox, tmp_path)
    engine.dispose()


@pytest.fixture
def web() -> Iterator[FileServer]:
    """A server for files."""
    with FileServer() as server:
        yield server
