"""A rollback holds the lease of its dataset's source, and writes nothing once another has taken it."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from catalog import sources
from catalog.datasets import find_dataset_or_raise
from catalog.models import LeaseRow
from catalog.settings import load
from catalog.sources import LEASE_SECONDS
from metadata.errors.store import LeaseLost, SourceBusy
from web.harvesting import harvest_source, load_sources, rollback
from web.wiring import Services, open_services

CONFIG = """
version: 1
agency: {id: mot, title: {th: กรมทางหลวง}}
sources:
  - id: roads
    type: files
    datasets: [{id: bridges, title: {th: สะพาน}, resources: [{url: bridges.csv}]}]
"""


@dataclass(frozen=True)
class Overtaken(Services):
    """A process that is stopped when it has taken the lease, for so long that another takes it."""

    @contextmanager
    def writing(self):
        with self.reading() as session:
            lease = session.get(LeaseRow, "mot/roads")
            held = lease.process_id is not None and lease.token == 3
        if held:
            later = self.now() + timedelta(seconds=LEASE_SECONDS + 1)
            with super().writing() as session:
                assert sources.acquire(session, "mot/roads", later) == 4
        with super().writing() as session:
            yield session


@pytest.fixture
def opened(tmp_path):
    """A catalog with a dataset in two versions, and the first of them."""
    (tmp_path / "mot.yml").write_text(CONFIG, encoding="utf-8")
    settings = load({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)
    [source], _ = load_sources([tmp_path / "mot.yml"], (), settings)
    with open_services(settings) as services:
        for rows in ("1,10\n", "1,10\n2,20\n"):
            (tmp_path / "bridges.csv").write_text("id,span\n" + rows, encoding="utf-8")
            assert harvest_source(source, services).state == "done"
        first = next(iter(services.store.read_log("mot", "bridges"))).version
        yield services, first


def current(services):
    with services.reading() as session:
        return find_dataset_or_raise(session, "mot-bridges").current_version


def test_a_rollback_whose_lease_went_to_another_changes_nothing(opened):
    services, first = opened
    before, log = current(services), list(services.store.read_log("mot", "bridges"))
    overtaken = Overtaken(**vars(services))

    with pytest.raises(LeaseLost):
        rollback(overtaken, "mot-bridges", first, "wrong rows")

    assert current(services) == before != first
    assert list(services.store.read_log("mot", "bridges")) == log
    with services.reading() as session:
        lease = session.get(LeaseRow, "mot/roads")
        assert (lease.token, lease.process_id is None) == (4, False), "the other still holds it"


def test_a_rollback_waits_for_no_harvest_and_lets_the_source_go(opened):
    services, first = opened
    with services.writing() as session:
        token = sources.acquire(session, "mot/roads", services.now())
    with pytest.raises(SourceBusy):
        rollback(services, "mot-bridges", first, "wrong rows")
    with services.writing() as session:
        sources.release(session, "mot/roads", token)

    assert rollback(services, "mot-bridges", first, "wrong rows") == ("mot-bridges", first)

    assert current(services) == first
    with services.reading() as session:
        assert session.get(LeaseRow, "mot/roads").process_id is None
