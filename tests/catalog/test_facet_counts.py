"""Counts beside the values of a filter, against a plain count of what a question with any filters finds."""

import random
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.facets import facets
from catalog.models import DatasetRow
from catalog.search import SearchIndex, SearchQuery
from metadata.model import Dataset
from tests.catalog.search_catalog import AGENCIES, add, open_database

WORDS = ("", "น้ำ", "รายงาน น้ำ", "road", "ถนน -road", "health 2567", "xyzzy น้ำ", "tag:เด็ก")
TAGS = ("น้ำ", "ถนน", "road", "health", "เด็ก", "ขยะ", *(f"คำ{n}" for n in range(90)))


@pytest.fixture(scope="module", params=[1, 3], ids=["one part", "several parts"])
def catalog(request, tmp_path_factory):
    """Every dataset's row id with its values by facet, and an index that was written in so many commits."""
    folder = tmp_path_factory.mktemp("counts")
    session = Session(open_database(folder))
    index = SearchIndex(folder / "index")
    dice = random.Random(7)
    for part in range(request.param):
        for number in range(360 // request.param):
            more = {
                "tags": dice.sample(TAGS[:6], dice.randint(0, 3)) + dice.sample(TAGS[6:], dice.randint(0, 4)),
                "theme": dice.sample(["health", "transport"], dice.randint(0, 2)),
                "license": dice.choice(["cc-by-4.0", "odbl-1.0", "ของเราเอง"]),
                "temporal": {"start": str(dice.randint(1930, 2024))},
            }
            title = dice.choice(("รายงานน้ำ", "ถนน", "Health", "Road report 2567"))
            formats = tuple(dice.sample(["csv", "xlsx", "geojson"], dice.randint(1, 2)))
            name = f"d{part}-{number}"
            add(
                session,
                name,
                title,
                dice.choice(list(AGENCIES)),
                score=dice.randint(0, 100),
                formats=formats,
                **more,
            )
        index.sync(session)
    rows = session.scalars(select(DatasetRow)).unique()
    values = {
        row.id: {
            name: set(facet.values(row, Dataset.model_validate(row.document)))
            for name, facet in facets().items()
        }
        for row in rows
    }
    return values, index


def chosen_by(dice: random.Random) -> dict[str, tuple[str, ...]]:
    values = {
        "organization": list(AGENCIES), "tags": list(TAGS[:8]), "format": ["csv", "xlsx", "geojson"],
        "theme": ["health", "transport"], "year": ["1950", "2001", "2020"], "quality": ["80", "60", "0"],
    }  # fmt: skip
    names = dice.sample(list(values), dice.randint(0, 3))
    return {name: tuple(dice.sample(values[name], dice.randint(1, 2))) for name in names}


@pytest.mark.parametrize("text", WORDS)
def test_counts_of_any_filters_are_those_of_what_is_found(catalog, text):
    values, index = catalog
    everything = index.search(SearchQuery(text, page_size=1000, as_typed=True))
    found = [hit.dataset_id for hit in everything.hits]
    dice = random.Random(text)
    for _ in range(12):
        chosen = chosen_by(dice)
        results = index.search(SearchQuery(text, facets=chosen, page_size=1000, as_typed=True))
        if results.relaxed != everything.relaxed or not results.total:  # other words were asked for instead
            continue
        for name in facets():
            rest = {key: set(choice) for key, choice in chosen.items() if key != name}
            within = [one for one in found if all(values[one][key] & rest[key] for key in rest)]
            counted = Counter(value for one in within for value in values[one][name])
            assert {c.value: c.count for c in results.facets[name] if c.count} == counted, (name, chosen)


@pytest.mark.parametrize("most", [1, 7, 60])
@pytest.mark.parametrize("text", ["", "น้ำ", "road"])
def test_of_many_values_the_most_frequent_or_the_largest_are_given(catalog, text, most):
    _, index = catalog
    everything = index.search(SearchQuery(text, most_values=200)).facets
    some = index.search(SearchQuery(text, most_values=most)).facets

    for name, facet in facets().items():
        counts = [c.count for c in everything[name]]
        if facet.ORDER == "value":
            assert [c.value for c in some[name]] == [c.value for c in everything[name][:most]]
        assert [c.count for c in some[name]] == counts[:most]
        assert {(c.value, c.count) for c in some[name]} <= {(c.value, c.count) for c in everything[name]}
