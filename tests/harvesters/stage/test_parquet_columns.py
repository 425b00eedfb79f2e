"""A Parquet is staged column by column; what comes out is what its rows say one by one."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.stage.chunks import BATCH_ROWS, plain
from harvesters.stage.notes import Notes
from harvesters.stage.parquet_table import FIRST_ROWS, open_parquet
from tests.harvesters.stage.conftest import csv_text, types

COLUMNS = {
    "integer": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "unsigned": (pa.uint64(), st.integers(0, 2**64 - 1)),
    "number": (pa.float64(), st.floats()),
    "decimal": (pa.decimal128(20, 2), st.decimals(-(10**9), 10**9, places=2)),
    "day": (pa.date32(), st.dates()),
    "moment": (pa.timestamp("us", "UTC"), st.datetimes(timezones=st.just(UTC))),
    "text": (pa.string(), st.text(max_size=6)),
    "bytes": (pa.binary(), st.binary(max_size=6)),
    "flag": (pa.bool_(), st.booleans()),
    "list": (pa.list_(pa.int64()), st.lists(st.integers(0, 9), max_size=3)),
    "nothing": (pa.null(), st.none()),
}


def by_columns(path) -> list[tuple[int, list[str]]]:
    rows = []
    for chunk in open_parquet(path, Notes()).chunks():
        assert chunk.odd == []
        columns = [plain(column).to_pylist() for column in chunk.columns]
        rows += [(int(number), list(cells)) for number, *cells in zip(chunk.numbers, *columns, strict=True)]
    return rows


@settings(max_examples=60)
@given(
    st.data(),
    st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=4, unique=True),
    st.integers(0, 12),
)
def test_columns_and_rows_say_the_same(tmp_path_factory, data, names, count):
    path = tmp_path_factory.mktemp("p") / "a.parquet"
    arrays = []
    for name in names:
        kind, values = COLUMNS[name]
        cells = data.draw(st.lists(st.none() | values, min_size=count, max_size=count))
        arrays.append(pa.array(cells, kind))
    pq.write_table(pa.table(arrays, names=names), path)

    assert by_columns(path) == list(open_parquet(path, Notes()).rows())


@pytest.mark.parametrize(
    "count", [0, 1, FIRST_ROWS, FIRST_ROWS + 1, BATCH_ROWS, BATCH_ROWS + 1, 2 * BATCH_ROWS + 7]
)
def test_every_row_comes_once_with_its_number(tmp_path, count):
    pq.write_table(
        pa.table({"n": range(count), "word": ["ก", "ข"] * (count // 2) + ["ค"] * (count % 2)}), tmp_path / "a"
    )

    rows = by_columns(tmp_path / "a")

    assert rows == list(open_parquet(tmp_path / "a", Notes()).rows())
    assert [number for number, _ in rows] == list(range(1, count + 1))


def test_a_table_comes_out_with_the_types_of_its_parquet(stage, tmp_path):
    table = pa.table(
        {
            "id": pa.array([1, 2, 3]),
            "paid": pa.array([Decimal("1.50"), None, Decimal("3.00")], pa.decimal128(9, 2)),
            "day": pa.array([date(2024, 1, 2), None, date(2024, 2, 29)]),
            "at": pa.array([datetime(2024, 1, 2, 3, 4, 5)] * 3),
            "hour": pa.array([time(8, 30), None, time(0, 0)]),
            "name": pa.array(["รวม", None, "a,b"]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")

    staged = stage(tmp_path / "a.parquet", "a.parquet")

    assert list(types(staged).items()) == [
        ("id", "integer"), ("paid", "number"), ("day", "date"), ("at", "datetime"), ("hour", "time"),
        ("name", "string"),
    ]  # fmt: skip
    assert csv_text(staged).splitlines() == [
        "id,paid,day,at,hour,name", "1,1.50,2024-01-02,2024-01-02T03:04:05,08:30:00,รวม",
        "2,,,2024-01-02T03:04:05,,", '3,3.00,2024-02-29,2024-01-02T03:04:05,00:00:00,"a,b"',
    ]  # fmt: skip
