"""The keys of tables that foreign keys refer to, read in blocks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from frictionless.table import create_cell_handlers

from harvesters.validate.fast.blocks import Block, read
from harvesters.validate.fast.cells import Column
from harvesters.validate.fast.last_seen import HELD_VALUES, KnownKeys
from harvesters.validate.fast.lookups import Lookup, source_of
from harvesters.validate.fast.sizes import Sizes


class MayRaise(Exception):
    """A cell of the other table makes Frictionless's reader raise: whether it comes so far, only it knows."""


def lookup_of(resource: Any, keys: list[dict[str, Any]], sizes: Sizes) -> Lookup:  # noqa: ANN401
    """The keys that foreign keys refer to, by table and fields. Raises MayRaise, and what Frictionless raises."""
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
            tables[fields] = KnownKeys(_keys(source, fields, sizes), min(HELD_VALUES, sizes.keys_in_memory))
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


def _read_all(column: Column, place: int, block: Block) -> None:
    """Look for a cell that cannot be read at all: with keys of its own, the other table's rows may be read whole."""
    reads = [*column.judge(block.columns[place]).reads]
    reads += [column.read(cells[place] if place < len(cells) else None) for _, cells in block.odd]
    if any(one.error is not None for one in reads):
        raise MayRaise


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
