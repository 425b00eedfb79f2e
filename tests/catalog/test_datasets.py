"""What may be asked of the published datasets."""

import pytest

from catalog import apply, datasets, db
from catalog.models import DatasetRow
from metadata.errors.store import AgencyNotFound, DatasetNotFound, ResourceNotFound, VersionNotFound
from metadata.model import Agency
from metadata.package import dataset_uuid, resource_uuid
from metadata.text import text
from tests.catalog.documents import AGENCY, at, publish, version_name

OTHER = Agency(id="aot", title=text("ท่าอากาศยาน", "Airports"))


@pytest.fixture
def session(engine, store, tmp_path):
    """Four datasets: one missing, one withdrawn, one of another agency; titles in dictionary order เ before ข."""
    publish(store, tmp_path, 0, dataset="a", title="เขต")
    publish(store, tmp_path, 9, dataset="b", title="ขนส่ง", content=b"longer\n1\n", source="portal")
    publish(store, tmp_path, 4, dataset="c", title="งบ")
    publish(store, tmp_path, 5, dataset="d", agency=OTHER, title="สนามบิน", keys=("x", "y"))
    store.append_event("dbd", "b", "missing", time=at(20))
    store.append_event("dbd", "c", "withdrawn", time=at(20))
    store.put_agency(Agency(id="empty", title=text("ก ว่าง")))
    apply.rebuild(engine, store)
    with db.read_session(engine) as session:
        yield session


def names(rows):
    return [row.name for row in rows]


def test_lists_hold_what_is_published_or_missing(session):
    assert names(datasets.list_datasets(session)) == ["aot-d", "dbd-a", "dbd-b"]
    assert names(datasets.list_datasets(session, states=("withdrawn",))) == ["dbd-c"]
    assert names(datasets.list_datasets(session, agency_id="dbd")) == ["dbd-a", "dbd-b"]
    assert names(datasets.list_datasets(session, source_id="dbd/portal")) == ["dbd-b"]
    assert names(datasets.list_datasets(session, limit=1, offset=1)) == ["dbd-a"]
    assert datasets.count_datasets(session) == 3
    assert datasets.count_datasets(session, agency_id="aot") == 1


def test_titles_come_in_dictionary_order_and_the_newest_first(session):
    assert names(datasets.list_datasets(session, sort="title")) == ["dbd-b", "dbd-a", "aot-d"]
    assert names(datasets.newest(session)) == ["dbd-b", "aot-d", "dbd-a"]
    assert names(datasets.newest(session, 1)) == ["dbd-b"]


def test_walking_through_everything_goes_by_name_in_small_steps(session):
    for at_once in (1, 2, 3, 100):
        found = [
            (row.name, len(row.resources)) for row in datasets.iterate_datasets(session, at_once=at_once)
        ]
        assert found == [("aot-d", 2), ("dbd-a", 1), ("dbd-b", 1)]


def test_a_source_knows_all_its_datasets_withdrawn_ones_too(session):
    assert names(datasets.of_source(session, "dbd/registry")) == ["dbd-a", "dbd-c"]


def test_a_dataset_is_found_by_name_uuid_and_upstream_id(session):
    uuid = dataset_uuid("dbd/registry", "a")
    for any_id in ("dbd-a", uuid, uuid.upper(), "a"):
        assert datasets.find_dataset(session, any_id).name == "dbd-a"
    assert datasets.get_dataset(session, "dbd-c").state == "withdrawn"


@pytest.mark.parametrize(
    "any_id", ["", "none", "x" * 3000, "a\x00", "ก", "00000000-0000-0000-0000-000000000000"]
)
def test_what_is_not_there_is_said(session, any_id):
    assert datasets.find_dataset(session, any_id) is None
    with pytest.raises(DatasetNotFound):
        datasets.find_dataset_or_raise(session, any_id)
    with pytest.raises(ResourceNotFound):
        datasets.get_resource(session, any_id)


def test_names_are_exact(session):
    with pytest.raises(DatasetNotFound):
        datasets.get_dataset(session, "DBD-A")


def test_the_totals_are_those_of_the_lists(session):
    found = datasets.counts(session)

    assert (found.datasets, found.agencies, found.resources, found.files, found.rows) == (3, 2, 4, 3, 4)
    assert found.size_bytes == 8 + 9 + 8


def test_the_totals_of_an_empty_catalog_are_zero(engine):
    with db.read_session(engine) as session:
        assert datasets.counts(session) == datasets.Counts(0, 0, 0, 0, 0, 0)
        assert datasets.last_change(session) == 0


def test_a_resource_is_found_by_its_uuid(session):
    uuid = resource_uuid(dataset_uuid("aot/registry", "d"), "y")

    assert datasets.get_resource(session, uuid.upper()).key == "y"
    assert datasets.get_resource(session, uuid).dataset.name == "aot-d"


def test_versions_are_listed_and_found(session):
    row = datasets.get_dataset(session, "dbd-a")

    assert [version.name for version in datasets.list_versions(session, row)] == [version_name(0)]
    assert datasets.get_version(session, row, version_name(0)).summary["rows"] == 1
    with pytest.raises(VersionNotFound):
        datasets.get_version(session, row, version_name(1))


def test_agencies_come_in_dictionary_order_with_what_they_publish(session):
    found = [(row.id, number) for row, number in datasets.list_agencies(session)]

    assert found == [("empty", 0), ("dbd", 2), ("aot", 1)]
    assert datasets.get_agency(session, "dbd").document == AGENCY.to_json()
    with pytest.raises(AgencyNotFound):
        datasets.get_agency(session, "none")


def test_every_change_has_a_number(session):
    assert datasets.last_change(session) == session.query(DatasetRow).count() == 4
