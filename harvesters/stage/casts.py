"""The last word on a column: what a declared type means for cells as agencies write them, and how they were written.

Each field whose cells were changed carries `original`: the written forms, the era, an example and the words that
stood for no value. The exact cells stay in the agency's own file.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pyarrow as pa

from harvesters.stage import cells as c
from harvesters.stage import labels
from harvesters.stage.convert import canonical, text_tokens
from harvesters.stage.notes import visible
from harvesters.stage.profile import Profile
from harvesters.stage.types import MARKED_SHARE, ColumnType, quarter_type, year_type
from harvesters.stage.unit_words import SPELLINGS
from metadata.text import cut

JsonObject = dict[str, Any]
ORIGINAL = "original"
EXAMPLES = 3
_SHOWN = 100
_MONTH_FIRST = re.compile(r"m\s*[/.-]\s*d")
_OUR_OWN = (ORIGINAL, "unit", "period")


def finish(profile: Profile, column: ColumnType, field: JsonObject | None = None) -> ColumnType:
    """The column with everything that its cells and its declared field say; field is None for an inferred one."""
    if field is not None:
        column = _by_field(profile, column, field)
    if column.kind == "text" and not profile.filled and profile.tokens and set(profile.tokens) <= c.DASHES:
        why = ("มีแต่เครื่องหมายแทนการไม่มีค่า", "it holds nothing but signs for no value")
        column = replace(column, kind="nothing", why=why if field is None else column.why)
    if column.kind in ("text", "json", "other"):
        tokens = text_tokens(profile.missing) & set(profile.tokens)
        return replace(column, original={"missing": sorted(tokens)} if tokens else None)
    examples = _examples(profile, column)
    said: JsonObject = {
        "forms": _forms(profile, column) if examples else [],
        "digits": "thai" if examples and profile.thai_digits else None,
        "era": _era(profile, column) if examples else None,
        "example": {"written": examples[0][0], "value": examples[0][1]} if examples else None,
        "missing": sorted(profile.tokens),
    }
    return replace(column, original={k: v for k, v in said.items() if v} or None, examples=examples)


def described(column: ColumnType, field: JsonObject) -> JsonObject:
    """The field for the schema that comes out, with how the cells of this file were written.

    >>> unit = ColumnType("a", "integer", "integer", pa.int64(), ("", ""), (("unit", "บาท"),), unit="บาท")
    >>> described(unit, {"name": "a", "type": "integer"})
    {'name': 'a', 'type': 'integer', 'unit': 'บาท'}
    """
    kept = {key: value for key, value in field.items() if key != ORIGINAL}
    own = {key: value for key, value in column.extra if key in _OUR_OWN and key not in kept}
    told = {ORIGINAL: column.original} if column.original else {}
    return {**kept, **own, **told}


def _by_field(profile: Profile, column: ColumnType, field: JsonObject) -> ColumnType:
    """A declared column: units, marks, Buddhist years and eight digits are read as where nothing is declared."""
    if column.type == "boolean":
        return replace(column, words=_words(field))
    if column.type in ("integer", "number") and column.kind != "comma":
        return _by_unit(profile, column, field)
    if column.type == "year" and not _counts_buddhist(field):
        return replace(year_type(profile), name=column.name, why=column.why)
    if column.type == "time":
        return replace(column, kind="clock")
    if column.type in ("date", "datetime"):
        given = field.get("format")
        pattern = given if isinstance(given, str) and "%" in given else None
        column = replace(column, era=profile.era, pattern=pattern)
        return _by_day(profile, column if pattern else _by_order(profile, column, field))
    if column.type == "yearmonth":
        return replace(column, era=profile.era)
    tally = profile.kinds.get("quarter")
    if (
        column.type == "string"
        and str(field.get("period", "")).endswith("quarter")
        and tally
        and not tally.against
    ):
        return replace(quarter_type(profile), name=column.name, why=column.why)
    return column


def _by_unit(profile: Profile, column: ColumnType, field: JsonObject) -> ColumnType:
    """A number beside which its one unit may stand: the declared one, else the one that the cells agree on."""
    said = field.get("unit")
    declared = SPELLINGS.get(said.lower(), said) if isinstance(said, str) else None
    agreed = next(iter(profile.units)) if len(profile.units) == 1 else None
    unit = declared if declared in profile.units else agreed
    marks = 0 < profile.marked.against <= MARKED_SHARE * profile.filled
    if declared and declared != unit:
        unit = None
    extra = (("unit", unit),) if unit and not declared else ()
    return replace(column, unit=unit, marks=marks, extra=extra)


def _by_order(profile: Profile, column: ColumnType, field: JsonObject) -> ColumnType:
    """The month first, as the earlier version's cells decided, where no cell of this file speaks against it."""
    forms = (field.get(ORIGINAL) or {}).get("forms") or [""]
    day, month = profile.kinds.get("dmy"), profile.kinds.get("mdy")
    if day is None or month is None or month.against > day.against or not _MONTH_FIRST.match(str(forms[0])):
        return column
    return replace(column, kind=column.kind.replace("dmy", "mdy"))


def _by_day(profile: Profile, column: ColumnType) -> ColumnType:
    """Eight digits where more cells are written so than with signs between."""
    compact = profile.kinds.get("ymd")
    others = [t.against for kind in ("dmy", "mdy") if (t := profile.kinds.get(kind))]
    if compact is None or not others or compact.against >= min(others):
        return column
    return replace(column, kind="time_ymd" if column.type == "datetime" else "ymd")


def _counts_buddhist(field: JsonObject) -> bool:
    """Whether the constraints of a declared year are Buddhist: then its numbers are meant as they stand."""
    limits = field.get("constraints")
    if not isinstance(limits, dict):
        return False
    values = [limits.get("minimum"), limits.get("maximum"), *(limits.get("enum") or [])]
    return any(str(value).strip().isdigit() and 2400 <= int(value) <= 2700 for value in values if value)


def _words(field: JsonObject) -> tuple[frozenset[str], frozenset[str]]:
    """The words for true and false: the field's own where it names any, else those that agencies write."""
    sets = []
    for key, usual in (("trueValues", c.TRUE_WORDS), ("falseValues", c.FALSE_WORDS)):
        own = field.get(key)
        given = frozenset(str(word).strip().lower() for word in own) if isinstance(own, list) else None
        sets.append(given or usual)
    return sets[0] | {"true"}, sets[1] | {"false"}


def _examples(profile: Profile, column: ColumnType) -> tuple[tuple[str, str], ...]:
    """Up to three cells that are told otherwise than they are written, as (written, value)."""
    if not profile.samples:
        return ()
    written = pa.array(profile.samples, pa.string())
    told, wrong, _ = canonical(written, column, profile.missing)
    pairs = zip(profile.samples, told.to_pylist(), wrong.to_pylist(), strict=True)
    found = [
        (cut(visible(cell), _SHOWN), value)
        for cell, value, bad in pairs
        if value not in (None, cell) and not bad
    ]
    return tuple(found[:EXAMPLES])


def _era(profile: Profile, column: ColumnType) -> str | None:
    """buddhist, gregorian or mixed, for columns that tell years."""
    if column.type in ("integer", "number", "boolean", "time"):
        return None
    if profile.buddhist.against:
        return "mixed" if profile.christian.against else "buddhist"
    if column.kind in ("ymd", "time_ymd", "quarter", "fiscal_quarter") and _is_buddhist(profile):
        return "buddhist"
    return "buddhist" if column.era == "buddhist" and not profile.christian.against else "gregorian"


def _is_buddhist(profile: Profile) -> bool:
    """Whether the sampled cells write years of the Buddhist era."""
    return any("24" <= year[:2] <= "26" for cell in profile.samples for year in c.years_in(cell))


def _forms(profile: Profile, column: ColumnType) -> list[str]:
    """How the cells are written, commonest first."""
    if column.kind in ("ymd", "time_ymd"):
        return ["yyyymmdd"]
    if column.kind == "day_number":
        return ["day_number"]
    group = "quarter" if column.kind.endswith("quarter") else column.kind
    if group in ("dmy", "mdy", "time_dmy", "time_mdy"):
        shapes = _shapes(profile, "day")
        return [_turned(shape) for shape in shapes] if group.endswith("mdy") else shapes
    if group in ("month", "year", "quarter"):
        return _shapes(profile, group)
    if column.type not in ("integer", "number"):
        return []
    shown = {
        "thousands": profile.grouped, "accounting": profile.negated,
        "scientific": profile.exponents, "unit": column.unit, "marks": column.marks and profile.marked.against,
        "percent": profile.percents, "decimal_comma": column.kind == "comma",
    }  # fmt: skip
    return [form for form, is_used in shown.items() if is_used]


def _shapes(profile: Profile, group: str) -> list[str]:
    return [shape for shape, _ in profile.shapes.get(group, Counter()).most_common()]


def _turned(shape: str) -> str:
    return re.sub(r"^d(\s*[/.-]\s*)m", r"m\1d", shape)


def era_contradicts(profile: Profile, column: ColumnType) -> int:
    """How many cells have a year of another era than the column's name says."""
    if column.type not in ("date", "datetime", "year", "yearmonth"):
        return 0
    said = labels.era_of(profile.name)
    if said == "buddhist":
        return profile.christian.against
    return profile.buddhist.against if said == "gregorian" else 0
