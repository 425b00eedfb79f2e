"""Stage bytes, then judge them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.sandbox import Sandbox
from harvesters.record import Expect, ReadOptions
from harvesters.stage import stage_file
from harvesters.validate.tables import validate_table
from metadata.issues import Report


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def judge(sandbox: Sandbox, tmp_path: Path) -> Callable[..., Report]:
    """judge(text, schema=None, **expect) → the report with staging's issues before the others."""

    def run(text: str, schema=None, **expect: object) -> Report:
        path = tmp_path / "given.csv"
        path.write_text(text, encoding="utf-8")
        staged = stage_file(
            path, key="k", file_name="given.csv", media_type=None, read=ReadOptions(), schema=schema,
            scratch=tmp_path / "scratch", table_name="given", sandbox=sandbox,
        )  # fmt: skip
        report = validate_table(
            staged.table, key="k", expect=Expect(**expect), sandbox=sandbox, issues=staged.issues
        )
        return Report((*staged.issues, *report.issues), report.frictionless)

    return run


def told(report: Report) -> list[tuple[object, ...]]:
    """(kind, column, count, cell of the first sample) of each issue."""
    return [(i.kind, i.column, i.count, i.samples[0].cell if i.samples else None) for i in report.issues]
