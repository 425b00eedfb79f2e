"""Pages of rows from a Parquet file, read in the sandbox."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.tables import CELL_LIMIT, PAGE_LIMIT, TablePage, read_page
from metadata.errors.sandbox import ParserError


@pytest.fixture(scope="module")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("t") / "numbers.parquet"
    table = pa.table({"ลำดับ": list(range(30_000)), "วันที่": [date(2024, 1, 1)] * 29_999 + [None]})
    pq.write_table(table, path, row_group_size=9_000)
    return path


def test_a_page_has_the_rows_asked_for_as_text(sandbox, numbers):
    page = read_page(sandbox, numbers, 0, 2)

    assert page == TablePage(("ลำดับ", "วันที่"), [["0", "2024-01-01"], ["1", "2024-01-01"]], 30_000)


@pytest.mark.parametrize("offset", [0, 8_191, 8_192, 8_999, 9_000, 17_998, 26_999, 29_998])
def test_a_page_may_begin_anywhere(sandbox, numbers, offset):
    page = read_page(sandbox, numbers, offset, 20)

    assert [row[0] for row in page.rows] == [str(n) for n in range(offset, min(offset + 20, 30_000))]


def test_a_missing_value_is_none(sandbox, numbers):
    assert read_page(sandbox, numbers, 29_999, 5).rows == [["29999", None]]


def test_past_the_end_there_are_no_rows(sandbox, numbers):
    assert read_page(sandbox, numbers, 30_000, 20) == TablePage(("ลำดับ", "วันที่"), [], 30_000)


def test_a_page_has_an_upper_limit(sandbox, numbers):
    assert len(read_page(sandbox, numbers, 0, 10**9).rows) == PAGE_LIMIT


def test_a_table_without_rows_still_shows_its_columns(sandbox, tmp_path):
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), tmp_path / "t.parquet")

    assert read_page(sandbox, tmp_path / "t.parquet", 0, 20) == TablePage(("a",), [], 0)


def test_a_very_long_cell_is_cut_and_says_so(sandbox, tmp_path):
    pq.write_table(pa.table({"a": ["ก" * 5_000]}), tmp_path / "t.parquet")

    ((cell,),) = read_page(sandbox, tmp_path / "t.parquet", 0, 1).rows
    assert cell == "ก" * CELL_LIMIT + "…"


def test_a_broken_file_is_an_error_and_the_next_page_still_comes(sandbox, numbers, tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 not really PAR1")

    with pytest.raises(ParserError):
        read_page(sandbox, tmp_path / "broken.parquet", 0, 1)
    assert read_page(sandbox, numbers, 0, 1).total == 30_000
