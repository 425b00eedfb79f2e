"""The rule by which a table that was read equals the truth; the same for every reader.

1.  Rows without any value are left out on both sides; so are columns without any value whose name the truth lacks.
2.  Columns and rows must then be equally many and in the order of the file.
3.  A name equals when its letters and digits do, white space and other signs ignored; a name of several header rows
    is their parts in order, units may be left out. A column that the file leaves unnamed, or names like another,
    may have any name. Where the file has no header, any names are right.
4.  A cell equals when its value does (`same_value`): numbers as numbers, dates as dates, however they are written
    (Oct 2021 is 2021-10); a missing value is empty, None or NaN. A number never equals a text that a number would
    damage: 01001 is not 1001. A workbook's cell of 0.52 that shows 52% may be either.
    Texts that look the same are the same: Thai marks in another order, invisible signs, blanks at the ends.
5.  A date of a text may be read in one order (day, month or year first), the same in the whole column.

A table is right when all of it equals. Its shape is right when each cell is at least as it was written: a reader that
leaves "1,200.50" or "29/2/2567" as text has the shape right and the values not.
"""

import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from benchmarks.staging._cases import Cell, Measures, Name, NoTable, Reading, Truth, Value
from benchmarks.staging._dates import ORDERS, as_date, written_as_date, written_as_month

ERRORS = frozenset({"#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!"})
MISSING_SIGNS = frozenset({"", "-", "–", "—", "n/a", ".", "..", "…"}) | ERRORS
MISSING_WORDS = frozenset({"na", "null", "none", "nan"})
"""Signs are missing in any column; the words only among numbers: Namibia is NA, and people are named Null."""

TRUTHS = {
    "true": True,
    "false": False,
    "t": True,
    "f": False,
    "yes": True,
    "no": False,
    "1": True,
    "0": False,
}
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][-+]?\d+)?")
_CONTINENTAL = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+,\d+|0,\d+|\d+,\d{4,})")
"""Decimals behind a comma, where the comma can be nothing else."""

_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f]")
_THAI = (
    (re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1+"), r"\1"),
    (re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32"), "\\1\u0e33"),
    (re.compile("([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e37])"), r"\2\1"),
    (re.compile("\u0e24\u0e32"), "\u0e24\u0e45"),
    (re.compile("\u0e40\u0e40"), "\u0e41"),
)
"""Spellings that look the same on paper: นํา and นำ, ณ์ิ and ณิ์, ฤา and ฤๅ, เเ and แ, a mark written twice."""


@dataclass(frozen=True)
class Verdict:
    """right: all values equal. shape: all cells in place, at least as written. cause and detail say why not."""

    right: bool
    shape: bool
    cause: str = ""
    detail: str = ""


def judge(truth: Truth | NoTable | Measures, reading: Reading) -> Verdict:
    """Whether a reading equals the truth, and where it first does not."""
    if isinstance(truth, NoTable):
        clean = reading.refused is not None and not reading.stopped
        if clean:
            return Verdict(True, True)
        what = f"stopped: {reading.refused}" if reading.stopped else f"gave {len(reading.rows)} rows"
        return Verdict(False, False, "not refused", f"{truth.reason}; {what}")
    if reading.refused is not None:
        return Verdict(False, False, "refused", f"{reading.refused} {' '.join(reading.codes)}".strip())
    if isinstance(truth, Measures):
        return measured(truth, reading)
    return tables(truth, reading)


def tables(truth: Truth, reading: Reading) -> Verdict:
    """Cell by cell."""
    names, wanted, got_names, got = without_blanks(truth, reading)
    width = len(names) if names is not None else max((len(row) for row in wanted), default=0)
    got_width = max(len(got_names), *(len(row) for row in got)) if got else len(got_names)
    if width != got_width:
        return Verdict(
            False, False, "columns", f"{width} columns expected, {got_width} read: {list(got_names)[:12]}"
        )
    if len(wanted) != len(got):
        return Verdict(
            False, False, "rows", f"{len(wanted)} rows expected, {len(got)} read; {first_row(wanted, got)}"
        )
    for at, name in enumerate(names or ()):
        if not same_name(name, got_names[at], names or ()):
            return Verdict(
                False, False, "names", f"column {at + 1} is {name.parts}, read as {got_names[at]!r}"
            )
    shape = Verdict(True, True)
    for at in range(width):
        label = got_names[at] if at < len(got_names) else str(at + 1)
        column = [row[at] if at < len(row) else Cell("", (None,)) for row in wanted]
        values = [row[at] if at < len(row) else None for row in got]
        bad = differs(column, values, strict=True)
        if bad is None:
            continue
        loose = differs(column, values, strict=False)
        kept = loose is None
        where = bad if kept or loose is None else loose
        detail = f"row {where + 1} of {label!r}: {column[where].written!r} read as {values[where]!r}"
        verdict = Verdict(False, kept and shape.shape, "values" if kept else "cells", detail)
        if not kept:
            return verdict
        shape = verdict if shape.right else shape
    return shape


def without_blanks(
    truth: Truth, reading: Reading
) -> tuple[Sequence[Name] | None, list[Sequence[Cell]], Sequence[str], list[Sequence[Value]]]:
    """Both tables without rows and columns that hold nothing."""
    wanted = [row for row in truth.rows if any(is_filled(cell) for cell in row)]
    got: list[Sequence[Value]] = [row for row in reading.rows if any(not is_missing(cell) for cell in row)]
    names, got_names = truth.names, reading.names
    width = max([len(names or ()), *(len(row) for row in wanted)])
    keep = [
        at for at in range(width)
        if (names is not None and at < len(names) and squash("".join(names[at].parts)))
        or any(at < len(row) and is_filled(row[at]) for row in wanted)
    ]  # fmt: skip
    if len(keep) < width:
        wanted = [[row[at] for at in keep if at < len(row)] for row in wanted]
        names = None if names is None else [names[at] if at < len(names) else Name(("",)) for at in keep]
    got_width = max([len(got_names), *(len(row) for row in got)])
    if got_width > len(keep):
        known = {squash("".join(name.parts)) for name in names or ()} - {""}
        stay = [
            at for at in range(got_width)
            if any(at < len(row) and not is_missing(row[at]) for row in got)
            or (at < len(got_names) and squash(got_names[at]) in known)
        ]  # fmt: skip
        got = [[row[at] if at < len(row) else None for at in stay] for row in got]
        got_names = [got_names[at] if at < len(got_names) else "" for at in stay]
    return names, wanted, got_names, got


def is_filled(cell: Cell) -> bool:
    """Whether the truth has a value here; an error of a formula is none."""
    return any(not is_missing(value) and str(value).strip().lower() not in ERRORS for value in cell.values)


def is_missing(value: Value) -> bool:
    """None, an empty text, NaN and NaT."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return True
    return isinstance(value, str) and not value.strip()


def squash(text: str) -> str:
    """A name's letters, marks and digits alone."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LNM")


def same_name(name: Name, got: str, names: Sequence[Name]) -> bool:
    """Whether a read name is the header's; rule 3."""
    wanted, found = squash("".join(name.parts)), squash(got)
    if not wanted:
        return True
    if found in {wanted, squash("".join((*name.parts, *name.optional)))}:
        return True
    if any(found == squash("".join((*name.parts, text))) for text in name.optional):
        return True
    repeated = sum(1 for other in names if squash("".join(other.parts)) == wanted) > 1
    return repeated and found.startswith(wanted)


def first_row(wanted: Sequence[Sequence[Cell]], got: Sequence[Sequence[Value]]) -> str:
    """Where two tables of unequal length part."""
    for at, (row, read) in enumerate(zip(wanted, got, strict=False)):
        if not all(same_value(cell, value, strict=False) for cell, value in zip(row, read, strict=False)):
            return f"first at row {at + 1}: {[cell.written for cell in row][:5]} read as {list(read)[:5]}"
    if len(wanted) > len(got):
        return f"lost from row {len(got) + 1}: {[cell.written for cell in wanted[len(got)]][:5]}"
    return f"too many from row {len(wanted) + 1}: {list(got[len(wanted)])[:5]}"


def differs(column: Sequence[Cell], values: Sequence[Value], strict: bool) -> int | None:
    """The first row of a column that differs, under the order of dates that explains most; None where all equal."""
    worst: int | None = -1
    numeric = mostly_numbers(column)
    for order in ORDERS:
        at = next(
            (
                n for n, (cell, value) in enumerate(zip(column, values, strict=True))
                if not same_value(cell, value, strict, order, numeric)
            ),
            None,
        )  # fmt: skip
        if at is None:
            return None
        worst = max(worst or 0, at)
    return worst


def mostly_numbers(column: Sequence[Cell]) -> bool:
    """Whether a column holds numbers or dates but for cells that mean missing."""
    rest = [
        c.written.strip() for c in column if c.written.strip().lower() not in MISSING_WORDS | MISSING_SIGNS
    ]
    return all(number(text) is not None or written_as_date(text) for text in rest)


def same_value(cell: Cell, got: Value, strict: bool, order: str = "dmy", numeric: bool = False) -> bool:
    """Whether a value read is one of the cell's values (strict) or at least the cell as written."""
    if any(equal(value, got, order, numeric) for value in cell.values):
        return True
    return not strict and equal(cell.written, got, order, numeric)


def equal(value: Value, got: Value, order: str, numeric: bool = False) -> bool:
    """One value of the truth against one that was read; rules 4 and 5."""
    if isinstance(got, (list, dict)):
        got = json.dumps(got, ensure_ascii=False)
    if isinstance(value, str) and isinstance(got, str) and plain(value) == plain(got):
        return True
    if is_missing(value):
        return is_missing(got)
    if is_missing(got):
        word = value.strip().lower() if isinstance(value, str) else "x"
        return word in MISSING_SIGNS or (numeric and word in MISSING_WORDS)
    if isinstance(value, bool) or isinstance(got, bool):
        return truth_of(value) is not None and truth_of(value) == truth_of(got)
    if isinstance(value, timedelta) or isinstance(got, timedelta):
        return seconds(value) is not None and seconds(value) == seconds(got)
    if isinstance(value, (date, datetime)):
        return as_date(got) == as_date(value)
    if isinstance(value, time):
        return (got if isinstance(got, time) else clock(str(got))) in (value, value.replace(microsecond=0))
    if isinstance(value, (int, float, Decimal)):
        return close(Decimal(str(value)), got if not isinstance(got, str) else number(got.strip()))
    return text_equals(value, got, order)


def text_equals(text: str, got: Value, order: str) -> bool:
    """A text of the file against a value read from it."""
    if text[:1] in ("[", "{"):
        return isinstance(got, str) and nested(text) is not None and nested(text) == nested(got)
    if isinstance(got, str):
        if {text.strip().lower(), got.strip().lower()} in ({"true"}, {"false"}):
            return True
        moment = as_date(got)
        if moment is not None and written_as_date(text, order) == moment:
            return True
        if clock(text) is not None and clock(text) == clock(got):
            return True
        if written_as_month(text) == got.strip():
            return True
        return close(number(text), number(got)) if not is_code(text) else False
    if isinstance(got, (date, datetime)):
        return written_as_date(text, order) == as_date(got)
    if isinstance(got, time):
        return clock(text) == got
    if is_code(text):
        return False
    return close(number(text), got)


def nested(text: str) -> object:
    """The value of a text in JSON; None for what is none."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def plain(text: str) -> str:
    """A text without outer blanks and invisible signs; line ends and composed letters in one form."""
    bare = _INVISIBLE.sub("", text).replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    bare = unicodedata.normalize("NFC", bare)
    for wrong, right in _THAI:
        bare = wrong.sub(right, bare)
    return bare.strip()


def is_code(text: str) -> bool:
    """A text that is damaged as a number: a leading zero, or more digits than a double keeps."""
    bare = text.strip().lstrip("+-")
    return (len(bare) > 1 and bare[0] == "0" and bare[1].isdigit()) or text.strip().startswith("+0")


def number(text: str) -> Decimal | None:
    """A number with or without separators of thousands, a sign of money or percent, parentheses for a negative."""
    bare = text.strip().replace("\xa0", " ")
    if bare.startswith("(") and bare.endswith(")"):
        inside = number(bare[1:-1])
        return None if inside is None else -inside
    bare = bare.rstrip("%").strip().lstrip("$€£฿").strip()
    if _CONTINENTAL.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    if not bare or not _NUMBER.fullmatch(bare):
        return None
    try:
        return Decimal(bare.replace(",", ""))
    except InvalidOperation:
        return None


def close(wanted: Decimal | None, got: object) -> bool:
    """Equal numbers, or equal as doubles where the value read is one."""
    if wanted is None or got is None or isinstance(got, bool):
        return False
    if isinstance(got, float):
        return math.isclose(float(wanted), got, rel_tol=1e-13, abs_tol=1e-300)
    if isinstance(got, (int, Decimal)):
        return wanted == got or math.isclose(float(wanted), float(got), rel_tol=1e-15)
    return False


def truth_of(value: Value) -> bool | None:
    """A truth value as readers and files write it."""
    return value if isinstance(value, bool) else TRUTHS.get(str(value).strip().lower())


def seconds(value: object) -> int | None:
    """A length of time in whole seconds: an interval, hours with minutes as text, or days as a number."""
    if isinstance(value, timedelta):
        return round(value.total_seconds())
    if isinstance(value, (int, float, Decimal)):
        return round(float(value) * 86_400)
    found = re.fullmatch(r"(?:(\d+) days?, )?(\d+):(\d\d)(?::(\d\d)(?:\.\d+)?)?", str(value).strip())
    if found is None:
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def clock(text: str) -> time | None:
    """A time of day written with colons, in 12 or 24 hours."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*([AaPp])?[Mm]?\.?", text.strip())
    if not found:
        return None
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return time(hour, int(found[2]), int(found[3] or 0)) if hour < 24 and int(found[2]) < 60 else None


def measured(truth: Measures, reading: Reading) -> Verdict:
    """Columns, rows, sums and first and last dates."""
    filled = [row for row in reading.rows if any(not is_missing(cell) for cell in row)]
    if len(reading.names) != truth.columns:
        return Verdict(
            False, False, "columns", f"{truth.columns} expected, {len(reading.names)} read: {reading.names}"
        )
    if len(filled) != truth.rows:
        return Verdict(
            False,
            False,
            "rows",
            f"{truth.rows} expected, {len(filled)} read; last {list(filled[-1])[:4] if filled else ''}",
        )
    places = {squash(name): at for at, name in enumerate(reading.names)}
    for name, total in truth.sums.items():
        at = next((at for found, at in places.items() if found.startswith(squash(name))), None)
        if at is None:
            return Verdict(False, False, "names", f"no column {name}: {reading.names}")
        values = [row[at] for row in filled if not is_missing(row[at])]
        numbers = [number(v) if isinstance(v, str) else Decimal(str(v)) for v in values]
        if None in numbers or sum(n for n in numbers if n is not None) != total:
            return Verdict(
                False, None not in numbers, "values", f"sum of {name} is {total}; read {values[:2]}"
            )
        if any(isinstance(v, str) and v.strip() != str(number(v)) for v in values):
            return Verdict(False, True, "values", f"{name} stays text: {values[0]!r}")
    for name, (first, last) in truth.spans.items():
        at = places.get(squash(name))
        days = [as_date(row[at]) for row in filled if not is_missing(row[at])] if at is not None else []
        if (
            not days
            or None in days
            or (min(d for d in days if d).date(), max(d for d in days if d).date()) != (first, last)
        ):
            return Verdict(
                False,
                True,
                "values",
                f"{name} runs {first} to {last}; read {filled[0][at] if at is not None else '?'!r}",
            )
    return Verdict(True, True)
