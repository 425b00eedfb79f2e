"""Technical words of programs, in Thai and English, for the sentences of findings.

Libraries say why they failed in English. What they are known to say is told in both languages; what is not known stands
in the Thai sentence between « and », so that nobody takes it for ours.
"""

import re

from metadata.text import Text, text

TYPES = {
    "string": ("ข้อความ", "text"), "integer": ("จำนวนเต็ม", "integer"), "number": ("ตัวเลข", "number"),
    "date": ("วันที่", "date"), "datetime": ("วันเวลา", "datetime"), "time": ("เวลา", "time"), "year": ("ปี", "year"),
    "yearmonth": ("เดือนและปี", "yearmonth"), "boolean": ("จริง/เท็จ", "boolean"), "duration": ("ช่วงเวลา", "duration"),
    "geopoint": ("พิกัด", "geopoint"), "geojson": ("พิกัด GeoJSON", "geojson"), "object": ("วัตถุ JSON", "object"),
    "array": ("รายการ JSON", "array"), "list": ("รายการ", "list"), "any": ("ค่าใดก็ได้", "any"),
}  # fmt: skip
CONSTRAINTS = {
    "required": ("ต้องมีค่า", "required"), "unique": ("ต้องไม่ซ้ำ", "unique"), "enum": ("อยู่ในรายการที่กำหนด", "enum"),
    "minimum": ("ค่าต่ำสุด", "minimum"), "maximum": ("ค่าสูงสุด", "maximum"), "pattern": ("รูปแบบ", "pattern"),
    "minLength": ("ความยาวต่ำสุด", "minLength"), "maxLength": ("ความยาวสูงสุด", "maxLength"),
    "exclusiveMinimum": ("มากกว่า", "exclusiveMinimum"), "exclusiveMaximum": ("น้อยกว่า", "exclusiveMaximum"),
}  # fmt: skip
FORMATS = {
    "html": ("หน้าเว็บ", "a web page"), "empty": ("ไฟล์ว่าง", "an empty file"), "unknown": ("ไฟล์ที่ไม่รู้จัก", "an unknown file"),
    "program": ("โปรแกรม", "a program"), "pdf": ("ไฟล์ PDF", "a PDF"), "image": ("รูปภาพ", "an image"),
    "json": ("คำตอบ JSON ที่ไม่ใช่ข้อมูล", "a JSON answer that is no data"),
}  # fmt: skip
_SAID = (
    (r"it has a password|.*password.*|.*is encrypted.*", "ไฟล์มีรหัสผ่าน"),
    (r"an archive inside the archive", "มีไฟล์บีบอัดซ้อนอยู่ข้างใน"),
    (r"unsafe or repeated names (.*)", "ชื่อไฟล์ข้างในไม่ปลอดภัยหรือซ้ำกัน {0}"),
    (r".*(?:ended before the end-of-stream|unexpected end|\bEOF\b|truncated).*", "ไฟล์ขาดตอน มาไม่ครบ"),
    (
        r".*(?:not a zip file|invalid zip archive|not a gzip(?:ped)? file|bad magic number|not recogni[sz]ed).*",
        "ไฟล์ไม่ใช่ไฟล์บีบอัดชนิดที่อ้าง",
    ),
    (r".*(?:bad crc|crc check failed|incorrect data check|checksum).*", "ผลรวมตรวจสอบไม่ตรง ไฟล์เสียหาย"),
    (r".*(?:error -3|invalid (?:block|distance|code|stored|data)|corrupt).*", "เนื้อไฟล์เสียหาย"),
    (r".*compression (?:type|method).*", "ใช้วิธีบีบอัดที่อ่านไม่ได้"),
    (r".*line (\d+)[ ,]+column (\d+).*", "ผิดรูปแบบที่บรรทัด {0} ตัวอักษรที่ {1}"),
    (r".*(?:expecting|lexical error|parse error|trailing|extra data|invalid control).*", "ผิดรูปแบบ JSON"),
    (r".*(?:recursion|nest(?:ed|ing)|too deep).*", "ซ้อนกันลึกเกินกำหนด"),
    (r".*xml.*", "โครงสร้าง XML ข้างในเสียหาย"),
    (r".*permission denied.*|.*operation not permitted.*", "ไม่มีสิทธิ์ใช้งาน"),
    (r".*no such file or directory.*", "ไม่มีไฟล์หรือโฟลเดอร์นี้"),
    (r".*no space left.*", "พื้นที่จัดเก็บเต็ม"),
    (r".*address already in use.*", "มีโปรแกรมอื่นใช้พอร์ตนี้อยู่"),
    (r".*read-only file system.*", "ที่เก็บนี้อ่านได้อย่างเดียว"),
    (r".*is a directory.*", "เป็นโฟลเดอร์ ไม่ใช่ไฟล์"),
    (r".*not a directory.*", "ไม่ใช่โฟลเดอร์"),
    (r".*cannot assign requested address.*", "เครื่องนี้ไม่มีที่อยู่ดังกล่าว"),
    (r"it has no resource (.*)", "ไม่มีไฟล์ข้อมูล {0} ในนั้น"),
    (r"it is larger than ([\d,]+) bytes", "ใหญ่เกิน {0} ไบต์"),
    (r"it holds no json object|not an object", "ข้างในไม่ใช่วัตถุ JSON"),
    (r"(.*) is no file in its folder", "ไม่มีไฟล์ {0} ในโฟลเดอร์เดียวกัน"),
    (r"line (\d+) has the number (.*)", "บรรทัดที่ {0} มีเลขลำดับ {1}"),
    (r"line (\d+): (.*)", "บรรทัดที่ {0} «{1}»"),
)  # fmt: skip
"""What libraries say, by pattern, and what it means."""
_SHORT = {
    "object": ("เป็นวัตถุเดียว", "one object"), "list": ("เป็นรายการที่ไม่ใช่แถว", "a list that holds no rows"),
    "str": ("เป็นข้อความเดียว", "one text"), "int": ("เป็นตัวเลขเดียว", "one number"),
    "float": ("เป็นตัวเลขเดียว", "one number"), "Decimal": ("เป็นตัวเลขเดียว", "one number"),
    "bool": ("เป็นค่าเดียว", "one value"), "NoneType": ("เป็นค่าเดียว", "one value"),
    "TopoJSON": ("เป็น TopoJSON", "TopoJSON"),
}  # fmt: skip
_KNOWN = tuple((re.compile(pattern, re.DOTALL | re.IGNORECASE), th) for pattern, th in _SAID)
_TABLES = {
    ("type-error", "type"): TYPES,
    ("other-error", "type"): TYPES,
    ("resource_no_longer_data", "found"): FORMATS,
}
_REASONS = frozenset({"detail", "note"})
_THAI = re.compile("[\u0e00-\u0e7f]")


def in_words(kind: str, key: str, value: object) -> object:
    """A value of a finding as its sentence shows it: in the sentence's own language wherever that is known.

    >>> in_words("archive_unreadable", "detail", "it has a password").th
    'ไฟล์มีรหัสผ่าน'
    >>> in_words("other-error", "note", "some new trouble").th
    '«some new trouble»'
    """
    if isinstance(value, dict) and set(value) == {"th", "en"} and all(value.values()):
        return Text(th=str(value["th"]), en=str(value["en"]))
    if not isinstance(value, str) or not value:
        return value
    if (kind, key) == ("constraint-error", "constraint"):
        return _constraint(value)
    table = _TABLES.get((kind, key))
    if table is not None:
        return text(*table[value]) if value in table else value
    is_reason = key in _REASONS or (kind == "resource_unreachable" and key == "error")
    return reason(value) if is_reason else value


def _constraint(said: str) -> Text:
    """A constraint and its bound, as Frictionless writes them in one: `enum ['a', 'b']`, `minimum 0`.

    >>> _constraint("enum ['ก', 'ข']").th
    'อยู่ในรายการที่กำหนด (ก, ข)'
    """
    name, _, bound = said.partition(" ")
    th, en = CONSTRAINTS.get(name, (name, name))
    if name == "enum":
        bound = bound.strip("[]").replace("'", "")
    return text(f"{th} ({bound})" if bound else th, f"{en} ({bound})" if bound else en)


def reason(said: str) -> Text:
    """What a program said, in both languages; unknown words stand in Thai between « and »."""
    if _THAI.search(said):
        return text(said, said)
    if said in _SHORT:
        return text(*_SHORT[said])
    for pattern, thai in _KNOWN:
        if found := pattern.fullmatch(said.strip()):
            return text(thai.format(*found.groups()), said)
    return text(f"«{said}»", said)
