"""What a portal says of the columns of a table: kept beside the file, in the extras of its description.

It is not taken for a schema: portals describe what they show, and the file decides what it holds.
"""

from typing import Any

Json = Any

COLUMNS = "columns"
"""The key of a distribution's extras: a list of {name, title, type, description}, each but name where it is told."""


def column(
    said: Json, *, name: str, title: str, kind: str, description: str = "description"
) -> dict[str, str]:
    """One column from a source's own keys for its name, title and type; what is no text is left out.

    >>> column({"fieldName": "yr", "name": "Year", "dataTypeName": "number"}, name="fieldName", title="name",
    ...        kind="dataTypeName")
    {'name': 'yr', 'title': 'Year', 'type': 'number'}
    """
    if not isinstance(said, dict):
        return {"name": str(said)}
    found = {"name": said.get(name), "title": said.get(title), "type": said.get(kind),
             "description": said.get(description)}  # fmt: skip
    kept = {key: value.strip() for key, value in found.items() if isinstance(value, str) and value.strip()}
    if kept.get("title") == kept.get("name"):
        kept.pop("title", None)
    return kept
