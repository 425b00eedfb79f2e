"""What the cells of a column are, counted over all rows: for each kind a column could be, the cells against it.

Works on each batch's distinct texts; a kind too many speak against is given up, so text columns cost little.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage import cells as c
from harvesters.stage import labels, looks
from harvesters.stage.batch import Batch, ColumnTexts, Tally, as_mask, read_columns, spread
from harvesters.stage.chunks import is_coded
from harvesters.stage.dates import DateCell, is_null_date, read_compact, read_date
from harvesters.stage.doubtful import Mask
from harvesters.stage.eras import YearCell, read_clock, read_quarter, read_year
from harvesters.stage.numbers import COMMA_DECIMAL, EXCEL_DAMAGE, ODD_COMMAS, SURE_COMMAS, has_check_digit
from harvesters.stage.short_years import ShortYears
from harvesters.stage.stamps import alike

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
_DRESSED = re.compile("[^0-9.]")
_TOLD_OF_DATES = (
    "day", "dmy", "mdy", "month", "short", "null", "era", "ce", "day1", "month1", "old", "thai",
)  # fmt: skip


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
    short: ShortYears = field(default_factory=ShortYears)
    old_years: Tally = field(default_factory=Tally)
    null_dates: int = 0
    serials: Tally = field(default_factory=Tally)
    days: int = 0
    dated: int = 0
    periods: Counter[str] = field(default_factory=Counter)
    year_words: int = 0
    last_day: int = 0

    def __post_init__(self) -> None:
        alive = KINDS if self.wanted is None else _WANTED.get(self.wanted, ())
        self.kinds = {kind: Tally() for kind in alive}
        self.era = labels.era_of(self.name)
        self._looks_coded = True
        self._is_place = labels.is_place(self.name)
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

    @property
    def is_settled(self) -> bool:
        """Whether the column can only be text any more: it is then counted, not read."""
        return not self.kinds and not self._looks_coded

    @property
    def wants_samples(self) -> int:
        """From how many cells of the next batch samples are taken; 0 for none."""
        return _SAMPLED_ROWS if self.kinds and len(self.samples) < _SAMPLES else 0

    def add(self, exact: pa.Array, first: int) -> None:
        """Count one batch, plain or a dictionary; first is the body row (1-based) of its first cell."""
        if self.is_settled:
            self._count(exact)
        else:
            (texts,) = read_columns([exact], first, self.wants_samples)
            self.read(texts)

    def read(self, texts: ColumnTexts) -> None:
        """Count one batch whose texts are distinct already."""
        self.rows += texts.rows
        self.edge_blanks += texts.edge_blanks
        self.thai_digits += texts.thai_digits
        self._sample(texts.seen)
        batch = texts.batch
        is_token = batch.lexicon.missing(self.missing)[batch.codes]
        if is_token.any():
            for text, number in zip(batch.texts(is_token), batch.counts[is_token].tolist(), strict=True):
                self.tokens[text] += number
        batch.live = ~is_token
        self.filled += batch.count(batch.live)
        if self._looks_coded:
            batch.note(self.excel_damage, batch.matches(EXCEL_DAMAGE))
        self._numbers(batch)
        self._dates(batch)
        self._others(batch)
        if "boolean" in self.kinds:
            self._against("boolean", batch, batch.matches(c.BOOLEAN))

    def _count(self, exact: pa.Array) -> None:
        """Count a batch of a column that can only be text."""
        self.rows += len(exact)
        texts, counts = exact, np.ones(len(exact), np.int64)
        if is_coded(exact):
            texts = exact.dictionary
            counts = np.bincount(exact.indices.drop_null().to_numpy(), minlength=len(texts))
        trimmed = c.trim(texts)
        self.edge_blanks += int(counts[as_mask(pc.not_equal(texts, trimmed))].sum())
        is_token = as_mask(pc.and_(trimmed.is_valid(), c.is_missing(trimmed, self.missing)))
        self.filled += int(counts[as_mask(trimmed.is_valid()) & ~is_token].sum())
        if is_token.any():
            tokens = trimmed.filter(pa.array(is_token)).to_pylist()
            for text, number in zip(tokens, counts[is_token].tolist(), strict=True):
                self.tokens[text] += number

    def _sample(self, seen: Sequence[str]) -> None:
        """Keep some cells as they are written, those that are no bare digits first."""
        if not self.wants_samples:
            return
        dressed = islice((text for text in seen if _DRESSED.search(text)), 12)
        bare = islice((text for text in seen if not _DRESSED.search(text)), 4)
        for text in (*dressed, *bare):
            if text not in self.samples and len(self.samples) < _SAMPLES:
                self.samples.append(text)

    @property
    def _most_against(self) -> float:
        """How many cells may speak against a kind before it is given up."""
        return 50 + 0.02 * self.filled if self.wanted in (None, *_TEXT) else float("inf")

    def _against(self, kind: str, batch: Batch, good: Mask) -> None:
        """Count the cells that are not of a kind; a kind with too many is given up."""
        tally = self.kinds.get(kind)
        if tally is not None:
            batch.note(tally, batch.live & ~good)
            if tally.against > self._most_against:
                del self.kinds[kind]

    def _numbers(self, batch: Batch) -> None:
        if not self.kinds.keys() & set(NUMBERS):
            self._looks_coded = self._looks_coded and bool(batch.matches(looks.BARE_DIGITS)[:500].any())
            return
        read, at = batch.lexicon.numbers, batch.codes
        bare, strict = read.bare[at], read.strict[at]
        is_marked = strict & read.has_mark[at]
        self._against("safe_integer", batch, bare & read.whole[at])
        self._against("number", batch, bare)
        self._against("percent", batch, strict & read.percent[at])
        self._against("unit", batch, (strict & read.has_unit[at]) | (bare & read.zero[at]))
        self._against("marked", batch, bare | is_marked)
        self._against("comma", batch, batch.matches(COMMA_DECIMAL))
        self.odd_commas += batch.count(batch.matches(ODD_COMMAS))
        self.odd_commas += 2 * batch.count(batch.matches(SURE_COMMAS))
        self._sizes(batch, batch.live & strict)
        batch.tally(self.units, read.unit, read.has_unit)
        batch.tally(self.marks, read.mark, read.has_mark)
        batch.note(self.marked, is_marked)
        self._codes(batch)

    def _sizes(self, batch: Batch, numeric: Mask) -> None:
        """How many digits the numbers have before and behind the point, and how they are written."""
        if not numeric.any():
            return
        read, at = batch.lexicon.numbers, batch.codes
        self.grouped += batch.count(numeric & read.grouped[at])
        self.negated += batch.count(numeric & read.negated[at])
        self.percents += batch.count(numeric & read.percent[at])
        self.exponents += batch.count(numeric & read.power[at])
        self.fractions += batch.count(numeric & read.has_point[at])
        self.scale = max(self.scale, int(read.scale[at][numeric].max()))
        self.whole_digits = max(self.whole_digits, int(read.wholes[at][numeric].max()))

    def _codes(self, batch: Batch) -> None:
        """What speaks for a code: equal widths, thirteen digits with a right check digit, codes of places."""
        is_digits = batch.matches("^[0-9]+$")
        if not is_digits.any():
            return
        lengths = batch.lexicon.lengths[batch.codes]
        for width, number in enumerate(np.bincount(lengths[is_digits], batch.counts[is_digits])):
            if number:
                self.widths[width] += int(number)
        thirteen = is_digits & (lengths == 13)
        if thirteen.any():
            self.thirteen += batch.count(thirteen)
            good = has_check_digit(batch.texts(thirteen))
            self.checked_thirteen += int(batch.counts[thirteen][good].sum())
        if self._is_place:
            self.places += batch.count(batch.matches(looks.PROVINCE))

    def _dates(self, batch: Batch) -> None:
        """Read each distinct cell that may be one as a date, both ways round, until too many are none."""
        if not self.kinds.keys() & set(DATES):
            return
        maybe = batch.matches(looks.MAYBE_DATE) & batch.matches("[0-9]")
        maybe &= batch.live & ~batch.matches(looks.BARE_NUMBER)
        good: dict[str, list[bool]] = {kind: [] for kind in _TOLD_OF_DATES}
        texts = batch.taken(maybe)
        standing, places = alike(texts)
        numbers = np.bincount(places, batch.counts[maybe], len(standing)).astype(np.int64)
        lost = batch.count(batch.live & ~maybe)
        read = lost
        for text, number in zip(texts.take(pa.array(standing)).to_pylist(), numbers.tolist(), strict=True):
            if lost > self._most_against and 2 * lost >= read:
                for kind in DATES:
                    self.kinds.pop(kind, None)
                return
            self._date(text, number, good)
            read += number
            lost += number * (not good["day"][-1] and not good["month"][-1])
        tallies = {
            "short": self.two_digit_years, "era": self.buddhist, "ce": self.christian, "day1": self.day_first,
            "month1": self.month_first, "old": self.old_years, "thai": self.short.thai_cells,
        }  # fmt: skip
        masks = {kind: spread(np.array(values, dtype=bool)[places], maybe) for kind, values in good.items()}
        self.null_dates += batch.count(masks["null"])
        if maybe.any():
            self.days += batch.count(masks["day"])
            self.dated += batch.count(batch.live)
            batch.note(self.serials, batch.live & batch.matches(looks.SERIAL_DAY))
        for name, tally in tallies.items():
            batch.note(tally, masks[name])
        for kind in DATES:
            self._against(kind, batch, masks[kind])

    def _date(self, text: str, number: int, good: dict[str, list[bool]]) -> None:
        """Add to each list of good what one text is as a date; it and those like it stand number times."""
        cell = read_date(text)
        is_null = cell is None and is_null_date(text)
        day = cell.iso(False, self.era) if cell else None
        turned = cell.iso(True, self.era) if cell and cell.form == "slash" else day
        is_short = cell is not None and cell.two_digits and day is None and turned is None
        is_open = cell is not None and cell.is_assumed and self.era is None
        if cell is not None and (is_short or is_open):
            day, turned = self.short.take(cell, number, day, turned)
        is_month = cell is not None and cell.form == "month"
        is_ordered = cell is not None and cell.form == "slash"
        good["day"].append(is_null or (bool(day or turned) and not is_month))
        good["dmy"].append(is_null or (day is not None and not is_month))
        good["mdy"].append(is_null or (turned is not None and not is_month))
        good["month"].append(day is not None and is_month and self._is_month(cell))
        good["null"].append(is_null)
        good["short"].append(is_short)
        good["thai"].append(is_open)
        is_buddhist = cell is not None and cell.is_buddhist_in(self.era)
        good["era"].append(is_buddhist and not is_open)
        good["ce"].append(cell is not None and not is_buddhist and not cell.two_digits)
        good["day1"].append(is_ordered and day is not None and turned is None)
        good["month1"].append(is_ordered and turned is not None and day is None)
        good["old"].append(cell is not None and cell.is_old)
        if cell is not None:
            self._feature(cell, number, None if is_short else day or turned)

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
            self._read("year", batch, looks.MAYBE_YEAR, self._year)
        if "ymd" in self.kinds:
            self._read("ymd", batch, "^[0-9]{8}$", self._compact)
        if "quarter" in self.kinds:
            self._read("quarter", batch, looks.MAYBE_QUARTER, self._quarter)
        if "clock" in self.kinds:
            self._read("clock", batch, looks.MAYBE_CLOCK, self._clock)

    def _read(self, kind: str, batch: Batch, pattern: str, reader: Callable[[str, int], bool]) -> None:
        maybe = batch.live & batch.matches(pattern)
        texts, counts = batch.texts(maybe), batch.counts[maybe].tolist()
        good = [reader(text, number) for text, number in zip(texts, counts, strict=True)]
        if kind in ("year", "quarter") and good:
            self._eras(kind, texts, batch, maybe)
        self._against(kind, batch, spread(good, maybe))

    def _eras(self, kind: str, texts: list[str], batch: Batch, maybe: Mask) -> None:
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
