"""Downloads are counted once, without a trace of who, and order the results of a search."""

from datetime import UTC, datetime, timedelta

import pytest

from catalog import index_sync
from catalog.datasets import find_dataset_or_raise
from catalog.downloads import add_downloads, find_counted_since, find_downloads
from catalog.search import SearchQuery
from metadata.errors.settings import DatabaseBusy
from web.counting import DownloadCounter

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def services(example):
    return example.services


@pytest.fixture
def counted(client):
    """The counter of the application."""
    return client.application.extensions["khlang.downloads"]


def _files(services):
    """Dataset name → UUID and the address of its first file."""
    with services.reading() as session:
        found = services.search.search(SearchQuery(page_size=100))
        answer = {}
        for hit in found.hits:
            row = find_dataset_or_raise(session, hit.name)
            for resource in row.resources:
                for form in resource.forms:
                    place = f"/dataset/{row.name}/resource/{resource.id}/download/{form['name']}"
                    answer.setdefault(row.name, (row.uuid, place))
        return answer


def _total(services, uuid):
    with services.reading() as session:
        return find_downloads(session, [uuid]).get(uuid, 0)


def test_a_whole_file_counts_and_a_machine_a_part_or_a_repeat_does_not(client, services, counted):
    uuid, place = next(iter(_files(services).values()))
    counted.flush()  # what others have downloaded from the same example
    before = _total(services, uuid)

    first = client.get(place)
    client.get(place, headers={"Range": "bytes=0-9"})
    for headers in (
        {"User-Agent": "Googlebot/2.1"},
        {"Range": "bytes=5-9"},
        {"If-None-Match": first.headers["ETag"]},
        {"Sec-Purpose": "prefetch"},
    ):
        assert client.get(place, headers=headers).status_code in (200, 206, 304)
    client.head(place)
    client.get(place + "x")
    counted.flush()

    assert _total(services, uuid) == before + 2


def test_most_downloaded_comes_first_within_the_hour(client, services, counted, monkeypatch):
    monkeypatch.setattr(index_sync, "COUNTS_EVERY", timedelta(0))
    files = _files(services)
    name = sorted(files)[-1]
    counted.flush()
    services.sync_index(wait_seconds=10)
    most = max(hit.downloads for hit in services.search.search(SearchQuery(page_size=100)).hits)
    for _ in range(most + 7):
        client.get(files[name][1])
    counted.flush()
    services.sync_index(wait_seconds=10)

    hits = services.search.search(SearchQuery(sort="downloads", page_size=100)).hits

    assert hits[0].name == name and hits[0].downloads >= 7
    assert [hit.downloads for hit in hits] == sorted((hit.downloads for hit in hits), reverse=True)
    page = client.get("/dataset?sort=downloads").text
    assert page.index(f"/dataset/{name}") < min(
        page.index(f"/dataset/{other}") for other in files if other != name and f"/dataset/{other}" in page
    )


def test_months_add_up_and_are_found_by_when_they_were_written(services):
    uuid = next(iter(_files(services).values()))[0]
    before = _total(services, uuid)
    later = NOW + timedelta(days=900)
    with services.writing() as session:
        add_downloads(session, {uuid: 2}, NOW)
        add_downloads(session, {uuid: 3}, NOW)
        add_downloads(session, {uuid: 5}, later)

    with services.reading() as session:
        assert _total(services, uuid) == before + 10
        assert len(find_counted_since(session, later - timedelta(seconds=1))) == 1
        assert find_counted_since(session, later) == set()


def test_what_cannot_be_written_down_waits(services):
    uuid = next(iter(_files(services).values()))[0]
    before = _total(services, uuid)

    class Busy:
        now = staticmethod(lambda: NOW)

        def __init__(self):
            self.tries = 0

        def writing(self):
            self.tries += 1
            if self.tries == 1:
                raise DatabaseBusy(database="x")
            return services.writing()

    counter = DownloadCounter(Busy())
    counter.count(uuid)
    counter.flush()
    counter.count(uuid)
    counter.flush()

    assert _total(services, uuid) == before + 2
