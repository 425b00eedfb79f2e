"""Errors of trying a file at /validate (W513-W530): each is a page that says how to go on."""

from metadata.errors.base import WebError
from metadata.text import text


class NothingToValidate(WebError):
    """Neither a file nor an address was given."""

    code = "W513"
    status = 400
    who = "agency"
    say = text("ยังไม่ได้เลือกไฟล์หรือใส่ที่อยู่ของไฟล์", "No file was chosen and no address was given.")
    hint = text(
        "เลือกไฟล์จากเครื่อง หรือวางที่อยู่ของไฟล์ แล้วกดตรวจไฟล์อีกครั้ง",
        "Choose a file from your computer, or paste the address of one, and press the button again.",
    )
    hint_for_programs = text(
        "ส่งช่อง file เป็นไฟล์ หรือช่อง url เป็นที่อยู่ของไฟล์ ในแบบ multipart/form-data",
        "Send the file in the field file, or its address in the field url, as multipart/form-data.",
    )


class FileAndAddressGiven(WebError):
    """Both a file and an address were given; guessing which is meant would judge the wrong one."""

    code = "W514"
    status = 400
    who = "agency"
    say = text(
        "เลือกไฟล์ {file} และใส่ที่อยู่ {url} ไว้พร้อมกัน จึงไม่ทราบว่าจะตรวจไฟล์ใด",
        "Both the file {file} and the address {url} were given; it is not clear which one to check.",
    )
    hint = text("เลือกอย่างใดอย่างหนึ่ง แล้วกดตรวจไฟล์อีกครั้ง", "Give one of them and press the button again.")
    hint_for_programs = text(
        "ส่งช่อง file หรือช่อง url เพียงช่องเดียว",
        "Send one of the fields file and url, not both.",
    )


class TriedFileTooLarge(WebError):
    """The file is over the limit of this page."""

    code = "W515"
    status = 413
    who = "agency"
    say = text("ไฟล์นี้ใหญ่เกิน {limit} ซึ่งหน้านี้รับได้", "The file is larger than the {limit} that this page takes.")
    hint = text(
        "ตรวจด้วยไฟล์ที่ตัดมาบางส่วน บีบอัดไฟล์เป็น .zip หรือใช้คำสั่ง khlang validate ซึ่งไม่จำกัดขนาด",
        "Try a part of the file, pack it as a .zip, or use the command khlang validate, which has no limit.",
    )


class TriedFileEmpty(WebError):
    """The file has no byte."""

    code = "W516"
    status = 400
    who = "agency"
    say = text("ไฟล์ {file} ว่างเปล่า (0 ไบต์)", "The file {file} is empty (0 bytes).")
    hint = text(
        "เปิดไฟล์ในเครื่องเพื่อดูว่ามีข้อมูล บันทึกใหม่ แล้วเลือกไฟล์อีกครั้ง",
        "Open the file on your computer to see that it holds data, save it again and choose it anew.",
    )
    hint_for_programs = text(
        "ส่งเนื้อหาของไฟล์มาด้วย เช่น curl -F file=@ชื่อไฟล์",
        "Send the bytes of the file, for example curl -F file=@name.",
    )


class TriedAddressPrivate(WebError):
    """The address leads to this machine or an internal network."""

    code = "W517"
    status = 403
    who = "agency"
    say = text(
        "ไม่ได้อ่าน {url} เพราะไม่ใช่ที่อยู่สาธารณะ หน้านี้อ่านเฉพาะไฟล์ที่ทุกคนเปิดได้จากอินเทอร์เน็ต",
        "{url} was not read because it is not a public address. This page reads only what everyone can open.",
    )
    hint = text(
        "ดาวน์โหลดไฟล์มาไว้ในเครื่อง แล้วเลือกไฟล์นั้นแทนการใส่ที่อยู่",
        "Download the file to your computer and choose it here instead of the address.",
    )
    hint_for_programs = text(
        "ส่งเนื้อหาของไฟล์ในช่อง file แทนที่อยู่",
        "Send the file itself in the field file instead of its address.",
    )


class TriedAddressUnreadable(WebError):
    """The address gave no file: the reason is the fetcher's own sentence."""

    code = "W518"
    status = 422
    who = "upstream"
    say = text("อ่านไฟล์จากที่อยู่นี้ไม่ได้: {said}", "No file could be read from this address: {said}")
    hint = text(
        "เปิดที่อยู่นี้ในเบราว์เซอร์ ถ้าเปิดได้ให้ดาวน์โหลดไฟล์แล้วเลือกไฟล์นั้นแทน ถ้าเปิดไม่ได้ให้แก้ที่อยู่",
        "Open the address in a browser. If it works, choose the downloaded file here; if not, correct it.",
    )
    hint_for_programs = text(
        "ตรวจว่าที่อยู่เปิดได้โดยไม่ต้องเข้าสู่ระบบ หรือส่งเนื้อหาของไฟล์ในช่อง file แทน",
        "See whether the address opens for everyone, or send the file itself in the field file.",
    )


class TriedSchemaUnusable(WebError):
    """The schema is too large or is no JSON object with fields."""

    code = "W519"
    status = 422
    who = "agency"
    say = text("ใช้สคีมาที่ให้มาไม่ได้: {said}", "The schema that was given cannot be used: {said}")
    hint = text(
        "ใช้สคีมาแบบ Table Schema ซึ่งเป็น JSON ที่มี fields หรือเว้นว่างไว้เพื่อให้ระบบอนุมานจากไฟล์",
        "Give a Table Schema, a JSON object with fields, or leave it out to have one inferred from the file.",
    )


class TooManyTries(WebError):
    """One visitor asked more often than the budget allows."""

    code = "W520"
    status = 429
    retry = True
    who = "agency"
    say = text(
        "ตรวจไฟล์จากเครือข่ายนี้ครบ {limit} ครั้งใน {minutes} นาทีแล้ว",
        "This network has had its {limit} checks within {minutes} minutes.",
    )
    hint = text(
        "ลองใหม่ในอีก {seconds} วินาที หรือใช้คำสั่ง khlang validate ในเครื่องของท่าน ซึ่งไม่จำกัดจำนวนครั้ง",
        "Try again in {seconds} seconds, or use the command khlang validate on your own machine, which has no limit.",
    )


class TryingBusy(WebError):
    """As many files as the budget allows are being checked."""

    code = "W521"
    status = 503
    retry = True
    say = text(
        "ขณะนี้กำลังตรวจไฟล์อื่นอยู่ {limit} ไฟล์ ซึ่งเต็มจำนวนที่ตรวจพร้อมกันได้",
        "Other files are being checked, {limit} of them, which is as many as are checked at a time.",
    )
    hint = text("ลองใหม่ในอีก {seconds} วินาที", "Try again in {seconds} seconds.")


class TriedReportGone(WebError):
    """No report has this address, or its time is over."""

    code = "W522"
    status = 404
    who = "agency"
    say = text(
        "ไม่มีรายงานในที่อยู่นี้ รายงานผลการตรวจถูกลบเมื่อครบ {hours} ชั่วโมง",
        "There is no report at this address. Reports are deleted after {hours} hours.",
    )
    hint = text(
        "ตรวจไฟล์อีกครั้งจากหน้าตรวจไฟล์ แล้วดาวน์โหลดรายงานเก็บไว้หากต้องใช้นาน",
        "Check the file again, and download the report if you need it for longer.",
    )


class FormFromElsewhere(WebError):
    """The form was sent from another site's page."""

    code = "W523"
    status = 403
    who = "agency"
    say = text(
        "คำขอนี้ส่งมาจากหน้าเว็บอื่น จึงไม่รับไฟล์", "This request came from a page of another site; no file is taken."
    )
    hint = text(
        "เปิดหน้าตรวจไฟล์ของคลังนี้ แล้วส่งไฟล์จากหน้านั้น", "Open this catalog's own page and send the file from there."
    )
    hint_for_programs = text(
        "ส่งคำขอโดยตรงจากโปรแกรม ไม่ส่งผ่านฟอร์มของหน้าเว็บอื่น",
        "Send the request from the program itself, not through the form of another site's page.",
    )
