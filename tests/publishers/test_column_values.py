"""Columns with few values say so in the version, and a search finds the dataset by them."""

import pyarrow as pa
import pyarrow.parquet as pq

from publishers.column_values import find_values_child


def values_of(tmp_path, table, **options):
    pq.write_table(table, tmp_path / "table.parquet", **options)
    return find_values_child({"parquet": str(tmp_path / "table.parquet")})["values"]


def test_columns_of_few_short_texts_are_kept_and_others_are_not(tmp_path):
    count = 500
    table = pa.table(
        {
            "จังหวัด": [["น่าน", "ตรัง", None, ""][n % 4] for n in range(count)],
            "ชื่อ": [f"ราย {n}" for n in range(count)],
            "หมายเหตุ": ["ก" * 101] * count,
            "จำนวน": list(range(count)),
            "a.b": ["x"] * count,
        }
    )

    assert values_of(tmp_path, table, row_group_size=100) == {"จังหวัด": ["ตรัง", "น่าน"], "a.b": ["x"]}


def test_many_values_in_the_last_part_are_seen(tmp_path):
    table = pa.table({"kind": ["a"] * 900 + [f"k{n}" for n in range(100)]})

    assert values_of(tmp_path, table, row_group_size=300) == {}


def test_a_table_with_lists_and_groups_has_none(tmp_path):
    table = pa.table(
        {"tags": [["a"], ["b"]], "place": [{"x": 1, "y": 2}, {"x": 2, "y": 3}], "kind": ["a", "b"]}
    )

    assert values_of(tmp_path, table) == {}
