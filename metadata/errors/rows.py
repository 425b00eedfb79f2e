"""Errors of a question about the rows of a table (W630-W649)."""

from metadata.errors.base import WebError
from metadata.text import text


class RowsTooHeavy(WebError):
    """A question that needs more memory than one question may have."""

    code = "W630"
    status = 422
    say = text(
        "คำถามเกี่ยวกับแถวของตารางนี้ต้องใช้หน่วยความจำเกิน {limit_mb} MB จึงหยุดทำ",
        "This question about the rows needed more than {limit_mb} MB of memory and was stopped.",
    )
    hint = text(
        "เพิ่มเงื่อนไข ลดจำนวนคอลัมน์ที่เรียงหรือจัดกลุ่ม หรือดาวน์โหลดตารางทั้งหมดมาคำนวณเอง",
        "Add a condition, sort or group by fewer columns, or download the whole table and compute there.",
    )


class RowsTimedOut(WebError):
    """A question that takes longer than one question may take."""

    code = "W631"
    status = 422
    say = text(
        "คำถามเกี่ยวกับแถวของตารางนี้ใช้เวลาเกิน {seconds} วินาที จึงหยุดทำ",
        "This question about the rows took longer than {seconds} seconds and was stopped.",
    )
    hint = text(
        "เพิ่มเงื่อนไข ลดจำนวนคอลัมน์ที่เรียงหรือจัดกลุ่ม หรือดาวน์โหลดตารางทั้งหมดมาคำนวณเอง",
        "Add a condition, sort or group by fewer columns, or download the whole table and compute there.",
    )


class RowsTooLarge(WebError):
    """An answer of more bytes than one answer may have."""

    code = "W632"
    status = 422
    say = text(
        "คำตอบมีขนาดเกิน {limit_mb} MB จึงไม่ส่งในครั้งเดียว",
        "The answer is larger than {limit_mb} MB and is not sent at once.",
    )
    hint = text(
        "ขอแถวหรือคอลัมน์ให้น้อยลงด้วย limit และ fields หรือขอเป็นไฟล์ที่ /rows.csv",
        "Ask for fewer rows or columns with limit and fields, or take it as a file at /rows.csv.",
    )


class OperatorUnknown(WebError):
    """A condition with an operator that is not known."""

    code = "W633"
    status = 400
    say = text(
        "{name} ไม่ใช่พารามิเตอร์และไม่ใช่เงื่อนไขที่ใช้ได้",
        "{name} is neither a parameter nor a condition of this address.",
    )
    hint = text(
        "เขียนเงื่อนไขเป็น คอลัมน์__ตัวดำเนินการ เช่น {example} ตัวดำเนินการที่ใช้ได้: {known} พารามิเตอร์ที่ใช้ได้: {parameters}",
        "Write a condition as column__operator, such as {example}. Operators: {known}. Parameters: {parameters}.",
    )


class ValueNotOfColumn(WebError):
    """A value that a column of that type can never hold."""

    code = "W634"
    status = 400
    say = text(
        "เปรียบเทียบคอลัมน์ {column} ชนิด {type} กับค่า “{value}” ไม่ได้",
        "The column {column} of type {type} cannot be compared with “{value}”.",
    )
    hint = text(
        "ใช้ค่าที่เป็นชนิดเดียวกับคอลัมน์ วันที่เขียนแบบ 2026-01-31 ตัวเลขไม่มีเครื่องหมายคั่นหลักพัน",
        "Give a value of the column's type: dates as 2026-01-31, numbers without thousands separators.",
    )


class AggregateUnusable(WebError):
    """An aggregate that is not known, or not for a column of that type."""

    code = "W635"
    status = 400
    say = text("คำนวณ {aggregate} ไม่ได้", "{aggregate} cannot be computed.")
    hint = text(
        "ใช้ count, count(คอลัมน์), min(คอลัมน์), max(คอลัมน์) และสำหรับคอลัมน์ตัวเลข sum(คอลัมน์), avg(คอลัมน์)",
        "Use count, count(column), min(column), max(column) and, for columns of numbers, sum(column), avg(column).",
    )


class TooManyParts(WebError):
    """A question with more conditions, values, columns or keys than one question may have."""

    code = "W636"
    status = 400
    say = text("{name} มีได้ไม่เกิน {limit} รายการ", "{name} may have at most {limit} parts.")
    hint = text("ลดจำนวนรายการใน {name}", "Give fewer parts in {name}.")


class ResourceWithoutRows(WebError):
    """A resource that holds no table: a link, a document, a picture."""

    code = "W637"
    status = 404
    say = text("ทรัพยากร {id} ไม่มีตาราง จึงไม่มีแถวให้ถาม", "The resource {id} holds no table, so it has no rows.")
    hint = text(
        "ดูไฟล์ของทรัพยากรที่หน้าของชุดข้อมูล หรือเลือกทรัพยากรอื่นที่เป็นตาราง",
        "See its file on the page of the dataset, or choose another resource that is a table.",
    )
    hint_for_programs = text(
        "เลือกไฟล์ที่ resources ใน /api/v1/datasets/ชื่อชุดข้อมูล ระบุ links.rows ไว้",
        "Choose a file that has links.rows in resources of /api/v1/datasets/<name>.",
    )


class TableChanged(WebError):
    """A new version of the table was published while it was read page by page."""

    code = "W638"
    status = 409
    say = text(
        "ตารางมีรุ่นใหม่เผยแพร่หลังจากได้ตัวชี้ตำแหน่ง (cursor) นี้",
        "A new version of the table was published since this cursor was given.",
    )
    hint = text(
        "เริ่มอ่านใหม่โดยไม่ระบุ cursor หรืออ่านไฟล์ของรุ่นเดิมที่หน้าของชุดข้อมูล",
        "Start again without cursor, or read the files of the earlier version, which stay on the dataset's page.",
    )
    hint_for_programs = text(
        "เริ่มอ่านใหม่โดยไม่ระบุ cursor หรืออ่านตารางของรุ่นเดิมทั้งไฟล์จากที่อยู่ใน /api/v1/datasets/ชื่อชุดข้อมูล/versions",
        "Start again without cursor, or read the earlier version's whole file: "
        "its address is in /api/v1/datasets/<name>/versions.",
    )
