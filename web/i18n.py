"""The two languages of the pages: which one a request is in, and the texts in it.

`/th/…` and `/en/…` fix the language; the prefix is moved into SCRIPT_NAME before the application sees the
path, so that `url_for` keeps it by itself. It must not translate what agencies wrote.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po
from babel.plural import PluralRule

from metadata.text import LANGS, Lang

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAMES: dict[Lang, str] = {"th": "ไทย", "en": "English"}
COOKIE = "khlang_lang"

_ENGLISH = PluralRule({"one": "n is 1"})  # compiled at its first use
_PLURAL: dict[Lang, Callable[[int], int]] = {
    "th": lambda n: 0,
    "en": lambda n: 0 if _ENGLISH(n) == "one" else 1,
}


@dataclass(frozen=True)
class Messages:
    """All texts of one language by key; several forms where a number decides."""

    lang: Lang
    forms: Mapping[str, tuple[str, ...]]

    def say(self, key: str, **values: object) -> str:
        """The text of a key with its {placeholders} filled; `n` chooses between singular and plural.

        Whole numbers get thousands separators. Raises KeyError for a key that has no text: a page must
        not be shown with a hole.
        """
        forms = self.forms[key]
        number = values.get("n")
        chosen = forms[_PLURAL[self.lang](number)] if len(forms) > 1 and isinstance(number, int) else forms[0]
        shown = {name: f"{v:,}" if isinstance(v, int) else v for name, v in values.items()}
        return chosen.format_map(shown) if shown else chosen


@cache
def messages(lang: Lang) -> Messages:
    """The texts of one language, read from its PO file once."""
    found: dict[str, tuple[str, ...]] = {}
    with files("web").joinpath("translations", lang, "messages.po").open("rb") as source:
        for message in read_po(source, locale=lang):
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string or ""
            found[key] = (text,) if isinstance(text, str) else tuple(text)
    return Messages(lang, found)


def other(lang: Lang) -> Lang:
    """The language that the switch leads to."""
    return "en" if lang == "th" else "th"


def preferred(cookie: str | None, accepted: Iterable[str], default: Lang) -> Lang:
    """The language a visitor of `/` would like: an earlier choice, else the browser's, else the site's.

    >>> preferred(None, ["en-GB", "th"], "th"), preferred("th", ["en"], "en"), preferred(None, ["fr"], "th")
    ('en', 'th', 'th')
    """
    if cookie in LANGS:
        return cookie
    for tag in accepted:
        short = tag.split("-")[0].lower()
        if short in LANGS:
            return short
    return default


class LanguagePrefix:
    """WSGI: `/en/dataset` becomes the path `/dataset` under the script name `/en`, with the language noted.

    `khlang.lang` is the prefix that was there or None; `khlang.root` the script name without it.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self.application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        root: str = environ.get("SCRIPT_NAME", "")
        environ["khlang.root"], environ["khlang.lang"] = root, None
        first, _, rest = path.removeprefix("/").partition("/")
        if path.startswith("/") and first in LANGS:
            environ["khlang.lang"] = first
            environ["SCRIPT_NAME"] = f"{root}/{first}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.application(environ, start_response)
