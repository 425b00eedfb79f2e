"""Which parts of a shown text are the words that were looked for."""

from catalog.analyzer import tokens_at
from metadata.text import normalize


def marked(shown: str, words: frozenset[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a word that was found; joined they are the text in normal form.

    >>> marked("ปริมาณน้ำฝนรายวัน", frozenset(("น้ำ", "ฝน")))
    [('ปริมาณ', False), ('น้ำฝน', True), ('รายวัน', False)]
    """
    shown = normalize(shown)
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end, token in tokens_at(shown):
        if token not in words:
            continue
        if start > at or not pieces:
            pieces += [(shown[at:start], False)] if start > at else []
            pieces.append((shown[start:end], True))
        else:
            pieces[-1] = (pieces[-1][0] + shown[start:end], True)
        at = end
    return [*pieces, (shown[at:], False)] if at < len(shown) else pieces
