"""Errors to visitors: a page in their language, or problem+json (RFC 9457) for a program."""

import logging
import uuid
from typing import cast

from flask import Flask, Response, current_app, g, json, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.exceptions import MethodNotAllowed as HTTPMethodNotAllowed

from metadata.errors import KhlangError
from metadata.errors.web import (
    MethodNotAllowed,
    NotReady,
    PageGone,
    PageNotFound,
    RangeNotSatisfiable,
    RequestNotUnderstood,
    RequestTooLarge,
    ServerFault,
)
from web.context import absolute_url, lang, show_page

log = logging.getLogger(__name__)

_PLAIN: dict[int, type[KhlangError]] = {
    404: PageNotFound, 410: PageGone, 413: RequestTooLarge, 414: RequestTooLarge, 503: NotReady,
}  # fmt: skip


def handle_errors(app: Flask) -> None:
    """Every error of app, ours or the framework's, ends in one of the two forms."""
    app.register_error_handler(KhlangError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _fault)


def _ours(error: KhlangError) -> Response:
    if error.status >= 500:
        log.error("%s %s at %s", error.code, error, request.path, exc_info=error)
    return answer(error, error.status)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return cast(Response, error.get_response(request.environ))
    if status == 405:
        allowed = sorted(set(getattr(error, "valid_methods", None) or ()))
        wrong = MethodNotAllowed(method=request.method, allowed=", ".join(allowed))
        response = answer(wrong, 405)
        response.headers["Allow"] = ", ".join(allowed)
        return response
    return answer(_PLAIN.get(status, RequestNotUnderstood)(), status)


def _fault(error: InternalServerError) -> Response:
    reference = uuid.uuid4().hex[:12]
    log.error("%s at %s", reference, request.path, exc_info=error.original_exception or error)
    return answer(ServerFault(reference=reference), 500)


def answer(error: KhlangError, status: int) -> Response:
    """The error as this client reads best, with the same status either way."""
    response = _problem(error, status) if _wants_json() else _page(error, status)
    if _is_for_programs():
        response.headers["Access-Control-Allow-Origin"] = (
            "*"  # so that pages of any site can tell what was wrong
        )
    response.headers["Cache-Control"] = "no-store"
    if error.retry:
        response.headers["Retry-After"] = str(error.values.get("seconds", 60))
    if isinstance(error, RangeNotSatisfiable):
        response.headers["Content-Range"] = f"bytes */{error.values['size']}"
    return response


def _wants_json() -> bool:
    """At an address for programs whoever does not ask for a page; elsewhere whoever asks for JSON."""
    if request.path.startswith("/api/"):
        return True
    forms = ["text/html", "application/json", "application/problem+json"]
    if _is_for_programs():
        best = request.accept_mimetypes.best_match([*forms[1:], *forms[:1]], forms[1])
    else:
        best = request.accept_mimetypes.best_match(forms, forms[0])
    return best != forms[0]


def _is_for_programs() -> bool:
    """Whether the address is one of `web.api`, which any site may read."""
    found = current_app.blueprints.get(_blueprint_of_address())
    return request.path.startswith("/api/") or (
        found is not None and found.import_name.startswith("web.api.")
    )


def _blueprint_of_address() -> str:
    """The blueprint at this address, also where it does not take the method of the request."""
    wrong = request.routing_exception
    if isinstance(wrong, HTTPMethodNotAllowed) and wrong.valid_methods:
        adapter = current_app.create_url_adapter(request)
        method = next(iter(wrong.valid_methods))
        if adapter is not None:
            return str(adapter.match(method=method)[0]).rpartition(".")[0]
    return request.blueprint or ""


def _page(error: KhlangError, status: int) -> Response:
    g.setdefault("lang", "th")
    return show_page("error.html", status=status, error=error, http_status=status)


def _problem(error: KhlangError, status: int) -> Response:
    advice = error.advice_for_programs
    body = {
        "type": absolute_url("codes.code_page", code=error.code),
        "title": error.message.show(lang())[0],
        "status": status,
        "detail": advice.show(lang())[0],
        "code": error.code,
        "message": error.message.plain(),
        "hint": advice.plain(),
        "who": error.who,
    }
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
