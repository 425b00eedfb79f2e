"""One resource: its forms, its first rows, its columns, and where its bytes came from."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from catalog.datasets import get_resource
from catalog.heads import find_head_or_raise
from catalog.models import DatasetRow, ResourceRow
from catalog.table_charts import MEASURES
from catalog.table_statistics import TableStatistics
from metadata.errors import KhlangError
from metadata.errors.base import WHO
from metadata.errors.store import ResourceNotFound
from web.context import page_tag, reading, services, show_page, unchanged
from web.pages._chart_view import KINDS, choose, draw, is_provinces, x_columns, y_columns
from web.pages._dataset_view import ResourceView, moment, view_dataset
from web.pages._findings_view import sheets_of, view_causes
from web.pages._pager import Pager, asked_page
from web.pages._reading_view import view_reading
from web.pages._shape_view import view_shapes
from web.pages._table_view import (
    OPERATORS,
    ROWS_SHOWN,
    Asked,
    Preview,
    read_asked,
    view_rows,
    view_statistics,
)

blueprint = Blueprint("resource", __name__)


def addresses(session: Session) -> Iterator[str]:
    names = select(DatasetRow.name, ResourceRow.id).join(ResourceRow.dataset)
    for name, resource_id in session.execute(names.order_by(DatasetRow.name, ResourceRow.position)):
        yield f"/dataset/{name}/resource/{resource_id}"


@blueprint.get("/dataset/<name>/resource/<resource_id>")
def resource_page(name: str, resource_id: str) -> AnyResponse:
    """A resource of the current version."""
    with reading() as session:
        row = find_head_or_raise(session, name)
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
        tag = page_tag(row)
        if answer := unchanged(tag):
            return answer
        provenance = services().store.read_document(
            row.agency_id, row.dataset_id, row.current_version, "provenance"
        )
        page = asked_page()
        asked = read_asked(request.args, [column.name for column in resource.columns])
        preview = view_rows(resource, asked, page)
        statistics = view_statistics(resource) if preview.table else None
        drawings = {**_chart(resource, statistics, asked), **_map(resource)}
        return show_page(
            "resource.html",
            tag=tag if _is_whole(preview, statistics, drawings) else None,
            view=view,
            resource=resource,
            who=WHO,
            causes=view_causes(resource.issues, sheets=sheets_of(provenance.get("resources", {}))),
            columns={column.name: column for column in resource.columns},
            preview=preview,
            examples=_examples(preview),
            asked=asked,
            operators=OPERATORS,
            statistics=statistics,
            **drawings,
            left_out=resource.left_out,
            **_origin(provenance.get("resources", {}).get(resource.key, {}), resource),
            pager=Pager(page, ROWS_SHOWN, preview.table.total if preview.table else 0),
        )


def _is_whole(preview: Preview, statistics: TableStatistics | None, drawings: dict[str, Any]) -> bool:
    """Whether nothing took too long or failed, so that the next look would show the same."""
    failed = preview.error or drawings["chart_error"] or drawings["map_error"]
    return failed is None and (statistics is not None or preview.table is None)


@blueprint.get("/resource/<resource_id>")
def short_address(resource_id: str) -> AnyResponse:
    """The UUID of a resource leads to its page."""
    with reading() as session:
        row = get_resource(session, resource_id)
        return redirect(url_for("resource.resource_page", name=row.dataset.name, resource_id=row.id), 301)


def _chart(resource: ResourceView, statistics: TableStatistics | None, asked: Asked) -> dict[str, Any]:
    """The chart of the page, what else it may show, and the address of its picture."""
    choice = choose(request.args, resource, statistics) if statistics else None
    if choice is None:
        return {"chart": None, "chart_error": None, "chart_choice": None}
    drawn = draw(resource, choice, asked)
    along = x_columns(resource, statistics)
    shown = {"kind": choice.kind} if choice.kind == "map" else {}
    arguments = urlencode({**shown, "x": choice.x, "y": choice.y or "", "measure": choice.measure})
    return {
        "chart": None if isinstance(drawn, KhlangError) else drawn,
        "chart_error": drawn if isinstance(drawn, KhlangError) else None,
        "chart_choice": choice,
        "chart_arguments": "&".join(filter(None, (asked.arguments(), arguments))),
        "chart_along": along,
        "chart_amounts": y_columns(resource),
        "chart_kinds": KINDS if any(is_provinces(c, statistics) for c in along) else (),
        "measures": MEASURES,
    }


def _map(resource: ResourceView) -> dict[str, Any]:
    """The map of the page, or why it could not be drawn."""
    drawn = view_shapes(resource) if not resource.link_reason else None
    if isinstance(drawn, KhlangError):
        return {"map": None, "map_error": drawn}
    return {"map": drawn, "map_error": None}


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
