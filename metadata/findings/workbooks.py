"""What a workbook carries beside its cells, and how much text it may hold (D780-D789)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D780", "workbook_text_too_long", "error",
        text(
            "ข้อความในแผ่นงาน {sheet} รวมกันยาว {size} ล้านไบต์ เกินเพดาน {limit} ล้านไบต์ จึงไม่อ่าน",
            "The texts of the sheet {sheet} are {size} million bytes long together; at most {limit} are read.",
        ),
        text(
            "แบ่งตารางเป็นหลายไฟล์ หรือส่งเป็น CSV และตรวจว่าไม่มีข้อความยาวซ้ำกันในทุกแถว",
            "Split the table into several files or deliver it as CSV, and see that no long text stands in every row.",
        ),
    ),
    FindingKind(
        "D781", "workbook_names_people", "notice",
        text(
            "คุณสมบัติของไฟล์ระบุชื่อผู้จัดทำหรือผู้แก้ไข {count} รายการ ซึ่งอยู่ในไฟล์ต้นฉบับที่ดาวน์โหลดได้",
            "The file's properties name who wrote or changed it; the original for download has them. Entries: {count}.",
        ),
        text(
            "หากไม่ต้องการเผยแพร่ชื่อ ให้ลบคุณสมบัติและข้อมูลส่วนบุคคลของเอกสารก่อนส่ง (ใน Excel: ตรวจสอบเอกสาร)",
            "If the names are not for the public, remove document properties first (in Excel: Inspect Document).",
        ),
    ),
    FindingKind(
        "D782", "workbook_revisions", "error",
        text(
            "สมุดงานเก็บประวัติการแก้ไขไว้ {count} ส่วน ค่าเดิมและชื่อผู้แก้ไขจึงอยู่ในไฟล์ต้นฉบับที่ดาวน์โหลดได้",
            "The workbook keeps its history of changes, with former values and names, in the original for download; "
            "parts: {count}.",
        ),
        text(
            "เลิกใช้สมุดงานร่วมกันแล้วบันทึกใหม่ หากเผยแพร่ประวัติได้ ให้ตั้ง on_findings: publish",
            "Stop sharing the workbook and save it anew. If its history may be public, set on_findings: publish.",
        ),
    ),
)  # fmt: skip
