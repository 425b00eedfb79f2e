"""The catalogue of errors and findings: what each code means and what to do now."""

import re
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from metadata.errors import ErrorEntry, catalogue
from metadata.errors.base import WHO
from metadata.errors.web import CodeNotFound
from metadata.text import Text
from web.context import show_page

_FILLED_IN = re.compile(r"(\{|\})\1|\{[^{}]*\}")
PARTS = ("M", "C", "H", "P", "W", "D")

blueprint = Blueprint("codes", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/errors"
    yield "/errors/W501"


@blueprint.get("/errors")
def code_list() -> Response:
    """Every code, by the part of the house it comes from."""
    entries = [outline(entry) for entry in catalogue().values()]
    parts = [(part, [entry for entry in entries if entry.code.startswith(part)]) for part in PARTS]
    return show_page("codes.html", parts=[(part, found) for part, found in parts if found], who=WHO)


@blueprint.get("/errors/<code>")
def code_page(code: str) -> Response:
    """One code in the visitor's language; the address takes either case."""
    entry = catalogue().get(code.upper())
    if entry is None:
        raise CodeNotFound(code=code[:20])
    return show_page("code.html", entry=outline(entry), who=WHO)


def outline(entry: ErrorEntry) -> ErrorEntry:
    """The entry with … where each case says its own name or number."""
    return replace(entry, say=_blanked(entry.say), hint=_blanked(entry.hint))


def _blanked(words: Text) -> Text:
    return Text(
        th=_FILLED_IN.sub(_blank, words.th) if words.th else None,
        en=_FILLED_IN.sub(_blank, words.en) if words.en else None,
    )


def _blank(found: re.Match[str]) -> str:
    return found[1] or "…"
