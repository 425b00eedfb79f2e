"""The map of a table's shapes, under an address of its own: for reports, slides and messages."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from metadata.errors import KhlangError
from metadata.errors.store import ResourceNotFound
from web.context import PAGE_CACHE, lang, reading, render
from web.pages._dataset_view import find_resource_view
from web.pages._shape_view import view_shapes

blueprint = Blueprint("map", __name__)


@blueprint.get("/dataset/<name>/resource/<resource_id>/map.svg")
def picture(name: str, resource_id: str) -> AnyResponse:
    """The map of the resource's shapes; `dark=1` for a dark page."""
    with reading() as session:
        _, resource = find_resource_view(session, name, resource_id)
    drawn = view_shapes(resource)
    if isinstance(drawn, KhlangError):
        raise drawn
    if drawn is None:
        raise ResourceNotFound(id=resource_id[:100])
    response = Response(
        render("map.svg", {"map": drawn, "dark": request.args.get("dark") == "1"}),
        content_type="image/svg+xml; charset=utf-8",
    )
    response.headers["Content-Language"] = lang()
    response.headers["Cache-Control"] = PAGE_CACHE
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
