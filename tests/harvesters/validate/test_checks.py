"""Our own checks: row counts, keys, and citizen numbers that must never be published."""

import importlib
import random

import pytest

from harvesters.checks.thai_national_id import is_citizen_number
from metadata import plugins
from tests.harvesters.validate.conftest import told

FRUITS = "ก,ข\n1,a\n2,b\n3,c\n"


def citizen(seed: int, first: str = "3") -> str:
    """A number of the right form that belongs to nobody we know."""
    digits = first + "".join(random.Random(seed).choices("0123456789", k=11))
    total = sum(int(d) * (13 - i) for i, d in enumerate(digits))
    return digits + str((11 - total % 11) % 10)


def test_every_check_has_the_one_function():
    for name in plugins.names("harvesters.checks"):
        assert callable(importlib.import_module(f"harvesters.checks.{name}").check)


def test_rows_within_bounds_say_nothing(judge):
    assert judge(FRUITS, rows_min=3, rows_max=3).issues == ()


def test_too_few_and_too_many_rows_are_said(judge):
    assert told(judge(FRUITS, rows_min=4))[0][0] == "too_few_rows"
    assert told(judge(FRUITS, rows_max=2))[0][0] == "too_many_rows"
    assert (
        judge(FRUITS, rows_min=1000).issues[0].message.en
        == "The table is shorter than expected; rows: 3, at least: 1,000."
    )


def test_a_key_that_is_unique_says_nothing(judge):
    assert judge("ก,ข\n1,a\n1,b\n2,a\n", key=("ก", "ข")).issues == ()


def test_a_repeated_key_is_located(judge):
    report = judge("title,\n\nรหัส,ข\n01,a\n02,b\n01,c\n01,d\n", key=("รหัส",))

    assert told(report) == [("key_repeated", "รหัส", 2, "A7")]
    assert report.issues[0].samples[0].value == "01"


def test_a_blank_key_is_located(judge):
    assert told(judge("รหัส,ข\n01,a\n,b\n", key=("รหัส",))) == [("key_blank", "รหัส", 1, "A3")]


def test_a_key_that_is_no_column_lists_the_columns(judge):
    report = judge(FRUITS, key=("ค",))

    assert told(report) == [("key_column_missing", "ค", 1, None)]
    assert "ก, ข" in report.issues[0].message.th


def test_a_column_of_citizen_numbers_is_personal_data(judge):
    rows = "".join(f"{citizen(n)},x\n" for n in range(30))

    report = judge("ผู้รับ,x\n" + rows)

    assert told(report) == [("personal_data", "ผู้รับ", 30, "A2")]
    assert report.issues[0].finding.holds and not report.is_valid
    assert all(citizen(n) not in str(report.to_json()["issues"]) for n in range(30))


@pytest.mark.parametrize(
    "rows",
    [
        f"{citizen(1)},x\n",
        f"{citizen(1)[:1]}-{citizen(1)[1:5]}-{citizen(1)[5:10]}-{citizen(1)[10:12]}-{citizen(1)[12]},x\n",
    ],
)
def test_one_number_under_a_header_that_says_so_is_personal_data(judge, rows):
    assert told(judge("เลขประจำตัวประชาชน,x\n" + rows))[0][:3] == ("personal_data", "เลขประจำตัวประชาชน", 1)


def test_a_number_named_in_free_text_is_personal_data(judge):
    text = f"ก,หมายเหตุ\n1,ผู้ยื่น เลขบัตรประชาชน {citizen(5)} มาด้วยตนเอง\n2,-\n"

    assert told(judge(text))[0][:3] == ("personal_data", "หมายเหตุ", 1)


def test_company_numbers_and_bar_codes_are_not_personal_data(judge):
    companies = "".join(f"010555800{n:04d},{8850000000000 + n * 7919}\n" for n in range(40))

    assert "personal_data" not in {i.kind for i in judge("เลขทะเบียน,บาร์โค้ด\n" + companies).issues}


def test_thai_digits_hide_nothing(judge):
    thai = citizen(9).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    assert told(judge(f"บัตรประชาชน,x\n{thai},y\n"))[0][0] == "personal_data"


def test_the_check_digit():
    assert is_citizen_number(citizen(3))
    assert not is_citizen_number("0105558004940")
    assert not is_citizen_number(citizen(3)[:-1] + str((int(citizen(3)[-1]) + 1) % 10))
