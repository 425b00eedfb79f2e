"""Patterns of a stranger's schema asked in time that grows with the cell only, where that gives Python's own answer.

Python tries the ways of a pattern one after the other: `(a+)+` has twice as many with each letter. The table of
`quick.automata` has no ways to try. It is asked of cells too long for Python to be surely quick, where both are known
to answer alike; a pattern or cell of which they are not is left to Python, and to the clock of the bounded child.
"""

import re
from functools import lru_cache
from typing import Any

from harvesters.validate.quick.automata import compiled

SHORT = 8
"""Characters of a cell on which no pattern takes long."""
REMEMBERED = 1_000
_ODD_SPACES = re.compile(r"[\x1c-\x1f]")


class Automaton:
    """The table of an anchored pattern such as Frictionless compiles."""

    def __init__(self, steps: bytes, ends: bytes, *, is_ascii: bool) -> None:
        self._steps = memoryview(steps).cast("H")
        self._ends = ends
        self._is_ascii = is_ascii

    def answer(self, cell: str) -> bool | None:
        """Whether Python would match the cell; None where the table may answer otherwise."""
        if cell.endswith("\n") or (self._is_ascii and not (cell.isascii() and not _ODD_SPACES.search(cell))):
            return None
        steps, state = self._steps, 0
        for byte in cell.encode("utf-8", "surrogatepass"):
            state = steps[state * 256 + byte]
        return bool(self._ends[state])


def matches(pattern: "re.Pattern[str]", cell: str) -> bool:
    """Whether the compiled pattern matches from the beginning of the cell on.

    >>> matches(re.compile("^(a+)+$"), "a" * 40 + "!")
    False
    """
    if len(cell) > SHORT and (automaton := automaton_of(pattern.pattern)) is not None:
        answer = automaton.answer(cell)
        if answer is not None:
            return answer
    return bool(pattern.match(cell))


@lru_cache(REMEMBERED)
def automaton_of(pattern: str) -> Automaton | None:
    """The table of a pattern that begins with `^` and ends with `$`; None for any other, and where there is none."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return None
    found = compiled(pattern[1:-1])
    if found is None:
        return None
    said = str(re._parser.parse(pattern))  # type: ignore[attr-defined]
    return Automaton(*found, is_ascii="CATEGORY" in said)


def guard_frictionless() -> None:
    """Have Frictionless's check of patterns ask the tables first."""
    from frictionless.schema import field

    field.check_pattern = _check_pattern


def _check_pattern(constraint: "re.Pattern[str]", cell: Any) -> bool:  # noqa: ANN401 - a value of Frictionless
    if isinstance(cell, str):
        return matches(constraint, cell)
    return cell is None or bool(constraint.match(cell))
