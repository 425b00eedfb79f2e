"""What pages and templates may use: the services, the visitor's language, addresses, dates and sizes.

Nothing here makes HTML (web/wording.py does), so that autoescaping holds everywhere.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request
from sqlalchemy.orm import Session

from metadata.text import LANGS, Lang, cut
from web import drawings, i18n, static_files, wording
from web.addresses import Addresses
from web.prepared import Preparations, PreparedTag, state_of
from web.prose import plain
from web.templating import LanguageEnvironment
from web.wording import Wording

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


def show_page(template: str, *, status: int = 200, tag: str | None = None, **values: object) -> Response:
    """A template in the visitor's language. Public pages carry no session and may be kept by caches.

    tag is what page_tag gave: a browser that has the page asks with it, and is told so (see unchanged).
    """
    is_page = status < 400 and bool(request.endpoint) and request.blueprint not in _neutral_blueprints()
    page = render(template, {**values, "is_page": is_page})
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = lang()
    response.headers["Cache-Control"] = PAGE_CACHE if status < 400 else "no-store"
    if tag is not None:
        response.set_etag(tag, weak=True)
    return response


def page_tag(*shown: object) -> str:
    """What differs whenever this page does: its address, its language, our code and templates, the day, and what is
    shown, as the page's own view says it."""
    asked = (request.environ[name] for name in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"))
    now = services().now()
    days = (now.date(), now.astimezone(ZoneInfo(services().settings.timezone)).date())
    whole = "\n".join(map(str, (preparations().state, lang(), *asked, *days, *shown)))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def unchanged(tag: str) -> Response | None:
    """304 for a browser that has this page already; None for one that needs it."""
    if not request.if_none_match.contains_weak(tag):
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = PAGE_CACHE
    return response


def preparations() -> Preparations:
    """The parts of pages that are kept."""
    return cast(Preparations, current_app.extensions["khlang.prepared"])


def show_picture(template: str, **values: object) -> Response:
    """A drawing in the visitor's language as image/svg+xml, which pages of any site may show."""
    response = Response(render(template, values), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Language"] = lang()
    response.headers["Cache-Control"] = PAGE_CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def render(template: str, values: Mapping[str, object]) -> str:
    """A template in the visitor's language, as text."""
    environments: dict[Lang, LanguageEnvironment] = current_app.extensions["khlang.templates"]
    return environments[lang()].get_template(template).render(values)


def _neutral_blueprints() -> set[str]:
    found: set[str] = current_app.extensions["khlang.neutral"]
    return found


def wording_of(language: Lang) -> Wording:
    """The words of a language, with dates as this site's time zone has them."""
    return wording.wording(language, services().settings.timezone)


def t(key: str, **values: object) -> str:
    """The page's own text of that key."""
    return i18n.messages(lang()).say(key, **values)


def words(value: object) -> str:
    """The text itself, in the visitor's language where there is one."""
    return wording.shown(value, lang())[0]


def when(value: str | datetime, *, short: bool = False, time: bool = False) -> str:
    """A date for the visitor: Buddhist years on Thai pages, in the site's time zone."""
    return wording_of(lang()).when(value, short=short, time=time)


def local_url(endpoint: str, /, **values: object) -> str:
    """The address of a page, under the language of this one."""
    return f"{request.environ['SCRIPT_NAME']}{_addresses().path(endpoint, values)}"


def neutral_url(endpoint: str, /, **values: object) -> str:
    """The address of a file or an API: without a language."""
    return f"{request.environ.get('khlang.root', '')}{_addresses().path(endpoint, values)}"


def absolute_url(endpoint: str, **values: object) -> str:
    """The full address of a file or an API. The host comes from the settings, never from the request."""
    return f"{services().settings.site_url.rstrip('/')}{_addresses().path(endpoint, values)}"


def _addresses() -> Addresses:
    return cast(Addresses, current_app.extensions["khlang.addresses"])


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
            local_url(cast(str, request.endpoint), **(request.view_args or {})),
            {name: _argument(name, values) for name, values in request.args.to_dict(flat=False).items()},
        )
    address, asked = g.here
    arguments: dict[str, str] = {**asked, **{name: _argument(name, value) for name, value in changes.items()}}
    question = "&".join(filter(None, arguments.values()))
    return f"{address}?{question}" if question else address


def _argument(name: str, value: object) -> str:
    """One argument as an address has it; nothing for no value."""
    return "" if value in (None, "", []) else urlencode({name: value}, doseq=True)


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


def prepare_templates(app: Flask) -> None:
    """Compile templates for each language: they know its words, the addresses and what the settings may show."""
    app.extensions["khlang.addresses"] = Addresses(app.url_map)
    settings = app.extensions["khlang"].settings
    said = {lang: wording.wording(lang, settings.timezone) for lang in LANGS}
    folder = Path(__file__).parent
    state = state_of(
        (folder, folder.parent / "metadata"), settings.site_url, settings.timezone, settings.default_lang
    )
    app.extensions["khlang.prepared"] = Preparations(settings.home / "derived" / "pages", state)
    app.extensions["khlang.prepared"].sweep()
    app.extensions["khlang.templates"] = {
        lang: _environment(app, words, settings.site_title, settings.site_url.rstrip("/"))
        for lang, words in said.items()
    }


def _environment(app: Flask, said: Wording, site_title: object, site_url: str) -> LanguageEnvironment:
    path = cast(Addresses, app.extensions["khlang.addresses"]).path

    def under_language(endpoint: str, /, **values: object) -> str:
        return f"{request.environ['SCRIPT_NAME']}{path(endpoint, values)}"

    def under_none(endpoint: str, /, **values: object) -> str:
        return f"{request.environ['khlang.root']}{path(endpoint, values)}"

    constant: dict[str, Callable[..., object]] = {
        "t": said.t,
        "has_text": said.has_text,
        "icon": drawings.icon,
        "other_language": i18n.other,
    }
    found = LanguageEnvironment(app.create_global_jinja_loader(), constant)
    found.globals.update(
        say=said.say, words=said.words, language_of=said.language_of, when=said.when, date=said.date,
        period=said.period, format_name=said.format_name, format_badge=said.format_badge,
        verdict_badge=said.verdict_badge, iso=wording.iso, brief=said.brief, era=said.era, told=said.told,
        theme_icon=drawings.theme_icon, monogram=drawings.monogram, source_title=said.source_title,
        label=wording.label, lang=said.lang, site_title=site_title, site_url=site_url, request=request,
        url_for=under_language, neutral_url=under_none, absolute_url=absolute_url, page_url=page_url,
        link_with=link_with, size=size, number=number, figure=figure, stylesheet=static_files.stylesheet,
        preloaded_fonts=static_files.preloaded_fonts, language_names=i18n.NAMES,
    )  # fmt: skip
    found.add_extension(PreparedTag)
    found.filters.update(cut=cut, plain=plain)
    found.policies["json.dumps_function"] = app.json.dumps
    return found
