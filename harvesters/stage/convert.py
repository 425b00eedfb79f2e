"""From exact text to the typed layer: canonical text for the CSV and, from the same text, values for the Parquet."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import cells as c
from harvesters.stage.dates import is_null_date, read_compact, read_date
from harvesters.stage.eras import gregorian, read_clock, read_quarter, read_year
from harvesters.stage.labels import Era
from harvesters.stage.numbers import comma_numbers, read_numbers
from harvesters.stage.stamps import is_stamp, iso_stamps
from harvesters.stage.types import DOUBLE_DIGITS, ColumnType

FIFTEEN = "shown_number"
"""The kind of a number of a workbook that keeps more digits than it shows."""
CLEAN_DIGITS = 12
"""A number of so few digits, once it is rounded to 15, is what was meant."""
_DAY_ZERO = date(1899, 12, 30)
_NOTHING = pa.scalar(None, pa.string())


def canonical(
    exact: pa.Array, column: ColumnType, missing: frozenset[str] = c.MISSING
) -> tuple[pa.Array, pa.Array, int]:
    """The cells as canonical text (null for missing), which of them are not of the type, how many were repaired.

    A cell that is not of the type keeps its own trimmed text, so that nothing is lost and the judge sees it.
    """
    if column.kind == "text":
        fixed, changed = c.repair(exact)
        return _without_tokens(fixed, missing), pa.repeat(pa.scalar(False), len(exact)), changed
    trimmed = c.trim(exact)
    coded = trimmed.dictionary_encode()
    texts = c.western_digits(coded.dictionary)
    is_token = c.is_missing(texts, missing)
    done = _converter(column)(texts)
    if column.arrow != pa.string():
        done = _only_castable(done, column.arrow)
    wrong = pc.and_(pc.is_null(done), pc.invert(is_token))
    if column.kind.endswith(("dmy", "mdy", "ymd")) and pc.any(wrong).as_py():
        nothing = pa.array([is_null_date(t) and read_date(t) is None for t in texts.to_pylist()], pa.bool_())
        wrong = pc.and_(wrong, pc.invert(nothing))
    shown = pc.if_else(wrong, coded.dictionary, done)
    taken = shown.take(coded.indices)
    return taken, pc.fill_null(wrong.take(coded.indices), False), 0


def text_tokens(missing: frozenset[str]) -> frozenset[str]:
    """The tokens that stand for no value in a column of text: those a schema declares, else errors of Excel.

    Words such as ไม่มี or - are answers in a text; only a schema can say that they are none.
    """
    return c.EXCEL_ERRORS if missing == c.MISSING else missing


def _without_tokens(texts: pa.Array, missing: frozenset[str]) -> pa.Array:
    tokens = text_tokens(missing)
    if not tokens:
        return texts
    found = c.is_missing(texts, tokens)
    return pc.if_else(found, _NOTHING, texts) if pc.any(found).as_py() else texts


def _only_castable(texts: pa.Array, arrow: pa.DataType) -> pa.Array:
    """The texts that the Parquet's type can hold; the rest null."""
    try:
        texts.cast(arrow)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        good = [_is_castable(text, arrow) for text in texts.to_pylist()]
        return pc.if_else(pa.array(good, pa.bool_()), texts, _NOTHING)
    return texts


def _is_castable(text: str | None, arrow: pa.DataType) -> bool:
    try:
        pa.array([text], pa.string()).cast(arrow)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    return True


def _converter(column: ColumnType) -> Callable[[pa.Array], pa.Array]:
    true, false = column.words or (frozenset({"true"}), frozenset({"false"}))
    days = partial(_dates, era=column.era, pattern=column.pattern)
    kinds: dict[str, Callable[[pa.Array], pa.Array]] = {
        "integer": partial(_numbers, column=column),
        "number": partial(_numbers, column=column),
        FIFTEEN: partial(_shown_numbers, column=column),
        "comma": comma_numbers,
        "boolean": partial(c.booleans, true=true, false=false),
        "year": partial(_each, read=_year),
        "quarter": partial(_each, read=partial(_quarter, is_fiscal=False)),
        "fiscal_quarter": partial(_each, read=partial(_quarter, is_fiscal=True)),
        "clock": partial(_each, read=partial(read_clock, bare=True, dots=True)),
        "ymd": partial(_each, read=_compact),
        "day_number": partial(_each, read=_day_number),
        "time_ymd": partial(_each, read=partial(_compact, time="T00:00:00")),
        "dmy": partial(days, month_first=False),
        "mdy": partial(days, month_first=True),
        "time_dmy": partial(days, month_first=False, with_time=True),
        "time_mdy": partial(days, month_first=True, with_time=True),
        "month": partial(days, month_first=False, wants="month"),
        "nothing": lambda texts: pa.nulls(len(texts), pa.string()),
        "json": _json,
        "other": c.trim,
    }
    return kinds[column.kind]


def _numbers(texts: pa.Array, *, column: ColumnType) -> pa.Array:
    """Plain decimal text; a unit or a footnote mark only where the column has them, zeros in front gone."""
    read = read_numbers(texts)
    good = pc.fill_null(pc.equal(read.unit, column.unit or ""), read.plain.is_valid())
    if not column.marks:
        good = pc.and_(good, read.mark.is_null())
    if column.type == "integer":
        good = pc.and_(good, pc.and_(read.is_whole(), pc.invert(read.percent)))
    return pc.if_else(good, read.plain, _NOTHING)


def _shown_numbers(texts: pa.Array, *, column: ColumnType) -> pa.Array:
    read = _numbers(texts, column=column)
    return pa.array(
        [fifteen_digits(t) if t and len(t) > DOUBLE_DIGITS else t for t in read.to_pylist()], pa.string()
    )


def fifteen_digits(text: str) -> str:
    """A decimal fraction without the rest that binary arithmetic left behind its end: what 15 digits show, where
    that has clearly fewer. A fraction that uses all the digits of a double keeps them, as does text that is no double.

    >>> fifteen_digits("0.30000000000000004"), fifteen_digits("1.0413926851582251")
    ('0.3', '1.0413926851582251')
    """
    if "." not in text or _digits(text) <= DOUBLE_DIGITS:
        return text
    value = float(text)
    kept = repr(value)
    if kept != text and Decimal(kept) != Decimal(text):
        return text
    shown = f"{value:.{DOUBLE_DIGITS}g}"
    shown = shown if "e" not in shown else f"{Decimal(shown):f}"
    return shown if _digits(shown) <= CLEAN_DIGITS else text


def _digits(text: str) -> int:
    return len(text.replace(".", "").lstrip("-0"))


def _each(texts: pa.Array, *, read: Callable[[str], str | None]) -> pa.Array:
    return pa.array([read(text) for text in texts.to_pylist()], pa.string())


def _year(text: str) -> str | None:
    """The year of our era; four digits that are no year of the last centuries only come here by a schema."""
    cell = read_year(text)
    if cell is None:
        return text if re.fullmatch(r"-?\d{4}", text) else None
    return f"{cell.year:04d}"


def _quarter(text: str, *, is_fiscal: bool) -> str | None:
    cell = read_quarter(text, bare=True)
    return cell.text(is_fiscal) if cell else None


def _compact(text: str, *, time: str = "") -> str | None:
    cell = read_compact(text)
    day = cell.iso(False) if cell else None
    return day + time if day else None


def _day_number(text: str) -> str | None:
    """The day of a number of Excel, counted from 1900."""
    return (_DAY_ZERO + timedelta(days=int(text))).isoformat() if re.fullmatch("[0-9]{5}", text) else None


def _dates(
    texts: pa.Array,
    *,
    month_first: bool,
    era: Era | None,
    pattern: str | None = None,
    with_time: bool = False,
    wants: str = "day",
) -> pa.Array:
    """ISO text; null for a text that is no such date. A declared pattern decides what two digits of a year mean."""
    stamps = is_stamp(texts)
    if pattern is None and with_time and pc.any(stamps).as_py():
        at_once = iso_stamps(texts.filter(stamps), partial(_iso, month_first=month_first, era=era))
        rest = _dates(pc.if_else(stamps, _NOTHING, texts), month_first=month_first, era=era, with_time=True)
        return pc.replace_with_mask(rest, stamps, at_once)
    result: list[str | None] = []
    for text in texts.to_pylist():
        iso = _iso(text, month_first, era, wants) if text is not None else None
        if pattern and text is not None and (iso is None or "%y" in pattern):
            iso = _by_pattern(text, pattern) or iso
        if iso and with_time and "T" not in iso:
            iso += "T00:00:00"
        elif iso and not with_time and "T" in iso:
            iso = None
        result.append(iso)
    return pa.array(result, pa.string())


@lru_cache(maxsize=65_536)
def _iso(text: str, month_first: bool, era: Era | None, wants: str = "day") -> str | None:
    cell = read_date(text)
    return cell.iso(month_first, era) if cell and (cell.form == "month") == (wants == "month") else None


def _by_pattern(text: str, pattern: str) -> str | None:
    """ISO text of a date in a declared strptime format; a Buddhist year loses 543."""
    try:
        found = datetime.strptime(text, pattern)
        year = gregorian(found.year)
        if year is None:
            return None
        found = found.replace(year=year)
    except ValueError:
        return None
    return found.isoformat() if re.search("%[HIMSTXc]", pattern) else found.date().isoformat()


def _json(texts: pa.Array) -> pa.Array:
    """JSON text in one spelling; null for what is not JSON."""
    result: list[str | None] = []
    for text in texts.to_pylist():
        try:
            result.append(json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")))
        except (ValueError, RecursionError):
            result.append(None)
    return pa.array(result, pa.string())
