"""Data of people in a table (D790-D799): held where they are private persons, told where they may be."""

from metadata.findings import FindingKind
from metadata.text import text

_LAW_TH = "(พ.ร.บ. คุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562)"
_LAW = "(Personal Data Protection Act 2019)"


def _held(code: str, name: str, what: tuple[str, str], office: tuple[str, str]) -> FindingKind:
    return FindingKind(
        code,
        name,
        "error",
        text(
            f"คอลัมน์ {{column}} มี{what[0]} {{count}} ช่อง จึงไม่เผยแพร่",
            f"The column {{column}} holds {what[1]} and is not published; cells: {{count}}.",
        ),
        text(
            f"ลบคอลัมน์นี้หรือแทนด้วยรหัสที่ย้อนกลับไม่ได้ก่อนส่ง {_LAW_TH} ถ้าเป็น{office[0]} ให้ระบุในหัวคอลัมน์ว่าเป็นของหน่วยงาน",
            f"Take the column out, or replace it by codes that cannot be traced back, before delivering {_LAW}. "
            f"If it is {office[1]}, say so in the header, for example with the word office.",
        ),
        holds=True,
    )


def _told(code: str, name: str, th: str, en: str) -> FindingKind:
    return FindingKind(
        code,
        name,
        "warning",
        text(
            f"คอลัมน์ {{column}} มี{th} {{count}} ช่อง ซึ่งอาจเป็นข้อมูลส่วนบุคคล",
            f"The column {{column}} has {en}, which may be personal data; cells: {{count}}.",
        ),
        text(
            f"ตรวจว่าเผยแพร่ได้โดยชอบ ถ้าเป็นของบุคคลทั่วไปให้ลบคอลัมน์นี้ {_LAW_TH} ถ้าเป็นของหน่วยงานให้ระบุในหัวคอลัมน์",
            f"Make sure that it may be public. If it belongs to private persons, take the column out {_LAW}; "
            "if it is an office's, say so in the header.",
        ),
    )


KINDS = (
    _held(
        "D790",
        "personal_phone",
        ("เบอร์โทรศัพท์มือถือของบุคคล", "people's mobile telephones"),
        ("เบอร์ของหน่วยงาน", "an office's number"),
    ),
    _told("D791", "phone_numbers", "เบอร์โทรศัพท์มือถือ", "mobile telephones"),
    _held(
        "D792",
        "personal_email",
        ("อีเมลของบุคคล", "people's e-mail addresses"),
        ("อีเมลของหน่วยงาน", "an office's address"),
    ),
    _told("D793", "email_addresses", "อีเมลของผู้ให้บริการทั่วไป", "e-mail addresses of public providers"),
    _held(
        "D794",
        "bank_accounts",
        ("เลขที่บัญชีธนาคารของบุคคล", "people's bank accounts"),
        ("บัญชีของหน่วยงาน", "an office's account"),
    ),
    _told("D795", "bank_account_numbers", "เลขที่บัญชีธนาคาร", "numbers of bank accounts"),
    _held(
        "D796",
        "personal_names",
        ("ชื่อของบุคคลทั่วไป", "names of private persons"),
        ("รายชื่อเจ้าหน้าที่", "a list of officials"),
    ),
    _told("D797", "person_names", "ชื่อบุคคล", "names of people"),
)
