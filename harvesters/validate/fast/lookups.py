"""What foreign keys may refer to: the keys of the other tables, read in blocks instead of row by row."""

from collections.abc import Container
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException

from harvesters.validate.fast.sizes import Sizes

Lookup = dict[str, dict[tuple[str, ...], Container[tuple[Any, ...]]]]


def open_resource(resource: Any, sizes: Sizes) -> Lookup:  # noqa: ANN401 - a resource of Frictionless
    """Open the resource and read the keys of the tables that it refers to.

    Raises FrictionlessException as the resource's own opening does: where anything is wrong, that is asked.
    """
    keys = resource.schema.foreign_keys
    if keys and resource.schema.fields and all(source_of(resource, key) is not None for key in keys):
        from harvesters.validate.fast.other_keys import MayRaise, lookup_of

        resource.schema.foreign_keys = []
        try:
            resource.open()
            return lookup_of(resource, keys, sizes)
        except (FrictionlessException, MayRaise):
            resource.close()
        finally:
            resource.schema.foreign_keys = keys
    resource.open()
    found: Lookup = resource.lookup
    return found


def source_of(resource: Any, key: dict[str, Any]) -> Any:  # noqa: ANN401 - resources of Frictionless
    """The resource that a foreign key refers to; None where there is none."""
    name = key["reference"]["resource"]
    if not name or name == resource.name:
        return resource
    if resource.package is None or not resource.package.has_resource(name):
        return None
    return resource.package.get_resource(name)


def size_of(resource: Any) -> int:  # noqa: ANN401 - a resource of Frictionless
    """Bytes of the table and of those that it refers to."""
    sources = [source_of(resource, key) for key in resource.schema.foreign_keys]
    paths = {Path(one.normpath or "") for one in (resource, *sources) if one is not None}
    return sum(path.stat().st_size for path in paths if path.is_file())
