"""Findings about the cells of one column: near things, and what was read in a way that a person should know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from harvesters.stage.batch import Tally
from harvesters.stage.body import Body
from harvesters.stage.casts import era_contradicts
from harvesters.stage.cells import BLANKS, EXCEL_ERRORS, MAYBE_ZERO
from harvesters.stage.dates import LAST_SHORT_YEAR
from harvesters.stage.labels import era_of
from harvesters.stage.notes import Notes, place, visible
from harvesters.stage.profile import Profile
from harvesters.stage.types import MIXED_TEXT, ColumnType, has_many_marks, has_mixed_orders, has_mixed_units
from metadata.text import THAI_DIGITS, cut

ALMOST = 0.99
MIXED = 0.9
FEWEST = 10
CELL_SHOWN = 40
_NAMED = {
    "safe_integer": ("จำนวนเต็ม", "whole numbers"),
    "number": ("ตัวเลข", "numbers"),
    "percent": ("ร้อยละ", "percentages"),
    "unit": ("ตัวเลขที่มีหน่วย", "numbers with a unit"),
    "dmy": ("วันที่", "dates"),
    "mdy": ("วันที่", "dates"),
    "ymd": ("วันที่แปดหลัก", "dates of eight digits"),
    "month": ("เดือนและปี", "months and years"),
    "year": ("ปี", "years"),
    "quarter": ("ไตรมาส", "quarters"),
    "clock": ("เวลา", "times of day"),
}


@dataclass(frozen=True)
class Told:
    """A column for findings: where it stands, and how a row of its body is found in the agency's file."""

    column: ColumnType
    position: int
    body: Body
    notes: Notes

    def tell(self, kind: str, count: int, found: Sequence[tuple[int, str]], /, **values: object) -> None:
        """One finding with its count and up to three places; nothing where count is none."""
        if not count:
            return
        shown, given = found[: min(count, 3)], dict[str, Any](values)
        if not shown:
            self.notes.found(kind, column=self.column.name, count=count, **given)
        for at, (index, text) in enumerate(shown):
            self.notes.found(
                kind,
                column=self.column.name,
                count=count - len(shown) + 1 if at == 0 else 1,
                sample=place(self.body.source_row(index), self.position + 1, self.column.name, text),
                **given,
            )


def tell_column(profile: Profile, column: ColumnType, position: int, body: Body, notes: Notes) -> None:
    """Every finding about one column that its counts support."""
    told = Told(column, position, body, notes)
    if column.kind == "text":
        _tell_text(profile, told)
    elif column.type in ("integer", "number"):
        _tell_number(profile, column, told)
    else:
        _tell_time(profile, column, told)
    errors = sum(number for token, number in profile.tokens.items() if token in EXCEL_ERRORS)
    if errors:
        notes.found("excel_errors", column=column.name, count=errors)


def _tell_text(profile: Profile, told: Told) -> None:
    """Why a column that looks like another kind is text."""
    damage = profile.excel_damage
    told.tell("excel_shortened", damage.against, damage.places)
    if profile.wanted is not None:
        return
    short = profile.two_digit_years
    if short.against > 0.9 * max(profile.filled, 1):
        told.tell("two_digit_years", short.against, short.places)
    if _tell_serials(profile, told):
        return
    if has_mixed_units(profile):
        units = ", ".join(f"{unit} × {number:,}" for unit, number in profile.units.most_common())
        told.tell("mixed_units", profile.filled, (), units=units)
    elif has_mixed_orders(profile):
        _tell_orders(profile, told)
    elif has_many_marks(profile):
        _tell_marks(profile, told, "จึงเก็บเป็นข้อความ", "too many, so it stays text")
    else:
        _tell_almost(profile, told)


def _tell_serials(profile: Profile, told: Told) -> bool:
    """Day numbers of Excel among dates: whole numbers of the years 1982 to 2036, and otherwise only dates."""
    serials = profile.serials
    if not serials.against or not profile.days or serials.against + profile.days < MIXED * profile.dated:
        return False
    text = serials.places[0][1].strip(BLANKS).translate(THAI_DIGITS)
    day = date(1899, 12, 30) + timedelta(days=int(float(text)))
    told.tell("serial_days", serials.against, serials.places, serial=text, day=day.isoformat())
    return True


def _tell_orders(profile: Profile, told: Told) -> None:
    """Three cells that can only be day/month, and three that can only be month/day."""
    day, month = profile.day_first, profile.month_first
    count = min(day.against, month.against)
    places = sorted((*day.places, *month.places))
    values = {
        "day_first": day.against,
        "month_first": month.against,
        "days": _cells(day),
        "months": _cells(month),
    }
    for at, (index, text) in enumerate(places):
        row = told.body.source_row(index)
        told.notes.found(
            "date_orders_mixed",
            column=told.column.name,
            count=count if at == 0 else 0,
            sample=place(row, told.position + 1, told.column.name, text),
            **values,
        )


def _cells(tally: Tally) -> str:
    return ", ".join(text for _, text in tally.places)


def _tell_almost(profile: Profile, told: Told) -> None:
    """A column that is of one kind but for a few cells stays text; the cells are named."""
    if profile.filled < FEWEST:
        return
    for kind, (th, en) in _NAMED.items():
        tally = profile.kinds.get(kind)
        if tally and 0 < tally.against <= max(1, (1 - ALMOST) * profile.filled):
            told.tell("almost_typed", tally.against, tally.places, kind_th=th, kind=en)
            return


def why_of(profile: Profile, column: ColumnType, position: int, body: Body) -> tuple[str, str]:
    """Why a column has its type, in Thai and English. For text of which at least half is of one kind, the first
    cell that is not, by its row in the agency's file; position counts columns from 0."""
    if column.why != MIXED_TEXT:
        return column.why
    near = [(profile.kinds[kind], *_NAMED[kind]) for kind in _NAMED if kind in profile.kinds]
    tally, th, en = min(near, key=lambda kind: kind[0].against, default=(Tally(), "", ""))
    if not tally.places or 2 * tally.against > profile.filled:
        return column.why
    index, text = tally.places[0]
    spot, shown = place(body.source_row(index), position + 1), visible(cut(text, CELL_SHOWN))
    most, odd = profile.filled - tally.against, tally.against
    return (
        f"{most:,} ช่องเป็น{th} แต่ {odd:,} ช่องไม่ใช่ ช่องแรกคือ “{shown}” แถวที่ {spot.row} ({spot.cell})",
        f"{most:,} cells are {en}, {odd:,} not; the first is “{shown}” in row {spot.row} ({spot.cell})",
    )


def _tell_number(profile: Profile, column: ColumnType, told: Told) -> None:
    """Footnote marks that were split off, and a word that may mean zero."""
    if column.marks:
        _tell_marks(profile, told, "ตารางเก็บเฉพาะตัวเลข", "the table keeps the number alone")
    told.tell("missing_or_zero", profile.tokens[MAYBE_ZERO], ())
    if profile.wanted is not None and profile.units and column.unit is None:
        told.tell("unit_changed", sum(profile.units.values()), (), units=", ".join(sorted(profile.units)))


def _tell_marks(profile: Profile, told: Told, then_th: str, then: str) -> None:
    marks = ", ".join(f"{mark} × {number:,}" for mark, number in profile.marks.most_common(5))
    tally = profile.marked
    told.tell("number_marks", tally.against, tally.places, marks=marks, then_th=then_th, then=then)


def _tell_time(profile: Profile, column: ColumnType, told: Told) -> None:
    """Orders and eras that were assumed, mixed, or said otherwise by the header."""
    notes, name = told.notes, column.name
    mdy = profile.kinds.get("mdy")
    is_open = mdy is not None and mdy.against == 0 and not profile.buddhist.against
    if column.kind in ("dmy", "time_dmy") and profile.ordered and is_open:
        notes.found("date_order_assumed", column=name, count=profile.ordered)
    buddhist, christian = profile.buddhist.against, profile.christian.against
    is_year = column.type in ("date", "datetime", "year", "yearmonth")
    if is_year and buddhist and christian:
        rarer = profile.buddhist if buddhist <= christian else profile.christian
        told.tell("mixed_eras", buddhist, rarer.places[:buddhist], others=christian)
    elif against := era_contradicts(profile, column):
        places = profile.christian.places if era_of(profile.name) == "buddhist" else profile.buddhist.places
        told.tell("era_contradicts_header", against, places)
    told.tell("two_digit_years_read", profile.read_short if is_year else 0, ())
    _tell_short_years(profile, told)
    told.tell("old_new_year", profile.old_years.against if is_year else 0, profile.old_years.places)
    if column.kind == "quarter" and "quarter:calendar" not in profile.periods:
        told.tell("quarter_unsaid", profile.filled, ())


def _tell_short_years(profile: Profile, told: Told) -> None:
    """Years of two digits whose era all cells of the column together decided, and those that stay doubtful."""
    short = profile.short
    if short.decided:
        first, last = 2500 + min(short.slash), 2500 + max(short.slash)
        places = profile.two_digit_years.places
        told.tell("two_digit_years_buddhist", sum(short.slash.values()), places, first=first, last=last)
    if short.unsure:
        is_gregorian = profile.era == "gregorian"
        told.tell(
            "two_digit_years_unsure",
            sum(short.thai.values()),
            short.thai_cells.places,
            buddhist=f"{2500 + min(short.thai)}-{2500 + max(short.thai)}",
            christian=", ".join(str(_century(year)) for year in sorted({min(short.thai), max(short.thai)})),
            taken_th="ค.ศ." if is_gregorian else "พ.ศ.",
            taken="years of our era" if is_gregorian else "Buddhist years",
        )


def _century(year: int) -> int:
    return (2000 if year <= LAST_SHORT_YEAR else 1900) + year
