"""Frictionless judges the staged table; what it finds is said in the agency's own rows, in Thai and English."""

import time

import pytest
from frictionless import Error

from catalog.sandbox import Limits, Sandbox
from harvesters.record import Expect, ReadOptions
from harvesters.stage import stage_file
from harvesters.validate.report import kind_of
from harvesters.validate.tables import validate_table
from metadata.findings import kinds
from tests.harvesters.validate.conftest import told


def test_a_good_table_is_valid_and_frictionless_s_report_is_kept(judge):
    report = judge("ลำดับ,วันที่\n1,29/2/2567\n2,1/3/2567\n")

    assert (report.is_valid, report.issues) == (True, ())
    assert report.frictionless["valid"] is True
    assert report.frictionless["tasks"][0]["stats"]["rows"] == 2


def test_constraints_are_told_in_the_agency_s_own_cells(judge):
    schema = {
        "fields": [
            {"name": "รหัส", "type": "string", "constraints": {"pattern": "[0-9]{5}", "unique": True}},
            {"name": "n", "type": "integer", "constraints": {"minimum": 0, "required": True}},
        ]
    }

    report = judge("รายงานประจำปี,\nรหัส,n\n10110,1\n,\n1011,-5\n10110,-\n", schema)

    assert told(report) == [
        ("constraint-error", "รหัส", 1, "A5"),
        ("constraint-error", "n", 1, "B5"),
        ("constraint-error", "n", 1, "B6"),
        ("unique-error", "รหัส", 1, "A6"),
    ]
    assert [i.values.get("constraint") for i in report.issues] == [
        "pattern [0-9]{5}",
        "minimum 0",
        "required",
        None,
    ]
    assert report.issues[0].message.th == "คอลัมน์ รหัส มี 1 ช่องที่ไม่เป็นไปตามเงื่อนไข: รูปแบบ ([0-9]{5})"
    assert not report.is_valid


def test_many_errors_of_one_cause_are_one_issue_with_three_samples(judge):
    schema = {"fields": [{"name": "n", "type": "integer", "constraints": {"maximum": 10}}]}

    report = judge("n\n" + "".join(f"{n}\n" for n in range(300)), schema)

    assert [(i.kind, i.count, [s.cell for s in i.samples]) for i in report.issues] == [
        ("constraint-error", 289, ["A13", "A14", "A15"])
    ]


def test_a_cause_that_staging_counted_is_not_told_twice(judge):
    report = judge("n\n1\nx\n", {"fields": [{"name": "n", "type": "integer"}]})

    assert told(report) == [("type-error", "n", 1, "A3")]
    assert report.frictionless["tasks"][0]["errors"][0]["type"] == "type-error"


def test_primary_keys_are_judged(judge):
    schema = {"fields": [{"name": "a", "type": "integer"}], "primaryKey": ["a"]}

    assert told(judge("a,b\n1,x\n1,y\n", schema))[-1] == ("primary-key", None, 1, None)


def test_a_key_to_another_table_is_left_to_the_package(judge):
    schema = {
        "fields": [{"name": "a", "type": "integer"}],
        "foreignKeys": [{"fields": "a", "reference": {"resource": "other", "fields": "id"}}],
    }

    assert judge("a\n1\n", schema).is_valid


@pytest.mark.parametrize(
    "danger",
    [
        {"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": "x"}}]},
        {"fields": [{"name": "a", "type": "no-such-type"}]},
        {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": "["}}]},
    ],
)
def test_a_schema_that_frictionless_refuses_is_a_finding(judge, danger):
    report = judge("a\n1\n", danger)

    assert not report.is_valid
    assert {i.kind for i in report.issues} <= {
        "schema-error",
        "constraint-error",
        "validation_stopped",
        "type-error",
    }


def test_a_schema_cannot_make_anyone_read_elsewhere(judge):
    schema = {
        "$schema": "http://127.0.0.1:1/profile.json",
        "profile": "http://127.0.0.1:1/x.json",
        "fields": [{"name": "a", "type": "integer", "$ref": "/etc/passwd", "constraints": {"pattern": None}}],
    }

    report = judge("a\n1\n", schema)

    assert "127.0.0.1" not in str(report.to_json())


def test_a_pattern_that_never_ends_is_stopped(tmp_path):
    class Hasty(Sandbox):
        def call(self, function, request, limits=None, **more):
            return super().call(function, request, Limits(wall_seconds=8), **more)

    path = tmp_path / "t.csv"
    path.write_text("a\n" + "a" * 60 + "!\n", encoding="utf-8")
    schema = {"fields": [{"name": "a", "type": "string", "constraints": {"pattern": r"((a+)\2?)+"}}]}
    start = time.monotonic()

    with Hasty() as sandbox:
        staged = stage_file(
            path, key="k", file_name="t.csv", media_type=None, read=ReadOptions(), schema=schema,
            scratch=tmp_path / "s", table_name="t", sandbox=sandbox,
        )  # fmt: skip
        report = validate_table(staged.table, key="k", expect=Expect(), sandbox=sandbox)

    assert [(i.kind, i.values["error"]) for i in report.issues] == [("validation_stopped", "C230")]
    assert time.monotonic() - start < 30


def test_geometry_is_valid_geojson(sandbox, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},'
        '"geometry":{"type":"Point","coordinates":[100.5,13.7]}}]}'
    )
    staged = stage_file(
        path, key="k", file_name="a.geojson", media_type=None, read=ReadOptions(), schema=None,
        scratch=tmp_path / "s", table_name="a", sandbox=sandbox,
    )  # fmt: skip

    assert validate_table(staged.table, key="k", expect=Expect(), sandbox=sandbox).is_valid


def test_every_error_type_of_frictionless_has_a_finding_in_both_languages():
    def below(cls):
        for child in cls.__subclasses__():
            yield child
            yield from below(child)

    for error in below(Error):
        kind = kinds()[kind_of(error.type)]
        assert kind.say.th and kind.say.en and kind.hint.th and kind.hint.en
