"""The themes of a dataset (dcat:theme)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata import vocabulary
from metadata.model import Dataset
from metadata.text import Text, text

TITLE = text("หมวดหมู่", "Theme")
ORDER: Literal["count", "value"] = "count"


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The codes of the themes; a theme that our list does not know stays as it came."""
    for value in dataset.theme:
        term = vocabulary.find_term("themes", value)
        yield term.code if term else value


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The theme's name."""
    return vocabulary.label("themes", value)
