"""What pages show of many datasets at once."""

import pytest

from catalog import apply, db, overview
from catalog.models import SourceRow
from metadata.model import Agency
from metadata.text import text
from tests.catalog.documents import publish

OTHER = Agency(id="aot", title=text("ท่าอากาศยาน", "Airports"))
THIRD = Agency(id="nso", title=text("สถิติ", "Statistics"))


@pytest.fixture
def newest(engine, store, tmp_path):
    """The names of the newest, of which all are of one agency but the two oldest."""
    publish(store, tmp_path, 1, dataset="x", agency=OTHER, title="ก")
    publish(store, tmp_path, 2, dataset="y", agency=THIRD, title="ข")
    for number in range(6):
        publish(store, tmp_path, 10 + number, dataset=f"n{number}", title="ค")
    apply.rebuild(engine, store)

    def asked(limit):
        with db.read_session(engine) as session:
            return [card.name for card in overview.newest(session, limit)]

    return asked


def test_no_more_than_two_of_one_agency_while_others_have_news(newest):
    assert newest(4) == ["dbd-n5", "dbd-n4", "nso-y", "aot-x"]


def test_room_that_is_left_is_filled_with_the_newest_in_order(newest):
    assert newest(6) == ["dbd-n5", "dbd-n4", "dbd-n3", "dbd-n2", "nso-y", "aot-x"]


def test_the_newest_one_is_the_newest(newest):
    assert newest(1) == ["dbd-n5"]


def test_a_source_of_one_dataset_tells_its_title(engine, store, tmp_path):
    publish(store, tmp_path, 1, dataset="x", title="เรื่องเดียว", source="single")
    publish(store, tmp_path, 2, dataset="y", title="หนึ่ง", source="several")
    publish(store, tmp_path, 3, dataset="z", title="สอง", source="several")
    apply.rebuild(engine, store)
    with db.write_session(engine) as session:
        for name in ("single", "several", "unused"):
            session.merge(SourceRow(id=f"dbd/{name}", agency_id="dbd", type="files"))

    with db.read_session(engine) as session:
        states = {state.source.id: (state.datasets, state.only) for state in overview.sources(session)}

    assert states["dbd/single"] == (1, text("เรื่องเดียว"))
    assert states["dbd/several"] == (2, None)
    assert states["dbd/unused"] == (0, None)
