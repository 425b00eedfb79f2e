"""The search index that follows a harvest from a second process."""

import pytest

from catalog.search import SearchIndex
from catalog.settings import load
from tests.catalog.search_catalog import add, with_agencies, writing
from tests.ckan_server import CkanServer
from tests.harvesters.world import dataset
from web import indexing
from web.harvesting import harvest_source, load_sources
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


def test_many_records_that_say_something_new_start_it_before_any_is_public(tmp_path):
    settings = load({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)
    with open_services(settings, search=False), indexing.following(settings) as follower:
        follower.coming(indexing.MANY - 1)
        assert follower.child is None
        follower.coming(indexing.MANY)
        child = follower.child
        follower.coming(indexing.MANY + 1)
        follower.changed(indexing.MANY)
        assert child is not None
        assert follower.child is child
    assert child.returncode == 0


CONFIG = """
version: 1
agency: {{id: bench, title: {{th: หน่วยงานตัวอย่าง}}}}
sources:
  - {{id: portal, type: ckan, url: "{url}", fetch: {{files: none}}}}
"""


def test_only_what_is_new_counts_and_nothing_in_a_dry_run(tmp_path, monkeypatch):
    heard: list[int] = []
    monkeypatch.setattr(indexing.Follower, "coming", lambda _, count: heard.append(count))
    with CkanServer([dataset("a", 1), dataset("b", 2)]) as portal:
        config = tmp_path / "bench.yml"
        config.write_text(CONFIG.format(url=portal.url), encoding="utf-8")
        allowed = {
            "KHLANG_HOME": str(tmp_path / "home"),
            "KHLANG_ALLOW_PRIVATE_HOSTS": f"127.0.0.1:{portal.port}",
        }
        settings = load(allowed, tmp_path)
        [source], _ = load_sources([config], (), settings)
        with open_services(settings, search=False) as services:
            harvest_source(source, services, dry_run=True)
            assert heard == []
            harvest_source(source, services)
            assert max(heard) == 2
            heard.clear()
            assert harvest_source(source, services).counts == {"unchanged": 2}
            assert max(heard) == 0
