"""Excel's day numbers: whole numbers that are days, where cells lost their format and the header says date.

45292 is 2024-01-01 in the date system that counts from 1900 (ECMA-376 part 1, 18.17.4.1); a workbook that counts
from 1904 is not read so, and no other source is.
"""

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import labels
from harvesters.stage.body import Body
from harvesters.stage.cells import is_missing, trim
from harvesters.stage.chunks import plain
from harvesters.stage.profile import Profile
from harvesters.stage.types import ColumnType

EXCEL_YEAR = 1900
FIRST, LAST = "32874", "73415"
"""1990-01-01 and 2100-12-31."""


def as_days(profile: Profile, column: ColumnType, position: int, body: Body) -> ColumnType:
    """The column as a date where all of its cells are day numbers from 1990 to 2100; else as it is.

    Either the header speaks of a date, or the schema declares one.
    """
    is_declared = profile.wanted == "date" and column.pattern is None
    is_said = (
        profile.wanted is None
        and column.type == "integer"
        and labels.is_day(profile.name)
        and dict(profile.widths) == {5: profile.filled}
    )
    if not profile.filled or not (is_declared or is_said) or not _all_are_days(profile, position, body):
        return column
    why = (
        "ทุกค่าเป็นเลขลำดับวันของ Excel และหัวคอลัมน์บอกว่าเป็นวันที่",
        "all are Excel's day numbers, and the header says that they are dates",
    )
    return ColumnType(profile.name, "date", "day_number", pa.date32(), why if is_said else column.why)


def _all_are_days(profile: Profile, position: int, body: Body) -> bool:
    for batch in body.batches():
        texts = trim(plain(batch[position])).drop_null()
        texts = texts.filter(pc.invert(is_missing(texts, profile.missing)))
        if not len(texts):
            continue
        if not pc.all(pc.match_substring_regex(texts, "^[0-9]{5}$")).as_py():
            return False
        ends = pc.min_max(texts).as_py()
        if ends["min"] < FIRST or ends["max"] > LAST:
            return False
    return True
