"""The years that a dataset tells about, counted in the Christian era and shown to Thai readers in the Buddhist."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.analyzer import BUDDHIST_ERA
from catalog.models import DatasetRow
from metadata.model import Dataset
from metadata.text import Text, arabic_digits, text

TITLE = text("ปีของข้อมูล", "Year of the data")
ORDER: Literal["count", "value"] = "value"

LONGEST_SPAN = 60  # years; a wider period says too little about any one of them
_YEARS = re.compile(
    r"(?<![0-9./,])(2[45][0-9]{2}|19[0-9]{2}|20[0-9]{2})(?:\s?[-–]\s?(2[45][0-9]{2}|19[0-9]{2}|20[0-9]{2}))?(?![0-9,])"
)


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The years of the stated period, else those that title and tags name in either era."""
    years = _of_period(dataset) or {
        year
        for written in (dataset.title.th, dataset.title.en, *dataset.tags)
        if written
        for year in years_named(written)
    }
    return (str(year) for year in sorted(years))


def years_named(written: str) -> set[int]:
    """The Christian years that a text names, ranges filled in.

    >>> sorted(years_named("ปี ๒๕๖๕-๒๕๖๗"))
    [2022, 2023, 2024]
    """
    found: set[int] = set()
    for first, last in _YEARS.findall(arabic_digits(written)):
        start, end = _christian(first), _christian(last or first)
        found |= {start, end} if end < start or end - start > LONGEST_SPAN else set(range(start, end + 1))
    return found


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The year in the reader's era; what an address asks for and is no year stays as it came."""
    if not (value.isascii() and value.isdecimal()):
        return Text(en=value)
    return Text(th=str(int(value) + BUDDHIST_ERA), en=value)


def _of_period(dataset: Dataset) -> set[int]:
    period = dataset.temporal
    if period is None or not (period.start or period.end):
        return set()
    start = int((period.start or period.end or "")[:4])
    end = int((period.end or period.start or "")[:4])
    return set(range(start, end + 1)) if 0 <= end - start <= LONGEST_SPAN else {start, end}


def _christian(year: str) -> int:
    return int(year) - BUDDHIST_ERA if int(year) >= 2400 else int(year)
