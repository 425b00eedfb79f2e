"""The child that reads foreign files: what it may not touch, and what its last words may not say."""

import os
from pathlib import Path

import pytest

from catalog.sandbox import Sandbox
from metadata.errors.sandbox import ParserCrashed


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    path = tmp_path / "kept"
    path.write_text("as it was")
    return path


@pytest.mark.parametrize("act", ["remove", "rename", "mkdir", "symlink", "chmod", "truncate", "replace"])
def test_a_child_changes_nothing_outside_its_folders(kept: Path, act: str):
    with Sandbox() as sandbox, pytest.raises(ParserCrashed, match="not allowed"):
        sandbox.call("tests.security.acts:change", {"act": act, "path": str(kept)})

    assert [path.name for path in kept.parent.iterdir()] == ["kept"]
    assert kept.read_text() == "as it was"


def test_a_child_may_tidy_its_own_folders(tmp_path: Path, kept: Path):
    with Sandbox() as sandbox:
        sandbox.call("tests.security.acts:change", {"act": "remove", "path": str(kept)}, writable=(tmp_path,))

    assert not kept.exists()


def test_a_child_does_not_see_the_secrets_of_its_parent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KHLANG_SECRET_KEY", "do-not-tell")
    with Sandbox() as sandbox:
        assert "do-not-tell" not in str(sandbox.call("tests.security.acts:environment", {}))
        with pytest.raises(ParserCrashed, match="not looked at"):
            sandbox.call("tests.security.acts:read", {"path": f"/proc/{os.getpid()}/environ"})


def test_the_reason_of_a_crash_tells_no_folder_of_this_machine(tmp_path: Path):
    with Sandbox() as sandbox, pytest.raises(ParserCrashed) as caught:
        sandbox.call("tests.security.acts:read", {"path": str(tmp_path / "not-there.csv")})

    assert "…/not-there.csv" in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
