"""The two kept forms of a table: a canonical CSV and a typed Parquet, the same bytes for the same table."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP_ROWS = 100_000


class TableWriter:
    """Writes batches of canonical text to both files. CSV: UTF-8, comma, LF, quotes only where needed."""

    def __init__(self, csv: Path, parquet: Path, names: Sequence[str], types: Sequence[pa.DataType]) -> None:
        self._schema = pa.schema(list(zip(names, types, strict=True)))
        self._csv = csv.open("wb")
        self._csv.write((",".join(_quoted(name) for name in names) + "\n").encode())
        self._parquet = pq.ParquetWriter(
            str(parquet), self._schema, compression="zstd", version="2.6", store_schema=True
        )
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        self.rows = 0

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Add a batch: one array of canonical text a column, null where there is no value."""
        lines = _csv_lines(columns)
        self._csv.write(("\n".join(lines.to_pylist()) + "\n").encode())
        typed = [column.cast(kind) for column, kind in zip(columns, self._schema.types, strict=True)]
        self._waiting.append(pa.RecordBatch.from_arrays(typed, schema=self._schema))
        self._waiting_rows += len(lines)
        self.rows += len(lines)
        if self._waiting_rows >= ROW_GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._parquet.write_table(
                pa.Table.from_batches(self._waiting, schema=self._schema), row_group_size=2 * ROW_GROUP_ROWS
            )
            self._waiting, self._waiting_rows = [], 0

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flush()
        self._parquet.close()
        self._csv.close()


def _csv_lines(columns: Sequence[pa.Array]) -> pa.Array:
    """One text a row. A table of one column writes an empty cell as "", so that no line is blank."""
    quoted = [_quote(column, is_only=len(columns) == 1) for column in columns]
    return pc.binary_join_element_wise(*quoted, ",", null_handling="replace", null_replacement="")


def _quote(column: pa.Array, *, is_only: bool) -> pa.Array:
    needs = pc.fill_null(pc.match_substring_regex(column, '[",\r\n]'), False)
    if pc.any(needs).as_py():
        inside = pc.replace_substring(column, '"', '""')
        column = pc.if_else(needs, pc.binary_join_element_wise('"', inside, '"', ""), column)
    return pc.fill_null(column, '""') if is_only else column


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(ch in name for ch in '",\r\n') else name
