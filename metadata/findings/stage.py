"""What staging finds while it reads a file (D601-D629, D660-D663, D7xx)."""

from metadata.findings import FindingKind, Severity
from metadata.text import text


def _kind(
    code: str,
    name: str,
    severity: Severity,
    say: tuple[str, str],
    hint: tuple[str, str],
    *,
    holds: bool = False,
) -> FindingKind:
    return FindingKind(code, name, severity, text(*say), text(*hint), holds=holds)


KINDS = (
    _kind(
        "D601", "not_data", "error",
        ("ไฟล์นี้ไม่ใช่ข้อมูล แต่เป็น{what_th}", "The file is no data: it is {what}."),
        ("{do_th}", "{do}"),
    ),
    _kind(
        "D602", "kept_without_table", "notice",
        (
            "ไฟล์นี้เป็น{what_th} เก็บไว้ตามเดิม เพราะไม่มีตารางให้อ่าน",
            "The file is {what}, kept as it is; it holds no table we read.",
        ),
        ("{do_th}", "{do}"),
    ),
    _kind(
        "D603", "name_misleads", "warning",
        (
            "ชื่อไฟล์บอกว่าเป็น {claim} แต่เนื้อไฟล์เป็น {found}",
            "The name says {claim}; the content is {found}.",
        ),
        (
            "เปลี่ยนนามสกุลไฟล์ให้ตรงกับเนื้อไฟล์",
            "Give the file the ending that fits its content.",
        ),
    ),
    _kind(
        "D604", "encoding_unsure", "error",
        (
            "ไม่แน่ใจรหัสอักขระของไฟล์ ใกล้เคียง {codec} ที่สุด ({reason})",
            "The encoding of the file is not sure; {codec} is nearest ({reason}).",
        ),
        (
            "ดูตัวอย่างช่องที่อ่านตามแต่ละรหัส แล้วใส่บรรทัด encoding: ที่อ่านถูกไว้ใน YAML หรือบันทึกไฟล์ใหม่เป็น UTF-8",
            "Look at how the cells read in each encoding and put the encoding: line that reads right into the YAML, "
            "or save the file anew as UTF-8.",
        ),
        holds=True,
    ),
    _kind(
        "D605", "encoding_declared_wrong", "error",
        (
            "ระบุรหัสอักขระไว้เป็น {declared} แต่ไฟล์อ่านได้เป็น {found} ({reason})",
            "The declared encoding is {declared}, but the bytes read as {found} ({reason}).",
        ),
        (
            "แก้ค่า encoding: ใน YAML ให้ตรงกับไฟล์ หรือใช้ auto",
            "Correct encoding: in the YAML to what the file is, or set it to auto.",
        ),
        holds=True,
    ),
    _kind(
        "D606", "encoding_unknown", "warning",
        (
            "ไม่รู้จักรหัสอักขระ {declared} จึงตรวจเอง",
            "The encoding {declared} is not known; it was found by looking.",
        ),
        (
            "ใช้ชื่อรหัสที่รู้จัก เช่น utf-8, tis-620, windows-874 หรือ utf-16",
            "Use a known name such as utf-8, tis-620, windows-874 or utf-16.",
        ),
    ),
    _kind(
        "D607", "mojibake", "error",
        (
            "ข้อความเพี้ยน{where} {count} แห่ง เพราะอ่านรหัสอักขระผิดก่อนบันทึกไฟล์ ({reading})",
            "Garbled text{where}; places: {count}. The file was saved after a wrong reading ({reading}).",
        ),
        (
            "ส่งออกข้อมูลจากระบบต้นทางใหม่โดยเลือก UTF-8 คลังข้อมูลไม่แก้ข้อความให้ เพราะอักษรบางตัวอาจหายไปแล้ว",
            "Export from the original system again as UTF-8. The text is not repaired here, for letters may be lost.",
        ),
    ),
    _kind(
        "D608", "nul_bytes", "warning",
        (
            "พบไบต์ศูนย์ {count} ตัวในข้อความ จึงตัดออก",
            "NUL characters stood in the text and were left out: {count}.",
        ),
        ("ส่งออกไฟล์จากระบบต้นทางใหม่", "Export the file from its system again."),
    ),
    _kind(
        "D609", "unclosed_quote", "error",
        (
            "มีเครื่องหมายคำพูดที่เปิดแล้วไม่ปิด {count} แห่ง จึงอ่านบรรทัดนั้นโดยถือเป็นตัวอักษรธรรมดา",
            "Quotation marks that are opened and never closed: {count}. Those lines are read with a plain mark.",
        ),
        (
            "เติมเครื่องหมายปิด หรือเขียนเครื่องหมายในข้อความเป็นสองตัวติดกัน (\"\")",
            "Close the mark, or write a mark inside a cell twice (\"\").",
        ),
    ),
    _kind(
        "D610", "stray_quote", "warning",
        (
            "มี {count} แถวที่มีตัวอักษรต่อท้ายเครื่องหมายคำพูดปิด",
            "Rows in which text follows a closing quotation mark: {count}.",
        ),
        (
            "เขียนเครื่องหมายคำพูดในข้อความเป็นสองตัวติดกัน (\"\")",
            "Write a quotation mark inside a cell twice (\"\").",
        ),
    ),
    _kind(
        "D611", "too_large_to_read", "error",
        (
            "ไฟล์มี{what_th}เกินกำหนด ({limit})",
            "The file has {what} beyond the limit ({limit}).",
        ),
        (
            "ตรวจว่าตัวคั่น เครื่องหมายคำพูด และการขึ้นบรรทัดของไฟล์ถูกต้อง แล้วส่งใหม่",
            "Check the file's delimiter, quotation marks and line ends, and deliver it again.",
        ),
    ),
    _kind(
        "D612", "row_too_wide", "error",
        (
            "มี {count} แถวที่มีช่องเกินหัวตารางมาก จึงไม่นำมาใช้",
            "Rows with far more cells than the header, kept out of the table: {count}.",
        ),
        (
            "ตรวจตัวคั่นและเครื่องหมายคำพูดในแถวเหล่านี้",
            "Check delimiters and quotation marks in these rows.",
        ),
    ),
    _kind(
        "D613", "repeated_header", "notice",
        (
            "หัวตารางซ้ำอยู่กลางตาราง {count} แถว จึงไม่นับเป็นข้อมูล",
            "The header stands again inside the table; rows left out for that: {count}.",
        ),
        ("ลบหัวตารางที่ซ้ำออกจากไฟล์", "Take the repeated header out of the file."),
    ),
    _kind(
        "D614", "total_row_kept_out", "notice",
        (
            "มีแถวยอดรวมท้ายตาราง {count} แถว จึงเก็บเป็นหมายเหตุ ไม่นับเป็นข้อมูล",
            "Total rows at the end of the table, kept as notes and not as data: {count}.",
        ),
        (
            "แยกยอดรวมออกจากตาราง หรือระบุ footer: 0 ใน YAML หากแถวนี้เป็นข้อมูล",
            "Keep totals out of the table, or set footer: 0 in the YAML if the row is data.",
        ),
    ),
    _kind(
        "D615", "no_header", "warning",
        (
            "ไฟล์ไม่มีแถวหัวตาราง จึงตั้งชื่อคอลัมน์ให้ {columns} ชื่อ",
            "The file has no header row; {columns} column names were made.",
        ),
        (
            "เพิ่มแถวหัวตารางในไฟล์ หรือให้สคีมาที่มีชื่อคอลัมน์",
            "Put a header row into the file, or give a schema with the names.",
        ),
    ),
    _kind(
        "D616", "table_empty", "error",
        ("ไม่มีแถวข้อมูลในตาราง", "The table has no row of data."),
        (
            "ตรวจว่าส่งออกข้อมูลครบ และระบุ header: หรือ sheet: ใน YAML หากอ่านผิดที่",
            "Check that the export is complete; set header: or sheet: in the YAML if the wrong place was read.",
        ),
    ),
    _kind(
        "D617", "almost_typed", "warning",
        (
            "คอลัมน์ {column} เป็น{kind_th}เกือบทั้งหมด ยกเว้น {count} ช่อง จึงเก็บเป็นข้อความ",
            "The column {column} holds {kind}, with exceptions, so it stays text; cells that differ: {count}.",
        ),
        (
            "แก้ช่องที่ยกมา หรือกำหนดชนิดของคอลัมน์นี้ในสคีมา",
            "Correct the cells shown, or declare this column's type in a schema.",
        ),
    ),
    _kind(
        "D618", "excel_shortened", "error",
        (
            "คอลัมน์ {column} มีเลขยาวที่ Excel ย่อเป็นรูป 1.23E+12 จำนวน {count} ช่อง เลขเดิมจึงหายไปแล้ว",
            "In the column {column} Excel shortened long numbers to the form 1.23E+12 and lost digits; cells: {count}.",
        ),
        (
            "จัดรูปแบบคอลัมน์เป็นข้อความในไฟล์ต้นฉบับ แล้วส่งออกใหม่",
            "Format the column as text in the original workbook and export it again.",
        ),
    ),
    _kind(
        "D619", "excel_errors", "warning",
        (
            "คอลัมน์ {column} มีค่าผิดพลาดของ Excel (#N/A, #REF! …) {count} ช่อง",
            "The column {column} holds Excel error values (#N/A, #REF! …); cells: {count}.",
        ),
        (
            "แก้สูตรในไฟล์ต้นฉบับ หรือเว้นช่องว่าง",
            "Mend the formulas in the workbook, or leave the cells blank.",
        ),
    ),
    _kind(
        "D620", "two_digit_years", "warning",
        (
            "คอลัมน์ {column} เขียนปีเพียงสองหลัก {count} ช่อง จึงไม่รู้ว่าเป็น พ.ศ. หรือ ค.ศ. และเก็บเป็นข้อความ",
            "The column {column} writes years with two digits (cells: {count}); the era is unclear, so it stays text.",
        ),
        (
            "เขียนปีให้ครบสี่หลัก หรือใส่ พ.ศ. ในหัวคอลัมน์",
            "Write years in full, or put พ.ศ. (BE) into the header.",
        ),
    ),
    _kind(
        "D621", "date_order_assumed", "notice",
        (
            "คอลัมน์ {column} ไม่มีวันที่ใดบอกได้ว่าวันหรือเดือนมาก่อน จึงอ่านเป็นวัน/เดือน/ปี",
            "No date in the column {column} tells whether day or month comes first; read as day/month/year.",
        ),
        (
            "เขียนวันที่เป็น ปี-เดือน-วัน หรือระบุ format ของคอลัมน์นี้ในสคีมา",
            "Write dates as year-month-day, or declare this column's format in a schema.",
        ),
    ),
    _kind(
        "D622", "mixed_eras", "warning",
        (
            "คอลัมน์ {column} มีทั้งปี พ.ศ. ({count} ช่อง) และปี ค.ศ. ({others} ช่อง)",
            "The column {column} mixes eras; cells with Buddhist years: {count}, with Christian years: {others}.",
        ),
        ("ใช้ปีแบบเดียวกันทั้งคอลัมน์", "Use one era in the whole column."),
    ),
)  # fmt: skip
