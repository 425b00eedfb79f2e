"""Words for the kinds of values, in both languages."""

from typing import NamedTuple

from harvesters.config.problems import Raw
from metadata.text import Text, text


class Kind(NamedTuple):
    """A kind of value as a message names it, and how to write one."""

    name: Text
    advice: Text


WANTED: dict[str, Kind] = {
    "text": Kind(text("ข้อความ", "text"), text("เขียนข้อความบรรทัดเดียว", "Write one text here.")),
    "whole number": Kind(
        text("จำนวนเต็ม", "a whole number"), text("เขียนตัวเลขล้วน เช่น 7", "Write digits only, such as 7.")
    ),
    "number": Kind(text("ตัวเลข", "a number"), text("เขียนตัวเลข เช่น 0.1", "Write a number, such as 0.1.")),
    "true or false": Kind(
        text("true หรือ false", "true or false"), text("เขียน true หรือ false", "Write true or false.")
    ),
    "list": Kind(
        text("รายการ", "a list"),
        text("ขึ้นต้นแต่ละรายการด้วย - หรือเขียน [ก, ข]", "Begin each item with -, or write [a, b]."),
    ),
    "map": Kind(
        text("กลุ่มของคีย์", "a map of keys"),
        text("เขียน คีย์: ค่า ทีละบรรทัดใต้คีย์นี้", "Write key: value lines under it."),
    ),
    "text or map": Kind(
        text("ข้อความ หรือกลุ่มที่มี th และ en", "text, or a map with th and en"),
        text("เขียนข้อความ หรือ {th: …, en: …}", "Write a text, or {th: …, en: …}"),
    ),
    "nothing": Kind(text("ว่าง", "nothing"), text("ลบค่านี้", "Delete the value.")),
}

FOUND: dict[str, Text] = {
    "text": text("ข้อความ", "text"),
    "whole number": text("จำนวนเต็ม", "a whole number"),
    "number": text("ตัวเลข", "a number"),
    "true or false": text("ค่า true/false", "a boolean"),
    "list": text("รายการ", "a list"),
    "map": text("กลุ่มของคีย์", "a map"),
    "nothing": text("ค่าว่าง", "nothing"),
}

QUOTE_IT = text("ถ้าต้องการให้เป็นข้อความ ให้ใส่เครื่องหมายคำพูด", "Put it in quotes if it is meant as text.")


FILL_IT = text("เขียนค่า หรือลบรายการที่ว่างนี้", "Write a value, or delete the empty entry.")
UNQUOTE_IT = text("ลบเครื่องหมายคำพูดออก", "Take the quotes away.")


def kind_of(value: Raw) -> str:
    """The kind of a value, by the names of this module."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int):
        return "whole number"
    if isinstance(value, float):
        return "number"
    if isinstance(value, dict):
        return "map"
    return "list" if isinstance(value, (list, tuple)) else "text"


def advice_for(kinds: set[str]) -> Text:
    """How to write what is wanted: a map before a list before a number before a text."""
    if kinds == {"text"}:
        return QUOTE_IT
    return next(WANTED[kind].advice for kind in reversed(WANTED) if kind in kinds)


def wanted_one_of(kinds: set[str]) -> Text:
    """The kinds joined by "or" in each language; a whole number is a number too."""
    if "number" in kinds:
        kinds = kinds - {"whole number"}
    names = [WANTED[kind].name for kind in WANTED if kind in kinds]
    return text(
        " หรือ".join(name.show("th")[0] for name in names), " or ".join(name.show("en")[0] for name in names)
    )
