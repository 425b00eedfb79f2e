"""The OpenAPI document in each language: every word that a reader sees, and the same members in both."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from web.api.v1._member_words import THAI

THAI_LETTER = re.compile("[\u0e00-\u0e7f]")
SHOWN = ("description", "summary", "title")


def _shown(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text that tools show, and where it is."""
    if isinstance(part, list):
        for number, each in enumerate(part):
            yield from _shown(each, f"{place}/{number}")
    elif isinstance(part, dict):
        for key, value in part.items():
            if key in SHOWN and isinstance(value, str):
                yield f"{place}/{key}", value
            elif key not in ("example", "examples"):
                yield from _shown(value, f"{place}/{key}")


def _bones(part: Any) -> Any:
    if isinstance(part, list):
        return [_bones(each) for each in part]
    if isinstance(part, dict):
        return {
            key: None if key in SHOWN and isinstance(value, str) else _bones(value)
            for key, value in part.items()
        }
    return part


@pytest.fixture
def documents(client: FlaskClient) -> dict[str, Any]:
    return {lang: client.get(f"/api/v1/openapi.json?lang={lang}").get_json() for lang in ("th", "en")}


def test_every_word_of_the_thai_document_is_thai(documents: dict[str, Any]) -> None:
    others = [f"{place}: {said}" for place, said in _shown(documents["th"]) if not THAI_LETTER.search(said)]

    assert others == []


def test_no_word_of_the_english_document_is_thai(documents: dict[str, Any]) -> None:
    texts = dict(_shown(documents["en"]))
    texts.pop("/info/title")  # the site's own name

    assert [place for place, said in texts.items() if THAI_LETTER.search(said)] == []


def test_both_describe_the_same(documents: dict[str, Any]) -> None:
    thai, english = (_bones(documents[lang]) for lang in ("th", "en"))

    assert thai == english


def test_no_thai_word_is_left_over(documents: dict[str, Any]) -> None:
    assert set(THAI) <= {said for _, said in _shown(documents["en"])}
