"""The words an agency files a dataset under (dcat:keyword)."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata.model import Dataset
from metadata.text import Text, normalize, text

TITLE = text("คำสำคัญ", "Tags")
ORDER: Literal["count", "value"] = "count"


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The tags in normal form, so that one word in two spellings of its marks is one value."""
    return (normalize(tag) for tag in dataset.tags if normalize(tag))


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The tag itself, in the language it is written in."""
    is_thai = any("\u0e00" <= ch <= "\u0e7f" for ch in value)
    return Text(th=value) if is_thai else Text(en=value)
