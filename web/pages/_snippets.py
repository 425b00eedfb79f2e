"""What the code on a dataset's page has to say so that other programs read its CSV as it is meant."""

import json
import re

from catalog.table_statistics import TableStatistics
from web.pages._dataset_view import ResourceView

_LOOKS_LIKE_A_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s*")


def columns_kept_as_text(resource: ResourceView, statistics: TableStatistics | None) -> tuple[str, ...]:
    """The text columns whose values look like numbers: programs that guess the types of a CSV would make 1 of 01.

    Judged by the values that the page shows: the most frequent ones and the first rows.
    """
    if statistics is None:
        return ()
    found = []
    for place, column in enumerate(resource.columns):
        counted = statistics.find(column.name)
        if column.type != "string" or counted is None or counted.kind != "value":
            continue
        seen = [bar.value for bar in counted.bars] + [
            row[place] for row in statistics.first if place < len(row)
        ]
        shown = [value for value in seen if value]
        if shown and all(_LOOKS_LIKE_A_NUMBER.fullmatch(value) for value in shown):
            found.append(column.name)
    return tuple(found)


def literal(text: str) -> str:
    """A text as a string of Python and of R."""
    return json.dumps(text, ensure_ascii=False)
