"""Frictionless's error types, one finding each, in Thai and English (D630-D659).

The name of a kind is Frictionless's own type, so that its report and ours speak of the same thing.
"""

from metadata.findings import FindingKind, Severity
from metadata.text import text

_Row = tuple[str, str, Severity, str, str, str, str]

_ROWS: tuple[_Row, ...] = (
    (
        "D630", "type-error", "error",
        "คอลัมน์ {column} กำหนดให้เป็น{type} แต่มี {count} ช่องที่ไม่ใช่",
        "The column {column} must be of type {type}; cells that are not: {count}.",
        "แก้ค่าในช่องที่ยกมาให้ถูกชนิด หรือแก้ชนิดของคอลัมน์นี้ในสคีมา",
        "Correct the cells shown, or the column's type in the schema.",
    ),
    (
        "D631", "constraint-error", "error",
        "คอลัมน์ {column} มี {count} ช่องที่ไม่เป็นไปตามเงื่อนไข: {constraint}",
        "The column {column} breaks the constraint {constraint}; cells: {count}.",
        "แก้ช่องที่ยกมา หรือแก้เงื่อนไขในสคีมาหากค่านั้นถูกต้อง",
        "Correct the cells shown, or the constraint where the values are right.",
    ),
    (
        "D632", "unique-error", "error",
        "คอลัมน์ {column} ห้ามมีค่าซ้ำ แต่พบค่าซ้ำ {count} ช่อง",
        "The column {column} must be unique; cells that repeat a value: {count}.",
        "ตรวจแถวที่ซ้ำ แล้วลบหรือแก้ค่าให้ถูกต้อง",
        "Look at the rows shown and correct or remove what repeats.",
    ),
    (
        "D633", "primary-key", "error",
        "มี {count} แถวที่คีย์หลักซ้ำกันหรือเว้นว่าง",
        "The primary key is repeated or blank; rows: {count}.",
        "แก้ค่าคีย์ของแถวที่ยกมาให้ไม่ซ้ำ หรือแก้คีย์ในสคีมา",
        "Give each row a key of its own, or correct the key in the schema.",
    ),
    (
        "D634", "foreign-key", "error",
        "มี {count} แถวที่อ้างถึงค่าซึ่งไม่มีอยู่ในตารางที่ถูกอ้างถึง",
        "Rows that refer to a value the other table does not have: {count}.",
        "เพิ่มค่าที่ขาดในตารางที่ถูกอ้างถึง หรือแก้ค่าที่อ้าง",
        "Add the entries to the other table, or correct the values here.",
    ),
    (
        "D635", "missing-cell", "warning",
        "มี {count} แถวที่มีช่องไม่ครบตามหัวตาราง จึงถือว่าช่องที่ขาดเป็นช่องว่าง",
        "Rows with fewer cells than the header: {count}. What is missing counts as blank.",
        "ตรวจตัวคั่นในแถวที่ยกมา",
        "Check the delimiters in the rows shown.",
    ),
    (
        "D636", "extra-cell", "error",
        "มี {count} แถวที่มีช่องเกินกว่าหัวตาราง จึงเก็บช่องที่เกินไว้ในคอลัมน์ต่างหาก",
        "Rows with more cells than the header: {count}. The surplus is kept in columns of its own.",
        "หากข้อความมีตัวคั่นอยู่ภายใน ให้ใส่เครื่องหมายคำพูดคร่อมข้อความนั้น",
        "Put quotation marks around text that holds the delimiter.",
    ),
    (
        "D637", "blank-row", "warning",
        "มีแถวว่าง {count} แถวในตาราง",
        "Blank rows in the table: {count}.",
        "ลบแถวว่างออกจากไฟล์",
        "Take the blank rows out of the file.",
    ),
    (
        "D638", "missing-label", "error",
        "ไฟล์ไม่มีคอลัมน์ {column} ซึ่งสคีมากำหนดให้มี",
        "The column {column} of the schema is not in the file.",
        "เพิ่มคอลัมน์นี้กลับเข้ามา หรือนำออกจากสคีมาหากเลิกใช้แล้ว",
        "Bring the column back, or take it out of the schema if it has gone for good.",
    ),
    (
        "D639", "extra-label", "error",
        "ไฟล์มีคอลัมน์ {column} ซึ่งสคีมาไม่ได้กำหนดไว้",
        "The file has a column {column} that is not in the schema.",
        "เพิ่มคอลัมน์นี้ในสคีมา หรือแก้ชื่อหัวคอลัมน์ให้ตรง",
        "Add the column to the schema, or correct the header's spelling.",
    ),
    (
        "D640", "incorrect-label", "error",
        "หัวคอลัมน์ {column} ไม่ตรงกับชื่อในสคีมา",
        "The header {column} is not the name that the schema gives.",
        "แก้ชื่อหัวคอลัมน์หรือลำดับคอลัมน์ให้ตรงกับสคีมา",
        "Correct the header's name or place to what the schema says.",
    ),
    (
        "D641", "duplicate-label", "warning",
        "ชื่อคอลัมน์ {column} ซ้ำกัน จึงเติมเลขต่อท้าย",
        "The column name {column} is used more than once; numbers were added.",
        "ตั้งชื่อคอลัมน์ในไฟล์ให้ไม่ซ้ำ",
        "Give each column of the file a name of its own.",
    ),
    (
        "D642", "blank-label", "warning",
        "มี {count} คอลัมน์ที่มีข้อมูลแต่ไม่มีชื่อ จึงตั้งชื่อให้",
        "Columns with data but no name: {count}. Names were made for them.",
        "ตั้งชื่อคอลัมน์ในแถวหัวตาราง",
        "Name the columns in the header.",
    ),
    (
        "D643", "blank-header", "error",
        "แถวหัวตารางว่าง",
        "The header row is blank.",
        "เพิ่มชื่อคอลัมน์ในแถวหัวตาราง",
        "Write the column names into the header.",
    ),
    (
        "D644", "unmatched-header", "error",
        "หัวตารางไม่ตรงกับสคีมา",
        "The header does not match the schema.",
        "แก้หัวตารางหรือสคีมาให้ตรงกัน",
        "Bring header and schema together.",
    ),
    (
        "D645", "duplicate-row", "warning",
        "มี {count} แถวที่ซ้ำกับแถวอื่นทุกช่อง",
        "Rows that repeat another row in every cell: {count}.",
        "ลบแถวที่ซ้ำออกจากไฟล์",
        "Take repeated rows out of the file.",
    ),
    (
        "D646", "row-constraint", "error",
        "มี {count} แถวที่ไม่เป็นไปตามเงื่อนไขที่กำหนดสำหรับแถว",
        "Rows that break a constraint on the row: {count}.",
        "แก้ค่าในแถวที่ยกมา",
        "Correct the rows shown.",
    ),
    (
        "D647", "truncated-value", "warning",
        "คอลัมน์ {column} มี {count} ช่องที่ข้อความอาจถูกตัดท้าย",
        "The column {column} has values that look cut off; cells: {count}.",
        "ตรวจความยาวช่องในระบบต้นทาง แล้วส่งออกใหม่",
        "Check field lengths in the original system and export again.",
    ),
    (
        "D648", "deviated-value", "warning",
        "คอลัมน์ {column} มี {count} ช่องที่ค่าต่างจากช่องอื่นมากผิดปกติ",
        "The column {column} has values far from the others; cells: {count}.",
        "ตรวจหน่วยและจุดทศนิยมของช่องที่ยกมา",
        "Check unit and decimal point of the cells shown.",
    ),
    (
        "D649", "deviated-cell", "warning",
        "คอลัมน์ {column} มี {count} ช่องที่ข้อความยาวผิดปกติ",
        "The column {column} has values of unusual length; cells: {count}.",
        "ตรวจช่องที่ยกมา",
        "Look at the cells shown.",
    ),
    (
        "D650", "sequential-value", "warning",
        "ค่าในคอลัมน์ {column} ควรเรียงต่อเนื่องกัน แต่ขาดตอน {count} แห่ง",
        "The column {column} should be a sequence; places where it breaks: {count}.",
        "ตรวจว่าแถวข้อมูลครบและเรียงถูกต้อง",
        "Check that no row is missing and the order is right.",
    ),
    (
        "D651", "forbidden-value", "error",
        "คอลัมน์ {column} มีค่าที่ห้ามใช้ {count} ช่อง",
        "The column {column} has a forbidden value; cells: {count}.",
        "แก้ค่าในช่องที่ยกมา",
        "Correct the cells shown.",
    ),
    (
        "D652", "required-value", "error",
        "คอลัมน์ {column} ขาดค่าที่กำหนดให้ต้องมี",
        "The column {column} lacks a value that must occur.",
        "ตรวจว่าข้อมูลส่งมาครบ",
        "Check that the delivery is complete.",
    ),
    (
        "D653", "ascii-value", "warning",
        "คอลัมน์ {column} มี {count} ช่องที่ใช้อักษรนอกเหนือจากอักษรละตินพื้นฐาน (ASCII)",
        "The column {column} has letters beyond ASCII; cells: {count}.",
        "แก้ค่าในช่องที่ยกมา",
        "Correct the cells shown.",
    ),
    (
        "D654", "row-count", "error",
        "จำนวนแถวไม่ตรงกับที่กำหนด",
        "The number of rows is not what was declared.",
        "ตรวจว่าส่งออกข้อมูลครบทุกแถว",
        "Check that every row was exported.",
    ),
    (
        "D655", "field-count", "error",
        "จำนวนคอลัมน์ไม่ตรงกับที่กำหนด",
        "The number of columns is not what was declared.",
        "ตรวจว่าส่งออกข้อมูลครบทุกคอลัมน์",
        "Check that every column was exported.",
    ),
    (
        "D656", "table-dimensions", "error",
        "ขนาดของตารางไม่ตรงกับที่กำหนด",
        "The size of the table is not what was declared.",
        "ตรวจว่าส่งออกข้อมูลครบ",
        "Check that the export is complete.",
    ),
    (
        "D657", "schema-error", "error",
        "สคีมาของตารางใช้ไม่ได้: {note}",
        "The table's schema cannot be used: {note}",
        "แก้สคีมาตามที่แจ้ง แล้วตรวจใหม่",
        "Correct the schema as the message says and check again.",
    ),
    (
        "D658", "source-error", "error",
        "โปรแกรมตรวจ Frictionless อ่านตารางไม่ได้: {note}",
        "Frictionless cannot read the table: {note}",
        "แจ้งผู้ดูแลคลังข้อมูลพร้อมไฟล์นี้",
        "Tell the people who run this catalog and send them the file.",
    ),
    (
        "D659", "other-error", "error",
        "โปรแกรมตรวจ Frictionless พบข้อผิดพลาดชนิด {type} {count} แห่ง: {note}",
        "Frictionless found errors of type {type} ({count}): {note}",
        "แก้ตามที่แจ้ง แล้วส่งใหม่",
        "Mend what the message says and deliver again.",
    ),
)  # fmt: skip

KINDS = tuple(
    FindingKind(code, name, severity, text(th, en), text(hint_th, hint_en))
    for code, name, severity, th, en, hint_th, hint_en in _ROWS
)
