"""A dataset's quality, 0 to 100, as a list of checks with their evidence, and advice ranked by what it gains.

Four parts that a visitor can follow: the 14 national items (42 points), openness (28), what validation found
(15) and freshness (15). Pure: the same dataset, resources, report and day give the same answer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, lru_cache
from typing import Any, Literal

from metadata.issues import Report
from metadata.model import MANDATORY_14, Agency, Dataset
from metadata.package import Resource
from metadata.text import Text, text
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]
Part = Literal["items", "openness", "validity", "freshness"]

ITEM_POINTS = 3
OPEN_LICENSES = frozenset(
    {
        "cc-by-4.0",
        "cc-by-sa-4.0",
        "cc0-1.0",
        "odc-by-1.0",
        "odbl-1.0",
        "pddl-1.0",
        "dga-ogl",
        "us-pd",
        "gfdl",
        "open-data-common",
    }
)
"""Conformant with the Open Definition 2.1, or the government's own open licence."""

STRUCTURED = frozenset(
    {
        "csv",
        "tsv",
        "xlsx",
        "xls",
        "ods",
        "json",
        "ndjson",
        "geojson",
        "parquet",
        "xml",
        "rdf",
        "ttl",
        "kml",
        "gpkg",
        "shp",
    }
)

DUE_DAYS = {
    "realtime": 1,
    "minutely": 1,
    "hourly": 1,
    "daily": 1,
    "workdays": 3,
    "weekly": 7,
    "monthly": 31,
    "quarterly": 92,
    "half-yearly": 183,
    "yearly": 366,
}
"""Days between updates; half as much again is the grace before a dataset is called late."""
_LONGEST_DAYS = 36_500
_ALIKE = 4096  # checks of one kind that are kept for the next dataset that is alike

_ITEMS_EN = {
    "data_type": "the type of data",
    "title": "a title",
    "agency": "the organization",
    "contact.name": "a contact's name",
    "contact.email": "a contact's e-mail",
    "tags": "keywords",
    "description": "a description",
    "objective": "the objective",
    "update_frequency": "the update frequency",
    "geo_coverage": "the geographic coverage",
    "data_source": "the data source",
    "data_format": "the storage format",
    "data_category": "the data governance category",
    "license": "the licence",
}


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: points of the possible ones, what was seen, what to do for the rest."""

    key: str
    part: Part
    points: int
    possible: int
    evidence: Text
    advice: Text | None = None

    @property
    def gain(self) -> int:
        return self.possible - self.points

    @cached_property
    def seen_json(self) -> JsonObject:
        """What was looked at, as JSON; most checks of a catalog are alike, and are the same object."""
        return {
            "key": self.key,
            "part": self.part,
            "points": self.points,
            "possible": self.possible,
            "evidence": self.evidence.plain(),
        }

    @cached_property
    def advice_json(self) -> JsonObject:
        """What to do, as JSON; only of a check with advice."""
        say = self.advice.plain() if self.advice else {}
        return {"key": self.key, "gain": self.gain, "say": say, "because": self.evidence.plain()}


@dataclass(frozen=True)
class Quality:
    """All checks of one dataset."""

    checks: tuple[Check, ...]

    @property
    def score(self) -> int:
        """The points as a whole number of 100."""
        return sum(check.points for check in self.checks)

    @property
    def items_filled(self) -> int:
        """How many of the 14 national items are there."""
        return sum(check.part == "items" and check.points > 0 for check in self.checks)

    @property
    def advice(self) -> tuple[Check, ...]:
        """The checks with advice, what gains most first."""
        open_checks = [check for check in self.checks if check.gain and check.advice]
        return tuple(sorted(open_checks, key=lambda check: -check.gain))

    def to_json(self) -> JsonObject:
        """As `quality` of metadata.json has it."""
        return {
            "score": self.score,
            "items": self.items_filled,
            "advice": [check.advice_json for check in self.advice],
            "checks": [check.seen_json for check in self.checks],
        }


def judge(
    dataset: Dataset, agency: Agency, resources: Sequence[Resource], report: Report, today: date
) -> Quality:
    """Look at everything that counts, on one day."""
    return Quality(
        (
            *_items(dataset, agency),
            _license(dataset.license or ""),
            _kept(sum(r.is_kept for r in resources), len(resources)),
            _structured(sum(map(_is_structured, resources)), len(resources)),
            _described_columns(resources),
            _validity(resources, report),
            _freshness(dataset, resources, today),
        )
    )


def _items(dataset: Dataset, agency: Agency) -> list[Check]:
    return [_item(field, label, _has(dataset, agency, field)) for field, label in MANDATORY_14]


@cache
def _item(field: str, label: str, is_given: bool) -> Check:
    name = text(label, _ITEMS_EN[field])
    if is_given:
        evidence, advice, points = text("ระบุแล้ว: {name}", "Given: {name}"), None, ITEM_POINTS
    else:
        evidence, points = text("ยังไม่ระบุ{name}", "Missing: {name}"), 0
        advice = text(
            "เพิ่ม{name} (ช่อง {field}) ซึ่งเป็นหนึ่งใน 14 รายการที่มาตรฐานกำหนด",
            "Add {name} (field {field}), one of the 14 items the national standard asks for.",
        ).format(name=name, field=field)
    return Check(f"item.{field}", "items", points, ITEM_POINTS, evidence.format(name=name), advice)


def _has(dataset: Dataset, agency: Agency, field: str) -> bool:
    if field == "agency":
        return True
    if field == "license":
        return bool(dataset.license and dataset.license != "not-specified")
    if field == "description":
        return dataset.description is not None and dataset.description != dataset.title
    value: Any = dataset
    for name in field.split("."):
        value = getattr(value, name, None)
    if not value and field.startswith("contact.") and agency.contact:
        value = getattr(agency.contact, field.removeprefix("contact."))
    return bool(value)


@lru_cache(_ALIKE)
def _license(said: str) -> Check:
    term = find_term("licenses", said) if said else None
    code = term.code if term else said
    shown = term.label if term else text(code or "ไม่ระบุ", code or "none")
    is_open = code in OPEN_LICENSES
    is_limited = bool(re.fullmatch(r"cc-by-(nc|nd).*", code))
    return Check(
        "license.open",
        "openness",
        10 if is_open else 4 if is_limited else 0,
        10,
        text("สัญญาอนุญาต: {license}", "Licence: {license}").format(license=shown),
        None
        if is_open
        else text(
            "เลือกสัญญาอนุญาตแบบเปิด เช่น cc-by-4.0 หรือ dga-ogl เพื่อให้ทุกคนนำข้อมูลไปใช้ต่อได้",
            "Choose an open licence such as cc-by-4.0 or dga-ogl, so that everyone may reuse the data.",
        ),
    )


def _share(points: int, good: int, total: int) -> int:
    return points * good // total if total else 0


@lru_cache(_ALIKE)
def _kept(kept: int, total: int) -> Check:
    return Check(
        "files.kept",
        "openness",
        _share(6, kept, total),
        6,
        _of(kept, total, "ไฟล์ที่ดาวน์โหลดได้จากคลังนี้", "files can be downloaded here"),
        text(
            "แก้ลิงก์ที่เปิดไม่ได้ หรือส่งไฟล์ข้อมูลแทนหน้าเว็บ เพื่อให้คลังเก็บสำเนาไว้ได้",
            "Repair the links that do not open, or give data files instead of pages, so that copies are kept here.",
        ),
    )


def _is_structured(resource: Resource) -> bool:
    original = resource.original
    return bool(resource.table) or (original is not None and original.format in STRUCTURED)


@lru_cache(_ALIKE)
def _structured(good: int, total: int) -> Check:
    return Check(
        "files.structured",
        "openness",
        _share(8, good, total),
        8,
        _of(good, total, "ไฟล์ที่โปรแกรมอ่านได้", "files can be read by programs"),
        text(
            "ส่งข้อมูลเป็น CSV หรือ XLSX ที่มีหนึ่งตารางต่อหนึ่งชีต แทน PDF รูปภาพ หรือเอกสาร",
            "Deliver the data as CSV or XLSX with one table a sheet, rather than PDF, pictures or documents.",
        ),
    )


def _described_columns(resources: Sequence[Resource]) -> Check:
    fields = [field for r in resources if r.table for field in r.table.schema.get("fields", ())]
    described = sum(bool(field.get("description") or field.get("title")) for field in fields)
    return _described(described, len(fields))


@lru_cache(_ALIKE)
def _described(described: int, total: int) -> Check:
    if not total:
        return Check("columns.described", "openness", 0, 4, text("ไม่มีตาราง", "There is no table"))
    return Check(
        "columns.described",
        "openness",
        _share(4, described, total),
        4,
        _of(described, total, "คอลัมน์ที่มีคำอธิบาย", "columns are described"),
        text(
            "เขียนคำอธิบายของแต่ละคอลัมน์ใน schema (title และ description)",
            "Describe each column in the schema (title and description).",
        ),
    )


def _validity(resources: Sequence[Resource], report: Report) -> Check:
    severities = [issue.severity for issue in report.issues]
    is_there = any(r.is_kept for r in resources)
    return _valid(is_there, severities.count("error"), severities.count("warning"))


@lru_cache(_ALIKE)
def _valid(is_there: bool, errors: int, warnings: int) -> Check:
    if not is_there:
        return Check("data.valid", "validity", 0, 15, text("ไม่มีไฟล์ให้ตรวจ", "There was no file to check"))
    lost = min(15, 8 * bool(errors) + 3 * min(errors, 2) + 2 * min(warnings, 5))
    return Check(
        "data.valid",
        "validity",
        15 - lost,
        15,
        text(
            "การตรวจพบข้อผิดพลาด {error} เรื่อง คำเตือน {warning} เรื่อง",
            "Validation found {error} kinds of error and {warning} of warning",
        ).format(error=errors, warning=warnings),
        text(
            "ดูรายการข้อสังเกตของชุดข้อมูลนี้ แล้วแก้ในไฟล์ต้นฉบับตามคำแนะนำแต่ละข้อ",
            "Open this dataset's findings and correct the original file as each one advises.",
        ),
    )


def _freshness(dataset: Dataset, resources: Sequence[Resource], today: date) -> Check:
    term = find_term("frequencies", dataset.update_frequency) if dataset.update_frequency else None
    latest = _latest(dataset, resources)
    return _up_to_date(term.code if term else "", dataset.update_interval or 1, latest, today)


@lru_cache(_ALIKE)
def _up_to_date(code: str, interval: int, latest: date | None, today: date) -> Check:
    """How a dataset stands that is updated every interval of code, and was updated last on the day latest."""
    if code in ("never", "irregular"):
        return _fresh(15, text("ข้อมูลนี้ไม่มีรอบปรับปรุง", "This data has no update cycle"))
    if code not in DUE_DAYS:
        return _fresh(
            0,
            text("ไม่ทราบรอบปรับปรุง", "The update cycle is not known"),
            text(
                "ระบุความถี่ของการปรับปรุง (update_frequency)",
                "Say how often the data is updated (update_frequency).",
            ),
        )
    if latest is None:
        return _fresh(
            5,
            text("ไม่ทราบวันที่ปรับปรุงล่าสุด", "The day of the last update is not known"),
            text("ระบุวันที่ปรับปรุงล่าสุด (modified)", "Give the day of the last update (modified)."),
        )
    days = min(DUE_DAYS[code] * max(interval, 1), _LONGEST_DAYS)
    latest = min(latest, today)  # a date that is still to come says nothing
    due = latest + timedelta(days=days * 3 // 2 + 1)
    evidence = text(
        "ปรับปรุงล่าสุด {latest} ครบกำหนดรอบถัดไปไม่เกิน {due}", "Last updated {latest}; the next is due by {due}"
    ).format(latest=latest.isoformat(), due=due.isoformat())
    if today <= due:
        return _fresh(15, evidence)
    return _fresh(
        5 if today <= due + timedelta(days=days) else 0,
        evidence,
        text(
            "เลยกำหนดปรับปรุงแล้ว ส่งข้อมูลรอบใหม่ หรือแก้ความถี่ให้ตรงกับความจริง",
            "The update is overdue: deliver new data, or correct the frequency.",
        ),
    )


def _fresh(points: int, evidence: Text, advice: Text | None = None) -> Check:
    return Check("data.fresh", "freshness", points, 15, evidence, advice)


def _latest(dataset: Dataset, resources: Sequence[Resource]) -> date | None:
    """The newest day that the source itself gave; the day of our own harvest says nothing of the data."""
    said = [dataset.modified, dataset.issued, *(r.distribution.modified for r in resources)]
    said += [r.provenance.get("last_modified") for r in resources]
    days = [day for value in said if value and (day := _day(str(value)))]
    return max(days) if days else None


_READERS: tuple[Callable[[str], date], ...] = (
    lambda value: date.fromisoformat(value[:10]),
    lambda value: date.fromisoformat(f"{value[:7]}-01"),
    lambda value: date(int(value[:4]), 1, 1),
    lambda value: datetime.strptime(value, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).date(),
)


def _day(value: str) -> date | None:
    for read in _READERS:
        try:
            return read(value)
        except ValueError:
            continue
    return None


def _of(good: int, total: int, th: str, en: str) -> Text:
    return text(f"{th} {good} จาก {total}", f"{good} of {total} {en}")
