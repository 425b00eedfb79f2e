"""Errors of the search index (C280-C289)."""

from metadata.errors.base import CatalogError
from metadata.text import text


class UnknownFacet(CatalogError):
    """A filter that the catalog does not have."""

    code = "C280"
    status = 400
    say = text("ไม่มีตัวกรองชื่อ {facet}", "There is no facet {facet}.")
    hint = text("ใช้ตัวกรองอย่างใดอย่างหนึ่งต่อไปนี้: {known}", "Use one of: {known}.")


class UnknownSort(CatalogError):
    """An order of results that the catalog does not have."""

    code = "C281"
    status = 400
    say = text("ไม่มีการเรียงลำดับแบบ {sort}", "There is no sort order {sort}.")
    hint = text("ใช้อย่างใดอย่างหนึ่งต่อไปนี้: {known}", "Use one of: {known}.")


class IndexUnusable(CatalogError):
    """The index cannot be opened or written: a full disk, a folder without permission, a damaged file."""

    code = "C282"
    status = 503
    retry = True
    say = text("เปิดหรือเขียนดัชนีค้นหาไม่ได้ ({reason})", "The search index cannot be opened or written ({reason}).")
    hint = text(
        "ตรวจพื้นที่ว่างของดิสก์และสิทธิ์ของโฟลเดอร์ index ใน KHLANG_HOME แล้วสั่ง khlang rebuild",
        "Check the disk's free space and the permissions of the index folder in KHLANG_HOME, "
        "then run khlang rebuild.",
    )
    hint_for_programs = text(
        "แจ้งผู้ดูแลคลังข้อมูล ระหว่างนี้อ่านรายการได้ที่ /api/v1/datasets ซึ่งไม่ใช้ดัชนี",
        "Tell the people who run this catalog. Until then /api/v1/datasets gives the list without the index.",
    )


class IndexBusy(CatalogError):
    """Another process holds the index for longer than we may wait."""

    code = "C283"
    status = 503
    retry = True
    say = text(
        "กระบวนการอื่นกำลังเขียนดัชนีค้นหานานเกิน {seconds} วินาที",
        "Another process has been writing the search index for more than {seconds} seconds.",
    )
    hint = text(
        "รอให้งานนั้นเสร็จแล้วสั่งใหม่อีกครั้ง ข้อมูลที่เผยแพร่แล้วไม่ได้รับผลกระทบ",
        "Wait until that work is done and run the command again. What is published is not affected.",
    )
    hint_for_programs = text(
        "ส่งคำขออีกครั้งในอีก 1 นาที",
        "Ask again in a minute.",
    )


class QuerySyntax(CatalogError):
    """A query in Lucene's syntax that cannot be read."""

    code = "C284"
    status = 400
    say = text(
        "อ่านคำค้นไม่ได้ตั้งแต่ตัวอักษรที่ {place} («{near}»)",
        "The query cannot be read from character {place} on («{near}»).",
    )
    hint = text(
        "ตรวจวงเล็บ เครื่องหมายคำพูด และช่วงค่าให้ครบคู่ หรือใส่ข้อความนั้นในเครื่องหมายคำพูด",
        "Close every bracket, quote and range, or put the text in quotes.",
    )


class QueryValue(CatalogError):
    """A value that a field of a query cannot have, or an order that the catalog does not keep."""

    code = "C285"
    status = 400
    say = text("ช่อง {field} ใช้ค่า «{value}» ไม่ได้", "The field {field} cannot take «{value}».")
    hint = text("ใช้ค่าแบบนี้: {known}", "Use: {known}.")


class ColumnUnknown(CatalogError):
    """A question about a column that the table does not have."""

    code = "C286"
    status = 400
    say = text("ตารางนี้ไม่มีคอลัมน์ชื่อ {column}", "This table has no column {column}.")
    hint = text("คอลัมน์ของตารางคือ {known}", "Its columns: {known}.")
