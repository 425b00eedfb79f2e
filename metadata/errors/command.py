"""Errors of what someone typed on the command line (W541-W549)."""

from metadata.errors.base import CatalogError, WebError
from metadata.text import text


class UsageWrong(WebError):
    """A command, option or value that is not there or may not be given."""

    code = "W541"
    status = 400
    say = text("เรียกใช้คำสั่งไม่ถูกต้อง: {problem}", "The command was not used rightly: {problem}")
    hint = text("ดูวิธีใช้และตัวอย่างด้วย {command} --help", "See how it is used with {command} --help.")


class AddressUnusable(WebError):
    """The web server cannot listen where it was told to."""

    code = "W542"
    status = 503
    say = text("เปิดเว็บที่ {host} พอร์ต {port} ไม่ได้: {reason}", "Cannot listen on {host}, port {port}: {reason}.")
    hint = text(
        "เลือกพอร์ตอื่นด้วย --port หรือหยุดโปรแกรมที่ใช้พอร์ตนี้อยู่ และตรวจค่า --host",
        "Take another port with --port, or stop what uses this one; check --host as well.",
    )


class FileRefused(WebError):
    """The system does not let us read or write a file."""

    code = "W543"
    say = text("อ่านหรือเขียน {path} ไม่ได้: {reason}", "{path} cannot be read or written: {reason}.")
    hint = text(
        "ตรวจว่ามีโฟลเดอร์นั้นจริง มีสิทธิ์ใช้งาน และดิสก์มีพื้นที่ว่าง แล้วสั่งใหม่",
        "Check that the folder is there, that you may use it and that the disk has space, then run it again.",
    )


class HomeUnusable(CatalogError):
    """KHLANG_HOME cannot be made or written."""

    code = "C204"
    say = text(
        "ใช้โฟลเดอร์ {path} (KHLANG_HOME) ไม่ได้: {reason}",
        "The folder {path} (KHLANG_HOME) cannot be used: {reason}.",
    )
    hint = text(
        "ตั้ง KHLANG_HOME เป็นโฟลเดอร์ที่เขียนได้ หรือแก้สิทธิ์ของโฟลเดอร์นี้",
        "Set KHLANG_HOME to a folder you may write to, or change the permissions of this one.",
    )
