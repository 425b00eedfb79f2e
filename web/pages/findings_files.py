"""Reports whole, for programs and spreadsheets: JSON and CSV, in both languages at once."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response

from catalog import notices, overview
from catalog.sources import get_run, get_source
from harvesters.outcomes import Line, lines_of, records_json
from metadata.errors.base import WHO
from metadata.issues import Issue, Sample
from web.context import reading
from web.pages.validate import desk, private
from web.trying import as_json

NEUTRAL = True
HEADER = (
    "code", "kind", "severity", "dataset", "file", "column", "count", "sheet", "cell", "row", "value", "message_th",
    "message_en", "rule_th", "rule_en", "hint_th", "hint_en", "who_th", "who_en",
)  # fmt: skip
RECORDS_HEADER = (
    "upstream_id", "dataset", "title_th", "title_en", "outcome", "reasons_th", "reasons_en", "code", "kind", "severity",
    "address", "file", "field", "cell", "row", "value", "count", *HEADER[11:],
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

blueprint = Blueprint("findings_files", __name__)


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


@blueprint.get("/harvest/run/<run_id>/records.json")
def run_records_json(run_id: str) -> Response:
    """The whole outcome of a run: every record, what became of it and what is said of it."""
    with reading() as session:
        run = get_run(session, run_id)
        source = get_source(session, run.source_id)
        addresses = notices.addresses_of(session, source.id)
        records = list(
            records_json(overview.records_with_findings(session, run.id), addresses, source.url or "")
        )
        head = {"run": run.id, "source": source.id, "state": run.state, "counts": run.counts}
        return _json(as_json({**head, "error": run.error, "records": records}))


@blueprint.get("/harvest/run/<run_id>/records.csv")
def run_records_csv(run_id: str) -> Response:
    """The same as a table: a line for each place that is quoted, and one for each record without any."""
    with reading() as session:
        run = get_run(session, run_id)
        source = get_source(session, run.source_id)
        addresses = notices.addresses_of(session, source.id)
        lines = (
            _record_line(line)
            for record in overview.records_with_findings(session, run.id)
            for line in lines_of(record, addresses, source.url or "")
        )
        return _table(RECORDS_HEADER, lines, f"records-{run.id}.csv")


def _record_line(line: Line) -> Sequence[object]:
    reasons = {lang: "; ".join(str(r.get(lang) or "") for r in line.reasons) for lang in ("th", "en")}
    title = line.title or {}
    said = [line.message, line.rule, line.hint, WHO.get(line.who)]
    words = [text.plain().get(lang, "") if text else "" for text in said for lang in ("th", "en")]
    return (
        line.upstream_id, line.dataset, title.get("th", ""), title.get("en", ""), line.outcome, reasons["th"],
        reasons["en"], line.code, line.kind, line.severity, line.address, line.file, line.field, line.cell,
        "" if line.row is None else line.row, line.value, line.count or "", *words,
    )  # fmt: skip


def _csv(issues: Iterable[tuple[str, Issue]], name: str, sheets: dict[str, str]) -> Response:
    lines = (
        line for dataset, issue in issues for line in _lines(dataset, issue, sheets.get(issue.resource, ""))
    )
    return _table(HEADER, lines, name)


def _table(header: Sequence[str], lines: Iterable[Sequence[object]], name: str) -> Response:
    """UTF-8 with the mark that makes a spreadsheet read Thai, and nothing that it would take for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
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
