"""Which parts of a text are the words that were searched for, and the text with them marked."""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from metadata.text import Text, cut
from web.prose import plain
from web.wording import Wording

MOST_WORDS = 12
_WORD = re.compile(r'(?<!\S)-\S+|\w+:(?=\S)|["()]')
"""What of a question is no word to find: words that must be absent, names of fields, quotes."""


def mark(text: str, question: str, length: int) -> list[tuple[str, bool]]:
    """The text cut to length around its first found word, in pieces, each with whether it is a word that was found.

    Thai has no spaces: a word counts wherever its signs stand. Latin words count from where they begin.

    >>> mark("Dams and rivers", "river", 99)
    [('Dams and ', False), ('river', True), ('s', False)]
    """
    pattern = _pattern(question)
    if pattern is None:
        return [(cut(text, length), False)]
    first = pattern.search(text)
    if first is None:
        return [(cut(text, length), False)]
    if first.end() > length:
        start = max(first.start() - length // 3, 0)
        text = "…" + text[start:]
    pieces = pattern.split(cut(text, length))
    return [(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def marked(said: Wording, value: Text, question: str, length: int, *, is_prose: bool = False) -> Markup:
    """A text for the page of said's language, the words of the question marked; prose without its markup."""
    words, language = value.show(said.lang)
    words = plain(words) if is_prose else words
    html = "".join(
        [
            f"<mark>{escape(piece)}</mark>" if is_found else escape(piece)
            for piece, is_found in mark(words, question, length)
        ]
    )
    shown = html if language == said.lang else f'<span lang="{language}">{html}</span>'
    return Markup(shown)  # noqa: S704 - every piece is escaped


@lru_cache(maxsize=256)
def _pattern(question: str) -> re.Pattern[str] | None:
    words = {word for word in _WORD.sub(" ", question).split() if len(word) > 1}
    parts = [
        (r"\b" if word[0].isascii() and word[0].isalnum() else "") + re.escape(word)
        for word in sorted(words, key=len, reverse=True)[:MOST_WORDS]
    ]
    return re.compile("(" + "|".join(parts) + ")", re.IGNORECASE) if parts else None
