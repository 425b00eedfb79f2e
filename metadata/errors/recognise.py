"""Errors of recognising a source (C273-C276)."""

from typing import ClassVar

from metadata.errors.base import Actor, CatalogError
from metadata.text import text


class NothingRecognised(CatalogError):
    """An address answers, and no kind of source fits what it says."""

    code = "C273"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "ไม่รู้จักชนิดของแหล่งข้อมูลที่ {url} ลองแล้ว {count} ที่อยู่:{tried}",
        "No kind of source was recognised at {url}. Tried ({count}):{tried}",
    )
    hint = text(
        "ใส่ที่อยู่ของ API แคตตาล็อก หรือไฟล์โดยตรง หรือเขียนไฟล์ตั้งค่าเองโดยเลือก type จาก {kinds}",
        "Give the address of the API, the catalog or the file itself, or write the config by hand with one of these "
        "types: {kinds}.",
    )


class PlaceUnusable(CatalogError):
    """A path or address that is neither a file, a folder with data, nor a kind of address that is known."""

    code = "C274"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "“{place}” ไม่ใช่ที่อยู่เว็บ ที่อยู่ฐานข้อมูล ไฟล์ข้อมูล หรือโฟลเดอร์ที่มีไฟล์ข้อมูล",
        "“{place}” is no web address, no database, no file of data and no folder that holds any.",
    )
    hint = text(
        "ตรวจตัวสะกด ที่อยู่เว็บต้องขึ้นต้นด้วย http:// หรือ https:// และไฟล์ต้องเป็นชนิดที่รองรับ เช่น CSV, XLSX, JSON",
        "Check the spelling: a web address begins with http:// or https://, and a file is one that is read, such as "
        "CSV, XLSX or JSON.",
    )


class ConfigThere(CatalogError):
    """The file to be written is there already; it may hold someone's work."""

    code = "C275"
    status = 409
    who: ClassVar[Actor] = "portal"
    say = text("มีไฟล์ {path} อยู่แล้ว จึงไม่ได้เขียนทับ", "{path} is there already and was not overwritten.")
    hint = text(
        "เลือกชื่ออื่นด้วย -o หรือใส่ --overwrite เมื่อต้องการเขียนทับ",
        "Choose another name with -o, or give --overwrite to replace it.",
    )
