"""Rows of two published tables, counted in the sandbox's child."""

import random
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.table_differences import CELL_LIMIT, RowDifferences, diff_rows
from metadata.errors.search import ColumnUnknown


@pytest.fixture
def diff(sandbox, tmp_path: Path):
    def of(before: dict, after: dict, *key: str, samples: int = 3) -> RowDifferences:
        for name, columns in (("a", before), ("b", after)):
            pq.write_table(pa.table(columns), tmp_path / name)
        return diff_rows(sandbox, tmp_path / "a", tmp_path / "b", key, samples)

    return of


def counts(found: RowDifferences) -> tuple[int, int, int, int]:
    return found.added, found.removed, found.changed, found.unchanged


def test_rows_with_a_key_are_added_removed_or_changed(diff):
    before = {"k": ["1", "2", "3"], "n": [1, 2, 3], "gone": [0, 0, 0]}
    after = {"k": ["3", "1", "4"], "n": [30, 1, 4], "come": [0, 0, 0]}

    found = diff(before, after, "k")

    assert counts(found) == (1, 1, 1, 1) and found.columns == ("k", "n")
    assert found.samples == (
        {"change": "added", "row": 3, "times": 1, "cells": {"k": "4", "n": "4", "come": "0"}},
        {"change": "removed", "row_before": 2, "times": 1, "cells": {"k": "2", "n": "2", "gone": "0"}},
        {
            "change": "changed", "row_before": 3, "row": 1, "key": {"k": "3"},
            "cells": {"n": {"before": "3", "after": "30"}},
        },
    )  # fmt: skip


def test_without_a_key_rows_are_counted_as_often_as_they_stand(diff):
    found = diff({"a": ["x", "x", "y", "z"]}, {"a": ["z", "x", "y", "y", "y"]})

    assert counts(found) == (2, 1, 0, 3)
    assert [(s["change"], s["times"], s["cells"]["a"]) for s in found.samples] == [
        ("added", 2, "y"), ("removed", 1, "x"),
    ]  # fmt: skip


def test_a_key_that_repeats_is_said_and_whole_rows_are_compared(diff):
    found = diff({"k": ["1", "1"], "n": [1, 2]}, {"k": ["1", "1"], "n": [1, 3]}, "k")

    assert found.key_repeats and found.key == () and counts(found) == (1, 1, 0, 1)


def test_a_column_that_only_changed_its_type_changes_no_row(diff):
    before = {"k": [1, 2], "n": [1, 2], "d": [date(2024, 1, 1), None]}
    after = {
        "k": [1.0, 2.0],
        "n": ["1", "2"],
        "d": pa.array([datetime(2024, 1, 1), None], pa.timestamp("us")),
    }

    assert counts(diff(before, after, "k")) == (0, 0, 0, 2)


def test_cells_never_run_into_one_another(diff):
    before = {"a": ["1:x", "-", None, ""], "b": ["", None, "-", "ก"]}
    after = {"a": ["1", None, "-", "ก"], "b": [":x", "-", None, ""]}

    assert counts(diff(before, after)) == (2, 2, 0, 2)


def test_tables_without_a_common_column_share_no_row(diff):
    assert counts(diff({"a": [1, 2]}, {"b": [1]})) == (1, 2, 0, 0)


def test_a_long_cell_is_cut_and_an_unknown_key_is_named(diff):
    [sample] = diff({"a": ["x"]}, {"a": ["x", "ย" * 1000]}).samples
    assert sample["cells"]["a"] == "ย" * CELL_LIMIT + "…"
    with pytest.raises(ColumnUnknown):
        diff({"a": ["x"]}, {"a": ["y"]}, "b")


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_a_plain_count(diff, seed):
    chance = random.Random(seed)
    tables = [[(chance.randrange(60), chance.choice(["", "ก", None])) for _ in range(80)] for _ in range(2)]
    before, after = (Counter(rows) for rows in tables)

    found = diff(*({"a": [a for a, _ in rows], "b": [b for _, b in rows]} for rows in tables), samples=100)

    assert found.added == (after - before).total() and found.removed == (before - after).total()
    assert sum(s["times"] for s in found.samples if s["change"] == "added") == found.added
