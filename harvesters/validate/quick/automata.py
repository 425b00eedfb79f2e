"""Patterns as tables of steps, byte by byte: linear in the text, whatever the pattern is.

Frictionless asks `re.compile("^" + pattern + "$").match(cell)`. What the table accepts, that accepts too. The
reverse does not hold everywhere (`\\d` is ASCII's here, a newline behind the end is not taken), which is safe: what
is not accepted is asked of Python itself, within the wall limit of the bounded child.
"""

import re
from array import array
from collections.abc import Iterable
from typing import Any, NamedTuple

LONGEST = 1_000
MOST_PLACES = 20_000
MOST_STATES = 1_500
MOST_WORK = 400_000
_LAST = 0x10FFFF
_CLASSES = {
    "CATEGORY_DIGIT": ((48, 57),),
    "CATEGORY_WORD": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "CATEGORY_SPACE": ((9, 13), (32, 32)),
}
Ranges = tuple[tuple[int, int], ...]


class Table(NamedTuple):
    """The next state for each state and byte as 16 bits each, and for each state whether a text may end there."""

    steps: bytes
    ends: bytes


class _Beyond(Exception):
    """The pattern says something that this table does not."""


def compiled(pattern: str) -> Table | None:
    """The table of the pattern as Frictionless anchors it; None where equality is not provable or it grows too large.

    >>> len(compiled("[0-9]{5}").ends)
    7
    >>> compiled("(?i)abc") is compiled(r"(a)\\\\1") is compiled("a(?=b)") is None
    True
    """
    if len(pattern) > LONGEST:
        return None
    try:
        tree = re._parser.parse(f"^{pattern}$")  # type: ignore[attr-defined]
        if tree.state.flags & ~int(re.UNICODE):
            return None
        places = _Places()
        last = places.new()
        first = places.sequence(tree, last)
        return _determined(places, first, last)
    except (_Beyond, re.error, RecursionError, OverflowError):
        return None


class _Places:
    """A net of places: bytes that lead on, free ways, and ways that stand open at the beginning or the end only."""

    def __init__(self) -> None:
        self.bytes: list[list[tuple[int, int, int]]] = []
        self.free: list[list[int]] = []
        self.at_end: list[list[int]] = []
        self.at_start: list[list[int]] = []
        self._work = 0

    def new(self) -> int:
        """A place without ways."""
        if len(self.bytes) >= MOST_PLACES:
            raise _Beyond
        for ways in (self.bytes, self.free, self.at_end, self.at_start):
            ways.append([])
        return len(self.bytes) - 1

    def sequence(self, tree: Iterable[Any], after: int) -> int:
        """The place before all items of a tree, which lead to the place after."""
        self._work += 1
        if self._work > MOST_PLACES:
            raise _Beyond
        for item in reversed(list(tree)):
            after = self.item(item, after)
        return after

    def item(self, item: Any, after: int) -> int:  # noqa: ANN401 - of the parser
        """The place before one item."""
        name, value = str(item[0]), item[1]
        if name == "LITERAL":
            return self.ranges(((value, value),), after)
        if name == "NOT_LITERAL":
            return self.ranges(_others(((value, value),)), after)
        if name == "ANY":
            return self.ranges(_others(((10, 10),)), after)
        if name == "IN":
            return self.ranges(_of_set(value), after)
        if name == "SUBPATTERN" and not value[1] and not value[2]:
            return self.sequence(value[3], after)
        if name == "BRANCH":
            place = self.new()
            self.free[place] = [self.sequence(branch, after) for branch in value[1]]
            return place
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            return self.repeat(value, after)
        if name == "AT" and str(value) in ("AT_BEGINNING", "AT_END"):
            place = self.new()
            (self.at_start if str(value) == "AT_BEGINNING" else self.at_end)[place].append(after)
            return place
        raise _Beyond

    def repeat(self, value: Any, after: int) -> int:  # noqa: ANN401 - of the parser
        """The place before something that stands there several times."""
        least, most, inner = value
        if str(most) == "MAXREPEAT":
            loop = self.new()
            self.free[loop] = [after, self.sequence(inner, loop)]
            after = loop
        else:
            end = after
            for _ in range(int(most) - int(least)):
                place = self.new()
                self.free[place] = [end, self.sequence(inner, after)]
                after = place
        for _ in range(int(least)):
            after = self.sequence(inner, after)
        return after

    def ranges(self, ranges: Ranges, after: int) -> int:
        """The place before one character out of these."""
        place = self.new()
        for low, high in ranges:
            for sequence in _utf8(low, high):
                here = place
                for number, (first, last) in enumerate(sequence):
                    there = after if number == len(sequence) - 1 else self.new()
                    self.bytes[here].append((first, last, there))
                    here = there
        return place

    def reached(
        self, places: Iterable[int], *, at_start: bool = False, at_end: bool = False
    ) -> frozenset[int]:
        """All places that can be reached without a byte."""
        waiting, found = list(places), set(places)
        while waiting:
            place = waiting.pop()
            ways = [*self.free[place]]
            if at_start:
                ways += self.at_start[place]
            if at_end:
                ways += self.at_end[place]
            for way in ways:
                if way not in found:
                    found.add(way)
                    waiting.append(way)
        return frozenset(found)


def _determined(places: _Places, first: int, last: int) -> Table:
    """One state for each set of places; once the last place is reached, whatever follows is accepted."""
    dead, done = frozenset[int](), frozenset((last,))
    start = places.reached([first], at_start=True)
    numbers = {done if last in start else start: 0}
    waiting, steps, ends, work = list(numbers), array("H"), bytearray(), 0
    while waiting:
        state = waiting.pop(0)
        row = [done if state is done or state == done else dead] * 256
        if last not in state:
            goals: list[set[int]] = [set() for _ in range(256)]
            for place in state:
                for low, high, there in places.bytes[place]:
                    for byte in range(low, high + 1):
                        goals[byte].add(there)
            seen: dict[frozenset[int], frozenset[int]] = {}
            for byte, goal in enumerate(map(frozenset, goals)):
                if goal not in seen:
                    reached = places.reached(goal)
                    seen[goal] = done if last in reached else reached
                    work += len(reached)
                row[byte] = seen[goal]
        for goal in row:
            if goal not in numbers:
                numbers[goal] = len(numbers)
                waiting.append(goal)
        if len(numbers) > MOST_STATES or (work := work + len(state)) > MOST_WORK:
            raise _Beyond
        steps.extend(numbers[goal] for goal in row)
        beginning = numbers[state] == 0
        ends.append(last in places.reached(state, at_start=beginning, at_end=True))
    return Table(steps.tobytes(), bytes(ends))


def _of_set(items: list[Any]) -> Ranges:
    found: list[tuple[int, int]] = []
    is_not = str(items[0][0]) == "NEGATE"
    for name, value in items[1:] if is_not else items:
        if str(name) == "LITERAL":
            found.append((value, value))
        elif str(name) == "RANGE":
            found.append(value)
        elif str(name) == "CATEGORY" and not is_not and str(value) in _CLASSES:
            found += _CLASSES[str(value)]
        else:
            raise _Beyond
    return _others(tuple(sorted(found))) if is_not else tuple(found)


def _others(ranges: Ranges) -> Ranges:
    found, start = [], 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _LAST:
        found.append((start, _LAST))
    return tuple(found)


def _utf8(low: int, high: int) -> Iterable[list[tuple[int, int]]]:
    """Sequences of ranges of bytes: together the UTF-8 of all characters from low to high, surrogates left out."""
    for start, end in ((0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, _LAST)):
        first, last = max(low, start), min(high, end)
        if first <= last:
            yield from _split(list(chr(first).encode()), list(chr(last).encode()))


def _split(low: list[int], high: list[int]) -> Iterable[list[tuple[int, int]]]:
    """The same for two characters whose UTF-8 is equally long."""
    if len(low) == 1:
        yield [(low[0], high[0])]
        return
    if low[0] == high[0]:
        for rest in _split(low[1:], high[1:]):
            yield [(low[0], low[0]), *rest]
        return
    least, most = [0x80] * (len(low) - 1), [0xBF] * (len(low) - 1)
    first, last = low[0], high[0]
    if low[1:] != least:
        for rest in _split(low[1:], most):
            yield [(first, first), *rest]
        first += 1
    if high[1:] != most:
        for rest in _split(least, high[1:]):
            yield [(last, last), *rest]
        last -= 1
    if first <= last:
        yield [(first, last), *([(0x80, 0xBF)] * len(least))]
