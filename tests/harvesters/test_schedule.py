"""The next moment of a schedule: cron and words, time zones that jump, and spreading."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.config.schedule import WORDS, parse_cron
from harvesters.schedule import JITTER_SECONDS, as_cron, due_at, next_moment

BANGKOK, BERLIN = ZoneInfo("Asia/Bangkok"), ZoneInfo("Europe/Berlin")
SOURCE = "dbd/portal"


def moments(schedule: str, after: str, count: int, zone: ZoneInfo = BANGKOK) -> list[str]:
    found, moment = [], datetime.fromisoformat(after).astimezone(UTC)
    for _ in range(count):
        following = next_moment(schedule, SOURCE, moment, zone)
        assert following is not None
        moment = following
        found.append(moment.astimezone(zone).strftime("%Y-%m-%d %H:%M"))
    return found


def test_a_cron_line_is_local_time():
    assert moments("0 3 * * *", "2026-11-21T10:00:00+07:00", 2) == ["2026-11-22 03:00", "2026-11-23 03:00"]


def test_a_moment_is_never_its_own_successor():
    at = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)

    assert next_moment("0 3 * * *", SOURCE, at, BANGKOK) == at + timedelta(days=1)


def test_a_day_fires_by_number_or_weekday_where_both_are_given():
    assert moments("0 3 13 * fri", "2026-11-01T00:00:00+07:00", 5) == [
        "2026-11-06 03:00", "2026-11-13 03:00", "2026-11-20 03:00", "2026-11-27 03:00", "2026-12-04 03:00",
    ]  # fmt: skip


def test_a_leap_day_waits_for_its_year():
    assert moments("0 3 29 2 *", "2026-11-01T00:00:00+07:00", 2) == ["2028-02-29 03:00", "2032-02-29 03:00"]


def test_a_moment_that_the_clocks_jump_over_fires_once_and_later():
    assert moments("30 2 * * *", "2026-03-28T12:00:00+01:00", 2, BERLIN) == [
        "2026-03-29 03:30", "2026-03-30 02:30",
    ]  # fmt: skip


def test_a_moment_that_comes_twice_fires_once():
    assert moments("30 2 * * *", "2026-10-24T12:00:00+02:00", 2, BERLIN) == [
        "2026-10-25 02:30", "2026-10-26 02:30",
    ]  # fmt: skip


def test_every_hour_is_every_hour_when_the_clocks_go_back():
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    found = []
    for _ in range(4):
        at = next_moment("0 * * * *", SOURCE, at, BERLIN)
        found.append(at.hour)

    assert found == [23, 0, 1, 2]


def test_an_hour_that_comes_again_on_the_day_before_is_not_passed_over():
    at = datetime(
        2010, 11, 7, 2, 30, 30, tzinfo=UTC
    )  # half a minute after midnight; at 00:01 it was 23:01 again

    assert next_moment("30 * * * *", SOURCE, at, ZoneInfo("America/St_Johns")) == datetime(
        2010, 11, 7, 3, 0, tzinfo=UTC
    )


def test_by_hand_means_never():
    assert next_moment("manual", SOURCE, datetime(2026, 1, 1, tzinfo=UTC), BANGKOK) is None


@pytest.mark.parametrize("word", [word for word in WORDS if word != "manual"])
def test_words_are_spread_over_the_night_by_the_name_of_the_source(word):
    lines = {as_cron(word, f"a{number}/portal") for number in range(500)}

    assert len(lines) > 50
    assert as_cron(word, SOURCE) == as_cron(word, SOURCE)
    if word != "hourly":
        assert all(parse_cron(line).hours <= set(range(1, 5)) for line in lines)


@given(st.text(min_size=1, max_size=20), st.datetimes(datetime(2025, 1, 1), timezones=st.just(UTC)))
def test_a_run_is_due_at_its_moment_or_a_little_later(source, moment):
    moment = min(moment, datetime(2090, 1, 1, tzinfo=UTC))

    assert timedelta(0) <= due_at(source, moment) - moment <= timedelta(seconds=JITTER_SECONDS)
    assert due_at(source, moment) == due_at(source, moment)


@given(
    st.sampled_from(
        ["*/15 * * * *", "0 3 * * *", "5 4 1 * *", "0 6 * * mon-fri", "daily", "weekly", "monthly"]
    ),
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([BANGKOK, BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_the_next_moment_is_later_and_nothing_lies_between(schedule, after, zone):
    following = next_moment(schedule, SOURCE, after, zone)

    assert following is not None and following > after
    assert next_moment(schedule, SOURCE, following - timedelta(seconds=1), zone) == following
