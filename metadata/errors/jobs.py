"""Errors of jobs and workers (C296–C299)."""

from typing import ClassVar

from metadata.errors.base import Actor, CatalogError
from metadata.text import text


class JobLost(CatalogError):
    """Another worker took the job over: this one gave no sign of life for too long."""

    code = "C296"
    status = 409
    who: ClassVar[Actor] = "portal"
    say = text(
        "งานเก็บเกี่ยวของแหล่งข้อมูล {source} มีโปรแกรมทำงานตัวอื่นรับไปแล้ว",
        "Another worker has taken over the run of {source}.",
    )
    hint = text(
        "ไม่ต้องทำสิ่งใด งานดำเนินต่อที่โปรแกรมตัวใหม่ ถ้าเกิดบ่อยให้ตรวจว่าเครื่องค้างหรือนาฬิกาของเครื่องตรงกันหรือไม่",
        "Nothing needs to be done: the other worker goes on. If it happens often, look whether machines stall or their "
        "clocks differ.",
    )
