"""Identity of datasets and resources, and the hash that says whether anything changed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.model import Agency, Dataset, DatasetFields, Distribution, DistributionFields
from metadata.package import (
    File,
    Package,
    Resource,
    Table,
    canonical_json,
    data_files,
    dataset_uuid,
    resource_uuid,
    timeless,
)
from metadata.text import Text

AGENCY = Agency(id="dbd", title=Text(th="กรม"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=12,
)


def file(name: str, sha256: str = "a" * 64) -> File:
    return File(Path("/x") / name, name, "csv", "text/csv", 3, sha256)


def package(**changes: object) -> Package:
    dataset = Dataset(id="roads", title=Text(th="ถนน"))
    table = Table("roads", file("roads.csv"), file("roads.parquet", "b" * 64), {"fields": []}, 1)
    resource = Resource("r1", "k1", "roads", Distribution(), file("roads-original.csv", "c" * 64), table)
    whole = Package(AGENCY, "dbd/files", "roads", "u", "dbd-roads", dataset, (resource,))
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_a_dataset_keeps_its_uuid_for_ever() -> None:
    assert dataset_uuid("dbd/registry", "new-companies") == "31985ef9-78a1-58de-8824-a6d4050348f5"


def test_two_sources_never_share_a_uuid() -> None:
    assert dataset_uuid("a/b", "c") != dataset_uuid("a/c", "b")


def test_a_resource_keeps_its_uuid_across_versions() -> None:
    dataset = dataset_uuid("a/b", "c")
    assert resource_uuid(dataset, "k") == resource_uuid(dataset, "k") != resource_uuid(dataset, "k2")


def test_the_same_content_has_the_same_hash_wherever_it_lies() -> None:
    moved = package()
    here = replace(moved.resources[0], original=replace(moved.resources[0].original, path=Path("/y/z")))  # type: ignore[type-var]
    assert package().content_hash == replace(moved, resources=(here,)).content_hash


def test_any_change_of_a_file_a_link_or_a_word_changes_the_hash() -> None:
    base = package()
    resource = base.resources[0]
    changed = [
        replace(base, resources=(replace(resource, original=file("roads-original.csv", "d" * 64)),)),
        replace(base, resources=(replace(resource, original=None, table=None, link_reason="page"),)),
        replace(base, dataset=Dataset(id="roads", title=Text(th="ถนน", en="Roads"))),
    ]
    assert len({base.content_hash, *(p.content_hash for p in changed)}) == 4


def test_times_of_change_do_not_change_the_hash() -> None:
    later = Dataset(id="roads", title=Text(th="ถนน"), modified="2024-01-01", extras={"revision_id": "x"})
    sooner = Dataset(id="roads", title=Text(th="ถนน"), modified="2023-01-01", extras={"revision_id": "y"})
    assert package(dataset=later).content_hash == package(dataset=sooner).content_hash


def test_a_linked_resource_has_no_data_files() -> None:
    resource = Resource("r", "k", "n", Distribution(), link_reason="page")
    assert data_files(resource) == () and not resource.is_kept
    assert [f.name for f in data_files(package().resources[0])] == [
        "roads-original.csv", "roads.csv", "roads.parquet",
    ]  # fmt: skip


@given(JSON)
def test_canonical_json_is_json_and_has_one_spelling(value: object) -> None:
    again = json.loads(canonical_json(value))
    assert again == value and canonical_json(again) == canonical_json(value)


@given(JSON)
def test_timeless_is_idempotent(value: object) -> None:
    assert timeless(timeless(value)) == timeless(value)


@pytest.mark.parametrize("model", [Agency, Dataset, DatasetFields, Distribution, DistributionFields])
def test_a_field_whose_default_is_left_out_of_json_is_empty_by_default(model):
    assert model.EMPTY_BY_DEFAULT
    defaults = {
        name: field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if not field.is_required()
    }
    assert {name: value for name, value in defaults.items() if value not in (None, "", (), {})} == {}
