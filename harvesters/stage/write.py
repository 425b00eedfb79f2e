"""The two kept forms of a table: a canonical CSV and a typed Parquet, the same bytes for the same table.

Each file is written by a thread of its own, batch after batch in order, while the next batch is made ready.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from harvesters.stage.chunks import is_coded, plain

ROW_GROUP_ROWS = 100_000
AHEAD = 2
_SPECIAL = '[",\r\n]'


class TableWriter:
    """Writes batches of canonical text to both files. CSV: UTF-8, comma, LF, quotes only where needed."""

    def __init__(self, csv: Path, parquet: Path, names: Sequence[str], types: Sequence[pa.DataType]) -> None:
        self._schema = pa.schema(list(zip(names, types, strict=True)))
        self._csv = csv.open("wb")
        self._csv.write((",".join(_quoted(name) for name in names) + "\n").encode())
        self._parquet = pq.ParquetWriter(
            str(parquet), self._schema, compression="zstd", version="2.6", store_schema=True
        )
        self._lines = _InOrder()
        self._groups = _InOrder()
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0
        self.rows = 0

    def write(self, columns: Sequence[pa.Array]) -> None:
        """Add a batch: one array of canonical text a column (plain or a dictionary), null for no value."""
        self.rows += len(columns[0])
        self._lines.do(partial(self._write_lines, columns))
        self._groups.do(partial(self._collect, columns))

    def _write_lines(self, columns: Sequence[pa.Array]) -> None:
        lines = _csv_lines(columns)
        if len(lines):
            start, end = lines.offset, lines.offset + len(lines)
            offsets = np.frombuffer(lines.buffers()[1], np.int32)
            self._csv.write(memoryview(lines.buffers()[2])[int(offsets[start]) : int(offsets[end])])

    def _collect(self, columns: Sequence[pa.Array]) -> None:
        typed = [_typed(column, kind) for column, kind in zip(columns, self._schema.types, strict=True)]
        self._waiting.append(pa.RecordBatch.from_arrays(typed, schema=self._schema))
        self._waiting_rows += len(typed[0])
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
        try:
            self._lines.close()
            self._groups.close()
            self._flush()
        finally:
            self._parquet.close()
            self._csv.close()


class _InOrder:
    """Jobs done one after the other by a thread, a few waiting at most; a single job needs no thread."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: deque[Future[None]] = deque()
        self._first: Callable[[], None] | None = None

    def do(self, job: Callable[[], None]) -> None:
        """Do the job later. Raises what an earlier job raised."""
        if self._pool is None:
            if self._first is None:
                self._first = job
                return
            self._pool = ThreadPoolExecutor(1)
            self._waiting.append(self._pool.submit(self._first))
        self._waiting.append(self._pool.submit(job))
        while len(self._waiting) > AHEAD:
            self._waiting.popleft().result()

    def close(self) -> None:
        """Wait for all jobs. Raises what one of them raised."""
        if self._pool is not None:
            with self._pool:
                while self._waiting:
                    self._waiting.popleft().result()
        elif self._first is not None:
            self._first()


def _typed(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Canonical text as values of the Parquet's type."""
    if is_coded(column):
        values = column.dictionary.cast(kind)
        return values if len(values) == 0 == len(column) else values.take(column.indices)
    return column.cast(kind)


def _csv_lines(columns: Sequence[pa.Array]) -> pa.Array:
    """One text a row, with its line end. A table of one column writes an empty cell as "", so that no line is blank."""
    quoted = [_quote(column, is_only=len(columns) == 1) for column in columns]
    last = _on_texts(quoted[-1], lambda texts: _joined([texts, "\n"], ""))
    if last.null_count:
        last = pc.fill_null(plain(last), "\n")
    return _joined([*(plain(column) for column in [*quoted[:-1], last])], ",")


def _joined(parts: Sequence[pa.Array | str], between: str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, between, null_handling="replace", null_replacement="")


def _quote(column: pa.Array, *, is_only: bool) -> pa.Array:
    """The cells as a CSV writes them, quoted where they hold a comma, a quote or a line end."""
    column = _on_texts(column, _quote_texts)
    if not is_only:
        return column
    cells = pc.fill_null(plain(column), "")
    return pc.if_else(pc.equal(cells, ""), '""', cells)


def _on_texts(column: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The column with each of its texts changed; those of a dictionary once only."""
    if not is_coded(column):
        return change(column)
    return pa.DictionaryArray.from_arrays(column.indices, change(column.dictionary))


def _quote_texts(texts: pa.Array) -> pa.Array:
    if not _may_need_quotes(texts):
        return texts
    needs = pc.fill_null(pc.match_substring_regex(texts, _SPECIAL), False)
    if not pc.any(needs).as_py():
        return texts
    return pc.if_else(
        needs, pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', ""), texts
    )


def _may_need_quotes(texts: pa.Array) -> bool:
    """Whether the bytes of all texts hold a comma, a quote or a line end anywhere: quicker than text by text."""
    data = texts.buffers()[2]
    if data is None:
        return False
    codes = np.frombuffer(data, np.uint8)
    return any(bool((codes == ord(sign)).any()) for sign in ',"\n\r')


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if any(ch in name for ch in '",\r\n') else name
