"""Dates that have not come yet, in columns where nearly all others have: a mistyped year, or the wrong era.

Columns of plans, deadlines and expiry speak of the future by nature and are left alone.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata.issues import SAMPLES_KEPT, Issue, Sample

MOST = 0.05
FEW = 3
TYPES = ("date", "datetime", "year")
_OF_FUTURE = re.compile(
    r"หมดอายุ|สิ้นสุด|กำหนด|ครบ|แผน|คาด|ประมาณการ|เป้าหมาย|นัด|ถึงวันที่|วันสุดท้าย|แล้วเสร็จ|ปิดรับ|พยากรณ์|ต่ออายุ|"
    r"expir|due|deadline|plan|target|forecast|project|estimat|\bend|until|valid|schedul|next|renew",
    re.IGNORECASE,
)


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue for each column of dates with a few that lie after tomorrow, or years after the next one."""
    kinds = {str(f["name"]): f.get("type") for f in table.schema["fields"] if f.get("type") in TYPES}
    for name, kind in kinds.items():
        if _OF_FUTURE.search(name):
            continue
        count, filled, samples = _after(table, name, str(kind))
        if count and (count <= MOST * filled or count <= FEW < filled):
            yield Issue(
                "dates_in_future", table.key, name, count, {"today": table.today.isoformat()}, samples
            )


def _after(table: CheckedTable, name: str, kind: str) -> tuple[int, int, tuple[Sample, ...]]:
    """How many cells lie in the future, how many are filled, and three of the former."""
    count = filled = 0
    samples: list[Sample] = []
    for first, batch in table.batches([name]):
        column = batch.column(0)
        filled += len(column) - column.null_count
        late = _is_late(column, kind, table)
        if late is None:
            return 0, 0, ()
        late = pc.fill_null(late, False)
        count += int(pc.sum(late).as_py() or 0)
        if len(samples) < SAMPLES_KEPT:
            samples += table.found(name, late, first, column)
    return count, filled, tuple(samples[:SAMPLES_KEPT])


def _is_late(column: pa.Array, kind: str, table: CheckedTable) -> pa.Array | None:
    """For each cell whether it is in the future; None for a column that is kept otherwise than its type says."""
    if kind == "year":
        return pc.greater(column, table.today.year + 1) if pa.types.is_integer(column.type) else None
    if not (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
        return None
    limit = pa.scalar(table.today + timedelta(days=1), pa.date32())
    return pc.greater(column.cast(pa.date32(), safe=False), limit)
