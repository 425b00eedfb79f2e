"""Why a record came out as it did: short facts in Thai and English for the run's page and the command line."""

from collections.abc import Iterable, Mapping
from typing import Any

from harvesters.assemble import Assembled
from harvesters.previous import Previous
from harvesters.stage.drift import TYPES, changed_columns
from metadata.model import Dataset
from metadata.package import Resource, timeless
from metadata.text import cut, text

JsonObject = dict[str, Any]
Reason = dict[str, str]
MOST = 20  # resources that are named one by one
COLUMNS_NAMED = 8

FIELDS = {
    "title": ("ชื่อ", "title"),
    "description": ("รายละเอียด", "description"),
    "tags": ("คำสำคัญ", "tags"),
    "theme": ("หมวดหมู่", "theme"),
    "license": ("สัญญาอนุญาต", "licence"),
    "contact": ("ผู้ติดต่อ", "contact"),
    "language": ("ภาษา", "language"),
    "objective": ("วัตถุประสงค์", "objective"),
    "update_frequency": ("ความถี่ในการปรับปรุง", "update frequency"),
    "geo_coverage": ("ขอบเขตเชิงภูมิศาสตร์", "geographic coverage"),
    "data_source": ("แหล่งที่มา", "data source"),
    "data_category": ("ประเภทข้อมูลตามธรรมาภิบาล", "data category"),
    "identifier": ("รหัสอ้างอิง", "identifier"),
    "landing_page": ("หน้าหลักของชุดข้อมูล", "landing page"),
    "temporal": ("ช่วงเวลา", "period"),
    "spatial": ("พื้นที่", "place"),
    "extras": ("ข้อมูลอื่นของต้นทาง", "other fields of the source"),
}
"""Names of the fields that change most; any other is called by its key."""

LINKS = {
    "page": ("หน้าเว็บ", "a page"),
    "service": ("บริการข้อมูล", "a service"),
    "too_large": ("ใหญ่เกินกำหนด", "too large"),
    "unreachable": ("ดาวน์โหลดไม่ได้", "unreachable"),
    "refused": ("ไม่อนุญาต", "refused"),
    "not_data": ("ไม่ใช่ไฟล์ข้อมูล", "not data"),
    "held": ("ยังไม่ผ่านการตรวจ", "held"),
    "by_config": ("ตามไฟล์ตั้งค่า", "by the config"),
}
GONE = {
    "not_listed": {"th": "ไม่อยู่ในรายการของต้นทางแล้ว", "en": "no longer listed by its source"},
    "not_public": {"th": "ต้นทางระบุว่าไม่เปิดเผยต่อสาธารณะ", "en": "its source marks it as not public"},
    "excluded": {"th": "ไฟล์ตั้งค่าไม่เลือกรายการนี้แล้ว", "en": "the config no longer selects it"},
    "deleted": {"th": "ต้นทางแจ้งว่าลบแล้ว", "en": "its source says that it was deleted"},
    "grace_over": {"th": "ไม่กลับมาภายในเวลาที่กำหนด", "en": "it did not come back within its grace time"},
    "listed_again": {"th": "กลับมาอยู่ในรายการของต้นทาง", "en": "listed by its source again"},
}
"""What the log says as a word, as a sentence."""
NEW: Reason = {"th": "ชุดข้อมูลใหม่", "en": "a new dataset"}

LEFT_OUT = {
    "record_repeated": text("ต้นทางส่งซ้ำ", "listed more than once"),
    "record_excluded": text("ตามการเลือกในไฟล์ตั้งค่า", "by the config's select"),
    "record_not_public": text("ต้นทางไม่เปิดเผยต่อสาธารณะ", "not public at the source"),
    "record_deleted": text("ต้นทางลบแล้ว", "deleted at the source"),
    "record_only_groups": text("เป็นเพียงชุดที่รวมชุดข้อมูลอื่น", "only groups other datasets"),
}
"""Why a row becomes no record, in few words, by the kind of its finding."""


def renamed_from(upstream_id: str) -> Reason:
    name = cut(upstream_id, 120)
    return {"th": f"รหัสที่ต้นทางเดิมคือ {name}", "en": f"its upstream id was {name}"}


def changed(previous: Previous, dataset: Dataset, parts: Iterable[Assembled]) -> tuple[Reason, ...]:
    """What differs from the public version: fields of the description, then resource by resource."""
    parts = tuple(parts)
    found: list[Reason] = []
    if fields := changed_fields(previous.metadata.get("dataset", {}), dataset.to_json()):
        thai = ", ".join(FIELDS.get(name, (name, name))[0] for name in fields)
        english = ", ".join(FIELDS.get(name, (name, name))[1] for name in fields)
        found.append({"th": f"คำอธิบายเปลี่ยน: {thai}", "en": f"description changed: {english}"})
    told = [found_in[1] for part in parts if (found_in := _of_resource(previous, part))]
    present = {part.resource.key for part in parts}
    for document in previous.metadata.get("resources", ()):
        if document["key"] not in present:
            told.append(
                _say("gone", _title(document["distribution"], document["name"]), "นำออก", "removed")[1]
            )
    return (*found, *_cut(told))


def of_resources(parts: Iterable[Assembled]) -> tuple[Reason, ...]:
    """Of resources without a public version before: which are held or only linked."""
    return _cut([found[1] for part in parts if (found := _standing(part))])


def changes_of(previous: Previous, dataset: Dataset, parts: Iterable[Assembled]) -> JsonObject:
    """The same as `changed`, for machines: {fields: names, files: {name, title, change} each}.

    change: new, gone, content, reading, description, kept, held, unreachable, or linked and why.
    """
    parts = tuple(parts)
    is_new = not previous.metadata
    fields = [] if is_new else changed_fields(previous.metadata.get("dataset", {}), dataset.to_json())
    files = []
    for part in parts:
        found = _standing(part) if is_new else _of_resource(previous, part)
        if found:
            files.append(_file(part.resource.name, part.resource.distribution.to_json(), found[0]))
    present = {part.resource.key for part in parts}
    for document in previous.metadata.get("resources", ()):
        if document["key"] not in present:
            files.append(_file(document["name"], document["distribution"], "gone"))
    return {"fields": fields, "files": files}


def _file(name: str, distribution: JsonObject, change: str) -> JsonObject:
    return {"name": name, "title": distribution.get("title") or {}, "change": change}


def changed_fields(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Names of the dataset's own fields that differ, in the order of the model; times of change do not count."""
    old, new = timeless(dict(before)), timeless(dict(now))
    names = [name for name in Dataset.model_fields if name not in ("id", "distributions")]
    return [name for name in names if old.get(name) != new.get(name)]


def is_same_table(previous: Previous, resource: Resource) -> bool:
    """Whether the public version describes the columns of a resource as this one does."""
    return previous.schema_of(resource.key) == _schema(resource)


def columns_said(before: JsonObject | None, now: JsonObject | None) -> tuple[str, str]:
    """Which columns differ between two schemas, as the end of a sentence in Thai and English; empty for none."""
    if not before or not now:
        return "", ""
    changes = changed_columns(before, now)
    told = [
        ("คอลัมน์ใหม่", "new columns", _names(changes["new"]), _names(changes["new"])),
        ("คอลัมน์ที่หายไป", "columns gone", _names(changes["gone"]), _names(changes["gone"])),
        ("ชนิดเปลี่ยน", "type changed", _types(changes["types"], 0), _types(changes["types"], 1)),
    ]
    thai = "".join(f" {label}: {names}" for label, _, names, _ in told if names)
    return thai, "".join(f"; {label}: {names}" for _, label, _, names in told if names)


def _names(names: list[str]) -> str:
    return ", ".join(names[:COLUMNS_NAMED]) + (" …" if len(names) > COLUMNS_NAMED else "")


def _types(types: list[list[str]], at: int) -> str:
    return _names([f"{name} ({_type(old, at)} → {_type(new, at)})" for name, old, new in types])


def _type(name: str, at: int) -> str:
    return TYPES.get(name, (name, name))[at]


def _schema(resource: Resource) -> JsonObject | None:
    return resource.table.schema if resource.table else None


def _of_resource(previous: Previous, part: Assembled) -> tuple[str, Reason] | None:
    """One resource against what is public of it, in a word and a sentence; None where nothing differs."""
    resource = part.resource
    title = _title(resource.distribution.to_json(), resource.name)
    before = previous.resource_document(resource.key)
    if part.held or part.failure or (before or {}).get("link_reason") != resource.link_reason:
        standing = _standing(part)
        return standing or _say("kept", title, "เก็บไฟล์ได้แล้ว", "its file is kept now")
    if before is None:
        return _say("new", title, "เพิ่มใหม่", "new")
    if resource.original and resource.original.sha256 != previous.sha256_of(resource.key):
        thai, english = columns_said(previous.schema_of(resource.key), _schema(resource))
        return _say("content", title, f"ไฟล์เปลี่ยน{thai}", f"the file changed{english}")
    if not is_same_table(previous, resource) or _forms(before) != _tables(resource):
        return _say("reading", title, "อ่านไฟล์ด้วยวิธีใหม่", "the same file, read in another way")
    if timeless(before["distribution"]) != timeless(resource.distribution.to_json()):
        return _say("description", title, "คำอธิบายไฟล์เปลี่ยน", "its description changed")
    return None


def _standing(part: Assembled) -> tuple[str, Reason] | None:
    """Why a resource is not its newest bytes: held, not reached, or a link."""
    title = _title(part.resource.distribution.to_json(), part.resource.name)
    if part.held and part.resource.is_kept:
        return _say(
            "held", title, "ฉบับใหม่ไม่ผ่านการตรวจ ใช้ฉบับเดิม", "the new delivery is held, the last good one stays"
        )
    if part.failure and part.resource.is_kept:
        return _say(
            "unreachable", title, "ดาวน์โหลดไม่ได้ ใช้ฉบับเดิม", "could not be taken, the last good one stays"
        )
    if part.resource.link_reason:
        thai, english = LINKS[part.resource.link_reason]
        return _say(
            f"linked: {part.resource.link_reason}", title, f"แสดงเป็นลิงก์ ({thai})", f"linked ({english})"
        )
    return None


def _forms(document: JsonObject) -> set[str]:
    return {form["sha256"] for form in document.get("forms", ()) if form["form"] in ("csv", "parquet")}


def _tables(resource: Resource) -> set[str]:
    return {resource.table.csv.sha256, resource.table.parquet.sha256} if resource.table else set()


def _title(distribution: JsonObject, name: str) -> Reason:
    title = distribution.get("title") or {}
    thai, english = title.get("th") or title.get("en") or name, title.get("en") or title.get("th") or name
    return {"th": cut(thai, 80), "en": cut(english, 80)}


def _say(change: str, title: Reason, thai: str, english: str) -> tuple[str, Reason]:
    return change, {"th": f"{title['th']}: {thai}", "en": f"{title['en']}: {english}"}


def _cut(told: list[Reason]) -> tuple[Reason, ...]:
    left = len(told) - MOST
    if left <= 0:
        return tuple(told)
    return (*told[:MOST], {"th": f"และอีก {left} ไฟล์", "en": f"and {left} more files"})
