"""A catalog harvested from a catalog by the ckan type is that catalog: the same datasets, words, files and rows."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from catalog.datasets import list_datasets
from catalog.models import DatasetRow
from catalog.settings import load
from metadata.package import canonical_json
from tests.clients.conftest import Served
from web.harvesting import harvest_source, load_sources
from web.wiring import open_services

CLOCKS = ("issued", "modified")
"""What the agency does not say of its data is taken from the record's own clock, which CKAN always tells."""

GAINED = {"organization", "groups"}
"""Who published it there stays known: the agency here is the one that harvests."""


@pytest.fixture(scope="module")
def pairs(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Each dataset of the served catalog with the one harvested from it."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "hub.yml").write_text(
        "version: 1\nagency: {id: hub, title: ศูนย์รวมข้อมูล}\n"
        f'sources:\n  - {{id: portal, type: ckan, url: "{served.url}"}}\n',
        encoding="utf-8",
    )
    host = urlsplit(served.url).netloc
    settings = load({"KHLANG_HOME": str(folder / "home"), "KHLANG_ALLOW_PRIVATE_HOSTS": host}, folder)
    with open_services(settings) as hub:
        for source in load_sources([folder / "hub.yml"], (), settings)[0]:
            assert harvest_source(source, hub).state == "done"
        with served.example.services.reading() as there, hub.reading() as here:
            mirrored = {row.upstream_id: row for row in list_datasets(here)}
            found = [(row, mirrored.pop(row.uuid)) for row in list_datasets(there)]
            assert not mirrored
            yield found


def _plain(row: DatasetRow) -> dict[str, Any]:
    document = {key: value for key, value in row.document.items() if key not in ("id", "distributions")}
    extras = document.pop("extras", {}).items()
    extras = {key: _as_text(value) for key, value in extras if key not in GAINED}
    return document | ({"extras": extras} if extras else {})


def _as_text(value: Any) -> str:
    """An extra of CKAN is text; what is more travels as its JSON."""
    return value if isinstance(value, str) else canonical_json(value)


def test_datasets_say_the_same(pairs: Any) -> None:
    for there, here in pairs:
        said, mirrored = _plain(there), _plain(here)
        for clock in CLOCKS:
            if clock not in said:
                mirrored.pop(clock, None)
        assert mirrored == said, there.name


def test_tables_hold_the_same(pairs: Any, served: Served) -> None:
    """The CSV is what CKAN's clients get; what it holds is read as the same columns, types and rows."""
    tables = 0
    for there, here in pairs:
        for first, second in zip(there.resources, here.resources, strict=True):
            csv = next((form for form in first.forms if form["form"] == "csv"), None)
            if csv is None:
                continue
            tables += 1
            assert second.row_count == first.row_count, (there.name, first.name)
            copied = next(form for form in second.forms if form["form"] == "csv")
            assert copied["sha256"] == csv["sha256"], (there.name, first.name)
            names = [[field["name"] for field in row.table_schema["fields"]] for row in (first, second)]
            assert names[0] == names[1]
    assert tables >= 10


def test_titles_of_resources_stay(pairs: Any) -> None:
    for there, here in pairs:
        for first, second in zip(there.resources, here.resources, strict=True):
            assert second.key == first.id
            for key in ("title", "description"):
                if key in first.document:
                    assert second.document[key] == first.document[key], (there.name, first.key)
