"""Errors of an answer while it arrives: its times, its sizes, its end (H350, H358-H366, H378)."""

from typing import ClassVar

from metadata.errors.base import Actor
from metadata.errors.fetch import OPEN_IT_EN, OPEN_IT_TH, FetchError
from metadata.text import text


class FetchTimedOut(FetchError):
    code = "H350"
    status = 504
    retry = True
    counts_against_host = True
    say = text(
        "ดาวน์โหลด {url} ไม่เสร็จภายใน {seconds} วินาที",
        "Downloading {url} did not finish within {seconds} seconds.",
    )
    hint = text(
        f"{OPEN_IT_TH} ถ้าเปิดได้ให้เพิ่มค่า fetch.timeout ในไฟล์ YAML",
        f"{OPEN_IT_EN} If it works, raise fetch.timeout in the YAML.",
    )


class FirstByteTimedOut(FetchError):
    code = "H358"
    status = 504
    retry = True
    counts_against_host = True
    say = text(
        "เครื่องของ {url} รับการติดต่อแล้ว แต่ไม่ตอบภายใน {seconds} วินาที",
        "The server of {url} took the request and did not begin to answer within {seconds} seconds.",
    )
    hint = text(
        f"{OPEN_IT_TH} ถ้าช้าเช่นกันให้แจ้งผู้ดูแลเครื่องต้นทาง รอบถัดไปจะลองใหม่เอง",
        f"{OPEN_IT_EN} If it is slow there too, tell the server's operators. The next run tries again by itself.",
    )


class TransferStalled(FetchError):
    code = "H359"
    status = 504
    retry = True
    counts_against_host = True
    say = text(
        "เครื่องของ {url} หยุดส่งข้อมูลกลางคันนานเกิน {seconds} วินาที",
        "The server of {url} stopped in the middle and sent nothing for {seconds} seconds.",
    )
    hint = text(
        f"{OPEN_IT_TH} ถ้าดาวน์โหลดไม่จบเช่นกันให้แจ้งผู้ดูแลเครื่องต้นทาง รอบถัดไปจะลองใหม่เอง",
        f"{OPEN_IT_EN} If the download does not end there either, tell the server's operators. The next run tries "
        "again by itself.",
    )


class TransferTooSlow(FetchError):
    code = "H360"
    status = 504
    retry = True
    counts_against_host = True
    say = text(
        "เครื่องของ {url} ส่งข้อมูลช้ากว่า {rate} ไบต์ต่อวินาที ตลอด {seconds} วินาที",
        "The server of {url} sent less than {rate} bytes a second for {seconds} seconds.",
    )
    hint = text(
        "แจ้งผู้ดูแลเครื่องต้นทาง หรือกำหนด schedule ให้เก็บข้อมูลในเวลาที่เครื่องนั้นว่าง",
        "Tell the server's operators, or set schedule to an hour when that server is idle.",
    )


class FileTooLarge(FetchError):
    code = "H361"
    status = 413
    who: ClassVar[Actor] = "portal"
    link_reason = "too_large"
    say = text(
        "{url} ใหญ่เกินขนาดที่รับได้ {limit_bytes} ไบต์",
        "{url} is larger than the {limit_bytes} bytes that are accepted.",
    )
    hint = text(
        "เพิ่มค่า fetch.max_bytes ในไฟล์ YAML ถ้ายังไม่พอให้ผู้ดูแลคลังเพิ่ม KHLANG_FETCH_MAX_BYTES หรือแบ่งไฟล์ให้เล็กลง",
        "Raise fetch.max_bytes in the YAML; if that is not enough the operator raises KHLANG_FETCH_MAX_BYTES. "
        "Or split the file.",
    )


class ExpandsTooMuch(FetchError):
    code = "H362"
    status = 413
    link_reason = "refused"
    say = text(
        "ข้อมูลบีบอัดจาก {url} ขยายเกิน {ratio} เท่าของที่ส่งมา",
        "The compressed answer of {url} grows to more than {ratio} times what was sent.",
    )
    hint = text(
        "ให้หน่วยงานเผยแพร่ไฟล์โดยไม่บีบอัดระหว่างส่ง (Content-Encoding) หรือเผยแพร่เป็นไฟล์ .zip",
        "Have the agency serve the file without compression in transit (Content-Encoding), or as a .zip file.",
    )


class EncodingRefused(FetchError):
    code = "H363"
    link_reason = "refused"
    say = text(
        "{url} ตอบด้วยการบีบอัดแบบ {encoding} ซึ่งไม่ได้ขอ ระบบรับเฉพาะ gzip ชั้นเดียว",
        "{url} answered in the encoding {encoding}, which was not asked for; one layer of gzip is accepted.",
    )
    hint = text(
        "แจ้งผู้ดูแลเครื่องต้นทางให้ตั้งเซิร์ฟเวอร์ตอบตาม Accept-Encoding ของผู้ขอ",
        "Ask the server's operators to honour the request's Accept-Encoding.",
    )


class BodyCut(FetchError):
    code = "H364"
    retry = True
    counts_against_host = True
    say = text(
        "ข้อมูลจาก {url} ขาดกลางคัน ได้มา {received_bytes} ไบต์",
        "The answer of {url} was cut off after {received_bytes} bytes.",
    )
    hint = text(
        f"{OPEN_IT_TH} แล้วดูว่าดาวน์โหลดได้ครบหรือไม่ ถ้าไม่ครบให้แจ้งผู้ดูแลเครื่องต้นทาง ข้อมูลเดิมยังเผยแพร่อยู่",
        f"{OPEN_IT_EN} If the download is not whole there either, tell the server's operators. What was published "
        "stays.",
    )


class AnswerMalformed(FetchError):
    code = "H365"
    counts_against_host = True
    say = text(
        "คำตอบของ {url} ผิดรูปแบบ HTTP: {reason}",
        "The answer of {url} breaks the rules of HTTP: {reason}.",
    )
    hint = text(
        "แจ้งข้อความนี้แก่ผู้ดูแลเครื่องต้นทาง ข้อมูลเดิมยังเผยแพร่อยู่",
        "Pass this message on to the server's operators. What was published stays.",
    )


class HeadersTooLarge(FetchError):
    code = "H366"
    counts_against_host = True
    say = text(
        "ส่วนหัวของคำตอบจาก {url} เกินขีดจำกัด: {what} เกิน {limit}",
        "The answer of {url} has too much before its content: {what} over {limit}.",
    )
    hint = text(
        "แจ้งข้อความนี้แก่ผู้ดูแลเครื่องต้นทาง",
        "Pass this message on to the server's operators.",
    )


class CannotKeepFile(FetchError):
    code = "H378"
    status = 507
    retry = True
    who: ClassVar[Actor] = "portal"
    say = text(
        "บันทึกไฟล์จาก {url} ลงดิสก์ของคลังไม่ได้: {reason}",
        "The file from {url} could not be written to this catalog's disk: {reason}.",
    )
    hint = text(
        "เพิ่มที่ว่างให้ดิสก์ของ KHLANG_HOME แล้วสั่งเก็บข้อมูลอีกครั้ง",
        "Free space on the disk of KHLANG_HOME, then harvest again.",
    )
