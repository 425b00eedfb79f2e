"""Names and UUIDs: given once, never to another."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import apply, db
from catalog.identity import assign_identity, claim_identity
from metadata.errors.store import IdentityTaken
from metadata.model import Agency, Dataset
from metadata.package import Package, dataset_uuid
from metadata.text import text
from tests.catalog.documents import AGENCY, at, publish

SOURCE = "dbd/registry"


def assign(engine, upstream="companies", dataset="companies", agency="dbd", source=SOURCE):
    with db.read_session(engine) as session:
        return assign_identity(session, agency, source, upstream, dataset)


def show(engine, store, dataset="companies", agency="dbd"):
    with db.write_session(engine) as session:
        apply.apply_log(session, store, agency, dataset, now=at(0))


def package(name="dbd-companies", dataset="companies", agency=AGENCY, upstream="companies"):
    return Package(
        agency=agency, source_id=f"{agency.id}/registry", upstream_id=upstream, name=name, resources=(),
        uuid=dataset_uuid(f"{agency.id}/registry", upstream), dataset=Dataset(id=dataset, title=text("ก")),
    )  # fmt: skip


def claim(engine, store, wanted):
    with db.write_session(engine) as session:
        claim_identity(session, store, wanted)


def test_the_plain_name_is_agency_and_dataset(engine):
    identity = assign(engine)

    assert identity.name == "dbd-companies"
    assert identity.uuid == dataset_uuid(SOURCE, "companies")


def test_a_long_name_is_cut_and_told_apart_by_what_it_stands_for(engine):
    agency, dataset = "a" * 40, "d" * 70
    digest = hashlib.sha256(f"{agency}/{agency}/s/u".encode()).hexdigest()[:6]

    name = assign(engine, "u", dataset, agency, f"{agency}/s").name

    assert name == f"{agency}-{'d' * 52}-{digest}"
    assert len(name) == 100


def test_a_taken_name_gets_six_more_letters_and_both_stay_what_they_are(engine, store, tmp_path):
    other = Agency(id="dbd-x", title=text("อื่น"))
    publish(store, tmp_path, 0, agency=other, dataset="roads")
    show(engine, store, "roads", "dbd-x")

    identity = assign(engine, "x-roads", "x-roads")

    assert identity.name.startswith("dbd-x-roads-") and len(identity.name) == len("dbd-x-roads-") + 6
    assert assign(engine, "roads", "roads", "dbd-x", "dbd-x/registry").name == "dbd-x-roads"


def test_a_withdrawn_dataset_keeps_its_name_and_comes_back_under_it(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    store.append_event("dbd", "companies", "withdrawn", time=at(5))
    show(engine, store)

    assert assign(engine).name == "dbd-companies"
    with pytest.raises(IdentityTaken, match="companies"):
        assign(engine, "another-upstream-id")


def test_who_takes_up_the_old_identifier_of_a_renamed_dataset_is_another(engine, store, tmp_path):
    publish(store, tmp_path, 0, upstream="new", uuid=dataset_uuid(SOURCE, "old"))
    show(engine, store)

    identity = assign(engine, "old", "other")

    assert identity.uuid == dataset_uuid(SOURCE, "old#2")
    assert identity.name == "dbd-other"


def test_a_package_may_take_a_free_identity_and_its_own_again(engine, store, tmp_path):
    claim(engine, store, package())
    publish(store, tmp_path, 0)
    claim(engine, store, package())
    show(engine, store)

    claim(engine, store, package())


@pytest.mark.parametrize(
    "wanted",
    [
        package(name="dbd-companies", dataset="other", upstream="other"),
        package(name="dbd-other", dataset="companies", upstream="other"),
        package(name="dbd-companies", dataset="moved"),
        package(name="dbd-renamed"),
    ],
)
def test_nothing_of_a_published_identity_goes_to_another(engine, store, tmp_path, wanted):
    publish(store, tmp_path, 0)
    show(engine, store)

    with pytest.raises(IdentityTaken):
        claim(engine, store, wanted)


def test_a_name_whose_row_is_still_to_be_replayed_is_taken_already(engine, store, tmp_path):
    """Its process was killed between the log line and the row: the line is the commit."""
    publish(store, tmp_path, 0, agency=Agency(id="dbd-x", title=text("อื่น")), dataset="roads")

    with pytest.raises(IdentityTaken, match="dbd-x/roads"):
        claim(engine, store, package(name="dbd-x-roads", dataset="x-roads", upstream="x-roads"))


IDS = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,58}", fullmatch=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(IDS.map(lambda value: value[:40]), IDS, st.text(min_size=1, max_size=50))
def test_any_record_gets_a_name_that_fits_an_address(engine, agency, dataset, upstream):
    upstream = upstream.replace("\x00", "x").encode("utf-8", "ignore").decode()

    name = assign(engine, upstream, dataset, agency, f"{agency}/s").name

    assert 1 <= len(name) <= 100
    assert name.startswith(agency)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert name == assign(engine, upstream, dataset, agency, f"{agency}/s").name
