"""The type of each column, decided on every row: the widest type that loses nothing, else text.

Codes stay text: leading zeros, numbers of thirteen digits, postcodes, telephones, codes of places, and what the
header calls a code. A number is a year, and eight digits are a date, only where the column says so.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from harvesters.stage import labels
from harvesters.stage.labels import Era
from harvesters.stage.profile import Profile

JsonObject = dict[str, Any]
DOUBLE_DIGITS = 15
MAX_INT64_DIGITS = 18
MAX_DECIMAL_DIGITS = 38
MARKED_SHARE = 0.2
ENOUGH_DAYS = 20
MIXED_TEXT = ("มีค่าที่ไม่ใช่ตัวเลขหรือวันที่", "some cells are neither numbers nor dates")

_PERIODS_TH = {"fiscal_year": "ปีงบประมาณ", "academic_year": "ปีการศึกษา", "crop_year": "ปีการผลิต"}
_PERIODS = {"fiscal_year": "fiscal years", "academic_year": "academic years", "crop_year": "crop years"}


@dataclass(frozen=True)
class ColumnType:
    """type is Table Schema's; arrow the Parquet's; kind says how cells are converted; why explains it.

    unit: the one unit that may stand at a number; marks: footnote marks may; era: that of years of two digits;
    pattern: a declared strptime format.
    original and examples say how the cells were written, once the column is decided.
    """

    name: str
    type: str
    kind: str
    arrow: pa.DataType
    why: tuple[str, str]
    extra: tuple[tuple[str, Any], ...] = ()
    unit: str | None = None
    marks: bool = False
    era: Era | None = None
    words: tuple[frozenset[str], frozenset[str]] | None = None
    pattern: str | None = None
    original: JsonObject | None = None
    examples: tuple[tuple[str, str], ...] = ()

    def field(self) -> JsonObject:
        """The field of the schema."""
        return {"name": self.name, "type": self.type, **dict(self.extra)}


def infer(profile: Profile) -> ColumnType:
    """The widest type that every cell of the column agrees with."""
    clean = {kind for kind, tally in profile.kinds.items() if tally.against == 0}
    if profile.filled == 0:
        return _text(profile, "ไม่มีค่าที่บอกชนิดได้", "no cell tells a type")
    if "boolean" in clean:
        why = ("ทุกค่าเป็น true หรือ false", "all are true or false")
        return ColumnType(profile.name, "boolean", "boolean", pa.bool_(), why)
    found = (
        _year(profile, clean) or _compact(profile, clean) or _clock(profile, clean) or _number(profile, clean)
    )
    if found is not None:
        return found
    if "dmy" in clean or "mdy" in clean:
        return _date(profile, clean)
    if "month" in clean:
        why = ("ทุกค่าเป็นเดือนและปี", "all are a month and a year")
        return ColumnType(profile.name, "yearmonth", "month", pa.string(), why, era=profile.era)
    if "quarter" in clean and "quarter:" in "".join(profile.periods):
        return quarter_type(profile)
    return _text(profile, *_why_text(profile))


def _text(profile: Profile, th: str, en: str) -> ColumnType:
    return ColumnType(profile.name, "string", "text", pa.string(), (th, en))


def _why_text(profile: Profile) -> tuple[str, str]:
    """Why a column that is no text throughout stays text."""
    if has_mixed_units(profile):
        units = ", ".join(sorted(profile.units))
        return f"ตัวเลขมีหน่วยต่างกัน ({units})", f"the numbers have different units ({units})"
    if has_mixed_orders(profile):
        return "วันที่บางช่องเขียนวันก่อน บางช่องเขียนเดือนก่อน", "some dates have the day first and some the month"
    if has_many_marks(profile):
        return "ตัวเลขมีเครื่องหมายกำกับมากเกินไป", "too many numbers carry a footnote mark"
    if labels.CODE.search(profile.name):
        return "หัวคอลัมน์บอกว่าเป็นรหัส", "the header calls it a code"
    return MIXED_TEXT


def has_mixed_units(profile: Profile) -> bool:
    """Every cell is a number with a unit, and the units differ."""
    tally = profile.kinds.get("unit")
    return tally is not None and tally.against == 0 and len(profile.units) > 1


def has_mixed_orders(profile: Profile) -> bool:
    """All cells are dates; some can only be day/month and some only month/day."""
    tally = profile.kinds.get("day")
    is_all = tally is not None and tally.against == 0
    return is_all and bool(profile.day_first.against and profile.month_first.against)


def has_many_marks(profile: Profile) -> bool:
    """Every cell is a number, and more than a fifth of them carry a footnote mark."""
    tally = profile.kinds.get("marked")
    return tally is not None and tally.against == 0 and profile.marked.against > MARKED_SHARE * profile.filled


def _year(profile: Profile, clean: set[str]) -> ColumnType | None:
    """Years, where the header or words in the cells say so and all cells are of one kind of year."""
    periods = {period for period in profile.periods if not period.startswith("quarter:")}
    if "year" not in clean or len(periods - {"", "year"}) > 1:
        return None
    return year_type(profile)


def year_type(profile: Profile) -> ColumnType:
    """The type year, told in years of our era, with the kind of year where it is no calendar year."""
    words = sorted(set(profile.periods) & set(_PERIODS))
    period = words[0] if words else labels.period_of(profile.name)
    era = ("พ.ศ.", "Buddhist years") if profile.buddhist.against else ("ค.ศ.", "years of our era")
    named = (_PERIODS_TH.get(period or "", "ปี"), _PERIODS.get(period or "", "years"))
    why = (f"ทุกค่าเป็น{named[0]} เขียนเป็น {era[0]}", f"all are {named[1]}, written as {era[1]}")
    extra = (("period", period),) if period else ()
    return ColumnType(profile.name, "year", "year", pa.int64(), why, extra)


def _compact(profile: Profile, clean: set[str]) -> ColumnType | None:
    """Eight digits as days: the header speaks of a date, or the days are many and reach the end of a month."""
    if "ymd" not in clean or labels.CODE.search(profile.name):
        return None
    if not labels.is_day(profile.name) and (profile.distinct_days < ENOUGH_DAYS or profile.last_day < 28):
        return None
    why = ("ทุกค่าเป็นปีเดือนวันแปดหลัก", "all are year, month and day in eight digits")
    return ColumnType(profile.name, "date", "ymd", pa.date32(), why)


def _clock(profile: Profile, clean: set[str]) -> ColumnType | None:
    if "clock" not in clean:
        return None
    why = ("ทุกค่าเป็นเวลาของวัน", "all are times of day")
    return ColumnType(profile.name, "time", "clock", pa.string(), why)


def quarter_type(profile: Profile) -> ColumnType:
    """Text 2024-Q1, or FY2024-Q1 where header or cells say that the year is a fiscal one."""
    is_fiscal = "quarter:fiscal" in profile.periods or labels.period_of(profile.name) == "fiscal_year"
    kind = "fiscal_quarter" if is_fiscal else "quarter"
    why = (
        ("ทุกค่าเป็นไตรมาสของปีงบประมาณ", "all are quarters of fiscal years")
        if is_fiscal
        else ("ทุกค่าเป็นไตรมาส", "all are quarters")
    )
    return ColumnType(profile.name, "string", kind, pa.string(), why, (("period", kind),))


def _number(profile: Profile, clean: set[str]) -> ColumnType | None:
    """A number, a code that only looks like one, or None."""
    if not {"safe_integer", "number", "percent", "comma", "unit", "marked"} & clean:
        return None
    is_code = bool(labels.CODE.search(profile.name))
    if profile.excel_damage.against and (is_code or profile.excel_damage.against < profile.filled):
        return _text(profile, "Excel ย่อเลขยาวเป็นรูป 1.23E+12", "Excel shortened long numbers to 1.23E+12")
    if profile.fractions and labels.is_outline(profile.name) and _has_whole_too(profile):
        return _text(
            profile,
            "หัวคอลัมน์บอกว่าเป็นเลขข้อ และมีข้อย่อยหลังจุด (1.10 ไม่ใช่ 1.1)",
            "the header speaks of items, with items below them behind the point (1.10 is not 1.1)",
        )
    code = _code(profile) if {"safe_integer", "number"} & clean else None
    if code is not None:
        return code
    is_signed = profile.negated < profile.filled
    if "safe_integer" in clean and is_signed:
        return integer_type(profile, ("ทุกค่าเป็นจำนวนเต็ม", "all are whole numbers"))
    if "number" in clean and is_signed:
        return decimal_type(profile, "number", ("ทุกค่าเป็นตัวเลข", "all are numbers"))
    if "percent" in clean:
        why = ("ทุกค่าเป็นร้อยละ", "all are percentages")
        return decimal_type(profile, "number", why, (("unit", "percent"),))
    if "unit" in clean and len(profile.units) == 1:
        unit = next(iter(profile.units))
        why = (f"ทุกค่าเป็นตัวเลขที่มีหน่วย {unit}", f"all are numbers with the unit {unit}")
        return _measured(profile, why, unit=unit)
    if "marked" in clean and not has_many_marks(profile) and profile.marked.against:
        why = ("ทุกค่าเป็นตัวเลข บางค่ามีเครื่องหมายกำกับ", "all are numbers, some with a footnote mark")
        return _measured(profile, why, marks=True)
    if "comma" in clean and (profile.odd_commas > 1 or (profile.odd_commas and profile.filled > 1)):
        why = ("ทุกค่าใช้จุลภาคเป็นจุดทศนิยม", "all use a decimal comma")
        return ColumnType(profile.name, "number", "comma", pa.float64(), why)
    return None


def _has_whole_too(profile: Profile) -> bool:
    """Not 1.0, 2.0, 3.0 throughout, as programs write whole numbers that they keep as decimals."""
    return profile.fractions < profile.filled or profile.scale > 1


def _measured(
    profile: Profile, why: tuple[str, str], *, unit: str | None = None, marks: bool = False
) -> ColumnType:
    """Whole or decimal numbers beside which a unit or marks stand."""
    is_whole = not (profile.scale or profile.exponents or profile.whole_digits > MAX_INT64_DIGITS)
    extra = (("unit", unit),) if unit else ()
    found = integer_type(profile, why, extra) if is_whole else decimal_type(profile, "number", why, extra)
    return ColumnType(
        found.name, found.type, found.kind, found.arrow, found.why, found.extra, unit=unit, marks=marks
    )


def _code(profile: Profile) -> ColumnType | None:
    """Whole numbers that name a thing: by the header, by thirteen digits, by equal great length, by a place's code."""
    if profile.grouped or profile.fractions or profile.exponents or profile.negated:
        return None
    if labels.CODE.search(profile.name):
        return _text(profile, "หัวคอลัมน์บอกว่าเป็นรหัส", "the header calls it a code")
    if profile.checked_thirteen >= 0.9 * profile.filled:
        number = f"{profile.checked_thirteen:,}"
        return _text(
            profile,
            f"เป็นเลขประจำตัว 13 หลัก เลขตรวจสอบถูกต้อง {number} ช่อง",
            f"identifiers of thirteen digits, with a right check digit in {number} cells",
        )
    if profile.thirteen >= 0.9 * profile.filled and not labels.MONEY.search(profile.name):
        return _text(profile, "เป็นเลข 13 หลัก", "the numbers have thirteen digits")
    if (
        len(profile.widths) == 1
        and min(profile.widths) >= 10
        and sum(profile.widths.values()) == profile.filled
    ):
        return _text(
            profile, "เป็นเลขยาวที่มีจำนวนหลักเท่ากันหมด", "all numbers have the same, large number of digits"
        )
    if len(profile.widths) == 1 and profile.places == profile.filled:
        return _text(
            profile,
            "หัวคอลัมน์เป็นชื่อเขตการปกครอง และทุกค่าเป็นรหัสมาตรฐาน",
            "the header names an area and all are codes of the standard (TIS 1099)",
        )
    return None


def integer_type(
    profile: Profile, why: tuple[str, str], extra: tuple[tuple[str, Any], ...] = ()
) -> ColumnType:
    """Whole numbers of 64 bits."""
    return ColumnType(profile.name, "integer", "integer", pa.int64(), why, extra)


def decimal_type(
    profile: Profile, kind: str, why: tuple[str, str], extra: tuple[tuple[str, Any], ...] = ()
) -> ColumnType:
    """Exact decimals for money and for numbers too long for a double; doubles for the rest; text beyond both."""
    digits = profile.whole_digits + profile.scale
    if profile.exponents:
        return ColumnType(profile.name, "number", kind, pa.float64(), why, extra)
    is_baht = any("บาท" in unit or unit == "baht" for unit in profile.units)
    is_money = (is_baht or bool(labels.MONEY.search(profile.name))) and profile.scale <= 4
    if (is_money or digits > DOUBLE_DIGITS) and digits <= MAX_DECIMAL_DIGITS:
        return ColumnType(
            profile.name, "number", kind, pa.decimal128(max(digits, 1), profile.scale), why, extra
        )
    if digits > MAX_DECIMAL_DIGITS:
        return _text(profile, "ตัวเลขยาวเกินกว่าจะเก็บโดยไม่ปัดเศษ", "the numbers are too long to keep exactly")
    return ColumnType(profile.name, "number", kind, pa.float64(), why, extra)


def _date(profile: Profile, clean: set[str]) -> ColumnType:
    if profile.ordered and labels.is_only_code(profile.name):
        return _text(profile, "หัวคอลัมน์บอกว่าเป็นรหัส", "the header calls it a code")
    kind = "dmy" if "dmy" in clean else "mdy"
    order = ("แบบ วัน/เดือน/ปี", ", day/month/year") if kind == "dmy" else ("แบบ เดือน/วัน/ปี", ", month/day/year")
    order = order if profile.ordered else ("", "")
    era = _eras(profile)
    evidence = (profile.day_first if kind == "dmy" else profile.month_first).against
    told = (
        (f" มี {evidence:,} ช่องที่บอกลำดับได้", f"; {evidence:,} cells decide the order")
        if profile.ordered and evidence
        else ("", "")
    )
    why = (
        f"ทุกค่าเป็นวันที่{order[0]} ปี {era[0]}{told[0]}",
        f"all are dates{order[1]}, {era[1]}{told[1]}",
    )
    return date_type(profile, kind, why)


def _eras(profile: Profile) -> tuple[str, str]:
    """The eras of a column's years: those written, and the one that its name gives to years of two digits."""
    if not profile.buddhist.against and profile.era != "buddhist":
        return "ค.ศ.", "years of our era"
    if profile.christian.against:
        return "พ.ศ. และ ค.ศ.", "Buddhist years and years of our era"
    return "พ.ศ.", "Buddhist years"


def date_type(profile: Profile, kind: str, why: tuple[str, str]) -> ColumnType:
    """date, or datetime where any cell has a time of day."""
    if 0 < profile.with_zone < profile.filled:
        return _text(profile, "เวลาบางค่ามีเขตเวลา บางค่าไม่มี", "some times have a zone and some have none")
    if profile.with_time:
        zone = "UTC" if profile.with_zone else None
        return ColumnType(
            profile.name, "datetime", f"time_{kind}", pa.timestamp("us", tz=zone), why, era=profile.era
        )
    return ColumnType(profile.name, "date", kind, pa.date32(), why, era=profile.era)
