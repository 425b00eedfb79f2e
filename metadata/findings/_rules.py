"""The rule behind a finding, for those who must keep it: what holds for every cell, row or header.

The sentence of a finding says what was found; this says what should be. Words in braces are the issue's own values.
"""

from metadata.text import Text, text

RULES: dict[str, Text] = {
    "type-error": text(
        "ทุกช่องในคอลัมน์นี้ต้องเป็น{type} หรือเว้นว่าง",
        "Every cell of this column is of type {type}, or blank.",
    ),
    "constraint-error": text(
        "ทุกช่องในคอลัมน์นี้ต้องเป็นไปตามเงื่อนไข: {constraint}", "Every cell of this column keeps to {constraint}."
    ),
    "unique-error": text("ค่าในคอลัมน์นี้ต้องไม่ซ้ำกัน", "No value of this column occurs twice."),
    "primary-key": text(
        "ทุกแถวต้องมีคีย์หลัก และไม่ซ้ำกับแถวอื่น", "Every row has a primary key of its own; none is blank."
    ),
    "foreign-key": text(
        "ทุกค่าที่อ้างต้องมีอยู่ในตารางที่ถูกอ้างถึง", "Every value that refers to another table is found there."
    ),
    "missing-cell": text("ทุกแถวต้องมีช่องครบตามหัวตาราง", "Every row has as many cells as the header."),
    "extra-cell": text("ทุกแถวต้องมีช่องไม่เกินหัวตาราง", "No row has more cells than the header."),
    "blank-row": text("ระหว่างแถวข้อมูลต้องไม่มีแถวว่าง", "No blank row stands between rows of data."),
    "missing-label": text("ไฟล์ต้องมีคอลัมน์ครบตามสคีมา", "The file has every column of the schema."),
    "extra-label": text(
        "ไฟล์ต้องมีเฉพาะคอลัมน์ที่สคีมากำหนด", "The file has the columns of the schema and no other."
    ),
    "incorrect-label": text("ชื่อหัวคอลัมน์ต้องตรงกับสคีมา", "Headers are written as in the schema."),
    "duplicate-label": text("ชื่อคอลัมน์ต้องไม่ซ้ำกัน", "No two columns have the same name."),
    "blank-label": text("ทุกคอลัมน์ที่มีข้อมูลต้องมีชื่อ", "Every column with data has a name."),
    "blank-header": text("แถวหัวตารางต้องมีชื่อคอลัมน์", "The header row holds the names of the columns."),
    "unmatched-header": text("หัวตารางต้องตรงกับสคีมาทุกคอลัมน์", "The header equals that of the schema."),
    "duplicate-row": text("แต่ละแถวต้องต่างจากแถวอื่น", "Every row differs from every other row."),
    "row-constraint": text("ทุกแถวต้องเป็นไปตามเงื่อนไขของแถว", "Every row keeps to the condition on rows."),
    "truncated-value": text("ข้อความต้องไม่ถูกตัดท้าย", "Text is whole and not cut off."),
    "deviated-value": text("ค่าต้องไม่ต่างจากค่าอื่นอย่างผิดปกติ", "Values lie within reach of the others."),
    "deviated-cell": text("ความยาวของช่องต้องไม่ต่างจากช่องอื่นอย่างผิดปกติ", "Cells are about as long as the others."),
    "sequential-value": text("ค่าในคอลัมน์นี้ต้องเรียงต่อกันไม่ขาด", "The values of this column follow one another."),
    "forbidden-value": text("ห้ามใช้ค่าที่สคีมาไม่อนุญาต", "Values that are ruled out do not occur."),
    "required-value": text("คอลัมน์นี้ต้องมีค่าที่กำหนด", "The values that are asked for occur in this column."),
    "ascii-value": text("คอลัมน์นี้ใช้ได้เฉพาะอักษรละตินพื้นฐาน", "This column has plain Latin letters only."),
    "row-count": text("จำนวนแถวต้องตรงกับที่กำหนด", "The table has the declared number of rows."),
    "field-count": text("จำนวนคอลัมน์ต้องตรงกับที่กำหนด", "The table has the declared number of columns."),
    "table-dimensions": text("ขนาดของตารางต้องตรงกับที่กำหนด", "The table has the declared size."),
    "schema-error": text(
        "สคีมาต้องเป็นไปตามมาตรฐาน Table Schema", "The schema keeps to the Table Schema standard."
    ),
    "source-error": text("ไฟล์ต้องเปิดอ่านเป็นตารางได้", "The file can be opened as a table."),
}
