"""States of datasets, asked with plain statements of both databases."""

from datetime import UTC, datetime

import pytest

from catalog import db, package_states
from catalog.models import AgencyRow, ChangeRow, DatasetRow, SourceRow
from metadata.errors.settings import DatabaseOutdated, DatabaseUnreachable

DAY = datetime(2026, 1, 1, tzinfo=UTC)
COUNT = package_states.AT_ONCE + 5


def _dataset(number: int, state: str = "published") -> DatasetRow:
    return DatasetRow(
        id=number, uuid=f"{number:08d}-0000-4000-8000-00000000000a", name=f"d{number}", agency_id="a",
        source_id="a/s", upstream_id=str(number), dataset_id=f"d{number}", state=state, current_version="v1",
        first_published_at=DAY, published_at=DAY, log_seq=number, fingerprint="", content_hash="", sort_key="",
        quality_score=1, document={"id": f"d{number}", "title": {"th": "ก"}},
    )  # fmt: skip


@pytest.fixture
def filled(engine):
    with db.write_session(engine) as session:
        for name in ("a", "b"):
            session.add(
                AgencyRow(id=name, sort_key="", document={"id": name, "title": {"th": f"หน่วย {name}"}})
            )
        session.flush()
        session.add(SourceRow(id="a/s", agency_id="a", type="files"))
        session.add_all(_dataset(number) for number in range(1, COUNT))
        session.add(_dataset(COUNT, "withdrawn"))
    return engine


def test_a_dataset_is_found_by_its_name_and_by_its_uuid(filled):
    found = package_states.find_state(filled, "d7")

    assert found
    assert (found.id, found.mark, found.is_withdrawn) == (7, b"7 v1 published\n", False)
    assert '"หน่วย a"' in found.agency
    assert package_states.find_state(filled, "00000007-0000-4000-8000-00000000000A") == found
    assert package_states.find_state(filled, "nobody's") is None
    withdrawn = package_states.find_state(filled, f"d{COUNT}")
    assert withdrawn
    assert withdrawn.is_withdrawn


def test_many_datasets_are_found_at_once(filled):
    found = package_states.find_states(filled, range(1, COUNT + 50))

    assert sorted(found) == list(range(1, COUNT + 1))
    assert found[7] == package_states.find_state(filled, "d7")
    assert package_states.find_states(filled, []) == {}


def test_agencies_come_in_the_order_of_their_ids(filled):
    found = package_states.find_agencies(filled, ["b", "nobody", "a"])

    assert [agency for agency, _ in found] == ["a", "b"]
    assert '"หน่วย b"' in found[1][1]


def test_the_newest_change_differs_after_each(filled):
    seen = [package_states.newest_change(filled)]
    for number in (3, 3, 4):
        with db.write_session(filled) as session:
            session.add(ChangeRow(dataset_id=number, time=DAY))
        seen.append(package_states.newest_change(filled))

    assert seen[0] is None
    assert len(set(seen)) == 4
    assert package_states.newest_change(filled) == seen[-1]


def test_a_database_that_cannot_answer_is_named(tmp_path):
    empty = db.make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseOutdated):
        package_states.find_state(empty, "d1")
    empty.dispose()
    nowhere = db.make_engine("postgresql://khlang:topsecret@127.0.0.1:9/khlang")
    with pytest.raises(DatabaseUnreachable) as refused:
        package_states.newest_change(nowhere)
    assert "topsecret" not in str(refused.value)
    nowhere.dispose()
