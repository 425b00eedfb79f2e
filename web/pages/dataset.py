"""A dataset: its page, one of its versions, its history."""

from collections.abc import Iterator
from itertools import pairwise

from flask import Blueprint, Response, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from catalog import overview
from catalog.datasets import find_dataset_or_raise, get_version, list_versions
from catalog.models import DatasetRow, SourceRow, VersionRow
from metadata import vocabulary
from metadata.errors.base import WHO
from web.context import reading, services, show_page
from web.pages._citation import cite
from web.pages._dataset_view import moment, view_changes, view_dataset

VERSIONS_COMPARED = 50

blueprint = Blueprint("dataset", __name__)


def addresses(session: Session) -> Iterator[str]:
    for name in session.scalars(select(DatasetRow.name).order_by(DatasetRow.name)):
        yield f"/dataset/{name}"


@blueprint.get("/dataset/<name>")
def dataset_page(name: str) -> AnyResponse:
    """The dataset as it stands now; a UUID or an upstream id leads to its name."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return redirect(url_for("dataset.dataset_page", name=row.name), 301)
        return _show(session, row, None)


@blueprint.get("/dataset/<name>/version/<version>")
def version_page(name: str, version: str) -> AnyResponse:
    """One version as it was published, for ever."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return redirect(url_for("dataset.version_page", name=row.name, version=version), 301)
        return _show(session, row, get_version(session, row, version).name)


def _show(session: Session, row: DatasetRow, version: str | None) -> Response:
    view = view_dataset(row, version)
    source = session.get(SourceRow, row.source_id)
    term = vocabulary.find_term("licenses", view.dataset.license) if view.dataset.license else None
    return show_page(
        "dataset.html",
        view=view,
        changes=view_changes(row, view.version, _before(row, view.version)),
        who=WHO,
        troubled=overview.trouble(session, source, row.name) if source else None,
        license_code=term.code if term else "unknown",
        license_url=term.url if term else "",
        theme_codes=vocabulary.terms("themes"),
        versions=list_versions(session, row),
        checked_at=source.last_success_at if source else None,
        citations=cite(view, services().now()),
    )


@blueprint.get("/dataset/<name>/history")
def history_page(name: str) -> AnyResponse:
    """Everything that happened to a dataset, newest first, from its log."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            return redirect(url_for("dataset.history_page", name=row.name), 301)
        versions: dict[str, VersionRow] = {
            published.name: published for published in list_versions(session, row)
        }
        log = services().store.read_log(row.agency_id, row.dataset_id)
        lines = [(line, versions.get(line.version or ""), moment(str(line.time))) for line in reversed(log)]
        published = [str(line.version) for line in log if line.event == "published"]
        changes = {
            version: view_changes(row, version, before)
            for before, version in list(pairwise(published))[-VERSIONS_COMPARED:]
        }
        return show_page(
            "history.html", view=view_dataset(row), lines=lines, versions=versions, changes=changes
        )


def _before(row: DatasetRow, version: str) -> str | None:
    """The version that was published before this one."""
    log = services().store.read_log(row.agency_id, row.dataset_id)
    published = [str(line.version) for line in log if line.event == "published"]
    at = published.index(version) if version in published else 0
    return published[at - 1] if at else None
