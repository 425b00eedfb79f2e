"""The picture of a chart, under an address of its own: for reports, slides and messages."""

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from metadata.errors import KhlangError
from metadata.errors.store import ResourceNotFound
from web.context import reading, show_picture
from web.pages._chart_view import choose, draw
from web.pages._dataset_view import find_resource_view
from web.pages._table_view import read_asked, view_statistics

blueprint = Blueprint("chart", __name__)


@blueprint.get("/dataset/<name>/resource/<resource_id>/chart.svg")
def picture(name: str, resource_id: str) -> AnyResponse:
    """The chart that `x`, `y` and `measure` choose, over the rows that the conditions of the page choose."""
    with reading() as session:
        _, resource = find_resource_view(session, name, resource_id)
    asked = read_asked(request.args, [column.name for column in resource.columns])
    choice = choose(request.args, resource, view_statistics(resource))
    drawn = draw(resource, choice, asked) if choice else None
    if isinstance(drawn, KhlangError):
        raise drawn
    if drawn is None:
        raise ResourceNotFound(id=resource_id[:100])
    return show_picture("chart.svg", chart=drawn, resource=resource)
