"""What became of the rows of a table from one published Parquet file to another: counted in the sandbox's child.

With a key, a row is the same row where its key is; without one, rows are compared as a whole and counted, so that
their order does not matter. Each row becomes a digest of its cells, and DuckDB counts the digests in bounded memory:
what does not fit goes into a scratch folder.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.sandbox import MB, Limits, Sandbox
from catalog.table_queries import bounded, heavy, open_engine, open_table
from catalog.table_statements import quoted
from catalog.tables import text_column
from metadata.errors.search import ColumnUnknown

if TYPE_CHECKING:
    import duckdb

JsonObject = dict[str, Any]

CELL_LIMIT = 200
SPILL = "8GB"
ENGINE_MB = 400
"""Less than a question may have: what is counted here can wait on disk."""

LIMITS = Limits(memory_bytes=3_000 * MB, cpu_seconds=900, wall_seconds=900.0, file_bytes=9_000 * MB)
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "DECIMAL", "FLOAT", "DOUBLE")  # fmt: skip


@dataclass(frozen=True)
class RowDifferences:
    """How many rows of both files are alike, and some that are not.

    columns: what was compared, the columns of both files. key: by which rows were told apart, () where they were
    compared as a whole, also (key_repeats) because the key is not different in every row; then nothing is `changed`.
    samples: {change, row, row_before, times, key, cells} with row numbers from 1, in the order of the rows.
    """

    before: int
    after: int
    columns: tuple[str, ...]
    key: tuple[str, ...]
    key_repeats: bool
    added: int
    removed: int
    changed: int
    unchanged: int
    samples: tuple[JsonObject, ...]


def diff_rows(
    sandbox: Sandbox, before: Path, after: Path, key: Sequence[str] = (), samples: int = 3
) -> RowDifferences:
    """Compare two Parquet files row by row, with up to `samples` samples of each kind of change.

    Raises ColumnUnknown for a key that one of the files does not have, RowsTimedOut and RowsTooHeavy where counting
    takes too much, and what the sandbox raises for a file that cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="khlang-diff-") as folder:
        request = {
            "before": str(before), "after": str(after), "key": list(key), "samples": samples, "scratch": folder,
        }  # fmt: skip
        with bounded():
            answer = sandbox.call(
                "catalog.table_differences:diff_child", request, LIMITS, writable=[Path(folder)]
            )
    return RowDifferences(
        **{**answer, **{name: tuple(answer[name]) for name in ("columns", "key", "samples")}}
    )


def diff_child(request: JsonObject) -> JsonObject:
    """What the child does for diff_rows."""
    with heavy(), open_engine() as database:
        scratch = str(request["scratch"]).replace("'", "''")
        database.execute(f"SET temp_directory = '{scratch}'")
        database.execute(f"SET max_temp_directory_size = '{SPILL}'")
        database.execute("SET preserve_insertion_order = false")
        database.execute(f"SET memory_limit = '{ENGINE_MB}MB'")
        sides = _Sides(database, request["before"], request["after"])
        key = tuple(request["key"])
        for name in key:
            if name not in sides.shared:
                raise ColumnUnknown(column=name[:100], known=", ".join(sides.shared)[:500])
        counted = sides.count(key)
        repeats = counted is None
        if counted is None:
            key = ()
            counted = sides.count(())
        assert counted is not None
        before, after = sides.rows
        return {
            "before": before,
            "after": after,
            "columns": list(sides.shared),
            "key": list(key),
            "key_repeats": repeats,
            **counted,
            "unchanged": after - counted["added"] - counted["changed"],
            "samples": sides.samples(key, int(request["samples"])),
        }


class _Sides:
    """Both files as one DuckDB sees them: 0 is before, 1 after."""

    def __init__(self, database: "duckdb.DuckDBPyConnection", before: str, after: str) -> None:
        self._database = database
        self._paths = (before, after)
        (old, self._old), (new, self._new) = (open_table(database, path) for path in self._paths)
        self._tables = (old, new)
        self.shared = tuple(name for name in self._new if name in self._old)
        self.rows = tuple(int(self._ask(f"SELECT count(*) FROM {table}")[0][0]) for table in self._tables)  # noqa: S608

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self._database.execute(statement).fetchall()
        return rows

    def count(self, key: tuple[str, ...]) -> dict[str, int] | None:
        """{added, removed, changed}, and the groups that differ as the table `differing`; None where a key repeats."""
        if not self.shared:
            self._ask("CREATE OR REPLACE TEMP TABLE differing AS SELECT 0 na, 0 nb, 0 fa, 0 fb LIMIT 0")
            return {"added": self.rows[1], "removed": self.rows[0], "changed": 0}
        rest = [name for name in self.shared if name not in key] if key else []
        parts = " UNION ALL ".join(
            f"SELECT {side} s, file_row_number n, {self._digest(side, key or self.shared)} k, "  # noqa: S608
            f"{self._digest(side, rest)} v FROM {table}"
            for side, table in enumerate(self._tables)
        )
        unlike = "na <> nb OR va <> vb OR na > 1" if key else "na <> nb"
        self._ask(
            "CREATE OR REPLACE TEMP TABLE differing AS SELECT "  # noqa: S608 - quoted names and paths
            "count(*) FILTER (s = 0) na, count(*) FILTER (s = 1) nb, min(n) FILTER (s = 0) fa, "
            "min(n) FILTER (s = 1) fb, min(v) FILTER (s = 0) va, min(v) FILTER (s = 1) vb "
            f"FROM ({parts}) GROUP BY k HAVING {unlike}"
        )
        if key and self._ask("SELECT 1 FROM differing WHERE na > 1 OR nb > 1 LIMIT 1"):
            return None
        added, removed, changed = self._ask(
            "SELECT coalesce(sum(greatest(nb - na, 0)), 0), coalesce(sum(greatest(na - nb, 0)), 0), "
            "count(*) FILTER (na = nb) FROM differing"
        )[0]
        return {"added": int(added), "removed": int(removed), "changed": int(changed)}

    def samples(self, key: tuple[str, ...], most: int) -> list[JsonObject]:
        """The first rows of each change, in the order of the file that has them."""
        found: list[JsonObject] = []
        for change, side, where in (("added", 1, "nb > na"), ("removed", 0, "na > nb")):
            number = "fb" if side else "fa"
            rows = self._ask(
                f"SELECT {number}, abs(nb - na) FROM differing WHERE {where} ORDER BY 1 LIMIT {most}"  # noqa: S608
            )
            names = tuple(self._new if side else self._old)
            cells = self._cells(side, [int(row[0]) for row in rows], names)
            found += [
                {
                    "change": change,
                    "row" if side else "row_before": int(row) + 1,
                    "times": int(times),
                    "cells": told,
                }
                for (row, times), told in zip(rows, cells, strict=True)
            ]
        return found + (self._changed(key, most) if key else [])

    def _changed(self, key: tuple[str, ...], most: int) -> list[JsonObject]:
        pairs = self._ask(f"SELECT fa, fb FROM differing WHERE na = nb ORDER BY fb LIMIT {most}")  # noqa: S608
        numbers = [[int(pair[side]) for pair in pairs] for side in (0, 1)]
        said = [self._cells(side, numbers[side], self.shared) for side in (0, 1)]
        compared = [self._compared(side, numbers[side]) for side in (0, 1)]
        found = []
        for at, (old, new) in enumerate(zip(*numbers, strict=True)):
            unlike = [
                name
                for place, name in enumerate(self.shared)
                if compared[0][old][place] != compared[1][new][place]
            ]
            found.append(
                {
                    "change": "changed",
                    "row_before": old + 1,
                    "row": new + 1,
                    "key": {name: said[1][at][name] for name in key},
                    "cells": {
                        name: {"before": said[0][at][name], "after": said[1][at][name]} for name in unlike
                    },
                }
            )
        return found

    def _compared(self, side: int, numbers: list[int]) -> dict[int, tuple[Any, ...]]:
        """The cells of some rows as they are compared."""
        if not numbers:
            return {}
        listed = ", ".join(self._comparable(side, name) for name in self.shared)
        wanted = ", ".join(str(number) for number in numbers)
        rows = self._ask(
            f"SELECT file_row_number, {listed} FROM {self._tables[side]} WHERE file_row_number IN ({wanted})"  # noqa: S608
        )
        return {int(row[0]): row[1:] for row in rows}

    def _cells(self, side: int, numbers: list[int], names: Sequence[str]) -> list[dict[str, str | None]]:
        """The cells of some rows as pages show them, long ones cut."""
        from catalog.table_files import open_file

        taken = open_file(self._paths[side]).take(numbers, names).combine_chunks()
        columns = [
            text_column(column.chunk(0)).to_pylist() if column.num_chunks else [] for column in taken.columns
        ]
        rows = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
        return [{name: _cut(cell) for name, cell in row.items()} for row in rows]

    def _digest(self, side: int, names: Sequence[str]) -> str:
        """A number that rows have in common only where these cells are alike: each is written with its length."""
        texts = [self._comparable(side, name) for name in names]
        if not texts:
            return "0::UHUGEINT"
        parts = " || ".join(f"coalesce(strlen({text}) || ':' || {text}, '-')" for text in texts)
        return f"md5_number({parts})::UHUGEINT"

    def _comparable(self, side: int, name: str) -> str:
        """A cell as a text that is alike in both files where the value is, also where the column changed its type."""
        kinds = (self._old[name], self._new[name])
        column = quoted(name)
        text = f"{column}::VARCHAR"
        if kinds[0] == kinds[1]:
            return text
        if all(kind.startswith(_NUMBERS) for kind in kinds):
            return f"coalesce(TRY_CAST({column} AS {_number_of(kinds)})::VARCHAR, {text})"
        if all(kind.startswith(("DATE", "TIMESTAMP")) for kind in kinds):
            return f"coalesce(TRY_CAST({column} AS TIMESTAMP)::VARCHAR, {text})"
        return text


def _number_of(kinds: tuple[str, str]) -> str:
    """The type in which numbers of two types are compared: exact where both are."""
    if any(kind in ("FLOAT", "DOUBLE") for kind in kinds):
        return "DOUBLE"
    scales = [int(kind.rstrip(")").split(",")[1]) for kind in kinds if kind.startswith("DECIMAL")]
    return f"DECIMAL(38, {max(scales)})" if scales else "HUGEINT"


def _cut(cell: str | None) -> str | None:
    return cell if cell is None or len(cell) <= CELL_LIMIT else cell[:CELL_LIMIT] + "…"
