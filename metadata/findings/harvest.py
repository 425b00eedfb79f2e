"""What harvesting finds about a dataset's resources as a whole (D680–D683)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D680",
        "resource_unreachable",
        "warning",
        text(
            "ดาวน์โหลดไฟล์ {resource} จากต้นทางไม่ได้ ({error})",
            "The file {resource} could not be taken from its source ({error}).",
        ),
        text(
            "เปิดที่อยู่ไฟล์ในเบราว์เซอร์ ถ้าเปิดไม่ได้ให้แก้ที่อยู่หรือแจ้งผู้ดูแลเครื่องต้นทาง ระหว่างนี้แสดงไฟล์ล่าสุดที่เก็บไว้ หรือลิงก์เดิม",
            "Open the address in a browser. If it fails there too, correct it or tell the people who run the "
            "server. Until then the last good file, or the link, stays.",
        ),
        who="upstream",
    ),
    FindingKind(
        "D681",
        "resource_no_longer_data",
        "error",
        text(
            "ไฟล์ {resource} ที่เคยเป็นข้อมูล กลายเป็น {found} แล้ว",
            "The file {resource} used to be data and is now {found}.",
        ),
        text(
            "ตรวจว่าที่อยู่ยังชี้ไปที่ไฟล์ข้อมูล ไม่ใช่หน้าเข้าสู่ระบบหรือหน้าแจ้งข้อผิดพลาด แล้วส่งไฟล์ใหม่",
            "Check that the address still leads to the data and not to a login or error page, then deliver again.",
        ),
    ),
    FindingKind(
        "D682",
        "resource_held_last_good",
        "warning",
        text(
            "ไฟล์ {resource} ฉบับใหม่ไม่ผ่านการตรวจ จึงแสดงฉบับล่าสุดที่ผ่านแทน",
            "The new delivery of {resource} did not pass; the last good one stays.",
        ),
        text("แก้ตามข้อสังเกตของไฟล์นี้แล้วส่งใหม่", "Mend what the findings of this file say and deliver again."),
    ),
    FindingKind(
        "D683",
        "resource_too_large",
        "warning",
        text(
            "ไฟล์ {resource} ใหญ่เกินกำหนด จึงแสดงเป็นลิงก์",
            "The file {resource} is larger than the limit and is shown as a link.",
        ),
        text(
            "แบ่งไฟล์เป็นส่วนที่เล็กลง หรือขอให้ผู้ดูแลคลังข้อมูลเพิ่มค่า KHLANG_FETCH_MAX_BYTES",
            "Split the file, or ask the people who run this catalog to raise KHLANG_FETCH_MAX_BYTES.",
        ),
    ),
)
