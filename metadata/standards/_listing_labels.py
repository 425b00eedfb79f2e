"""What agencies and catalogs call the columns of a list of datasets, and what a config may call them."""

from collections.abc import Mapping, Sequence

from metadata.standards._thai_excel_labels import DATASET_LABELS, labels_to_keys

COLUMNS: dict[str, str] = {
    "id": "name", "title": "title", "description": "notes", "tags": "tag_string", "theme": "theme",
    "license": "license_id", "organization": "organization", "landing_page": "landing_page",
    "contact_name": "maintainer", "contact_email": "maintainer_email", "update_frequency": "update_frequency_unit",
    "modified": "modified", "issued": "issued", "language": "language", "data_category": "data_category",
    "private": "private", "url": "resource:url", "file_id": "resource:id", "file_title": "resource:name",
    "file_description": "resource:description", "format": "resource:format",
}  # fmt: skip
"""The keys of `columns` in a config, and the keys they are read as."""

_OWN: dict[str, Sequence[str]] = {
    "name": (
        "dataset.id",
        "dataset_id",
        "dataset.name",
        "dataset.slug",
        "identifier",
        "slug",
        "id",
        "รหัส",
        "ลำดับชุดข้อมูล",
    ),
    "title": (
        "dataset.title",
        "dataset",
        "name of dataset",
        "ชื่อ",
        "หัวข้อ",
        "ชื่อเรื่อง",
        "รายการ",
        "รายการชุดข้อมูล",
    ),
    "notes": ("dataset.description", "abstract", "summary"),
    "tag_string": ("keyword", "keywords", "dataset.tags"),
    "theme": ("dataset.theme", "category", "group", "groups", "หมวดหมู่", "กลุ่มชุดข้อมูล", "กลุ่ม"),
    "license_id": ("dataset.license", "licence", "rights"),
    "organization": (
        "dataset.organization",
        "publisher",
        "org",
        "agency",
        "department",
        "หน่วยงาน",
        "หน่วยงานเจ้าของข้อมูล",
        "เจ้าของข้อมูล",
    ),
    "landing_page": ("landing page", "dataset.url", "homepage", "page", "เว็บไซต์", "หน้าเว็บ", "หน้าชุดข้อมูล"),
    "update_frequency_unit": (
        "frequency",
        "update frequency",
        "accrual periodicity",
        "ความถี่",
        "ความถี่ในการปรับปรุง",
        "รอบการปรับปรุง",
    ),
    "modified": ("last modified", "last updated", "updated", "วันที่ปรับปรุง", "ปรับปรุงล่าสุด", "วันที่แก้ไข"),
    "issued": ("published", "created", "release date", "วันที่เผยแพร่", "วันที่สร้าง"),
    "language": ("lang", "ภาษา"),
    "private": ("dataset.private",),
}
_FILE: dict[str, Sequence[str]] = {
    "resource:url": (
        "url",
        "link",
        "links",
        "download",
        "download url",
        "file url",
        "resource url",
        "distribution",
        "data url",
        "csv",
        "ลิงก์",
        "ลิงค์",
        "ลิ้งค์",
        "ที่อยู่ไฟล์",
        "ที่อยู่",
        "ดาวน์โหลด",
        "ลิงก์ดาวน์โหลด",
        "ลิงก์ข้อมูล",
        "ไฟล์",
        "file",
        "path",
    ),
    "resource:id": ("resource id", "file id", "รหัสไฟล์", "รหัสทรัพยากร"),
    "resource:name": ("resource name", "resource title", "file name", "file title", "ชื่อไฟล์", "ชื่อทรัพยากร"),
    "resource:description": ("resource description", "file description", "คำอธิบายไฟล์"),
    "resource:format": ("format", "file format", "filetype", "รูปแบบ", "รูปแบบไฟล์", "นามสกุล", "ชนิดไฟล์"),
    "resource:mimetype": ("mime", "media type", "mimetype"),
    "resource:size": ("filesize", "size", "bytes", "ขนาด", "ขนาดไฟล์"),
    "resource:hash": ("checksum.value", "hash", "sha256"),
}
_PLAIN_OF_FILES: dict[str, Sequence[str]] = {
    "resource:id": ("id",),
    "resource:name": ("title", "name"),
    "resource:description": ("description",),
    "resource:last_modified": ("modified", "last modified", "updated"),
    "resource:created": ("created at", "created", "issued"),
}


def _without(labels: Mapping[str, str], *keys: str) -> dict[str, str]:
    return {label: key for label, key in labels.items() if key not in keys}


LABELS: dict[str, str] = {**_without(DATASET_LABELS, "url", "owner_org"), **labels_to_keys(_OWN)}
RESOURCE_LABELS: dict[str, str] = labels_to_keys(_FILE)
RESOURCE_WORDS: dict[str, str] = labels_to_keys(_PLAIN_OF_FILES)
DATASET_KEYS: tuple[str, ...] = tuple(dict.fromkeys(LABELS.values()))
"""Every key that says something of the dataset and not of one file."""
