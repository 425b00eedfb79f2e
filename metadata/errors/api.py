"""Errors of what a program asked of /api/v1 (W600-W629)."""

from metadata.errors.base import WebError
from metadata.text import text


class ParameterUnknown(WebError):
    """The operation has no parameter of that name."""

    code = "W600"
    status = 400
    say = text("ที่อยู่นี้ไม่มีพารามิเตอร์ {name}", "This address has no parameter {name}.")
    hint = text("พารามิเตอร์ที่ใช้ได้: {known}", "Parameters it takes: {known}.")


class ParameterUnusable(WebError):
    """A parameter has a value that it cannot take."""

    code = "W601"
    status = 400
    say = text("พารามิเตอร์ {name} รับค่า “{value}” ไม่ได้", "The parameter {name} cannot take “{value}”.")
    hint = text("ค่าที่ใช้ได้: {wanted}", "What it takes: {wanted}.")


class ParameterRepeated(WebError):
    """A parameter that has one value was given several times."""

    code = "W602"
    status = 400
    say = text("พารามิเตอร์ {name} ถูกระบุ {count} ครั้ง", "The parameter {name} was given {count} times.")
    hint = text("ระบุ {name} เพียงครั้งเดียว", "Give {name} once.")


class ParameterMissing(WebError):
    """A parameter that the operation cannot do without is not there."""

    code = "W603"
    status = 400
    say = text("คำขอไม่มีพารามิเตอร์ {name}", "The request lacks the parameter {name}.")
    hint = text("เพิ่ม {name}: {wanted}", "Add {name}: {wanted}.")


class CursorUnusable(WebError):
    """A cursor that no answer to this question gave: no page of the list stands there."""

    code = "W604"
    status = 404
    say = text(
        "ตัวชี้ตำแหน่ง (cursor) นี้ไม่ได้มาจากคำตอบของคำขอเดียวกัน",
        "This cursor is not from an answer to the same question.",
    )
    hint = text(
        "ใช้ที่อยู่ใน links.next ของคำตอบก่อนหน้าโดยไม่แก้ไข หรือเริ่มใหม่โดยไม่ระบุ cursor",
        "Follow links.next of the answer before as it stands, or start again without cursor.",
    )


class CursorTooOld(WebError):
    """The change log was made anew since the cursor was given, so what followed it is not known."""

    code = "W605"
    status = 410
    say = text(
        "บันทึกการเปลี่ยนแปลงถูกสร้างใหม่หลังจากได้ตัวชี้ตำแหน่ง (cursor) นี้",
        "The log of changes was made anew since this cursor was given.",
    )
    hint = text(
        "อ่านรายการชุดข้อมูลทั้งหมดที่ /api/v1/datasets อีกครั้ง แล้วติดตามจาก /api/v1/changes โดยไม่ระบุ cursor",
        "Read the whole list at /api/v1/datasets again, then follow /api/v1/changes without a cursor.",
    )


class BudgetSpent(WebError):
    """One client asked more than its share of requests."""

    code = "W606"
    status = 429
    retry = True
    say = text(
        "ที่อยู่เครือข่ายนี้ส่งคำขอเกิน {limit} ครั้งใน {window} วินาที",
        "This network address has sent more than {limit} requests in {window} seconds.",
    )
    hint = text(
        "ส่งคำขออีกครั้งในอีก {seconds} วินาที หากต้องการข้อมูลทั้งหมดให้ใช้ /bulk/latest.json",
        "Ask again in {seconds} seconds. Whoever needs everything is served best by /bulk/latest.json.",
    )


class ThemeUnknown(WebError):
    """No theme has that code."""

    code = "W607"
    status = 404
    say = text("ไม่มีหมวดหมู่รหัส {theme}", "No theme has the code {theme}.")
    hint = text("ดูรหัสหมวดหมู่ทั้งหมดที่ /api/v1/themes", "See the codes of all themes at /api/v1/themes.")


class AddressForAssistants(WebError):
    """Someone opened the address of the Model Context Protocol, which takes POST only, as a page."""

    code = "W650"
    status = 405
    say = text(
        "ที่อยู่นี้มีไว้ให้ผู้ช่วยปัญญาประดิษฐ์เชื่อมต่อเพื่อค้นและอ่านข้อมูล ไม่ใช่หน้าเว็บ",
        "Assistants connect to this address to search and read the catalog (Model Context Protocol); it is no page.",
    )
    hint = text(
        "คัดลอกที่อยู่นี้ไปใส่ในการตั้งค่าของผู้ช่วย โดยเลือกเชื่อมต่อแบบ HTTP (POST) วิธีใช้อยู่ที่ /developers",
        "Add this address to your assistant as a remote server (streamable HTTP, by POST). "
        "How to is told at /developers.",
    )


class PageBehindTheLast(WebError):
    """A page of a list that has fewer pages."""

    code = "W651"
    status = 404
    say = text(
        "รายการนี้มี {last} หน้า จึงไม่มีหน้าที่ {page}", "The list has {last} pages; page {page} is behind the last."
    )
    hint = text(
        "อ่านตามที่อยู่ของหน้าถัดไปในคำตอบก่อนหน้าจนกว่าจะไม่มี",
        "Follow the address of the next page in the answer before, until there is none.",
    )
