"""Errors of telling an agency what a run found (H391-H395): by e-mail and by webhook."""

from typing import ClassVar

from metadata.errors.base import Actor, HarvestError
from metadata.text import text


class MailRefused(HarvestError):
    """The mail server did not take a message, or not for every address."""

    code = "H391"
    status = 502
    retry = True
    who: ClassVar[Actor] = "portal"
    say = text(
        "เครื่องส่งอีเมล {server} ไม่รับข้อความ: {reason}",
        "The mail server {server} did not take the message: {reason}",
    )
    hint = text(
        "ตรวจชื่อผู้ใช้ รหัสผ่านและผู้ส่งที่ตั้งไว้ (KHLANG_SMTP_URL, KHLANG_MAIL_FROM) และที่อยู่ผู้รับใน agency.notify.email",
        "Check the user, the password and the sender (KHLANG_SMTP_URL, KHLANG_MAIL_FROM), and the addresses in "
        "agency.notify.email.",
    )


class MailNotSecure(HarvestError):
    """The connection to the mail server could not be made safe, so nothing was sent."""

    code = "H392"
    status = 502
    who: ClassVar[Actor] = "portal"
    say = text(
        "การติดต่อเครื่องส่งอีเมล {server} ไม่ปลอดภัย จึงไม่ส่งสิ่งใด: {reason}",
        "The connection to the mail server {server} is not safe, so nothing was sent: {reason}",
    )
    hint = text(
        "ใช้ชื่อเครื่องที่ตรงกับใบรับรองใน KHLANG_SMTP_URL และให้ระบบเชื่อถือผู้ออกใบรับรองนั้น หรือใช้ smtps:// ถ้าเครื่องรองรับ",
        "Name the server in KHLANG_SMTP_URL as its certificate does, let the system trust who issued it, or use "
        "smtps:// where the server has it.",
    )


class MailNotSet(HarvestError):
    """A config asks for e-mail and the operator named no mail server."""

    code = "H393"
    status = 500
    who: ClassVar[Actor] = "portal"
    say = text(
        "หน่วยงาน {agency} ขอรับอีเมล แต่คลังนี้ยังไม่ได้ตั้งค่า {setting}",
        "{agency} wants e-mail, but {setting} is not set here.",
    )
    hint = text(
        "ตั้งค่า KHLANG_SMTP_URL เช่น smtps://user:password@mail.example.go.th:465 และ KHLANG_MAIL_FROM",
        "Set KHLANG_SMTP_URL, for example smtps://user:password@mail.example.go.th:465, and KHLANG_MAIL_FROM.",
    )


class WebhookRefused(HarvestError):
    """The agency's webhook answered something other than that it has the notice."""

    code = "H394"
    status = 502
    retry = True
    who: ClassVar[Actor] = "agency"
    say = text(
        "ปลายทางรับแจ้ง {url} ตอบสถานะ {answer} หลังส่ง {attempts} ครั้ง",
        "The webhook {url} answered {answer} after {attempts} attempt(s).",
    )
    hint = text(
        "ให้ปลายทางตอบ 2xx เมื่อรับแล้ว และตรวจว่าความลับที่ใช้ตรวจลายเซ็นตรงกับ agency.notify.webhook.secret",
        "Let it answer 2xx once it has the notice, and check that it verifies with the secret of "
        "agency.notify.webhook.secret.",
    )


class MailUnreachable(HarvestError):
    """No connection to the mail server."""

    code = "H395"
    status = 502
    retry = True
    who: ClassVar[Actor] = "portal"
    say = text(
        "ติดต่อเครื่องส่งอีเมล {server} ไม่ได้: {reason}", "The mail server {server} cannot be reached: {reason}"
    )
    hint = text(
        "ตรวจที่อยู่และพอร์ตใน KHLANG_SMTP_URL และว่าเครื่องนี้ออกไปถึงได้ รอบถัดไปจะส่งใหม่",
        "Check host and port in KHLANG_SMTP_URL and that this machine may reach them. The next run sends it again.",
    )
