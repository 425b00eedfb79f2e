"""`/data.json`: the whole catalog as DCAT-US, written while it is read. `?version=3.0` for DCAT-US 3.0."""

import hashlib
import json
from collections.abc import Iterator

from flask import Blueprint, Response, request

from catalog.datasets import count_datasets, iterate_datasets, last_change
from metadata.errors.api import ParameterUnusable
from metadata.errors.web import CatalogEmpty
from metadata.standards import dcat_us as standard
from web.api._open import open_to_any_site
from web.context import services
from web.downloads import CHECK_EACH_TIME

blueprint = Blueprint("dcat_us", __name__)
open_to_any_site(blueprint)
NEUTRAL = True

VERSIONS = ("1.1", "3.0")


@blueprint.get("/data.json")
def catalog() -> Response:
    """One document, however many datasets; its validator is the catalog's own change log."""
    version = request.args.get("version", "1.1")
    if version not in VERSIONS:
        raise ParameterUnusable(name="version", value=version[:100], wanted=", ".join(VERSIONS))
    with services().reading() as session:
        if not count_datasets(session):
            raise CatalogEmpty()
        mark = f"{services().settings.site_url} {version} {last_change(session)}"
    response = Response(_written(version), content_type="application/json; charset=utf-8")
    response.set_etag(hashlib.sha256(mark.encode()).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.direct_passthrough = True
    response.make_conditional(request)
    return response


def _written(version: str) -> Iterator[bytes]:
    found = services()
    site = found.settings.site_url
    head = standard.catalog_head(found.settings.site_title.plain(), site_url=site, version=version)
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")

    def parts() -> Iterator[bytes]:
        yield f'{start},\n "dataset": ['.encode()
        before = "\n"
        with found.reading() as session:
            for row in iterate_datasets(session):
                document = found.store.read_document(
                    row.agency_id, row.dataset_id, row.current_version, "metadata"
                )
                entry = standard.write(document, site_url=site, version=version)
                yield f"{before}{json.dumps(entry, ensure_ascii=False)}".encode()
                before = ",\n"
        yield b"\n]}\n"

    return parts()
