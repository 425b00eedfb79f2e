"""How often the agency updates the dataset (dct:accrualPeriodicity)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata import vocabulary
from metadata.model import Dataset
from metadata.text import Text, text

TITLE = text("ความถี่ของการปรับปรุง", "Update frequency")
ORDER: Literal["count", "value"] = "count"


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The code of the frequency, or the agency's own words where our list does not know them."""
    if dataset.update_frequency:
        term = vocabulary.find_term("frequencies", dataset.update_frequency)
        yield term.code if term else dataset.update_frequency


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The frequency in words."""
    return vocabulary.label("frequencies", value)
