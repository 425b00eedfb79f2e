"""Every table and local package of Frictionless's own collection gets the same report from both."""

import copy
import json
import os
from pathlib import Path

import pytest
from frictionless import FrictionlessException, Package

from harvesters.validate.fast.judge import validate_package
from tests.harvesters.validate.test_equal import FROM_THE_FIRST_BYTE, IN_SMALL_PIECES, judged, outcome

EXPLAINED: dict[str, str] = {}
"""Files whose reports differ, each with the reason."""


@pytest.fixture
def collection(monkeypatch):
    folder = Path(os.environ.get("KHLANG_REAL_DATA", "")) / "frictionless" / "frictionless-py"
    if not folder.is_dir():
        pytest.skip("KHLANG_REAL_DATA names no folder with frictionless/frictionless-py")
    monkeypatch.chdir(folder)
    return Path()


@pytest.mark.real
@pytest.mark.parametrize("sizes", [FROM_THE_FIRST_BYTE, IN_SMALL_PIECES])
def test_every_table_of_frictionless_s_own_collection(collection, sizes):
    tables = [path for path in sorted(collection.rglob("*")) if path.suffix in (".csv", ".tsv", ".txt")]

    different = set()
    for path in tables:
        ours, theirs = judged(str(path), None, 1000, sizes)
        if ours != theirs:
            different.add(str(path))

    assert len(tables) > 100
    assert different == set(EXPLAINED)


@pytest.mark.real
def test_every_local_package_of_frictionless_s_own_collection(collection):
    compared, different = 0, set()
    for path in sorted(collection.rglob("*.json")):
        descriptor = _package(path)
        if descriptor is None:
            continue

        def package(found=descriptor, folder=path.parent):
            return Package.from_descriptor(copy.deepcopy(found), basepath=str(folder))

        compared += 1
        ours = outcome(
            lambda make=package: validate_package(make(), limit_errors=1000, sizes=FROM_THE_FIRST_BYTE)
        )
        theirs = outcome(lambda make=package: make().validate().to_descriptor())
        if ours != theirs:
            different.add(str(path))

    assert compared > 10
    assert different == set()


def _package(path):
    """The descriptor of a package that names nothing in the network."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text)
        if not isinstance(found, dict) or not isinstance(found.get("resources"), list) or "://" in text:
            return None
        Package.from_descriptor(copy.deepcopy(found), basepath=str(path.parent))
    except (ValueError, FrictionlessException):
        return None
    return found
