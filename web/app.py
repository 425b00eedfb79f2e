"""The web application: pages from web/pages and machines' doors from web/api, one blueprint a file.

No page knows another; what a page may use is in web/context.py. It must not read the environment.
"""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Request, g, redirect, request
from flask.sessions import SessionInterface
from werkzeug.wrappers import Response as AnyResponse

from metadata import plugins
from metadata.errors.web import PageNotFound
from metadata.text import Lang
from web import i18n, static_files
from web.context import neutral_url, prepare_templates, services
from web.counting import DownloadCounter
from web.errors import handle_errors
from web.packing import pack
from web.security import protect

if TYPE_CHECKING:
    from web.wiring import Services


class NoSessions(SessionInterface):
    """Public pages know nobody: no cookie is read or written."""

    def open_session(self, app: Flask, request: Request) -> None:
        """None: Flask then refuses whoever asks for a session."""


class Catalog(Flask):
    """A Flask without what no page here needs: sessions, and functions that wait."""

    session_interface = NoSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Every function of ours is one already; Flask would look again at each request."""
        return func


def create_app(services: "Services", built: Path = static_files.BUILT) -> Flask:
    """The application over these services and built assets.

    Every file of web/pages and web/api is a blueprint; the NEUTRAL ones have no language.
    """
    app = Catalog("web", static_folder=None)
    app.extensions["khlang"] = services
    app.extensions["khlang.downloads"] = DownloadCounter(services)
    app.extensions["khlang.neutral"] = set()
    app.extensions["khlang.manifest"] = static_files.read_manifest(built)
    app.url_map.strict_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    protect(app)
    handle_errors(app)
    app.before_request(_choose_language)
    app.before_request(_refuse_unnameable)
    app.after_request(pack)
    _register(app, static_files)
    for group in ("web.pages", "web.api"):
        for name in plugins.names(group):
            _register(app, plugins.load(group, name))
    prepare_templates(app)
    app.wsgi_app = i18n.LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _register(app: Flask, module: ModuleType) -> None:
    app.register_blueprint(module.blueprint)
    if getattr(module, "NEUTRAL", False):
        app.extensions["khlang.neutral"].add(module.blueprint.name)


def _choose_language() -> AnyResponse | None:
    """Note the language; a file's address that came with a prefix leads to the one without."""
    prefix = cast("Lang | None", request.environ.get("khlang.lang"))
    default = cast(Lang, services().settings.default_lang)
    g.lang = prefix or default
    if prefix and request.endpoint and _is_neutral():
        target = neutral_url(request.endpoint, **(request.view_args or {}))
        query = request.query_string.decode("ascii", "replace")
        return redirect(f"{target}?{query}" if query else target, 301)
    if prefix is None and request.endpoint == "home.home":
        g.lang = i18n.preferred(request.cookies.get(i18n.COOKIE), _accepted(), default)
        if g.lang != default:
            answer = redirect(f"{request.environ.get('khlang.root', '')}/{g.lang}/", 302)
            answer.headers["Vary"] = "Cookie, Accept-Language"
            answer.headers["Cache-Control"] = "private, no-store"
            return answer
    return None


def _refuse_unnameable() -> None:
    """Nothing has a NUL in its name, and PostgreSQL refuses to be asked for one."""
    if "\0" in request.path:
        raise PageNotFound()


def _is_neutral() -> bool:
    from flask import current_app

    return request.blueprint in current_app.extensions["khlang.neutral"]


def _accepted() -> list[str]:
    return [tag for tag, quality in request.accept_languages if quality > 0]
