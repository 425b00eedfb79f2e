"""The catalogue of errors and findings: what each code means and what to do now."""

from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from metadata.errors import catalogue
from metadata.errors.base import WHO
from metadata.errors.web import CodeNotFound
from web.context import show_page

PARTS = ("M", "C", "H", "P", "W", "D")

blueprint = Blueprint("codes", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/errors"
    yield "/errors/W501"


@blueprint.get("/errors")
def code_list() -> Response:
    """Every code, by the part of the house it comes from."""
    entries = catalogue().values()
    parts = [(part, [entry for entry in entries if entry.code.startswith(part)]) for part in PARTS]
    return show_page("codes.html", parts=[(part, found) for part, found in parts if found], who=WHO)


@blueprint.get("/errors/<code>")
def code_page(code: str) -> Response:
    """One code in the visitor's language; the address takes either case."""
    entry = catalogue().get(code.upper())
    if entry is None:
        raise CodeNotFound(code=code[:20])
    return show_page("code.html", entry=entry, who=WHO)
