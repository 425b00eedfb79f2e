"""One sandbox for all staging tests, and a short way to stage bytes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from catalog.sandbox import Sandbox
from harvesters.record import ReadOptions
from harvesters.stage import StagedFile, stage_file

Stage = Callable[..., StagedFile]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def stage(sandbox: Sandbox, tmp_path: Path) -> Stage:
    """stage(content, name="t.csv", schema=None, media_type=None, **read options) → StagedFile."""

    def run(
        content: bytes | str | Path, name: str = "t.csv", schema=None, media_type=None, **read: object
    ) -> StagedFile:
        path = content if isinstance(content, Path) else tmp_path / "given"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return stage_file(
            path, key="k", file_name=name, media_type=media_type, read=ReadOptions(**read), schema=schema,
            scratch=tmp_path / "scratch", table_name="t", sandbox=sandbox,
        )  # fmt: skip

    return run


def columns(staged: StagedFile) -> dict[str, list[object]]:
    """The Parquet's columns as Python values."""
    return pq.read_table(staged.table.parquet.path).to_pydict()


def types(staged: StagedFile) -> dict[str, str]:
    """Field name → type of the schema."""
    return {field["name"]: field["type"] for field in staged.table.schema["fields"]}


def found(staged: StagedFile) -> dict[str, int]:
    """Kind → count of the findings."""
    return {issue.kind: issue.count for issue in staged.issues}


def step(staged: StagedFile, name: str) -> dict[str, object]:
    """The step of that name."""
    return next(step for step in staged.steps if step["step"] == name)


def csv_text(staged: StagedFile) -> str:
    return staged.table.csv.path.read_text(encoding="utf-8")


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """workbook(rows, merges=(), sheets={}, hidden=()) → the path of an XLSX made of them."""
    import openpyxl

    def make(rows: list[list[object]], merges=(), sheets=None, hidden=(), edit=None) -> Path:
        book = openpyxl.Workbook()
        book.active.title = "ข้อมูล"
        for title, content in {"ข้อมูล": rows, **(sheets or {})}.items():
            sheet = book[title] if title in book.sheetnames else book.create_sheet(title)
            for row in content:
                sheet.append(row)
        for merge in merges:
            book["ข้อมูล"].merge_cells(merge)
        for title in hidden:
            book[title].sheet_state = "hidden"
        if edit:
            edit(book)
        path = tmp_path / "book.xlsx"
        book.save(path)
        return path

    return make
