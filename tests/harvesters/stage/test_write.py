"""The CSV and the Parquet of a table, written batch by batch by threads of their own."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.stage.write import TableWriter

TEXT = (
    st.none()
    | st.sampled_from(["a", "a,b", 'say "x"', "two\nlines", "cr\r", "ก", ""])
    | st.text('ab,"\n\r ก')
)


def written(folder: Path, batches: Sequence[Sequence[pa.Array]]) -> tuple[bytes, bytes]:
    names = [f"c{i}" for i in range(len(batches[0]))]
    with TableWriter(folder / "t.csv", folder / "t.parquet", names, [pa.string()] * len(names)) as out:
        for batch in batches:
            out.write(batch)
    return (folder / "t.csv").read_bytes(), (folder / "t.parquet").read_bytes()


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 4), st.integers(1, 5))
def test_both_files_hold_the_cells_however_they_are_held(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, width: int, batches: int
) -> None:
    cells = [
        [data.draw(st.lists(TEXT, min_size=rows, max_size=rows)) for _ in range(width)]
        for rows in data.draw(st.lists(st.integers(1, 6), min_size=batches, max_size=batches))
    ]
    plain = [[pa.array(column, pa.string()) for column in batch] for batch in cells]
    coded = [[column.dictionary_encode() for column in batch] for batch in plain]
    folder = tmp_path_factory.mktemp("table")

    files = written(folder, plain)

    assert written(folder, coded) == files
    rows = [tuple(row) for batch in cells for row in zip(*batch, strict=True)]
    with (folder / "t.csv").open(encoding="utf-8", newline="") as source:
        read = list(csv.reader(source, strict=True))
    assert read[1:] == [[cell or "" for cell in row] for row in rows]
    assert list(zip(*pq.read_table(folder / "t.parquet").to_pydict().values(), strict=True)) == rows


def test_typed_columns_of_dictionaries_and_of_text_are_the_same_values(tmp_path: Path) -> None:
    texts = pa.array(["1", "2", None, "2"], pa.string())
    kinds = [pa.int64(), pa.float64(), pa.decimal128(5, 2)]
    for name, column in (("plain", texts), ("coded", texts.dictionary_encode())):
        with TableWriter(tmp_path / "t.csv", tmp_path / f"{name}.parquet", ["a", "b", "c"], kinds) as out:
            out.write([column, column, column])
    assert (tmp_path / "plain.parquet").read_bytes() == (tmp_path / "coded.parquet").read_bytes()


def test_what_a_thread_could_not_write_is_raised(tmp_path: Path) -> None:
    column = pa.array(["x"], pa.string())
    with (
        pytest.raises(pa.ArrowInvalid),
        TableWriter(tmp_path / "t.csv", tmp_path / "t.parquet", ["a"], [pa.int64()]) as out,
    ):
        for _ in range(9):
            out.write([column])
