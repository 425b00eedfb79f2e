"""Reports whole, for programs and spreadsheets: JSON and CSV, in both languages at once."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response

from catalog import overview
from catalog.sources import get_run
from metadata.errors.base import WHO
from metadata.issues import Issue, Sample
from web.context import reading
from web.pages.validate import desk, judge_request, private
from web.trying import as_json

NEUTRAL = True
HEADER = (
    "code", "kind", "severity", "dataset", "file", "column", "count", "sheet", "cell", "row", "value", "message_th",
    "message_en", "rule_th", "rule_en", "hint_th", "hint_en", "who_th", "who_en",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = Blueprint("findings_files", __name__)


@blueprint.post("/api/v1/validate")
def try_file() -> Response:
    """Judge a file at once: multipart `file` or `url`, `schema_file` or `schema_url` perhaps. Nothing is kept."""
    return private(_json(as_json(judge_request())))


@blueprint.get("/validate/<name>/report.json")
def tried_json(name: str) -> Response:
    """The whole report on a file that a visitor tried."""
    answer = private(_json(as_json(desk().report(name))))
    answer.headers["Content-Disposition"] = 'attachment; filename="report.json"'
    return answer


@blueprint.get("/validate/<name>/report.csv")
def tried_csv(name: str) -> Response:
    """The same as a table for a spreadsheet: a line for each place that is quoted."""
    document = desk().report(name)
    sheets = {table["key"]: table["sheet"] or "" for table in document["tables"]}
    issues = (("", Issue.from_json(issue)) for issue in document["issues"])
    return private(_csv(issues, "report.csv", sheets))


@blueprint.get("/harvest/run/<run_id>/findings.json")
def run_json(run_id: str) -> Response:
    """Every finding and error of a run."""
    with reading() as session:
        run = get_run(session, run_id)
        records = [
            {
                "upstream_id": record.upstream_id,
                "dataset": record.dataset_name,
                "title": record.title,
                "outcome": record.outcome,
                "error": record.error,
                "issues": record.issues,
            }
            for record in overview.records_with_findings(session, run.id)
        ]
        return _json(as_json({"run": run.id, "source": run.source_id, "records": records}))


@blueprint.get("/harvest/run/<run_id>/findings.csv")
def run_csv(run_id: str) -> Response:
    """The findings of a run as a table for a spreadsheet."""
    with reading() as session:
        run = get_run(session, run_id)
        issues = [
            (record.dataset_name or record.upstream_id, Issue.from_json(issue))
            for record in overview.records_with_findings(session, run.id)
            for issue in record.issues
        ]
        return _csv(issues, f"findings-{run.id}.csv", {})


def _csv(issues: Iterable[tuple[str, Issue]], name: str, sheets: dict[str, str]) -> Response:
    """UTF-8 with the mark that makes a spreadsheet read Thai, and nothing that it would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for dataset, issue in issues:
        for line in _lines(dataset, issue, sheets.get(issue.resource, "")):
            writer.writerow([_harmless(cell) for cell in line])
    answer = Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(dataset: str, issue: Issue, sheet: str) -> Iterator[Sequence[object]]:
    said = [issue.message, issue.rule, issue.advice, WHO[issue.finding.who]]
    words = [text.plain().get(lang, "") if text else "" for text in said for lang in ("th", "en")]
    for sample in issue.samples or (Sample(),):
        yield (
            issue.code, issue.kind, issue.severity, dataset, issue.resource, sample.column or issue.column or "",
            issue.count, sheet, sample.cell or "", sample.row or "", sample.value or "", *words,
        )  # fmt: skip


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _json(body: str) -> Response:
    return Response(body, content_type="application/json; charset=utf-8")
