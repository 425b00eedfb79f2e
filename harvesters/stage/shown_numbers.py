"""Numbers of a workbook as Excel shows them: 15 significant digits, though a cell keeps a double of 17.

A formula's 0.1 + 0.2 is kept as 0.30000000000000004 and shown as 0.3. The text layer has what is kept, the typed layer
what is shown. Numbers that no double would be written as stay exact, and so does their column.
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
    """The column with its numbers of more than 15 digits rounded to 15; as it is where none has more."""
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
        f"{th} ทศนิยมยาวปัดเหลือ 15 หลักตามที่ Excel แสดง",
        f"{en}; long fractions have 15 digits, as Excel shows them",
    )
    if profile.wanted is not None:
        return replace(column, kind=FIFTEEN)
    whole, scale = found
    smaller = replace(profile, whole_digits=whole, scale=scale)
    arrow = decimal_type(smaller, "number", why, column.extra).arrow
    return replace(column, kind=FIFTEEN, arrow=arrow, why=why)


def _shown(profile: Profile, column: ColumnType, position: int, body: Body) -> tuple[int, int] | None:
    """How many digits stand before and behind the point at most once rounded; None where a number is no double."""
    whole = scale = 0
    exact = replace(column, arrow=pa.string())
    for batch in body.batches():
        texts = canonical(plain(batch[position]), exact, profile.missing)[0].drop_null()
        distinct: Sequence[str] = pc.unique(texts).to_pylist()
        for text in distinct:
            shown = fifteen_digits(text)
            if shown == text and len(text.replace(".", "").lstrip("-0")) > DOUBLE_DIGITS:
                return None
            before, _, behind = shown.lstrip("-").partition(".")
            whole, scale = max(whole, len(before)), max(scale, len(behind))
    return whole, scale
