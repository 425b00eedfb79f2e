"""The licence of a dataset."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata import vocabulary
from metadata.model import Dataset
from metadata.text import Text, text

TITLE = text("สัญญาอนุญาต", "Licence")
ORDER: Literal["count", "value"] = "count"


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The licence's code; "not-specified" where the agency names none, so that the gap can be found."""
    term = vocabulary.find_term("licenses", dataset.license) if dataset.license else None
    return (term.code if term else dataset.license or "not-specified",)


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The licence's name."""
    return vocabulary.label("licenses", value)
