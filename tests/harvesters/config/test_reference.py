"""The reference pages are those that the classes make, and every example in them is a good config."""

import importlib.util
from pathlib import Path

import pytest

from harvesters.config import load
from harvesters.config import models as config
from harvesters.config.meanings import meaning_of
from harvesters.config.shape import fields_of
from metadata import model
from metadata.text import LANGS

ROOT = Path(__file__).resolve().parents[3]

DATASET = "      - {{id: x, title: ก, resources: [{{url: data/a.csv{resource}}}]{dataset}}}\n"
WHOLE = (
    "version: 1\nagency: {{id: dbd, title: ก{agency}}}\ndefaults: {{language: [th]{defaults}}}\nsources:\n"
    "  - {{id: portal, type: ckan, url: 'https://data.example.go.th'{source}}}\n"
    "  - id: files\n    type: files\n    datasets:\n" + DATASET
)
PLACES = {
    model.Agency: "agency: {}",
    model.Contact: "agency: contact: {{{}}}",
    config.SourceConfig: "source: {}",
    config.RemovalConfig: "source: removal: {{{}}}",
    config.GuardConfig: "source: removal: {{guard: {{{}}}}}",
    config.FetchConfig: "source: fetch: {{{}}}",
    config.DatasetConfig: "dataset: {}",
    config.DefaultsConfig: "defaults: {}",
    config.ResourceConfig: "resource: {}",
    config.ExpectConfig: "resource: expect: {{{}}}",
    config.RowCounts: "resource: expect: {{rows: {{{}}}}}",
    model.Period: "dataset: temporal: {{{}}}",
    model.Place: "dataset: spatial: {{{}}}",
}
EXAMPLES = [
    pytest.param(cls, key, meaning.example, id=f"{cls.__name__}.{key}")
    for cls in PLACES
    for key in fields_of(cls)
    if (meaning := meaning_of(cls, key)) and meaning.example
]
STATED = {("Agency", "id"), ("Agency", "title"), ("SourceConfig", "id"), ("SourceConfig", "type"),
          ("DatasetConfig", "id"), ("DatasetConfig", "title"), ("DatasetConfig", "resources"),
          ("ResourceConfig", "url"), ("DefaultsConfig", "language")}  # fmt: skip


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("config_reference", ROOT / "tools" / "config_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_in_the_tree_is_the_one_the_classes_make(reference, lang):
    written = (ROOT / "docs" / lang / "config.md").read_text(encoding="utf-8")

    assert written == reference.page(lang), "run: python tools/config_reference.py"


@pytest.mark.parametrize(("cls", "key", "example"), EXAMPLES)
def test_every_example_is_a_good_config(cls, key, example, tmp_path):
    if (cls.__name__, key) in STATED:
        return  # every one of these stands in the config below already
    where, inside = PLACES[cls].split(": ", 1)
    parts = {"agency": "", "defaults": "", "source": "", "dataset": "", "resource": ""}
    parts[where] = ", " + inside.format(f"{key}: {example}")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "new-companies.schema.json").write_text('{"fields": [{"name": "a"}]}', encoding="utf-8")
    (tmp_path / "a.yml").write_text(WHOLE.format(**parts), encoding="utf-8")

    loaded = load([tmp_path], {"PORTAL_TOKEN": "x"})

    assert [p.line_text("en") for p in loaded.problems] == []
