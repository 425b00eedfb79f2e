"""The folder is the registry: a file's name is its name in YAML, in addresses and in the docs."""

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def names(group: str) -> tuple[str, ...]:
    """The names of all extensions of a dotted package, sorted.

    >>> "csv" in names("publishers.formats")
    True

    A module whose name begins with an underscore is a neighbour's helper and not an extension.
    """
    package = import_module(group)
    return tuple(sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_")))


def load(group: str, name: str) -> ModuleType:
    """The module of one extension. Raises LookupError for a name that has no file in the folder."""
    if name not in names(group):
        raise LookupError(f"{group} has no {name}")
    return import_module(f"{group}.{name}")
