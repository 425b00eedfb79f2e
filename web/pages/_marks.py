"""Which parts of a text are the words that were searched for: pieces for a template to mark, never markup."""

import re
from dataclasses import dataclass
from functools import lru_cache

from metadata.text import cut

MOST_WORDS = 12
_WORD = re.compile(r'(?<!\S)-\S+|\w+:(?=\S)|["()]')
"""What of a question is no word to find: words that must be absent, names of fields, quotes."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text; is_found where it is a word that was searched for."""

    text: str
    is_found: bool


def mark(text: str, question: str, length: int) -> list[Piece]:
    """The text cut to length around its first found word, in pieces.

    Thai has no spaces: a word counts wherever its signs stand. Latin words count from where they begin.

    >>> [piece.text for piece in mark("Dams and rivers", "river", 99) if piece.is_found]
    ['river']
    """
    pattern = _pattern(question)
    first = pattern.search(text) if pattern else None
    if first and first.end() > length:
        start = max(first.start() - length // 3, 0)
        text = "…" + text[start:]
    shown = cut(text, length)
    if not pattern:
        return [Piece(shown, False)]
    pieces, end = [], 0
    for match in pattern.finditer(shown):
        pieces += [Piece(shown[end : match.start()], False), Piece(match.group(), True)]
        end = match.end()
    return [piece for piece in (*pieces, Piece(shown[end:], False)) if piece.text]


@lru_cache(maxsize=256)
def _pattern(question: str) -> re.Pattern[str] | None:
    words = {word for word in _WORD.sub(" ", question).split() if len(word) > 1}
    parts = [
        (r"\b" if word[0].isascii() and word[0].isalnum() else "") + re.escape(word)
        for word in sorted(words, key=len, reverse=True)[:MOST_WORDS]
    ]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
