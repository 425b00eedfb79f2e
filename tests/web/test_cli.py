"""What the command line answers: in the right language, with the right status, one JSON document for machines."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from metadata.errors.base import catalogue
from tests.journeys.commands import Commands
from tests.journeys.conftest import BRIDGES, CONFIG


@pytest.fixture(scope="module")
def khlang() -> Iterator[Commands]:
    commands = Commands()
    yield commands
    commands.close()


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A config with one dataset of one good file."""
    folder = tmp_path_factory.mktemp("agency")
    lines = CONFIG.replace("          - {id: spans, url: spans.csv}\n", "")
    (folder / "mot.yml").write_text(lines, encoding="utf-8")
    (folder / "bridges.csv").write_text(BRIDGES, encoding="utf-8")
    return folder / "mot.yml"


@pytest.fixture(scope="module")
def home(khlang: Commands, config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the config was harvested once. Tests must not change it."""
    folder = tmp_path_factory.mktemp("home")
    answer = khlang(folder, "harvest", config)
    assert answer.status == 0, answer.err
    return folder


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_an_english_sentence_is_right_for_one_and_for_many(code):
    """A number is never followed by a noun that it would have to agree with."""
    said = catalogue()[code].say.plain()["en"]
    units = "MB|bytes|times"  # limits are never one
    assert not re.search(rf"\{{(count|rows|more)\}} (?!{units}|are )[a-z]", said), said
