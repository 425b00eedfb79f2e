"""What pages say in one language: texts, dates, and the small pieces of HTML that stand on every page.

One object a language, made once: its functions ask for no request. Here alone Python makes HTML; what people wrote is
always escaped on the way in.
"""

import re
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from metadata import vocabulary
from metadata.dates import format_date, format_moment, format_period
from metadata.text import LANGS, Lang, Text, cut
from web import i18n, prose
from web.drawings import icon

_THAI = re.compile("[\u0e00-\u0e7f]")
_LETTER = re.compile(r"[^\W\d_]")
_MOST_KEPT = 4096


def as_text(value: object) -> Text:
    """A Text from a Text, a map of languages, or a string in the language it is written in."""
    if isinstance(value, Text):
        return value
    if isinstance(value, dict):
        return Text(**{key: value[key] for key in LANGS if value.get(key)})
    words = str(value)
    return Text(th=words) if _THAI.search(words) else Text(en=words)


def shown(value: object, lang: Lang) -> tuple[str, Lang]:
    """The text for a reader of lang and the language it is in; numbers and codes are in the reader's own."""
    if isinstance(value, Text | dict):
        return as_text(value).show(lang)
    words = str(value)
    if _THAI.search(words):
        return words, "th"
    return words, "en" if " " in words and _LETTER.search(words) else lang


@lru_cache(maxsize=_MOST_KEPT)
def label(name: str, value: str) -> Text:
    """What a code of a list means, in both languages."""
    return vocabulary.label(name, value)


def iso(value: str | datetime) -> str:
    """A date for machines."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return value


class Wording:
    """The words of one language, for a site in one time zone. Safe to share between threads."""

    def __init__(self, lang: Lang, timezone: str) -> None:
        self.lang = lang
        self._zone = ZoneInfo(timezone)
        self._messages = i18n.messages(lang)
        self.t = self._messages.say
        self.when = lru_cache(maxsize=_MOST_KEPT)(self._when)
        self.date = lru_cache(maxsize=_MOST_KEPT)(self._date)
        self.format_name = lru_cache(maxsize=_MOST_KEPT)(self._format_name)
        self.verdict_badge = lru_cache(maxsize=_MOST_KEPT)(self._verdict_badge)
        self.format_badge = lru_cache(maxsize=_MOST_KEPT)(self._format_badge)

    def has_text(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self._messages.forms

    def words(self, value: object) -> str:
        """The text itself, in this language where there is one."""
        return shown(value, self.lang)[0]

    def language_of(self, value: object) -> Lang:
        """The language in which a reader will see a text."""
        return shown(value, self.lang)[1]

    def say(self, value: object, length: int | None = None) -> Markup:
        """A text that people wrote, with its language where that is not the page's; nothing for no text."""
        if not value:
            return _NOTHING
        words, language = shown(value, self.lang)
        if length is not None:
            words = cut(words, length)
        if language == self.lang:
            return escape(words)
        return _FOREIGN[language] + escape(words) + _FOREIGN_END

    def brief(self, value: object, length: int) -> Markup:
        """A description in one line, cut, without the signs of its markup."""
        if not value:
            return _NOTHING
        words, language = shown(value, self.lang)
        said = escape(cut(prose.plain(words), length))
        return said if language == self.lang else _FOREIGN[language] + said + _FOREIGN_END

    def told(self, value: object) -> Markup:
        """A whole description in paragraphs, with its language where that is not the page's."""
        if not value:
            return _NOTHING
        words, language = shown(value, self.lang)
        made = prose.rich(words)
        return made if language == self.lang else _FOREIGN_BLOCK[language] + made + _FOREIGN_BLOCK_END

    def _when(self, value: str | datetime, *, short: bool = False, time: bool = False) -> str:
        """A date for people: Buddhist years on Thai pages, in the site's time zone."""
        if isinstance(value, datetime):
            if time:
                return format_moment(value, self.lang, self._zone, short=short)
            return format_date(value.astimezone(self._zone).date().isoformat(), self.lang, short=short)
        try:
            return format_date(value, self.lang, short=short)
        except ValueError:
            return value

    def _date(self, value: str | datetime, *, time: bool = False, short: bool = True) -> Markup:
        """A date for people and for machines."""
        said = self._when(value, short=short, time=time)
        return Markup('<time datetime="{}">{}</time>').format(iso(value), said)

    def _verdict_badge(self, errors: int, warnings: int, tables: int) -> Markup:
        """What checking a dataset's tables found, in one word; nothing where no table was checked."""
        if errors:
            kind, drawing, said = "bad", icon("alert"), self.t("verdict.error", n=errors)
        elif warnings:
            kind, drawing, said = "warn", icon("info"), self.t("verdict.warning", n=warnings)
        elif tables:
            kind, drawing, said = "good", icon("check"), self.t("verdict.good")
        else:
            return _NOTHING
        return Markup('<span class="k-badge k-badge--{}">{} {}</span>').format(kind, drawing, said)

    def source_title(self, kind: str, url: str | None) -> str:
        """What a source is called: its kind, and the host or the file it is read from. A database tells no address.

        >>> said = wording("en", "UTC")
        >>> said.source_title("ckan", "https://data.go.th/api"), said.source_title("files", None)
        ('CKAN data.go.th', 'Files named by the agency')
        """
        said = self.t(f"source.type.{kind}") if self.has_text(f"source.type.{kind}") else kind
        if not url or kind == "sql":
            return said
        place = urlsplit(url)
        where = place.hostname if place.scheme in ("http", "https") else "/".join(Path(url).parts[-2:])
        return f"{said} {where}" if where else said

    def era(self, said: str) -> str:
        """A date that `when` said, with the era before its year where years are Buddhist: on axes and in figures
        nothing else tells which they are.

        >>> wording("th", "UTC").era("1 ม.ค. 2567"), wording("en", "UTC").era("1 Jan 2024")
        ('1 ม.ค. พ.ศ. 2567', '1 Jan 2024')
        """
        if self.lang != "th" or not said[-4:].isdecimal():
            return said
        return f"{said[:-4]}พ.ศ. {said[-4:]}"

    def period(self, start: str | None, end: str | None) -> str:
        """A period with open ends."""
        return format_period(start, end, self.lang, short=True)

    def _format_name(self, media_type: str) -> str:
        """What people call a format: CSV."""
        return self.words(label("media_types", media_type)).upper()

    def _format_badge(self, media_type: str) -> Markup:
        badge = Markup('<span class="k-badge k-badge--format">{}</span>')
        return badge.format(self.format_name(media_type))


_NOTHING = Markup()
_FOREIGN_END = Markup("</span>")
_FOREIGN = {lang: Markup(f'<span lang="{lang}">') for lang in LANGS}  # noqa: S704
_FOREIGN_BLOCK_END = Markup("</div>")
_FOREIGN_BLOCK = {lang: Markup(f'<div lang="{lang}">') for lang in LANGS}  # noqa: S704


@cache
def wording(lang: Lang, timezone: str) -> Wording:
    """The words of one language, made once."""
    return Wording(lang, timezone)
