"""No function over 60 lines, no product file over 400: what is longer is two things."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("metadata", "catalog", "harvesters", "publishers", "web")
FILES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations/versions" not in path.as_posix()
)
MAX_FUNCTION = 60
MAX_FILE = 400

EXCEPTIONS: dict[str, str] = {}
"""Files (`harvesters/run.py`) and functions (`harvesters/run.py:run`) that may be longer, each with its reason."""


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_has_at_most_400_lines(path):
    lines = len((ROOT / path).read_text(encoding="utf-8").splitlines())

    assert lines <= MAX_FILE or str(path) in EXCEPTIONS


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_function_has_at_most_60_lines(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    long = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION
    }

    assert {name: lines for name, lines in long.items() if name not in EXCEPTIONS} == {}


def test_every_exception_is_still_needed():
    assert [name for name in EXCEPTIONS if not (ROOT / name.split(":")[0]).exists()] == []
    assert all(reason.strip() for reason in EXCEPTIONS.values())
