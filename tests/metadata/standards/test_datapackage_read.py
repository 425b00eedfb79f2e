"""Data package descriptors of every age: read, and refused where they reach out."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata.errors import KhlangError
from metadata.errors.standards import (
    DescriptorNotPackage,
    DescriptorPathUnsafe,
    DescriptorTooLarge,
    ResourceNameRepeated,
)
from metadata.standards._datapackage_read import read
from metadata.standards._datapackage_resources import MAX_ENUM, check_path

REAL = os.environ.get("KHLANG_REAL_DATA")
FIELDS = {"fields": [{"name": "id", "type": "integer"}]}


def descriptor(**more: Any) -> dict[str, Any]:
    return {
        "name": "roads",
        "title": "Roads",
        "resources": [{"name": "roads", "path": "data/roads.csv"}],
        **more,
    }


def test_the_words_of_a_package_become_those_of_a_dataset() -> None:
    told = descriptor(
        id="https://doi.org/10.1/x",
        description="All roads",
        keywords=["road", "transport"],
        homepage="https://example.org",
        version="1.2",
        created="2024-02-29T10:00:00Z",
        licenses=[{"name": "ODC-PDDL-1.0", "path": "http://opendatacommons.org/licenses/pddl/"}],
        contributors=[
            {"title": "Somsri", "role": "author"},
            {"title": "Data Desk", "email": "desk@example.org", "roles": ["contact"]},
        ],
        sources=[{"title": "Survey", "path": "https://example.org/s"}],
        unheard_of=1,
    )

    reading = read(told, language="en")
    found = reading.dataset("roads")

    assert (found.license, found.source_version, found.identifier) == (
        "pddl-1.0",
        "1.2",
        "https://doi.org/10.1/x",
    )
    assert found.tags == ("road", "transport") and found.issued == "2024-02-29T10:00:00Z"
    assert found.creator and found.creator.en == "Somsri"
    assert (
        found.contact
        and (found.contact.email, found.contact.name)
        and found.contact.email == "desk@example.org"
    )
    assert found.data_source and found.data_source.en == "Survey"
    assert found.extras["unheard_of"] == 1
    assert [issue.kind for issue in reading.issues] == ["field_unknown"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ({"title": "ถนน"}, {"th": "ถนน"}),
        ({"title": "ถนน", "title@en": "Roads", "title@th": "ถนน"}, {"th": "ถนน", "en": "Roads"}),
        ({"title": "Roads", "titles": {"th": "ถนน", "en": "Roads"}}, {"th": "ถนน", "en": "Roads"}),
    ],
)
def test_a_title_in_two_languages_is_found_in_each_way_it_is_written(
    words: dict[str, Any], meant: dict[str, str]
) -> None:
    assert read(descriptor(**words)).fields["title"].plain() == meant


def test_a_package_without_name_or_title_says_so() -> None:
    reading = read({"resources": [{"path": "a.csv"}]}, fallback="registry")

    assert reading.upstream_id == "registry" and reading.issues[0].kind == "title_missing"
    assert reading.parts[0].distribution.key == "a.csv"


@pytest.mark.parametrize(
    "path",
    ["../a.csv", "a/../../b.csv", "/etc/passwd", "~/a.csv", "C:\\a.csv", "C:/a.csv", "a\\..\\b.csv", "file:///etc/passwd",
     "ftp://x.org/a.csv", "data:text/csv,a", "%2e%2e/a.csv", "%252e%252e/a.csv", "a/%2e%2e/%2e%2e/b", "a\x00.csv",
     "javascript:alert(1)", "//x.org/a.csv", "http:/a"],
)  # fmt: skip
def test_a_path_that_leads_out_of_the_package_refuses_it(path: str) -> None:
    with pytest.raises(DescriptorPathUnsafe):
        read(descriptor(resources=[{"name": "a", "path": path}]))
    with pytest.raises(DescriptorPathUnsafe):
        read(descriptor(resources=[{"name": "a", "path": "a.csv", "schema": path}]))


@given(st.text(max_size=40))
def test_whatever_passes_as_a_path_stays_below_its_folder(path: str) -> None:
    try:
        found = check_path(path, "a")
    except DescriptorPathUnsafe:
        return
    if not found.lower().startswith(("http://", "https://")):
        root = Path("/srv/package")
        assert Path(os.path.normpath(root / found)).is_relative_to(root)


def test_a_schema_elsewhere_on_the_web_is_not_followed() -> None:
    reading = read(
        descriptor(resources=[{"name": "a", "path": "a.csv", "schema": "https://x.org/schema.json"}])
    )

    assert reading.parts[0].schema is None and reading.parts[0].schema_path is None
    assert [issue.kind for issue in reading.issues] == ["schema_unusable"]


@pytest.mark.parametrize(
    "schema",
    [{"fields": []}, {"fields": ["id"]}, {}, [], {"$ref": "x", **FIELDS},
     {"fields": [{"name": "a", "constraints": {"$ref": "https://x.org"}}]}],
)  # fmt: skip
def test_a_schema_that_is_none_is_kept_and_named(schema: Any) -> None:
    reading = read(descriptor(resources=[{"name": "a", "path": "a.csv", "schema": schema}]))

    assert reading.parts[0].schema is None
    assert {issue.kind for issue in reading.issues} <= {"schema_unusable"}


def test_keys_between_tables_come_through_whole() -> None:
    schema = {
        **FIELDS,
        "primaryKey": ["id"],
        "foreignKeys": [{"fields": "id", "reference": {"resource": "b", "fields": "id"}}],
    }

    assert (
        read(descriptor(resources=[{"name": "a", "path": "a.csv", "schema": schema}])).parts[0].schema
        == schema
    )


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"encoding": "tis-620", "dialect": {"delimiter": ";"}}, {"encoding": "tis-620", "delimiter": ";"}),
        ({"dialect": {"csv": {"delimiter": "|"}}}, {"delimiter": "|"}),
        ({"dialect": {"header": False}}, {"header": ()}),
        ({"dialect": {"headerRows": [2, 3]}}, {"header": (2, 3)}),
        ({"dialect": {"sheetName": "ข้อมูล"}}, {"sheet": "ข้อมูล"}),
        ({"dialect": {"excel": {"sheet": 2}}}, {"sheet": 2}),
        ({"innerpath": "a.csv", "path": "a.zip"}, {"member": "a.csv"}),
    ],
)
def test_how_a_file_is_to_be_read_is_handed_on(told: dict[str, Any], meant: dict[str, Any]) -> None:
    hints = read(descriptor(resources=[{"name": "a", "path": "a.csv", **told}])).parts[0].hints

    assert {key: getattr(hints, key) for key in meant} == meant


def test_what_of_a_dialect_cannot_be_handed_on_is_named() -> None:
    told = {"name": "a", "path": "a.csv", "dialect": {"quoteChar": "'", "doubleQuote": True}}

    reading = read(descriptor(resources=[told]))

    assert reading.parts[0].distribution.extras["dialect"] == told["dialect"]
    assert reading.issues[0].values["fields"] == "dialect.quoteChar"


@pytest.mark.parametrize(
    ("resources", "error"),
    [
        (None, DescriptorNotPackage),
        ([], DescriptorNotPackage),
        ([{"name": "a"}], DescriptorNotPackage),
        ([{"name": "a", "path": "a"}, {"name": "a", "path": "b"}], ResourceNameRepeated),
        ([{"path": "a"}] * 1001, DescriptorTooLarge),
        (
            [
                {
                    "name": "a",
                    "path": "a.csv",
                    "schema": {"fields": [{"name": "x", "constraints": {"enum": ["y"] * (MAX_ENUM + 1)}}]},
                }
            ],
            DescriptorTooLarge,
        ),
    ],
)
def test_a_descriptor_that_cannot_be_trusted_is_refused_whole(resources: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        read(descriptor(resources=resources))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["name", "title", "licenses", "contributors", "sources", "keywords", "resources", "path", "data", "schema",
     "dialect", "title@th", "titles", "encoding", "hash", "bytes", "created", "homepage", "maintainer"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=6), st.dictionaries(KEYS, JSON, max_size=6))
def test_any_json_is_a_package_or_an_error_by_name(told: dict[str, Any], resource: dict[str, Any]) -> None:
    try:
        found = read({**descriptor(resources=[{"name": "a", "path": "a.csv", **resource}]), **told}).dataset(
            "x"
        )
    except KhlangError:
        return
    json.dumps(found.to_json())


@pytest.mark.real
@pytest.mark.skipif(not REAL, reason="KHLANG_REAL_DATA is not set")
def test_every_descriptor_of_frictionless_itself_is_read_or_refused_by_name() -> None:
    read_well = 0
    for path in sorted(Path(str(REAL), "frictionless").rglob("*package*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            read(told if isinstance(told, dict) else {})
            read_well += 1
        except (ValueError, KhlangError):
            continue
    assert read_well >= 30
