"""Points in time as machines write them, many at once: the day is read once for all times of that day.

A column of such cells has as many different texts as rows; taken apart, it has a few hundred days.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.doubtful import Positions

_STAMP = (
    "^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[T ](?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
    "(?::[0-5][0-9](?:\\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_ZONE = "(Z|[+-][0-9:]*)?"


def is_stamp(texts: pa.Array) -> pa.Array:
    """Which texts are a day in digits and a time that exists.

    >>> is_stamp(pa.array(["2024-02-29T10:30:00Z", "1/2/2567 8:05", "1/2/2567", "1/2/2567 25:00"])).to_pylist()
    [True, True, False, False]
    """
    return pc.fill_null(pc.match_substring_regex(texts, _STAMP), False)


def alike(texts: pa.Array) -> tuple[Positions, Positions]:
    """Which texts can stand for others: one for each day and way of writing the time. (who stands, for each text
    its place among them.)"""
    chosen = is_stamp(texts)
    keys = texts
    if pc.any(chosen).as_py():
        time = pc.replace_substring_regex(_time(texts), "[0-9]", "0")
        keys = pc.if_else(chosen, pc.binary_join_element_wise(_day(texts), time, ""), texts)
    codes = np.asarray(keys.dictionary_encode().indices.to_numpy(), dtype=np.int64)
    _, first = np.unique(codes, return_index=True)
    return first, codes


def iso_stamps(texts: pa.Array, read_day: Callable[[str], str | None]) -> pa.Array:
    """Stamps as ISO text, null where read_day knows no such day.

    >>> iso_stamps(pa.array(["1/2/2024 8:05", "1/2/2024 10:00:00.500+0700"]), lambda day: "2024-02-01").to_pylist()
    ['2024-02-01T08:05:00', '2024-02-01T10:00:00.5+07:00']
    """
    days = _day(texts).dictionary_encode()
    read = pa.array([read_day(day) for day in days.dictionary.to_pylist()], pa.string())
    time = pc.replace_substring_regex(_time(texts), "^[T ]", "T")
    time = pc.replace_substring_regex(time, "^T([0-9]):", "T0\\1:")
    time = pc.replace_substring_regex(time, f"^(T[0-9]{{2}}:[0-9]{{2}}){_ZONE}$", "\\1:00\\2")
    time = pc.replace_substring_regex(time, f"\\.([0-9]*?)0+{_ZONE}$", ".\\1\\2")
    time = pc.replace_substring_regex(time, f"\\.{_ZONE}$", "\\1")
    time = pc.replace_substring_regex(time, "([+-][0-9]{2})([0-9]{2})$", "\\1:\\2")
    return pc.binary_join_element_wise(read.take(days.indices), time, "")


def _day(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, "[T ].*$", "")


def _time(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, "^[^T ]*", "")
