"""Drift: a new delivery differs from the version that is public, whose schema is the contract (D753-D766)."""

from metadata.findings import FindingKind, Severity
from metadata.text import text

_ACCEPT_TH = (
    "ถ้าไม่ได้ตั้งใจ ให้แก้ไฟล์แล้วส่งใหม่ ถ้าตั้งใจเปลี่ยน "
    "ให้ใส่ on_findings: publish ของไฟล์นี้ใน YAML หนึ่งรอบ หรือกำหนดสคีมาใหม่ด้วย schema:"
)
_ACCEPT = (
    "If that was not meant, mend the file and deliver it again. If it was, set on_findings: publish for this file "
    "in the YAML for one run, or declare the new schema with schema:."
)


def _kind(
    code: str,
    name: str,
    severity: Severity,
    th: str,
    en: str,
    hint_th: str = _ACCEPT_TH,
    hint_en: str = _ACCEPT,
) -> FindingKind:
    return FindingKind(code, name, severity, text(th, en), text(hint_th, hint_en))


KINDS = (
    _kind(
        "D753", "column_gone", "error",
        "ไม่มีคอลัมน์ {column} ซึ่งรุ่นที่เผยแพร่อยู่มี",
        "The column {column} of the published version is not in this delivery.",
    ),
    _kind(
        "D754", "column_new", "error",
        "มีคอลัมน์ใหม่ {column} ซึ่งรุ่นที่เผยแพร่อยู่ไม่มี",
        "The column {column} is new; the published version does not have it.",
    ),
    _kind(
        "D755", "column_renamed", "error",
        "คอลัมน์ {before} หายไป และมีคอลัมน์ {after} ซึ่งน่าจะเป็นคอลัมน์เดียวกัน ({reason})",
        "The column {before} is gone and {after} has come, which is probably the same one ({reason}).",
        "ถ้าเป็นคอลัมน์เดียวกันและอยากคงชื่อเดิม ให้กำหนดสคีมาที่มี name: เป็นชื่อเดิมและ title: เป็นชื่อใหม่ "
        "ถ้ายอมรับชื่อใหม่ ให้ใส่ on_findings: publish ของไฟล์นี้ใน YAML หนึ่งรอบ",
        "If it is the same column and the old name is to stay, declare a schema with the old name as name: and the "
        "new one as title:. To take the new name, set on_findings: publish for this file in the YAML for one run.",
    ),
    _kind(
        "D756", "columns_reordered", "notice",
        "ลำดับคอลัมน์เปลี่ยนจาก {before} เป็น {after}",
        "The order of the columns changed from {before} to {after}.",
        "ไม่ต้องแก้ไข เพราะอ่านคอลัมน์ตามชื่อ",
        "Nothing is to be done: columns are read by name.",
    ),
    _kind(
        "D757", "type_changed", "error",
        "คอลัมน์ {column} เคยเป็น{before} แต่ฉบับนี้มี {count} ช่อง (ร้อยละ {share}) ที่ไม่ใช่ จึงกลายเป็น{after}",
        "The column {column} held {before} and is now {after}; cells that are not of the old type: {count} ({share}%).",
    ),
    _kind(
        "D758", "era_written_otherwise", "notice",
        "คอลัมน์ {column} เคยเขียนเป็น{before} ฉบับนี้เขียนเป็น{after} ตารางที่เผยแพร่แปลงเป็นปีเดียวกันให้แล้ว",
        "The column {column} was written with {before} and now has {after}; the published table has one era for both.",
        "ใช้ปีแบบเดิมทุกครั้งที่ส่ง เพื่อไม่ให้ผู้ใช้ไฟล์ต้นฉบับสับสน",
        "Keep to one era in every delivery, so that those who use the original file are not misled.",
    ),
    _kind(
        "D759", "era_changed", "error",
        "ค่าในคอลัมน์ {column} เปลี่ยนจาก{before}เป็น{after}",
        "The values of the column {column} changed from {before} to {after}.",
    ),
    _kind(
        "D760", "scale_changed", "error",
        "ค่าในคอลัมน์ {column} ต่างจากรุ่นที่เผยแพร่อยู่ {times} ทั้งคอลัมน์ (ค่ากลาง {before} → {after}) หน่วยอาจเปลี่ยน",
        "The values of the column {column} are {times} of those published, throughout (median {before} → {after}): "
        "the unit may have changed.",
    ),
    _kind(
        "D761", "unit_replaced", "error",
        "หน่วยของคอลัมน์ {column} เปลี่ยนจาก {before} เป็น {after}",
        "The unit of the column {column} changed from {before} to {after}.",
    ),
    _kind(
        "D762", "decimals_gone", "warning",
        "ค่าในคอลัมน์ {column} เคยมีทศนิยม แต่ฉบับนี้เป็นจำนวนเต็มทั้งหมด",
        "The values of the column {column} had decimals and are now all whole numbers.",
        "ตรวจว่าระบบต้นทางไม่ได้ปัดเศษหรือตัดทศนิยมก่อนส่งออก",
        "Check that the original system does not round or cut decimals before it exports.",
    ),
    _kind(
        "D763", "leading_zeros_lost", "error",
        "รหัสในคอลัมน์ {column} เคยขึ้นต้นด้วย 0 ได้ แต่ฉบับนี้ไม่มีเลย และสั้นลงจาก {before} หลักเหลือ {after} หลัก",
        "Codes of the column {column} began with 0 and no longer do; the shortest has {after} digits, it had {before}.",
        "จัดรูปแบบคอลัมน์เป็นข้อความในโปรแกรมตารางคำนวณก่อนบันทึก แล้วส่งใหม่",
        "Format the column as text in the spreadsheet program before saving, and deliver again.",
    ),
    _kind(
        "D764", "values_gone", "error",
        "ช่องว่างในคอลัมน์ {column} เพิ่มจากร้อยละ {before} เป็นร้อยละ {after}",
        "Blank cells of the column {column} rose from {before}% to {after}%.",
        "ตรวจว่าระบบต้นทางส่งออกคอลัมน์นี้ครบ ถ้าว่างจริง ให้ใส่ on_findings: publish ของไฟล์นี้ใน YAML หนึ่งรอบ",
        "Check that the original system exports this column whole. If it is blank indeed, set on_findings: publish "
        "for this file in the YAML for one run.",
    ),
    _kind(
        "D765", "rows_fell", "error",
        "ตารางเหลือ {after} แถว จากรุ่นที่เผยแพร่อยู่ {before} แถว",
        "The table has {after} rows; the published version has {before}.",
        "ตรวจว่าส่งออกครบ ถ้าลดลงจริง ให้ใส่ on_findings: publish ของไฟล์นี้ใน YAML หนึ่งรอบ",
        "Check that the export is complete. If the table really shrank, set on_findings: publish for this file in the "
        "YAML for one run.",
    ),
    _kind(
        "D766", "date_order_changed", "error",
        "คอลัมน์ {column} เคยเขียนวันที่แบบ {before} แต่ฉบับนี้เป็นแบบ {after}",
        "The column {column} wrote dates as {before} and now as {after}.",
    ),
)  # fmt: skip
