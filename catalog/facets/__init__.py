"""The filters of the search page, one file each: the file's name is the facet's name in the address.

A facet defines `TITLE`, what a visitor reads above its values; `ORDER`, "count" (most datasets first) or
"value" (largest value first); `values(row, dataset)`, the values under which a dataset is found; and
`label(value, agencies)`, what to show for one value, agencies being the titles of all agencies by id.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, Protocol, cast

from catalog.models import DatasetRow
from metadata import plugins
from metadata.model import Dataset
from metadata.text import Text


class Facet(Protocol):
    """What a file of this folder defines."""

    TITLE: Text
    ORDER: Literal["count", "value"]

    def values(self, row: DatasetRow, dataset: Dataset) -> Iterable[str]: ...

    def label(self, value: str, agencies: Mapping[str, Text]) -> Text: ...


SHOWN_FIRST = ("organization", "theme", "format", "license", "tags", "frequency", "year", "quality")


@cache
def facets() -> dict[str, Facet]:
    """All facets by name: those of the contract in its order, others behind them."""
    known = plugins.names("catalog.facets")
    ordered = [*(n for n in SHOWN_FIRST if n in known), *(n for n in known if n not in SHOWN_FIRST)]
    return {name: cast(Facet, plugins.load("catalog.facets", name)) for name in ordered}
