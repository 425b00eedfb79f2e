"""What lets pages of any site read a door for programs: the same headers on answers, errors and preflights."""

from flask import Blueprint, Response, request

READING = "GET, HEAD, OPTIONS"
SENT = "Accept, Accept-Language, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, Range"
SHOWN = "Content-Disposition, ETag, Last-Modified, Link, Retry-After"
_PREFLIGHT_SECONDS = "86400"


def open_to_any_site(blueprint: Blueprint, methods: str = READING, *more_headers: str) -> None:
    """Let scripts of any site ask this blueprint by these methods, and send more_headers besides the usual ones.

    Nothing here knows its visitor: there is no cookie and no account, so nothing can be taken from one.
    """
    sent = ", ".join((SENT, *more_headers))

    @blueprint.after_request
    def tell(response: Response) -> Response:
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Access-Control-Expose-Headers", SHOWN)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = methods
            response.headers["Access-Control-Allow-Headers"] = sent
            response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return response
