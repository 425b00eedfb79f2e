"""`khlang validate` as it is mostly called is read as the library of commands reads it, without waiting for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from web import at_once, command_group
from web.commands import validate

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text("a\n1\nx\n", encoding="utf-8")
    (tmp_path / "s.json").write_text('{"fields": [{"name": "a", "type": "integer"}]}', encoding="utf-8")
    (tmp_path / "d").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


F = ["--format", "frictionless"]
PLAIN = [
    ["t.csv", *F],
    [*F, "t.csv", "--schema", "s.json"],
    ["t.csv", "--format=frictionless", "--schema=s.json", "--limit-errors=0"],
    ["d", *F, "--package", "s.json", "--parquet", "o.parquet", "--lang", "th", "--limit-errors", "007"],
]
OTHER = [
    ["t.csv"],
    ["t.csv", "--format", "json"],
    F,
    ["t.csv", "s.json", *F],
    ["none.csv", *F],
    ["t.csv", *F, "--schema", "d"],
    ["t.csv", *F, "--schema", "none.json"],
    ["t.csv", *F, "--schema"],
    ["t.csv", *F, "--parquet", "d"],
    ["t.csv", *F, "--limit-errors", "-1"],
    ["t.csv", *F, "--limit-errors", "๕"],
    ["t.csv", *F, "--limit-errors", "9" * 5_000],
    ["t.csv", *F, "--lang", "fr"],
    ["t.csv", *F, "--json"],
    ["t.csv", *F, "--help"],
    ["--", "t.csv", *F],
    ["-", *F],
    ["t.csv", *F, *F],
    ["t.csv", "--unknown=1", *F],
    ["t.csv", *F, "--schema="],
]


@pytest.mark.parametrize("words", PLAIN)
def test_a_plain_call_is_read_as_the_library_reads_it(folder, monkeypatch, words):
    given = {}
    monkeypatch.setattr(validate.command, "callback", lambda **values: given.update(values))
    command_group.answered(["validate", *words], False)
    asked = at_once.read(["validate", *words])
    assert given.pop("form") == at_once.FORM
    assert not given.pop("as_json")
    assert {name: value for name, value in asked._asdict().items() if name != "lang"} == given
    assert asked.lang == ("th" if "--lang" in words else None)


@pytest.mark.parametrize("words", OTHER)
def test_every_other_call_is_left_to_the_library(folder, words):
    assert at_once.read(["validate", *words]) is None
    assert at_once.read(["serve", *words]) is None


def test_a_plain_call_does_not_wait_for_the_library(folder):
    program = (
        "import sys; from web.cli import run;"
        "status = run(['validate', 't.csv', '--schema', 's.json', '--format', 'frictionless']);"
        "print(status, {'click', 'inspect', 'frictionless', 'sqlalchemy'} & sys.modules.keys(), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert said.stderr == "1 set()\n"
    assert '"type": "type-error"' in said.stdout


def test_who_stops_reading_is_told_nothing(folder):
    command = [sys.executable, "-c", "from web.cli import main; main()", "validate", "t.csv", *F]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    process.stdout.close()
    assert (process.stderr.read(), process.wait()) == (b"", 1)
    process.stderr.close()
