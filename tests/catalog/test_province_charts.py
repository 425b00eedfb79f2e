"""Values of provinces, counted in the sandbox's child, however their names are written."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.sandbox import Sandbox
from catalog.table_charts import ChartQuery, Measure, query_provinces
from catalog.table_queries import Condition, RowQuery


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    table = pa.table(
        {
            "จังหวัด": ["ตาก", "จ.ตาก", "Tak", "น่าน", "รวม", None, "น่าน"],
            "n": pa.array([1, 2, 6, 10, 99, 5, None], pa.int64()),
            "code": pa.array([63, 63, 63, 55, 0, None, 55], pa.int64()),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


@pytest.mark.parametrize(
    ("measure", "tak", "nan"),
    [("sum", 9, 10), ("mean", 3, 10), ("lowest", 1, 10), ("highest", 6, 10), ("count", 3, 2)],
)
def test_spellings_of_one_province_are_measured_together(
    sandbox: Sandbox, parquet: Path, measure: Measure, tak: float, nan: float
) -> None:
    y = None if measure == "count" else "n"

    found = query_provinces(sandbox, parquet, ChartQuery("จังหวัด", y, measure, RowQuery()))

    assert found.values == {"TH-55": nan, "TH-63": tak}
    assert found.others == 2


def test_codes_are_provinces_too_and_conditions_hold(sandbox: Sandbox, parquet: Path) -> None:
    only = RowQuery(conditions=(Condition("n", "at_least", (6,)),))

    assert query_provinces(sandbox, parquet, ChartQuery("code", "n", "sum", only)).values == {
        "TH-55": 10, "TH-63": 6,
    }  # fmt: skip
