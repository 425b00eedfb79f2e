"""One resource: its forms, its first rows, its columns, and where its bytes came from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from catalog.datasets import find_dataset_or_raise, get_resource
from catalog.models import DatasetRow, ResourceRow
from catalog.sandbox import Sandbox
from catalog.tables import TablePage, read_page
from metadata.errors import KhlangError
from metadata.errors.base import WHO
from metadata.errors.store import ResourceNotFound
from web.context import reading, services, show_page
from web.pages._dataset_view import ResourceView, moment, view_dataset
from web.pages._findings_view import sheets_of, view_causes
from web.pages._pager import Pager, asked_page
from web.pages._reading_view import view_reading

ROWS_SHOWN = 50
MOST_COLUMNS = 200

blueprint = Blueprint("resource", __name__)


@dataclass(frozen=True)
class Preview:
    """Some rows to show, or the name of the reason why there are none; error where reading them failed."""

    table: TablePage | None = None
    reason: str | None = None
    error: KhlangError | None = None


def addresses(session: Session) -> Iterator[str]:
    names = select(DatasetRow.name, ResourceRow.id).join(ResourceRow.dataset)
    for name, resource_id in session.execute(names.order_by(DatasetRow.name, ResourceRow.position)):
        yield f"/dataset/{name}/resource/{resource_id}"


@blueprint.get("/dataset/<name>/resource/<resource_id>")
def resource_page(name: str, resource_id: str) -> AnyResponse:
    """A resource of the current version."""
    with reading() as session:
        row = find_dataset_or_raise(session, name)
        if row.name != name:
            target = url_for("resource.resource_page", name=row.name, resource_id=resource_id)
            return redirect(target, 301)
        view = view_dataset(row)
        resource = next((r for r in view.resources if r.id == resource_id.lower()), None)
        if resource is None and (ours := next((r for r in view.resources if r.key == resource_id), None)):
            target = url_for("resource.resource_page", name=row.name, resource_id=ours.id)
            return redirect(target, 301)
        if resource is None:
            raise ResourceNotFound(id=resource_id[:100])
        provenance = services().store.read_document(
            row.agency_id, row.dataset_id, row.current_version, "provenance"
        )
        page = asked_page()
        preview = _preview(resource, page)
        return show_page(
            "resource.html",
            view=view,
            resource=resource,
            who=WHO,
            causes=view_causes(resource.issues, sheets=sheets_of(provenance.get("resources", {}))),
            columns={column.name: column for column in resource.columns},
            preview=preview,
            examples=_examples(preview),
            left_out=resource.left_out,
            **_origin(provenance.get("resources", {}).get(resource.key, {}), resource),
            pager=Pager(page, ROWS_SHOWN, resource.row_count or 0),
        )


@blueprint.get("/resource/<resource_id>")
def short_address(resource_id: str) -> AnyResponse:
    """The UUID of a resource leads to its page."""
    with reading() as session:
        row = get_resource(session, resource_id)
        return redirect(url_for("resource.resource_page", name=row.dataset.name, resource_id=row.id), 301)


def _origin(document: dict[str, Any], resource: ResourceView) -> dict[str, Any]:
    """What provenance says of the bytes: when, from where, and how staging read them."""
    fetched = document.get("fetched_at")
    named = document.get("url") or document.get("file_name") or resource.distribution.url
    return {
        "fetched_at": moment(fetched) if fetched else None,
        "origin_url": named,
        "reading": view_reading(document.get("steps") or (), str(named or resource.name)),
    }


def _examples(preview: Preview) -> dict[str, str]:
    """The first value of each column among the rows that are shown."""
    if preview.table is None:
        return {}
    found: dict[str, str] = {}
    for row in preview.table.rows:
        for name, value in zip(preview.table.columns, row, strict=True):
            if value:
                found.setdefault(name, value)
    return found


def _preview(resource: ResourceView, page: int) -> Preview:
    if resource.link_reason:
        return Preview(reason="linked")
    parquet = resource.form("parquet")
    if parquet is None:
        return Preview(reason="no_table")
    if not resource.row_count:
        return Preview(reason="no_rows")
    if len(resource.columns) > MOST_COLUMNS:
        return Preview(reason="too_wide")
    try:
        path = services().store.get_object(parquet.sha256)
        return Preview(table=_rows(services().sandbox, path, (page - 1) * ROWS_SHOWN))
    except KhlangError as error:
        return Preview(reason="unreadable", error=error)


@lru_cache(maxsize=64)
def _rows(sandbox: Sandbox, path: Path, offset: int) -> TablePage:
    """Rows of one immutable file; the same page of rows is read once."""
    return read_page(sandbox, path, offset, ROWS_SHOWN)
