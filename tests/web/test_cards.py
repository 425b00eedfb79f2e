"""A card made of what the index keeps is the card that the database gives."""

from catalog import overview
from catalog.cards import card_of
from catalog.search import SearchQuery
from tests.web.example import Example


def test_found_cards_are_those_of_the_database(example: Example) -> None:
    services = example.services
    services.sync_index()
    hits = services.search.search(SearchQuery(page_size=100)).hits
    with services.reading() as session:
        told = overview.cards(session, [hit.dataset_id for hit in hits])

    assert len(hits) > 3
    assert [card_of(hit) for hit in hits] == told
