"""The words of errors that are held here are those of the pinned Frictionless, to the letter."""

import importlib.metadata

import pytest

from harvesters.validate.fast import error_kinds
from harvesters.validate.fast.error_kinds import Kind


def said(kind: Kind) -> dict[str, object]:
    return {name: getattr(kind, name) for name in Kind.__slots__}


@pytest.mark.parametrize("place", range(8))
def test_each_is_frictionless_s_own(place):
    held, asked = error_kinds._HELD, error_kinds.asked()
    assert len(held) == len(asked) == 8
    assert said(held[place]) == said(asked[place])


def test_each_stands_under_its_name():
    names = (
        "TYPE_ERROR CONSTRAINT_ERROR UNIQUE_ERROR EXTRA_CELL MISSING_CELL BLANK_ROW PRIMARY_KEY FOREIGN_KEY"
    )
    types = [getattr(error_kinds, name).type for name in names.split()]
    assert types == [
        "type-error", "constraint-error", "unique-error", "extra-cell", "missing-cell", "blank-row", "primary-key",
        "foreign-key",
    ]  # fmt: skip


def test_the_version_is_known_without_an_import():
    assert error_kinds.is_pinned() == (importlib.metadata.version("frictionless") == error_kinds.PINNED)


def test_another_version_is_asked_for_its_words(monkeypatch):
    monkeypatch.setattr(error_kinds, "is_pinned", lambda: False)
    monkeypatch.setattr("frictionless.errors.TypeError.title", "Another title")
    assert error_kinds._kinds()[0].title == "Another title"
    monkeypatch.setattr(error_kinds, "is_pinned", lambda: True)
    assert error_kinds._kinds() is error_kinds._HELD
