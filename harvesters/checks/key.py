"""The columns that together are a key (`expect.key`) are there, filled, and different in every row."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import SAMPLES_KEPT, Issue
from metadata.text import normalize


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue a missing key column; else one for blank and one for repeated keys."""
    known = {normalize(name): name for name in table.names}
    missing = [name for name in expect.key if normalize(name) not in known]
    for name in missing:
        yield Issue("key_column_missing", table.key, column=name, values={"columns": ", ".join(table.names)})
    if missing or not expect.key:
        return
    columns = [known[normalize(name)] for name in expect.key]
    rows = pq.read_table(str(table.parquet), columns=columns, use_threads=False)
    rows = pa.table({"key": _joined(rows), "row": pa.array(range(1, rows.num_rows + 1), pa.int64())})
    values = {"key": ", ".join(columns)}
    blank = rows.filter(pc.is_null(rows["key"]))
    if blank.num_rows:
        samples = tuple(table.sample(n, columns[0], None) for n in blank["row"][:SAMPLES_KEPT].to_pylist())
        yield Issue(
            "key_blank", table.key, column=columns[0], count=blank.num_rows, values=values, samples=samples
        )
    counted = (
        rows.drop_null().group_by("key", use_threads=False).aggregate([("row", "count"), ("row", "max")])
    )
    repeated = counted.filter(pc.greater(counted["row_count"], 1))
    if repeated.num_rows:
        surplus = int(pc.sum(repeated["row_count"]).as_py()) - repeated.num_rows
        first = repeated.sort_by("row_max").slice(0, SAMPLES_KEPT).to_pylist()
        samples = tuple(
            table.sample(item["row_max"], columns[0], item["key"].replace("\x1f", ", ")) for item in first
        )
        yield Issue(
            "key_repeated", table.key, column=columns[0], count=surplus, values=values, samples=samples
        )


def _joined(rows: pa.Table) -> pa.ChunkedArray:
    """The key of each row as one text; null where any part is missing."""
    texts = [column.cast(pa.string()) for column in rows.columns]
    return pc.binary_join_element_wise(*texts, "\x1f")
