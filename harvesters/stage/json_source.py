"""JSON as lists that can be gone through again and again: held whole when small, streamed when large.

Strict: NaN and Infinity are no JSON. A large file is never held: its items come one by one.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

from harvesters.stage.encoding import read_text
from harvesters.stage.json_stream import MAX_DEPTH, Broken, Json, Where, refuse, walk

__all__ = ["MAX_BYTES", "Broken", "Json", "JsonSource", "Where", "open_source"]
HELD_BYTES = 32_000_000
MAX_BYTES = 2_000_000_000
HELD_ITEMS = 100_000


class JsonSource(Protocol):
    """One JSON document."""

    def lists(self) -> dict[Where, tuple[int, int, int]]:
        """Each list at most MAX_DEPTH keys deep: how many objects, lists and other values it holds."""
        ...

    def items(self, where: Where) -> Iterator[Json]:
        """The items of the list there."""
        ...

    def value(self, where: Where) -> Json:
        """A small value; None where there is none."""
        ...


def open_source(path: Path, codec: str, *, lines: bool) -> JsonSource:
    """The document at path. Raises Broken where it is no JSON; a streamed one may raise it later too."""
    if lines:
        return _Lines(path, codec)
    if path.stat().st_size > HELD_BYTES:
        return _Streamed(path, codec)
    text = "".join(read_text(path, codec)).lstrip("\ufeff")
    try:
        return _Held(json.loads(text, parse_constant=refuse))
    except (ValueError, RecursionError) as error:
        raise Broken(str(error)[:200], getattr(error, "lineno", None)) from error


class _Held:
    def __init__(self, value: Json) -> None:
        self._value = value

    def lists(self) -> dict[Where, tuple[int, int, int]]:
        found: dict[Where, tuple[int, int, int]] = {}
        waiting: list[tuple[Where, Json]] = [((), self._value)]
        while waiting:
            where, value = waiting.pop(0)
            if isinstance(value, list):
                objects = sum(isinstance(item, dict) for item in value)
                inner = sum(isinstance(item, list) for item in value)
                found[where] = (objects, inner, len(value) - objects - inner)
            elif isinstance(value, dict) and len(where) < MAX_DEPTH:
                waiting += [((*where, key), inside) for key, inside in value.items()]
        return found

    def items(self, where: Where) -> Iterator[Json]:
        return iter(self.value(where))

    def value(self, where: Where) -> Json:
        value = self._value
        for key in where:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value


class _Lines:
    """One value a line, also behind the record separators of RFC 8142."""

    def __init__(self, path: Path, codec: str) -> None:
        self._path, self._codec = path, codec

    def lists(self) -> dict[Where, tuple[int, int, int]]:
        objects = inner = others = 0
        for value in self.items(()):
            objects += isinstance(value, dict)
            inner += isinstance(value, list)
            others += not isinstance(value, dict | list)
        return {(): (objects, inner, others)}

    def items(self, where: Where) -> Iterator[Json]:
        for number, line in enumerate(self._lines(), 1):
            text = line.strip("\ufeff\x1e \t\r\n")
            if text:
                try:
                    yield json.loads(text, parse_constant=refuse)
                except (ValueError, RecursionError) as error:
                    raise Broken(str(error)[:200], number) from error

    def value(self, where: Where) -> Json:
        return None

    def _lines(self) -> Iterator[str]:
        rest = ""
        for text in read_text(self._path, self._codec):
            *whole, rest = (rest + text).split("\n")
            yield from whole
        yield rest


class _Streamed:
    """A large document, walked anew for each question; only what is small and near its top is remembered."""

    def __init__(self, path: Path, codec: str) -> None:
        self._path, self._codec = path, codec
        self._counts: dict[Where, list[int]] = {}
        self._values: dict[Where, Json] = {}
        for event, where, value in walk(path, codec):
            if event == "list":
                self._counts[where] = [0, 0, 0]
            elif event == "item":
                kind = 0 if isinstance(value, dict) else 1 if isinstance(value, list) else 2
                self._counts[where][kind] += 1
            else:
                self._values[where] = value

    def lists(self) -> dict[Where, tuple[int, int, int]]:
        return {where: (n[0], n[1], n[2]) for where, n in self._counts.items()}

    def items(self, where: Where) -> Iterator[Json]:
        return (
            value for event, at, value in walk(self._path, self._codec) if event == "item" and at == where
        )

    def value(self, where: Where) -> Json:
        if where in self._values:
            return self._values[where]
        if where in self._counts:
            return list(islice(self.items(where), HELD_ITEMS))
        deeper = {at[len(where)] for at in self._values if len(at) > len(where) and at[: len(where)] == where}
        return {key: self.value((*where, key)) for key in sorted(deeper)} or None
