"""Units of measure as they stand under or in column names: (บาท), คน, ร้อยละ, [m/s], %."""

import re
from collections.abc import Sequence

from harvesters.stage.cells import BLANKS
from metadata.text import normalize

_BRACKETED = re.compile(r"\(.{1,40}\)|\[.{0,40}\]|<.{1,20}>", re.DOTALL)
_LABELS = frozenset(["หน่วย", "หน่วยนับ", "หน่วยวัด", "unit", "units", "unit of measure"])
_THAI = """
บาท ล้านบาท พันบาท แสนบาท หมื่นบาท สตางค์ บาท/คน บาท/ครัวเรือน บาท/เดือน บาท/ปี บาท/ไร่ บาท/กก. บาท/ตัน บาท/ตร.ม. ดอลลาร์
คน ราย ล้านคน พันคน หมื่นคน ครัวเรือน ครอบครัว หลังคาเรือน หลัง แห่ง โรง ห้อง เตียง คัน เที่ยว ครั้ง วัน เดือน ปี ชั่วโมง นาที วินาที
ตัว ฟอง ต้น ใบ ชิ้น อัน เรื่อง คดี ฉบับ โครงการ ชุด เล่ม แผ่น กล่อง ขวด ถุง กระสอบ หน่วย ไร่ งาน ตารางวา ตร.ว. ตารางเมตร ตร.ม. ตร.กม.
ตารางกิโลเมตร เมตร กิโลเมตร กม. ซม. เซนติเมตร มม. มิลลิเมตร ไมล์ ตัน กิโลกรัม กก. กรัม มิลลิกรัม ลิตร ล้านลิตร
พันลิตร บาร์เรล ลบ.ม. ลูกบาศก์เมตร
ล้านลบ.ม. ล้านลูกบาศก์เมตร เมกะวัตต์ กิโลวัตต์ กิโลวัตต์-ชั่วโมง หน่วยไฟฟ้า องศา องศาเซลเซียส
ร้อยละ เปอร์เซ็นต์ อัตรา ต่อแสนประชากร ต่อพันประชากร
กม./ชม. เมตร/วินาที มก./ล. มก./ลิตร เดซิเบล ระดับ คะแนน จำนวน/ร้อยละ
"""
_OTHERS = """
% ‰ pct percent baht thb usd eur $ € £ million thousand persons person people households number no. no days
day hours hour hrs min minutes sec seconds s ms months month years year yr m km cm mm ft in mi m2 km2 ha rai
m3 l ml g kg mg t tonnes tons ton tonne w kw mw gw kwh mwh gwh j mj pj v a hz c °c f °f k °k pa hpa kpa mbar
bar m/s km/h kph knots deg degrees ° ppm ppb mg/l µg/m3 ug/m3 µs/cm ntu db index ratio
"""
_WORDS = frozenset(w.casefold() for w in (_THAI + _OTHERS).split()) - {"no", "no."}


def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else.

    >>> is_unit("(บาท)"), is_unit("ร้อยละ"), is_unit("[m/s]"), is_unit("จังหวัด")
    (True, True, True, False)
    """
    plain = normalize(text)
    return bool(_BRACKETED.fullmatch(plain)) or plain.casefold() in _WORDS


def is_bracketed(text: str) -> bool:
    """Whether a text stands in brackets, as a unit under a name does."""
    return bool(_BRACKETED.fullmatch(normalize(text)))


def is_label(text: str) -> bool:
    """Whether a text announces units: หน่วย, unit."""
    return normalize(text).casefold().rstrip(" :：") in _LABELS


def units_of(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The units of a row that holds nothing else, "" where it has none; None for any other row.

    >>> units_of(["หน่วย", "บาท", ""])
    ('', 'บาท', '')
    """
    filled = [c for c in cells if c.strip(BLANKS)]
    units = ["" if is_label(c) and n == 0 else normalize(c) for n, c in enumerate(cells)]
    found = [u for u in units if u]
    if not filled or not found or not all(is_unit(u) or u in ("-", "–") for u in found):
        return None
    if all(u in ("-", "–") for u in found):
        return None
    return tuple("" if u in ("-", "–") else u for u in units)


def named(name: str, unit: str) -> str:
    """The name with its unit behind it, in brackets, unless it is there already.

    >>> named("งบประมาณ", "บาท"), named("งบประมาณ (บาท)", "บาท"), named("speed", "[m/s]")
    ('งบประมาณ (บาท)', 'งบประมาณ (บาท)', 'speed [m/s]')
    """
    bare = unit.strip("()[]<> ")
    if not bare or not name or name.casefold().rstrip(")]> ").endswith(bare.casefold()):
        return name or (unit if is_bracketed(unit) else f"({unit})" if bare else "")
    return f"{name} {unit}" if is_bracketed(unit) else f"{name} ({unit})"
