"""The type of each column, decided on every row: the widest type that loses nothing, else text.

A profile counts, for each kind a column could be, the cells that speak against it. Codes stay text: leading
zeros, numbers of thirteen digits, postcodes, telephones, and what the header calls a code.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import cells as c
from harvesters.stage.dates import is_null_date, read_date

JsonObject = dict[str, Any]
MAX_INT64_DIGITS = 18
DOUBLE_DIGITS = 15
MAX_DECIMAL_DIGITS = 38

_CODE = re.compile(
    r"รหัส|เลขที่|เลขทะเบียน|เลขประจำตัว|หมายเลข|ไปรษณีย์|โทรศัพท์|โทรสาร|เบอร์|(?<![A-Za-z])โทร"
    r"|(?<![a-z])(code|zip|zipcode|postcode|postal|phone|tel|telephone|mobile|fax|isbn|issn|barcode|taxid|tax_id)(?![a-z])",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"บาท|เงิน|ราคา|ทุน|งบ|มูลค่า|รายได้|รายจ่าย|รายรับ|ค่า|ภาษี|หนี้|baht|thb|price|amount|cost|budget|revenue|income|capital|salary|fee\b",
    re.IGNORECASE,
)
BUDDHIST = re.compile(r"พ\s*\.?\s*ศ|buddhist|\bBE\b", re.IGNORECASE)


@dataclass
class Tally:
    """Cells for and against one kind; places holds the first three against it as (body row, text)."""

    against: int = 0
    places: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Profile:
    """One column over all rows. wanted, the declared type, keeps every kind alive."""

    name: str
    wanted: str | None = None
    missing: frozenset[str] = c.MISSING
    rows: int = 0
    filled: int = 0
    tokens: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Tally] = field(
        default_factory=lambda: {
            kind: Tally()
            for kind in (
                "boolean",
                "integer",
                "number",
                "comma",
                "dmy",
                "mdy",
                "month",
                "percent",
                "safe_integer",
            )
        }
    )
    edge_blanks: int = 0
    thai_digits: int = 0
    grouped: int = 0
    decimals: int = 0
    brackets: int = 0
    exponents: int = 0
    excel_damage: Tally = field(default_factory=Tally)
    thirteen: int = 0
    widths: Counter[int] = field(default_factory=Counter)
    odd_commas: int = 0
    scale: int = 0
    whole_digits: int = 0
    buddhist: int = 0
    ordered: int = 0
    with_time: int = 0
    with_zone: int = 0
    two_digit_years: Tally = field(default_factory=Tally)
    null_dates: int = 0

    @property
    def is_empty(self) -> bool:
        return self.filled == 0 and not self.tokens

    def add(self, exact: pa.Array, first: int) -> None:
        """Count one batch; first is the body row (1-based) of its first cell."""
        self.rows += len(exact)
        trimmed = c.trim(exact)
        self.edge_blanks += _count(pc.and_(pc.is_valid(trimmed), pc.not_equal(exact, trimmed)))
        western = c.western_digits(trimmed)
        if western is not trimmed:
            self.thai_digits += _count(pc.not_equal(trimmed, western))
        coded = western.dictionary_encode()
        distinct, indices = coded.dictionary, coded.indices
        counts = _counts(indices, len(distinct))
        is_token = c.is_missing(distinct, self.missing)
        for text, number in zip(
            distinct.filter(is_token).to_pylist(), counts.filter(is_token).to_pylist(), strict=True
        ):
            self.tokens[text] += number
        live = pc.invert(is_token)
        self.filled += _sum(counts, live)
        batch = _Batch(distinct, indices, counts, live, first)
        self._numbers(batch)
        self._dates(batch)
        self._against("boolean", batch, c.matches(distinct, c.BOOLEAN))

    def _against(self, kind: str, batch: "_Batch", good: pa.Array) -> None:
        """Count the cells that are not of a kind; a kind with too many is given up."""
        tally = self.kinds.get(kind)
        if tally is not None:
            batch.note(tally, pc.and_(batch.live, pc.invert(good)))
            if self.wanted is None and tally.against > 50 + 0.02 * self.filled:
                del self.kinds[kind]

    def _numbers(self, batch: "_Batch") -> None:
        texts, counts, live = batch.distinct, batch.counts, batch.live
        if not {"integer", "number", "comma", "percent", "safe_integer"} & set(self.kinds):
            return
        whole = c.matches(texts, c.INTEGER)
        number = pc.or_(
            pc.or_(c.matches(texts, c.NUMBER), c.matches(texts, c.EXPONENT)), c.matches(texts, c.BRACKETED)
        )
        percent = c.matches(texts, c.PERCENT)
        self._against("integer", batch, pc.or_(whole, self._wide_whole(texts)))
        self._against("safe_integer", batch, whole)
        self._against("number", batch, number)
        self._against("percent", batch, percent)
        self._against("comma", batch, c.matches(texts, c.COMMA_DECIMAL))
        self.odd_commas += _sum(counts, c.matches(texts, ",([0-9]{1,2}|[0-9]{4,})$|^[0-9]{4,},"))
        numeric = pc.and_(live, pc.or_(number, percent))
        plain = c.numbers(texts)
        plain = pc.if_else(numeric, plain, pa.scalar(None, pa.string()))
        if plain.null_count < len(plain):
            fractions = pc.replace_substring_regex(plain, "^[^.]*\\.?", "")
            wholes = pc.replace_substring_regex(plain, "^-|\\..*$", "")
            self.scale = max(self.scale, pc.max(pc.utf8_length(fractions)).as_py() or 0)
            self.whole_digits = max(self.whole_digits, pc.max(pc.utf8_length(wholes)).as_py() or 0)
        self.grouped += _sum(counts, pc.and_(numeric, c.matches(texts, ",|[ \u00a0\u202f\u2007]")))
        self.decimals += _sum(counts, pc.and_(numeric, c.matches(texts, "\\.")))
        self.brackets += _sum(counts, c.matches(texts, c.BRACKETED))
        self.exponents += _sum(counts, c.matches(texts, c.EXPONENT))
        self.thirteen += _sum(counts, c.matches(texts, "^[0-9]{13}$"))
        batch.note(self.excel_damage, c.matches(texts, c.EXCEL_DAMAGE))
        digits = pc.filter(pc.utf8_length(texts), c.matches(texts, "^[0-9]+$"))
        self.widths.update({w["values"]: w["counts"] for w in pc.value_counts(digits).to_pylist()})

    def _wide_whole(self, texts: pa.Array) -> pa.Array:
        """Whole numbers with more digits than int64 holds are whole for a declared integer only."""
        return c.matches(texts, "^[-+]?[0-9]+$") if self.wanted else pa.repeat(pa.scalar(False), len(texts))

    def _dates(self, batch: "_Batch") -> None:
        """Read each distinct cell as a date, both ways round."""
        if not {"dmy", "mdy", "month"} & set(self.kinds):
            return
        era = 2500 - 543 if BUDDHIST.search(self.name) else None
        texts = batch.distinct.to_pylist()
        good: dict[str, list[bool]] = {kind: [] for kind in ("dmy", "mdy", "month", "short", "null")}
        features = dict.fromkeys(("buddhist", "ordered", "with_time", "with_zone"), 0)
        for text, number in zip(texts, batch.counts.to_pylist(), strict=True):
            cell = read_date(text)
            is_null = cell is None and is_null_date(text)
            day = cell.iso(False, era) if cell else None
            turned = cell.iso(True, era) if cell else None
            is_month = cell is not None and cell.form == "month"
            good["dmy"].append(is_null or (day is not None and not is_month))
            good["mdy"].append(is_null or (turned is not None and not is_month))
            good["month"].append(is_month)
            good["null"].append(is_null)
            good["short"].append(cell is not None and cell.two_digits and era is None)
            if cell is not None:
                features["buddhist"] += number * cell.is_buddhist
                features["ordered"] += number * (cell.form == "slash" and cell.a != cell.b)
                features["with_time"] += number * bool(cell.time)
                features["with_zone"] += number * bool(cell.time[9:].lstrip(".0123456789"))
        for key, number in features.items():
            setattr(self, key, getattr(self, key) + number)
        self.null_dates += _sum(batch.counts, pa.array(good["null"], pa.bool_()))
        batch.note(self.two_digit_years, pa.array(good["short"], pa.bool_()))
        for kind in ("dmy", "mdy", "month"):
            self._against(kind, batch, pa.array(good[kind], pa.bool_()))


@dataclass
class _Batch:
    """The distinct texts of a batch, how often each stands in it, and where."""

    distinct: pa.Array
    indices: pa.Array
    counts: pa.Array
    live: pa.Array
    first: int

    def note(self, tally: Tally, chosen: pa.Array) -> None:
        """Add the chosen texts to a tally, with the first places they stand at."""
        number = _sum(self.counts, chosen)
        tally.against += number
        if number and len(tally.places) < 3:
            picked = pc.indices_nonzero(chosen)[:3]
            for index in picked.to_pylist():
                at = pc.index(self.indices, pa.scalar(index, self.indices.type)).as_py()
                if len(tally.places) < 3:
                    tally.places.append((self.first + at, self.distinct[index].as_py()))
            tally.places.sort()


def _counts(indices: pa.Array, size: int) -> pa.Array:
    import numpy as np

    present = indices.drop_null().to_numpy(zero_copy_only=False)
    return pa.array(np.bincount(present, minlength=size).astype("int64"))


def _count(mask: pa.Array) -> int:
    return int(pc.sum(mask).as_py() or 0)


def _sum(counts: pa.Array, mask: pa.Array) -> int:
    return int(pc.sum(counts.filter(mask)).as_py() or 0)


@dataclass(frozen=True)
class ColumnType:
    """type is Table Schema's; arrow the Parquet's; kind says how cells are converted; why explains it."""

    name: str
    type: str
    kind: str
    arrow: pa.DataType
    why: tuple[str, str]
    extra: tuple[tuple[str, Any], ...] = ()

    def field(self) -> JsonObject:
        """The field of the schema."""
        return {"name": self.name, "type": self.type, **dict(self.extra)}


def infer(profile: Profile) -> ColumnType:
    """The widest type that every cell of the column agrees with."""
    clean = {kind for kind, tally in profile.kinds.items() if tally.against == 0}
    if profile.filled == 0:
        return _text(profile, "ไม่มีค่าที่บอกชนิดได้", "no cell tells a type")
    if "boolean" in clean:
        return ColumnType(
            profile.name,
            "boolean",
            "boolean",
            pa.bool_(),
            ("ทุกค่าเป็น true หรือ false", "all are true or false"),
        )
    number = _number(profile, clean)
    if number is not None:
        return number
    if "dmy" in clean or "mdy" in clean:
        return _date(profile, clean)
    if "month" in clean:
        return ColumnType(
            profile.name, "yearmonth", "month", pa.string(), ("ทุกค่าเป็นเดือนและปี", "all are a month and a year")
        )
    return _text(profile, "มีค่าที่ไม่ใช่ตัวเลขหรือวันที่", "some cells are neither numbers nor dates")


def _text(profile: Profile, th: str, en: str) -> ColumnType:
    return ColumnType(profile.name, "string", "text", pa.string(), (th, en))


def _number(profile: Profile, clean: set[str]) -> ColumnType | None:
    """A number, a code that only looks like one, or None."""
    name = profile.name
    if not {"integer", "number", "percent", "comma"} & clean:
        return None
    if profile.excel_damage.against and profile.excel_damage.against < profile.filled:
        return _text(profile, "Excel ย่อเลขยาวเป็นรูป 1.23E+12", "Excel shortened long numbers to 1.23E+12")
    if {"integer", "safe_integer"} & clean and not profile.grouped:
        if _CODE.search(name):
            return _text(profile, "หัวคอลัมน์บอกว่าเป็นรหัส", "the header calls it a code")
        if profile.thirteen >= 0.9 * profile.filled:
            return _text(profile, "เป็นเลข 13 หลัก", "the numbers have thirteen digits")
        if len(profile.widths) == 1 and min(profile.widths) >= 10:
            return _text(
                profile, "เป็นเลขยาวที่มีจำนวนหลักเท่ากันหมด", "all numbers have the same, large number of digits"
            )
    if "safe_integer" in clean:
        return ColumnType(
            name, "integer", "integer", pa.int64(), ("ทุกค่าเป็นจำนวนเต็ม", "all are whole numbers")
        )
    if "number" in clean and (not profile.brackets or profile.brackets < profile.filled):
        return decimal_type(profile, "number", ("ทุกค่าเป็นตัวเลข", "all are numbers"))
    if "percent" in clean:
        return decimal_type(
            profile, "number", ("ทุกค่าเป็นร้อยละ", "all are percentages"), (("unit", "percent"),)
        )
    if "comma" in clean and profile.odd_commas:
        why = ("ทุกค่าใช้จุลภาคเป็นจุดทศนิยม", "all use a decimal comma")
        return ColumnType(name, "number", "comma", pa.float64(), why)
    return None


def decimal_type(
    profile: Profile, kind: str, why: tuple[str, str], extra: tuple[tuple[str, Any], ...] = ()
) -> ColumnType:
    """Exact decimals for money and for numbers too long for a double; doubles for the rest; text beyond both."""
    digits = profile.whole_digits + profile.scale
    if profile.exponents:
        return ColumnType(profile.name, "number", kind, pa.float64(), why, extra)
    is_money = bool(_MONEY.search(profile.name)) and profile.scale <= 4
    if (is_money or digits > DOUBLE_DIGITS) and digits <= MAX_DECIMAL_DIGITS:
        return ColumnType(
            profile.name, "number", kind, pa.decimal128(max(digits, 1), profile.scale), why, extra
        )
    if digits > MAX_DECIMAL_DIGITS:
        return _text(profile, "ตัวเลขยาวเกินกว่าจะเก็บโดยไม่ปัดเศษ", "the numbers are too long to keep exactly")
    return ColumnType(profile.name, "number", kind, pa.float64(), why, extra)


def _date(profile: Profile, clean: set[str]) -> ColumnType:
    kind = "dmy" if "dmy" in clean else "mdy"
    order = ("วัน/เดือน/ปี", "day/month/year") if kind == "dmy" else ("เดือน/วัน/ปี", "month/day/year")
    era = ("พ.ศ.", "Buddhist years") if profile.buddhist else ("ค.ศ.", "years of our era")
    why = (f"ทุกค่าเป็นวันที่แบบ {order[0]} ปี {era[0]}", f"all are dates, {order[1]}, {era[1]}")
    return date_type(profile, kind, why)


def date_type(profile: Profile, kind: str, why: tuple[str, str]) -> ColumnType:
    """date, or datetime where any cell has a time of day."""
    if 0 < profile.with_zone < profile.filled:
        return _text(profile, "เวลาบางค่ามีเขตเวลา บางค่าไม่มี", "some times have a zone and some have none")
    if profile.with_time:
        zone = "UTC" if profile.with_zone else None
        return ColumnType(profile.name, "datetime", f"time_{kind}", pa.timestamp("us", tz=zone), why)
    return ColumnType(profile.name, "date", kind, pa.date32(), why)
