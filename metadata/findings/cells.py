"""What staging finds in the cells of a column (D700-D709, D717-D719)."""

from metadata.findings import FindingKind, Severity
from metadata.text import text


def _kind(
    code: str, name: str, severity: Severity, say: tuple[str, str], hint: tuple[str, str]
) -> FindingKind:
    return FindingKind(code, name, severity, text(*say), text(*hint))


KINDS = (
    _kind(
        "D700", "thai_respelled", "notice",
        (
            "คอลัมน์ {column} มี {count} ช่องที่สระหรือวรรณยุกต์แยกส่วน ผิดลำดับ หรือซ้ำ หรือมีอักขระที่มองไม่เห็น "
            "ตารางนี้เขียนในรูปมาตรฐานให้แล้ว ไฟล์ต้นฉบับคงเดิม",
            "In the column {column} invisible characters, or vowels and marks in parts, out of order or doubled are "
            "written the standard way in the table; cells: {count}. The original file stays as it is.",
        ),
        (
            "แก้การสะกดในระบบต้นทาง เพื่อให้ค้นหาและเชื่อมกับข้อมูลอื่นได้",
            "Correct the spelling in the original system, so that searches and joins find these cells.",
        ),
    ),
    _kind(
        "D701", "date_orders_mixed", "warning",
        (
            "คอลัมน์ {column} เขียนวันก่อนเดือน {day_first} ช่อง (เช่น {days}) และเดือนก่อนวัน {month_first} ช่อง "
            "(เช่น {months}) จึงเก็บเป็นข้อความ",
            "The column {column} stays text: in {day_first} cells the day comes first (such as {days}), "
            "in {month_first} the month (such as {months}).",
        ),
        (
            "เขียนวันที่ด้วยลำดับเดียวกันทั้งคอลัมน์ เช่น ปี-เดือน-วัน",
            "Write all dates of the column in one order, such as year-month-day.",
        ),
    ),
    _kind(
        "D702", "mixed_units", "warning",
        (
            "คอลัมน์ {column} มีหน่วยปนกัน ({units}) จึงเก็บเป็นข้อความ ไม่แปลงหน่วยให้",
            "The column {column} mixes units ({units}), so it stays text; nothing is multiplied.",
        ),
        (
            "ใช้หน่วยเดียวทั้งคอลัมน์ และเขียนหน่วยไว้ในหัวคอลัมน์",
            "Use one unit in the whole column and write it into the header.",
        ),
    ),
    _kind(
        "D703", "number_marks", "notice",
        (
            "คอลัมน์ {column} มีเครื่องหมายกำกับต่อท้ายตัวเลข {count} ช่อง ({marks}) {then_th}",
            "In the column {column} numbers carry footnote marks ({marks}); {then}; cells: {count}.",
        ),
        (
            "ย้ายเครื่องหมายไปไว้ในคอลัมน์หมายเหตุ หรืออธิบายไว้ในคำอธิบายของชุดข้อมูล",
            "Move the marks into a column of notes, or explain them in the dataset's description.",
        ),
    ),
    _kind(
        "D704", "missing_or_zero", "notice",
        (
            "คอลัมน์ตัวเลข {column} มีคำว่า “ไม่มี” {count} ช่อง จึงถือว่าไม่มีค่า ไม่ใช่ศูนย์",
            "In the column of numbers {column} the word ไม่มี (none) is read as no value, not as zero; cells: {count}.",
        ),
        (
            "ถ้าหมายถึงศูนย์ ให้เขียน 0 ถ้าไม่มีข้อมูล ให้เว้นช่องว่าง",
            "Write 0 where zero is meant, and leave the cell blank where there is no data.",
        ),
    ),
    _kind(
        "D705", "unit_changed", "error",
        (
            "คอลัมน์ {column} มีหน่วยที่ไม่ตรงกับสคีมา ({units}) {count} ช่อง",
            "The column {column} has units other than its schema says ({units}); cells: {count}.",
        ),
        (
            "ใช้หน่วยตามสคีมา หรือแก้ unit ของคอลัมน์นี้ในสคีมา",
            "Use the unit of the schema, or correct this column's unit in the schema.",
        ),
    ),
    _kind(
        "D706", "quarter_unsaid", "notice",
        (
            "คอลัมน์ {column} ไม่บอกว่าไตรมาสนับตามปีงบประมาณ (เริ่มตุลาคม) หรือปีปฏิทิน (เริ่มมกราคม)",
            "The column {column} does not say whether its quarters count from October (fiscal year) or from January.",
        ),
        (
            "เขียน “ปีงบประมาณ” หรือ “ปีปฏิทิน” ไว้ในหัวคอลัมน์",
            "Write ปีงบประมาณ (fiscal year) or ปีปฏิทิน (calendar year) into the header.",
        ),
    ),
    _kind(
        "D707", "era_contradicts_header", "warning",
        (
            "หัวคอลัมน์ {column} บอกศักราชไว้ แต่ปีในช่องเป็นศักราชอื่น {count} ช่อง จึงอ่านตามตัวเลขในช่อง",
            "The header of {column} names one era, but the years are of the other; read by the cells: {count}.",
        ),
        (
            "แก้หัวคอลัมน์หรือปีให้เป็นศักราชเดียวกัน",
            "Correct the header or the years, so that both are of one era.",
        ),
    ),
    _kind(
        "D708", "two_digit_years_read", "notice",
        (
            "คอลัมน์ {column} เขียนปีสองหลักกับชื่อเดือนภาษาอังกฤษ {count} ช่อง จึงอ่านเป็น ค.ศ. 20xx",
            "The column {column} writes years with two digits beside English months; read as 20xx; cells: {count}.",
        ),
        (
            "เขียนปีให้ครบสี่หลัก",
            "Write years with four digits.",
        ),
    ),
    _kind(
        "D709", "old_new_year", "notice",
        (
            "คอลัมน์ {column} มีวันในเดือนมกราคมถึงมีนาคมก่อน พ.ศ. 2484 จำนวน {count} ช่อง "
            "สมัยนั้นปีใหม่เริ่มเดือนเมษายน ปี ค.ศ. จึงอาจคลาดไปหนึ่งปี",
            "The column {column} has days of January to March before 2484 BE, when the year began in April; "
            "their year of our era may be one too low; cells: {count}.",
        ),
        (
            "ตรวจปีของวันที่เหล่านี้กับเอกสารเดิม",
            "Check the years of these dates against the documents.",
        ),
    ),
    _kind(
        "D717", "two_digit_years_buddhist", "notice",
        (
            "คอลัมน์ {column} เขียนปีสองหลัก {count} ช่อง อ่านเป็น พ.ศ. {first} ถึง {last} เพราะถ้าเป็น ค.ศ. จะเป็นปีในอนาคต",
            "The column {column} writes years with two digits (cells: {count}); read as {first} to {last} BE, as in "
            "our era they would lie in the future.",
        ),
        (
            "เขียนปีให้ครบสี่หลัก หรือใส่ พ.ศ. ในหัวคอลัมน์ ถ้าเป็น ค.ศ. 19xx ให้ใส่ ค.ศ. ในหัวคอลัมน์",
            "Write years in full, or put พ.ศ. (BE) into the header; if they are of 19xx, put ค.ศ. (CE) there.",
        ),
    ),
    _kind(
        "D718", "two_digit_years_unsure", "warning",
        (
            "คอลัมน์ {column} เขียนปีสองหลักกับชื่อเดือนไทย {count} ช่อง เป็นได้ทั้ง พ.ศ. {buddhist} และ ค.ศ. {christian} "
            "จึงอ่านเป็น {taken_th} ไว้ก่อน",
            "The column {column} writes years with two digits beside Thai months (cells: {count}); they may be "
            "{buddhist} BE or {christian} CE and are read as {taken}.",
        ),
        (
            "ตรวจว่าอ่านถูกศักราช แล้วเขียนปีให้ครบสี่หลัก หรือใส่ พ.ศ. หรือ ค.ศ. ในหัวคอลัมน์",
            "Check the era, then write years in full, or put พ.ศ. (BE) or ค.ศ. (CE) into the header.",
        ),
    ),
    _kind(
        "D719", "serial_days", "warning",
        (
            "คอลัมน์ {column} มีวันที่ปนกับเลขลำดับวันของ Excel {count} ช่อง (เช่น {serial} คือ {day}) จึงเก็บเป็นข้อความ",
            "The column {column} mixes dates with Excel's day numbers (cells: {count}; {serial} is {day}), so it stays "
            "text.",
        ),
        (
            "จัดรูปแบบเซลล์เหล่านี้เป็นวันที่ในไฟล์ต้นฉบับ แล้วส่งออกใหม่",
            "Format these cells as dates in the workbook and export it again.",
        ),
    ),
)  # fmt: skip
