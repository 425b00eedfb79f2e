"""The speed of search can be measured: the benchmark's records are such as the index holds, and it runs to its end."""

from pathlib import Path

import pytest

from benchmarks import search
from benchmarks._search_records import document, prepared, queries
from catalog.index_documents import make_note
from catalog.index_files import IndexFiles
from catalog.search import SearchIndex, SearchQuery


def test_its_records_are_found_and_shown_as_cards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = IndexFiles(tmp_path / "index")
    place = files.new_folder()
    writer = files.create(place).writer(15_000_000, 1)
    for record in prepared(200):
        writer.add_document(document(record))
    writer.add_document(make_note({"seq": 0, "mark": None, "agencies": {}}))
    writer.commit()
    writer.wait_merging_threads()
    files.point_to(place)
    index = SearchIndex(tmp_path / "index")

    search._browse(index)

    assert "browsing everything" in capsys.readouterr().out
    assert index.search(SearchQuery()).total == 200
    asked = [text for texts in queries(3).values() for text in texts]
    assert any(index.search(SearchQuery(text)).hits for text in asked)
