"""The agency that publishes the dataset."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata.model import Dataset
from metadata.text import Text, text

TITLE = text("หน่วยงาน", "Organization")
ORDER: Literal["count", "value"] = "count"


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The agency's id."""
    return (row.agency_id,)


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The agency's title."""
    return agencies.get(value) or Text(en=value)
