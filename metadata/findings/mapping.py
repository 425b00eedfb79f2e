"""What could not be used of a source's description of a dataset (D600, D677-D679, D690-D699)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D600",
        "field_unknown",
        "notice",
        text(
            "ต้นทางส่งรายการที่ยังไม่มีช่องรองรับ {count} รายการ เก็บไว้ตามเดิม: {fields}",
            "The source sent fields that have no place of their own ({count}), kept unchanged: {fields}.",
        ),
        text(
            "ไม่ต้องแก้ไข ถ้ารายการใดสำคัญ ให้ใส่ไว้ในช่องมาตรฐานที่ต้นทาง",
            "Nothing needs to be done. If one matters, put it into a standard field at the source.",
        ),
    ),
    FindingKind(
        "D677",
        "record_deleted",
        "notice",
        text(
            "ต้นทางแจ้งว่าลบรายการนี้แล้ว (วันที่ {value})",
            "The source says that this record was deleted (on {value}).",
        ),
        text(
            "ไม่ต้องแก้ไข ชุดข้อมูลจะถูกถอนเมื่อพ้นระยะเวลาผ่อนผัน ถ้าลบผิดให้กู้คืนที่ต้นทาง",
            "Nothing needs to be done: the dataset is withdrawn after its grace time. If it was deleted by "
            "mistake, restore it at the source.",
        ),
        who="upstream",
    ),
    FindingKind(
        "D678",
        "record_only_groups",
        "notice",
        text(
            "ข้ามรายการนี้ เพราะเป็นเพียงชุดที่รวมชุดข้อมูลอื่น ไม่มีไฟล์ของตัวเอง ({value})",
            "This record was left out: it only groups other datasets and has no file of its own ({value}).",
        ),
        text(
            "ไม่ต้องแก้ไข ชุดข้อมูลที่อยู่ในชุดนี้ถูกเก็บเกี่ยวแยกเป็นรายการของตัวเอง",
            "Nothing needs to be done: the datasets it groups are harvested as records of their own.",
        ),
    ),
    FindingKind(
        "D679",
        "texts_in_other_languages",
        "notice",
        text(
            "ช่อง {field} มีเพียงภาษาอื่น ({value}) จึงแสดงข้อความนั้นตามที่ได้มา",
            "{field} is there in another language only ({value}); it is shown as it came.",
        ),
        text(
            "เพิ่มข้อความภาษาไทยหรือภาษาอังกฤษที่ต้นทาง",
            "Add the Thai or the English text at the source.",
        ),
    ),
    FindingKind(
        "D690",
        "parts_not_joined",
        "warning",
        text(
            "ไฟล์ {resource} แบ่งเป็น {parts} ส่วนในรูปแบบที่นำมาต่อกันไม่ได้ จึงไม่ได้เก็บ",
            "The file {resource} lies in {parts} parts of a format that cannot be joined; it is not kept.",
        ),
        text(
            "รวมส่วนต่าง ๆ เป็นไฟล์เดียว หรือส่งเป็น CSV ที่ไม่บีบอัด",
            "Deliver one file, or parts that are plain CSV.",
        ),
    ),
    FindingKind(
        "D691",
        "value_outside_list",
        "notice",
        text(
            "ค่า “{value}” ในช่อง {field} ไม่อยู่ในรายการมาตรฐาน เก็บไว้ตามเดิม",
            "The value “{value}” of {field} is not in the standard list; it is kept as it came.",
        ),
        text(
            "เลือกค่าจากรายการมาตรฐานที่ต้นทาง เพื่อให้ค้นหาและกรองได้",
            "Choose a value of the standard list at the source, so that the dataset can be found by it.",
        ),
    ),
    FindingKind(
        "D692",
        "date_unreadable",
        "warning",
        text(
            "อ่านวันที่ “{value}” ในช่อง {field} ไม่ได้ เก็บข้อความเดิมไว้",
            "The date “{value}” of {field} cannot be read; the text is kept.",
        ),
        text(
            "เขียนวันที่เป็น ปปปป-ดด-วว เช่น 2024-02-29 หรือปี พ.ศ. สี่หลัก",
            "Write the date as YYYY-MM-DD, for example 2024-02-29, or a four-digit Buddhist year.",
        ),
    ),
    FindingKind(
        "D693",
        "value_unreadable",
        "warning",
        text(
            "ค่า “{value}” ในช่อง {field} ไม่อยู่ในรูปแบบที่ใช้ได้ เก็บข้อความเดิมไว้",
            "The value “{value}” of {field} does not have the form this field needs; the text is kept.",
        ),
        text(
            "แก้ค่าที่ต้นทางให้ตรงรูปแบบ เช่น อีเมลหนึ่งที่อยู่ ลิงก์ที่ขึ้นต้นด้วย http หรือตัวเลข",
            "Correct it at the source: one e-mail address, a link that starts with http, or a plain number.",
        ),
    ),
    FindingKind(
        "D694",
        "title_missing",
        "warning",
        text(
            "ชุดข้อมูลไม่มีชื่อ จึงแสดงรหัส “{value}” แทน",
            "The dataset has no title; its name “{value}” is shown instead.",
        ),
        text("ใส่ชื่อชุดข้อมูลที่ต้นทาง", "Give the dataset a title at the source."),
    ),
    FindingKind(
        "D695",
        "address_unusable",
        "warning",
        text(
            "ไฟล์ {resource} ไม่มีที่อยู่ที่ดาวน์โหลดได้ (“{value}”)",
            "The file {resource} has no address that can be downloaded (“{value}”).",
        ),
        text(
            "ใส่ที่อยู่ไฟล์ที่ขึ้นต้นด้วย http:// หรือ https:// ที่ต้นทาง",
            "Give the file an address that starts with http:// or https:// at the source.",
        ),
    ),
    FindingKind(
        "D696",
        "files_not_public",
        "warning",
        text(
            "ต้นทางระบุว่าข้อมูลไม่เปิดเผยต่อสาธารณะ ({value}) แต่ยินยอมให้แสดงชื่อ จึงแสดงเฉพาะคำอธิบาย ไม่เผยแพร่ไฟล์",
            "The source marks this as not public ({value}) but lets its name be listed: only the description "
            "is shown, no file and no address of one.",
        ),
        text(
            "ถ้าข้อมูลเปิดเผยได้ ให้แก้ช่อง data_category เป็น ข้อมูลสาธารณะ และยกเลิกการตั้งเป็นส่วนตัวที่ต้นทาง",
            "If the data may be public, set data_category to ข้อมูลสาธารณะ and unset private at the source.",
        ),
    ),
    FindingKind(
        "D697",
        "record_not_public",
        "notice",
        text(
            "ข้ามรายการนี้ เพราะต้นทางระบุว่าไม่เปิดเผยต่อสาธารณะ ({value})",
            "This record was left out: the source marks it as not public ({value}).",
        ),
        text(
            "ถ้าต้องการให้แสดงชื่อ ให้ตั้ง allow_harvest เป็น True ที่ต้นทาง",
            "To have its name listed, set allow_harvest to True at the source.",
        ),
    ),
    FindingKind(
        "D698",
        "record_excluded",
        "notice",
        text(
            "ข้ามรายการนี้ตามการเลือกในไฟล์ตั้งค่า ({value})",
            "This record was left out by the config's select ({value}).",
        ),
        text(
            "ถ้าต้องการรายการนี้ ให้แก้ค่า select ของแหล่งข้อมูลใน YAML",
            "To harvest it, change the select of this source in the YAML.",
        ),
    ),
    FindingKind(
        "D699",
        "schema_unusable",
        "warning",
        text(
            "ใช้โครงสร้างคอลัมน์ที่ประกาศไว้ของไฟล์ {resource} ไม่ได้ (“{value}”) จึงอนุมานจากข้อมูลแทน",
            "The declared schema of {resource} cannot be used (“{value}”); one is inferred from the data.",
        ),
        text(
            "ใส่โครงสร้างไว้ใน datapackage.json หรือเป็นไฟล์ JSON ในแพ็กเกจเดียวกัน ไม่ใช้ที่อยู่ภายนอก",
            "Put the schema into datapackage.json or into a JSON file of the same package, not elsewhere.",
        ),
    ),
)
