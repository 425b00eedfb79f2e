"""Data of private persons is held and masked; the telephones of offices and registers of companies are not."""

import pytest

from harvesters.checks._personal import PERSONAL, hidden, masked
from metadata.findings import kinds
from metadata.issues import Issue, Sample

NAMES = ["นายสมชาย ใจดี", "นางมาลี รักไทย", "น.ส.อรุณ แสงทอง", "นางสาวกมล พูนสุข"]
MOBILES = ["081-234-5678", "0898765432", "06-1111-2222", "+66 91 234 5678"]
MAILS = ["somchai@gmail.com", "malee@hotmail.com", "arun@yahoo.co.th", "kamon@outlook.com"]
ACCOUNTS = ["123-4-56789-0", "1234567891", "987-6-54321-0", "5556667778"]
CHECKS = ("telephones", "emails", "bank_accounts", "person_names")


def table(**columns: list[str]) -> str:
    count = max(map(len, columns.values()))
    lines = [",".join(columns)]
    lines += [",".join(cells[n % len(cells)] for cells in columns.values()) for n in range(count)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def found(check):
    """found(text, name) → {kind: issue} of all checks on people."""

    def run(text: str, name: str = "given") -> dict[str, Issue]:
        return {issue.kind: issue for which in CHECKS for issue in check(which, text, name=name)}

    return run


def held(issues: dict[str, Issue]) -> set[str]:
    return {kind for kind, issue in issues.items() if issue.finding.holds}


def test_names_with_mobiles_mail_and_accounts_are_held(found):
    issues = found(table(ชื่อ=NAMES, มือถือ=MOBILES, อีเมล=MAILS, เลขที่บัญชี=ACCOUNTS))

    assert held(issues) == {"personal_phone", "personal_email", "bank_accounts"}
    assert issues["person_names"].severity == "warning"


def test_names_in_a_table_about_private_persons_are_held(found):
    assert held(found(table(ชื่อผู้ป่วย=NAMES, จังหวัด=["น่าน"]))) == {"personal_names"}
    assert held(found(table(ชื่อ=NAMES, วันเดือนปีเกิด=["1/2/2530"] * 4))) == {"personal_names"}
    assert held(found(table(ชื่อ=NAMES, จังหวัด=["น่าน"]), name="รายชื่อนักเรียน")) == {"personal_names"}


def test_a_split_name_counts_as_a_name(found):
    text = table(คำนำหน้า=["นาย", "นาง", "นางสาว"], ชื่อ=["สมชาย"], นามสกุล=["ใจดี"], เบอร์โทร=MOBILES)

    assert held(found(text)) == {"personal_phone"}


def test_a_header_that_says_private_is_enough(found):
    assert held(found(table(รหัส=["1", "2", "3", "4"], เบอร์ส่วนตัว=MOBILES))) == {"personal_phone"}


def test_mobiles_that_lost_their_zero_in_a_spreadsheet_are_mobiles(found):
    text = table(ชื่อ=NAMES, โทรศัพท์=["812345678", "898765432", "911112222", "623334444"])

    assert held(found(text)) == {"personal_phone"}


@pytest.mark.parametrize(
    "text",
    [
        table(
            หน่วยงาน=["กรมหนึ่ง", "กรมสอง", "กรมสาม"], เบอร์โทรศัพท์หน่วยงาน=["02-123-4567", "053-111222", "1567"]
        ),
        table(หน่วยงาน=["อบต.หนึ่ง", "อบต.สอง", "อบต.สาม"], โทรศัพท์สำนักงาน=MOBILES),
        table(สำนักงาน=["ก", "ข", "ค"], อีเมล=["saraban@moi.go.th", "info@dla.go.th", "a@nan.ac.th"]),
        table(ชื่อนิติบุคคล=["บริษัท ก จำกัด"] * 4, โทรศัพท์บริษัท=MOBILES, อีเมลบริษัท=MAILS),
        table(เลขที่บัญชีกองทุน=ACCOUNTS, กองทุน=["ก", "ข"]),
        table(รหัสบัญชี=["5101010101", "5101010102", "5101010103", "5101010104"], ชื่อบัญชี=["เงินเดือน"]),
        table(รหัสโครงการ=["0812345678", "0812345679", "0912345670"], งบ=["1", "2"]),
        table(ผู้ลงนาม=["นายกเทศมนตรี ตำบลหนึ่ง", "นายอำเภอ เมืองน่าน", "นายทะเบียน สหกรณ์"], ปี=["2567"]),
        table(อำเภอ=["นางรอง", "นาหมื่น", "นายูง"], จังหวัด=["บุรีรัมย์", "น่าน", "อุดรธานี"]),
    ],
    ids=range(9),
)
def test_what_offices_publish_says_nothing(found, text):
    assert found(text) == {}


def test_an_officials_contact_list_is_told_and_not_held(found):
    issues = found(table(ชื่อ=NAMES, ตำแหน่ง=["ผู้อำนวยการ", "หัวหน้าฝ่าย"], โทรศัพท์มือถือ=MOBILES, อีเมล=MAILS))

    assert held(issues) == set()
    assert issues["person_names"].severity == "notice"
    assert {"phone_numbers", "email_addresses"} <= set(issues)


def test_a_company_register_with_mobiles_is_told_and_not_held(found):
    issues = found(table(ชื่อสถานประกอบการ=["ร้าน ก"] * 4, ผู้ประกอบการ=NAMES, โทรศัพท์=MOBILES))

    assert held(issues) == set()
    assert "phone_numbers" in issues


def test_a_few_in_a_long_column_are_not_the_column(found):
    assert found(table(ชื่อ=NAMES[:1] + ["โครงการ"] * 30, โทร=["02-111-2222"] * 30 + MOBILES[:1])) == {}


def test_no_value_of_a_person_is_in_any_message(found):
    issues = found(table(ชื่อผู้ป่วย=NAMES, มือถือ=MOBILES, อีเมล=MAILS, เลขที่บัญชี=ACCOUNTS))
    told = repr([issue.to_json() for issue in issues.values()])

    assert {"personal_names", "personal_phone", "personal_email", "bank_accounts"} <= set(issues)
    assert [value for value in (*NAMES, *MOBILES, *MAILS, *ACCOUNTS) if value in told] == []


def test_other_findings_of_such_a_column_show_no_value_either():
    wrong = Issue(
        "type-error", "t", "มือถือ", 1, {"type": "integer", "note": "081"}, (Sample(2, "มือถือ", "B2", "081"),)
    )
    other = Issue("type-error", "t", "งบ", 1, {"type": "integer"}, (Sample(2, "งบ", "C2", "x"),))
    personal = Issue("personal_phone", "t", "มือถือ", 3)

    found = masked((wrong, other, personal))

    assert found[0].samples[0].value == "•••"
    assert "081" not in repr(found)
    assert found[1:] == (other, personal)


def test_a_finding_that_quotes_whole_rows_of_such_a_table_quotes_nothing():
    row = Issue("total_row_kept_out", "t", samples=(Sample(9, None, None, "นายสมชาย ใจดี 081-234-5678"),))
    other = Issue("total_row_kept_out", "u", samples=(Sample(9, None, None, "รวม 12"),))

    found = masked((row, other, Issue("person_names", "t", "ชื่อ", 3)))

    assert [issue.samples[0].value for issue in found[:2]] == ["•••", "รวม 12"]


@pytest.mark.parametrize(
    "cell",
    [
        "081-234-5678",
        "+66 81 234 5678",
        "๐๘๑ ๒๓๔ ๕๖๗๘",
        "somchai.j@gmail.com",
        "1-1017-00230-70-8",
        "1101700230708",
        "0812345678/0898765432",
        "ติดต่อคุณมาลี โทร.081-2345678 ต่อ 2",
        "มาลี ใจดี (malee@hotmail.com)",
        "Malee@GMAIL.com; info@dbd.go.th",
        "เลขที่ 1 1017 00230 70 8 กรุงเทพฯ",
    ],
)
def test_a_cell_that_may_be_somebodys_is_not_quoted_however_rare_it_is(cell):
    wrong = Issue("type-error", "t", "งบ", 1, {"note": cell}, (Sample(2, "งบ", "B2", cell),))
    step = {
        "step": "type",
        "column": "งบ",
        "examples": [{"written": cell, "value": "1"}],
        "missing_tokens": {cell: 1},
    }

    assert cell not in repr(masked((wrong,))) + repr(hidden(step, ()))


@pytest.mark.parametrize(
    "cell",
    [
        "02-123-4567",
        "info@dbd.go.th",
        "0105558004940",
        "ไม่ระบุ",
        "1,200.50",
        "2567",
        "3.0812345678",
        "10812345678",
        "08123456789012",
        "11017002307081",
        "0.1101700230708",
        "https://example.go.th/d/2567-08-12",
    ],
)
def test_other_cells_are_quoted_as_they_are(cell):
    wrong = Issue("type-error", "t", "งบ", 1, {}, (Sample(2, "งบ", "B2", cell),))

    assert masked((wrong,)) == (wrong,)


def test_every_kind_about_people_is_masked():
    assert set(kinds()) >= PERSONAL
    assert {name for name, kind in kinds().items() if kind.code.startswith("D79")} <= PERSONAL
