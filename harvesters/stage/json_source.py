"""JSON as lists that can be gone through again and again: held whole when small, streamed when large.

Strict: NaN and Infinity are no JSON. A large file is never held: its items come one by one.
"""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from harvesters.stage.encoding import read_text

Json = Any
"""What json.loads gives."""
HELD_BYTES = 32_000_000
MAX_BYTES = 2_000_000_000
MAX_DEPTH = 3
Where = tuple[str, ...]
"""The keys that lead to a value from the top."""


class Broken(ValueError):
    """The file is no JSON; line is None where it is not known."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line


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
        return _Held(json.loads(text, parse_constant=_refuse))
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
                    yield json.loads(text, parse_constant=_refuse)
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
    """A large document, gone through anew for each question; a key with a full stop in it is not looked into."""

    def __init__(self, path: Path, codec: str) -> None:
        self._path, self._codec = path, codec

    def lists(self) -> dict[Where, tuple[int, int, int]]:
        found: dict[str, list[int]] = {}
        kinds = {"start_map": 0, "start_array": 1, "end_map": None, "end_array": None, "map_key": None}
        for prefix, event, _ in self._events("parse"):
            kind = kinds.get(event, 2)
            if event == "start_array" and _depth(prefix) is not None:
                found.setdefault(prefix, [0, 0, 0])
            if kind is not None and (prefix == "item" or prefix.endswith(".item")):
                counts = found.get(prefix[:-5] if len(prefix) > 4 else "")
                if counts is not None:
                    counts[kind] += 1
        return {_where(prefix): (n[0], n[1], n[2]) for prefix, n in found.items()}

    def items(self, where: Where) -> Iterator[Json]:
        return self._events("items", ".".join((*where, "item")))

    def value(self, where: Where) -> Json:
        return next(self._events("items", ".".join(where)), None)

    def _events(self, reader: str, *arguments: str) -> Iterator[Json]:
        import ijson

        with self._path.open("rb") as source:
            utf8 = source if self._codec == "utf-8" else _Utf8(source, self._codec)
            try:
                yield from getattr(ijson, reader)(utf8, *arguments, use_float=True)
            except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
                raise Broken(str(error).split("\n")[0][:200]) from error


class _Utf8:
    """The bytes of a file in another encoding, as UTF-8."""

    def __init__(self, source: BinaryIO, codec: str) -> None:
        self._reader = codecs.getreader(codec)(source)

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        return self._reader.read(size).encode("utf-8", "replace")


def _depth(prefix: str) -> int | None:
    """How many keys lead there; None where a list lies between, or more than MAX_DEPTH keys."""
    where = _where(prefix)
    return None if "item" in where or len(where) > MAX_DEPTH else len(where)


def _where(prefix: str) -> Where:
    return tuple(prefix.split(".")) if prefix else ()


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
