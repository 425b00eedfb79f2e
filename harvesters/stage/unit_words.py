"""Unit words that may stand at a number: in which spelling, and under which name the unit is told.

Only words of this list are units: a letter behind a number is more often part of a code. A scaling word (ล้านบาท)
is a unit of its own; the value is never multiplied.
"""

import re

_SCALES = ("ร้อย", "พัน", "หมื่น", "แสน", "ล้าน", "สิบล้าน", "ร้อยล้าน", "พันล้าน", "หมื่นล้าน", "แสนล้าน", "ล้านล้าน")
_SCALED = (
    "บาท", "ดอลลาร์", "ดอลลาร์สหรัฐ", "เหรียญสหรัฐ", "คน", "ราย", "ครัวเรือน", "ไร่", "ตัน", "ลิตร", "หน่วย", "ครั้ง", "ลบ.ม.",
    "ลูกบาศก์เมตร", "กิโลกรัม", "ตัว", "ต้น", "กิโลวัตต์ชั่วโมง", "บาท/ปี", "บาทต่อปี", "บาท/เดือน", "บาทต่อเดือน",
)  # fmt: skip
_THAI = """
สตางค์ ยูโร เยน หยวน คู่ แห่ง หลัง หลังคาเรือน คัน ลำ เครื่อง ชุด ชิ้น อัน เล่ม ฉบับ เรื่อง แปลง โครงการ
กิจกรรม หมู่บ้าน ตำบล อำเภอ จังหวัด โรงเรียน โรง ห้อง เตียง องค์ รูป ขวด กล่อง ถุง กระสอบ ลัง แผ่น ม้วน เส้น
สาย จุด ดวง ใบ บ่อ ฝูง รัง ฟอง กอ หัว ผล ลูก ปี เดือน วัน สัปดาห์ ชั่วโมง ชม. นาที วินาที งาน ตารางวา ตร.ว.
ตารางเมตร ตร.ม. ตารางกิโลเมตร ตร.กม. เฮกตาร์ เมตร ม. เซนติเมตร ซม. มิลลิเมตร มม. กิโลเมตร กม. กิโลกรัม กก.
กรัม มิลลิกรัม มก. เมตริกตัน มิลลิลิตร มล. ลบ.ม./วินาที ลบ.ม./วัน องศา องศาเซลเซียส เดซิเบล วัตต์ กิโลวัตต์
เมกะวัตต์ แรงม้า กม./ชม. คดี เที่ยว ครอบครัว บาท/กก. บาทต่อกิโลกรัม บาท/ไร่ บาท/วัน บาทต่อวัน บาท/ตัน บาท/ลิตร
กก./ไร่ กิโลกรัมต่อไร่ คน/ตร.กม. คะแนน หน่วยกิต
"""
_ENGLISH = """
people persons households units times days months years hours hrs hr minutes min seconds sec km m cm mm km²
km2 sq.km sqkm m² m2 sq.m sqm m³ m3 ha rai hectares kg g mg t ton tons tonnes l ml litres liters kwh mwh gwh
kw mw gw °c °f µm µg/m³ ug/m3 mg/l mcm cms m³/s m3/s km/h eur usd gbp jpy cny million billion thousand $ € £ ¥
us$
"""
_BAHT = ("บาท", "บ.", "฿", "thb", "baht", "bht")
_SAME = {
    "people": "คน", "persons": "คน", "km2": "km²", "sq.km": "km²", "sqkm": "km²", "m2": "m²", "sq.m": "m²", "sqm": "m²",
    "m3": "m³", "m3/s": "m³/s", "ug/m3": "µg/m³", "hrs": "hours", "hr": "hours", "us$": "usd", "ตร.ม.": "ตารางเมตร",
    "ตร.ว.": "ตารางวา", "ตร.กม.": "ตารางกิโลเมตร", "กก.": "กิโลกรัม", "กม.": "กิโลเมตร", "ชม.": "ชั่วโมง", "ม.": "เมตร",
    "ซม.": "เซนติเมตร", "มม.": "มิลลิเมตร", "มก.": "มิลลิกรัม", "มล.": "มิลลิลิตร", "ลบ.ม.": "ลูกบาศก์เมตร",
}  # fmt: skip
_SHOWN = {
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY", "cny": "CNY", "kwh": "kWh", "mwh": "MWh", "gwh": "GWh",
    "kw": "kW", "mw": "MW", "gw": "GW", "°c": "°C", "°f": "°F", "mg/l": "mg/L",
}  # fmt: skip
PREFIXES = ("฿", "$", "€", "£", "¥", "thb", "usd", "us$", "eur", "gbp", "jpy", "บาท", "baht")


def _spellings() -> dict[str, str]:
    """Every accepted spelling, in lower case → the unit's name."""
    found = {word: word for word in (*_THAI.split(), *_ENGLISH.split(), *_SCALED)}
    for scale in _SCALES:
        found[scale] = scale
        for unit in _SCALED:
            found[f"{scale}{unit}"] = found[f"{scale} {unit}"] = f"{scale}{_SAME.get(unit, unit)}"
        for word in _BAHT:
            found[f"{scale}{word}"] = found[f"{scale} {word}"] = f"{scale}บาท"
    for word in _BAHT:
        found[word] = "บาท"
        for scale in ("thousand", "million", "billion"):
            found[f"{scale} {word}"] = f"{scale} baht"
    named = {word: _SAME.get(unit, unit) for word, unit in found.items()}
    named.pop("ร้อย")
    return {word: _SHOWN.get(unit, unit) for word, unit in named.items()}


SPELLINGS = _spellings()
_MEASURE = re.compile(
    r"[-+(]?(?P<before>[^\d.,()+-]{0,7}?)\s*[\d,]*\d(?:\.\d*)?\s*(?P<after>[^\d\s(][^\d(]{0,30})?\)?"
)


def is_measure(text: str) -> bool:
    """Whether a text is a number with a unit of the list, as only a row of data has it.

    >>> is_measure("1,200 บาท"), is_measure("ร้อยละ 12.5"), is_measure("ตารางที่ 5"), is_measure("5 ก")
    (True, True, False, False)
    """
    match = _MEASURE.fullmatch(text)
    if match is None or not (match["before"] or match["after"]):
        return False
    before, after = match["before"].strip().lower(), (match["after"] or "").strip().lower()
    return (not before or before in PREFIXES or before == "ร้อยละ") and (not after or after in SPELLINGS)
