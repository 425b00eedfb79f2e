"""What each key of a config means, in Thai and English, with an example: for editors and the reference.

A source type says the meaning of its own keys in their annotations; these are the keys that all share.
"""

from pydantic import BaseModel

from harvesters.config.meanings_of_fields import (
    AGENCY,
    CONTACT,
    DATASET,
    DISTRIBUTION,
    LINK,
    NOTIFY,
    PERIOD,
    PLACE,
    RELATION,
    TEXT,
)
from harvesters.config.models import Meaning

CONFIG = {
    "version": Meaning("รุ่นของรูปแบบไฟล์ตั้งค่า", "The version of this form of config", "1"),
    "agency": Meaning(
        "หน่วยงานเจ้าของข้อมูล", "The agency that owns the data", "{id: dbd, title: กรมพัฒนาธุรกิจการค้า}"
    ),
    "defaults": Meaning(
        "ค่าที่ใช้กับทุกชุดข้อมูลที่ไม่ได้เขียนไว้เอง",
        "What every dataset has that says nothing else",
        "{license: cc-by-4.0, language: [th]}",
    ),
    "sources": Meaning(
        "แหล่งข้อมูลของหน่วยงาน อย่างน้อยหนึ่งแหล่ง",
        "The agency's sources, at least one",
        "[{id: registry, type: files, …}]",
    ),
}

SOURCE = {
    "id": Meaning("รหัสแหล่งข้อมูล ไม่ซ้ำในหน่วยงาน", "The source's id, unique within the agency", "registry"),
    "type": Meaning("ชนิดของแหล่งข้อมูล", "The kind of source", "files"),
    "title": Meaning(
        "ชื่อแหล่งข้อมูลบนหน้ารอบการเก็บเกี่ยว", "The source's name on the harvest pages", "ทะเบียนนิติบุคคล"
    ),
    "schedule": Meaning(
        "เวลาเก็บเกี่ยว: cron 5 ช่อง หรือ hourly, daily, weekly, monthly, manual (ห่างกันอย่างน้อย 15 นาที)",
        "When to harvest: five cron fields, or hourly, daily, weekly, monthly, manual; 15 minutes apart at least",
        '"0 3 * * *"',
    ),
    "removal": Meaning(
        "ทำอย่างไรเมื่อชุดข้อมูลหายไปจากต้นทาง", "What happens when datasets vanish at the source", "{grace_days: 7}"
    ),
    "fetch": Meaning("วิธีเรียกเครื่องต้นทาง", "How the source's server is called", "{timeout: 60, rate: 5/s}"),
}

REMOVAL = {
    "grace_days": Meaning(
        "จำนวนวันที่รอก่อนเพิกถอนชุดข้อมูลที่หายไป", "Days before a vanished dataset is withdrawn", "7"
    ),
    "guard": Meaning(
        "เพดานของชุดข้อมูลที่หายไปได้ในรอบเดียว ไฟล์ตั้งค่าทำให้เข้มขึ้นได้เท่านั้น",
        "How much may vanish in one run; a config may only tighten it",
        "{records: 1, fraction: 0.1}",
    ),
}

GUARD = {
    "records": Meaning("จำนวนชุดข้อมูลที่หายได้ต่อรอบ", "Datasets that may vanish in one run", "1"),
    "fraction": Meaning(
        "สัดส่วนของชุดข้อมูลที่เผยแพร่แล้วที่หายได้ต่อรอบ (0 ถึง 1)",
        "The share of published datasets that may vanish in one run (0 to 1)",
        "0.1",
    ),
}

FETCH = {
    "timeout": Meaning("วินาทีที่รอคำตอบ", "Seconds to wait for an answer", "60"),
    "max_bytes": Meaning(
        "ขนาดไฟล์ใหญ่สุดที่ดาวน์โหลด ใหญ่กว่านี้เก็บเป็นลิงก์",
        "The largest file to download; larger ones stay links",
        "500MB",
    ),
    "rate": Meaning("จำนวนคำขอต่อเวลา", "Requests per time", "5/s"),
    "headers": Meaning(
        "HTTP header ที่ส่งไปเครื่องต้นทางเท่านั้น ความลับต้องเป็นตัวแปร",
        "HTTP headers, sent to the source's own server only; secrets must be variables",
        '{Authorization: "${PORTAL_TOKEN}"}',
    ),
    "files": Meaning(
        "ไฟล์ที่เก็บสำเนา: all, none หรือรายการชนิดไฟล์",
        "Whose bytes are kept: all, none, or a list of media types or formats",
        "[csv, xlsx]",
    ),
}

DATASET_CONFIG = {
    "id": Meaning("รหัสชุดข้อมูล ไม่ซ้ำในหน่วยงาน", "The dataset's id, unique within the agency", "new-companies"),
    "resources": Meaning(
        "ไฟล์ของชุดข้อมูล อย่างน้อยหนึ่งไฟล์", "The dataset's files, at least one", "[{url: data/new.csv}]"
    ),
}

RESOURCE = {
    "url": Meaning(
        "ที่อยู่ http(s) หรือไฟล์ในเครื่องนับจากไฟล์ตั้งค่านี้ ใช้ * ได้ (หนึ่งไฟล์เป็นหนึ่งรายการ)",
        "An http(s) address, or a local path counted from this file; a * makes one resource per file",
        "data/99_2015*.csv",
    ),
    "id": Meaning("รหัสถาวรของไฟล์ในชุดข้อมูล", "The file's lasting id within the dataset", "main-table"),
    "encoding": Meaning("การเข้ารหัสอักขระ หรือ auto", "The character encoding, or auto", "tis-620"),
    "delimiter": Meaning("ตัวคั่นคอลัมน์ หรือ auto", "The character between columns, or auto", "comma"),
    "quote": Meaning(
        "เครื่องหมายล้อมข้อความในช่อง หรือ auto; backslash คือ double ที่ใช้ \\ นำหน้าอักขระพิเศษ",
        "What encloses a cell's text, or auto; backslash is double with \\ before a special character",
        "single",
    ),
    "header": Meaning(
        "แถวหัวตาราง นับจาก 1 หรือ auto; [] คือไม่มีหัวตาราง",
        "The header's rows, counted from 1, or auto; [] for none",
        "[3, 4]",
    ),
    "skip_rows": Meaning("จำนวนแถวที่ข้ามก่อนเริ่มอ่าน", "Rows left out before anything is read", "2"),
    "footer": Meaning("จำนวนแถวท้ายตารางที่ไม่ใช่ข้อมูล หรือ auto", "Rows at the end that are no data, or auto", "1"),
    "totals": Meaning(
        "แถวยอดรวมในตาราง: keep เก็บไว้เป็นข้อมูล, leave_out ไม่นำมาใช้, auto ตัดสินจากผลบวก",
        "Rows of totals: keep them as data, leave_out, or auto to decide by their sums",
        "keep",
    ),
    "sheet": Meaning(
        "ชื่อแผ่นงาน หรือลำดับนับจาก 1 หรือรายการของแผ่นงาน; มี * ได้ แต่ละแผ่นเป็นไฟล์ข้อมูลหนึ่ง",
        "The sheet's name, or its number from 1, or a list; with * or a list each sheet is a resource",
        "1",
    ),
    "member": Meaning(
        "ไฟล์ภายใน zip หรือ tar หรือรายการของไฟล์; มี * ได้ แต่ละไฟล์เป็นไฟล์ข้อมูลหนึ่ง",
        "The file inside a zip or tar, or a list; with * or a list each file is a resource",
        "data/*.csv",
    ),
    "layer": Meaning("ชื่อชั้นข้อมูลของ GeoPackage", "The name of a GeoPackage's layer", "roads"),
    "schema": Meaning(
        "Table Schema เขียนไว้ที่นี่หรือเป็นชื่อไฟล์ ถ้าไม่มีจะอนุมานให้",
        "A Table Schema, inline or a path; left out, it is inferred",
        "new-companies.schema.json",
    ),
    "expect": Meaning(
        "สิ่งที่หน่วยงานรับรองเกี่ยวกับตาราง",
        "What the agency promises of the table",
        "{rows: {min: 1000}, key: [เลขทะเบียน]}",
    ),
    "on_findings": Meaning(
        "เมื่อพบข้อผิดพลาดในข้อมูล: hold เก็บรุ่นเดิมไว้, warn เผยแพร่พร้อมแสดง, publish เผยแพร่",
        "When the data has errors: hold keeps the last version, warn publishes and shows them, publish publishes",
        "hold",
    ),
}

EXPECT = {
    "rows": Meaning("จำนวนแถวที่คาดไว้", "How many rows to expect", "{min: 1000}"),
    "key": Meaning(
        "คอลัมน์ที่รวมกันแล้วไม่ซ้ำและไม่ว่าง", "Columns that together are unique and never empty", "[เลขทะเบียน]"
    ),
}

ROWS = {
    "min": Meaning("จำนวนแถวอย่างน้อย", "Rows at least", "1000"),
    "max": Meaning("จำนวนแถวอย่างมาก", "Rows at most", "2000000"),
}

MEANINGS: dict[str, dict[str, Meaning]] = {
    "ConfigBase": CONFIG, "SourceConfig": SOURCE, "RemovalConfig": REMOVAL, "GuardConfig": GUARD,
    "FetchConfig": FETCH, "DatasetConfig": DATASET_CONFIG, "ResourceConfig": RESOURCE, "ExpectConfig": EXPECT,
    "RowCounts": ROWS, "Agency": AGENCY, "AgencyConfig": NOTIFY, "NotifyConfig": NOTIFY, "WebhookConfig": NOTIFY,
    "Contact": CONTACT, "DatasetFields": DATASET, "DefaultsConfig": DATASET,
    "DistributionFields": DISTRIBUTION, "Link": LINK, "Period": PERIOD, "Place": PLACE, "Relation": RELATION,
    "Text": TEXT,
}  # fmt: skip


def meaning_of(model: type[BaseModel], key: str) -> Meaning | None:
    """What a key of a class means: said in its annotation, or here for the class or one it comes from."""
    for name, info in model.model_fields.items():
        if key in (name, info.alias):
            said = next((part for part in info.metadata if isinstance(part, Meaning)), None)
            if said:
                return said
    if key == "sources" and issubclass(model, BaseModel) and "version" in model.model_fields:
        return CONFIG[key]
    for parent in model.__mro__:
        found = MEANINGS.get(parent.__name__, {}).get(key)
        if found:
            return found
    return None
