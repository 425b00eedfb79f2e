"""A whole table, or what fulfils conditions of it, as CSV, JSON, NDJSON or Parquet: a part at a time.

The child writes a part of some megabytes into a scratch folder and is free again while the part is sent, so that a
slow client holds no reader, and memory stays bounded however long the table is.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.sandbox import MB, Limits, Sandbox
from catalog.table_queries import RowQuery, bounded, heavy, open_engine
from catalog.table_statements import Statement, quoted
from catalog.table_text import csv_header, csv_lines, joined, json_lines

if TYPE_CHECKING:
    from catalog.table_files import TableFile

JsonObject = dict[str, Any]
Form = Literal["csv", "json", "ndjson", "parquet"]

PART_BYTES = 16 << 20
PART_SECONDS = 5.0
BATCH_BYTES = 16 << 20
BATCH_ROWS = 16_384
GROUP_ROWS = 65_536
CHUNK = 1 << 18
SPILL = "4GB"
LIMITS = Limits(memory_bytes=3_000 * MB, cpu_seconds=120, wall_seconds=120.0, answer_bytes=8 * MB)


def stream_rows(
    sandbox: Sandbox, parquet: Path, query: RowQuery, form: Form, scratch: Path
) -> Iterator[bytes]:
    """Every row that fulfils query's conditions, in its order, with its columns; limit and offset do not count.

    Bytes are written below scratch first. Raises as query_rows does; a later part only where the file is gone.
    """
    request: JsonObject = {"parquet": str(parquet), **json.loads(json.dumps(asdict(query)))}
    if query.order or query.distinct or form == "parquet":
        whole = scratch / "whole.parquet"
        _call(sandbox, "copy_child", {**request, "path": str(whole), "scratch": str(scratch)}, scratch)
        if form == "parquet":
            yield from _chunks(whole)
            return
        request = {
            **request,
            "parquet": str(whole),
            "order": [],
            "conditions": [],
            "words": [],
            "columns": [],
        }
        request["is_copy"] = True
    yield from _parts(sandbox, request, form, scratch)


def _parts(sandbox: Sandbox, request: JsonObject, form: Form, scratch: Path) -> Iterator[bytes]:
    part, start, written = scratch / "part", 0, 0
    while True:
        asked = {**request, "form": form, "start": start, "path": str(part)}
        answer = _call(sandbox, "write_child", asked, scratch)
        for chunk in _chunks(part):
            yield b"[" + chunk[1:] if form == "json" and not written else chunk
            written += len(chunk)
        if answer["next"] is None:
            break
        start = answer["next"]
    if form == "json":
        yield b"\n]\n" if written else b"[]\n"


def _call(sandbox: Sandbox, name: str, request: JsonObject, scratch: Path) -> JsonObject:
    with bounded():
        return sandbox.call(f"catalog.table_streams:{name}", request, LIMITS, writable=[scratch])


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk


def write_child(request: JsonObject) -> JsonObject:
    """What the child does for one part: from row `start` on, until the part is large enough or the table ends."""
    from catalog.table_files import open_file

    source = open_file(request["parquet"])
    asked = Statement(source.types, request)
    chosen = tuple(source.types) if request.get("is_copy") else columns_of(asked)
    start, until = int(request["start"]), time.monotonic() + PART_SECONDS
    with open(request["path"], "wb") as out, heavy():
        if start == 0 and request["form"] == "csv":
            out.write(csv_header(list(chosen)))
        for behind, batch in _batches(source, asked, chosen, start):
            start = behind
            if batch is not None:
                _write(out, batch, request["form"])
            if out.tell() >= PART_BYTES or time.monotonic() > until:
                break
        else:
            start = source.rows
    return {"next": start if start < source.rows else None}


def columns_of(asked: Statement) -> tuple[str, ...]:
    """The asked columns, else those of the table; a file of rows has no row numbers unless it is asked for them."""
    return asked.chosen() if asked.request["columns"] else tuple(asked.types)


def _write(out: BinaryIO, batch: pa.RecordBatch, form: Form) -> None:
    if form == "csv":
        out.write(joined(csv_lines(batch)))
    elif form == "ndjson":
        out.write(joined(pc.binary_join_element_wise(json_lines(batch), "\n", "")))
    else:
        out.write(joined(pc.binary_join_element_wise(",\n", json_lines(batch), "")))


def _batches(
    source: "TableFile", asked: Statement, chosen: tuple[str, ...], start: int
) -> Iterator[tuple[int, pa.RecordBatch | None]]:
    """Batches of the rows that fulfil the conditions, each with the number of the row behind it."""
    where, values = asked.where()
    named = [name for name in chosen if name in source.types]
    begin = 0
    for group, end in enumerate(source.ends.tolist()):
        first, begin = begin, end
        if end <= start:
            continue
        numbers = np.arange(max(first, start), end)
        if where:
            numbers = _numbers(source, where, values, max(first, start), end)
        if not len(numbers):
            yield end, None
            continue
        for batch in source.batches(group, named or list(source.types)[:1], BATCH_BYTES, BATCH_ROWS):
            low, first = first, first + batch.num_rows
            here = numbers[np.searchsorted(numbers, low) : np.searchsorted(numbers, first)]
            if len(here):
                yield first, _picked(batch, here, low, chosen)


def _numbers(source: "TableFile", where: str, values: list[object], low: int, high: int) -> Any:  # noqa: ANN401 - numpy
    """The numbers of the rows of a stretch that fulfil the conditions, rising."""
    from catalog.table_files import kept_engine

    wanted = f"SELECT file_row_number n FROM {source.table}{where} AND file_row_number BETWEEN ? AND ?"  # noqa: S608
    return np.sort(kept_engine().execute(wanted, [*values, low, high - 1]).fetchnumpy()["n"])


def _picked(batch: pa.RecordBatch, numbers: Any, low: int, chosen: tuple[str, ...]) -> pa.RecordBatch:  # noqa: ANN401 - numpy
    """The rows of these numbers, of a batch that begins with row `low`, with the chosen columns."""
    if len(numbers) < batch.num_rows:
        batch = batch.take(pa.array(numbers - low))
    names = batch.schema.names
    columns = [
        batch.column(names.index(name)) if name in names else pa.array(numbers + 1, pa.int64())
        for name in chosen
    ]
    return pa.RecordBatch.from_arrays(columns, names=list(chosen))


def copy_child(request: JsonObject) -> JsonObject:
    """What the child does for an order, different rows, or Parquet: the whole answer as one Parquet file.

    DuckDB may lay what does not fit its memory into the scratch folder.
    """
    from catalog.table_files import open_file

    source = open_file(request["parquet"])
    asked = Statement(source.types, request)
    chosen = columns_of(asked)
    where, values = asked.where()
    listed = ", ".join(f"{asked.expression(name)} AS {quoted(name)}" for name in chosen)
    distinct = "DISTINCT " if request["distinct"] else ""
    order = asked.order(chosen) if request["order"] or request["distinct"] else ""
    with heavy(), open_engine() as database:
        database.execute(f"SET temp_directory = '{request['scratch']}'")
        database.execute(f"SET max_temp_directory_size = '{SPILL}'")
        found = database.execute(f"SELECT {distinct}{listed} FROM {source.table}{where}{order}", values)  # noqa: S608
        reader = found.to_arrow_reader(GROUP_ROWS)
        schema = pa.schema([_field(source, name) for name in chosen])
        with pq.ParquetWriter(request["path"], schema, compression="zstd", compression_level=1) as out:
            for batch in reader:
                columns = [
                    column.cast(kind) for column, kind in zip(batch.columns, schema.types, strict=True)
                ]
                out.write_table(pa.table(columns, schema=schema), row_group_size=GROUP_ROWS)
    return {}


def _field(source: "TableFile", name: str) -> pa.Field:
    """A column with the type it has in the published file."""
    if name not in source.types:
        return pa.field(name, pa.int64())
    kind = source.schema.field(source.schema.get_field_index(name)).type
    return pa.field(name, kind.value_type if pa.types.is_dictionary(kind) else kind)
