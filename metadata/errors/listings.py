"""Errors of lists and workbooks that describe datasets (M141-M147). Foreign text in them is cut short."""

from typing import ClassVar

from metadata.errors.base import Actor
from metadata.errors.standards import RecordError
from metadata.text import text


class WorkbookNotNational(RecordError):
    """No sheet of the national metadata workbook is there."""

    code = "M141"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "{file} ไม่มีแผ่นงานของแบบฟอร์มคำอธิบายข้อมูล (Temp2_Meta_…) พบแผ่นงาน: {sheets}",
        "{file} has no sheet of the national metadata form (Temp2_Meta_…). Its sheets: {sheets}.",
    )
    hint = text(
        "ใช้ไฟล์แบบฟอร์มนำเข้าของระบบบัญชีข้อมูลภาครัฐโดยไม่เปลี่ยนชื่อแผ่นงาน หรือใช้แหล่งข้อมูลชนิด listing สำหรับรายการทั่วไป",
        "Use the national catalog's import form with its sheet names unchanged; for any other list, use the type "
        "listing.",
    )


class ListEmpty(RecordError):
    """A form or list without one filled row: never taken for a source that became empty."""

    code = "M142"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "{file} ไม่มีแถวของชุดข้อมูลเลย (ดูใน {sheets})",
        "{file} has no row that describes a dataset (in {sheets}).",
    )
    hint = text(
        "กรอกชุดข้อมูลแถวละหนึ่งชุดใต้หัวตาราง บันทึกไฟล์ แล้วเก็บเกี่ยวใหม่",
        "Fill in one row for each dataset below the header, save the file and harvest again.",
    )


class RowUnusable(RecordError):
    """One cell keeps a row from being a dataset or a file of one; the other rows go on."""

    code = "M143"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "แผ่น {sheet} แถว {row} คอลัมน์ {column} ({field}) ค่า “{value}”: {rule}",
        "Sheet {sheet}, row {row}, column {column} ({field}), value “{value}”: {rule}.",
    )
    hint = text("{mend}", "{mend}")


class HeaderUnknown(RecordError):
    """A sheet's header names none of the columns that are needed."""

    code = "M144"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text(
        "ไม่พบหัวตารางที่รู้จักใน {sheet} ต้องมีคอลัมน์ {wanted} แถวแรก ๆ เขียนว่า: {found}",
        "No header was found in {sheet}: a column for {wanted} is needed. Its first rows say: {found}.",
    )
    hint = text(
        "แก้ชื่อหัวตาราง หรือบอกชื่อคอลัมน์ของไฟล์นี้ในค่า columns ของแหล่งข้อมูล",
        "Correct the header, or say in the source's columns which column is which.",
    )


class ListUnreadable(RecordError):
    """The file is no workbook or table of text that can be read."""

    code = "M145"
    status = 422
    who: ClassVar[Actor] = "agency"
    say = text("อ่าน {file} เป็นตารางไม่ได้: {reason}", "{file} cannot be read as a table: {reason}.")
    hint = text(
        "บันทึกไฟล์ใหม่เป็น .xlsx หรือ .csv (UTF-8) โดยไม่ตั้งรหัสผ่าน",
        "Save the file anew as .xlsx or .csv (UTF-8), without a password.",
    )


class ListTooLong(RecordError):
    """More rows or columns than a list of datasets has."""

    code = "M146"
    status = 413
    who: ClassVar[Actor] = "agency"
    say = text(
        "แผ่น {sheet} ยาวเกินที่อ่านเป็นรายการชุดข้อมูลได้ ({limit})",
        "The sheet {sheet} is larger than a list of datasets may be ({limit}).",
    )
    hint = text(
        "ตรวจว่าเป็นรายการชุดข้อมูล ไม่ใช่ตัวข้อมูล ถ้าเป็นรายการจริง ให้แบ่งเป็นหลายไฟล์",
        "Check that it is a list of datasets and not the data itself; a list this long is split into several files.",
    )
