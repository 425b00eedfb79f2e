"""What staging finds in the shape of a table: its header, totals, and tables that stand together (D710-D719)."""

from metadata.findings import FindingKind, Severity
from metadata.text import text


def _kind(
    code: str, name: str, severity: Severity, say: tuple[str, str], hint: tuple[str, str]
) -> FindingKind:
    return FindingKind(code, name, severity, text(*say), text(*hint))


KINDS = (
    _kind(
        "D710", "header_unsure", "notice",
        (
            "ทุกคอลัมน์เป็นข้อความ จึงไม่แน่ใจว่าแถวที่ {row} เป็นหัวตาราง อ่านเป็นหัวตารางไว้ก่อน",
            "All columns are text: it is not sure that row {row} is the header; it was taken for one.",
        ),
        (
            "ระบุ header: [{row}] ใน YAML หากถูกต้อง หรือ header: [] หากไฟล์ไม่มีหัวตาราง",
            "Write header: [{row}] in the YAML if it is, or header: [] if the file has none.",
        ),
    ),
    _kind(
        "D711", "tables_beside", "warning",
        (
            "ไฟล์มีตารางวางเรียงข้างกัน {number} ตารางที่มีหัวตารางเดียวกัน (คอลัมน์ {columns}) อ่านเป็นตารางกว้างตารางเดียว",
            "{number} tables with the same header stand side by side (columns {columns}); read as one wide table.",
        ),
        (
            "วางตารางต่อกันลงมาเป็นตารางเดียว หรือแยกเป็นคนละไฟล์",
            "Put the tables below each other as one, or into files of their own.",
        ),
    ),
    _kind(
        "D712", "table_below", "error",
        (
            "ไฟล์มีหลายตารางต่อกัน ตารางอื่นเริ่มที่แถว {row} จึงอ่านเฉพาะตารางแรก",
            "Several tables stand below each other; another begins in row {row}. Only the first was read.",
        ),
        (
            "แยกแต่ละตารางเป็นไฟล์หรือแผ่นงานของตนเอง หากแถวนี้เป็นข้อมูลของตารางแรก ให้ระบุ footer: 0 ใน YAML",
            "Give each table a file or sheet of its own. If the row is data of the first, set footer: 0 in the YAML.",
        ),
    ),
    _kind(
        "D713", "total_differs", "warning",
        (
            "ยอดรวมท้ายตารางของคอลัมน์ {column} คือ {said} แต่ผลบวกของข้อมูลคือ {sum}",
            "The total at the end says {said} for {column}; the rows add up to {sum}.",
        ),
        (
            "ตรวจข้อมูลและยอดรวมในไฟล์ต้นทางว่ามีแถวขาด ซ้ำ หรือพิมพ์ผิด",
            "See in the source whether rows are missing, doubled or mistyped, or the total is.",
        ),
    ),
    _kind(
        "D714", "total_kept_in", "warning",
        (
            "แถว “{label}” อยู่ในตาราง {count} แถว แต่ตัวเลขไม่ใช่ผลบวกของแถวอื่น จึงเก็บไว้เป็นข้อมูล",
            "Rows called “{label}” stand in the table: {count}. Their numbers are not the sum of others; kept as data.",
        ),
        (
            "หากเป็นยอดรวม ให้ลบออกจากไฟล์ หรือระบุ totals: leave_out ใน YAML หากเป็นข้อมูล ให้ระบุ totals: keep",
            "If they are totals, delete them or set totals: leave_out in the YAML; if they are data, set totals: keep.",
        ),
    ),
    _kind(
        "D715", "subtotal_kept_out", "notice",
        (
            "มีแถวยอดรวมย่อยในตาราง {count} แถวซึ่งผลบวกตรงกัน จึงเก็บเป็นหมายเหตุ ไม่นับเป็นข้อมูล",
            "Rows of subtotals inside the table whose sums agree, kept as notes and not as data: {count}.",
        ),
        (
            "แยกยอดรวมออกจากตาราง หรือระบุ totals: keep ใน YAML หากเป็นข้อมูล",
            "Keep subtotals out of the table, or set totals: keep in the YAML if they are data.",
        ),
    ),
    _kind(
        "D716", "note_inside", "notice",
        (
            "พบเลขหน้า วันที่พิมพ์ หรือหมายเหตุแทรกอยู่ในตาราง {count} แถว เก็บเป็นหมายเหตุ ไม่นับเป็นข้อมูล",
            "Page numbers, print marks or remarks between the rows, kept as notes and not as data: {count}.",
        ),
        ("ลบแถวเหล่านี้ออกจากไฟล์", "Take these rows out of the file."),
    ),
)  # fmt: skip
