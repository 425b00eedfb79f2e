"""mlcroissant loads every dataset's document and reads its records."""

import json
import urllib.request
from typing import Any

import mlcroissant
import pytest

from catalog.datasets import list_datasets
from tests.clients.conftest import Served


def _documents(served: Served) -> list[str]:
    with served.example.services.reading() as session:
        return [row.name for row in list_datasets(session)]


def test_every_dataset_is_valid(served: Served) -> None:
    for name in _documents(served):
        with urllib.request.urlopen(f"{served.url}/dataset/{name}/croissant.json", timeout=20) as answer:
            document: dict[str, Any] = json.load(answer)
        metadata = mlcroissant.Metadata.from_json(mlcroissant.Context(), document)
        assert not metadata.issues.errors, (name, metadata.issues.errors)


@pytest.mark.parametrize("name", ["mot-bridges", "satit-libraries", "saengtawan-procurement", "nam-rain"])
def test_records_are_read(served: Served, name: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROISSANT_CACHE", str(tmp_path))
    dataset = mlcroissant.Dataset(jsonld=f"{served.url}/dataset/{name}/croissant.json")
    with served.example.services.reading() as session:
        row = next(row for row in list_datasets(session) if row.name == name)
        counts = {resource.name: resource.row_count for resource in row.resources if resource.row_count}
    sets = {record_set.id: record_set for record_set in dataset.metadata.record_sets}
    assert set(sets) == set(counts)
    for table, count in counts.items():
        records = list(dataset.records(table))
        assert len(records) == count
        assert set(records[0]) == {field.id for field in sets[table].fields}
