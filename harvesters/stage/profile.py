"""What the cells of a column are, counted over all rows: for each kind a column could be, the cells against it.

Works on the distinct texts of each batch. A kind that too many cells speak against is given up, so that a column
of text costs little after its first batch.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import cells as c
from harvesters.stage import labels
from harvesters.stage.batch import Batch, Tally, counts_of, how_many, spread, sum_of
from harvesters.stage.chunks import is_coded
from harvesters.stage.dates import DateCell, is_null_date, read_compact, read_date
from harvesters.stage.eras import YearCell, read_clock, read_quarter, read_year
from harvesters.stage.numbers import COMMA_DECIMAL, EXCEL_DAMAGE, Numbers, read_numbers

NUMBERS = ("safe_integer", "number", "percent", "unit", "marked", "comma")
DATES = ("day", "dmy", "mdy", "month")
KINDS = ("boolean", *NUMBERS, *DATES, "ymd", "year", "quarter", "clock")
_WANTED = {
    "integer": NUMBERS,
    "number": NUMBERS,
    "year": ("safe_integer", "year"),
    "boolean": ("boolean",),
    "date": ("dmy", "mdy", "ymd"),
    "datetime": ("dmy", "mdy", "ymd"),
    "yearmonth": ("month",),
    "time": ("clock",),
    "string": ("quarter",),
    "any": ("quarter",),
}
_TEXT = ("string", "any")
_SAMPLES, _SAMPLED_ROWS, _SHAPES = 24, 2_000, 8
_MAYBE_DATE = r"^[^\r\n]{5,70}$"
_BARE_NUMBER = r"^[-+(]?[0-9][0-9,]*(?:\.[0-9]*)?\)?%?$"
_MAYBE_YEAR = r"^[0-9]{4}$|^[^0-9].{0,40}[^0-9.,][0-9]{2}(?:[0-9]{2})?$|^(?:FY|พศ)[0-9]{4}$"
_MAYBE_QUARTER = r"^ไตรมาส|^[1-4]/[0-9]{4}$|^[0-9]{4}.{0,4}[Qq][1-4]$|[Qq].{0,5}[0-9]{4}$"
_MAYBE_CLOCK = r"^(?:เวลา *)?[0-9]{1,2}[:.][0-9]{2}.{0,10}$"
_PROVINCE = r"^(?:1[0-9]|2[0-7]|3[0-9]|4[0-9]|5[0-8]|6[0-7]|7[0-7]|8[0-6]|9[0-6])(?:[0-9]{2}){0,2}$"


@dataclass
class Profile:
    """One column over all rows. wanted, the declared type, keeps the kinds of that type alive.

    era is what the column's name says; filled counts the cells that are neither blank nor a missing token.
    """

    name: str
    wanted: str | None = None
    missing: frozenset[str] = c.MISSING
    rows: int = 0
    filled: int = 0
    tokens: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Tally] = field(default_factory=dict)
    samples: list[str] = field(default_factory=list)
    shapes: dict[str, Counter[str]] = field(default_factory=dict)
    edge_blanks: int = 0
    thai_digits: int = 0
    grouped: int = 0
    negated: int = 0
    exponents: int = 0
    percents: int = 0
    units: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    marked: Tally = field(default_factory=Tally)
    fractions: int = 0
    excel_damage: Tally = field(default_factory=Tally)
    thirteen: int = 0
    checked_thirteen: int = 0
    places: int = 0
    widths: Counter[int] = field(default_factory=Counter)
    odd_commas: int = 0
    scale: int = 0
    whole_digits: int = 0
    buddhist: Tally = field(default_factory=Tally)
    christian: Tally = field(default_factory=Tally)
    ordered: int = 0
    day_first: Tally = field(default_factory=Tally)
    month_first: Tally = field(default_factory=Tally)
    with_time: int = 0
    with_zone: int = 0
    two_digit_years: Tally = field(default_factory=Tally)
    read_short: int = 0
    old_years: Tally = field(default_factory=Tally)
    null_dates: int = 0
    periods: Counter[str] = field(default_factory=Counter)
    year_words: int = 0
    last_day: int = 0

    def __post_init__(self) -> None:
        alive = KINDS if self.wanted is None else _WANTED.get(self.wanted, ())
        self.kinds = {kind: Tally() for kind in alive}
        self.era = labels.era_of(self.name)
        self._looks_coded = True
        self._days: set[str] = set()
        self._years_said = labels.is_year(self.name)
        self._months_said = labels.is_month(self.name)
        self._quarters_said = labels.is_quarter(self.name)
        self._dots_said = labels.is_clock(self.name)
        self._times_said = labels.is_time(self.name) or self.wanted == "time"
        if self.wanted == "boolean":
            self.missing = self.missing - c.FALSE_WORDS

    @property
    def is_empty(self) -> bool:
        return self.filled == 0 and not self.tokens

    @property
    def distinct_days(self) -> int:
        """How many different days of eight digits were seen, counted up to 32."""
        return len(self._days)

    def add(self, exact: pa.Array, first: int) -> None:
        """Count one batch, plain or a dictionary; first is the body row (1-based) of its first cell."""
        self.rows += len(exact)
        places = exact.indices if is_coded(exact) else None
        texts = exact if places is None else exact.dictionary
        times = None if places is None else counts_of(places, len(texts))
        trimmed = c.trim(texts)
        self.edge_blanks += how_many(pc.and_(pc.is_valid(trimmed), pc.not_equal(texts, trimmed)), times)
        if not self.kinds and not self._looks_coded:
            self._text(trimmed, times)
            return
        self._sample(trimmed)
        western = c.western_digits(trimmed)
        if western is not trimmed:
            self.thai_digits += how_many(pc.not_equal(trimmed, western), times)
        coded = western.dictionary_encode()
        distinct = coded.dictionary
        indices = coded.indices if places is None else coded.indices.take(places)
        counts = counts_of(indices, len(distinct))
        is_token = c.is_missing(distinct, self.missing)
        for text, number in zip(
            distinct.filter(is_token).to_pylist(), counts.filter(is_token).to_pylist(), strict=True
        ):
            self.tokens[text] += number
        live = pc.invert(is_token)
        self.filled += sum_of(counts, live)
        batch = Batch(distinct, indices, counts, live, first)
        if self._looks_coded:
            batch.note(self.excel_damage, c.matches(distinct, EXCEL_DAMAGE))
        self._numbers(batch)
        self._dates(batch)
        self._others(batch)
        if "boolean" in self.kinds:
            self._against("boolean", batch, c.matches(distinct, c.BOOLEAN))

    def _text(self, trimmed: pa.Array, times: pa.Array | None) -> None:
        """Count a batch of a column that can only be text any more; times: how often each text stands in it."""
        is_token = pc.and_(trimmed.is_valid(), c.is_missing(trimmed, self.missing))
        number = how_many(is_token, times)
        self.filled += how_many(trimmed.is_valid(), times) - number
        if times is not None:
            tokens = zip(
                trimmed.filter(is_token).to_pylist(), times.filter(is_token).to_pylist(), strict=True
            )
            for text, count in tokens:
                self.tokens[text] += count
        elif number:
            for found in pc.value_counts(trimmed.filter(is_token)).to_pylist():
                self.tokens[found["values"]] += found["counts"]

    def _sample(self, trimmed: pa.Array) -> None:
        """Keep some cells as they are written, those that are no bare digits first."""
        if len(self.samples) >= _SAMPLES or not self.kinds:
            return
        seen = trimmed.slice(0, _SAMPLED_ROWS).drop_null().unique()
        dressed = c.matches(seen, "[^0-9.]")
        for text in (
            *seen.filter(dressed)[:12].to_pylist(),
            *seen.filter(pc.invert(dressed))[:4].to_pylist(),
        ):
            if text not in self.samples and len(self.samples) < _SAMPLES:
                self.samples.append(text)

    def _against(self, kind: str, batch: Batch, good: pa.Array) -> None:
        """Count the cells that are not of a kind; a kind with too many is given up."""
        tally = self.kinds.get(kind)
        if tally is not None:
            batch.note(tally, pc.and_(batch.live, pc.invert(good)))
            if self.wanted in (None, *_TEXT) and tally.against > 50 + 0.02 * self.filled:
                del self.kinds[kind]

    def _numbers(self, batch: Batch) -> None:
        if not self.kinds.keys() & set(NUMBERS):
            self._looks_coded = self._looks_coded and _has_digits(batch.distinct)
            return
        texts, counts = batch.distinct, batch.counts
        read = read_numbers(texts)
        bare = read.is_bare()
        is_strict = pc.and_(read.plain.is_valid(), pc.invert(read.padded))
        is_percent = pc.and_(is_strict, read.percent)
        has_unit = pc.and_(is_strict, read.unit.is_valid())
        is_marked = pc.and_(is_strict, read.mark.is_valid())
        self._against("safe_integer", batch, pc.and_(bare, read.is_whole()))
        self._against("number", batch, bare)
        self._against("percent", batch, is_percent)
        self._against("unit", batch, pc.or_(has_unit, pc.and_(bare, c.matches(read.plain, "^0$"))))
        self._against("marked", batch, pc.or_(bare, is_marked))
        self._against("comma", batch, c.matches(texts, COMMA_DECIMAL))
        self.odd_commas += sum_of(counts, c.matches(texts, ",([0-9]{1,2}|[0-9]{4,})$|^[0-9]{4,},"))
        numeric = pc.and_(batch.live, is_strict)
        self._sizes(read, numeric, counts)
        batch.tally(self.units, read.unit)
        batch.tally(self.marks, read.mark)
        batch.note(self.marked, is_marked)
        self._codes(batch)

    def _sizes(self, read: Numbers, numeric: pa.Array, counts: pa.Array) -> None:
        """How many digits the numbers have before and behind the point, and how they are written."""
        self.grouped += sum_of(counts, pc.and_(numeric, read.grouped))
        self.negated += sum_of(counts, pc.and_(numeric, read.negated))
        self.percents += sum_of(counts, pc.and_(numeric, read.percent))
        self.exponents += sum_of(counts, pc.and_(numeric, read.power))
        plain = read.plain.filter(numeric)
        if not len(plain):
            return
        if pc.any(pc.match_substring(plain, ".")).as_py():
            self.fractions += sum_of(counts, pc.and_(numeric, c.matches(read.plain, "\\.")))
            behind = pc.replace_substring_regex(plain, "^[^.]*\\.?", "")
            self.scale = max(self.scale, pc.max(pc.utf8_length(behind)).as_py() or 0)
            plain = pc.replace_substring_regex(plain, "\\..*$", "")
        wholes = pc.utf8_length(pc.utf8_ltrim(plain, characters="-"))
        self.whole_digits = max(self.whole_digits, pc.max(wholes).as_py() or 0)

    def _codes(self, batch: Batch) -> None:
        """What speaks for a code: equal widths, thirteen digits with a right check digit, codes of places."""
        texts, counts = batch.distinct, batch.counts
        is_digits = c.matches(texts, "^[0-9]+$")
        lengths = pc.utf8_length(texts.filter(is_digits)).to_numpy()
        for width, number in enumerate(np.bincount(lengths, counts.filter(is_digits).to_numpy())):
            if number:
                self.widths[width] += int(number)
        thirteen = pc.and_(is_digits, pc.equal(pc.utf8_length(texts), 13))
        if pc.any(thirteen).as_py():
            self.thirteen += sum_of(counts, thirteen)
            good = _has_check_digit(texts.filter(thirteen))
            self.checked_thirteen += int(counts.filter(thirteen).to_numpy()[good].sum())
        if labels.is_place(self.name):
            self.places += sum_of(counts, c.matches(texts, _PROVINCE))

    def _dates(self, batch: Batch) -> None:
        """Read each distinct cell that may be one as a date, both ways round."""
        if not self.kinds.keys() & set(DATES):
            return
        maybe = pc.and_(c.matches(batch.distinct, _MAYBE_DATE), c.matches(batch.distinct, "[0-9]"))
        maybe = pc.and_(pc.and_(maybe, batch.live), pc.invert(c.matches(batch.distinct, _BARE_NUMBER)))
        if not pc.any(maybe).as_py():
            for kind in DATES:
                self._against(kind, batch, batch.nothing)
            return
        good: dict[str, list[bool]] = {
            kind: []
            for kind in ("day", "dmy", "mdy", "month", "short", "null", "era", "ce", "day1", "month1", "old")
        }
        counts = batch.counts.filter(maybe).to_pylist()
        for text, number in zip(batch.distinct.filter(maybe).to_pylist(), counts, strict=True):
            cell = read_date(text)
            is_null = cell is None and is_null_date(text)
            day = cell.iso(False, self.era) if cell else None
            turned = cell.iso(True, self.era) if cell else None
            is_month = cell is not None and cell.form == "month"
            is_ordered = cell is not None and cell.form == "slash"
            good["day"].append(is_null or (bool(day or turned) and not is_month))
            good["dmy"].append(is_null or (day is not None and not is_month))
            good["mdy"].append(is_null or (turned is not None and not is_month))
            good["month"].append(day is not None and is_month and self._is_month(cell))
            good["null"].append(is_null)
            good["short"].append(cell is not None and cell.two_digits and day is None and turned is None)
            good["era"].append(cell is not None and cell.is_buddhist)
            good["ce"].append(cell is not None and not cell.is_buddhist and not cell.two_digits)
            good["day1"].append(is_ordered and day is not None and turned is None)
            good["month1"].append(is_ordered and turned is not None and day is None)
            good["old"].append(cell is not None and cell.is_old)
            if cell is not None:
                self._feature(cell, number, day or turned)
        tallies = {
            "short": self.two_digit_years, "era": self.buddhist, "ce": self.christian, "day1": self.day_first,
            "month1": self.month_first, "old": self.old_years,
        }  # fmt: skip
        masks = {kind: spread(values, maybe) for kind, values in good.items()}
        self.null_dates += sum_of(batch.counts, masks["null"])
        for name, tally in tallies.items():
            batch.note(tally, masks[name])
        for kind in DATES:
            self._against(kind, batch, masks[kind])

    def _is_month(self, cell: DateCell | None) -> bool:
        return cell is not None and (not cell.is_loose or self._months_said)

    def _feature(self, cell: DateCell, number: int, iso: str | None) -> None:
        self.ordered += number * (cell.form == "slash" and cell.a != cell.b)
        self.with_time += number * bool(cell.time)
        self.with_zone += number * bool(cell.time[9:].lstrip(".0123456789"))
        self.read_short += number * (cell.two_digits and self.era is None and iso is not None)
        self._shape("month" if cell.form == "month" else "day", cell.shape, number)

    def _shape(self, kind: str, shape: str, number: int) -> None:
        shapes = self.shapes.setdefault(kind, Counter())
        if shape in shapes or len(shapes) < _SHAPES:
            shapes[shape] += number

    def _others(self, batch: Batch) -> None:
        """Years, quarters, times of day and dates of eight digits: few texts look like one at all."""
        if "year" in self.kinds:
            self._read("year", batch, _MAYBE_YEAR, self._year)
        if "ymd" in self.kinds:
            self._read("ymd", batch, "^[0-9]{8}$", self._compact)
        if "quarter" in self.kinds:
            self._read("quarter", batch, _MAYBE_QUARTER, self._quarter)
        if "clock" in self.kinds:
            self._read("clock", batch, _MAYBE_CLOCK, self._clock)

    def _read(self, kind: str, batch: Batch, looks: str, reader: Callable[[str, int], bool]) -> None:
        maybe = pc.and_(batch.live, c.matches(batch.distinct, looks))
        texts, counts = batch.distinct.filter(maybe).to_pylist(), batch.counts.filter(maybe).to_pylist()
        good = [reader(text, number) for text, number in zip(texts, counts, strict=True)]
        if kind in ("year", "quarter") and good:
            self._eras(kind, texts, batch, maybe)
        self._against(kind, batch, spread(good, maybe))

    def _eras(self, kind: str, texts: list[str], batch: Batch, maybe: pa.Array) -> None:
        cells: list[YearCell | None] = [read_year(text) for text in texts] if kind == "year" else []
        if not cells or not (
            self._years_said or self.wanted == "year" or any(cell and cell.has_words for cell in cells)
        ):
            return
        batch.note(self.buddhist, spread([bool(cell and cell.is_buddhist) for cell in cells], maybe))
        batch.note(self.christian, spread([bool(cell and not cell.is_buddhist) for cell in cells], maybe))

    def _year(self, text: str, number: int) -> bool:
        cell = read_year(text)
        if cell is None or not (cell.has_words or self._years_said or self.wanted == "year"):
            return False
        self.year_words += number * cell.has_words
        self.periods[cell.period or ("year" if cell.has_words else "")] += number
        self._shape("year", cell.shape, number)
        return True

    def _compact(self, text: str, number: int) -> bool:
        if is_null_date(text):
            self.null_dates += number
            return True
        cell = read_compact(text)
        if cell is None or cell.iso(False) is None:
            return False
        self.last_day = max(self.last_day, cell.a)
        if len(self._days) < 32:
            self._days.add(text)
        return True

    def _quarter(self, text: str, number: int) -> bool:
        cell = read_quarter(text, bare=self._quarters_said)
        if cell is None:
            return False
        self.periods[f"quarter:{cell.said or ''}"] += number
        self._shape("quarter", cell.shape, number)
        return True

    def _clock(self, text: str, number: int) -> bool:
        return read_clock(text, bare=self._times_said, dots=self._dots_said) is not None


def _has_digits(texts: pa.Array) -> bool:
    """Whether cells at the beginning are bare numbers, so that Excel could have damaged others."""
    return bool(pc.any(c.matches(texts.slice(0, 500), "^[0-9][0-9.E+]*$")).as_py())


def _has_check_digit(texts: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which texts of thirteen digits end in the check digit of Thai citizens and companies (modulo 11)."""
    digits = np.frombuffer("".join(texts.to_pylist()).encode(), np.uint8).reshape(-1, 13).astype(int) - ord(
        "0"
    )
    wanted = (11 - digits[:, :12] @ np.arange(13, 1, -1) % 11) % 10
    good: np.ndarray[tuple[int], np.dtype[np.bool_]] = wanted == digits[:, 12]
    return good
