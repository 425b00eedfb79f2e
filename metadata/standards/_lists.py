"""Lists of others that may be anything else."""

from typing import Any

Json = Any
JsonObject = dict[str, Any]


def as_list(value: Json) -> list[Json]:
    """The value where it is a list, else no entries.

    >>> as_list(["a"]), as_list("a"), as_list(None)
    (['a'], [], [])
    """
    return value if isinstance(value, list) else []


def objects(value: Json) -> list[JsonObject]:
    """The objects of a list; everything else in it, or in its place, is passed over."""
    return [entry for entry in as_list(value) if isinstance(entry, dict)]
