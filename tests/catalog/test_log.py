"""The log of a dataset: what its lines say, and what a torn one does not."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.log import LogLine, fold, format_time, parse_time, split_log
from metadata.errors.store import StoreDamaged

V1, V2, V3 = (f"2026112{n}T000000Z-0000000{n}" for n in (1, 2, 3))


def lines(*events: tuple[str, str | None]) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(number, f"2026-11-21T00:00:{number:02}Z", event, version, f"reason {number}")
        for number, (event, version) in enumerate(events, start=1)
    )


def seen(*events):
    state = fold(lines(*events))
    return state and (state.state, state.current, state.newest, state.versions)


def test_nothing_is_public_before_the_first_publication():
    assert seen() is None
    assert seen(("missing", None), ("withdrawn", None)) is None


def test_the_newest_publication_is_current():
    assert seen(("published", V1), ("published", V2)) == ("published", V2, V2, (V1, V2))


def test_a_rollback_changes_what_is_current_and_not_what_is_newest():
    state = seen(("published", V1), ("published", V2), ("current", V1))

    assert state == ("published", V1, V2, (V1, V2))


def test_a_rollback_to_a_version_that_was_never_published_does_nothing():
    assert seen(("published", V1), ("current", V3)) == ("published", V1, V1, (V1,))


def test_states_follow_each_other_and_remember_since_when():
    state = fold(lines(("published", V1), ("missing", None), ("missing", None), ("withdrawn", None)))

    assert (state.state, state.since, state.reason) == (
        "withdrawn",
        parse_time("2026-11-21T00:00:04Z"),
        "reason 4",
    )


def test_missing_said_twice_does_not_begin_the_grace_time_again():
    state = fold(lines(("published", V1), ("missing", None), ("missing", None)))

    assert state.since == parse_time("2026-11-21T00:00:02Z")


def test_a_new_version_of_a_missing_dataset_brings_it_back():
    assert seen(("published", V1), ("withdrawn", None), ("published", V2))[0] == "published"
    assert seen(("published", V1), ("withdrawn", None), ("restored", None))[0] == "published"


def test_events_of_a_later_release_pass_by():
    assert seen(("published", V1), ("embargoed", None)) == ("published", V1, V1, (V1,))


def test_a_rename_with_a_version_publishes_it():
    assert seen(("published", V1), ("renamed", V2)) == ("published", V2, V2, (V1, V2))
    assert seen(("published", V1), ("renamed", None)) == ("published", V1, V1, (V1,))


EVENTS = st.sampled_from(
    [("published", V1), ("published", V2), ("current", V1), ("missing", None), ("restored", None)]
)


@given(st.lists(EVENTS, min_size=1), st.data())
def test_a_line_torn_at_any_byte_is_as_if_it_had_never_been_written(events, data):
    whole = b"".join(line.to_bytes() for line in lines(*events))
    cut = data.draw(st.integers(0, len(whole)))

    found, end = split_log(whole[:cut], "x")

    assert found == lines(*events)[: len(found)]
    assert end == sum(len(line.to_bytes()) for line in found) <= cut
    assert len(found) == whole[:cut].count(b"\n")


@given(st.lists(EVENTS, max_size=8))
def test_what_is_written_is_read_again(events):
    whole = b"".join(line.to_bytes() for line in lines(*events))

    assert split_log(whole, "x") == (lines(*events), len(whole))


def test_the_line_has_the_members_of_the_contract():
    line = LogLine(1, "2026-11-21T00:00:00Z", "missing")

    assert json.loads(line.to_bytes()) == {
        "seq": 1, "time": "2026-11-21T00:00:00Z", "event": "missing", "version": None, "reason": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"nonsense\n", b'{"seq": 1}\n', b"[]\n", b'{"seq": 2, "time": "2026-11-21T00:00:00Z", "event": "missing"}\n',
     b'{"seq": 1, "time": "2026-11-21T00:00:00", "event": "missing"}\n', b"\xff\xfe\n", b"\n"],
)  # fmt: skip
def test_a_changed_log_is_said_to_be_damaged_and_not_guessed_from(content):
    with pytest.raises(StoreDamaged, match="line 1"):
        split_log(content, "datasets/dbd/x.jsonl")


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), st.integers(-14, 14))
def test_a_time_survives_being_written(moment, hours):
    moment = moment.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert parse_time(format_time(moment)) == moment
    assert parse_time(format_time(moment)).tzinfo is UTC
    assert format_time(moment).endswith("Z")
