"""Code lists: each readable, each entry found by every spelling it travels under."""

from importlib.resources import files

import pytest

from metadata.model import VOCABULARIES
from metadata.text import Text
from metadata.vocabulary import find_term, label, terms

LISTS = sorted(
    f.name.removesuffix(".csv")
    for f in files("metadata").joinpath("codes").iterdir()
    if f.name.endswith(".csv")
)


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_is_found_by_its_code_label_wire_address_and_aliases(name: str) -> None:
    for term in terms(name).values():
        for spelling in (term.code, term.wire, *term.aliases):
            if spelling:
                assert find_term(name, spelling) is not None, (name, spelling)
        assert find_term(name, term.code) == term


@pytest.mark.parametrize("name", LISTS)
def test_every_entry_has_a_label_in_both_languages(name: str) -> None:
    for term in terms(name).values():
        assert term.label.th and term.label.en, (name, term.code)


@pytest.mark.parametrize("name", LISTS)
def test_no_spelling_means_two_things(name: str) -> None:
    seen: dict[str, str] = {}
    for term in terms(name).values():
        for spelling in (term.code, term.wire, *term.aliases):
            if spelling:
                assert seen.setdefault(spelling.casefold(), term.code) == term.code, (name, spelling)


@pytest.mark.parametrize("vocabulary", sorted(set(VOCABULARIES.values())))
def test_every_list_that_the_model_names_is_there(vocabulary: str) -> None:
    assert terms(vocabulary)


def test_a_list_that_is_not_there_is_an_error_and_not_an_empty_list() -> None:
    with pytest.raises(FileNotFoundError):
        terms("no_such_list")


def test_unknown_is_not_none() -> None:
    unknown, none = find_term("geo_coverage", "ไม่ทราบ"), find_term("geo_coverage", "ไม่มี")
    assert unknown and none and unknown.code == "unknown" and none.code == "none"


def test_a_value_outside_the_list_shows_itself() -> None:
    assert label("themes", "zoology") == Text(en="zoology")
    assert find_term("themes", "zoology") is None
