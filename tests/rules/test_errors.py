"""Every error and finding has a permanent code and says, in both languages, what happened and what to do."""

import ast
import re
from pathlib import Path

import pytest

from metadata import errors, plugins
from metadata.errors.base import _subclasses
from metadata.findings import kinds
from metadata.text import Text

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = errors.catalogue()
THAI = re.compile("[ก-๛]")
LATIN = re.compile("[A-Za-z]")
PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


def words(text, lang):
    """The sentence in one language without its placeholders."""
    return PLACEHOLDER.sub("", getattr(text, lang) or "").strip()


def things(sentence):
    """What a sentence speaks of; {what_th} is {what} in Thai."""
    return {name.removesuffix("_th") for name in PLACEHOLDER.findall(sentence)}


@pytest.mark.parametrize("code", ENTRIES)
def test_a_code_says_what_happened_and_what_to_do_in_both_languages(code):
    entry = ENTRIES[code]
    for text in (entry.say, entry.hint):
        assert (text.th or "").strip(), f"{code} has no Thai"
        assert (text.en or "").strip(), f"{code} has no English"
        assert THAI.search(text.th) or not words(text, "th"), f"{code}: {text.th!r} has no Thai letter"
        assert LATIN.search(words(text, "en")) or not words(text, "en"), f"{code}: {text.en!r} is no English"
    assert words(entry.say, "th")
    assert words(entry.say, "en")


@pytest.mark.parametrize("code", ENTRIES)
def test_both_languages_speak_of_the_same_things(code):
    for text in (ENTRIES[code].say, ENTRIES[code].hint):
        assert things(text.th) == things(text.en)


@pytest.mark.parametrize("code", ENTRIES)
def test_a_code_has_the_letter_of_its_part_and_names_who_acts(code):
    assert re.fullmatch(r"M1\d\d|C[23]\d\d|H[367]\d\d|P4\d\d|W[56]\d\d|D[678]\d\d", code)
    assert (code[0] == "D") == (ENTRIES[code].kind == "finding")
    assert ENTRIES[code].who in ("agency", "portal", "upstream")


def test_no_two_errors_share_a_code():
    for name in plugins.names("metadata.errors"):
        plugins.load("metadata.errors", name)
    codes = [cls.code for cls in _subclasses(errors.KhlangError) if "code" in vars(cls)]
    codes += [kind.code for kind in kinds().values()]

    assert sorted(codes) == sorted(set(codes))


def test_every_error_that_is_raised_has_a_code():
    for cls in _subclasses(errors.KhlangError):
        if not cls.code:
            assert cls.__subclasses__(), f"{cls.__name__} has neither a code nor errors below it"
        else:
            assert isinstance(cls.say, Text)
            assert isinstance(cls.hint, Text)


def test_errors_live_in_the_catalogue_and_nowhere_else():
    strays = []
    for package in ("catalog", "harvesters", "publishers", "web"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef) and any(
                    isinstance(line, ast.Assign)
                    and getattr(line.targets[0], "id", "") == "code"
                    and isinstance(line.value, ast.Constant)
                    and re.fullmatch(r"[MCHPWD]\d{3}", str(line.value.value))
                    for line in node.body
                ):
                    strays.append(f"{path.relative_to(ROOT)}:{node.name}")

    assert strays == []
