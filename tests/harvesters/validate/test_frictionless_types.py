"""Each error type of the pinned Frictionless has a sentence of its own, in Thai and in English."""

from collections.abc import Iterator

from frictionless import Error, errors

from harvesters.validate.report import kind_of
from metadata.findings import kinds
from metadata.findings._frictionless import SENTENCES
from metadata.issues import Issue


def types(cls: type[Error] = Error) -> Iterator[str]:
    """The types of every class below cls; the module `errors` has loaded them all."""
    for found in cls.__subclasses__():
        yield found.type
        yield from types(found)


ALL = sorted(
    {
        *types(),
        *(cls.type for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, Error)),
    }
)
ALL = [name for name in ALL if name != "error"]


def test_none_is_missing():
    own = set(kinds()) | set(SENTENCES)

    assert len(ALL) >= 59
    assert [name for name in ALL if name not in own] == []


def test_each_has_words_of_its_own_in_both_languages():
    said: dict[tuple[str, str], str] = {}
    for name in ALL:
        values = {"type": name, "note": "n", "constraint": "c"}
        message = Issue(kind_of(name), "t", "คอลัมน์", 3, values).message
        for lang, words in message.plain().items():
            assert words.strip()
            assert (lang, words) not in said, f"{name} says the same as {said.get((lang, words))}"
            said[(lang, words)] = name
        assert set(message.plain()) == {"th", "en"}


def test_each_that_speaks_of_a_table_names_its_rule():
    tables = [name for name in ALL if name in kinds() and name not in ("other-error",)]

    assert [name for name in tables if kinds()[name].rule is None] == []
