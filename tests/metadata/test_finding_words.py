"""A finding's Thai sentence is Thai: what programs say in English is told in Thai or set in quotation marks."""

import pytest

from metadata.errors.sandbox import DescriptorUnusable
from metadata.findings import kinds
from metadata.findings._words import CONSTRAINTS, TYPES, reason
from metadata.issues import Issue


@pytest.mark.parametrize(
    ("said", "thai"),
    [
        ("it has a password", "ไฟล์มีรหัสผ่าน"),
        ("File 'x' is encrypted, password required for extraction", "ไฟล์มีรหัสผ่าน"),
        ("Compressed file ended before the end-of-stream marker was reached", "ไฟล์ขาดตอน มาไม่ครบ"),
        ("Error -3 while decompressing data: invalid block type", "เนื้อไฟล์เสียหาย"),
        ("Bad CRC-32 for file 'a.csv'", "ผลรวมตรวจสอบไม่ตรง ไฟล์เสียหาย"),
        ("unexpected character: line 3 column 7 (char 20)", "ผิดรูปแบบที่บรรทัด 3 ตัวอักษรที่ 7"),
        ("object", "เป็นวัตถุเดียว"),
        ("รายละเอียดภาษาไทย", "รายละเอียดภาษาไทย"),
        ("flux {0} capacitor", "«flux {0} capacitor»"),
    ],
)
def test_a_reason_of_a_library_is_told_in_thai(said, thai):
    assert reason(said).th == thai


def test_the_english_sentence_keeps_what_the_library_said():
    issue = Issue("json_broken", "r", values={"detail": "Expecting value: line 1 column 1 (char 0)"})

    assert issue.message.en == "The JSON cannot be read: Expecting value: line 1 column 1 (char 0)."
    assert issue.message.th == "อ่านไฟล์ JSON ไม่ได้: ผิดรูปแบบที่บรรทัด 1 ตัวอักษรที่ 1"


def test_types_and_constraints_have_names_in_thai():
    wrong = Issue("type-error", "r", "a", 2, {"type": "integer"})
    broken = Issue("constraint-error", "r", "a", 2, {"constraint": "minimum"})

    assert "เป็นจำนวนเต็ม" in wrong.message.th and "of type integer" in wrong.message.en
    assert "เงื่อนไข: ค่าต่ำสุด" in broken.message.th and "constraint minimum" in broken.message.en
    assert all(th != en for th, en in (*TYPES.values(), *CONSTRAINTS.values()))


def test_a_value_in_both_languages_shows_in_the_language_of_the_sentence():
    error = {"th": "ต่อเครื่องต้นทางไม่ได้", "en": "the server cannot be reached"}

    issue = Issue("resource_unreachable", "r", values={"error": error})

    assert issue.message.th.endswith(error["th"]) and error["en"] in issue.message.en
    assert "{" not in issue.message.th + issue.message.en


def test_every_kind_can_be_said_with_any_values():
    for name in kinds():
        issue = Issue(
            name, "r", "c", 3, {"detail": "x", "note": "y", "error": "z", "found": "html", "type": "?"}
        )

        assert issue.message.th and issue.message.en and issue.advice.th and issue.advice.en


def test_an_error_too_says_in_thai_what_a_library_said():
    known = DescriptorUnusable(file="datapackage.json", reason="it has no resource roads.csv")
    unknown = DescriptorUnusable(file="datapackage.json", reason="flux missing")

    assert "ไม่มีไฟล์ข้อมูล roads.csv ในนั้น" in known.message.th and "it has no resource roads.csv" in str(known)
    assert "«flux missing»" in unknown.message.th and "«" not in str(unknown)
