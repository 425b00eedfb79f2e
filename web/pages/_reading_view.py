"""How a file was read, as a page tells it: decisions in order, where each row went, what was kept out, each column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.stage.pin import as_yaml, pin, unsure_of
from metadata.text import Text
from web.context import lang
from web.wording import as_text

JsonObject = dict[str, Any]
ACCOUNT = (
    "body", "header", "titles", "blank", "repeated_header", "totals", "subtotals", "notes", "other_tables",
    "kept_out",
)  # fmt: skip
DONE_TO_CELLS = ("edge_blanks", "thai_digits", "grouped", "buddhist", "repaired")
NOTES_SHOWN = 100


@dataclass(frozen=True)
class Decision:
    """One step: its name, the sentence that says what was done and why, and counts of what was done to cells."""

    name: str
    say: Text
    done: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ColumnReading:
    """Why a column is of its type, and how its cells were written: (written, value) pairs, words for no value."""

    reason: Text | None
    examples: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, int], ...]
    blank: int


@dataclass(frozen=True)
class Reading:
    """account: (kind of row, how many), only those there are; kept_out: (row or none, kind, text)."""

    decisions: tuple[Decision, ...]
    rows: int
    account: tuple[tuple[str, int], ...]
    kept_out: tuple[tuple[int | None, str, str], ...]
    more_kept_out: int
    columns: Mapping[str, ColumnReading]
    yaml: str


def view_reading(steps: Iterable[JsonObject], url: str) -> Reading | None:
    """The steps of provenance as a page shows them; None where none was taken. url names the file in a config."""
    steps = tuple(steps)
    if not steps:
        return None
    by_name = {str(step["step"]): step for step in steps}
    account = by_name.get("rows", {})
    kept = [(None, "titles", str(text)) for text in by_name.get("header", {}).get("title_texts", ())]
    notes = [
        (note.get("row"), str(note["kind"]), str(note["text"])) for note in account.get("kept_notes", ())
    ]
    shown = [*kept, *notes][:NOTES_SHOWN]
    has_table = "rows" in by_name
    return Reading(
        decisions=tuple(_decision(step) for step in steps if step["step"] not in ("type", "rows")),
        rows=int(account.get("source", 0)),
        account=tuple((name, int(account[name])) for name in ACCOUNT if account.get(name)),
        kept_out=tuple(shown),
        more_kept_out=len(kept) + len(notes) - len(shown),
        columns={str(step["column"]): _column(step) for step in steps if step["step"] == "type"},
        yaml=as_yaml(pin(url, steps), unsure=unsure_of(steps), lang=lang()) if has_table else "",
    )


def _decision(step: JsonObject) -> Decision:
    name = str(step["step"])
    done = tuple((key, int(step[key])) for key in DONE_TO_CELLS if step.get(key)) if name == "cells" else ()
    return Decision(name, as_text(step), done)


def _column(step: JsonObject) -> ColumnReading:
    reason = step.get("reason") or step.get("reason_th")
    return ColumnReading(
        reason=Text(th=step.get("reason_th") or None, en=step.get("reason") or None) if reason else None,
        examples=tuple((str(e["written"]), str(e["value"])) for e in step.get("examples") or ()),
        missing=tuple((str(word), int(n)) for word, n in (step.get("missing_tokens") or {}).items()),
        blank=int(step.get("missing") or 0),
    )
