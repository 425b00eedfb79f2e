"""What this catalog is, and how programs use it."""

from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from catalog import overview
from web.context import reading, show_page

blueprint = Blueprint("about", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/about"
    yield "/developers"


@blueprint.get("/about")
def about() -> Response:
    """What visitors may rely on."""
    return show_page("about.html")


@blueprint.get("/developers")
def developers() -> Response:
    """Addresses that programs may rely on, with a dataset of this catalog as the example."""
    with reading() as session:
        return show_page("developers.html", example=next(iter(overview.newest(session, 1)), None))
