"""Errors of portals: what answers is not of its kind, fails, or cannot be relied on (H313-H314, H695, M134)."""

from typing import ClassVar

from metadata.errors.base import Actor, HarvestError, MetadataError
from metadata.text import text


class AnswerUnusable(HarvestError):
    """What came is not an answer of the kind that the config names. An empty catalog is never assumed."""

    code = "H313"
    status = 502
    who: ClassVar[Actor] = "upstream"
    say = text(
        "{url} ไม่ตอบแบบ {kind}: ไม่พบ {part}",
        "{url} does not answer as {kind}: there is no {part}.",
    )
    hint = text(
        "ตรวจค่า url และ type ของแหล่งข้อมูลในไฟล์ตั้งค่า ถ้าถูกต้องแล้วให้เปิดที่อยู่นี้ในเบราว์เซอร์และแจ้งผู้ดูแลเครื่องต้นทาง",
        "Check this source's url and type in the YAML. If they are right, open the address in a browser and "
        "tell the people who run the source.",
    )


class ListingUnsettled(HarvestError):
    """Rows came twice, or the count kept changing, on every pass over the listing."""

    code = "H314"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "รายการของ {kind} ที่ {url} ไม่นิ่ง: แจ้งว่ามี {total} รายการ ส่งมาไม่ซ้ำกัน {received} รายการ หลังอ่าน {passes} รอบ",
        "The listing of {kind} at {url} does not settle: {total} announced, {received} different ones received "
        "in {passes} passes.",
    )
    hint = text(
        "เก็บเกี่ยวใหม่ในเวลาที่ต้นทางไม่ได้แก้ไขข้อมูล ถ้ายังเป็นอยู่ให้แจ้งผู้ดูแลเครื่องต้นทางว่าหน้าของรายการซ้ำกัน",
        "Harvest again when nobody edits the source. If it persists, tell those who run it that its pages repeat.",
    )


class ServiceSaid(MetadataError):
    """The service answered with a message of its own instead of data: no results, too large, come again later."""

    code = "M134"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "บริการ {kind} ที่ {url} ตอบว่า {number}: {message}",
        "The {kind} service at {url} says {number}: {message}.",
    )
    hint = text(
        "ทำตามที่บริการแจ้ง เช่น รอแล้วลองใหม่ หรือเลือกเฉพาะบางชุดข้อมูลด้วย select ในไฟล์ตั้งค่า",
        "Do what the service says: wait and try again, or choose fewer datasets with select in the YAML.",
    )


class PortalFailed(HarvestError):
    """The portal itself is broken now: a status that says so, after all attempts. said is what its answer tells."""

    code = "H695"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "{url} ทำงานผิดพลาด (สถานะ {status}) เครื่องตอบว่า “{said}”",
        "{url} failed (status {status}); its server said “{said}”.",
    )
    hint = text(
        "รอบถัดไปจะลองใหม่เอง ถ้ายังเป็นอยู่ให้ส่งข้อความนี้ให้ผู้ดูแลเครื่องต้นทางตรวจบันทึกของเครื่อง ข้อมูลที่เผยแพร่แล้วยังอยู่ครบ",
        "The next run tries again by itself. If it persists, send this message to those who run the source, whose "
        "server's log tells why. Everything published stays.",
    )
