"""The headers every answer carries (WEB-01): nothing inline, nothing foreign, no framing, no guessing of types."""

from flask import Flask, Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'"
)
FILE_POLICY = "sandbox; default-src 'none'"
"""For bytes that an agency wrote: opened in a browser they are nobody's page (DWN-01)."""

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "X-Frame-Options": "DENY",
}


def add_headers(response: Response) -> Response:
    """Put in each header that the answer did not set for itself."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    return response


def protect(app: Flask) -> None:
    """Every answer of app, errors included, gets the headers; bodies and forms get their caps (WEB-06).

    Addresses with `//` are not mended: the framework would lead to the one it means under the Host header.
    """
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.config["MAX_FORM_MEMORY_SIZE"] = 500_000
    app.config["MAX_FORM_PARTS"] = 100
    app.after_request(add_headers)
