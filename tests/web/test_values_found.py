"""A dataset is found by what stands in a column of few values, though no description says it."""

import json

from sqlalchemy import select

from catalog.models import DatasetRow
from catalog.search import SearchQuery


def test_a_value_of_a_column_finds_its_dataset(example):
    services = example.services
    with services.reading() as session:
        held = [
            (row.name, value)
            for row in session.scalars(select(DatasetRow)).unique()
            for resource in row.resources
            for values in (resource.column_values or {}).values()
            for value in values
            if value.isalpha()
            and len(value) > 4
            and value not in json.dumps([row.document, resource.document], ensure_ascii=False)
        ]
    assert held

    for name, value in held[:: max(len(held) // 10, 1)]:
        found = services.search.search(SearchQuery(f'"{value}"', page_size=100, as_typed=True))
        assert name in [hit.name for hit in found.hits], value
