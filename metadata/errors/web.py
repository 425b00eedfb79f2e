"""Errors of what a visitor asked for (W501–W549)."""

from metadata.errors.base import WebError
from metadata.text import text


class PageNotFound(WebError):
    """No page has this address."""

    code = "W501"
    status = 404
    say = text("ไม่มีหน้าในที่อยู่ที่เปิดนี้", "No page has this address.")
    hint = text(
        "ตรวจตัวสะกดของที่อยู่ หรือค้นหาชุดข้อมูลจากช่องค้นหาด้านล่าง",
        "Check the spelling of the address, or look for the dataset with the search box below.",
    )
    hint_for_programs = text(
        "ดูที่อยู่ที่โปรแกรมใช้ได้ใน /api/v1/openapi.json หรือที่หน้า /developers",
        "See the addresses for programs in /api/v1/openapi.json or on the page /developers.",
    )


class MethodNotAllowed(WebError):
    """The address exists and does not take this HTTP method."""

    code = "W502"
    status = 405
    say = text("ที่อยู่นี้ไม่รับคำขอแบบ {method}", "This address does not take {method} requests.")
    hint = text("ใช้คำขอแบบ {allowed}", "Use {allowed}.")


class PageGone(WebError):
    """What stood at this address was taken away for good."""

    code = "W503"
    status = 410
    say = text("สิ่งที่เคยอยู่ในที่อยู่นี้ถูกนำออกอย่างถาวร", "What stood at this address was taken away for good.")
    hint = text("ค้นหาชุดข้อมูลที่มาแทนจากช่องค้นหาด้านล่าง", "Look for what replaced it with the search box below.")
    hint_for_programs = text(
        "ค้นหาสิ่งที่มาแทนด้วย /api/v1/search",
        "Look for what replaced it with /api/v1/search.",
    )


class ServerFault(WebError):
    """A fault of ours. The details are in the log under the number that is shown."""

    code = "W504"
    status = 500
    retry = True
    say = text(
        "ระบบขัดข้องขณะเตรียมหน้านี้ (เลขอ้างอิง {reference})",
        "Khlang failed while it prepared this page (reference {reference}).",
    )
    hint = text(
        "ลองใหม่อีกครั้งในอีกสักครู่ หากยังพบอีกให้แจ้งเลขอ้างอิงนี้แก่ผู้ดูแลคลังข้อมูล",
        "Try again in a moment. If it happens again, tell the people who run this catalog that reference.",
    )


class RequestNotUnderstood(WebError):
    """The request cannot be read: a wrong number, a broken encoding."""

    code = "W505"
    status = 400
    say = text("ระบบอ่านคำขอนี้ไม่ได้", "This request could not be read.")
    hint = text(
        "เริ่มใหม่จากหน้าแรกหรือหน้าค้นหา แล้วเลือกเงื่อนไขอีกครั้ง",
        "Start again from the home or the search page and choose the conditions anew.",
    )
    hint_for_programs = text(
        "ตรวจการเข้ารหัสอักขระของที่อยู่และเนื้อหาที่ส่ง (UTF-8) ที่อยู่ทั้งหมดอยู่ใน /api/v1/openapi.json",
        "Check the encoding of the address and of what is sent (UTF-8). /api/v1/openapi.json has all addresses.",
    )


class RequestTooLarge(WebError):
    """The body or the address is over the limit."""

    code = "W506"
    status = 413
    say = text("คำขอนี้ใหญ่เกินขนาดที่ระบบรับได้", "This request is larger than this catalog takes.")
    hint = text("ลดขนาดของสิ่งที่ส่ง หรือย่อที่อยู่ให้สั้นลง", "Send less, or shorten the address.")


class NotReady(WebError):
    """The catalog cannot answer now."""

    code = "W507"
    status = 503
    retry = True
    say = text("คลังข้อมูลยังไม่พร้อมให้บริการในขณะนี้", "The catalog cannot answer at this moment.")
    hint = text("ลองใหม่ในอีก 1 นาที", "Try again in a minute.")


class FileNotPublished(WebError):
    """The dataset has no file of that name."""

    code = "W508"
    status = 404
    say = text("ชุดข้อมูล {dataset} ไม่มีไฟล์ชื่อ {file}", "The dataset {dataset} has no file named {file}.")
    hint = text(
        "เปิดหน้าชุดข้อมูลเพื่อดูไฟล์ทั้งหมดที่ดาวน์โหลดได้",
        "Open the dataset's page to see every file that can be downloaded.",
    )
    hint_for_programs = text(
        "ดูชื่อไฟล์ทั้งหมดใน /dataset/{dataset}/datapackage.json",
        "See the names of all files in /dataset/{dataset}/datapackage.json.",
    )


class RangeNotSatisfiable(WebError):
    """The asked part lies behind the end of the file."""

    code = "W509"
    status = 416
    say = text(
        "ไฟล์นี้มีขนาด {size} ไบต์ ช่วงที่ขอจึงไม่มีอยู่", "This file has {size} bytes; the part asked for is not there."
    )
    hint = text(
        "ขอช่วงที่เริ่มก่อนไบต์ที่ {size} หรือขอทั้งไฟล์",
        "Ask for a part that begins before byte {size}, or for the whole file.",
    )


class FileChanged(WebError):
    """If-Match names other bytes than those published."""

    code = "W510"
    status = 412
    say = text("ไฟล์นี้เปลี่ยนไปจากที่คำขอระบุไว้", "The file is no longer the one this request names.")
    hint = text("ดาวน์โหลดไฟล์ล่าสุดใหม่ทั้งไฟล์", "Download the whole file again.")


class ThemeNotFound(WebError):
    """No theme has that code."""

    code = "W511"
    status = 404
    say = text("ไม่มีหมวดหมู่ {theme}", "There is no theme {theme}.")
    hint = text("เลือกหมวดหมู่จากหน้าแรก", "Choose a theme on the home page.")
    hint_for_programs = text(
        "ดูรหัสหมวดหมู่ทั้งหมดที่ /api/v1/themes",
        "See the codes of all themes at /api/v1/themes.",
    )


class CodeNotFound(WebError):
    """No error or finding has that code."""

    code = "W512"
    status = 404
    say = text("ไม่มีรหัส {code}", "There is no code {code}.")
    hint = text("ดูรหัสทั้งหมดในหน้ารายการรหัส", "See the list of all codes.")


class CatalogEmpty(WebError):
    """A machine asks for the whole catalog while it holds nothing: whoever mirrors it must not delete its copy."""

    code = "W531"
    status = 503
    retry = True
    say = text("คลังข้อมูลนี้ยังไม่มีชุดข้อมูล", "This catalog holds no dataset yet.")
    hint = text(
        "ลองใหม่ภายหลัง และอย่าลบสำเนาที่เก็บไว้เพราะคำตอบนี้",
        "Try again later, and do not delete what you keep because of this answer.",
    )
