"""A sentence for each error type of Frictionless that is no finding of its own but a case of a wider one.

Types that speak of cells, rows and headers are findings of their own (`metadata/findings/schema.py`). The others tell
why a file, a schema or a package could not be used; they share D657, D658 and D659, each with its own words.
"""

from metadata.text import Text, text

SENTENCES: dict[str, Text] = {
    "byte-count": text("ขนาดไฟล์ไม่ตรงกับที่ประกาศไว้: {note}", "The file's size is not the declared one: {note}"),
    "hash-count": text("ผลรวมตรวจสอบของไฟล์ไม่ตรงกับที่ประกาศไว้: {note}", "The checksum is not the declared one: {note}"),
    "data-error": text("ข้อมูลในไฟล์ผิดพลาด: {note}", "The data of the file is wrong: {note}"),
    "table-error": text("ตารางในไฟล์ผิดพลาด: {note}", "The table of the file is wrong: {note}"),
    "header-error": text("แถวหัวตารางผิดพลาด: {note}", "The header row is wrong: {note}"),
    "label-error": text("ชื่อหัวคอลัมน์ผิดพลาด: {note}", "The name of a column is wrong: {note}"),
    "row-error": text("มี {count} แถวที่ผิดพลาด: {note}", "Rows that are wrong: {count}: {note}"),
    "cell-error": text("มี {count} ช่องที่ผิดพลาด: {note}", "Cells that are wrong: {count}: {note}"),
    "encoding-error": text("รหัสอักขระของไฟล์ไม่ตรงกับที่ประกาศ: {note}", "The file is not in the declared encoding: {note}"),
    "compression-error": text("เปิดไฟล์บีบอัดไม่ได้: {note}", "The compressed file cannot be opened: {note}"),
    "format-error": text("ไม่รู้จักรูปแบบของไฟล์: {note}", "The file's format is not known: {note}"),
    "scheme-error": text("อ่านจากที่อยู่แบบนี้ไม่ได้: {note}", "This kind of address cannot be read: {note}"),
    "file-error": text("เปิดไฟล์ไม่ได้: {note}", "The file cannot be opened: {note}"),
    "field-error": text("คำอธิบายคอลัมน์ในสคีมาใช้ไม่ได้: {note}", "A field of the schema cannot be used: {note}"),
    "dialect-error": text("คำอธิบายรูปแบบของไฟล์ใช้ไม่ได้: {note}", "The dialect described cannot be used: {note}"),
    "control-error": text("ตัวเลือกของรูปแบบไฟล์ใช้ไม่ได้: {note}", "An option of the file's format cannot be used: {note}"),
    "detector-error": text("ตัวเลือกของการตรวจหารูปแบบใช้ไม่ได้: {note}", "A detector option cannot be used: {note}"),
    "resource-error": text("คำอธิบายของไฟล์ในแพ็กเกจใช้ไม่ได้: {note}", "A resource's description cannot be used: {note}"),
    "dataset-error": text("คำอธิบายชุดข้อมูลใช้ไม่ได้: {note}", "The description of the dataset cannot be used: {note}"),
    "package-error": text("คำอธิบายแพ็กเกจใช้ไม่ได้: {note}", "The description of the package cannot be used: {note}"),
    "catalog-error": text("คำอธิบายบัญชีข้อมูลใช้ไม่ได้: {note}", "The description of the catalog cannot be used: {note}"),
    "metadata-error": text("คำอธิบายข้อมูลใช้ไม่ได้: {note}", "The metadata cannot be used: {note}"),
    "stats-error": text("ค่าสรุปของไฟล์ที่ประกาศไว้ใช้ไม่ได้: {note}", "The declared figures cannot be used: {note}"),
    "check-error": text("คำสั่งตรวจใช้ไม่ได้: {note}", "A check cannot be used: {note}"),
    "checklist-error": text("รายการคำสั่งตรวจใช้ไม่ได้: {note}", "The list of checks cannot be used: {note}"),
    "inquiry-error": text("คำขอตรวจใช้ไม่ได้: {note}", "The inquiry cannot be used: {note}"),
    "inquiry-task-error": text("งานในคำขอตรวจใช้ไม่ได้: {note}", "A task of the inquiry cannot be used: {note}"),
    "report-error": text("รายงานผลการตรวจใช้ไม่ได้: {note}", "The report cannot be used: {note}"),
    "report-task-error": text("ส่วนหนึ่งของรายงานใช้ไม่ได้: {note}", "A part of the report cannot be used: {note}"),
    "pipeline-error": text("ลำดับขั้นแปลงข้อมูลใช้ไม่ได้: {note}", "The pipeline cannot be used: {note}"),
    "step-error": text("ขั้นแปลงข้อมูลใช้ไม่ได้: {note}", "A step of the pipeline cannot be used: {note}"),
}  # fmt: skip
WIDER = frozenset({"schema-error", "source-error", "other-error"})


def sentence(kind: str, frictionless_type: object) -> Text | None:
    """The words for a case of a wider finding; None where the finding's own say enough."""
    return SENTENCES.get(str(frictionless_type)) if kind in WIDER else None
