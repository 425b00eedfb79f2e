"""Rows sorted many at a time: each has its place in the account, wherever the borders of blocks fall."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harvesters.stage.body import Body, gather
from harvesters.stage.chunks import Chunk
from harvesters.stage.grid import HeldGrid
from harvesters.stage.header import build_header
from harvesters.stage.notes import Notes
from harvesters.stage.rows import CsvGrid

CELL = st.sampled_from(
    ["", "1", "20", "3.5", "ตาก", "น่าน", "รวม", "หมายเหตุ: ก", "ที่มา: ข", " ", "a", "line\nline", 'say "x"']
)
USUAL = st.lists(CELL, min_size=3, max_size=3)
ODD = st.lists(CELL, max_size=6)
ROWS = st.lists(st.one_of(USUAL, USUAL, USUAL, ODD, st.just(["name", "number", "note"])), max_size=40)


class Tiny(CsvGrid):
    """A file cut into blocks of forty bytes."""

    def chunks(self, block_bytes: int = 40) -> Iterator[Chunk]:
        return super().chunks(block_bytes)


def told(body: Body, notes: Notes) -> dict[str, Any]:
    cells = [
        tuple(cell or "" for cell in row)
        for batch in body.batches()
        for row in zip(*(column.to_pylist() for column in batch), strict=True)
    ]
    issues = sorted(notes.issues(), key=lambda issue: issue["kind"])
    return {
        "account": body.account, "map": body.row_map, "notes": body.endnotes, "cells": cells, "width": body.width,
        "issues": issues,
    }  # fmt: skip


@settings(max_examples=300, deadline=None)
@example([["", "", "", "", "", "1"], ["", "", "", "", "ตาก", " "]], None)
@given(ROWS, st.sampled_from([None, None, 0, 2]))
def test_a_file_in_blocks_and_rows_in_memory_are_the_same_body(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], footer: int | None
) -> None:
    folder = tmp_path_factory.mktemp("body")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["name", "number", "note"], *rows])
    path = folder / "t.csv"
    path.write_bytes(text.getvalue().encode())
    held = list(CsvGrid(path, "utf-8", ",").rows())
    header = build_header(held, (1,), 0)

    results = []
    for grid_of in (lambda notes: Tiny(path, "utf-8", ",", notes=notes), lambda notes: HeldGrid(held)):
        notes = Notes()
        results.append(told(gather(grid_of(notes), header, footer, folder / "layer", notes), notes))

    assert results[0] == results[1]
    assert results[0]["account"].is_complete
    assert results[0]["account"].source == len(held)
    assert results[0]["account"].body == len(results[0]["cells"])


def test_a_large_body_lies_in_the_scratch_folder_and_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harvesters.stage.text_layer.HELD_BYTES", 1)
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "".join(f"{n},x\n" for n in range(100)), encoding="utf-8")
    notes = Notes()
    header = build_header([(1, ["a", "b"])], (1,), 0)

    body = gather(Tiny(path, "utf-8", ","), header, None, tmp_path / "layer", notes)

    assert (tmp_path / "layer").stat().st_size > 0
    for _ in range(2):
        assert [cell for batch in body.batches() for cell in batch[0].to_pylist()] == [
            str(n) for n in range(100)
        ]
    assert body.source_row(100) == 101
