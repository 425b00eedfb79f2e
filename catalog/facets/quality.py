"""How complete and usable a dataset is, in four bands of its score."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata.model import Dataset
from metadata.text import Text, text

TITLE = text("คุณภาพ", "Quality")
ORDER: Literal["count", "value"] = "value"

BANDS: tuple[tuple[str, int, Text], ...] = (
    ("80", 80, text("80 คะแนนขึ้นไป", "80 points and more")),
    ("60", 60, text("60–79 คะแนน", "60–79 points")),
    ("40", 40, text("40–59 คะแนน", "40–59 points")),
    ("0", 0, text("ต่ำกว่า 40 คะแนน", "below 40 points")),
)
"""Value in the address, lowest score of the band, label."""


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The band of the dataset's score."""
    return (next(value for value, lowest, _ in BANDS if row.quality_score >= lowest or lowest == 0),)


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The band in words."""
    return next((shown for band, _, shown in BANDS if band == value), Text(en=value))
