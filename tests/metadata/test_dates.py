"""Dates in two eras: read from what agencies write, shown as readers expect."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.dates import (
    MONTHS,
    SHORT_MONTHS,
    fiscal_year,
    format_date,
    format_moment,
    format_period,
    month_number,
    read_date,
    to_be,
    to_ce,
)
from metadata.model import Period

DAYS = st.dates(min_value=date(1858, 1, 1), max_value=date(2057, 12, 31))
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@given(DAYS, st.booleans(), st.sampled_from("/-."))
def test_any_date_survives_being_written_the_thai_way(day: date, thai_digits: bool, mark: str) -> None:
    written = f"{day.day}{mark}{day.month}{mark}{day.year + 543}"

    assert read_date(written.translate(THAI) if thai_digits else written) == day.isoformat()


@given(DAYS, st.sampled_from(["th", "en"]), st.booleans())
def test_any_date_survives_being_shown_and_read_again(day: date, lang: str, short: bool) -> None:
    assert read_date(format_date(day.isoformat(), lang, short=short)) == day.isoformat()


@given(st.integers(min_value=1858, max_value=2057))
def test_a_year_survives_the_change_of_era(year: int) -> None:
    assert to_ce(to_be(year)) == year


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused_by_name(text: str) -> None:
    try:
        found = read_date(text)
    except ValueError:
        return
    assert Period(start=found).start == found  # what is read is what the model takes


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("29 กุมภาพันธ์ ๒๕๖๗", "2024-02-29"),
        ("วันพฤหัสบดีที่ 29 กุมภาพันธ์ พ.ศ. 2567", "2024-02-29"),
        ("29/2/2567", "2024-02-29"),
        ("2567-02-29", "2024-02-29"),
        ("12 ม. ค. 2567", "2024-01-12"),
        ("ก.พ. 2567", "2024-02"),
        ("เดือนมีนาคม  2559", "2016-03"),
        ("พ.ศ. 2567", "2024"),
        ("2024", "2024"),
        ("2014-02-09T23:16:09.110181", "2014-02-09T23:16:09.110181"),
        ("2020-01-01 00:00:00+0700", "2020-01-01T00:00:00+07:00"),
        ("March 5, 2020", "2020-03-05"),
        ("4/3/2559 08:30", "2016-03-04"),
    ],
)
def test_the_ways_agencies_write_a_date(written: str, meant: str) -> None:
    assert read_date(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "-", "0000-00-00", "00/00/543", "01/01/2443", "2656", "31/2/2567", "29/2/2566", "13/13/2567",
     "2024-13-01", "2024-02-30", "2024-01-01T25:00:00", "เมื่อวาน", "12/34", "ปีงบประมาณ", "1/1/67"],
)  # fmt: skip
def test_what_is_no_date_is_refused_rather_than_guessed(written: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_date(written)


def test_a_fiscal_year_begins_in_october_of_the_year_before() -> None:
    assert fiscal_year(2567) == ("2023-10-01", "2024-09-30")


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_is_known_by_all_its_names(number: int) -> None:
    for lang in ("th", "en"):
        for names in (MONTHS, SHORT_MONTHS):
            name = names[lang][number - 1]
            assert month_number(name) == month_number(name.replace(".", "")) == number


def test_thai_pages_show_buddhist_years_of_four_digits() -> None:
    assert format_date("2024-02-29", "th") == "29 กุมภาพันธ์ 2567"
    assert format_date("2024-02-29", "th", short=True) == "29 ก.พ. 2567"
    assert format_date("2024-02-29T10:00:00Z", "en") == "29 February 2024"
    assert format_date("2024-02", "en") == "February 2024" and format_date("2024", "th") == "2567"


def test_what_is_not_iso_is_not_shown_as_a_date() -> None:
    with pytest.raises(ValueError, match="not an ISO date"):
        format_date("yesterday", "th")


def test_a_moment_is_shown_in_the_sites_own_time_zone() -> None:
    bangkok = timezone(timedelta(hours=7))
    moment = datetime(2024, 2, 28, 18, 5, tzinfo=UTC)

    assert format_moment(moment, "th", bangkok) == "29 กุมภาพันธ์ 2567 01:05 น."
    assert format_moment(moment, "en", bangkok, short=True) == "29 Feb 2024 01:05"


def test_periods_may_be_open_at_either_end() -> None:
    assert format_period("2017", "2024", "th") == "2560 – 2567"
    assert format_period("2017", None, "en") == "since 2017"
    assert format_period(None, "2024", "th") == "ถึง 2567"
    assert format_period("2024", "2024", "en") == "2024" and format_period(None, None, "en") == ""
