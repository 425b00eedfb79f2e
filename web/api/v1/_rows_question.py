"""A question about rows as an address writes it: `column__operator=value`, sort, fields, group_by, aggregate.

Lists have commas between their items; an item with a comma stands in double quotes, as in CSV.
"""

import csv
from collections.abc import Sequence

from catalog.table_aggregates import Measure, read_measure
from catalog.table_queries import Condition, Operator
from metadata.errors.api import ParameterUnusable
from metadata.errors.rows import OperatorUnknown, TooManyParts
from metadata.text import cut, text
from web.api.v1._parameters import SHOWN, Free, Word, perhaps

MOST_CONDITIONS = 20
MOST_VALUES = 500
MOST_COLUMNS = 500
MOST_KEYS = 10
LONGEST = 8_000

OPERATORS: dict[str, Operator] = {
    "eq": "equals", "ne": "differs", "lt": "less", "lte": "at_most", "gt": "greater", "gte": "at_least",
    "contains": "contains", "starts": "starts", "in": "in", "not_in": "not_in",
}  # fmt: skip
"""What stands behind `__`; besides them `null`, which takes true or false."""

KNOWN = ", ".join((*OPERATORS, "null"))
FREE = Free(
    "conditions",
    text(
        f"เงื่อนไขของคอลัมน์ เขียนเป็น คอลัมน์__ตัวดำเนินการ=ค่า ตัวดำเนินการ: {KNOWN} แถวที่ได้ต้องตรงทุกเงื่อนไข",
        f"Conditions on columns, written column__operator=value. Operators: {KNOWN}. A row fulfils all of them.",
    ),
    {"จังหวัด__eq": "น่าน", "year__gte": "2020"},
)
_LIST = Word(LONGEST, 1)
FIELDS = perhaps(
    "fields", _LIST,
    text(
        "คอลัมน์ที่ต้องการ คั่นด้วยจุลภาค หากไม่ระบุได้ทุกคอลัมน์ ส่วน _id คือลำดับแถวในไฟล์",
        "Columns of the answer, with commas between; all where left out. _id is the row's number in the file",
    ),
    example="_id,name",
)  # fmt: skip
SORT = perhaps(
    "sort", _LIST,
    text(
        "คอลัมน์ที่ใช้เรียง คั่นด้วยจุลภาค ใส่ - ข้างหน้าเพื่อเรียงจากมากไปน้อย ช่องว่างอยู่ท้ายเสมอ",
        "Columns to sort by, with commas between; - in front of one sorts it down. Empty cells stand last either way",
    ),
    example="-year,name",
)  # fmt: skip
GROUP_BY = perhaps(
    "group_by", _LIST,
    text("คอลัมน์ที่ใช้จัดกลุ่ม คั่นด้วยจุลภาค", "Columns to group by, with commas between"), example="province",
)  # fmt: skip
AGGREGATE = perhaps(
    "aggregate", _LIST,
    text(
        "ค่าที่คำนวณของแต่ละกลุ่ม: count, count(คอลัมน์), sum(คอลัมน์), avg(คอลัมน์), min(คอลัมน์), max(คอลัมน์)",
        "What to compute of each group: count, count(column), sum(column), avg(column), min(column), max(column)",
    ),
    example="count,sum(amount)",
)  # fmt: skip


def read_conditions(written: Sequence[tuple[str, str]], parameters: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions of an address; parameters are the other names that it takes, for who mistyped one.

    Raises OperatorUnknown, ParameterUnusable, TooManyParts.
    """
    _at_most("column__operator", written, MOST_CONDITIONS)
    return tuple(_condition(name, value, parameters) for name, value in written)


def _condition(name: str, value: str, parameters: Sequence[str]) -> Condition:
    column, mark, operator = name.rpartition("__")
    if not mark or operator not in (*OPERATORS, "null"):
        raise OperatorUnknown(
            name=_shown(name), example=f"{cut(column or name, 30)}__eq", known=KNOWN,
            parameters=", ".join(parameters),
        )  # fmt: skip
    if "\0" in name or len(value) > LONGEST:
        raise ParameterUnusable(name=_shown(name), value=_shown(value), wanted=_LIST.wanted)
    if operator == "null":
        if value not in ("true", "false"):
            wanted = text("true หรือ false", "true or false")
            raise ParameterUnusable(name=_shown(name), value=_shown(value), wanted=wanted)
        return Condition(column, "empty" if value == "true" else "filled")
    if operator in ("in", "not_in"):
        values = read_list(name, value)
        _at_most(_shown(name), values, MOST_VALUES)
        return Condition(column, OPERATORS[operator], values)
    return Condition(column, OPERATORS[operator], (value,))


def read_columns(name: str, written: str | None) -> tuple[str, ...]:
    """Names of columns, each once."""
    return tuple(dict.fromkeys(_at_most(name, read_list(name, written), MOST_COLUMNS)))


def read_sort(written: str | None, columns: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """(column, falls). A name that itself begins with - is meant where the table has it."""
    keys = _at_most("sort", read_list("sort", written), MOST_KEYS)
    return tuple((key[1:], True) if key[:1] == "-" and key not in columns else (key, False) for key in keys)


def read_measures(written: str | None) -> tuple[Measure, ...]:
    """What to compute; rows are counted where nothing is said."""
    return tuple(map(read_measure, _at_most("aggregate", read_list("aggregate", written), 50))) or (
        Measure("count"),
    )


def read_list(name: str, written: str | None) -> tuple[str, ...]:
    """The items of a list. Raises ParameterUnusable for quotes that do not close.

    >>> read_list("fields", 'a,"b,c"')
    ('a', 'b,c')
    """
    if not written:
        return ()
    try:
        return tuple(next(csv.reader([written], strict=True)))
    except (csv.Error, StopIteration) as error:
        wanted = text('รายการที่คั่นด้วยจุลภาค เช่น a,"b,c"', 'a list with commas, such as a,"b,c"')
        raise ParameterUnusable(name=_shown(name), value=_shown(written), wanted=wanted) from error


def _at_most(name: str, items: Sequence[str] | Sequence[tuple[str, str]], most: int) -> Sequence[str]:
    if len(items) > most:
        raise TooManyParts(name=name, limit=most)
    return items  # type: ignore[return-value]


def _shown(written: str) -> str:
    return cut(written.replace("\0", "\ufffd"), SHOWN)
