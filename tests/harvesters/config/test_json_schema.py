"""The JSON Schema for editors agrees with what is read."""

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from harvesters.config import json_schema
from harvesters.config.document import document_model
from harvesters.config.meanings import meaning_of
from harvesters.config.schema import classes_of
from harvesters.config.shape import fields_of
from metadata import plugins

FOLDER = Path(__file__).parent
GOOD = sorted(FOLDER.glob("good/*.yml"))
WRONG = (
    "unknown-keys", "missing-keys", "wrong-kinds", "bad-ids", "unknown-type", "empty-lists", "no-resources",
    "yes-is-no-boolean", "version-two", "source-is-text", "number-out-of-range", "everything-at-once",
)  # fmt: skip


@pytest.fixture(scope="module")
def validator():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def document(path):
    """The file as an editor sees it: dates are texts to JSON."""
    loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return json.loads(json.dumps(loaded, default=str))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_config_fits_the_schema(validator, path):
    assert [error.message for error in validator.iter_errors(document(path))] == []


@pytest.mark.parametrize("name", WRONG)
def test_a_config_of_the_wrong_form_does_not(validator, name):
    assert list(validator.iter_errors(document(FOLDER / "wrong" / f"{name}.yml"))) != []


def test_every_source_type_is_told_by_its_type(validator):
    sources = validator.schema["properties"]["sources"]["items"]

    assert sorted(sources["discriminator"]["mapping"]) == list(plugins.names("harvesters.types"))


@pytest.mark.parametrize("cls", classes_of(document_model()), ids=lambda cls: cls.__name__)
def test_every_key_is_explained_in_both_languages(cls):
    unexplained = [key for key in fields_of(cls) if meaning_of(cls, key) is None]
    silent = [
        key for key in fields_of(cls)
        if (said := meaning_of(cls, key)) and not (said.en.isascii() and any("ก" <= ch <= "๛" for ch in said.th))
    ]  # fmt: skip

    assert (unexplained, silent) == ([], [])
