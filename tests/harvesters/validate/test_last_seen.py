"""Values and the rows in which they were last seen, on both sides of the bound of memory."""

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from harvesters.validate.fast.last_seen import KnownKeys, LastSeen

VALUES = st.one_of(
    st.integers(-3, 3),
    st.sampled_from(
        [
            Decimal("1.0"),
            Decimal("1.00"),
            Decimal("2.5"),
            2.5,
            "a",
            "ก",
            "",
            True,
            -1,
            -2,
            10**30,
            Decimal("1e30"),
            Decimal("-0"),
            "n01e0",
        ]
    ),
    st.sampled_from(
        [
            datetime.date(2567, 5, 1),
            datetime.time(10, tzinfo=datetime.UTC),
            (1, None),
            (1, "a"),
            (Decimal("1.0"), "a"),
        ]
    ),
)


@given(st.lists(VALUES, max_size=60), st.integers(1, 5))
def test_what_lies_on_disk_is_found_as_in_a_dict(values, held):
    ours, theirs = LastSeen(held), {}
    for row, value in enumerate(values, 2):
        assert ours.seen(value, row) == theirs.get(value)
        theirs[value] = row


def test_a_value_that_is_not_itself_was_never_seen():
    ours = LastSeen(1)
    assert [ours.seen(float("nan"), row) for row in range(2, 9)] == [None] * 7


@given(st.lists(VALUES, max_size=60), st.lists(VALUES, max_size=20), st.integers(1, 5))
def test_keys_on_disk_are_those_of_a_set(keys, asked, held):
    ours, theirs = KnownKeys(keys, held), set(keys)

    assert [key in ours for key in (*keys, *asked)] == [key in theirs for key in (*keys, *asked)]
