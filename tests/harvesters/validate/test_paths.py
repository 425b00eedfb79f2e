"""`khlang validate PATH`: files and packages as they lie on disk."""

import hashlib
import json

import frictionless
import pytest

from catalog.sandbox import Limits, Sandbox
from harvesters.validate.paths import validate_path
from harvesters.verbatim import frictionless_report, is_descriptor
from metadata.errors.sandbox import DescriptorUnusable, ParserTimedOut


@pytest.fixture
def check(sandbox, tmp_path):
    def run(path, schema_path=None, package_path=None):
        return validate_path(
            path,
            schema_path=schema_path,
            package_path=package_path,
            sandbox=sandbox,
            scratch=tmp_path / "scratch",
        )

    return run


@pytest.fixture
def package(tmp_path):
    """A folder with two related tables and their descriptor; returns the descriptor's path."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "provinces.csv").write_text("code,name\n10,กรุงเทพ\n55,น่าน\n", encoding="utf-8")
    (folder / "schools.csv").write_bytes("code;n\n10;5\n99;1\n".encode("cp874"))
    provinces = {
        "fields": [{"name": "code", "type": "string"}, {"name": "name", "type": "string"}],
        "primaryKey": "code",
    }
    schools = {
        "fields": [{"name": "code", "type": "string"}, {"name": "n", "type": "integer"}],
        "foreignKeys": [{"fields": "code", "reference": {"resource": "provinces", "fields": "code"}}],
    }
    (folder / "schools.schema.json").write_text(json.dumps(schools))
    descriptor = {
        "name": "schools",
        "resources": [
            {"name": "provinces", "path": "provinces.csv", "schema": provinces},
            {
                "name": "schools",
                "path": "schools.csv",
                "schema": "schools.schema.json",
                "dialect": {"delimiter": ";"},
            },
        ],
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor))
    return path


def test_a_messy_thai_file_is_valid_as_staged(check, tmp_path):
    path = tmp_path / "บริษัท.csv"
    path.write_bytes('รายงาน,\nลำดับ,ทุน (บาท)\n๑," 1,000,000 "\n'.encode("cp874"))

    found = check(path)

    assert found.is_valid
    assert found.to_json()["files"][0]["encoding"] == "cp874"
    assert found.to_json()["files"][0]["rows"] == 1


def test_a_schema_file_is_the_measure(check, tmp_path):
    data, schema = tmp_path / "a.csv", tmp_path / "a.schema.json"
    data.write_text("n\nx\n")
    schema.write_text('{"fields": [{"name": "n", "type": "integer"}]}')

    found = check(data, schema_path=schema)

    assert [(i.kind, i.count) for i in found.report.issues] == [("type-error", 1)]


def test_a_package_is_judged_whole_with_its_foreign_keys(check, package):
    found = check(package)

    assert set(found.staged) == {"provinces", "schools"}
    assert [(i.kind, i.resource, i.samples[0].row) for i in found.report.issues] == [
        ("foreign-key", "schools", 3)
    ]


def test_one_file_of_a_package_is_judged_by_its_description(check, package):
    found = check(package.parent / "schools.csv", package_path=package)

    assert list(found.staged) == ["schools"]
    assert [(i.kind, i.resource, i.samples[0].row) for i in found.report.issues] == [
        ("foreign-key", "schools", 3)
    ]
    assert [task["name"] for task in found.report.frictionless["tasks"]] == ["schools"]


@pytest.mark.parametrize(
    "path", ["../secret.csv", "/etc/passwd", "http://127.0.0.1:1/a.csv", "file:///etc/passwd", "none.csv"]
)
def test_a_package_that_points_outside_its_folder_is_refused(check, package, path):
    package.write_text(json.dumps({"resources": [{"name": "a", "path": path}]}))

    with pytest.raises(DescriptorUnusable):
        check(package)


def test_a_link_out_of_the_folder_is_refused(check, package, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (package.parent / "link.csv").symlink_to(tmp_path / "secret.csv")
    package.write_text(json.dumps({"resources": [{"name": "a", "path": "link.csv"}]}))

    with pytest.raises(DescriptorUnusable):
        check(package)


def test_json_that_is_no_package_is_a_file(tmp_path):
    path = tmp_path / "a.json"
    for text, expected in (('{"resources": []}', True), ('[{"a": 1}]', False), ("{", False)):
        path.write_text(text)
        assert is_descriptor(path) is expected


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "a,b\n1,2,3\n\nx\n", "a,a\n1,2\n", "จังหวัด,n\nน่าน,x\n"])
def test_the_frictionless_format_equals_frictionless_itself(sandbox, tmp_path, monkeypatch, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    ours = frictionless_report(path, schema_path=None, sandbox=sandbox)

    assert timeless(ours) == timeless(frictionless.validate("t.csv").to_descriptor())


def test_the_frictionless_format_takes_a_package(sandbox, package, monkeypatch):
    monkeypatch.chdir(package.parent)

    ours = frictionless_report(package, schema_path=None, sandbox=sandbox)

    assert timeless(ours) == timeless(frictionless.validate("datapackage.json").to_descriptor())


def test_the_frictionless_format_reaches_no_network(sandbox, package):
    package.write_text(json.dumps({"resources": [{"name": "a", "path": "http://127.0.0.1:1/a.csv"}]}))

    report = frictionless_report(package, schema_path=None, sandbox=sandbox)

    assert report["valid"] is False


def timeless(report):
    """Without the seconds it took."""
    if isinstance(report, dict):
        return {k: timeless(v) for k, v in report.items() if k != "seconds"}
    return [timeless(v) for v in report] if isinstance(report, list) else report


def test_files_that_are_no_tables_are_judged_by_their_bytes_alone(check, tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 not looked into PAR1")
    digest = hashlib.sha256(b"PAR1 not looked into PAR1").hexdigest()
    described = {
        "resources": [
            {"name": "a-csv", "type": "table", "path": "a.csv"},
            {
                "name": "a-parquet",
                "type": "file",
                "path": "a.parquet",
                "bytes": 25,
                "hash": f"sha256:{digest}",
            },
        ]
    }
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")

    whole = check(tmp_path / "datapackage.json")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 altered PAR1")
    altered = check(tmp_path / "datapackage.json")

    assert whole.is_valid and set(whole.staged) == {"a-csv"}
    assert [(i.resource, i.values["type"]) for i in altered.report.issues] == [
        ("a-parquet", "byte-count"),
        ("a-parquet", "hash-count"),
    ]


@pytest.mark.parametrize("rows", [1, 20_000])
def test_a_stranger_s_pattern_that_never_ends_is_stopped_by_name(tmp_path, rows):
    class Hasty(Sandbox):
        def call(self, function, request, limits=None, **more):
            return super().call(function, request, Limits(wall_seconds=8), **more)

    (tmp_path / "t.csv").write_text("a\n" + f"{'a' * 60}!\n" * rows)
    # With a reference back there is no table of steps for it: only the clock ends Python's search.
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": r"((a+)\2?)+"}}]}
    (tmp_path / "s.json").write_text(json.dumps(schema))

    with Hasty() as sandbox, pytest.raises(ParserTimedOut):
        frictionless_report(tmp_path / "t.csv", schema_path=tmp_path / "s.json", sandbox=sandbox)


def test_a_pattern_that_python_takes_ages_for_is_proved_at_once_where_it_matches(sandbox, tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n" + f"{'a' * 60},1\n" * 20_000)
    schema = {
        "fields": [
            {"name": "a", "type": "string", "constraints": {"pattern": "(a+)+"}},
            {"name": "b", "type": "integer"},
        ]
    }
    (tmp_path / "s.json").write_text(json.dumps(schema))

    report = frictionless_report(tmp_path / "t.csv", schema_path=tmp_path / "s.json", sandbox=sandbox)

    assert (report["valid"], report["tasks"][0]["stats"]["rows"]) == (True, 20_000)
