"""A table in, what one check says of it out: the check runs as in the child, on a Parquet that staging made."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from catalog.sandbox import Sandbox
from harvesters.checks._table import Before, CheckedTable
from harvesters.record import Expect, ReadOptions
from harvesters.stage import stage_file
from metadata import plugins
from metadata.issues import Issue

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def staged(sandbox: Sandbox, tmp_path: Path) -> Callable[..., CheckedTable]:
    """staged(text, before=text) → the table as a check gets it."""

    def stage(text: str, name: str, schema: object = None) -> CheckedTable:
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        table = stage_file(
            path, key=f"{name}.csv", file_name=path.name, media_type=None, read=ReadOptions(), schema=schema,
            scratch=tmp_path / name, table_name="t", sandbox=sandbox,
        ).table  # fmt: skip
        assert table is not None
        return CheckedTable(
            f"{name}.csv", table.parquet.path, table.schema, table.row_count, table.row_map, table.column_map,
            today=TODAY,
        )  # fmt: skip

    def run(text: str, before: str | None = None, name: str = "given", schema: object = None) -> CheckedTable:
        now = stage(text, name, schema)
        if before is None:
            return now
        old = stage(before, "before", schema)
        public = Before(old.parquet, old.schema, old.row_count)
        return CheckedTable(
            now.key, now.parquet, now.schema, now.row_count, now.row_map, now.column_map, public, TODAY
        )

    return run


@pytest.fixture
def check(staged: Callable[..., CheckedTable]) -> Callable[..., list[Issue]]:
    """check("outliers", text, before=text) → its issues."""

    def run(
        which: str, text: str, before: str | None = None, *, expect: Expect | None = None, **more: object
    ) -> list[Issue]:
        table = staged(text, before, **more)
        return list(plugins.load("harvesters.checks", which).check(table, expect or Expect()))

    return run


def told(issues: list[Issue]) -> list[tuple[object, ...]]:
    """(kind, column, count, cell of the first sample) of each issue."""
    return [(i.kind, i.column, i.count, i.samples[0].cell if i.samples else None) for i in issues]
