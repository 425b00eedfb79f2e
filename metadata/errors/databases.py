"""Errors of reading an agency's database (H316-H319, C272)."""

from typing import ClassVar

from metadata.errors.base import Actor, CatalogError, HarvestError
from metadata.text import text


class DatabaseNotOpened(HarvestError):
    """The database cannot be reached, or does not let us in."""

    code = "H316"
    status = 502
    retry = True
    who: ClassVar[Actor] = "agency"
    say = text("เปิดฐานข้อมูล {url} ไม่ได้ ระบบแจ้งว่า «{said}»", "The database {url} cannot be opened: {said}.")
    hint = text(
        "ตรวจ url, user และ password ของแหล่งข้อมูล และตรวจว่าฐานข้อมูลเปิดอยู่และยอมให้เครื่องนี้เข้าใช้ "
        "ถ้าฐานข้อมูลไม่มีใบรับรองที่ตรวจได้ ให้ดูค่า tls ในคู่มือ",
        "Check the source's url, user and password, that the database runs and lets this machine in. If it has no "
        "certificate that can be checked, see tls in the docs.",
    )


class DatabaseRefusedQuery(HarvestError):
    """The database stopped at a statement: a missing right, a missing column, or its time was up."""

    code = "H317"
    status = 502
    retry = True
    who: ClassVar[Actor] = "agency"
    say = text("ฐานข้อมูล {url} ไม่ทำตามคำสั่งอ่าน แจ้งว่า «{said}»", "The database {url} refused to read: {said}.")
    hint = text(
        "ตรวจว่าผู้ใช้มีสิทธิ์อ่านตารางนี้ และคำสั่งใน query ถูกต้อง ถ้าใช้เวลานานเกินไป ให้เพิ่มค่า statement_timeout",
        "Check that the user may read the table and that the query is right; if it took too long, raise "
        "statement_timeout.",
    )


class DatabaseNotOpenedByWeb(HarvestError):
    """A config that came over the web names a database that the operator did not open to it."""

    code = "H318"
    status = 403
    who: ClassVar[Actor] = "portal"
    say = text(
        "ไม่ได้เปิดฐานข้อมูล {url} เพราะไฟล์ตั้งค่าที่ส่งมาทางเว็บใช้ได้เฉพาะฐานข้อมูลที่ผู้ดูแลคลังอนุญาต ({host})",
        "The database {url} was not opened: a config that came over the web may only name servers that the "
        "operator has opened ({host}).",
    )
    hint = text(
        "ให้ผู้ดูแลคลังเพิ่มเครื่องและพอร์ตนั้นใน KHLANG_ALLOW_PRIVATE_HOSTS หรือเก็บเกี่ยวจากไฟล์ตั้งค่าบนเครื่องของคลัง",
        "Let the operator add that host and port to KHLANG_ALLOW_PRIVATE_HOSTS, or harvest from a config that lies "
        "on the catalog's own machine.",
    )


class NoSuchTable(HarvestError):
    """A name or pattern in tables fits no table and no view that the user may see."""

    code = "H319"
    status = 404
    who: ClassVar[Actor] = "agency"
    say = text(
        "ฐานข้อมูล {url} ไม่มีตารางหรือวิวใดตรงกับ {pattern}",
        "No table or view of the database {url} fits {pattern}.",
    )
    hint = text(
        "ตรวจชื่อใน tables ซึ่งตัวพิมพ์เล็กและใหญ่ต่างกัน ตารางในสคีมาอื่นเขียนเป็น สคีมา.ตาราง และตรวจว่าผู้ใช้มีสิทธิ์เห็นตารางนั้น",
        "Check the name in tables, where small and capital letters differ; a table of another schema is written as "
        "schema.table. Check too that the user may see it.",
    )


class DatabaseDriverMissing(CatalogError):
    """No library here speaks to this kind of database."""

    code = "C272"
    status = 501
    say = text(
        "เครื่องนี้ยังไม่มีโปรแกรมสำหรับอ่านฐานข้อมูลชนิด {kind}", "Nothing here can read a database of the kind {kind}."
    )
    hint = text(
        'ติดตั้งด้วย pip install "khlang[postgres]" หรือ pip install "khlang[mysql]" '
        "ส่วนฐานข้อมูลชนิดอื่นให้ติดตั้งไดรเวอร์ SQLAlchemy ของชนิดนั้น",
        'Run pip install "khlang[postgres]" or pip install "khlang[mysql]"; for another kind install its SQLAlchemy '
        "dialect.",
    )
