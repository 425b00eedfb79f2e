"""The formats in which the agency gives its files; the forms this catalog adds do not count."""

from collections.abc import Iterable, Mapping
from typing import Literal

from catalog.models import DatasetRow
from metadata import vocabulary
from metadata.model import Dataset
from metadata.text import Text, text

TITLE = text("รูปแบบไฟล์", "Format")
ORDER: Literal["count", "value"] = "count"


def values(row: DatasetRow, dataset: Dataset) -> Iterable[str]:
    """The format of each kept original, and what the agency says of each linked resource."""
    for resource in row.resources:
        kept = next((form["format"] for form in resource.forms if form["form"] == "original"), None)
        value = kept or resource.document.get("format")
        if value:
            term = vocabulary.find_term("media_types", value)
            yield term.code if term else str(value).lower()


def label(value: str, agencies: Mapping[str, Text]) -> Text:
    """The format's short name."""
    term = vocabulary.find_term("media_types", value)
    return term.label if term else Text(en=value.upper())
