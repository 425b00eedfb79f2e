"""Errors of the bounded child in which foreign bytes are read (C230-C249)."""

from typing import ClassVar

from metadata.errors.base import Actor, CatalogError
from metadata.text import text


class ParserError(CatalogError):
    """The child could not give an answer. The file is to blame, not this program's own process."""

    who: ClassVar[Actor] = "agency"
    status = 422


class ParserTimedOut(ParserError):
    """Reading took longer than the wall clock or the processor time that a file may have."""

    code = "C230"
    say = text(
        "อ่านไฟล์ไม่เสร็จภายใน {seconds} วินาที จึงหยุดอ่าน",
        "Reading the file did not finish within {seconds} seconds and was stopped.",
    )
    hint = text(
        "แบ่งไฟล์เป็นส่วนที่เล็กลง หรือตัดหน้าว่าง สูตร และรูปแบบที่ซับซ้อนออก แล้วส่งใหม่",
        "Split the file, or take out empty pages, formulas and elaborate patterns, and deliver it again.",
    )


class ParserOutOfMemory(ParserError):
    """Reading asked for more memory than a file may have."""

    code = "C231"
    say = text(
        "การอ่านไฟล์ต้องใช้หน่วยความจำเกิน {limit_mb} MB จึงหยุดอ่าน",
        "Reading the file needed more than {limit_mb} MB of memory and was stopped.",
    )
    hint = text(
        "แบ่งไฟล์เป็นส่วนที่เล็กลง และลบเซลล์ที่หลงอยู่ไกลจากตาราง แล้วส่งใหม่",
        "Split the file, clear cells that lie far away from the table, and deliver it again.",
    )


class ParserCrashed(ParserError):
    """The file broke the parser: the child ended without an answer."""

    code = "C232"
    say = text(
        "ไฟล์นี้ทำให้โปรแกรมอ่านหยุดทำงาน ({reason})",
        "The file broke the program that reads it ({reason}).",
    )
    hint = text(
        "เปิดไฟล์ด้วยโปรแกรมที่สร้างไฟล์ บันทึกใหม่ แล้วส่งอีกครั้ง ถ้ายังไม่ได้ให้แจ้งผู้ดูแลคลังข้อมูลพร้อมไฟล์นี้",
        "Open the file in the program that made it, save it anew and deliver it again. If it still fails, "
        "send the file to the people who run this catalog.",
    )


class ParserAnswerTooLarge(ParserError):
    """The child's answer is over its limit: a file that makes more findings or names than anyone can read."""

    code = "C233"
    say = text(
        "ผลการอ่านไฟล์ใหญ่เกิน {limit_mb} MB จึงไม่รับ",
        "What reading the file gave is larger than {limit_mb} MB and was refused.",
    )
    hint = text(
        "ตรวจว่าไฟล์ไม่มีคอลัมน์หรือชื่อคอลัมน์ผิดปกติจำนวนมาก แล้วส่งใหม่",
        "Check the file for very many or very long column names and deliver it again.",
    )


class ParserOutputTooLarge(ParserError):
    """What the child wrote to its scratch folder is over its limit: a small file that unfolds."""

    code = "C234"
    say = text(
        "ข้อมูลที่ได้จากไฟล์ใหญ่เกิน {limit_mb} MB จึงหยุดอ่าน",
        "What came out of the file is larger than {limit_mb} MB; reading was stopped.",
    )
    hint = text(
        "ตรวจว่าไฟล์บีบอัดไม่ได้ขยายใหญ่ผิดปกติ หรือแบ่งข้อมูลเป็นหลายไฟล์",
        "Check that the compressed file does not unfold without measure, or split the data.",
    )


class DescriptorUnusable(CatalogError):
    """A schema or package descriptor that a person named cannot be read, or points outside its folder."""

    code = "C235"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text("ใช้ไฟล์คำอธิบาย {file} ไม่ได้: {reason}", "The descriptor {file} cannot be used: {reason}.")
    hint = text(
        "แก้ไฟล์ให้เป็น JSON ที่ถูกต้อง และให้ path เป็นชื่อไฟล์ที่อยู่ในโฟลเดอร์เดียวกัน",
        "Make it valid JSON whose paths name files in its own folder.",
    )
