"""One dataset for machines, in the standards that are JSON-LD of their own: Croissant and schema.org.

A document holds the site's address and the dataset's state, of which neither is the version's: caches ask each time,
and the validator is the hash of the bytes, since no moment tells when either changed.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from catalog.datasets import find_dataset_or_raise, get_version
from metadata.standards import croissant, schema_org
from metadata.standards._withdrawal import mark_schema_org
from web.api._open import open_to_any_site
from web.context import neutral_url, reading, services
from web.downloads import CHECK_EACH_TIME
from web.withdrawn import withdrawal_of

JsonObject = dict[str, Any]

blueprint = Blueprint("dataset_documents", __name__)
open_to_any_site(blueprint)
NEUTRAL = True


@blueprint.get("/dataset/<name>/croissant.json")
@blueprint.get("/dataset/<name>/version/<version>/croissant.json")
def croissant_document(name: str, version: str | None = None) -> AnyResponse:
    """Croissant of the current version, or of one that is named."""
    return _send("dataset_documents.croissant_document", croissant.write, name, version)


@blueprint.get("/dataset/<name>/croissant.jsonld")
def croissant_as_ckan_names_it(name: str) -> AnyResponse:
    """The same under the address that ckanext-dcat gives it."""
    return _send("dataset_documents.croissant_as_ckan_names_it", croissant.write, name, None)


@blueprint.get("/dataset/<name>/schema-org.jsonld")
def schema_org_document(name: str) -> AnyResponse:
    """What a search engine reads of the dataset's page."""
    return _send("dataset_documents.schema_org_document", schema_org.write, name, None)


def _send(endpoint: str, write: Callable[..., JsonObject], name: str, version: str | None) -> AnyResponse:
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            values = {"name": row.name} | ({"version": version} if version else {})
            return redirect(neutral_url(endpoint, **values), 301)
        chosen = get_version(session, row, version).name if version else row.current_version
        found = services().store.read_document(row.agency_id, row.dataset_id, chosen, "metadata")
        withdrawal = withdrawal_of(row)
    written = write(found, site_url=services().settings.site_url)
    if withdrawal:
        written = mark_schema_org(written, withdrawal)
    body = (json.dumps(written, ensure_ascii=False, indent=2) + "\n").encode()
    response = Response(body, content_type="application/ld+json")
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    response.make_conditional(request)
    return response
