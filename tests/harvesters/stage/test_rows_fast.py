"""Rows read many at once are the rows read one by one, wherever the borders of blocks fall."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.stage import blocks, chunks, doubtful, records, rows
from harvesters.stage.chunks import plain
from harvesters.stage.grid import Row
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.rows import CsvGrid

PIECES = [
    '"', '""', ",", ",", ";", "\n", "\n", "\r\n", "\r", "a", "b c", " ", "\t", "\\", "ก้", "é", "1,5", "\0", "\ufeff",
    '"x\ny"', '"x\r\ny",', '"a""b",', '5"', ',"", ', "\n\n", "a,b,c\n", "d,e,f\r\n", '"g","h","i"\n', "'", "'q,q'",
]  # fmt: skip


def rows_of(grid: CsvGrid, block_bytes: int) -> Iterator[Row]:
    """The rows of a grid's chunks, in order."""
    for chunk in grid.chunks(block_bytes):
        texts = [plain(column).to_pylist() for column in chunk.columns]
        assert all(len(column) == len(chunk.numbers) for column in texts)
        cells = [list(row) for row in zip(*texts, strict=True)]
        rows = [*zip(chunk.numbers.tolist(), cells, strict=True), *chunk.odd]
        yield from sorted(rows, key=lambda row: row[0])


def outcome(rows: Iterator[Row], notes: Notes) -> tuple[list[Any], list[Any], bool]:
    """The rows (a blank line is a row without text), the findings, and whether a row beyond all measure ended it."""
    found, is_stopped = [], False
    try:
        found.extend((number, cells if any(cells) else []) for number, cells in rows)
    except NotATable:
        is_stopped = True
    return found, sorted(notes.issues(), key=lambda issue: issue["kind"]), is_stopped


def same(path: Path, codec: str, delimiter: str, skip: int, block_bytes: int, **dialect: Any) -> None:
    slow, fast = Notes(), Notes()
    expected = outcome(CsvGrid(path, codec, delimiter, skip, slow, **dialect).rows(), slow)
    grid = CsvGrid(path, codec, delimiter, skip, fast, **dialect)
    assert outcome(rows_of(grid, block_bytes), fast) == expected


@contextmanager
def small_limits() -> Iterator[None]:
    """Limits so small that generated files pass them."""
    limits = {
        "RECORD_LINES": 4, "CELL_CHARS": 12, "ROW_CHARS": 30, "MAX_COLUMNS": 6, "ODD_ROWS": 3, "ODD_BYTES": 20,
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for module in (records, blocks, doubtful, chunks, rows):
            for name in limits.keys() & vars(module).keys():
                patch.setattr(module, name, limits[name])
        yield


def check(pieces: list[str], codec: str, size: int, skip: int, dialect: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes("".join(pieces).encode(codec, "replace"))
        same(path, codec, dialect.pop("delimiter", ","), skip, size, **dialect)


DIALECTS = st.sampled_from(
    [{}, {}, {}, {"quote": "'"}, {"quote": None}, {"escape": "\\"}, {"delimiter": ";"}, {"delimiter": "\t"}]
).map(dict)


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=60),
    st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp874", "utf-16", "gb18030"]),
    st.sampled_from([1, 2, 3, 7, 16, 33, 64, 1000]),
    st.integers(0, 3),
    DIALECTS,
)
def test_any_text_gives_the_same_rows_and_findings(
    pieces: list[str], codec: str, size: int, skip: int, dialect: dict[str, Any]
) -> None:
    check(pieces, codec, size, skip, dialect)


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=60),
    st.sampled_from([1, 5, 16, 33, 64, 1000]),
    DIALECTS,
)
def test_rows_beyond_all_measure_end_both_at_the_same_place(
    pieces: list[str], size: int, dialect: dict[str, Any]
) -> None:
    with small_limits():
        check(pieces, "utf-8", size, 0, dialect)


def test_a_cell_of_many_lines_with_quotes_inside_has_the_length_of_the_whole_cell() -> None:
    with small_limits():
        check(['"', ',"", ', "a,b,c\n", ',"", ', '"'], "utf-8", 1, 0, {})


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120), st.sampled_from([1, 3, 8, 50, 1000]))
def test_bytes_that_mean_nothing_are_the_same_signs(content: bytes, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(content)
        same(path, "utf-8", ",", 0, size)


@pytest.mark.real
def test_real_files_give_the_same_rows_and_findings(real_data: Path) -> None:
    for path in sorted(real_data.rglob("*.csv")):
        if path.stat().st_size < 30_000_000:
            for codec in ("utf-8", "cp874"):
                same(path, codec, ",", 0, 50_000)
