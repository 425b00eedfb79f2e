"""Errors of the settings and the database (C201-C229)."""

from metadata.errors.base import CatalogError
from metadata.text import text


class SettingsInvalid(CatalogError):
    """Every problem of the settings at once."""

    code = "C201"
    say = text("การตั้งค่าใช้ไม่ได้ {count} ข้อ\n{problems}", "Settings that cannot be used: {count}.\n{problems}")
    hint = text(
        "แก้ตัวแปรแวดล้อม KHLANG_… หรือไฟล์ khlang.toml ตามรายการ แล้วสั่ง khlang settings เพื่อดูผล",
        "Correct the KHLANG_… variables or khlang.toml as listed, then look at the result with khlang settings.",
    )


class SettingsFileUnreadable(CatalogError):
    """khlang.toml is not TOML, or cannot be opened."""

    code = "C202"
    say = text("อ่านไฟล์ {file} ไม่ได้: {reason}", "{file} cannot be read: {reason}.")
    hint = text(
        'แก้ไฟล์ให้เป็น TOML แต่ละบรรทัดเขียนว่า ชื่อ = "ค่า" หรือย้ายไฟล์ออกจากโฟลเดอร์ที่สั่งงาน',
        'Make it TOML (each line is name = "value"), or move it out of the working folder.',
    )


class SecretKeyUnusable(CatalogError):
    """The kept secret key cannot be read or written."""

    code = "C203"
    say = text(
        "อ่านหรือเขียนกุญแจลับที่ {file} ไม่ได้: {reason}",
        "The secret key {file} cannot be read or written: {reason}.",
    )
    hint = text(
        "ตรวจสิทธิ์ของโฟลเดอร์ KHLANG_HOME หรือกำหนด KHLANG_SECRET_KEY อย่างน้อย 32 ตัวอักษร",
        "Check the permissions of KHLANG_HOME, or set KHLANG_SECRET_KEY to at least 32 characters.",
    )


class DatabaseUnreachable(CatalogError):
    """The database does not answer, or refuses us."""

    code = "C210"
    status = 503
    retry = True
    say = text(
        "เชื่อมต่อฐานข้อมูล {database} ไม่ได้: {reason}", "The database {database} cannot be reached: {reason}."
    )
    hint = text(
        "ตรวจว่าฐานข้อมูลเปิดอยู่ และค่า KHLANG_DATABASE_URL ถูกต้อง (ดูด้วย khlang settings)",
        "Check that the database runs and that KHLANG_DATABASE_URL is right (see khlang settings).",
    )


class DatabaseBusy(CatalogError):
    """Another writer held the database longer than we may wait."""

    code = "C211"
    status = 503
    retry = True
    say = text(
        "กระบวนการอื่นเขียนฐานข้อมูลอยู่นานเกิน {seconds} วินาที",
        "Another process has been writing the database for more than {seconds} seconds.",
    )
    hint = text(
        "รอสักครู่แล้วสั่งใหม่ ถ้ามีผู้เขียนพร้อมกันหลายรายเป็นประจำ ให้ย้ายไปใช้ PostgreSQL",
        "Wait a moment and run it again. With many writers at once, move to PostgreSQL.",
    )


class DatabaseOutdated(CatalogError):
    """The tables are older than this release, or were never made."""

    code = "C212"
    status = 503
    say = text("ตารางในฐานข้อมูลยังไม่ตรงกับโปรแกรมรุ่นนี้", "The database's tables are older than this release.")
    hint = text("สั่ง khlang db upgrade แล้วลองใหม่", "Run khlang db upgrade, then try again.")


class DatabaseTooNew(CatalogError):
    """A later release has already changed the tables."""

    code = "C213"
    say = text(
        "ฐานข้อมูลถูกปรับโดยโปรแกรมรุ่นที่ใหม่กว่า (ขั้น {revision})",
        "A newer release of the program has changed the database (revision {revision}).",
    )
    hint = text(
        "ติดตั้งโปรแกรมรุ่นใหม่กว่านี้ หรือกู้ฐานข้อมูลจากสำเนาสำรองของรุ่นเดิม",
        "Install the newer release, or restore the database from a backup of this one.",
    )


class DriverMissing(CatalogError):
    """PostgreSQL is wanted and its driver is not installed."""

    code = "C214"
    say = text("ยังไม่ได้ติดตั้งตัวเชื่อมต่อ PostgreSQL", "The PostgreSQL driver is not installed.")
    hint = text("สั่ง pip install 'khlang[postgres]'", "Run pip install 'khlang[postgres]'.")
