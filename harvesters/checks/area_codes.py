"""Codes and names of provinces and districts that are not in their list; codes of subdistricts whose district is not.

The list is TIS 1099: two digits a province, four a district, six a subdistrict, each beginning with the one above. A
column counts only where most of its values are of that list: agencies have codes of their own too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pyarrow as pa

from harvesters.checks._table import CheckedTable
from harvesters.record import Expect
from metadata import vocabulary
from metadata.issues import SAMPLES_KEPT, Issue, Sample
from metadata.text import arabic_digits, closest, normalize

ENOUGH = 5
MOST_KNOWN = 0.8
MOST_DISTINCT = 20_000
OWN_NUMBERS = 3
"""Provinces numbered 1, 2, 3 and on: many of these happen to be codes of the list too."""
_PROVINCE_CODE = re.compile(
    r"รหัส\s*จังหวัด|(province|prov|changwat|chw)[\s_.-]?(code|id|no)\b|^(cwt|chw)(code)?$|^pcode$",
    re.IGNORECASE,
)
_AREA_CODE = (
    (4, re.compile(r"รหัส\s*อำเภอ|(district|amphoe|amphur|amphor|amp)[\s_.-]?(code|id)\b", re.IGNORECASE)),
    (6, re.compile(r"รหัส\s*ตำบล|(sub[\s_.-]?district|tambon|tambol|tam)[\s_.-]?(code|id)\b", re.IGNORECASE)),
)  # fmt: skip
_PROVINCE_NAME = re.compile(
    r"^(ชื่อ)?\s*จังหวัด$|^(province|changwat)([\s_.-]?(name|th|en|name[\s_.-]?(th|en)))?$", re.IGNORECASE
)
_DISTRICT_NAME = re.compile(
    r"^(ชื่อ)?\s*(อำเภอ|เขต)(\s*/\s*(อำเภอ|เขต))?$|^(district|amphoe|amphur|amphor)([\s_.-]?(name|th|name[\s_.-]?th))?$",
    re.IGNORECASE,
)
_BEFORE_NAME = re.compile(r"^(จังหวัด|จ\.)\s*")
_BEFORE_DISTRICT = re.compile(r"^(กิ่ง)?(อำเภอ|อ\.|เขต)\s*")
_THAI = re.compile("[ก-ฮ]")
NOT_PLACES = frozenset(
    {"รวม", "ทั้งหมด", "ทั้งประเทศ", "ทั่วประเทศ", "ทั่วราชอาณาจักร", "ไม่ระบุ", "ไม่ทราบ", "ต่างประเทศ", "อื่นๆ", "อื่น ๆ", "ส่วนกลาง",
     "total", "all", "unknown", "other", "others", "whole kingdom", "-"}
)  # fmt: skip
"""What stands in a column of provinces and is none, on purpose."""


def check(table: CheckedTable, expect: Expect) -> Iterator[Issue]:
    """One issue a column whose values are mostly of the list and some are not."""
    for name in table.names:
        header = normalize(name)
        kind, width = _kind_of(header)
        if not kind:
            continue
        found = _values(table, name)
        if found is None:
            continue
        known = sum(n for value, n in found.items() if _is_known(value, kind, width))
        wrong = {
            v: n for v, n in found.items() if not _is_known(v, kind, width) and v.casefold() not in NOT_PLACES
        }
        filled = known + sum(wrong.values())
        is_numbering = sum(len(value) == 1 for value in wrong) >= OWN_NUMBERS
        if wrong and not is_numbering and filled >= ENOUGH and known >= MOST_KNOWN * filled:
            yield _told(table, name, kind, wrong)


def _kind_of(header: str) -> tuple[str, int]:
    if _PROVINCE_NAME.search(header):
        return "province_name_unknown", 0
    if _PROVINCE_CODE.search(header):
        return "province_code_unknown", 2
    if _DISTRICT_NAME.search(header):
        return "district_name_unknown", 0
    return next(
        (("area_code_unknown", width) for width, words in _AREA_CODE if words.search(header)), ("", 0)
    )


def _values(table: CheckedTable, name: str) -> Counter[str] | None:
    """How often each value occurs; None for a column of another type, or with more values than places."""
    found: Counter[str] = Counter()
    for _, batch in table.batches([name]):
        column = batch.column(0)
        if not (pa.types.is_string(column.type) or pa.types.is_integer(column.type)):
            return None
        for entry in column.cast(pa.string()).drop_null().value_counts():
            found[_plain(entry["values"].as_py())] += entry["counts"].as_py()
        if len(found) > MOST_DISTINCT:
            return None
    found.pop("", None)
    return found


def _plain(value: str) -> str:
    return arabic_digits(normalize(value)).strip()


@cache
def _is_known(value: str, kind: str, width: int) -> bool:
    if kind == "province_name_unknown":
        return vocabulary.find_term("provinces", _BEFORE_NAME.sub("", value)) is not None
    if kind == "district_name_unknown":
        return _district(value) in _districts() or not _THAI.search(value)
    digits = value.removesuffix(".0")
    return digits.isdigit() and len(digits) == width and digits[:4] in _codes()


@cache
def _codes() -> frozenset[str]:
    """The two digits of each province and the four of each district."""
    provinces = (code.rpartition("-")[2] for code in vocabulary.terms("provinces"))
    return frozenset((*provinces, *vocabulary.terms("districts")))


def _district(value: str) -> str:
    return _BEFORE_DISTRICT.sub("", value)


@cache
def _districts() -> frozenset[str]:
    """Thai names of districts; English spellings vary too much to call one wrong.

    The district of a province's seat is mostly written without the province's name.
    """
    names = {normalize(str(term.label.th)) for term in vocabulary.terms("districts").values()}
    return frozenset({"เมือง", *names})


def _told(table: CheckedTable, name: str, kind: str, wrong: dict[str, int]) -> Issue:
    count = sum(wrong.values())
    most = max(wrong, key=lambda value: wrong[value])
    values = {"value": most, "near": _near(most, kind)}
    return Issue(kind, table.key, name, count, values, tuple(_places(table, name, wrong)))


def _near(value: str, kind: str) -> str:
    """The place that was probably meant, for the hint; empty where none is near."""
    if kind == "district_name_unknown":
        return closest(_district(value), sorted(_districts())) or ""
    if kind != "province_name_unknown":
        return ""
    names = [str(term.label.th) for term in vocabulary.terms("provinces").values() if term.label.th]
    return closest(_BEFORE_NAME.sub("", value), names) or ""


def _places(table: CheckedTable, name: str, wrong: dict[str, int]) -> Iterator[Sample]:
    """The first place of each wrong value, up to three."""
    seen: set[str] = set()
    for first, batch in table.batches([name]):
        for offset, cell in enumerate(batch.column(0).cast(pa.string()).to_pylist()):
            plain = _plain(cell) if cell else ""
            if plain in wrong and plain not in seen:
                seen.add(plain)
                yield table.sample(first + offset, name, cell)
                if len(seen) >= min(SAMPLES_KEPT, len(wrong)):
                    return
