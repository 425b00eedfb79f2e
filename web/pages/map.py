"""The map of a table's shapes, under an address of its own: for reports, slides and messages."""

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from metadata.errors import KhlangError
from metadata.errors.store import ResourceNotFound
from web.context import reading, show_picture
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
    return show_picture("map.svg", map=drawn, dark=request.args.get("dark") == "1")
