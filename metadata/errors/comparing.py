"""Errors of comparing two versions of a dataset (C277-C278)."""

from metadata.errors.base import CatalogError
from metadata.text import text


class VersionToCompareNotFound(CatalogError):
    """One of the two versions to compare was never published."""

    code = "C277"
    status = 404
    say = text(
        "ชุดข้อมูล {dataset} ไม่มีรุ่น {version} รุ่นที่มี: {versions}",
        "The dataset {dataset} has no version {version}. Its versions: {versions}.",
    )
    hint = text(
        "คัดลอกชื่อรุ่นจากรายการ เช่น {nearest} ดูประวัติทั้งหมดด้วย khlang versions {dataset}",
        "Copy a name from this list, such as {nearest}. The whole history: khlang versions {dataset}.",
    )


class RowsNotCompared(CatalogError):
    """The rows of two versions are too many to be compared here."""

    code = "C278"
    status = 422
    say = text(
        "เทียบแถวของตาราง {resource} ทั้งสองรุ่นไม่เสร็จ เพราะใช้หน่วยความจำหรือเวลาเกินกำหนด",
        "The rows of {resource} in the two versions were not compared: it took more memory or time than it may.",
    )
    hint = text(
        "สั่งใหม่โดยเพิ่ม --no-rows เพื่อเทียบเฉพาะคำอธิบาย ไฟล์ และคอลัมน์",
        "Run it again with --no-rows to compare description, files and columns only.",
    )
