"""Downloads: the newest file of a resource, any file of any version, the package descriptor and its zip."""

import hashlib
import json
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from catalog.datasets import find_dataset_or_raise, get_version
from catalog.models import DatasetRow
from metadata.errors.web import FileNotPublished
from metadata.standards import datapackage
from metadata.standards._withdrawal import mark_package
from publishers.bundle import MEDIA_TYPE, get_bundle
from web.context import neutral_url, reading, services
from web.counting import count_download, remember
from web.downloads import CHECK_EACH_TIME, FOREVER, Served, send
from web.pages._dataset_view import moment
from web.withdrawn import withdrawal_of

JsonObject = dict[str, Any]

blueprint = Blueprint("files", __name__)
NEUTRAL = True


@blueprint.get("/dataset/<name>/resource/<resource_id>/download/<file>")
def latest(name: str, resource_id: str, file: str) -> AnyResponse:
    """A file of a resource as it stands now."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return _moved("files.latest", name=row.name, resource_id=resource_id, file=file)
        remember(row.uuid)
        document = _metadata(row, row.current_version)
        forms = [f for r in document["resources"] if r["id"] == resource_id.lower() for f in r["forms"]]
    return _send(document, forms, file, CHECK_EACH_TIME)


@blueprint.get("/dataset/<name>/version/<version>/<file>")
def of_version(name: str, version: str, file: str) -> AnyResponse:
    """A file of one version: the same bytes for ever."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return _moved("files.of_version", name=row.name, version=version, file=file)
        remember(row.uuid)
        document = _metadata(row, _known_version(session, row, version))
    forms = [form for resource in document["resources"] for form in resource["forms"]]
    return _send(document, forms, file, FOREVER)


@blueprint.get("/dataset/<name>/datapackage.json")
@blueprint.get("/dataset/<name>/version/<version>/datapackage.json")
def descriptor(name: str, version: str | None = None) -> AnyResponse:
    """The Frictionless descriptor with full addresses; the data is one click away from any tool that reads it."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return _moved("files.descriptor", name=row.name, version=version)
        chosen = _known_version(session, row, version)
        store = services().store
        document = store.read_document(row.agency_id, row.dataset_id, chosen, "datapackage")
        withdrawal = withdrawal_of(row)
    served = datapackage.served(document, services().settings.site_url)
    return _send_json(mark_package(served, withdrawal) if withdrawal else served)


@blueprint.get("/dataset/<name>/datapackage.zip")
@blueprint.get("/dataset/<name>/version/<version>/datapackage.zip")
def bundle(name: str, version: str | None = None) -> AnyResponse:
    """The whole package as one zip: data, descriptor, report, README."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return _moved("files.bundle", name=row.name, version=version)
        chosen = _known_version(session, row, version)
        modified = moment(_metadata(row, chosen)["published_at"])
        remember(row.uuid)
        agency_id, dataset_id = row.agency_id, row.dataset_id
    derived = services().settings.home / "derived"
    found = get_bundle(services().store, derived, agency_id, dataset_id, chosen)
    file = Served(found.path, found.name, MEDIA_TYPE, found.sha256, found.size_bytes, modified)
    return send(file, fallback=found.name, cache=CHECK_EACH_TIME)


@blueprint.after_request
def _count(response: Response) -> Response:
    count_download(current_app.extensions["khlang.downloads"], response)
    return response


@blueprint.after_request
def _allow_other_sites(response: Response) -> Response:
    """Errors and preflights too may be read by pages of any site: files are public."""
    response.headers.setdefault("Access-Control-Allow-Origin", "*")
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = "Range, If-Range, If-None-Match, If-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _moved(endpoint: str, **values: str | None) -> AnyResponse:
    return redirect(neutral_url(endpoint, **{k: v for k, v in values.items() if v is not None}), 301)


def _known_version(session: Session, row: DatasetRow, version: str | None) -> str:
    if version is None:
        return row.current_version
    return get_version(session, row, version).name


def _metadata(row: DatasetRow, version: str) -> JsonObject:
    document: JsonObject = services().store.read_document(row.agency_id, row.dataset_id, version, "metadata")
    return document


def _send(document: JsonObject, forms: list[JsonObject], name: str, cache: str) -> Response:
    form = next((form for form in forms if form["name"] == name), None)
    if form is None:
        raise FileNotPublished(dataset=document["name"], file=name)
    file = Served(
        path=services().store.get_object(form["sha256"]),
        name=name,
        media_type=form["media_type"],
        sha256=form["sha256"],
        size_bytes=form["size_bytes"],
        modified=moment(document["published_at"]),
        is_foreign=form["form"] == "original",
    )
    extension = name.rpartition(".")[2] if "." in name else form["format"]
    suffix = extension.lower() if extension.isascii() and extension.isalnum() else "bin"
    return send(file, fallback=f"{document['name']}.{suffix}", cache=cache)


def _send_json(document: JsonObject) -> Response:
    """A descriptor. It holds the site's address and the dataset's state, which are not the version's: caches ask each
    time, and no moment tells when they changed. The validator is weak, for gzip changes the bytes."""
    body = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    response = Response(body, content_type="application/json; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest(), weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response
