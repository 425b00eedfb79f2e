"""What a column's name says of its cells: a code, money, a rate, a year and its era, a month, a place.

A name is evidence beside the cells, never alone: each rule that uses one of these says what the cells must show.
"""

import re
from typing import Literal

Era = Literal["buddhist", "gregorian"]

CODE = re.compile(
    r"รหัส|เลขที่|เลขทะเบียน|เลขประจำตัว|หมายเลข|ไปรษณีย์|โทรศัพท์|โทรสาร|เบอร์|(?<![A-Za-z])โทร"
    r"|(?<![a-z])(code|zip|zipcode|postcode|postal|phone|tel|telephone|mobile|fax|isbn|issn|barcode|taxid|tax_id)(?![a-z])",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"บาท|เงิน|ราคา|ทุน|งบ|มูลค่า|รายได้|รายจ่าย|รายรับ|ค่า|ภาษี|หนี้|baht|thb|price|amount|cost|budget|revenue|income|capital|salary|fee\b",
    re.IGNORECASE,
)
RATE = re.compile(
    r"ร้อยละ|อัตรา|เฉลี่ย|สัดส่วน|ดัชนี|ความหนาแน่น|เปลี่ยนแปลง|พิกัด|ละติจูด|ลองจิจูด|มัธยฐาน|%|percent|\bpct\b|\brate\b|ratio|average"
    r"|\bmean\b|median|index|\bshare\b|density|growth|\blat|\blon|\bper\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"จำนวน|ปริมาณ|มูลค่า|อัตรา|ร้อยละ|ราคา|รายได้|รายจ่าย|ประชากร|เฉลี่ย|ต่อปี|รายปี|/\s*ปี|\(\s*ปี\s*\)|อายุ|ระยะเวลา|ยอด|รวม|เงิน|บาท|คะแนน|พื้นที่"
    r"|(?<![a-z])(number|no|count|amount|total|average|mean|per|population|value|age|area|rate|years|duration)(?![a-z])",
    re.IGNORECASE,
)
_BUDDHIST = re.compile(r"พ\s*\.\s*ศ|(?<!เ)พศ(?![ก-๛])|(?i:buddhist)|\bB\.?E\b")
_GREGORIAN = re.compile(r"ค\s*\.\s*ศ|(?<![ก-ฮ])คศ(?![ก-๛])|(?i:gregorian)|\b(?:A\.?D|C\.?E)\b")
_YEAR = re.compile(r"(?<!สัตว์)ปี(?!่)|(?<![a-z])(?:year|yr|fy)(?![a-z])|(?-i:[a-z]Year)(?![a-z])", re.IGNORECASE)
_YEAR_NUMBER = re.compile(r"(?<!\d)(?:1[89]|20|2[45])\d\d(?!\d)")
_FISCAL = re.compile(r"ปี\s*งบ|งบประมาณ\s*(?:ปี|พ\.\s*ศ)|fiscal|(?<![a-z])fy(?![a-z])", re.IGNORECASE)
_ACADEMIC = re.compile(r"ปี\s*การศึกษา|academic|school.?year", re.IGNORECASE)
_CROP = re.compile(r"ปี\s*(?:การ)?(?:ผลิต|เพาะปลูก)|crop.?year", re.IGNORECASE)
_DAY = re.compile(
    r"วันที่|วัน\s*เดือน\s*ปี|วัน(?:เกิด|ตาย|สิ้นสุด|เริ่ม|ประกาศ|จด|อนุ|หมด|รับ|ออก)|^วัน$"
    r"|(?<![a-z])(date|dt|day|ymd|yyyymmdd|dob)(?![a-z])|(?-i:[a-z]Date)(?![a-z])",
    re.IGNORECASE,
)
_MONTH = re.compile(r"เดือน|วันที่|(?<![a-z])(month|date|yearmonth|ym)(?![a-z])", re.IGNORECASE)
_QUARTER = re.compile(r"ไตรมาส|(?<![a-z])(quarter|qtr)(?![a-z])", re.IGNORECASE)
_CLOCK = re.compile(r"^เวลา(?!.*(?:ชั่วโมง|ชม|นาที|วินาที|เฉลี่ย|รวม|วัน|\())|^time$", re.IGNORECASE)
_TIME = re.compile(
    r"เวลา|เริ่ม|สิ้นสุด|เปิด|ปิด|(?<![a-z])(time|start|end|begin|open|close|opens|closes|clock|at)(?![a-z])|(?-i:[a-z]Time)(?![a-z])",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"ระยะ|ใช้เวลา|เฉลี่ย|รวม|ชั่วโมง|ชม\.?|นาที|วินาที|อัตรา|สัดส่วน|คะแนน|duration|elapsed|average|mean|total|score|ratio",
    re.IGNORECASE,
)
_OUTLINE = re.compile(
    r"(เลข)?ลำดับ\s*(ที่)?|ที่|(หัว|เลข)?ข้อ\s*(ที่)?|มาตรา|บทที่|หมวด(ที่)?|เวอร์ชัน|รุ่น(ที่)?|no\.?|item(\s*no\.?)?|section|clause|version|ver\.?",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"จังหวัด|อำเภอ|เขต|ตำบล|แขวง|(?<![a-z])(province|changwat|amphoe|amphur|district|tambon|tambol|subdistrict|sub.district|prov|adm[123]|geocode)(?![a-z])",
    re.IGNORECASE,
)


def era_of(name: str) -> Era | None:
    """The era that a column's name states.

    >>> era_of("วันที่ (พ.ศ.)"), era_of("ปี ค.ศ."), era_of("เพศ")
    ('buddhist', 'gregorian', None)
    """
    if _BUDDHIST.search(name):
        return "buddhist"
    return "gregorian" if _GREGORIAN.search(name) else None


def is_year(name: str) -> bool:
    """Whether a column's name says that its cells are years, and not amounts of one year or years counted.

    >>> is_year("ปีงบประมาณ"), is_year("จำนวนปี"), is_year("จำนวนประชากร ปี 2567"), is_year("start_year")
    (True, False, False, True)
    """
    said = _YEAR.search(name) or era_of(name)
    return bool(said) and not (_QUANTITY.search(name) or _YEAR_NUMBER.search(name) or CODE.search(name))


def period_of(name: str) -> str | None:
    """fiscal_year, academic_year or crop_year where the words say so; None for a calendar year or no word.

    >>> period_of("ปีงบประมาณ พ.ศ."), period_of("ปีการศึกษา 2566"), period_of("ปี")
    ('fiscal_year', 'academic_year', None)
    """
    for period, words in (("fiscal_year", _FISCAL), ("academic_year", _ACADEMIC), ("crop_year", _CROP)):
        if words.search(name):
            return period
    return None


def is_day(name: str) -> bool:
    """Whether a name speaks of a date, and not of a number or a count of days."""
    return bool(_DAY.search(name)) and not (CODE.search(name) or _QUANTITY.search(name))


def is_only_code(name: str) -> bool:
    """Whether a name speaks of a number that names a thing, and of no day: 12/3/2567 is an order's number there.

    >>> is_only_code("เลขที่คำสั่ง"), is_only_code("เลขที่และวันที่"), is_only_code("วันที่")
    (True, False, False)
    """
    return bool(CODE.search(name)) and not _DAY.search(name)


def is_outline(name: str) -> bool:
    """Whether a name speaks of items with items below them, so that 1.10 stands behind 1.9 and is not 1.1.

    >>> is_outline("ลำดับที่"), is_outline("ข้อ"), is_outline("ลำดับความสำคัญ")
    (True, True, False)
    """
    return bool(_OUTLINE.fullmatch(name.strip()))


def is_month(name: str) -> bool:
    """Whether a name speaks of a month or a date, so that 12/2567 is December and no document's number."""
    return bool(_MONTH.search(name)) and not (CODE.search(name) or _QUANTITY.search(name))


def is_quarter(name: str) -> bool:
    """Whether a name speaks of quarters, so that 1/2567 is one."""
    return bool(_QUARTER.search(name)) and not (CODE.search(name) or _QUANTITY.search(name))


def is_clock(name: str) -> bool:
    """Whether a name speaks of a time of day, so that 8.30 is half past eight and no decimal."""
    return bool(_CLOCK.search(name.strip()))


def is_time(name: str) -> bool:
    """Whether a name speaks of a time of day, so that 8:30 is one and no duration, ratio or score.

    >>> is_time("เวลาเปิดทำการ"), is_time("ระยะเวลา (ชม.)"), is_time("สัดส่วน"), is_time("start_time")
    (True, False, False, True)
    """
    return bool(_TIME.search(name)) and not _DURATION.search(name)


def is_place(name: str) -> bool:
    """Whether a name is that of a province, district or subdistrict, and of no count in it."""
    return bool(_PLACE.search(name)) and not _QUANTITY.search(name)
