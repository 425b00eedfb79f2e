"""Engine, sessions and migrations on both databases."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from catalog import db
from catalog.models import AgencyRow, Base, LeaseRow
from metadata.errors.settings import DatabaseOutdated, DatabaseTooNew, DatabaseUnreachable


def _agency(name: str) -> AgencyRow:
    return AgencyRow(id=name, sort_key=name, document={"id": name})


def test_the_migrations_make_exactly_the_tables_of_the_models(engine):
    with db.read_session(engine) as session:
        context = MigrationContext.configure(session.connection())

        assert compare_metadata(context, Base.metadata) == []
    assert db.is_current(engine)


def test_upgrading_twice_changes_nothing(engine):
    with db.write_session(engine) as session:
        session.add(_agency("dbd"))

    db.upgrade(engine)

    with db.read_session(engine) as session:
        assert session.scalars(select(AgencyRow.id)).all() == ["dbd"]


def test_a_database_of_a_later_release_is_refused(engine):
    with db.write_session(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="9999"):
        db.upgrade(engine)


def test_an_empty_database_is_not_current_and_says_what_to_do(tmp_path):
    engine = db.make_engine(f"sqlite:///{tmp_path / 'new' / 'empty.db'}")

    assert not db.is_current(engine)
    with pytest.raises(DatabaseOutdated), db.read_session(engine) as session:
        session.scalars(select(AgencyRow.id)).all()
    engine.dispose()


def test_a_block_that_fails_leaves_the_database_as_it_was(engine):
    with pytest.raises(KeyError), db.write_session(engine) as session:
        session.add(_agency("dbd"))
        session.flush()
        raise KeyError("stopped")

    with db.read_session(engine) as session:
        assert session.scalars(select(AgencyRow.id)).all() == []


def test_a_reading_session_cannot_write(engine):
    with pytest.raises(DBAPIError), db.read_session(engine) as session:
        session.add(_agency("dbd"))
        session.flush()


def test_a_reading_session_sees_one_moment_to_its_end(engine):
    with db.read_session(engine) as reading:
        before = reading.scalars(select(AgencyRow.id)).all()
        with db.write_session(engine) as writing:
            writing.add(_agency("dbd"))

        assert reading.scalars(select(AgencyRow.id)).all() == before == []


def test_sqlite_keeps_what_it_acknowledged_and_the_rules_between_tables(tmp_path):
    engine = db.make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    with db.read_session(engine) as session:
        said = [
            session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()

    assert said == ["wal", 2, 1, 30_000]


def test_many_writers_at_once_wait_for_each_other_and_lose_nothing(engine):
    with db.write_session(engine) as session:
        session.add(LeaseRow(source_id="dbd/x", token=0))

    def raise_token(_):
        with db.write_session(engine) as session:
            row = session.scalars(
                select(LeaseRow).with_for_update().execution_options(populate_existing=True)
            ).one()
            row.token += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raise_token, range(80)))

    with db.read_session(engine) as session:
        assert session.scalars(select(LeaseRow.token)).one() == 80


def _upgrade(url, started):
    started.wait(10)
    engine = db.make_engine(url)
    db.upgrade(engine)
    engine.dispose()


def test_processes_that_upgrade_a_new_database_together_all_succeed(tmp_path):
    url = f"sqlite:///{tmp_path / 'together.db'}"
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    processes = [context.Process(target=_upgrade, args=(url, started)) for _ in range(3)]
    for process in processes:
        process.start()
    started.set()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0]


def test_a_database_that_does_not_answer_is_said_without_its_password():
    engine = db.make_engine("postgresql://khlang:topsecret@127.0.0.1:9/khlang")

    with pytest.raises(DatabaseUnreachable) as caught, db.read_session(engine):
        pass

    assert "topsecret" not in str(caught.value)


def test_times_come_back_equal_from_both_databases(engine):
    from tests.catalog.documents import at

    with db.write_session(engine) as session:
        session.add(LeaseRow(source_id="dbd/x", token=1, expires_at=at(5)))

    with db.read_session(engine) as session:
        assert session.scalars(select(LeaseRow.expires_at)).one() == at(5)


def test_names_sort_by_code_points_whatever_the_locale(engine):
    names = ["a-b", "a_b", "ab", "a0", "b", "a-a"]
    with db.write_session(engine) as session:
        session.add_all(_agency(name) for name in names)

    with db.read_session(engine) as session:
        assert session.scalars(select(AgencyRow.id).order_by(AgencyRow.id)).all() == sorted(names)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "x.db").write_bytes(bytes(range(1, 200)) * 20)
    engine = db.make_engine(f"sqlite:///{tmp_path / 'x.db'}")

    with pytest.raises(DatabaseUnreachable, match="not a database"), db.read_session(engine):
        pass
    engine.dispose()
