"""An installer that crashes costs another try, not the set-up; what cannot be installed is said at the end."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "install_packages.sh"

# A program that writes its arguments into a file of its own name, and ends as often as `failures` says by a crash.
PROGRAM = """#!/bin/bash
echo "$@" >> "$0.asked"
[ "$(wc -l < "$0.asked")" -gt {failures} ] || kill -SEGV $$
"""


def folder_with(folder: Path, **failures: int) -> Path:
    """A folder of programs, each of which crashes as often as its number says."""
    for name, count in failures.items():
        program = folder / name
        program.write_text(PROGRAM.format(failures=count))
        program.chmod(0o755)
    return folder


def asked(folder: Path, name: str) -> list[str]:
    """What the program was asked, a line a time."""
    file = folder / f"{name}.asked"
    return file.read_text().splitlines() if file.exists() else []


@pytest.mark.parametrize(
    ("uv_crashes", "uv_asked", "pip_asked"),
    [(0, 1, 0), (1, 2, 0), (2, 2, 1)],
    ids=["works", "crashes once", "is broken"],
)
def test_a_crash_costs_one_try(tmp_path: Path, uv_crashes: int, uv_asked: int, pip_asked: int) -> None:
    programs = folder_with(tmp_path, uv=uv_crashes, python=0)
    ended = subprocess.run(
        [SCRIPT, programs / "python", "--requirement", "some.lock"], capture_output=True, check=False
    )
    assert ended.returncode == 0
    assert len(asked(programs, "uv")) == uv_asked
    assert len(asked(programs, "python")) == pip_asked
    every = asked(programs, "uv") + asked(programs, "python")
    assert all(line.endswith("--requirement some.lock") for line in every)


def test_without_uv_pip_installs(tmp_path: Path) -> None:
    programs = folder_with(tmp_path, python=0)
    ended = subprocess.run([SCRIPT, programs / "python", "name"], capture_output=True, check=False)
    assert ended.returncode == 0
    assert asked(programs, "python") == ["-m pip install --quiet --disable-pip-version-check name"]


def test_what_no_installer_can_install_ends_the_set_up(tmp_path: Path) -> None:
    programs = folder_with(tmp_path, uv=9, python=9)
    ended = subprocess.run(
        [SCRIPT, programs / "python", "name"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LANG": "C"},
    )
    assert ended.returncode != 0
    assert "pip goes on instead of uv." in ended.stderr
