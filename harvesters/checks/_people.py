"""Which columns look like data of people, and whether the table is about private persons or about offices.

An agency publishes much that has a name or a number in it and harms nobody: its own telephones, its directors, the
companies of a register. So nothing here is held for its form alone. Evidence of private persons is asked for: people's
names beside numbers of their own, or a header that says so; and a header that speaks of an office ends the suspicion.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.checks._personal import MOBILE, PRIVATE_EMAIL
from metadata.issues import SAMPLES_KEPT, Sample
from metadata.text import normalize

if TYPE_CHECKING:
    from harvesters.checks._table import CheckedTable

FEW = 3
SHARE = 0.3
_TITLES = "นางสาว|นาย|นาง|น\\.\\s?ส\\.|ด\\.\\s?[ชญ]\\.|เด็กชาย|เด็กหญิง|(?:Mr|Mrs|Ms|Miss)\\b\\.?"
FORMS = {
    "name": rf"^\s*(?:{_TITLES})\s*[ก-๙A-Za-z.]+\s+[ก-๙A-Za-z]{{2,}}",
    "title": r"^\s*(?:นางสาว|นาย|นาง|น\.\s?ส\.|ด\.\s?[ชญ]\.|เด็กชาย|เด็กหญิง)\s*$",
    "mobile": MOBILE,
    "account": r"^\s*(?:[0-9]{3}-[0-9]-[0-9]{5}-[0-9]|[0-9]{10}|[0-9]{12})\s*$",
    "email": PRIVATE_EMAIL,
}
"""How a cell looks that may be somebody's; e-mail of providers that private persons use."""
_NO_NAME = r"^\s*(?:นายก|นายอำเภอ|นายทะเบียน|นายจ้าง|นายช่าง|นายด่าน|นายท่า|นายตรวจ|นายหน้า|นางงาม|นางฟ้า)"

PHONE_WORDS = re.compile(r"โทร|เบอร์|มือถือ|phone|mobile|(?<![a-z])tel(?![a-z])|contact|ติดต่อ", re.IGNORECASE)
ACCOUNT_WORDS = re.compile(
    r"เลข(ที่)?\s*บัญชี|บัญชี(ธนาคาร|เงินฝาก)|(bank|saving)[\s_]?acc|acc(oun)?t[\s_.]?n(o|um)", re.IGNORECASE
)
SURNAME_WORDS = re.compile(r"นามสกุล|ชื่อสกุล|ชื่อ-สกุล|surname|last[\s_]?name|family[\s_]?name", re.IGNORECASE)
OFFICE_WORDS = re.compile(
    r"หน่วยงาน|สำนักงาน|สนง|ราชการ|ที่ทำการ|องค์กร|องค์การ|บริษัท|ห้าง|ร้าน|โรง|สถาน|ศูนย์|สาขา|กอง|ฝ่าย|กลุ่มงาน|กรม|เทศบาล|อบต|วัด|"
    r"สหกรณ์|วิสาหกิจ|มูลนิธิ|สมาคม|สายด่วน|โทรสาร|แฟกซ์|ส่วนกลาง|กองทุน|บริจาค|fax|office|agency|company|business|"
    r"organi[sz]ation|department|hotline|school|hospital|hotel|shop|store|fund",
    re.IGNORECASE,
)
OFFICIAL_TABLE = re.compile(
    r"ตำแหน่ง|สังกัด|หน่วยงาน|ผู้บริหาร|ผู้อำนวยการ|ผู้แทน|กรรมการ|บริษัท|นิติบุคคล|ห้าง|ชื่อร้าน|ชื่อโรง|สถานประกอบการ|ชื่อสถาน|ผู้ประกอบการ|"
    r"ทะเบียนพาณิชย์|สหกรณ์|วิสาหกิจ|position|job[\s_]?title|director|company|business|organi[sz]ation|agency|department",
    re.IGNORECASE,
)
PRIVATE_WORDS = re.compile(
    r"ผู้ป่วย|ผู้สูงอายุ|คนพิการ|ผู้พิการ|ผู้ติดเชื้อ|นักเรียน|นักศึกษา|ผู้ปกครอง|ผู้ต้องขัง|ผู้เสียหาย|ผู้ยากไร้|ผู้มีรายได้น้อย|ผู้ด้อยโอกาส|"
    r"ผู้รับ(เบี้ย|สวัสดิการ|สิทธิ|การสงเคราะห์|เงิน(สงเคราะห์|เยียวยา|ช่วยเหลือ|อุดหนุน|เบี้ย))|ผู้กู้|ลูกหนี้|ราษฎร|patient|student|victim|beneficiar|borrower|pupil",
    re.IGNORECASE,
)
PERSON_FACT = re.compile(
    r"วัน.{0,12}เกิด(?!เหตุ|ขึ้น)|บ้านเลขที่|ทะเบียนบ้าน|ที่อยู่ปัจจุบัน|หมู่โลหิต|กรุ๊ปเลือด|ศาสนา|โรคประจำตัว|birth|(?<![a-z])dob(?![a-z])|home[\s_]?address|religion",
    re.IGNORECASE,
)
OWN_WORDS = re.compile(r"ส่วนตัว|ส่วนบุคคล|personal|private", re.IGNORECASE)


@dataclass
class Seen:
    """One column: how many cells are filled, and of each form how many, with the places of the first."""

    name: str
    filled: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    spelled: int = 0
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    def count(self, form: str) -> int:
        """How many cells have that form, if they are enough to speak of a column of it; else 0."""
        found = self.counts.get(form, 0)
        return found if found >= FEW and found >= SHARE * self.filled else 0


@dataclass(frozen=True)
class People:
    """All columns; whether people are named in rows, and whom the table is about."""

    columns: tuple[Seen, ...]
    has_people: bool
    is_private: bool
    is_official: bool

    def with_form(self, form: str) -> Iterator[tuple[Seen, int]]:
        """The columns of one form, with how many cells have it."""
        for seen in self.columns:
            if count := seen.count(form):
                yield seen, count

    def is_of_private_persons(self, seen: Seen) -> bool:
        """Whether a column of numbers or addresses is that of private persons, by header or by what stands beside."""
        if OWN_WORDS.search(seen.name):
            return True
        if OFFICE_WORDS.search(seen.name) or self.is_official:
            return False
        return self.has_people or self.is_private


def look(table: "CheckedTable") -> People:
    """One pass over the text of a table."""
    columns = tuple(Seen(name) for name in table.names)
    for first, batch in table.batches(table.names):
        for seen, column in zip(columns, batch.columns, strict=True):
            is_phone = PHONE_WORDS.search(seen.name) is not None
            if pa.types.is_string(column.type) or (is_phone and pa.types.is_integer(column.type)):
                texts = column.cast(pa.string())
                _add(seen, _with_zero(texts) if is_phone else texts, first, table)
    headers = [normalize(name) for name in table.names]
    named = any(seen.count("name") or seen.count("title") for seen in columns)
    surname = any(SURNAME_WORDS.search(header) for header in headers)
    private = any(PRIVATE_WORDS.search(said) for said in (*headers, table.key))
    facts = (named or surname) and any(PERSON_FACT.search(header) for header in headers)
    official = any(OFFICIAL_TABLE.search(header) for header in headers)
    return People(columns, named or surname, private or facts, official)


def _add(seen: Seen, column: pa.Array, first: int, table: "CheckedTable") -> None:
    seen.filled += len(column) - column.null_count
    for form, pattern in FORMS.items():
        hit = pc.match_substring_regex(column, pattern)
        if form == "name":
            hit = pc.and_not(hit, pc.match_substring_regex(column, _NO_NAME))
        hit = pc.fill_null(hit, False)
        count = int(pc.sum(hit).as_py() or 0)
        if not count:
            continue
        seen.counts[form] = seen.counts.get(form, 0) + count
        if form == "mobile":
            spelled = pc.match_substring_regex(column.filter(hit), r"[\s.+-]")
            seen.spelled += int(pc.sum(spelled).as_py() or 0)
        kept = seen.samples.setdefault(form, [])
        if len(kept) < SAMPLES_KEPT:
            kept += table.found(seen.name, hit, first, column)[: SAMPLES_KEPT - len(kept)]


def _with_zero(texts: pa.Array) -> pa.Array:
    """Telephones, with the zero that a spreadsheet took from them as from numbers."""
    return pc.replace_substring_regex(texts, r"^([689][0-9]{8})$", r"0\1")
