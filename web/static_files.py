"""Styles, fonts and the mark: built files under names that never change their content, or the plain stylesheet.

`web/static/build/manifest.json` is written by tools/build_assets.mjs; where it is missing (no Node at
installation) pages use `plain.css` and stay readable.
"""

import json
from importlib.resources import files
from pathlib import Path

from flask import Blueprint, Response, current_app, request

from metadata.errors.web import PageNotFound

STATIC = Path(str(files("web").joinpath("static")))
BUILT = STATIC / "build"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
COMMITTED = frozenset({"plain.css", "mark.svg"})

blueprint = Blueprint("static_files", __name__)
NEUTRAL = True


def read_manifest(built: Path) -> dict[str, str]:
    """Our name of each built file → its name with the hash; empty where nothing was built."""
    path = built / "manifest.json"
    if not path.is_file():
        return {}
    return {name: entry["file"] for name, entry in json.loads(path.read_text("utf-8")).items()}


def manifest() -> dict[str, str]:
    """The manifest that this application read when it was made."""
    found: dict[str, str] = current_app.extensions["khlang.manifest"]
    return found


def stylesheet() -> str:
    """The file that pages link to, relative to /static/."""
    built = manifest().get("khlang.css")
    return f"build/{built}" if built else "plain.css"


def preloaded_fonts(lang: str) -> list[str]:
    """The fonts that the first line of a page in lang needs."""
    wanted = (
        ["looped-thai-400.woff2", "looped-thai-600.woff2"] if lang == "th" else ["looped-latin-400.woff2"]
    )
    return [f"build/{manifest()[name]}" for name in wanted if name in manifest()]


@blueprint.get("/static/<path:name>")
def static_file(name: str) -> Response:
    """One static file. Only names that we know are served: nothing is looked up on disk by a visitor's words."""
    built = {f"build/{file}" for file in manifest().values()}
    if name not in built and name not in COMMITTED:
        raise PageNotFound()
    path = STATIC / name
    response = Response(content_type=TYPES[path.suffix])
    packed = path.with_name(path.name + ".gz")
    if path.suffix == ".css" and packed.is_file():
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.headers["Content-Encoding"] = "gzip"
            path = packed
    response.set_data(path.read_bytes())
    is_immutable = name in built
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if is_immutable else "public, max-age=3600"
    )
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The mark, for browsers that ask without being told."""
    return static_file("mark.svg")
