"""The full dump: what `khlang bulk` wrote last, as a page and as files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from metadata.errors.web import FileNotPublished
from publishers.bulk import LATEST, MANIFEST, read_latest
from publishers.forms_child import sha256_of
from web.context import services, show_page
from web.downloads import CHECK_EACH_TIME, FOREVER, Served, send
from web.pages._dataset_view import moment

JsonObject = dict[str, Any]

blueprint = Blueprint("bulk", __name__)
NEUTRAL = True


def addresses(session: Session) -> Iterator[str]:
    yield "/bulk/"


@blueprint.get("/bulk/")
def listing() -> Response:
    """The newest dump, or how one is made where there is none."""
    latest = read_latest(services().settings.bulk_path)
    if latest is None:
        return show_page("bulk.html", manifest=None)
    return show_page("bulk.html", manifest=latest[1], moment=moment(latest[1]["generated"]))


@blueprint.get("/bulk/latest.json")
def newest() -> Response:
    """Which dump is the newest."""
    _folder, manifest = _dump(None)
    path = services().settings.bulk_path / LATEST
    return _send_small(path, LATEST, manifest)


@blueprint.get("/bulk/<folder>/<file>")
def dump_file(folder: str, file: str) -> Response:
    """A package or the manifest of the newest dump."""
    path, manifest = _dump(folder)
    if file == MANIFEST:
        return _send_small(path / MANIFEST, MANIFEST, manifest)
    package = next((p for p in manifest["packages"] if p["file"] == file), None)
    if package is None:
        raise FileNotPublished(dataset="bulk", file=file)
    served = Served(
        path / file, file, package["media_type"], package["sha256"], package["size_bytes"],
        moment(manifest["generated"]),
    )  # fmt: skip
    return send(served, fallback=file, cache=FOREVER)


def _dump(folder: str | None) -> tuple[Path, JsonObject]:
    latest = read_latest(services().settings.bulk_path)
    if latest is None or (folder is not None and latest[0].name != folder):
        raise FileNotPublished(dataset="bulk", file=folder or LATEST)
    return latest


def _send_small(path: Path, name: str, manifest: JsonObject) -> Response:
    served = Served(
        path, name, "application/json", sha256_of(path), path.stat().st_size, moment(manifest["generated"]),
        is_foreign=False, inline=True,
    )  # fmt: skip
    return send(served, fallback=name, cache=CHECK_EACH_TIME)
