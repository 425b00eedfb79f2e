"""A declared or frozen schema: cells are cast by it, the header is compared, exceptions are findings."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.harvesters.stage.conftest import columns, csv_text, found, types


def schema(*fields, **more):
    return {"fields": [dict(zip(("name", "type"), f.split(":"), strict=True)) for f in fields], **more}


def test_declared_types_win_over_what_the_cells_look_like(stage):
    staged = stage("รหัส,n\n10110,๐๐๗\n50000,1\n", schema=schema("รหัส:string", "n:integer"))

    assert columns(staged) == {"รหัส": ["10110", "50000"], "n": [7, 1]}
    assert found(staged) == {}


def test_cells_that_are_not_of_the_declared_type_are_located_and_kept(stage):
    staged = stage(
        "ข้อ,วันที่\n1,29/2/2567\nสอง,30/2/2567\n-,1/3/2567\n", schema=schema("ข้อ:integer", "วันที่:date")
    )

    assert csv_text(staged) == "ข้อ,วันที่\n1,2024-02-29\nสอง,30/2/2567\n,2024-03-01\n"
    assert pq.read_schema(staged.table.parquet.path).types == [pa.string(), pa.string()]
    assert types(staged) == {"ข้อ": "integer", "วันที่": "date"}
    places = [
        (i.kind, i.severity, i.column, i.count, i.samples[0].cell, i.samples[0].value) for i in staged.issues
    ]
    assert places == [
        ("type-error", "error", "ข้อ", 1, "A3", "สอง"),
        ("type-error", "error", "วันที่", 1, "B3", "30/2/2567"),
    ]


def test_many_exceptions_are_counted_exactly(stage):
    rows = "".join(f"{n if n % 3 else 'x'}\n" for n in range(50_000))

    staged = stage("n\n" + rows, schema=schema("n:integer"))

    assert [(i.count, len(i.samples)) for i in staged.issues if i.kind == "type-error"] == [(16_667, 3)]


def test_missing_and_extra_columns_are_findings(stage):
    staged = stage("ก,ง\n1,2\n", schema=schema("ก:integer", "ข:string"))

    assert {(i.kind, i.column) for i in staged.issues} == {("missing-label", "ข"), ("extra-label", "ง")}
    assert types(staged) == {"ก": "integer", "ง": "integer"}


def test_columns_are_matched_by_name_or_title_in_any_order(stage):
    declared = {
        "fields": [
            {"name": "capital", "title": "ทุน (บาท)", "type": "number"},
            {"name": "ชื่อ", "type": "string"},
        ]
    }

    staged = stage('ชื่อ,"ทุน\n(บาท)"\nก,"1,000"\n', schema=declared)

    assert types(staged) == {"ชื่อ": "string", "capital": "number"}
    assert found(staged) == {}


def test_the_schema_finds_its_header_under_any_titles(stage):
    staged = stage("a,b\nรายงาน,2567\nรหัส,ชื่อ\n1,ก\n", schema=schema("รหัส:string", "ชื่อ:string"))

    assert columns(staged) == {"รหัส": ["1"], "ชื่อ": ["ก"]}


def test_a_file_without_header_takes_the_names_of_the_schema(stage):
    staged = stage("1,2/1/2567\n2,3/1/2567\n", schema=schema("n:integer", "d:date"), header=())

    assert columns(staged) == {"n": [1, 2], "d": [date(2024, 1, 2), date(2024, 1, 3)]}


def test_formats_and_separators_of_a_schema_are_used_and_do_not_come_out(stage):
    declared = {
        "fields": [
            {"name": "d", "type": "date", "format": "%m/%d/%Y"},
            {"name": "x", "type": "number", "decimalChar": ",", "groupChar": "."},
            {"name": "mail", "type": "string", "format": "email", "constraints": {"required": True}},
        ],
        "missingValues": ["", "none"],
        "primaryKey": "d",
    }

    staged = stage("d;x;mail\n1/2/2020;1.234,5;a@b.th\nnone;2;c@d.th\n", schema=declared)

    assert csv_text(staged) == "d,x,mail\n2020-01-02,1234.5,a@b.th\n,2,c@d.th\n"
    assert staged.table.schema == {
        "fields": [
            {
                "name": "d", "type": "date",
                "original": {
                    "forms": ["m/d/yyyy"], "era": "gregorian", "missing": ["none"],
                    "example": {"written": "1/2/2020", "value": "2020-01-02"},
                },
            },
            {
                "name": "x", "type": "number",
                "original": {"forms": ["decimal_comma"], "example": {"written": "1.234,5", "value": "1234.5"}},
            },
            {"name": "mail", "type": "string", "format": "email", "constraints": {"required": True}},
        ],
        "missingValues": [""],
        "primaryKey": ["d"],
    }  # fmt: skip


def test_a_schema_once_inferred_reads_the_same_file_again_without_a_finding(stage):
    text = 'ลำดับ,วันที่,งบ (บาท),ok,เดือน\n1,29/2/2567," 1,000.50 ",true,ม.ค. 67\n2,1/3/2567,-,false,ก.พ. 67\n'
    first = stage(text)
    before = (first.table.csv.sha256, first.table.parquet.sha256, first.table.schema)

    again = stage(text, schema=first.table.schema)

    assert (again.table.csv.sha256, again.table.parquet.sha256, again.table.schema) == before
    assert found(again) == {}


@pytest.mark.parametrize(
    "text",
    [
        "x;y\n1,5;a\n2;b\n",
        "n,y\n12%,a\n5%,b\n",
        "d,y\n1/13/2020,a\n2/3/2020,b\n",
        "d,y\n2567-01-02 10:00,a\n2567-01-03 11:30:05,b\n",
        "d (พ.ศ.),y\n1/2/67,a\n",
        "a,a,,b\n1,2,3,4\n5,6,7,8\n",
        "1,x\n2,y\n3,z\n",
        "a,b\n1,2,3\n4,5,6\n",
    ],
)
def test_what_was_inferred_is_a_contract_that_its_own_file_keeps(stage, text):
    first = stage(text)
    before = (first.table.csv.sha256, first.table.schema)

    again = stage(text, schema=first.table.schema)

    assert (again.table.csv.sha256, again.table.schema) == before
    assert not [issue for issue in again.issues if issue.severity == "error" and issue.kind != "extra-cell"]


def test_a_schema_of_nonsense_is_as_none(stage):
    assert types(stage("a\n1\n", schema={"fields": "all"})) == {"a": "integer"}
