"""Text in Thai and English: the bilingual value, normal form, slugs and sort keys.

Everything here is pure. It must not guess a translation: a missing language stays missing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

Lang = Literal["th", "en"]
LANGS: tuple[Lang, ...] = ("th", "en")

THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")

_INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2007\u3000]+")
_TONE = "\u0e48-\u0e4b"
_SARA_AM = (
    (re.compile(f"\u0e4d([{_TONE}]?)\u0e32"), "\\1\u0e33"),
    (re.compile(f"([{_TONE}])\u0e4d\u0e32"), "\\1\u0e33"),
    (re.compile(f"\u0e33([{_TONE}])"), "\\1\u0e33"),
)
_TONE_BEFORE_VOWEL = re.compile("([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e37])")
_DOUBLED_MARK = re.compile("([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\\1+")
_NOT_PLAIN = re.compile(
    "[\u200b-\u200f\u00ad\u2060\ufeff\u202a-\u202e\u2066-\u2069"  # invisible
    "\t-\r\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|  "  # blanks other than one
)
_NOT_IN_ORDER = re.compile(
    "[\u0e24\u0e33\u0e40\u0e31\u0e34-\u0e3a\u0e47-\u0e4e](?:(?<=\u0e40)\u0e40|(?<=\u0e24)\u0e32"
    f"|(?<=\u0e4d)[{_TONE}]?\u0e32|(?<=\u0e33)[{_TONE}]|(?<=[\u0e48-\u0e4c])[\u0e31\u0e34-\u0e37]"
    "|(?<=([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]))\\1)"
)
_THAI_DIGIT = re.compile("[๐-๙]")


class Text(BaseModel):
    """One text in Thai, English or both. A plain string takes the language of the validation context.

    >>> Text.model_validate("ถนน")
    Text(th='ถนน', en=None)
    >>> Text(en="Roads").show("th")
    ('Roads', 'en')

    The context key is ``language`` ("th" when absent). Raises pydantic's ValidationError for an
    empty text: a title of blanks is no title.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    th: str | None = None
    en: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, str):
            language = (info.context or {}).get("language", "th")
            value = {language if language in LANGS else "en": value}
        if isinstance(value, dict):  # a language with blanks only is a language that is missing
            return {k: v for k, v in value.items() if not (isinstance(v, str) and not v.strip())}
        return value

    @model_validator(mode="after")
    def _not_empty(self) -> "Text":
        if not self.th and not self.en:
            raise ValueError("text_empty")
        return self

    def __bool__(self) -> bool:
        return True

    def show(self, lang: str) -> tuple[str, Lang]:
        """The text for a reader of lang, and the language it really is in, for the `lang` attribute."""
        order: tuple[Lang, ...] = ("th", "en") if lang == "th" else ("en", "th")
        for choice in order:
            found: str | None = getattr(self, choice)
            if found:
                return found, choice
        raise AssertionError("a Text always holds one language")

    def format(self, **values: object) -> "Text":
        """Both languages with {placeholders} filled; a Text among the values shows in the same language."""

        def fill(lang: Lang, template: str | None) -> str | None:
            if template is None:
                return None
            shown = {k: v.show(lang)[0] if isinstance(v, Text) else v for k, v in values.items()}
            return template.format_map(_Safe(shown))

        return Text(th=fill("th", self.th), en=fill("en", self.en))

    def plain(self) -> dict[str, str]:
        """The languages that are there, as a plain map for JSON."""
        return {lang: value for lang in LANGS if (value := getattr(self, lang))}


def shown(value: Mapping[str, str] | str, lang: str) -> str:
    """What a reader of lang sees of a text's JSON, as `Text.show` says it. Raises ValidationError for no text."""
    if isinstance(value, Mapping):
        for choice in ("th", "en") if lang == "th" else ("en", "th"):
            if (found := value.get(choice)) and isinstance(found, str) and found.strip():
                return found
    return Text.model_validate(value).show(lang)[0]


class _Safe(dict[str, object]):
    """Keeps an unknown {placeholder} as it stands, so that a foreign value can never break a message."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def text(th: str | None = None, en: str | None = None) -> Text:
    """Short form for tables of messages."""
    return Text(th=th, en=en)


def normalize(value: str) -> str:
    """One spelling for each Thai word: NFC, composed sara am, marks in order, no invisible characters.

    NFKC is not used: it takes SARA AM (U+0E33) apart. Idempotent. Newlines and repeated blanks
    become one blank; both ends are trimmed.

    >>> normalize("น\u0e4d\u0e49า") == normalize("น\u0e49\u0e4dา") == "น้ำ"
    True
    """
    return value if _is_normal(value) else _normalized(value)


def _normalized(value: str) -> str:
    value = _BLANKS.sub(" ", _INVISIBLE.sub("", value)).strip()
    before = None
    while before != value:  # one mark in its place may bring two others together
        before, value = value, _marks_in_order(value)
    return value


def _is_normal(value: str) -> bool:
    """Whether there is surely nothing to do, as in nearly all texts; found out in a fourth of the time."""
    if value[:1] == " " or value[-1:] == " " or _NOT_PLAIN.search(value):
        return False
    if value.isascii():
        return True
    return unicodedata.is_normalized("NFC", value) and not _NOT_IN_ORDER.search(value)


def _marks_in_order(value: str) -> str:
    if value.isascii():
        return value
    value = unicodedata.normalize("NFC", value)
    value = value.replace("\u0e40\u0e40", "\u0e41").replace("\u0e24\u0e32", "\u0e24\u0e45")
    for pattern, into in _SARA_AM:
        value = pattern.sub(into, value)
    value = _TONE_BEFORE_VOWEL.sub(r"\2\1", value)
    return _DOUBLED_MARK.sub(r"\1", value)


def arabic_digits(value: str) -> str:
    """Thai digits as 0-9; everything else untouched."""
    return value.translate(THAI_DIGITS) if _THAI_DIGIT.search(value) else value


def slugify(value: str, *, limit: int = 59, fallback: str = "x") -> str:
    """A lower-case ASCII name: Thai romanised, other characters as single hyphens.

    >>> slugify("Roads & Bridges 2567")
    'roads-bridges-2567'

    The result matches ``[a-z0-9][a-z0-9_-]*`` and has at most limit characters.
    """
    value = arabic_digits(normalize(value))
    if any("\u0e00" <= ch <= "\u0e7f" for ch in value):
        value = _romanize(value)
    value = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    value = re.sub(r"[^a-z0-9_]+", "-", value.lower()).strip("-_")
    return value[:limit].rstrip("-_") or fallback


@lru_cache(maxsize=4096)
def _romanize(value: str) -> str:
    """Thai runs in the Royal Institute's romanisation, other runs as they are."""
    from pythainlp.tokenize import word_tokenize
    from pythainlp.transliterate import romanize

    def run(match: re.Match[str]) -> str:
        words = word_tokenize(match.group(0), engine="newmm", keep_whitespace=False)
        return "-".join(romanize(word, engine="royin") or "" for word in words)

    return re.sub(r"[\u0e00-\u0e7f]+", run, value)


_LEADING_VOWEL = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")
_UPPER_MARKS = re.compile("[\u0e47-\u0e4e]")


def sort_key(value: str) -> str:
    """A key that puts Thai names in dictionary order in any database with plain string comparison.

    A leading vowel goes behind its consonant and tone marks weigh last, as in the Royal
    Institute's dictionary; 5,834 sub-district names differ from ICU's order at 4 places.
    """
    value = normalize(value).casefold()
    value = _LEADING_VOWEL.sub(r"\2\1", value)
    marks = "".join(f"{m.start():03d}{m.group(0)}" for m in _UPPER_MARKS.finditer(value))
    return f"{_UPPER_MARKS.sub('', value)}\x01{marks}"[:400]


def cut(value: str, length: int) -> str:
    """At most length characters, never ending inside a Thai syllable stack, with "…" when cut."""
    if len(value) <= length:
        return value
    end = length - 1
    while end > 0 and _sits_on_the_one_before(value[end]):
        end -= 1
    return value[:end].rstrip() + "…"


def _sits_on_the_one_before(character: str) -> bool:
    """A combining mark, or a Thai vowel or tone that is written above, below or behind its consonant."""
    is_thai = (
        "\u0e31" <= character <= "\u0e4e" and character not in "\u0e32\u0e40\u0e41\u0e42\u0e43\u0e44\u0e46"
    )
    return is_thai or bool(unicodedata.combining(character))


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that word was most likely meant to be, or None when nothing is near."""
    import difflib

    found = difflib.get_close_matches(word.casefold(), list(choices), n=1, cutoff=0.6)
    return found[0] if found else None
