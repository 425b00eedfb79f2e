"""Errors of publishing, the package zip, the full dump and exports (P401-P449)."""

from metadata.errors.base import PublishError
from metadata.text import text


class PackageEmpty(PublishError):
    """A package without a single resource."""

    code = "P401"
    status = 422
    who = "agency"
    say = text(
        "ชุดข้อมูล {dataset} ไม่มีไฟล์หรือลิงก์ข้อมูลแม้แต่รายการเดียว จึงเผยแพร่ไม่ได้",
        "Dataset {dataset} has no file and no link, so there is nothing to publish.",
    )
    hint = text(
        "เพิ่มรายการใน resources ของชุดข้อมูลนี้อย่างน้อยหนึ่งรายการ แล้วเก็บเกี่ยวใหม่",
        "Add at least one entry under this dataset's resources, then harvest again.",
    )


class ResourceNamesRepeat(PublishError):
    """Two resources of a package with the same name."""

    code = "P402"
    status = 422
    who = "agency"
    say = text(
        "ชุดข้อมูล {dataset} มีไฟล์ข้อมูลสองรายการที่ใช้ชื่อ {resource} ซ้ำกัน",
        "Dataset {dataset} has two resources named {resource}.",
    )
    hint = text(
        "กำหนด id ที่ไม่ซ้ำกันให้แต่ละรายการใน resources แล้วเก็บเกี่ยวใหม่",
        "Give each entry under resources its own id, then harvest again.",
    )


class StagedFileChanged(PublishError):
    """A staged file is gone, or is no longer the file that was validated."""

    code = "P403"
    retry = True
    say = text(
        "ไฟล์ {file} ของชุดข้อมูล {dataset} ไม่ตรงกับไฟล์ที่ตรวจแล้ว (คาดว่า {expected} ไบต์ พบ {found})",
        "File {file} of dataset {dataset} is not the file that was checked (expected {expected} bytes, found {found}).",
    )
    hint = text(
        "ตรวจว่าพื้นที่ดิสก์เหลือพอและไม่มีโปรแกรมอื่นแก้ไฟล์ในโฟลเดอร์ scratch แล้วเก็บเกี่ยวใหม่",
        "Check that the disk has space and that nothing else writes to the scratch folder, then harvest again.",
    )


class RowsDiffer(PublishError):
    """A derived form does not hold the rows that were validated."""

    code = "P404"
    say = text(
        "ตาราง {table} มี {expected} แถวตอนตรวจ แต่อ่านกลับได้ {found} แถว จึงไม่เผยแพร่",
        "Table {table} had {expected} rows when it was checked and {found} when read back. It was not published.",
    )
    hint = text(
        "เก็บเกี่ยวใหม่อีกครั้ง ถ้ายังเกิดซ้ำให้แจ้งผู้พัฒนาพร้อมชื่อไฟล์ต้นฉบับ",
        "Harvest again. If it happens again, report it with the name of the original file.",
    )


class FormCannotHold(PublishError):
    """A file format has a limit that a table exceeds: rows, columns or the length of a cell."""

    code = "P405"
    status = 422
    who = "agency"
    say = text(
        "รูปแบบ {form} รับ {what_th} ได้ไม่เกิน {limit} แต่ตารางนี้มี {found}",
        "{form} holds at most {limit} {what}; this table has {found}.",
    )
    hint = text(
        "ใช้ไฟล์ CSV หรือ Parquet ของตารางนี้แทน ซึ่งมีข้อมูลครบทุกแถว",
        "Use the table's CSV or Parquet instead: they hold every row.",
    )


class ExportFormatUnknown(PublishError):
    """The catalog cannot be exported in that format."""

    code = "P411"
    status = 404
    say = text(
        "ไม่มีรูปแบบการส่งออกชื่อ {form} (ใกล้เคียงที่สุดคือ {near})",
        "There is no export format named {form}; the nearest is {near}.",
    )
    hint = text("เลือกจากรูปแบบเหล่านี้: {known}", "Choose one of: {known}.")


class BulkFolderUnusable(PublishError):
    """The folder for the full dump cannot be written to."""

    code = "P421"
    say = text(
        "เขียนชุดข้อมูลทั้งคลังลงใน {folder} ไม่ได้: {reason}",
        "The full dump cannot be written into {folder}: {reason}.",
    )
    hint = text(
        "ตรวจสิทธิ์เขียนและพื้นที่ว่างของโฟลเดอร์นั้น หรือเลือกโฟลเดอร์อื่นด้วย khlang bulk -o",
        "Check that the folder may be written to and has space, or name another with khlang bulk -o.",
    )
