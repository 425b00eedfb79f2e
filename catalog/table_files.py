"""Published Parquet files as the child keeps them open: their columns, and cells by the number of the row.

What was decoded lately stays in memory up to DECODED_BYTES, so that the next page of the same table costs a look-up;
a file is immutable, and one that changed all the same is seen by its time and size. Used inside the sandbox only.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.tables import value_text

if TYPE_CHECKING:
    import duckdb

Key = tuple[str, int, int]

DECODED_BYTES = 160_000_000
CHUNK_BYTES = 48_000_000
"""A column of a row group that decodes to more (polygons, long texts) is read in small batches and not kept."""

OPEN_FILES = 16
FEW_GROUPS = 2
_ORDERED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "DECIMAL", "DATE")
"""SQL types whose row groups tell their ends exactly."""

_BYTES_PER_CODE = 6
"""Texts that take less than this each are stored as codes of a dictionary, and stay so when they are decoded."""


class Decoded:
    """Columns of row groups, the ones used last kept."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[tuple[Key, int, str], pa.Array] = OrderedDict()

    def find(self, key: tuple[Key, int, str]) -> pa.Array | None:
        """The column, if it is still here."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: tuple[Key, int, str], column: pa.Array) -> None:
        """Remember the column, and forget those not used for longest where memory is short."""
        if key in self._kept:
            return
        self._kept[key] = column
        self._bytes += column.nbytes
        while self._bytes > self._most_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.nbytes


@cache
def decoded() -> Decoded:
    """The one memory of this process."""
    return Decoded(DECODED_BYTES)


@cache
def kept_engine() -> "duckdb.DuckDBPyConnection":
    """The one DuckDB of this process; opening one costs more than most questions."""
    from catalog.table_queries import open_engine

    database = open_engine()
    database.execute("SET parquet_metadata_cache = true")
    return database


def open_file(parquet: str) -> "TableFile":
    """A file, opened now or lately."""
    state = Path(parquet).stat()
    return _open_file(parquet, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=OPEN_FILES)
def _open_file(parquet: str, modified: int, size: int) -> "TableFile":
    return TableFile((parquet, modified, size))


class TableFile:
    """One Parquet file: its SQL name, the SQL type of each column, where its row groups begin."""

    def __init__(self, key: Key) -> None:
        from catalog.table_queries import open_table

        self.key = key
        self.table, self.types = open_table(kept_engine(), key[0])
        self.metadata = pq.read_metadata(key[0])
        self.source = pq.ParquetFile(
            key[0],
            metadata=self.metadata,
            pre_buffer=False,
            buffer_size=1 << 16,
            read_dictionary=self._coded(),
        )
        self.schema: pa.Schema = self.source.schema_arrow
        sizes = [self.metadata.row_group(n).num_rows for n in range(self.metadata.num_row_groups)]
        self.ends = np.cumsum(np.array(sizes, np.int64))
        self.rows = int(self.metadata.num_rows)
        self._sizes: dict[int, dict[str, int]] = {}
        self._ends: dict[str, list[tuple[Any, Any, int, int]] | None] = {}

    def _coded(self) -> list[str]:
        """Columns of text that the file stores as codes."""
        if not self.metadata.num_row_groups:
            return []
        first = self.metadata.row_group(0)
        columns = [first.column(n) for n in range(first.num_columns)]
        return [
            column.path_in_schema
            for column in columns
            if column.physical_type == "BYTE_ARRAY"
            and "." not in column.path_in_schema
            and column.total_uncompressed_size < _BYTES_PER_CODE * max(column.num_values, 1)
        ]

    def take(self, numbers: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """The cells of these rows (numbers from 0) in their order. Columns that the file does not have raise."""
        wanted = np.asarray(numbers, np.int64)
        fields = [self.schema.field(self.schema.get_field_index(name)) for name in columns]
        groups = np.searchsorted(self.ends, wanted, side="right")
        order = np.argsort(groups, kind="stable")
        parts = []
        for group in np.unique(groups):
            inside = wanted[groups == group] - (self.ends[group - 1] if group else 0)
            parts.append(self._part(int(group), columns, inside))
        schema = pa.schema([pa.field(field.name, _plain_type(field.type)) for field in fields])
        if not parts:
            return schema.empty_table()
        found = pa.concat_tables([pa.Table.from_arrays(part, schema=schema) for part in parts])
        if len(parts) > 1 and not (order == np.arange(len(order))).all():
            found = found.take(pa.array(np.argsort(order, kind="stable")))
        return found

    def far_end(self, name: str, falls: bool, rows: int, after: int | None) -> str | None:
        """A value that at least so many rows reach (behind row `after`, where given), by the row groups' own ends.

        Rows beyond it need not be read to find the first ones in that order. None where it is not known.
        """
        if not self.types.get(name, "").startswith(_ORDERED):
            return None
        ends = self._group_ends(name)
        start = None if after is None else self.take([after], [name]).column(0)[0].as_py()
        if ends is None or (after is not None and start is None):
            return None
        if start is not None:
            ends = [end for end in ends if (end[1] < start if falls else end[0] > start)]
        found: Any = None
        counted = 0
        for low, high, filled, _ in sorted(ends, key=lambda end: end[1] if falls else end[0], reverse=falls):
            edge = low if falls else high
            found = edge if found is None else min(found, edge) if falls else max(found, edge)
            counted += filled
            if counted >= rows:
                return value_text(found)
        return None

    def find_equal(self, name: str, value: Any) -> list[int] | None:  # noqa: ANN401 - a value of the column's type
        """The numbers of the rows with that value, where the ends of the row groups leave few that may hold it.

        None where that is not so: the whole column has to be read then.
        """
        ends = self._group_ends(name) if self.types.get(name, "").startswith(_ORDERED) else None
        if ends is None:
            return None
        groups = [group for low, high, _, group in ends if low <= value <= high]
        if len(groups) > FEW_GROUPS:
            return None
        found: list[int] = []
        for group in groups:
            start = int(self.ends[group - 1]) if group else 0
            rows = np.arange(int(self.ends[group]) - start)
            [column] = self._part(group, [name], rows)
            mask = pc.fill_null(pc.equal(column, pa.scalar(value, column.type)), False)
            found += (np.flatnonzero(mask.to_numpy(zero_copy_only=False)) + start).tolist()
        return found

    def _group_ends(self, name: str) -> list[tuple[Any, Any, int, int]] | None:
        """Of each row group with any value in the column: the lowest, the highest, how many, its place."""
        if name in self._ends:
            return self._ends[name]
        place = self.metadata.schema.names.index(name) if name in self.metadata.schema.names else -1
        found: list[tuple[Any, Any, int, int]] | None = []
        for group in range(self.metadata.num_row_groups if place >= 0 else 0):
            chunk = self.metadata.row_group(group).column(place)
            known = chunk.statistics if chunk.path_in_schema == name else None
            if known is None or known.null_count is None:
                found = None
                break
            filled = chunk.num_values - known.null_count
            if filled and not known.has_min_max:
                found = None
                break
            if filled and found is not None:
                found.append((known.min, known.max, filled, group))
        self._ends[name] = found if place >= 0 else None
        return self._ends[name]

    def _part(self, group: int, columns: Sequence[str], inside: Any) -> list[pa.Array]:  # noqa: ANN401 - numpy
        missing = [name for name in columns if decoded().find((self.key, group, name)) is None]
        small = [name for name in missing if self._chunk_bytes(group).get(name, CHUNK_BYTES) < CHUNK_BYTES]
        fresh: dict[str, pa.Array] = {}
        if small:
            table = self.source.read_row_groups([group], columns=small, use_threads=False)
            for name in small:
                fresh[name] = _whole(table.column(table.schema.get_field_index(name)))
        rows = pa.array(inside)
        found = []
        for name in columns:
            column = decoded().find((self.key, group, name))
            column = fresh.get(name) if column is None else column
            found.append(
                self._taken_slowly(group, name, inside) if column is None else _plain(column.take(rows))
            )
        for name, column in fresh.items():
            decoded().keep((self.key, group, name), column)
        return found

    def _chunk_bytes(self, group: int) -> dict[str, int]:
        """The decoded size of each top-level column of a row group."""
        if group in self._sizes:
            return self._sizes[group]
        meta = self.metadata.row_group(group)
        sizes: dict[str, int] = {}
        for number in range(meta.num_columns):
            chunk = meta.column(number)
            name = (
                chunk.path_in_schema
                if chunk.path_in_schema in self.types
                else chunk.path_in_schema.split(".")[0]
            )
            sizes[name] = sizes.get(name, 0) + chunk.total_uncompressed_size
        self._sizes[group] = sizes
        return sizes

    def _taken_slowly(self, group: int, name: str, inside: Any) -> pa.Array:  # noqa: ANN401 - numpy
        """Cells of a column too large to hold: small batches, of which only the wanted cells are kept."""
        wanted = np.sort(inside)
        parts: list[pa.Array] = []
        start = 0
        for batch in self.batches(group, [name], CHUNK_BYTES // 4, 8192):
            here = wanted[(wanted >= start) & (wanted < start + batch.num_rows)] - start
            parts.append(_plain(batch.column(batch.schema.get_field_index(name)).take(pa.array(here))))
            start += batch.num_rows
            if start > wanted[-1]:
                break
        joined = pa.concat_arrays(parts)
        return joined.take(pa.array(np.searchsorted(wanted, inside)))

    def batches(
        self, group: int, columns: Sequence[str], most_bytes: int, most_rows: int
    ) -> Iterator[pa.RecordBatch]:
        """A row group in batches of about so many bytes; nothing of it is kept. It may hold more columns."""
        rows = self.metadata.row_group(group).num_rows
        size = max(sum(self._chunk_bytes(group).get(name, 0) for name in columns), 1)
        at_once = max(16, min(most_rows, rows * most_bytes // size))
        yield from self.source.iter_batches(
            at_once, row_groups=[group], columns=list(columns), use_threads=False
        )


def _whole(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    combined = column.combine_chunks()
    return combined if isinstance(combined, pa.Array) else combined.chunk(0)


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def _plain_type(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
