"""What foreign keys may refer to: the keys of the other tables, read in blocks instead of row by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from frictionless import FrictionlessException
from frictionless.table import create_cell_handlers

from harvesters.validate.fast.blocks import Block, read
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.sizes import Sizes

Lookup = dict[str, dict[tuple[str, ...], set[tuple[Any, ...]]]]


def open_resource(resource: Any, sizes: Sizes) -> Lookup:  # noqa: ANN401 - a resource of Frictionless
    """Open the resource and read the keys of the tables that it refers to.

    Raises FrictionlessException as the resource's own opening does: where anything is wrong, that is asked.
    """
    keys = resource.schema.foreign_keys
    if keys and resource.schema.fields and all(source_of(resource, key) is not None for key in keys):
        resource.schema.foreign_keys = []
        try:
            resource.open()
            return _lookup(resource, keys, sizes)
        except (FrictionlessException, _MayRaise):
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


def _lookup(resource: Any, keys: list[dict[str, Any]], sizes: Sizes) -> Lookup:  # noqa: ANN401
    found: Lookup = {}
    for key in keys:
        name, fields = key["reference"]["resource"], tuple(key["reference"]["fields"])
        tables = found.setdefault(name, {})
        if fields in tables:
            continue
        source = source_of(resource, key).to_copy()
        if source.schema:
            source.schema.foreign_keys = []
        with source:
            tables[fields] = set(_keys(source, fields, sizes))
    return found


def _keys(source: Any, fields: tuple[str, ...], sizes: Sizes) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """The keys of an opened resource, without those of which every part is missing."""
    expected = source.header.get_expected_fields()
    handlers = create_cell_handlers(expected)
    names = [field.name for field in expected]
    has_keys = bool(source.schema.primary_key) or any(field.constraints.get("unique") for field in expected)
    columns = {
        name: Column(expected[names.index(name)], handlers[name].reader)
        for name in names
        if name in fields or has_keys
    }
    for block in read(source, len(expected), sizes):
        for name, column in columns.items():
            _read_all(column, names.index(name), block)
        for key in _keys_of(
            block, [(names.index(name), columns[name]) if name in columns else None for name in fields]
        ):
            if set(key) != {None}:
                yield key


class _MayRaise(Exception):
    """A cell of the other table makes Frictionless's reader raise: whether it comes so far, only it knows."""


def _read_all(column: Column, place: int, block: Block) -> None:
    """Look for a cell that cannot be read at all: with keys of its own, the other table's rows may be read whole."""
    reads = [*column.judge(block.columns[place]).reads]
    reads += [column.read(cells[place] if place < len(cells) else None) for _, cells in block.odd]
    if any(one.error is not None for one in reads):
        raise _MayRaise


def _keys_of(block: Block, chosen: list[tuple[int, Column] | None]) -> Iterator[tuple[Any, ...]]:
    parts: list[list[Any]] = []
    count = len(block.numbers)
    for one in chosen:
        if one is None:
            parts.append([None] * count)
            continue
        coded = block.columns[one[0]].array.dictionary_encode()
        values = np.empty(len(coded.dictionary), object)
        values[:] = one[1].values(coded.dictionary)
        parts.append(values[coded.indices.to_numpy()].tolist())
    yield from set(zip(*parts, strict=True))
    for _, cells in block.odd:
        yield tuple(
            None if one is None else one[1].read(cells[one[0]] if one[0] < len(cells) else None).value
            for one in chosen
        )
