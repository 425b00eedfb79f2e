"""A table against the public one before it, and against good sense (D800-D829)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D800", "blanks_rose", "warning",
        text(
            "ช่องว่างในคอลัมน์ {column} เพิ่มจากร้อยละ {before} ในรุ่นที่เผยแพร่อยู่ เป็นร้อยละ {after} ({count} ช่อง)",
            "Blank cells of the column {column} rose from {before}% in the published version to {after}% ({count}).",
        ),
        text("ตรวจว่าระบบต้นทางส่งออกคอลัมน์นี้ครบทุกแถว", "Check that the original system exports this column for every row."),
    ),
    FindingKind(
        "D801", "values_scaled", "warning",
        text(
            "ค่าในคอลัมน์ {column} ต่างจากรุ่นที่เผยแพร่อยู่ {times} ทั้งคอลัมน์ (ค่ากลาง {before} → {after})",
            "The values of the column {column} are {times} of those published, throughout (median {before} → {after}).",
        ),
        text(
            "ตรวจหน่วยของคอลัมน์นี้ เช่น บาทกับสตางค์ หรือจุดทศนิยมเลื่อน",
            "Check the unit of this column, baht or satang for example, and its decimal point.",
        ),
    ),
    FindingKind(
        "D802", "rows_rose", "warning",
        text(
            "ตารางมี {after} แถว เป็น {times} เท่าของรุ่นที่เผยแพร่อยู่ ({before} แถว)",
            "The table has {after} rows, {times} times as many as the published version ({before}).",
        ),
        text(
            "ตรวจว่าไม่ได้ส่งข้อมูลซ้ำหรือส่งผิดตาราง ถ้าถูกต้องแล้วไม่ต้องแก้ไข",
            "Check that no rows came twice and that it is the right table. If it is right, nothing is to be done.",
        ),
    ),
    FindingKind(
        "D803", "dates_in_future", "warning",
        text(
            "คอลัมน์ {column} มีวันที่ที่ยังมาไม่ถึง {count} ช่อง ทั้งที่ช่องอื่นเป็นอดีต (วันนี้ {today})",
            "The column {column} has dates that have not come yet, the others have; cells: {count} (today {today}).",
        ),
        text(
            "ตรวจปีของช่องที่ยกมา ว่าพิมพ์ผิดหรือสลับ พ.ศ. กับ ค.ศ. หรือไม่",
            "Check the year of the cells shown: mistyped, or Buddhist and Christian years confused.",
        ),
    ),
    FindingKind(
        "D804", "beyond_history", "warning",
        text(
            "คอลัมน์ {column} มี {count} ช่องที่มากกว่า {times} เท่าของค่าสูงสุดในรุ่นที่เผยแพร่อยู่ ({before})",
            "The column {column} has values over {times} times the largest published one ({before}); cells: {count}.",
        ),
        text("ตรวจหน่วยและจุดทศนิยมของช่องที่ยกมา", "Check unit and decimal point of the cells shown."),
    ),
    FindingKind(
        "D805", "negative_new", "warning",
        text(
            "คอลัมน์ {column} มีค่าติดลบ {count} ช่อง ซึ่งรุ่นที่เผยแพร่อยู่ไม่มี",
            "The column {column} has values below zero, which the published version does not have; cells: {count}.",
        ),
        text("ตรวจว่าเครื่องหมายลบในช่องที่ยกมาถูกต้อง", "Check that the minus of the cells shown is meant."),
    ),
    FindingKind(
        "D806", "province_code_unknown", "warning",
        text(
            "คอลัมน์ {column} มี {count} ช่องที่ใช้รหัสจังหวัดซึ่งไม่มีจริง เช่น {value}",
            "The column {column} has codes that are no province's, {value} for example; cells: {count}.",
        ),
        text(
            "แก้เป็นรหัสจังหวัดสองหลักตาม มอก. 1099 เช่น 10 กรุงเทพมหานคร",
            "Use the two digits of TIS 1099, such as 10 for Bangkok.",
        ),
    ),
    FindingKind(
        "D807", "province_name_unknown", "warning",
        text(
            "คอลัมน์ {column} มี {count} ช่องที่ไม่ใช่ชื่อจังหวัด เช่น {value}",
            "The column {column} has values that are no province's name, {value} for example; cells: {count}.",
        ),
        text(
            "แก้ชื่อจังหวัดให้ตรงกับชื่อทางการ ชื่อที่ใกล้ที่สุดคือ {near}",
            "Write the province's official name. The nearest is: {near}",
        ),
    ),
    FindingKind(
        "D808", "area_code_unknown", "warning",
        text(
            "คอลัมน์ {column} มี {count} ช่องที่เป็นรหัสพื้นที่ซึ่งไม่มีในรายชื่ออำเภอ เช่น {value}",
            "The column {column} has area codes of no known district, {value} for example; cells: {count}.",
        ),
        text(
            "แก้เป็นรหัสอำเภอสี่หลักหรือรหัสตำบลหกหลักซึ่งขึ้นต้นด้วยรหัสอำเภอตาม มอก. 1099",
            "Use the four digits of a district, or six of a subdistrict that begin with them, of TIS 1099.",
        ),
    ),
    FindingKind(
        "D809", "district_name_unknown", "warning",
        text(
            "คอลัมน์ {column} มี {count} ช่องที่ไม่ใช่ชื่ออำเภอหรือเขต เช่น {value}",
            "The column {column} has values that are no district's name, {value} for example; cells: {count}.",
        ),
        text(
            "แก้ชื่ออำเภอให้ตรงกับชื่อทางการ ชื่อที่ใกล้ที่สุดคือ {near}",
            "Write the district's official name. The nearest is: {near}",
        ),
    ),
)  # fmt: skip
