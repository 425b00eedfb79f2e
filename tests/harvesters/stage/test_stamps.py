"""Points in time read many at once are what each is when it is read alone."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.stage.convert import canonical
from harvesters.stage.dates import read_date
from harvesters.stage.profile import Profile
from harvesters.stage.stamps import alike, is_stamp
from harvesters.stage.types import ColumnType

DAY = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["2567", "2024", "1", "31", "29", "02", "0000", "67"]), st.shared(st.sampled_from("-/."), key="s"),
    st.sampled_from(["2", "12", "13", "00", "31"]), st.shared(st.sampled_from("-/."), key="s"),
    st.sampled_from(["2567", "2024", "1", "29", "31", "00", "67"]),
)  # fmt: skip
TIME = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["T", " "]),
    st.sampled_from(
        ["8:05", "10:30", "23:59:59", "24:00", "7:61", "00:00:00.500", "10:00:01.1234567", "09:00:00.0"]
    ),
    st.sampled_from(["", "", ".5"]),
    st.sampled_from(["", "Z", "+07:00", "+0700", "-03", " น.", "PM"]),
)
CELL = st.one_of(
    DAY, st.builds("{}{}".format, DAY, TIME), st.builds("{}{}".format, DAY, TIME), st.just("ไม่ใช่วันที่")
)


@settings(max_examples=500)
@given(st.lists(CELL, min_size=1, max_size=20), st.sampled_from(["time_dmy", "time_mdy"]))
def test_canonical_text_is_that_of_each_cell_alone(cells: list[str], kind: str) -> None:
    column = ColumnType("t", "datetime", kind, pa.string(), ("", ""))
    expected = []
    for text in cells:
        cell = read_date(text)
        iso = cell.iso(kind == "time_mdy") if cell and cell.form != "month" else None
        expected.append(iso if iso is None or "T" in iso else iso + "T00:00:00")

    told, wrong, _ = canonical(pa.array(cells), column)

    found = [None if bad else text for text, bad in zip(told.to_pylist(), wrong.to_pylist(), strict=True)]
    assert found == expected


@settings(max_examples=500)
@given(st.lists(CELL, min_size=1, max_size=30, unique=True))
def test_a_text_that_stands_for_others_is_the_same_date_form_and_zone(cells: list[str]) -> None:
    texts = pa.array(cells)
    standing, places = alike(texts)
    for text, place, stamp in zip(cells, places.tolist(), is_stamp(texts).to_pylist(), strict=True):
        one, other = read_date(text), read_date(cells[int(standing[place])])
        assert stamp or cells[int(standing[place])] == text
        assert (one is None) == (other is None)
        if one and other:
            for name in ("a", "b", "year", "form", "shape"):
                assert getattr(one, name) == getattr(other, name)
            assert bool(one.time) == bool(other.time)


def test_a_profile_counts_every_time_of_a_day() -> None:
    profile = Profile("t")
    profile.add(pa.array([f"2024-01-0{n % 3 + 1}T10:{n:02d}:00Z" for n in range(50)]), 1)
    assert (profile.with_time, profile.with_zone, profile.kinds["dmy"].against) == (50, 50, 0)
    assert dict(profile.shapes["day"]) == {"yyyy-mm-ddThh:mm:ssz".replace("hh", "h"): 50}
