"""Addresses of a published dataset and of its files, the same in every standard that is written."""

from typing import Any
from urllib.parse import quote

from metadata.text import Text
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]


def dataset_url(document: JsonObject, site_url: str) -> str:
    """The page of a dataset: its lasting identifier."""
    return f"{site_url.rstrip('/')}/dataset/{document['name']}"


def version_file_url(document: JsonObject, form: JsonObject, site_url: str) -> str:
    """A file of this very version: its bytes never change."""
    return f"{dataset_url(document, site_url)}/version/{document['version']}/{quote(form['name'])}"


def latest_file_url(document: JsonObject, resource: JsonObject, form: JsonObject, site_url: str) -> str:
    """The file of a resource as it stands at any time."""
    base = f"{dataset_url(document, site_url)}/resource/{resource['id']}/download"
    return f"{base}/{quote(form['name'])}"


def organization_url(agency_id: str, site_url: str) -> str:
    """The page of an agency."""
    return f"{site_url.rstrip('/')}/organization/{agency_id}"


def license_url(code: str | None) -> str | None:
    """The address of a licence, or an address that the agency gave itself."""
    term = find_term("licenses", code) if code else None
    if term is not None:
        return term.url or None
    return code if code and code.startswith(("http://", "https://")) else None


def shown(value: object, lang: str = "th") -> str:
    """A text in one language, in the other where it has none, "" where there is none."""
    return Text.model_validate(value).show("en" if lang == "en" else "th")[0] if value else ""
