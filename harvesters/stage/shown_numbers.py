"""Numbers of a workbook as Excel shows them: without the rest that binary arithmetic leaves behind their end.

A formula's 0.1 + 0.2 is kept as 0.30000000000000004 and shown as 0.3, for Excel shows 15 digits at most. The text
layer has what is kept, the typed layer what is shown. A number that uses all its digits keeps them.
"""

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.body import Body
from harvesters.stage.chunks import plain
from harvesters.stage.convert import FIFTEEN, canonical, fifteen_digits
from harvesters.stage.profile import Profile
from harvesters.stage.types import DOUBLE_DIGITS, ColumnType, decimal_type


def as_shown(profile: Profile, column: ColumnType, position: int, body: Body) -> ColumnType:
    """The column with its numbers as they are shown; as it is where that changes none."""
    digits = profile.whole_digits + profile.scale
    if column.type != "number" or column.kind != "number" or not profile.filled or profile.exponents:
        return column
    if digits <= DOUBLE_DIGITS:
        return column
    found = _shown(profile, column, position, body)
    if found is None:
        return column
    th, en = column.why
    why = (
        f"{th} ตัดเศษจากการคำนวณที่ Excel ไม่แสดง (เกิน 15 หลัก)",
        f"{en}, without rests of calculations that Excel does not show (beyond 15 digits)",
    )
    if profile.wanted is not None:
        return replace(column, kind=FIFTEEN)
    whole, scale = found
    smaller = replace(profile, whole_digits=whole, scale=scale)
    arrow = decimal_type(smaller, "number", why, column.extra).arrow
    return replace(column, kind=FIFTEEN, arrow=arrow, why=why)


def _shown(profile: Profile, column: ColumnType, position: int, body: Body) -> tuple[int, int] | None:
    """How many digits stand before and behind the point at most as shown; None where all numbers are as they are."""
    whole = scale = 0
    is_changed = False
    exact = replace(column, arrow=pa.string())
    for batch in body.batches():
        texts = canonical(plain(batch[position]), exact, profile.missing)[0].drop_null()
        distinct: Sequence[str] = pc.unique(texts).to_pylist()
        for text in distinct:
            shown = fifteen_digits(text)
            is_changed |= shown != text
            before, _, behind = shown.lstrip("-").partition(".")
            whole, scale = max(whole, len(before)), max(scale, len(behind))
    return (whole, scale) if is_changed else None
