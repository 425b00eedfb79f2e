"""Facets: counts that are exact, choices that are "or" within a facet and "and" between facets."""

import random
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.facets import facets
from catalog.facets.year import years_named
from catalog.models import DatasetRow
from catalog.search import SearchIndex, SearchQuery
from metadata.model import Dataset
from metadata.text import LANGS, Text
from tests.catalog.search_catalog import AGENCIES, add, open_database


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    folder = tmp_path_factory.mktemp("facets")
    session = Session(open_database(folder))
    dice = random.Random(5)
    for number in range(300):
        first = dice.randint(2010, 2024)
        more = {
            "tags": dice.sample(["น้ำ", "ถนน", "health", "เด็ก", "ขยะ"], dice.randint(0, 3)),
            "theme": dice.sample(["health", "transport", "ของเราเอง"], dice.randint(0, 2)),
            "license": dice.choice(
                [None, "cc-by-4.0", "Creative Commons Attributions", "odbl-1.0", "ของเราเอง"]
            ),
            "update_frequency": dice.choice([None, "monthly", "R/P1M", "yearly"]),
            "temporal": {"start": str(first), "end": f"{first + dice.randint(0, 3)}-12-31"},
        }
        more = {key: value for key, value in more.items() if value}
        add(
            session,
            f"d{number}",
            f"ชุดที่ {number}",
            agency=dice.choice(list(AGENCIES)),
            score=dice.randint(0, 100),
            formats=tuple(dice.sample(["csv", "xlsx", "geojson"], dice.randint(1, 2))),
            **more,
        )
    index = SearchIndex(folder / "index")
    index.sync(session)
    return session, index


def wanted(session: Session, chosen: dict[str, tuple[str, ...]]) -> dict[str, Counter[str]]:
    """The counts as a plain loop over the database gives them."""
    rows = [
        (row, Dataset.model_validate(row.document)) for row in session.scalars(select(DatasetRow)).unique()
    ]
    values = [{name: set(facet.values(*both)) for name, facet in facets().items()} for both in rows]
    counts: dict[str, Counter[str]] = {name: Counter() for name in facets()}
    for of_row in values:
        for name in facets():
            others = {key: choice for key, choice in chosen.items() if key != name}
            if all(of_row[key] & set(choice) for key, choice in others.items()):
                counts[name].update(of_row[name])
    return counts


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"organization": ("bma",)},
        {"tags": ("น้ำ", "health")},
        {"tags": ("น้ำ",), "format": ("xlsx", "geojson"), "year": ("2015", "2016")},
        {
            "license": ("cc-by-4.0",),
            "quality": ("80", "0"),
            "frequency": ("monthly",),
            "theme": ("transport",),
        },
    ],
)
def test_counts_are_those_of_a_plain_loop_over_the_database(catalog, chosen):
    session, index = catalog

    results = index.search(SearchQuery(facets=chosen))

    expected = wanted(session, chosen)
    assert {
        name: Counter({c.value: c.count for c in counts if c.count})
        for name, counts in results.facets.items()
    } == expected
    if chosen:
        name, choice = next(iter(chosen.items()))
        rest = {key: values for key, values in chosen.items() if key != name}
        several = sum(index.search(SearchQuery(facets={**rest, name: (v,)})).total for v in choice)
        assert max(expected[name][v] for v in choice) <= results.total <= several


def test_the_count_beside_a_value_is_what_choosing_it_gives(catalog):
    _, index = catalog
    for name, counts in index.search(SearchQuery()).facets.items():
        for count in counts[:5]:
            assert index.search(SearchQuery(facets={name: (count.value,)})).total == count.count


def test_a_choice_that_finds_nothing_is_still_listed_with_nought(catalog):
    counts = catalog[1].search(SearchQuery(facets={"tags": ("ไม่มีคำนี้",)})).facets["tags"]

    assert [(c.count, c.is_selected) for c in counts if c.value == "ไม่มีคำนี้"] == [(0, True)]


def test_years_and_bands_stand_in_order_and_the_rest_by_size(catalog):
    shown = catalog[1].search(SearchQuery()).facets

    assert [c.value for c in shown["year"]] == sorted((c.value for c in shown["year"]), reverse=True)
    assert [c.value for c in shown["quality"]] == ["80", "60", "40", "0"]
    for name in ("organization", "tags", "format", "license", "theme", "frequency"):
        sizes = [c.count for c in shown[name]]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("name", list(facets()))
def test_every_facet_names_itself_and_its_values_in_both_languages(catalog, name):
    facet = facets()[name]

    assert all(getattr(facet.TITLE, lang) for lang in LANGS)
    for count in catalog[1].search(SearchQuery()).facets[name]:
        assert isinstance(count.label, Text)


def test_the_facets_of_the_contract_are_all_there():
    assert list(facets()) == [
        "organization",
        "theme",
        "format",
        "license",
        "tags",
        "frequency",
        "year",
        "quality",
    ]


def test_spellings_of_one_thing_are_one_value(catalog):
    shown = catalog[1].search(SearchQuery()).facets

    assert {c.value for c in shown["license"]} == {"cc-by-4.0", "odbl-1.0", "not-specified", "ของเราเอง"}
    assert {c.value for c in shown["frequency"]} == {"monthly", "yearly"}


def test_a_year_is_shown_in_the_readers_era(catalog):
    label = next(c.label for c in catalog[1].search(SearchQuery()).facets["year"] if c.value == "2024")

    assert (label.th, label.en) == ("2567", "2024")


@pytest.mark.parametrize(
    ("written", "years"),
    [
        ("ปี 2567", {2024}),
        ("พ.ศ. ๒๕๖๕-๒๕๖๗", {2022, 2023, 2024}),
        ("2015 – 2017", {2015, 2016, 2017}),
        ("ตาราง 2,567 แถว", set()),
        ("โครงการ 12567", set()),
        ("2567-2560", {2017, 2024}),
        ("ไม่มีปี", set()),
    ],
)
def test_years_are_read_out_of_a_title(written, years):
    assert years_named(written) == years
