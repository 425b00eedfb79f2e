"""What harvesting does, in public: sources, runs, outcomes, and every finding grouped by its cause."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import notices, overview
from catalog.datasets import get_agency
from catalog.models import RunRecordRow, RunRow, SourceRow
from catalog.sources import count_runs, get_run, get_source, list_runs
from metadata.errors import ErrorEntry, catalogue
from metadata.errors.base import WHO
from metadata.issues import Issue
from metadata.model import Agency
from metadata.text import Text
from web.context import reading, show_page
from web.pages._findings_view import RANK, Place, places_of
from web.pages._pager import Pager, asked_page
from web.pages._plan_view import plan_view
from web.wording import as_text

RUNS_SHOWN = 20
RECORDS_SHOWN = 50
SAMPLES_SHOWN = 5
OUTCOMES = (
    "created", "updated", "unchanged", "restored", "renamed", "missing", "withdrawn", "rejected", "failed",
)  # fmt: skip

blueprint = Blueprint("harvest", __name__)


@dataclass(frozen=True)
class Example:
    """One place where a finding was seen: the dataset, its file and row, and the words of the finding there."""

    dataset_name: str | None
    title: Text
    message: Text
    todo: Text
    resource: str
    places: tuple[Place, ...]
    rule: Text | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Group:
    """All findings or errors of one run that have one cause."""

    code: str
    name: str
    severity: str
    who: str
    say: Text
    rule: Text | None
    todo: Text
    count: int
    datasets: int
    examples: tuple[Example, ...]


def addresses(session: Session) -> Iterator[str]:
    yield "/harvest"
    for source_id in session.scalars(select(SourceRow.id).order_by(SourceRow.id)):
        yield f"/harvest/{source_id}"
    for run_id in session.scalars(select(RunRow.id).order_by(RunRow.started_at.desc()).limit(RUNS_SHOWN)):
        yield f"/harvest/run/{run_id}"


@blueprint.get("/harvest")
def sources() -> Response:
    """Every source and how its last run went."""
    with reading() as session:
        return show_page("sources.html", sources=overview.sources(session), outcomes=OUTCOMES)


@blueprint.get("/harvest/<agency_id>/<source>")
def source_page(agency_id: str, source: str) -> Response:
    """One source and its runs, newest first."""
    page = asked_page()
    with reading() as session:
        row = get_source(session, f"{agency_id}/{source}")
        runs = list_runs(session, row.id, limit=RUNS_SHOWN, offset=(page - 1) * RUNS_SHOWN)
        return show_page(
            "source.html",
            source=row,
            agency=_agency(session, row),
            runs=runs,
            outcomes=OUTCOMES,
            pager=Pager(page, RUNS_SHOWN, count_runs(session, row.id)),
        )


@blueprint.get("/harvest/run/<run_id>")
def run_page(run_id: str) -> Response:
    """One run: its outcomes, what was found grouped by cause, and every record."""
    page, outcome = asked_page(), request.args.get("outcome", "")
    outcome = outcome if outcome in OUTCOMES else ""
    with reading() as session:
        run = get_run(session, run_id)
        source = get_source(session, run.source_id)
        records, total = overview.run_records(
            session, run.id, outcome, (page - 1) * RECORDS_SHOWN, RECORDS_SHOWN
        )
        return show_page(
            "run.html",
            run=run,
            plan=plan_view(run.plan),
            source=source,
            notices=notices.of_run(session, run.id),
            agency=_agency(session, source),
            outcomes=OUTCOMES,
            outcome=outcome,
            who=WHO,
            groups=group_findings(overview.records_with_findings(session, run.id)),
            records=records,
            pager=Pager(page, RECORDS_SHOWN, total),
        )


def _agency(session: Session, source: SourceRow) -> Agency:
    return Agency.model_validate(get_agency(session, source.agency_id).document)


def group_findings(records: Iterable[RunRecordRow]) -> list[Group]:
    """The findings and errors of these records by code: errors first, then what touches most."""
    counts: Counter[str] = Counter()
    touched: dict[str, set[str]] = {}
    severities: dict[str, str] = {}
    examples: dict[str, list[Example]] = {}
    for record in records:
        for code, severity, count, example in _findings(record):
            counts[code] += count
            touched.setdefault(code, set()).add(record.upstream_id)
            if RANK[severity] < RANK[severities.get(code, "notice")]:
                severities[code] = severity
            shown = examples.setdefault(code, [])
            if len(shown) < SAMPLES_SHOWN:
                shown.append(example)
    known = catalogue()
    groups = [
        _group(known[code], severities.get(code, "notice"), counts[code], len(touched[code]), examples[code])
        for code in counts
        if code in known
    ]
    return sorted(groups, key=lambda group: (RANK[group.severity], -group.datasets, group.code))


def _findings(record: RunRecordRow) -> Iterator[tuple[str, str, int, Example]]:
    """(code, severity, how often, one place) of everything in one record."""
    name = record.dataset_name
    title = as_text(record.title) if record.title else as_text(record.upstream_id)
    if record.error:
        message, todo = as_text(record.error["message"]), as_text(record.error["hint"])
        yield record.error["code"], "error", 1, Example(name, title, message, todo, "", (), None, {})
    for document in record.issues:
        issue = Issue.from_json(document)
        places = places_of(issue, _sheet(issue))
        shown = Example(
            name, title, issue.message, issue.advice, issue.resource, places, issue.rule, issue.values
        )
        yield issue.code, issue.severity, issue.count, shown


def _sheet(issue: Issue) -> str:
    """The sheet of a workbook that a resource is, as its key says; empty for other files."""
    file, mark, name = issue.resource.rpartition("#")
    return name if mark and file.lower().endswith((".xlsx", ".xls", ".ods", ".xlsb", ".xlsm")) else ""


def _group(entry: ErrorEntry, severity: str, count: int, datasets: int, examples: list[Example]) -> Group:
    return Group(
        code=entry.code,
        name=entry.name,
        severity=severity,
        who=entry.who,
        say=examples[0].message if count == 1 else entry.say,
        rule=examples[0].rule if all(e.rule == examples[0].rule for e in examples) else None,
        todo=examples[0].todo,
        count=count,
        datasets=datasets,
        examples=tuple(examples),
    )
