"""The short way to the two actions that programs ask thousands of times: package_show and package_search.

A good answer is written without the framework, with the headers that the application gives such an answer. Whatever
is not a plain question with a good answer goes on to the application, which reads it anew.
"""

import io
import json
import zlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Flask, Response

from metadata.errors import KhlangError
from web.api._ckan_call import Call, CkanError
from web.api._ckan_packages import search_text, show_text
from web.api._ckan_texts import Packages, Written, envelope

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from web.wiring import Services

ACTIONS: dict[str, Callable[[Call, Packages], Written]] = {
    "package_show": show_text,
    "package_search": search_text,
}
PATHS = {f"{start}{name}": name for name in ACTIONS for start in ("/api/3/action/", "/api/action/")}
FORMS = ("application/json", "application/x-www-form-urlencoded", "")
LONGEST_BODY = 100_000
PACK_LEVEL = 1  # these answers are many and short-lived
PACK_FROM = 1200  # bytes
_OWN_HEADERS = frozenset({"content-length", "content-encoding"})


class Door:
    """WSGI before the application."""

    def __init__(self, app: Flask, application: "WSGIApplication") -> None:
        self._app = app
        self._application = application
        self._packages: Packages | None = None
        self._headers: list[tuple[str, str]] | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        name = PATHS.get(environ.get("PATH_INFO", ""))
        if name is None or environ.get("khlang.lang") is not None:
            return self._application(environ, start_response)
        is_packed = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        asked = _asked(environ) if is_packed is not None else None
        if asked is None:
            return self._application(environ, start_response)
        try:
            packages = self._texts()
            site = packages.services.settings.site_url.rstrip("/")
            text = ACTIONS[name](Call(asked), packages)
        except (CkanError, KhlangError):
            return self._application(environ, start_response)
        body = envelope(f"{site}/api/3/action/help_show?name={name}", text)
        headers = list(self._common_headers(environ))
        if is_packed and len(body) >= PACK_FROM:
            body = _packed(body)
            headers.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _texts(self) -> Packages:
        services: Services = self._app.extensions["khlang"]
        found = self._packages
        if found is None or found.services is not services:
            found = self._packages = Packages(services)
        return found

    def _common_headers(self, environ: "WSGIEnvironment") -> list[tuple[str, str]]:
        """Those that the application gives to each good answer of these addresses, asked of it once."""
        if self._headers is None:
            with self._app.request_context({**environ, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}):
                answer = Response("", 200, content_type="application/json;charset=utf-8")
                answer.headers["Cache-Control"] = "public, no-cache"
                told = self._app.process_response(answer).headers
            self._headers = [(name, value) for name, value in told if name.lower() not in _OWN_HEADERS]
        return self._headers


def _takes_gzip(accepted: str) -> bool | None:
    """Whether a client takes gzip; None where it says more than a list of names."""
    return None if ";" in accepted else "gzip" in accepted


def _asked(environ: "WSGIEnvironment") -> dict[str, Any] | None:
    """The parameters of a plain question; None for one that the application shall read. A body stays readable."""
    method = environ["REQUEST_METHOD"]
    try:
        found = _several(environ.get("QUERY_STRING", ""))
        if method == "GET":
            return found
        body = _body(environ) if method == "POST" else None
        if body is None:
            return None
        if body.lstrip()[:1] == b"{":
            sent = json.loads(body)
            return {**found, **sent} if isinstance(sent, dict) else None
    except (ValueError, RecursionError):
        return None
    return None


def _several(query: str) -> dict[str, Any]:
    """The arguments of an address, those that come several times as a list. Raises ValueError for what is not UTF-8."""
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, errors="strict"):
        values.setdefault(name, []).append(value)
    return {name: each if len(each) > 1 else each[0] for name, each in values.items()}


def _body(environ: "WSGIEnvironment") -> bytes | None:
    length = environ.get("CONTENT_LENGTH") or ""
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if not (length.isascii() and length.isdigit()) or int(length) > LONGEST_BODY or kind not in FORMS:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _packed(body: bytes) -> bytes:
    packing = zlib.compressobj(PACK_LEVEL, zlib.DEFLATED, 31)
    return packing.compress(body) + packing.flush()
