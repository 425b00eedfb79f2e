"""A large JSON document, walked from its top: lists near the top are handed out item by item, never held whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harvesters.stage.encoding import read_text

Json = Any
"""What json.loads gives."""
Where = tuple[str, ...]
"""The keys that lead to a value from the top."""
MAX_DEPTH = 3
MAX_VALUE_CHARS = 256_000_000
"""Of one item: what cannot be decoded from that many characters is taken for broken."""
_BLANKS = " \t\r\n"


class Broken(ValueError):
    """The file is no JSON; line is None where it is not known."""

    def __init__(self, words: str, line: int | None = None) -> None:
        super().__init__(words)
        self.line = line


def refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"{constant} is not JSON")


def walk(path: Path, codec: str) -> Iterator[tuple[str, Where, Json]]:
    """What stands in a document, in its order: ("list", where, None) for a list at most MAX_DEPTH keys deep, then
    ("item", where, item) for each of its items, and ("value", where, value) for every other value up there.

    Raises Broken where the file is no JSON.
    """
    window = _Window(path, codec)
    yield from _walk(window, ())
    if window.peek():
        raise Broken(f"text behind the end: {window.peek()!r}")


def _walk(window: "_Window", where: Where) -> Iterator[tuple[str, Where, Json]]:
    first = window.peek()
    if first == "[":
        yield "list", where, None
        for _ in _members(window, "]"):
            yield "item", where, window.value()
    elif first == "{" and len(where) < MAX_DEPTH:
        for _ in _members(window, "}"):
            key = window.value()
            if not isinstance(key, str):
                raise Broken("a key that is no text")
            window.take(":")
            yield from _walk(window, (*where, key))
    else:
        yield "value", where, window.value()


def _members(window: "_Window", end: str) -> Iterator[None]:
    """Once for each member of a list or an object, standing at it."""
    window.take(window.peek())
    if window.peek() == end:
        window.take(end)
        return
    while True:
        yield
        if window.peek() == end:
            window.take(end)
            return
        window.take(",")


class _Window:
    """The part of the text that is being read; what is behind it is forgotten."""

    def __init__(self, path: Path, codec: str) -> None:
        self._chunks = read_text(path, codec)
        self._text, self._at, self._is_whole = "", 0, False
        self._decoder = json.JSONDecoder(parse_constant=refuse)

    def peek(self) -> str:
        """The next character that is no blank; "" at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _BLANKS and self._text[self._at] != "\ufeff":
                    return self._text[self._at]
                self._at += 1
            if not self._more(1):
                return ""

    def take(self, wanted: str) -> None:
        """Step over one character."""
        found = self.peek()
        if found != wanted or not wanted:
            raise Broken(f"{wanted!r} is missing before {found!r}")
        self._at += 1

    def value(self) -> Json:
        """The next value, however many chunks it needs."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise Broken("nested too deep") from error
            except ValueError as error:
                if not self._more(len(self._text) - self._at):
                    raise Broken(str(error)[:200]) from error
                continue
            if end == len(self._text) and not isinstance(value, dict | list | str) and self._more(1):
                continue  # a number may go on in the next chunk
            self._at = end
            return value

    def _more(self, least: int) -> bool:
        """Read at least so many characters more; False at the end of the file. What was read over is let go."""
        if self._is_whole or len(self._text) - self._at > MAX_VALUE_CHARS:
            return False
        parts, got = [self._text[self._at :]], 0
        while got < max(least, 1):
            chunk = next(self._chunks, None)
            if chunk is None:
                self._is_whole = True
                break
            parts.append(chunk)
            got += len(chunk)
        self._text, self._at = "".join(parts), 0
        return got > 0
