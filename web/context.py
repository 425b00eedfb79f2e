"""What pages and templates may use: the services, the visitor's language, addresses, dates and sizes.

Templates get text only: nothing here makes HTML, so that autoescaping holds everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, render_template, request, url_for
from sqlalchemy.orm import Session

from metadata import vocabulary
from metadata.dates import format_date, format_moment, format_period
from metadata.text import Lang, Text, cut
from web import i18n, static_files

if TYPE_CHECKING:
    from web.wiring import Services

PAGE_CACHE = "public, no-cache"


def services() -> "Services":
    """Everything that was wired together when the application was made."""
    return cast("Services", current_app.extensions["khlang"])


@contextmanager
def reading() -> Iterator[Session]:
    """A read-only session of the catalog's database."""
    with services().reading() as session:
        yield session


def lang() -> Lang:
    """The language of this answer."""
    return cast(Lang, g.lang)


def show_page(template: str, *, status: int = 200, **values: object) -> Response:
    """A template in the visitor's language. Public pages carry no session and may be kept by caches."""
    if status >= 400:
        values["is_page"] = False
    response = Response(render_template(template, **values), status, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = lang()
    response.headers["Cache-Control"] = PAGE_CACHE if status < 400 else "no-store"
    return response


def t(key: str, **values: object) -> str:
    """The page's own text of that key."""
    return i18n.messages(lang()).say(key, **values)


def has_text(key: str) -> bool:
    """Whether there is a text of that key."""
    return key in i18n.messages(lang()).forms


def neutral_url(endpoint: str, /, **values: object) -> str:
    """The address of a file or an API: without a language."""
    root = request.environ.get("khlang.root", "") or "/"
    return current_app.url_map.bind("", script_name=root).build(endpoint, values)


def absolute_url(endpoint: str, **values: object) -> str:
    """The full address of a file or an API. The host comes from the settings, never from the request."""
    path = current_app.url_map.bind("", script_name="/").build(endpoint, values)
    return f"{services().settings.site_url.rstrip('/')}{path}"


def page_url(language: Lang | None = None, *, absolute: bool = False) -> str:
    """The present page in another language, or under no prefix at all, with the same question."""
    settings = services().settings
    root = settings.site_url.rstrip("/") if absolute else request.environ.get("khlang.root", "")
    prefix = f"/{language}" if language else ""
    query = request.query_string.decode("ascii", "replace")
    return f"{root}{prefix}{_quoted_path()}{'?' + query if query else ''}"


def _quoted_path() -> str:
    from urllib.parse import quote

    return quote(request.path, safe="/!$&'()*+,;=:@~-._")


def link_with(**changes: object) -> str:
    """The present page's address with some arguments of the question replaced; None takes one away.

    The question is put behind the address here: given to url_for, a visitor's `_external` or `endpoint`
    would steer it.
    """
    if "here" not in g:  # a search page has many such links
        g.here = (
            url_for(cast(str, request.endpoint), **(request.view_args or {})),
            request.args.to_dict(flat=False),
        )
    address, asked = g.here
    arguments: dict[str, Any] = {**asked, **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [])}
    return f"{address}?{urlencode(kept, doseq=True)}" if kept else address


def size(value: int | None) -> str:
    """A number of bytes for people: 1 kB is 1,000 bytes, as disks and browsers count.

    >>> size(999), size(1500), size(2_340_000)
    ('999 B', '1.5 kB', '2.3 MB')
    """
    if value is None:
        return ""
    amount, unit = float(value), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < 999.5 or unit == "TB":
            break
        amount /= 1000
    return f"{amount:,.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


def number(value: int | None) -> str:
    """A whole number with thousands separators."""
    return "" if value is None else f"{value:,}"


def figure(value: float | str) -> str:
    """A measured number as people read it: thousands separated, no more digits than they would.

    >>> figure(1234567.0), figure("12.3456"), figure(0.00123)
    ('1,234,567', '12.35', '0.00123')
    """
    amount = float(value)
    if amount == int(amount) and abs(amount) < 1e15:
        return f"{int(amount):,}"
    return f"{amount:,.2f}".rstrip("0").rstrip(".") if abs(amount) >= 1 else f"{amount:.3g}"


def when(value: str | datetime, *, short: bool = False, time: bool = False) -> str:
    """A date for the visitor: Buddhist years on Thai pages, in the site's time zone."""
    if isinstance(value, datetime):
        zone = ZoneInfo(services().settings.timezone)
        if time:
            return format_moment(value, lang(), zone, short=short)
        return format_date(value.astimezone(zone).date().isoformat(), lang(), short=short)
    try:
        return format_date(value, lang(), short=short)
    except ValueError:
        return value


def iso(value: str | datetime) -> str:
    """The same date for machines."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    return value


def as_text(value: object) -> Text:
    """A Text from a Text, a map of languages, or a string in the language it is written in."""
    if isinstance(value, Text):
        return value
    if isinstance(value, dict):
        return Text(**{key: value[key] for key in ("th", "en") if value.get(key)})
    words = str(value)
    return Text(th=words) if any("\u0e00" <= ch <= "\u0e7f" for ch in words) else Text(en=words)


def language_of(value: object) -> Lang:
    """The language in which a visitor of this page will see a text; numbers and codes are in the page's own."""
    if isinstance(value, Text | dict):
        return as_text(value).show(lang())[1]
    words = str(value)
    if any("\u0e00" <= ch <= "\u0e7f" for ch in words):
        return "th"
    return "en" if any(ch.isalpha() for ch in words) and " " in words else lang()


def words(value: object) -> str:
    """The text itself, in the visitor's language where there is one."""
    return as_text(value).show(lang())[0]


def label(name: str, value: str) -> Text:
    """What a code of a list means, in both languages."""
    return _label(name, value)


@cache
def _label(name: str, value: str) -> Text:
    return vocabulary.label(name, value)


def period(start: str | None, end: str | None) -> str:
    """A period with open ends."""
    return format_period(start, end, lang(), short=True)


def prepare_templates(app: Flask) -> None:
    """Give every template the words above and the settings it may show."""
    from jinja2 import StrictUndefined

    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        t=t, has_text=has_text, neutral_url=neutral_url, absolute_url=absolute_url, page_url=page_url,
        link_with=link_with, size=size, number=number, figure=figure, when=when, iso=iso, words=words, label=label,
        language_of=language_of, period=period, stylesheet=static_files.stylesheet,
        preloaded_fonts=static_files.preloaded_fonts, other_language=i18n.other, language_names=i18n.NAMES,
    )  # fmt: skip
    app.jinja_env.filters["cut"] = cut

    @app.context_processor
    def _every_page() -> dict[str, Any]:
        settings = services().settings
        return {
            "lang": lang(),
            "is_page": bool(request.endpoint) and request.blueprint not in app.extensions["khlang.neutral"],
            "site_title": settings.site_title,
            "site_url": settings.site_url.rstrip("/"),
        }
