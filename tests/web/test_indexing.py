"""The search index that follows a harvest from a second process."""

import pytest

from catalog.search import SearchIndex
from catalog.settings import load
from tests.catalog.search_catalog import add, with_agencies, writing
from web import indexing
from web.wiring import open_services


def test_what_the_end_of_a_harvest_publishes_is_indexed_by_the_child_as_well(tmp_path, monkeypatch):
    settings = load({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)
    with open_services(settings, search=False) as services:
        with_agencies(writing(services.engine))
        with indexing.following(settings) as follower:
            follower.changed(indexing.MANY)
            with services.writing() as session:
                add(session, "moph-beds", "จำนวนเตียง")
        monkeypatch.setattr(SearchIndex, "_write", lambda *_: pytest.fail("the index was not level"))
        services.sync_index()


def test_a_small_harvest_starts_no_second_process(tmp_path):
    settings = load({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)
    with indexing.following(settings) as follower:
        follower.changed(indexing.MANY - 1)
        assert follower.child is None
