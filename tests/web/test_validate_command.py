"""`khlang validate`: files, folders, zips and packages from the command line."""

import json
import zipfile
from typing import NamedTuple

import frictionless
import pytest

from web import cli


@pytest.fixture
def khlang(capfd):
    def run(*words):
        status = cli.run(["validate", *map(str, words)])
        said = capfd.readouterr()
        return Answer(status, said.out, said.err)

    return run


class Answer(NamedTuple):
    exit_code: int
    stdout: str
    stderr: str


@pytest.fixture
def package(tmp_path):
    """A folder with two related tables; one row names a province that is not there."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "provinces.csv").write_text("code,name\n10,กรุงเทพ\n55,น่าน\n", encoding="utf-8")
    (folder / "schools.csv").write_text("code,n\n10,5\n99,1\n", encoding="utf-8")
    code = {"name": "code", "type": "string"}
    key = {"fields": "code", "reference": {"resource": "provinces", "fields": "code"}}
    resources = [
        {
            "name": "provinces",
            "path": "provinces.csv",
            "schema": {"fields": [code, {"name": "name", "type": "string"}]},
        },
        {
            "name": "schools",
            "path": "schools.csv",
            "schema": {"fields": [code, {"name": "n", "type": "integer"}], "foreignKeys": [key]},
        },
    ]
    (folder / "datapackage.json").write_text(json.dumps({"name": "schools", "resources": resources}))
    return folder


def timeless(report):
    if isinstance(report, dict):
        return {k: timeless(v) for k, v in report.items() if k != "seconds"}
    return [timeless(v) for v in report] if isinstance(report, list) else report


@pytest.mark.parametrize("form", ["json", "frictionless"])
def test_a_folder_its_zip_and_its_descriptor_are_one_package(khlang, package, tmp_path, form):
    with zipfile.ZipFile(tmp_path / "schools.zip", "w") as archive:
        for path in sorted(package.iterdir()):
            archive.write(path, path.name)

    answers = [
        khlang(path, "--format", form)
        for path in (package, package / "datapackage.json", tmp_path / "schools.zip")
    ]

    assert [answer.exit_code for answer in answers] == [1, 1, 1]
    assert len({json.dumps(timeless(json.loads(answer.stdout))) for answer in answers}) == 1


def test_the_frictionless_report_of_a_package_is_its_own(khlang, package, monkeypatch):
    monkeypatch.chdir(package)

    answer = khlang("datapackage.json", "--format", "frictionless")

    expected = frictionless.validate("datapackage.json").to_descriptor()
    assert timeless(json.loads(answer.stdout)) == timeless(expected)
    assert [error["type"] for error in expected["tasks"][1]["errors"]] == ["foreign-key"]


def test_one_file_of_a_package_follows_its_foreign_keys(khlang, package):
    schools = khlang(
        package / "schools.csv", "--package", package / "datapackage.json", "--format", "frictionless"
    )
    provinces = khlang(package / "provinces.csv", "--package", package / "datapackage.json", "--json")

    assert [task["name"] for task in json.loads(schools.stdout)["tasks"]] == ["schools"]
    assert json.loads(schools.stdout)["tasks"][0]["errors"][0]["type"] == "foreign-key"
    assert (schools.exit_code, provinces.exit_code) == (1, 0)


def test_a_limit_of_nought_tells_every_error(khlang, tmp_path):
    (tmp_path / "a.csv").write_text("n\n" + "x\n" * 2_000)
    (tmp_path / "s.json").write_text('{"fields": [{"name": "n", "type": "integer"}]}')

    told = khlang(
        tmp_path / "a.csv", "--schema", tmp_path / "s.json", "--format", "frictionless", "--limit-errors", "0"
    )

    assert json.loads(told.stdout)["stats"]["errors"] == 2_000


def test_a_folder_without_a_descriptor_is_refused_by_name(khlang, tmp_path):
    answer = khlang(tmp_path)

    assert answer.exit_code == 1
    assert "C235" in answer.stderr


def test_a_link_in_a_package_that_leads_outside_is_refused(khlang, package, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (package / "schools.csv").unlink()
    (package / "schools.csv").symlink_to(tmp_path / "secret.csv")

    answer = khlang(package, "--format", "frictionless")

    assert answer.exit_code == 1 and "C235" in answer.stderr


def test_a_zip_with_names_that_leave_the_folder_writes_nothing_outside(khlang, tmp_path):
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("datapackage.json", '{"resources": [{"name": "a", "path": "a.csv"}]}')
        archive.writestr("../../evil.csv", "a\n1\n")
        archive.writestr("a.csv", "a\n1\n")

    answer = khlang(tmp_path / "evil.zip", "--format", "frictionless")

    assert answer.exit_code == 0
    assert not list(tmp_path.parent.rglob("evil.csv"))


def test_a_table_is_written_as_parquet_while_it_is_judged(khlang, tmp_path):
    import pyarrow.parquet as pq

    (tmp_path / "a.csv").write_text("n,ชื่อ\n1,ก\nx,ข\n", encoding="utf-8")
    (tmp_path / "s.json").write_text(
        '{"fields": [{"name": "n", "type": "integer"}, {"name": "ชื่อ", "type": "string"}]}'
    )
    words = (tmp_path / "a.csv", "--schema", tmp_path / "s.json", "--parquet", tmp_path / "a.parquet")

    answer = khlang(*words, "--format", "frictionless")

    assert (answer.exit_code, json.loads(answer.stdout)["stats"]["errors"]) == (1, 1)
    assert pq.read_table(tmp_path / "a.parquet").to_pylist() == [{"n": 1, "ชื่อ": "ก"}, {"n": None, "ชื่อ": "ข"}]
    assert khlang(*words).exit_code == 2


def test_parquet_of_what_is_no_delimited_table_is_said_not_to_be_written(khlang, tmp_path):
    (tmp_path / "a.json").write_text('[{"n": 1}]')

    answer = khlang(tmp_path / "a.json", "--format", "frictionless", "--parquet", tmp_path / "a.parquet")

    assert answer.exit_code == 1 and "No Parquet was written" in answer.stderr
    assert not (tmp_path / "a.parquet").exists()
