"""The words near a misspelled one, against trying all of them."""

import random

from catalog.near_words import Vocabulary
from catalog.spelling import distance

LETTERS = "กขคงจาิีุู้่นมabcde"


def made(dice: random.Random) -> str:
    return "".join(dice.choice(LETTERS) for _ in range(dice.randint(2, 9)))


def slipped(dice: random.Random, word: str) -> str:
    at = dice.randrange(len(word))
    return dice.choice(
        (word[:at] + word[at + 1 :], word[:at] + "ก" + word[at:], word[:at] + "x" + word[at + 1 :])
    )


def test_no_word_within_the_slips_is_missed():
    dice = random.Random(3)
    words = {made(dice): dice.randint(1, 9) for _ in range(3000)}
    known = Vocabulary(words)

    for _ in range(150):
        word = slipped(dice, dice.choice(list(words)))
        for limit in (1, 2):
            wanted = {other for other in words if distance(word, other, limit) <= limit}
            assert wanted <= set(known.near(word, limit))
        start = word[:2]
        assert set(known.beginning_with(start)) == {other for other in words if other.startswith(start)}


def test_a_vocabulary_without_words_has_none_near():
    assert (list(Vocabulary({}).near("น้ำ", 2)), Vocabulary({}).beginning_with("น้ำ")) == ([], [])
