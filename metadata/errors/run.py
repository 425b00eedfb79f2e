"""Errors of a harvest run as a whole (H301–H319)."""

from typing import ClassVar

from metadata.errors.base import Actor, HarvestError
from metadata.text import text


class TooManyMissing(HarvestError):
    """The guard: more datasets vanished from the source in one run than may."""

    code = "H301"
    status = 409
    who: ClassVar[Actor] = "agency"
    say = text(
        "แหล่งข้อมูล {source} ไม่ส่งชุดข้อมูล {missing} รายการจากที่เผยแพร่อยู่ {published} รายการ "
        "เกินเกณฑ์ที่ยอมให้หายในรอบเดียว ({limit} รายการ) จึงหยุดรอบนี้โดยไม่ถอนสิ่งใด",
        "{source} no longer lists {missing} of its {published} published datasets, more than one run may lose "
        "({limit}). The run stopped and removed nothing.",
    )
    hint = text(
        "เปิดแหล่งข้อมูลดูว่าตอบครบหรือไม่ ถ้าตั้งใจถอนจริงให้สั่ง khlang harvest … --accept {plan} ภายใน 14 วัน",
        "Check that the source answers completely. If the removal is meant, run "
        "`khlang harvest … --accept {plan}` within 14 days.",
    )


class IncompleteListing(HarvestError):
    """The source announced another number of records than it delivered."""

    code = "H302"
    status = 502
    retry = True
    who: ClassVar[Actor] = "upstream"
    say = text(
        "แหล่งข้อมูล {source} แจ้งว่ามี {total} รายการ แต่ส่งมา {received} รายการ จึงหยุดรอบนี้โดยไม่ถอนสิ่งใด",
        "{source} announced {total} records and delivered {received}. The run stopped and removed nothing.",
    )
    hint = text(
        "สั่งเก็บเกี่ยวใหม่อีกครั้ง ถ้ายังไม่ตรงกันให้แจ้งผู้ดูแลเครื่องต้นทาง หรือยอมรับแผนนี้ด้วย khlang harvest … --accept {plan}",
        "Harvest again. If the numbers still differ, tell the people who run the source, or accept this plan "
        "with `khlang harvest … --accept {plan}`.",
    )


class PlanNotFound(HarvestError):
    """--accept names a plan that does not wait for anyone."""

    code = "H303"
    status = 404
    who: ClassVar[Actor] = "portal"
    say = text(
        "ไม่มีแผน {plan} ของแหล่งข้อมูลที่เลือก ซึ่งรอการยอมรับอยู่ หรือแผนนั้นหมดอายุแล้ว",
        "No plan {plan} of the chosen sources waits to be accepted, or it has expired.",
    )
    hint = text(
        "สั่งเก็บเกี่ยวใหม่โดยไม่ใส่ --accept แล้วใช้รหัสแผนที่แสดง",
        "Harvest again without --accept and use the plan id that is shown.",
    )


class PlanChanged(HarvestError):
    """The source now loses more than the person accepted."""

    code = "H304"
    status = 409
    who: ClassVar[Actor] = "portal"
    say = text(
        "แหล่งข้อมูล {source} เปลี่ยนไปจากแผน {plan} ที่ยอมรับ มีชุดข้อมูลหายเพิ่มอีก {more} รายการ",
        "{source} has changed since plan {plan}; datasets that would go missing beyond it: {more}.",
    )
    hint = text(
        "ตรวจแผนใหม่ของรอบนี้ แล้วยอมรับด้วยรหัสใหม่ถ้าตั้งใจ",
        "Look at the new plan of this run and accept it by its own id if it is meant.",
    )


class LocalFileMissing(HarvestError):
    """A configured local file is not there when the harvest comes to it."""

    code = "H305"
    status = 404
    who: ClassVar[Actor] = "agency"
    say = text("ไม่พบไฟล์ {file} ที่ระบุในไฟล์ตั้งค่า", "The file {file} named in the config is not there.")
    hint = text(
        "วางไฟล์ไว้ตามตำแหน่งที่ระบุ หรือแก้ค่า url ของไฟล์นี้ใน YAML",
        "Put the file where the config says, or correct this resource's url in the YAML.",
    )


class UnexpectedFailure(HarvestError):
    """A fault of ours around one record, kept from stopping the others."""

    code = "H306"
    status = 500
    who: ClassVar[Actor] = "portal"
    say = text(
        "ระบบทำงานผิดพลาดขณะทำรายการ {record} ({fault}) รุ่นเดิมยังคงอยู่",
        "Khlang itself failed on record {record} ({fault}). The last good version stays.",
    )
    hint = text(
        "ส่งรหัสรอบ {run} ให้ผู้ดูแลคลังข้อมูล รายละเอียดอยู่ในบันทึกของระบบ",
        "Give run {run} to the people who run this catalog; the details are in its log.",
    )
