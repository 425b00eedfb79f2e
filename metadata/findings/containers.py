"""What staging finds in archives, workbooks and JSON (D623-D629, D660-D663, D720-D729)."""

from metadata.findings import FindingKind, Severity
from metadata.text import text


def _kind(
    code: str,
    name: str,
    severity: Severity,
    say: tuple[str, str],
    hint: tuple[str, str],
    *,
    holds: bool = False,
) -> FindingKind:
    return FindingKind(code, name, severity, text(*say), text(*hint), holds=holds)


KINDS = (
    _kind(
        "D623", "archive_unreadable", "error",
        ("เปิดไฟล์บีบอัดไม่ได้: {detail}", "The archive cannot be opened: {detail}."),
        (
            "บีบอัดไฟล์ใหม่โดยไม่ใส่รหัสผ่าน ให้แต่ละชื่อไม่ซ้ำกันและไม่อ้างถึงโฟลเดอร์ภายนอก แล้วส่งอีกครั้ง",
            "Pack the file anew, without a password and with plain names that differ, and deliver it again.",
        ),
    ),
    _kind(
        "D624", "archive_member_unclear", "error",
        (
            "ไฟล์บีบอัดนี้มีไฟล์ที่อ่านเป็นตารางได้ {number} ไฟล์ จึงเลือกไม่ได้ ชื่อไฟล์ข้างใน: {members}",
            "The archive has {number} files that can be read as a table, not one. Names in it: {members}.",
        ),
        (
            "ใส่ไฟล์ตาราง เช่น CSV หรือ XLSX ไว้ในไฟล์บีบอัด หรือระบุ member: ใน YAML ว่าจะอ่านไฟล์ใด",
            "Pack a table such as a CSV or XLSX, or say in the YAML with member: which file is meant.",
        ),
    ),
    _kind(
        "D625", "workbook_unreadable", "error",
        ("อ่านสมุดงานไม่ได้: {detail}", "The workbook cannot be read: {detail}."),
        (
            "เปิดใน Excel แล้วบันทึกใหม่โดยไม่ใส่รหัสผ่าน และลบเซลล์ที่อยู่นอกตาราง",
            "Open it in Excel, clear cells outside the table, and save it anew without a password.",
        ),
    ),
    _kind(
        "D626", "sheet_unclear", "error",
        (
            "ไม่มีแผ่นงาน {sheet} ที่อ่านได้ แผ่นงานที่มี: {sheets}",
            "There is no sheet {sheet} to read. The sheets are: {sheets}.",
        ),
        (
            "แก้ค่า sheet: ใน YAML และเลิกซ่อนแผ่นงานที่จะเผยแพร่",
            "Correct sheet: in the YAML, and unhide what is to be published.",
        ),
    ),
    _kind(
        "D627", "other_sheets", "warning",
        (
            "อ่านเฉพาะแผ่นงาน {sheet} แผ่นงานอื่นที่มีข้อมูลยังไม่ได้อ่าน: {sheets}",
            "Only the sheet {sheet} is read; others with cells: {sheets}.",
        ),
        (
            "แยกแต่ละแผ่นงานเป็นไฟล์ของตัวเอง หรือระบุ sheet: ของแต่ละไฟล์ข้อมูลใน YAML",
            "Make each sheet a file of its own, or name it with sheet: in a resource of its own in the YAML.",
        ),
    ),
    _kind(
        "D628", "json_not_table", "notice",
        (
            "ไฟล์ JSON นี้ไม่ใช่ตาราง ({detail}) จึงเก็บไว้ตามเดิม",
            "This JSON is no table ({detail}); it is kept as it is.",
        ),
        (
            "หากเป็นตาราง ให้ส่งเป็นรายการของวัตถุ [{{…}}, {{…}}] หรือ CSV",
            "If it is a table, deliver a list of objects [{{…}}, {{…}}] or a CSV.",
        ),
    ),
    _kind(
        "D629", "reader_stopped", "error",
        (
            "อ่านไฟล์ไม่สำเร็จ ({error}): {detail}",
            "The file could not be read ({error}): {detail}",
        ),
        (
            "ดูคำแนะนำของรหัสข้อผิดพลาด แก้ไฟล์แล้วส่งใหม่",
            "See that error's own advice, mend the file and deliver it again.",
        ),
    ),
    _kind(
        "D660", "json_broken", "error",
        ("อ่านไฟล์ JSON ไม่ได้: {detail}", "The JSON cannot be read: {detail}."),
        (
            "ตรวจไฟล์ด้วยโปรแกรมตรวจ JSON แล้วส่งใหม่",
            "Check the file with a JSON checker and deliver it again.",
        ),
    ),
    _kind(
        "D661", "json_error_body", "error",
        (
            "เครื่องต้นทางตอบกลับเป็นข้อความแจ้งข้อผิดพลาด ไม่ใช่ข้อมูล",
            "The server answered with an error message in place of the data.",
        ),
        (
            "เปิดที่อยู่ของไฟล์เพื่อดูคำตอบ แก้สิทธิ์การเข้าถึงหรือที่อยู่ แล้วเก็บเกี่ยวใหม่",
            "Open the address, see the answer, correct rights or address, and harvest again.",
        ),
    ),
    _kind(
        "D662", "workbook_far_cell", "error",
        (
            "แผ่นงาน {sheet} มีเซลล์ {cell} อยู่ไกลจากตารางมาก จึงไม่อ่าน",
            "The sheet {sheet} has a cell {cell} far away from the table and was not read.",
        ),
        (
            "กด Ctrl+End ใน Excel ลบแถวและคอลัมน์ว่างที่เกินตาราง แล้วบันทึกใหม่",
            "Press Ctrl+End in Excel, delete rows and columns beyond the table, and save it anew.",
        ),
    ),
    _kind(
        "D663", "hidden_sheets", "warning",
        ("ไม่ได้อ่านแผ่นงานที่ซ่อนไว้: {sheets}", "Hidden sheets were not read: {sheets}."),
        (
            "ลบแผ่นงานที่ซ่อนไว้ เพราะไฟล์ต้นฉบับดาวน์โหลดได้ทั้งไฟล์ หากเผยแพร่ได้ ให้ตั้ง on_findings: publish",
            "Delete them: the original can be downloaded whole. If they may be public, set on_findings: publish.",
        ),
    ),
    _kind(
        "D664", "choice_unused", "warning",
        (
            "ไม่ได้ใช้ {key}: {value} เพราะไฟล์ {form} นี้ไม่มี{part_th}",
            "{key}: {value} is passed over: this {form} file has no {part}.",
        ),
        (
            "ตรวจว่าเป็นไฟล์ที่ตั้งใจ แล้วนำ {key} ออกจาก YAML หรือคำสั่ง",
            "Make sure that this is the file that is meant, then take {key} out of the YAML or the command.",
        ),
    ),
    _kind(
        "D720", "far_cells_left_out", "warning",
        (
            "แผ่นงาน {sheet} มีเซลล์อยู่ไกลจากตารางมาก (ไกลสุดที่ {cell}) จึงไม่นับเป็นส่วนของตาราง",
            "The sheet {sheet} has cells far away from the table (the farthest is {cell}); they were left out.",
        ),
        (
            "กด Ctrl+End ใน Excel ลบแถวและคอลัมน์ที่เกินตาราง แล้วบันทึกใหม่",
            "Press Ctrl+End in Excel, delete the rows and columns beyond the table, and save it anew.",
        ),
    ),
    _kind(
        "D721", "formulas_without_value", "warning",
        (
            "แผ่นงาน {sheet} มีสูตรที่ไม่ได้บันทึกผลลัพธ์ไว้ {count} ช่อง จึงถือว่าไม่มีค่า",
            "Formulas of the sheet {sheet} that were saved without their result, read as no value: {count}.",
        ),
        (
            "เปิดไฟล์ใน Excel ให้คำนวณใหม่ แล้วบันทึก หรือวางผลลัพธ์เป็นค่าแทนสูตร",
            "Open the file in Excel so that it calculates, and save it; or paste the results as values.",
        ),
    ),
    _kind(
        "D722", "digits_beyond_15", "warning",
        (
            "แผ่นงาน {sheet} มีตัวเลขยาวเกิน 15 หลัก {count} ช่อง โปรแกรมตารางเก็บได้เพียง 15 หลัก หลักท้ายอาจผิด",
            "Numbers of the sheet {sheet} with over 15 digits: {count}. A spreadsheet keeps 15; the last may be wrong.",
        ),
        (
            "จัดรูปแบบคอลัมน์ของเลขรหัสเป็นข้อความ แล้วนำเข้าจากระบบต้นทางใหม่",
            "Format the column of such codes as text and bring them in from their system again.",
        ),
    ),
    _kind(
        "D723", "hidden_rows_or_columns", "warning",
        (
            "แผ่นงาน {sheet} มีแถวที่ซ่อนไว้ {rows} แถวและคอลัมน์ที่ซ่อนไว้ {columns} คอลัมน์ ทั้งหมดถูกอ่านและเผยแพร่ด้วย",
            "The sheet {sheet} has hidden rows ({rows}) and columns ({columns}). They are read and published too.",
        ),
        (
            "ลบแถวและคอลัมน์ที่ไม่ต้องการเผยแพร่ออกจากไฟล์ เพราะไฟล์ต้นฉบับดาวน์โหลดได้ทั้งไฟล์",
            "Delete what is not meant for the public from the file: the original can be downloaded whole.",
        ),
    ),
    _kind(
        "D724", "part_gone", "error",
        (
            "ตาราง “{part}” ที่เคยเผยแพร่จากไฟล์ {file} ไม่มีอยู่ในไฟล์แล้ว",
            "The table “{part}”, published before from the file {file}, is no longer in it.",
        ),
        (
            "ส่งไฟล์ที่มีตารางนี้ หรือตั้งชื่อแผ่นงานกลับตามเดิม หากเลิกเผยแพร่แล้วให้ตั้ง on_findings: publish",
            "Deliver it again or give the sheet its old name; if it is gone for good, set on_findings: publish.",
        ),
    ),
    _kind(
        "D725", "part_renamed", "notice",
        (
            "ตาราง “{before}” ในไฟล์เปลี่ยนชื่อเป็น “{part}” จึงใช้ที่อยู่เดิมต่อไป",
            "The table “{before}” of the file is now called “{part}”; it keeps its address.",
        ),
        (
            "หากเป็นคนละตาราง ให้ระบุ sheet: หรือ member: และ id: ของแต่ละตารางใน YAML",
            "If it is another table, name each with sheet: or member: and an id: of its own in the YAML.",
        ),
    ),
    _kind(
        "D726", "too_many_parts", "warning",
        (
            "ไฟล์มีตาราง {number} ตาราง เผยแพร่เพียง {limit} ตารางแรก",
            "The file holds {number} tables; the first {limit} are published.",
        ),
        (
            "แบ่งเป็นหลายไฟล์ หรือเลือกตารางด้วย sheet: หรือ member: ใน YAML",
            "Split the file, or choose tables with sheet: or member: in the YAML.",
        ),
    ),
    _kind(
        "D727", "part_without_table", "notice",
        (
            "ส่วนของไฟล์ที่มีแต่คำอธิบาย ไม่ใช่ตาราง จึงไม่แยกเป็นตาราง: {parts}",
            "Parts of the file that hold words and no table, and are not published as one: {parts}.",
        ),
        (
            "ไม่ต้องทำอะไร หากส่วนนี้เป็นตาราง ให้ระบุชื่อด้วย sheet: หรือ member: ใน YAML",
            "Nothing needs to be done. If one is a table, name it with sheet: or member: in the YAML.",
        ),
    ),
    _kind(
        "D728", "schema_fits_no_part", "warning",
        (
            "สคีมาที่กำหนดไม่ตรงกับคอลัมน์ของตารางใดในไฟล์ (มี {number} ตาราง) จึงใช้กับตารางแรก",
            "The declared schema fits the columns of none of the file's {number} tables; it is held to the first.",
        ),
        (
            "ระบุ sheet: หรือ member: ของตารางที่สคีมานี้หมายถึงใน YAML",
            "Say in the YAML with sheet: or member: which table the schema is for.",
        ),
    ),
    _kind(
        "D729", "workbook_comments", "warning",
        (
            "สมุดงานมีความคิดเห็นของผู้จัดทำติดอยู่ {count} แผ่น ไม่ได้อ่าน แต่อยู่ในไฟล์ต้นฉบับที่ดาวน์โหลดได้",
            "Sheets of the workbook with comments: {count}. They are not read, but are in the original for download.",
        ),
        (
            "ลบความคิดเห็นออกจากไฟล์ หากไม่ต้องการเผยแพร่ (ใน Excel: ตรวจสอบเอกสาร)",
            "Delete comments that are not meant for the public (in Excel: Inspect Document).",
        ),
    ),
)  # fmt: skip
