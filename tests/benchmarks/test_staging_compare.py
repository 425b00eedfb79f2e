"""The rule by which a table that was read equals the truth."""

from datetime import date, time
from decimal import Decimal

import pytest

from benchmarks.staging._cases import Cell, Measures, Name, NoTable, Reading, Truth
from benchmarks.staging._compare import equal, judge


def verdict(names, rows, got_names, got):
    return judge(Truth.of(names, rows), Reading(tuple(got_names), tuple(tuple(row) for row in got)))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1,200.50", "1200.5"),
        ("12", 12),
        ("(5)", -5),
        ("43%", 43.0),
        ("-", None),
        ("#N/A", ""),
        ("29/2/2567", date(2024, 2, 29)),
        ("5-Jul-17", "2017-07-05"),
        ("TRUE", True),
        ("2:30 PM", time(14, 30)),
        ("นํ้า", "น้ำ"),
        (" a\r\nb ", "a\nb"),
    ],
)
def test_a_value_is_right_however_it_is_written(written, read):
    assert verdict(["k", "a"], [["x", written]], ["k", "a"], [["x", read]]).right


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("01001", 1001),
        ("01001", "1001"),
        ("NA", None),
        ("12,34,567", "1234567"),
        ("29/2/2567", date(2567, 3, 1)),
        ("a", "b"),
    ],
)
def test_a_damaged_value_is_wrong(written, read):
    table = [["k", written], ["k", "x"]]

    assert not verdict(["k", "a"], table, ["k", "a"], [["k", read], ["k", "x"]]).right


def test_days_and_months_are_not_swapped_within_a_column():
    written = [["3/11/2015"], ["25/11/2015"]]

    assert verdict(["d"], written, ["d"], [["2015-11-03"], ["2015-11-25"]]).right
    assert not verdict(["d"], written, ["d"], [["2015-03-11"], ["2015-11-25"]]).right


def test_a_value_left_as_text_has_its_shape_right_only():
    truth = Truth((((Cell("๑,๒๐๐ บาท", (Decimal(1200),))),),), (Name(("เงิน",)),))
    found = judge(truth, Reading(("เงิน",), (("๑,๒๐๐ บาท",),)))

    assert (found.right, found.shape, found.cause) == (False, True, "values")


def test_blank_rows_and_columns_do_not_count_but_a_row_too_many_does():
    assert verdict(["a", ""], [["1", ""], ["", ""]], ["a", "Unnamed: 1"], [["1", None]]).right
    assert verdict(["a"], [["1"]], ["a"], [["1"], ["รวม"]]).cause == "rows"


def test_a_joined_name_may_leave_out_its_unit():
    truth = Truth.of([Name(("ปี 2566", "มูลค่า"), ("(บาท)",))], [["1"]])

    for name in ("ปี 2566 มูลค่า", "ปี 2566_มูลค่า (บาท)"):
        assert judge(truth, Reading((name,), (("1",),))).right
    assert judge(truth, Reading(("มูลค่า",), (("1",),))).cause == "names"


def test_refusing_is_right_where_there_is_no_table_unless_the_reader_broke():
    assert judge(NoTable("empty"), Reading(refused="empty")).right
    assert not judge(NoTable("empty"), Reading(refused="it died", stopped=True)).right
    assert not judge(NoTable("empty"), Reading(("a",), (("1",),))).right


def test_counts_sums_and_dates_stand_for_a_large_table():
    truth = Measures(2, 2, {"ทุน": Decimal(30)}, {"วัน": (date(2015, 1, 5), date(2015, 1, 30))})
    rows = (("10", "2015-01-05"), ("20", "2015-01-30"))

    assert judge(truth, Reading(("ทุน (บาท)", "วัน"), rows)).right
    assert judge(truth, Reading(("ทุน (บาท)", "วัน"), rows[:1])).cause == "rows"
    assert (
        judge(truth, Reading(("ทุน (บาท)", "วัน"), ((" 10 ", "2015-01-05"), ("21", "2015-01-30")))).cause
        == "values"
    )


def test_a_month_with_its_year_is_that_month():
    assert equal("Oct 2021", "2021-10", "dmy")
    assert not equal("Oct 2021", "2021-11", "dmy")
    assert not equal("Some 2021", "2021-10", "dmy")
