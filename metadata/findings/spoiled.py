"""What is wrong with the characters of a file although each byte can be read (D750-D752, D767)."""

from metadata.findings import FindingKind
from metadata.text import text

KINDS = (
    FindingKind(
        "D750",
        "replacement_characters",
        "warning",
        text(
            "มีอักขระ �{where} {count} แห่ง แสดงว่าตัวอักษรเดิมหายไปก่อนบันทึกไฟล์",
            "The sign � stands{where}; places: {count}. Letters were lost there before the file was saved.",
        ),
        text(
            "ส่งออกข้อมูลจากระบบต้นทางใหม่เป็น UTF-8 เพราะกู้ตัวอักษรจากไฟล์นี้ไม่ได้",
            "Export from the original system again as UTF-8; this file cannot give the letters back.",
        ),
    ),
    FindingKind(
        "D751",
        "encoding_mixed",
        "error",
        text(
            "ไฟล์เดียวมีรหัสอักขระมากกว่าหนึ่งแบบ {count} บรรทัดต่างจากบรรทัดอื่น ได้แก่บรรทัดที่ {lines}",
            "The file mixes encodings; lines that differ from the others: {count} (line {lines}).",
        ),
        text(
            "ต้นทางต่อไฟล์ที่บันทึกต่างรหัสกันเข้าด้วยกัน ให้แปลงทุกส่วนเป็น UTF-8 ก่อนต่อ แล้วส่งใหม่",
            "Files of different encodings were joined. Turn each part into UTF-8 before joining, and deliver again.",
        ),
        holds=True,
    ),
    FindingKind(
        "D752",
        "bom_misleads",
        "error",
        text(
            "เนื้อไฟล์อ่านได้เป็น {codec} {reason}",
            "The content reads as {codec}, {reason}.",
        ),
        text(
            "เอาเครื่องหมาย BOM ออกจากต้นไฟล์ หรือบันทึกไฟล์ใหม่เป็น UTF-8 แล้วส่งใหม่",
            "Take the byte order mark off the start of the file, or save the file anew as UTF-8, and deliver again.",
        ),
        holds=True,
    ),
    FindingKind(
        "D767",
        "encoding_broken",
        "error",
        text(
            "ไฟล์เป็น UTF-8 แต่มีอักขระที่ขาดหรือเสีย {count} แห่ง ในบรรทัดที่ {lines} จึงอ่านตัวอักษรตรงนั้นไม่ได้",
            "The file is UTF-8, but characters in it are cut or damaged and cannot be read; "
            "places: {count} (line {lines}).",
        ),
        text(
            "ส่งออกข้อมูลจากระบบต้นทางใหม่ทั้งไฟล์ โดยไม่ตัดข้อความตามจำนวนไบต์ แล้วส่งอีกครั้ง เพราะกู้ตัวอักษรจากไฟล์นี้ไม่ได้",
            "Export the whole file anew from its system, without cutting texts to a number of bytes, and deliver it "
            "again; this file cannot give the letters back.",
        ),
        holds=True,
    ),
)
