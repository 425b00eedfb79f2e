"""Addresses that other catalogs gave, in bookmarks and papers: they lead to ours."""

from flask import Blueprint, redirect, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from catalog.models import AgencyRow
from metadata import vocabulary
from metadata.errors.web import PageNotFound, ThemeNotFound
from metadata.standards import ckan
from web.context import reading

blueprint = Blueprint("old_addresses", __name__)


@blueprint.get("/group")
def groups() -> AnyResponse:
    """CKAN's list of groups: our themes are chosen beside the search."""
    return redirect(url_for("search.search"), 301)


@blueprint.get("/group/<name>")
def group(name: str) -> AnyResponse:
    """A CKAN group, by its name or UUID, is a theme."""
    for code in vocabulary.terms("themes"):
        if name == code or name.lower() == ckan.group_uuid(code):
            return redirect(url_for("theme.theme", code=code), 301)
    raise ThemeNotFound(theme=name[:100])


@blueprint.get("/organization/<uuid:agency>")
def organization(agency: object) -> AnyResponse:
    """An agency by the UUID under which CKAN's clients know it."""
    with reading() as session:
        for agency_id in session.scalars(select(AgencyRow.id)):
            if ckan.agency_uuid(agency_id) == str(agency):
                return redirect(url_for("organization.organization", agency_id=agency_id), 301)
    raise PageNotFound()
