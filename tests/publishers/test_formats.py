"""Every file in publishers/formats/ must pass these, with no test edited."""

import csv
import json
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata import plugins
from metadata.errors.publish import FormCannotHold
from publishers.formats import csv as csv_format
from publishers.formats import json as json_format
from publishers.formats import ndjson as ndjson_format
from publishers.formats import xlsx as xlsx_format

FORMULAS = ("=1+1", "+66 2 123 4567", "-", "@SUM(A1)", "\tx", "=cmd|'/c calc'!A0", "http://example.org")

ROWS = pa.table(
    {
        "เลขทะเบียน": pa.array(["0105561000001", None, ""]),
        "ชื่อ (บาท)": pa.array(['น้ำ "ใส", จำกัด\nสาขา', "=1+1", "\u2028\x01_x0041_"]),
        "จำนวน": pa.array([1, None, 2**60]),
        "ratio": pa.array([1.5, float("nan"), -0.0]),
        "เงิน": pa.array([Decimal("1.10"), None, Decimal("1234567890123456.78")], pa.decimal128(20, 2)),
        "วันที่": pa.array([date(2024, 2, 29), None, date(1899, 12, 31)]),
        "moment": pa.array([datetime(2024, 1, 1, 2, 3, 4), None, datetime(2024, 1, 1, 0, 0, 0, 5)]),
        "zoned": pa.array([datetime(2024, 1, 1, tzinfo=UTC), None, None]),
        "clock": pa.array([time(1, 2, 3), None, time(0)]),
        "span": pa.array([timedelta(days=1), None, timedelta(microseconds=-1)]),
        "is_open": pa.array([True, None, False]),
        "list": pa.array([["ก"], None, []]),
        "point": pa.array([{"x": 1.5, "y": None}, None, {"x": 0.0, "y": "ก"}]),
        "bytes": pa.array([b"\x00\xff", None, b""]),
        "kind": pa.array(["ก", None, "ก"]).dictionary_encode(),
        "nothing": pa.nulls(3),
    }
)


@pytest.fixture(params=plugins.names("publishers.formats"))
def fmt(request):
    return plugins.load("publishers.formats", request.param)


def _rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))


def _sheet(path: Path) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(path)
    return list(book["data"].iter_rows(values_only=True))


def test_a_format_names_its_media_type_and_extension(fmt):
    assert "/" in fmt.MEDIA_TYPE
    assert fmt.EXTENSION.lower().strip(".") == fmt.EXTENSION
    assert fmt.__doc__


def test_same_rows_give_the_same_bytes(fmt, tmp_path):
    for name in ("a", "b"):
        fmt.write(ROWS.to_reader(), tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_bytes_do_not_depend_on_how_the_batches_were_cut(fmt, tmp_path):
    rows = pa.table({"a": list(range(10)), "ข": [f"แถว {n}" for n in range(10)]})

    fmt.write(rows.to_reader(), tmp_path / "whole")
    fmt.write(rows.to_reader(max_chunksize=3), tmp_path / "cut")

    assert (tmp_path / "whole").read_bytes() == (tmp_path / "cut").read_bytes()


def test_a_table_without_rows_is_a_whole_file(fmt, tmp_path):
    fmt.write(ROWS.slice(0, 0).to_reader(), tmp_path / "empty")

    assert (tmp_path / "empty").is_file()


def test_one_column_of_missing_values_keeps_its_rows(fmt, tmp_path):
    fmt.write(pa.table({"ก": pa.array([None, "x", None])}).to_reader(), tmp_path / "thin")

    assert (tmp_path / "thin").stat().st_size > 0


_MEASURE = """
import resource, sys
from pathlib import Path
import pyarrow as pa
from metadata import plugins

def batches():
    for start in range(0, 100_000, 1000):
        ids = list(range(start, start + 1000))
        yield pa.record_batch({"id": ids, "ชื่อ": [f"บริษัท ทดสอบ {n} จำกัด " * 10 for n in ids]})

schema = next(batches()).schema
module = plugins.load("publishers.formats", sys.argv[1])
module.write(pa.RecordBatchReader.from_batches(schema, iter([next(batches())])), Path(sys.argv[2]))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
module.write(pa.RecordBatchReader.from_batches(schema, batches()), Path(sys.argv[2]))
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


@pytest.mark.parametrize("name", plugins.names("publishers.formats"))
def test_a_hundred_thousand_rows_stay_in_bounded_memory(name, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURE, name, str(tmp_path / "big")],
        capture_output=True,
        text=True,
        check=True,
    )

    assert float(ran.stdout) < 100, "MB more for 100,000 rows (55 MB of text) than for 1,000"


def test_csv_holds_the_canonical_text_of_every_value(tmp_path):
    csv_format.write(ROWS.to_reader(), tmp_path / "t.csv")

    assert _rows_of(tmp_path / "t.csv") == [
        ROWS.schema.names,
        ["0105561000001", 'น้ำ "ใส", จำกัด\nสาขา', "1", "1.5", "1.10", "2024-02-29", "2024-01-01T02:03:04",
         "2024-01-01T00:00:00Z", "01:02:03", "PT86400S", "true", '["ก"]', '{"x": 1.5, "y": null}', "AP8=", "ก", ""],
        ["", "=1+1", *[""] * 14],
        ["", "\u2028\x01_x0041_", "1152921504606846976", "-0.0", "1234567890123456.78", "1899-12-31",
         "2024-01-01T00:00:00.000005", "", "00:00:00", "-PT0.000001S", "false", "[]", '{"x": 0.0, "y": "ก"}',
         "", "ก", ""],
    ]  # fmt: skip


def test_csv_tells_a_missing_value_from_an_empty_text(tmp_path):
    csv_format.write(pa.table({"a": ["", None], "b": ["x", "y"]}).to_reader(), tmp_path / "t.csv")

    assert (tmp_path / "t.csv").read_text() == 'a,b\n"",x\n,y\n'


def test_json_is_an_array_of_rows_with_typed_values(tmp_path):
    json_format.write(ROWS.to_reader(), tmp_path / "t.json")

    first, second, third = json.loads((tmp_path / "t.json").read_text(), parse_float=Decimal)
    assert list(first) == ROWS.schema.names
    assert first["เลขทะเบียน"] == "0105561000001"
    assert first["เงิน"] == Decimal("1.10")
    assert first["is_open"] is True
    assert first["list"] == ["ก"]
    assert second["ratio"] is None
    assert third["จำนวน"] == 2**60
    assert third["เงิน"] == Decimal("1234567890123456.78")


def test_json_without_rows_is_an_empty_array(tmp_path):
    json_format.write(ROWS.slice(0, 0).to_reader(), tmp_path / "t.json")

    assert (tmp_path / "t.json").read_text() == "[]\n"


def test_every_line_of_ndjson_is_the_row_of_the_json(tmp_path):
    json_format.write(ROWS.to_reader(), tmp_path / "t.json")
    ndjson_format.write(ROWS.to_reader(), tmp_path / "t.ndjson")

    lines = (tmp_path / "t.ndjson").read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line) for line in lines] == json.loads((tmp_path / "t.json").read_text())


def test_parquet_gives_the_same_table_back(tmp_path):
    plugins.load("publishers.formats", "parquet").write(ROWS.to_reader(), tmp_path / "t.parquet")

    back = pq.read_table(tmp_path / "t.parquet")
    assert back.schema == ROWS.schema
    assert back.drop_columns("ratio") == ROWS.drop_columns("ratio")


def test_xlsx_holds_numbers_and_dates_as_such_and_what_excel_would_change_as_text(tmp_path):
    xlsx_format.write(ROWS.to_reader(), tmp_path / "t.xlsx")

    header, first, second, third = _sheet(tmp_path / "t.xlsx")
    assert list(header) == ROWS.schema.names
    assert first[:8] == (
        "0105561000001", 'น้ำ "ใส", จำกัด\nสาขา', 1, 1.5, 1.1, datetime(2024, 2, 29), datetime(2024, 1, 1, 2, 3, 4),
        "2024-01-01T00:00:00Z",
    )  # fmt: skip
    assert second == (None, "=1+1", *[None] * 14)
    assert third[2:7] == (
        "1152921504606846976", 0, "1234567890123456.78", "1899-12-31", "2024-01-01T00:00:00.000005",
    )  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_stays_text_in_xlsx(text, tmp_path):
    xlsx_format.write(pa.table({"=A1": [text]}).to_reader(), tmp_path / "t.xlsx")

    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "t.xlsx")["data"].iter_rows()]
    assert [cell.value for cell in cells] == ["=A1", text]
    assert all(cell.data_type in ("s", "inlineStr") for cell in cells)
    assert all(cell.hyperlink is None for cell in cells)


def test_a_cell_that_excel_would_cut_makes_no_xlsx_at_all(tmp_path):
    with pytest.raises(FormCannotHold) as raised:
        xlsx_format.write(pa.table({"a": ["ก" * 32_768]}).to_reader(), tmp_path / "t.xlsx")

    assert raised.value.values["limit"] == "32,767"


def test_more_columns_than_excel_has_make_no_xlsx_at_all(tmp_path):
    wide = pa.table({f"c{n}": [1] for n in range(16_385)})

    with pytest.raises(FormCannotHold):
        xlsx_format.write(wide.to_reader(), tmp_path / "t.xlsx")


def test_no_more_rows_are_written_than_a_sheet_has(tmp_path):
    def many():
        for _ in range(17):
            yield pa.record_batch({"a": pa.nulls(65_536)})

    schema = pa.schema({"a": pa.null()})
    with pytest.raises(FormCannotHold, match="1,048,575"):
        xlsx_format.write(pa.RecordBatchReader.from_batches(schema, many()), tmp_path / "t.xlsx")


_TEXT = st.one_of(st.none(), st.text(st.characters(exclude_categories=("Cs",)), max_size=20))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_TEXT, _TEXT), max_size=8))
def test_any_text_survives_csv_json_and_ndjson(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    table = pa.table(
        {"ก": pa.array([a for a, _ in rows], pa.string()), "b": pa.array([b for _, b in rows], pa.string())}
    )

    for module in (csv_format, json_format, ndjson_format):
        module.write(table.to_reader(), folder / module.EXTENSION)

    assert _rows_of(folder / "csv")[1:] == [[a or "", b or ""] for a, b in rows]
    assert [tuple(r.values()) for r in json.loads((folder / "json").read_text("utf-8"))] == rows
    lines = (folder / "ndjson").read_bytes().decode().split("\n")[:-1]
    assert [tuple(json.loads(line).values()) for line in lines] == rows


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.floats(width=64), st.integers(-(2**53), 2**53).map(float)), max_size=8)
)
def test_any_number_survives_json_and_csv(tmp_path_factory, numbers):
    folder = tmp_path_factory.mktemp("any")
    table = pa.table({"n": pa.array(numbers, pa.float64()), "x": pa.array(["."] * len(numbers))})
    finite = [None if n is None or n != n or n in (float("inf"), float("-inf")) else n for n in numbers]

    json_format.write(table.to_reader(), folder / "json")
    csv_format.write(table.to_reader(), folder / "csv")

    assert [row["n"] for row in json.loads((folder / "json").read_text())] == finite
    assert [float(row[0]) if row[0] else None for row in _rows_of(folder / "csv")[1:]] == finite
