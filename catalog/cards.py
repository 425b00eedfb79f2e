"""Datasets as lists show them. What a card needs of files and findings is put into the search index when a version is
published, so that a page of results asks the database for none of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import DatasetRow, VersionRow
from metadata.text import Text

if TYPE_CHECKING:
    from catalog.answers import Hit

JsonObject = dict[str, Any]

FORMS_FIRST = ("csv", "xlsx", "json", "parquet", "ndjson")
"""The forms we make, those that most people know first."""


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset as a list shows it. errors and warnings count the findings of its current version."""

    name: str
    state: str
    title: Text
    description: Text | None
    agency_id: str
    agency: Text
    formats: tuple[str, ...]
    rows: int
    tables: int
    published_at: datetime
    errors: int
    warnings: int


class File(NamedTuple):
    """What a card needs of one resource."""

    format: str | None
    forms: list[Any]
    link_reason: str | None
    row_count: int | None
    is_table: bool


def card_facts(files: Sequence[File], summary: JsonObject | None) -> JsonObject:
    """The fields of a card that come from the files and from the summary of the current version."""
    kept = [file for file in files if not file.link_reason]
    issues = (summary or {}).get("issues") or {}
    return {
        "formats": _formats(files),
        "rows": sum(file.row_count or 0 for file in kept),
        "tables": sum(bool(file.is_table) for file in kept),
        "errors": int(issues.get("error", 0)),
        "warnings": int(issues.get("warning", 0)),
    }


def facts_of(row: DatasetRow, summary: JsonObject | None) -> JsonObject:
    """The same of a dataset's row."""
    files = [
        File(r.document.get("format"), r.forms, r.link_reason, r.row_count, r.table_schema is not None)
        for r in row.resources
    ]
    return card_facts(files, summary)


def card_of(hit: "Hit") -> Card:
    """One dataset that was found, as a list shows it."""
    facts = hit.card
    return Card(
        hit.name, hit.state, hit.title, hit.whole_description or hit.description, hit.agency_id, hit.agency,
        tuple(facts["formats"]), facts["rows"], facts["tables"], datetime.fromisoformat(hit.published_at),
        facts["errors"], facts["warnings"],
    )  # fmt: skip


def find_summaries(session: Session, ids: Sequence[int]) -> dict[int, JsonObject]:
    """The summaries of the current versions of these datasets, by their row ids."""
    current = (VersionRow.dataset_id == DatasetRow.id) & (VersionRow.name == DatasetRow.current_version)
    wanted = select(DatasetRow.id, VersionRow.summary).join(VersionRow, current).where(DatasetRow.id.in_(ids))
    return {dataset_id: summary for dataset_id, summary in session.execute(wanted)}


def _formats(files: Iterable[File]) -> tuple[str, ...]:
    """The agency's own formats first, then what we made of them, without repeats."""
    originals: list[str] = []
    others: list[str] = []
    for file in files:
        if not file.forms and file.format:
            originals.append(str(file.format))
        for form in file.forms:
            (originals if form["form"] == "original" else others).append(str(form["format"]))
    made = sorted(
        others, key=lambda name: FORMS_FIRST.index(name) if name in FORMS_FIRST else len(FORMS_FIRST)
    )
    return tuple(dict.fromkeys([*originals, *made]))
