"""What `khlang validate` says of a path at which no plain file lies."""

import os

import pytest

from web.cli import run

FORMS = ["text", "json", "frictionless"]


@pytest.mark.parametrize("form", FORMS)
def test_a_pipe_is_refused_at_once(tmp_path, capsys, form):
    pipe = tmp_path / "rows.csv"
    os.mkfifo(pipe)

    assert run(["validate", str(pipe), "--format", form, "--lang", "th"]) == 1
    said = capsys.readouterr().err
    assert "C267" in said
    assert "rows.csv ไม่ใช่ไฟล์หรือโฟลเดอร์ธรรมดา" in said


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("option", ["--schema", "--package"])
def test_a_pipe_for_a_description_is_refused_at_once(tmp_path, capsys, form, option):
    table, pipe = tmp_path / "rows.csv", tmp_path / "schema.json"
    table.write_text("a\n1\n")
    os.mkfifo(pipe)

    assert run(["validate", str(table), option, str(pipe), "--format", form, "--lang", "en"]) == 1
    assert "C267" in capsys.readouterr().err


def test_a_device_is_refused_at_once(capsys):
    assert run(["validate", "/dev/null", "--format", "frictionless", "--lang", "en"]) == 1
    assert "null is no plain file or folder" in capsys.readouterr().err
