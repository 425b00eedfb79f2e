"""Errors of paths at which no file lies that could be read to its end (C267)."""

from metadata.errors.sandbox import ParserError
from metadata.text import text


class NoPlainFile(ParserError):
    """What lies at a path is a pipe, a device or a socket: reading it may never end."""

    code = "C267"
    say = text(
        "{file} ไม่ใช่ไฟล์หรือโฟลเดอร์ธรรมดา จึงไม่อ่าน",
        "{file} is no plain file or folder and is not read.",
    )
    hint = text(
        "บันทึกข้อมูลเป็นไฟล์ก่อน แล้วระบุไฟล์นั้น",
        "Save the data as a file first, then name that file.",
    )
