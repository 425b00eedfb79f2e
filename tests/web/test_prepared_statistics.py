"""What the columns of a table hold is counted when it is published: the first visitor does not wait for it."""

from pathlib import Path

from catalog import datasets
from catalog.settings import load
from catalog.table_statistics import get_statistics
from web.harvesting import harvest_source, load_sources
from web.wiring import open_services

CONFIG = """\
version: 1
agency: {id: mot, title: {en: Ministry of Tests}}
sources:
  - id: files
    type: files
    datasets:
      - id: bridges
        title: {en: Bridges}
        resources: [{id: list, url: bridges.csv}, {id: note, url: note.json}]
      - id: stops
        title: {en: Stops}
        resources: [{id: stops, url: stops.csv}]
"""


def test_a_published_table_is_counted_before_anybody_looks(tmp_path: Path) -> None:
    (tmp_path / "mot.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "bridges.csv").write_text("name,length\nOne,120\nTwo,95\n", encoding="utf-8")
    (tmp_path / "note.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "stops.csv").write_text("stop,lat,lon\nA,13.75,100.5\nB,13.8,100.6\n", encoding="utf-8")
    settings = load({"KHLANG_HOME": str(tmp_path / "home")}, tmp_path)

    with open_services(settings) as services:
        for source in load_sources([tmp_path / "mot.yml"], (), settings)[0]:
            harvest_source(source, services)
        with services.reading() as session:
            forms = datasets.get_dataset(session, "mot-bridges").resources[0].forms
        sha256 = next(form["sha256"] for form in forms if form["form"] == "parquet")
        services.sandbox.close()
        found = get_statistics(services.sandbox, tmp_path / "none", sha256, settings.home / "derived")

    assert found.rows == 2
    assert [column.name for column in found.columns] == ["name", "length"]
    assert len(list((settings.home / "derived" / "statistics").rglob("*.json"))) == 2
    assert len(list((settings.home / "derived" / "shapes").rglob("*.json"))) == 1, (
        "the map is drawn then, too"
    )
