"""What harvesting finds about records and resources as a whole (D680–D685)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D680",
        "resource_unreachable",
        "warning",
        text(
            "นำไฟล์ {resource} เข้ามาไม่ได้: {error}",
            "The file {resource} could not be taken: {error}",
        ),
        text(
            "ลองเปิดไฟล์จากที่อยู่หรือตำแหน่งที่ระบุไว้ ถ้าเปิดไม่ได้ให้แก้ที่อยู่หรือแจ้งผู้ดูแลต้นทาง ระหว่างนี้แสดงไฟล์ล่าสุดที่เก็บไว้ หรือลิงก์เดิม",
            "Open the file where it is said to be. If it cannot be opened there either, correct the address or tell "
            "the people who keep it. Until then the last good file, or the link, stays.",
        ),
        who="upstream",
    ),
    FindingKind(
        "D681",
        "resource_no_longer_data",
        "error",
        text(
            "ไฟล์ {resource} เคยเป็นข้อมูล แต่ขณะนี้เป็น{found}",
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
    FindingKind(
        "D684",
        "record_repeated",
        "warning",
        text(
            "แหล่งข้อมูลส่งรายการ {record} มากกว่าหนึ่งครั้ง จึงใช้เพียงรายการเดียว",
            "The source lists {record} more than once; one of them is used.",
        ),
        text(
            "แจ้งผู้ดูแลต้นทางให้ลบรายการที่ซ้ำ หรือให้รหัสที่ไม่ซ้ำกัน",
            "Ask the people who run the source to remove the repeated entry or to give it an id of its own.",
        ),
        who="upstream",
    ),
    FindingKind(
        "D685",
        "body_may_be_cut",
        "error",
        text(
            "ไฟล์ {resource} ที่ได้รับมีเพียง {size_bytes} ไบต์ จากเดิม {before_bytes} ไบต์ "
            "และเครื่องต้นทางไม่แจ้งความยาว จึงบอกไม่ได้ว่าได้รับครบหรือไม่",
            "Only {size_bytes} bytes of {resource} came where there were {before_bytes}, and the server does not "
            "say how long the file is: its end may be missing.",
        ),
        text(
            "ให้เครื่องต้นทางส่ง Content-Length หรือถ้าไฟล์เล็กลงจริงให้ตั้ง on_findings: publish ของไฟล์นี้ใน YAML หนึ่งรอบ",
            "Have the server send Content-Length. If the file really shrank, set on_findings: publish for it in "
            "the YAML for one run.",
        ),
        who="upstream",
    ),
)
