"""Drift: how a new delivery differs from the schema and the values of the version that is public.

Pure comparison. What was published is the contract: a column that goes, comes, is called or typed otherwise, or whose
values mean something else, is a finding. A new name for an old column is suggested, never assumed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from harvesters.stage.drift_values import BUDDHIST_ERA, Measured, ratio_of
from metadata.findings import Severity
from metadata.issues import Issue, Sample
from metadata.text import normalize

JsonObject = dict[str, Any]
LABELS = frozenset({"extra-label", "missing-label"})
"""Findings of staging that speak of the header against the schema; drift says the same with more to go by."""
OBSERVED = ("unit", "period", "original")
"""Members of a field that say how one file was written. They are compared, not demanded."""
OTHER_TYPE = 0.1
"""From this part of its filled cells on, a column counts as of another type and not as one with wrong cells."""
FEW_CELLS = 5
SIMILAR_NAME = 0.6
SAME_VALUES = 0.6
ENOUGH_ROWS = 50
ENOUGH_VALUES = 10
FEWER_ROWS, HARDLY_ANY_ROWS = 0.5, 0.1
MORE_MISSING = 0.3
_IN_BRACKETS = re.compile(r"^(.*?)\s*[(（\[](.+?)[)）\]]\s*$")
TYPES = {
    "string": ("ข้อความ", "text"), "integer": ("จำนวนเต็ม", "whole numbers"), "number": ("ตัวเลข", "numbers"),
    "date": ("วันที่", "dates"), "datetime": ("วันเวลา", "dates with times"), "year": ("ปี", "years"),
    "yearmonth": ("เดือนและปี", "months"), "boolean": ("จริง/เท็จ", "true or false"), "time": ("เวลา", "times"),
    "geojson": ("พิกัด", "geometry"),
}  # fmt: skip
ERAS = {
    "buddhist": ("ปี พ.ศ.", "Buddhist years"),
    "gregorian": ("ปี ค.ศ.", "Christian years"),
    "mixed": ("ปี พ.ศ. และ ค.ศ. ปนกัน", "years of both eras"),
}
ORDERS = {"d/m": ("วัน/เดือน/ปี", "day/month/year"), "m/d": ("เดือน/วัน/ปี", "month/day/year")}


@dataclass(frozen=True)
class Side:
    """One side of the comparison: a schema, the rows, and what was measured in its values (column → Measured)."""

    schema: JsonObject
    rows: int
    measured: Mapping[str, Measured]

    @property
    def fields(self) -> dict[str, JsonObject]:
        return {str(field["name"]): field for field in self.schema.get("fields", ())}


@dataclass(frozen=True)
class Compared:
    """What came of a comparison: the findings, and the staged findings that they replace as (kind, column)."""

    issues: tuple[Issue, ...]
    replaced: frozenset[tuple[str, str | None]]


def compare(
    before: Side,
    now: Side,
    staged: Sequence[Issue],
    *,
    key: str,
    is_frozen: bool,
    overlap: Mapping[tuple[str, str], float],
    accepts: bool = False,
) -> Compared:
    """The drift from the public version to a delivery that was staged by its contract.

    is_frozen: the contract is the public version's own schema; else one was declared, whose header findings stay as
    staging made them. accepts: the delivery becomes the contract, so that one cell of another type changes the type.
    overlap: the part of values that a column gone and a column come have in common.
    """
    issues: list[Issue] = []
    replaced: set[tuple[str, str | None]] = set()
    if is_frozen:
        issues += _columns(before, now, staged, key, overlap)
        replaced |= {(issue.kind, issue.column) for issue in staged if issue.kind in LABELS}
        for issue in staged:
            if issue.kind == "type-error" and (changed := _other_type(before, now, issue, accepts)):
                issues.append(changed)
                replaced.add((issue.kind, issue.column))
    gone = {issue.column for issue in issues}
    for name, field in now.fields.items():
        if name in before.fields and name not in gone:
            issues += _meaning(name, before.fields[name], field, before.measured, now.measured, key)
    issues += _rows(before, now, key)
    return Compared(tuple(issues), frozenset(replaced))


def accepted_schema(
    contract: JsonObject, compared: Iterable[Issue], staged: Iterable[Issue]
) -> JsonObject | None:
    """The contract with the columns whose type no longer holds left open, to be decided anew; None if all hold.

    This is what `on_findings: publish` means: the delivery as it is becomes the next contract.
    """
    changed = {i.column for i in (*compared, *staged) if i.kind in ("type_changed", "type-error")}
    if not changed:
        return None
    fields = [
        {key: value for key, value in field.items() if key in ("name", "title", "description")}
        if field["name"] in changed
        else field
        for field in contract["fields"]
    ]
    return {**contract, "fields": fields}


def as_contract(schema: JsonObject) -> JsonObject:
    """A published schema as the contract of the next delivery: without what only describes one file."""
    fields = [{k: v for k, v in f.items() if k not in OBSERVED} for f in schema.get("fields", ())]
    return {**schema, "fields": fields}


def changed_columns(before: JsonObject | None, now: JsonObject | None) -> JsonObject:
    """{gone, new, types, moved} between two schemas, for people: names, and (name, before, after) for types.

    >>> changed_columns({"fields": [{"name": "a", "type": "integer"}, {"name": "b"}]},
    ...                 {"fields": [{"name": "a", "type": "string"}, {"name": "c"}]})
    {'gone': ['b'], 'new': ['c'], 'types': [['a', 'integer', 'string']], 'moved': False}
    """
    old = {str(f["name"]): f for f in (before or {}).get("fields", ())}
    new = {str(f["name"]): f for f in (now or {}).get("fields", ())}
    kept_old, kept_new = [n for n in old if n in new], [n for n in new if n in old]
    types = [
        [name, old[name].get("type", "any"), new[name].get("type", "any")]
        for name in kept_new
        if old[name].get("type", "any") != new[name].get("type", "any")
    ]
    return {
        "gone": [n for n in old if n not in new],
        "new": [n for n in new if n not in old],
        "types": types,
        "moved": kept_old != kept_new,
    }


def _columns(
    before: Side, now: Side, staged: Sequence[Issue], key: str, overlap: Mapping[tuple[str, str], float]
) -> list[Issue]:
    """Columns gone, come, probably renamed, and another order."""
    gone = [i.column for i in staged if i.kind == "missing-label" and i.column]
    came = {i.column: i for i in staged if i.kind == "extra-label" and i.column}
    values: JsonObject
    found: list[Issue] = []
    for old, new, why in _renamed(before, now, gone, list(came), overlap):
        gone.remove(old)
        samples = came.pop(new).samples
        one, two = _IN_BRACKETS.match(old), _IN_BRACKETS.match(new)
        if one and two and _plain(one[1]) == _plain(two[1]) and _plain(one[2]) != _plain(two[2]):
            values = {"before": one[2], "after": two[2], "before_name": old, "after_name": new}
            found.append(Issue("unit_replaced", key, two[1].strip(), values=values, samples=samples))
        else:
            values = {"before": old, "after": new, "reason": why}
            found.append(Issue("column_renamed", key, old, values=values, samples=samples))
    found += [Issue("column_gone", key, name, samples=(Sample(column=name),)) for name in gone]
    found += [Issue("column_new", key, name, samples=issue.samples) for name, issue in came.items()]
    changes = changed_columns(before.schema, now.schema)
    if changes["moved"]:
        values = {"before": _listed(before, now), "after": _listed(now, before)}
        found.append(Issue("columns_reordered", key, values=values))
    return found


def _listed(side: Side, other: Side) -> str:
    names = [name for name in side.fields if name in other.fields]
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")


def _renamed(
    before: Side,
    now: Side,
    gone: Sequence[str],
    came: Sequence[str],
    overlap: Mapping[tuple[str, str], float],
) -> list[tuple[str, str, JsonObject]]:
    """Pairs of a column gone and one come that are probably one column, the likeliest first, each name once."""
    rated = []
    for old in gone:
        for new in came:
            score, why = _likeness(before, now, old, new, overlap.get((old, new), 0.0))
            if score >= 2:
                rated.append((score, old, new, why))
    rated.sort(key=lambda r: -r[0])
    pairs: list[tuple[str, str, JsonObject]] = []
    for _, old, new, why in rated:
        if not any(old == pair[0] or new == pair[1] for pair in pairs):
            pairs.append((old, new, why))
    return pairs


def _likeness(before: Side, now: Side, old: str, new: str, shared: float) -> tuple[float, JsonObject]:
    """How much speaks for one column under two names; 2 and more is enough to suggest it."""
    similar = SequenceMatcher(None, _plain(old), _plain(new)).ratio()
    same_type = before.fields.get(old, {}).get("type") == now.fields.get(new, {}).get("type")
    same_place = _neighbours(before, old, now) == _neighbours(now, new, before)
    points = [
        (1.5 if similar >= SIMILAR_NAME else 0.0, "ชื่อคล้ายกัน", "the names are alike"),
        (0.75 if same_place else 0.0, "อยู่ตำแหน่งเดิม", "it stands in the same place"),
        (0.5 if same_type else 0.0, "ชนิดเดียวกัน", "its type is the same"),
        (
            2.0 if shared >= SAME_VALUES else 0.0,
            f"ค่าตรงกันร้อยละ {100 * shared:.0f}",
            f"{shared:.0%} of the values are the same",
        ),
    ]
    told = [(th, en) for score, th, en in points if score]
    why = {"th": ", ".join(th for th, _ in told), "en": ", ".join(en for _, en in told)}
    return (sum(score for score, _, _ in points) if same_type or shared >= SAME_VALUES else 0.0), why


def _neighbours(side: Side, name: str, other: Side) -> tuple[str | None, str | None]:
    """The nearest columns to the left and right that both sides have."""
    names = list(side.fields)
    at = names.index(name) if name in names else len(names)
    left = next((n for n in reversed(names[:at]) if n in other.fields), None)
    right = next((n for n in names[at + 1 :] if n in other.fields), None)
    return left, right


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-./:]+", "", normalize(name)).casefold()


def _other_type(before: Side, now: Side, issue: Issue, accepts: bool) -> Issue | None:
    """A column of which so many cells are not of its type that the type itself is another one."""
    measured = now.measured.get(issue.column or "")
    old = before.fields.get(issue.column or "", {}).get("type", "any")
    if measured is None or not (accepts or _is_of_other_type(issue.count, measured.filled)):
        return None
    share = round(100 * issue.count / max(measured.filled, 1))
    values = {"before": said(TYPES.get(old, (old, old))), "after": said(TYPES["string"]), "share": share}
    return Issue("type_changed", issue.resource, issue.column, issue.count, values, issue.samples)


def _is_of_other_type(wrong: int, filled: int) -> bool:
    """A tenth of the cells and not just a few of a short table; or all there are."""
    return wrong >= filled or (wrong >= FEW_CELLS and wrong >= OTHER_TYPE * filled)


def _meaning(
    name: str,
    old: JsonObject,
    new: JsonObject,
    before: Mapping[str, Measured],
    now: Mapping[str, Measured],
    key: str,
) -> list[Issue]:
    """What the same column under the same type says otherwise."""
    values: JsonObject
    found = _written(name, old, new, key)
    one, two = before.get(name), now.get(name)
    if one is None or two is None:
        return found
    if one.rows >= ENOUGH_VALUES and two.rows >= ENOUGH_VALUES:
        found += _missing(name, one, two, key)
    is_short = min(one.filled, two.filled) < ENOUGH_VALUES
    if _lost_zeros(one, two) and (not is_short or one.zero_led == one.filled):
        widths = {"before": one.shortest, "after": two.shortest}
        found.append(Issue("leading_zeros_lost", key, name, values=widths))
    if is_short:
        return found
    if one.middle is None or two.middle is None:
        return found
    if one.is_year_like and two.is_year_like and abs(abs(one.middle - two.middle) - BUDDHIST_ERA) < 60:
        eras = ("buddhist", "gregorian") if one.middle > two.middle else ("gregorian", "buddhist")
        values = {"before": said(ERAS[eras[0]]), "after": said(ERAS[eras[1]])}
        found.append(Issue("era_changed", key, name, values=values))
    elif times := ratio_of(one, two):
        values = {"before": _number(one.middle), "after": _number(two.middle), "times": times}
        found.append(Issue("scale_changed", key, name, values=values))
    elif one.decimals and not two.decimals and one.decimals > 0.5 * one.filled:
        found.append(Issue("decimals_gone", key, name, values={"before": _number(one.middle)}))
    return found


def _lost_zeros(one: Measured, two: Measured) -> bool:
    """Codes that began with 0 and none does now, while the shortest is shorter than any was."""
    return bool(one.zero_led) and not two.zero_led and two.shortest < one.shortest


def _written(name: str, old: JsonObject, new: JsonObject, key: str) -> list[Issue]:
    """Another unit, era or order of day and month, as the fields say how each file was written."""
    found = []
    values: JsonObject
    if old.get("unit") and new.get("unit") and old["unit"] != new["unit"]:
        values = {"before": old["unit"], "after": new["unit"], "before_name": name, "after_name": name}
        found.append(Issue("unit_replaced", key, name, values=values))
    one, two = old.get("original") or {}, new.get("original") or {}
    eras = one.get("era"), two.get("era")
    if all(era in ERAS for era in eras) and eras[0] != eras[1]:
        values = {"before": said(ERAS[str(eras[0])]), "after": said(ERAS[str(eras[1])])}
        found.append(Issue("era_written_otherwise", key, name, values=values))
    orders = _order_of(one.get("forms") or ()), _order_of(two.get("forms") or ())
    if all(orders) and orders[0] != orders[1]:
        values = {"before": said(ORDERS[orders[0]]), "after": said(ORDERS[orders[1]])}
        found.append(Issue("date_order_changed", key, name, values=values))
    return found


def _order_of(forms: Iterable[str]) -> str:
    for form in forms:
        for order in ORDERS:
            if str(form).replace("-", "/").startswith(order):
                return order
    return ""


def _missing(name: str, one: Measured, two: Measured, key: str) -> list[Issue]:
    """A column that has lost its values, all of them or many more than before."""
    before, after = 1 - one.filled / one.rows, 1 - two.filled / two.rows
    if after - before < MORE_MISSING and not (two.filled == 0 and one.filled > 0):
        return []
    values = {"before": round(100 * before), "after": round(100 * after)}
    raised: Severity | None = None if two.filled == 0 else "warning"
    return [Issue("values_gone", key, name, two.rows - two.filled, values, raised=raised)]


def _rows(before: Side, now: Side, key: str) -> list[Issue]:
    """Far fewer rows than before."""
    if before.rows < ENOUGH_ROWS or now.rows >= FEWER_ROWS * before.rows:
        return []
    raised: Severity | None = None if now.rows < HARDLY_ANY_ROWS * before.rows else "warning"
    values = {"before": f"{before.rows:,}", "after": f"{now.rows:,}"}
    return [Issue("rows_fell", key, values=values, raised=raised)]


def said(pair: tuple[str, str]) -> JsonObject:
    """A value for a message in both languages."""
    return {"th": pair[0], "en": pair[1]}


def _number(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
