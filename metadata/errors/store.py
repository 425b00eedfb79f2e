"""Errors of the store, the catalog's rows and the leases of sources (C250-C279)."""

from typing import ClassVar

from metadata.errors.base import Actor, CatalogError
from metadata.text import text


class StoreNameRefused(CatalogError):
    """A name that may not become a path of the store."""

    code = "C250"
    status = 400
    say = text("ชื่อ {name} ใช้เป็น {what} ในคลังไม่ได้", "{name} cannot be used as {what} in the store.")
    hint = text(
        "ใช้เฉพาะ a-z 0-9 _ และ - โดยขึ้นต้นด้วยตัวอักษรหรือตัวเลข",
        "Use only a-z, 0-9, _ and -, beginning with a letter or a digit.",
    )


class StoreNotWritable(CatalogError):
    """The store's disk refuses a write."""

    code = "C251"
    status = 503
    say = text("เขียน {path} ในคลังไม่ได้: {reason}", "{path} cannot be written in the store: {reason}.")
    hint = text(
        "ตรวจเจ้าของและสิทธิ์ของโฟลเดอร์คลัง (KHLANG_STORAGE_URL) แล้วสั่งใหม่ ข้อมูลที่เผยแพร่แล้วไม่ได้รับผลกระทบ",
        "Check owner and permissions of the store's folder (KHLANG_STORAGE_URL) and run it again. "
        "What is published is not affected.",
    )


class StoreFull(CatalogError):
    """No space left."""

    code = "C252"
    status = 507
    retry = True
    say = text("พื้นที่ดิสก์ของคลังเต็มขณะเขียน {path}", "The store's disk was full while {path} was being written.")
    hint = text(
        "เพิ่มพื้นที่ หรือสั่ง khlang gc แล้วสั่งเก็บเกี่ยวใหม่ ข้อมูลที่เผยแพร่แล้วยังอยู่ครบ",
        "Make space, or run khlang gc, then harvest again. What is published is whole.",
    )


class ObjectChanged(CatalogError):
    """The bytes to be stored are not those that were promised."""

    code = "C253"
    retry = True
    say = text(
        "ไฟล์ {file} เปลี่ยนไประหว่างนำเข้าคลัง ค่า sha256 ที่ได้คือ {found} แทนที่จะเป็น {expected}",
        "{file} changed while it was being stored: its sha256 is {found} instead of {expected}.",
    )
    hint = text(
        "รอจนไฟล์ต้นทางเขียนเสร็จแล้วสั่งเก็บเกี่ยวใหม่",
        "Wait until nothing writes that file any more, then harvest again.",
    )


class ObjectMissing(CatalogError):
    """A file's bytes are not in the store."""

    code = "C254"
    say = text("ไม่มีไฟล์ sha256 {sha256} ในคลัง", "The store has no file with sha256 {sha256}.")
    hint = text(
        "สั่ง khlang fsck เพื่อดูว่าขาดอะไร แล้วกู้คืนจากสำเนาสำรอง",
        "Run khlang fsck to see what is missing, then restore it from a backup.",
    )


class VersionMissing(CatalogError):
    """A version, or one of its documents, is not in the store."""

    code = "C255"
    status = 404
    say = text(
        "ไม่มี {document} ของ {dataset} รุ่น {version}", "There is no {document} of {dataset}, version {version}."
    )
    hint = text(
        "ดูรุ่นที่มีด้วย khlang versions ถ้ารุ่นนี้เคยมี ให้สั่ง khlang fsck แล้วกู้คืนจากสำเนาสำรอง",
        "List the versions with khlang versions. If this one was there, run khlang fsck and restore from a backup.",
    )


class VersionExists(CatalogError):
    """A published version is never written again."""

    code = "C256"
    status = 409
    retry = True
    say = text(
        "รุ่น {version} ของ {dataset} เผยแพร่ไปแล้วและแก้ไขไม่ได้",
        "Version {version} of {dataset} is already published and cannot be changed.",
    )
    hint = text("สั่งเผยแพร่ใหม่อีกครั้งเพื่อออกเป็นรุ่นใหม่", "Publish again: that makes a new version.")


class StoreDamaged(CatalogError):
    """A file of the store cannot be understood."""

    code = "C257"
    say = text("ไฟล์ {path} ในคลังเสียหาย: {reason}", "{path} in the store is damaged: {reason}.")
    hint = text(
        "อย่าแก้ไฟล์ด้วยมือ สั่ง khlang fsck เพื่อดูทั้งหมด แล้วกู้คืนไฟล์นั้นจากสำเนาสำรอง",
        "Do not edit it by hand. Run khlang fsck to see everything, then restore that file from a backup.",
    )


class DatasetNotFound(CatalogError):
    """No dataset of that name, UUID or earlier identifier."""

    code = "C260"
    status = 404
    say = text("ไม่พบชุดข้อมูล {name}", "There is no dataset {name}.")
    hint = text(
        "ค้นหาใหม่ด้วยชื่อหรือคำที่เกี่ยวข้อง (ในบรรทัดคำสั่ง: khlang search)",
        "Search again by its name or by words about it (on the command line: khlang search).",
    )
    hint_for_programs = text(
        "ค้นหาด้วย /api/v1/search?q=คำค้น หรืออ่านรายการทั้งหมดที่ /api/v1/datasets",
        "Look for it with /api/v1/search?q=words, or read the whole list at /api/v1/datasets.",
    )


class ResourceNotFound(CatalogError):
    """No resource with that id in any current version."""

    code = "C261"
    status = 404
    say = text("ไม่พบไฟล์ข้อมูล {id}", "There is no resource {id}.")
    hint = text(
        "เปิดหน้าชุดข้อมูลเพื่อดูไฟล์ที่มีในรุ่นปัจจุบัน", "Open the dataset's page to see the files of its current version."
    )
    hint_for_programs = text(
        "อ่านรหัสไฟล์ในรุ่นปัจจุบันได้จาก resources ใน /api/v1/datasets/ชื่อชุดข้อมูล",
        "Read the ids of the files of the current version from resources in /api/v1/datasets/<name>.",
    )


class VersionNotFound(CatalogError):
    """The dataset has no version of that name."""

    code = "C262"
    status = 404
    say = text("ชุดข้อมูล {dataset} ไม่มีรุ่น {version}", "The dataset {dataset} has no version {version}.")
    hint = text("ดูรุ่นที่มีด้วย khlang versions {dataset}", "List its versions with khlang versions {dataset}.")
    hint_for_programs = text(
        "อ่านชื่อรุ่นทั้งหมดที่ /api/v1/datasets/{dataset}/versions",
        "Read the names of its versions at /api/v1/datasets/{dataset}/versions.",
    )


class AgencyNotFound(CatalogError):
    """No agency with that id."""

    code = "C263"
    status = 404
    say = text("ไม่พบหน่วยงาน {id}", "There is no agency {id}.")
    hint = text("ดูหน่วยงานทั้งหมดที่หน้า /organization", "All agencies are listed on /organization.")
    hint_for_programs = text(
        "อ่านรหัสหน่วยงานทั้งหมดที่ /api/v1/organizations",
        "Read the ids of all organizations at /api/v1/organizations.",
    )


class SourceNotFound(CatalogError):
    """No source with that id."""

    code = "C264"
    status = 404
    say = text("ไม่พบแหล่งข้อมูล {id}", "There is no source {id}.")
    hint = text("ดูแหล่งข้อมูลทั้งหมดที่หน้า /harvest", "All sources are listed on /harvest.")
    hint_for_programs = text(
        "อ่านรหัสแหล่งข้อมูลทั้งหมดที่ /api/v1/sources",
        "Read the ids of all sources at /api/v1/sources.",
    )


class RunNotFound(CatalogError):
    """No run with that id."""

    code = "C265"
    status = 404
    say = text("ไม่พบรอบการเก็บเกี่ยว {id}", "There is no harvest run {id}.")
    hint = text("ดูรอบทั้งหมดที่หน้า /harvest", "All runs are listed on /harvest.")
    hint_for_programs = text(
        "อ่านรหัสรอบทั้งหมดที่ /api/v1/runs",
        "Read the ids of all runs at /api/v1/runs.",
    )


class IdentityTaken(CatalogError):
    """Another dataset already has what this one wants to be called."""

    code = "C266"
    status = 409
    who: ClassVar[Actor] = "agency"
    say = text(
        "{what} {name} เป็นของรายการ {owner} อยู่แล้ว รายการ {upstream} จึงใช้ไม่ได้",
        "The {what} {name} already belongs to {owner}, so {upstream} cannot have it.",
    )
    hint = text(
        "ตั้ง id ของชุดข้อมูลในไฟล์ YAML ให้ไม่ซ้ำกันภายในหน่วยงาน แล้วสั่งเก็บเกี่ยวใหม่",
        "Give the dataset an id that no other of the agency's datasets has, then harvest again.",
    )


class SourceBusy(CatalogError):
    """Another process works on the source."""

    code = "C270"
    status = 409
    retry = True
    say = text(
        "แหล่งข้อมูล {source} กำลังถูกเก็บเกี่ยวโดยอีกกระบวนการหนึ่ง (หมายเลข {process}) ถึง {until}",
        "The source {source} is being harvested by another process (number {process}) until {until}.",
    )
    hint = text(
        "รอให้รอบนั้นเสร็จ ซึ่งต่อเวลานี้ออกไปได้ตราบที่ยังทำงานอยู่ ถ้ากระบวนการนั้นหยุดไปแล้ว สิทธิ์จะว่างเองภายใน 60 วินาที",
        "Wait for that run to end: while it works it prolongs this time. If its process is gone, the source is free "
        "again within 60 seconds.",
    )


class LeaseLost(CatalogError):
    """Another process took the source over: this one may write nothing more."""

    code = "C271"
    status = 409
    retry = True
    say = text(
        "กระบวนการอื่นรับช่วงแหล่งข้อมูล {source} ไปแล้ว รอบนี้จึงหยุดโดยไม่เขียนอะไรเพิ่ม",
        "Another process has taken over the source {source}; this run stopped and writes nothing more.",
    )
    hint = text(
        "ดูรอบล่าสุดของแหล่งข้อมูลนี้ ถ้าเครื่องค้างบ่อยให้ตรวจหน่วยความจำและดิสก์",
        "See the source's latest run. If this machine often hangs, check its memory and disk.",
    )
