"""Statistics and charts of published tables, counted in the sandbox's child."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.sandbox import Sandbox
from catalog.table_charts import ChartQuery, query_points
from catalog.table_queries import Condition, RowQuery
from catalog.table_statistics import get_statistics
from metadata.errors.search import ColumnUnknown


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    start = date(2024, 1, 1)
    table = pa.table(
        {
            'จังหวัด "ก"': pa.array(["ตาก", "ตาก", "น่าน", None] * 150),
            "day": pa.array([start + timedelta(days=n) for n in range(600)]),
            "rain": pa.array([float("nan"), 2.5, None, 10.0] * 150),
            "rooms": pa.array([1, 2, 3, 3] * 150, pa.int64()),
            "key": pa.array([str(n) for n in range(600)]),
            "list": pa.array([[1]] * 600),
            "nothing": pa.nulls(600),
        }
    )
    path = tmp_path / "t.parquet"
    pq.write_table(table, path)
    return path


def test_each_column_tells_how_full_it_is_and_what_it_holds(
    sandbox: Sandbox, parquet: Path, tmp_path: Path
) -> None:
    found = get_statistics(sandbox, parquet, "ab" * 32, tmp_path / "derived")

    assert found.rows == 600 and len(found.first) == 5
    columns = {column.name: column for column in found.columns}
    place = columns['จังหวัด "ก"']
    assert (place.filled, place.distinct) == (450, 2)
    assert [(bar.value, bar.count) for bar in place.bars] == [("ตาก", 300), ("น่าน", 150)]
    assert (columns["rain"].lowest, columns["rain"].highest, columns["rain"].mean) == ("2.5", "10.0", 6.25)
    assert [(bar.value, bar.until, bar.count) for bar in columns["rooms"].bars] == [
        ("1", "2", 150), ("2", "3", 150), ("3", "4", 300),
    ]  # fmt: skip
    assert (columns["day"].lowest, columns["day"].highest) == ("2024-01-01", "2025-08-22")
    assert sum(bar.count for bar in columns["day"].bars) == 600
    assert columns["key"].bars == () and columns["key"].distinct == 600
    assert columns["list"].kind == "other" and columns["list"].filled == 600
    assert columns["nothing"].filled == 0


def test_statistics_are_counted_once_for_a_file_and_again_where_what_was_kept_is_damaged(
    sandbox: Sandbox, parquet: Path, tmp_path: Path
) -> None:
    first = get_statistics(sandbox, parquet, "cd" * 32, tmp_path / "derived")
    kept = next((tmp_path / "derived").rglob("*.json"))

    assert get_statistics(sandbox, tmp_path / "gone.parquet", "cd" * 32, tmp_path / "derived") == first
    kept.write_text('{"form": 1, "rows"', encoding="utf-8")
    assert get_statistics(sandbox, parquet, "cd" * 32, tmp_path / "derived") == first


def test_a_chart_over_time_takes_months_where_days_are_too_many(sandbox: Sandbox, parquet: Path) -> None:
    found = query_points(sandbox, parquet, ChartQuery("day", "rooms", "sum", RowQuery()))

    assert found.unit == "month" and found.points[0].label == "2024-01"
    assert sum(point.value for point in found.points) == 150 * 9


def test_bars_are_the_largest_categories_of_the_rows_asked_for(sandbox: Sandbox, parquet: Path) -> None:
    only = RowQuery(conditions=(Condition("rooms", "at_least", (2,)),))

    found = query_points(sandbox, parquet, ChartQuery('จังหวัด "ก"', "rain", "highest", only))

    assert [(point.label, point.value) for point in found.points] == [(None, 10.0), ("ตาก", 2.5)]
    assert found.left_out == 1


def test_a_chart_of_a_column_that_is_not_there_says_so(sandbox: Sandbox, parquet: Path) -> None:
    with pytest.raises(ColumnUnknown):
        query_points(sandbox, parquet, ChartQuery("x; DROP", None, "count", RowQuery()))
