"""Which parts of a text are the words that were searched for, and the text with them marked."""

import re
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from metadata.text import Text, cut
from web.wording import Wording

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


def marked(said: Wording, value: Text, question: str, length: int) -> Markup:
    """A text for the page of said's language, the words of the question marked."""
    words, language = value.show(said.lang)
    parts = [_MARK.format(p.text) if p.is_found else escape(p.text) for p in mark(words, question, length)]
    shown = Markup().join(parts)
    return shown if language == said.lang else Markup('<span lang="{}">{}</span>').format(language, shown)


_MARK = Markup("<mark>{}</mark>")


@lru_cache(maxsize=256)
def _pattern(question: str) -> re.Pattern[str] | None:
    words = {word for word in _WORD.sub(" ", question).split() if len(word) > 1}
    parts = [
        (r"\b" if word[0].isascii() and word[0].isalnum() else "") + re.escape(word)
        for word in sorted(words, key=len, reverse=True)[:MOST_WORDS]
    ]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None
