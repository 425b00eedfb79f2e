"""What our own checks find in a table (D670-D689)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D670",
        "too_few_rows",
        "error",
        text(
            "ตารางมี {rows} แถว น้อยกว่าที่กำหนดไว้ {limit} แถว",
            "The table is shorter than expected; rows: {rows}, at least: {limit}.",
        ),
        text(
            "ตรวจว่าส่งออกข้อมูลครบ หรือแก้ expect.rows.min ใน YAML",
            "Check that the export is complete, or correct expect.rows.min in the YAML.",
        ),
    ),
    FindingKind(
        "D671",
        "too_many_rows",
        "error",
        text(
            "ตารางมี {rows} แถว มากกว่าที่กำหนดไว้ {limit} แถว",
            "The table is longer than expected; rows: {rows}, at most: {limit}.",
        ),
        text(
            "ตรวจว่าไม่มีแถวซ้ำ หรือแก้ expect.rows.max ใน YAML",
            "Check for repeated rows, or correct expect.rows.max in the YAML.",
        ),
    ),
    FindingKind(
        "D672",
        "key_column_missing",
        "error",
        text(
            "ไม่มีคอลัมน์ {column} ซึ่งกำหนดให้เป็นคีย์ คอลัมน์ที่มี: {columns}",
            "The key column {column} is not in the table. The columns are: {columns}.",
        ),
        text(
            "แก้ expect.key ใน YAML ให้ตรงกับหัวคอลัมน์",
            "Correct expect.key in the YAML to the header's text.",
        ),
    ),
    FindingKind(
        "D673",
        "key_repeated",
        "error",
        text(
            "มี {count} แถวที่คีย์ {key} ซ้ำกับแถวอื่น",
            "The key {key} is repeated; rows: {count}.",
        ),
        text(
            "ลบแถวซ้ำ หรือเพิ่มคอลัมน์ใน expect.key จนแต่ละแถวไม่ซ้ำกัน",
            "Remove repeated rows, or name more columns in expect.key until each row is different.",
        ),
    ),
    FindingKind(
        "D674",
        "key_blank",
        "error",
        text(
            "มี {count} แถวที่คีย์ {key} ว่าง",
            "The key {key} is blank; rows: {count}.",
        ),
        text("เติมค่าคีย์ให้ครบทุกแถว", "Give every row its key."),
    ),
    FindingKind(
        "D675",
        "personal_data",
        "error",
        text(
            "คอลัมน์ {column} มีเลขประจำตัวประชาชน {count} ช่อง จึงไม่เผยแพร่",
            "The column {column} holds citizen numbers and is not published; cells: {count}.",
        ),
        text(
            "ลบคอลัมน์นี้หรือแทนด้วยรหัสที่ย้อนกลับไม่ได้ก่อนส่ง (พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562)",
            "Take the column out, or replace it by codes that cannot be traced back, before delivering "
            "(Personal Data Protection Act 2019).",
        ),
        holds=True,
    ),
    FindingKind(
        "D676",
        "validation_stopped",
        "error",
        text(
            "ตรวจตารางไม่เสร็จ ({error}): {detail}",
            "Checking the table did not finish ({error}): {detail}",
        ),
        text(
            "ลดความซับซ้อนของ pattern ในสคีมา หรือแบ่งตาราง แล้วส่งใหม่",
            "Simplify patterns in the schema, or split the table, and deliver it again.",
        ),
    ),
)
