"""`/api/v1`: the catalog's own API. One file a noun; each declares its operations (see `_operations`).

This file adds them to one blueprint and puts on every answer what all have: budget, validators, CORS.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import cast

from flask import Blueprint, Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from metadata import plugins
from metadata.text import Lang
from web import i18n
from web.api.v1._budget import WINDOW_SECONDS, Budget, Left
from web.api.v1._operations import Operation, Operations
from web.context import absolute_url, services

PREFIX = "/api/v1"
NEUTRAL = True
EXPOSED = (
    "ETag, Last-Modified, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "RateLimit-Policy, Deprecation, Sunset, Content-Disposition"
)

blueprint = Blueprint("v1", __name__, url_prefix=PREFIX)


@cache
def nouns() -> tuple[Operations, ...]:
    """The operations of every file of this folder."""
    return tuple(
        cast(Operations, plugins.load("web.api.v1", name).operations) for name in plugins.names("web.api.v1")
    )


def all_operations() -> Iterator[Operation]:
    """Every operation, noun by noun."""
    for noun in nouns():
        yield from noun.declared


@blueprint.record
def _add(state: BlueprintSetupState) -> None:
    """Add every operation to the application, with one budget for all."""
    state.app.extensions["khlang.budget"] = Budget(state.app.extensions["khlang"].settings.api_budget)
    for operation in all_operations():
        state.add_url_rule(
            operation.rule, operation.id, _view(operation), methods=[operation.method], strict_slashes=False
        )


def _view(operation: Operation) -> Callable[..., AnyResponse]:
    def view(**path: str) -> AnyResponse:
        budget = cast(Budget, current_app.extensions["khlang.budget"])
        left = budget.take(request.remote_addr or "", operation.cost)
        g.budget_left = left
        return operation.answer(path)

    return view


@blueprint.before_app_request
def _choose_language() -> None:
    """Errors speak the language of `lang`, else of Accept-Language; data carry both."""
    if _is_ours():
        accepted = [tag for tag, quality in request.accept_languages if quality > 0]
        default = cast(Lang, services().settings.default_lang)
        g.lang = i18n.preferred(request.args.get("lang"), accepted, default)


@blueprint.after_app_request
def _tell_all(response: Response) -> Response:
    """Pages of any site may read the answers, errors included; each says what is left of the budget."""
    if not _is_ours():
        return response
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
    response.headers.add("Link", f'<{absolute_url("v1.getOpenapi")}>; rel="service-desc"')
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, Content-Type, If-None-Match, If-Modified-Since"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    if response.status_code >= 400:
        response.vary.add("Accept-Language")
        response.headers["Content-Language"] = g.get("lang", services().settings.default_lang)
        response.headers["Cache-Control"] = "no-store"
    _tell_budget(response, g.get("budget_left"))
    return response


def _tell_budget(response: Response, left: Left | None) -> None:
    budget = cast(Budget, current_app.extensions["khlang.budget"])
    if response.status_code == 429 and left is None:
        left = Left(budget.limit, 0, int(response.headers.get("Retry-After", "60")))
    if left is None:
        return
    response.headers["RateLimit-Policy"] = f'"minute";q={left.limit};w={WINDOW_SECONDS}'
    response.headers["RateLimit-Limit"] = str(left.limit)
    response.headers["RateLimit-Remaining"] = str(left.remaining)
    response.headers["RateLimit-Reset"] = str(left.reset_seconds)


def _is_ours() -> bool:
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")
