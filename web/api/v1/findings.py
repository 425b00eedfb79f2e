"""Findings: what validation found in a version of a dataset, and what a run found in everything it read."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from catalog import pages
from catalog.datasets import find_dataset_or_raise
from catalog.datasets import get_version as find_version
from catalog.sources import get_run
from metadata.errors.api import CursorUnusable
from metadata.errors.store import RunNotFound, VersionNotFound
from metadata.issues import Issue, Report
from metadata.text import text
from web.api.v1._cursors import CURSOR, LIMIT, next_links, read_cursor
from web.api.v1._datasets import DATASET, DATASET_ERRORS
from web.api.v1._findings import Finding, RecordError, error_of, finding_of
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._parameters import Choice, Word, in_path, perhaps
from web.api.v1._shapes import PageLinks, site
from web.context import reading, services

operations = Operations("findings", text("ข้อสังเกต", "Findings"))

RUN = in_path("run", Word(60, 1), text("รหัสรอบการเก็บเกี่ยว", "The id of a run"), "00000000")
VERSION = perhaps(
    "version",
    Word(60, 1),
    text("ชื่อรุ่น หากไม่ระบุคือรุ่นปัจจุบัน", "The name of a version; the current one where it is left out"),
)
SEVERITY = perhaps(
    "severity", Choice(("error", "warning", "notice")), text("เฉพาะระดับนี้", "Only of this severity")
)
CODE = perhaps(
    "code", Word(4, 4, "^[A-Z][0-9]{3}$"), text("เฉพาะรหัสนี้", "Only with this code"), example="D601"
)
AT_ONCE = 100
"""Records with findings that are read at once."""


class FindingList(Shape):
    """A page of findings of one version, in the order of its report."""

    dataset: str
    version: str
    total: int
    items: tuple[Finding, ...]
    links: PageLinks


class RunFinding(Shape):
    """A finding or an error in one record of a run: one of both is there."""

    dataset: str | None = None
    upstream_id: str
    finding: Finding | None = None
    error: RecordError | None = None


class RunFindingList(Shape):
    """A page of what a run found, record by record."""

    run: str
    items: tuple[RunFinding, ...]
    links: PageLinks


@operations.get(
    "/datasets/{dataset}/findings", "listDatasetFindings", 
    text("ข้อสังเกตในรุ่นหนึ่งของชุดข้อมูล", "What was found in a version of a dataset"),
    takes=(DATASET, VERSION, SEVERITY, CODE, LIMIT, CURSOR), gives=FindingList,
    errors=(*DATASET_ERRORS, VersionNotFound, CursorUnusable),
)  # fmt: skip
def list_dataset_findings(call: Call) -> FindingList:
    with reading() as session:
        row = find_dataset_or_raise(session, call[DATASET])
        version = find_version(session, row, call[VERSION] or row.current_version).name
        report = Report.from_json(
            services().store.read_document(row.agency_id, row.dataset_id, version, "report")
        )
        found = [issue for issue in report.issues if _is_wanted(issue.severity, issue.code, call)]
        asked = read_cursor(call[CURSOR], str, int)
        if asked and asked[0] != version:  # a newer version came: the report is another one
            raise CursorUnusable()
        start = max(0, asked[1]) if asked else 0
        end = start + call[LIMIT]
        links = next_links(end < len(found), version, end)
        return FindingList(
            dataset=row.name,
            version=version,
            total=len(found),
            items=tuple(finding_of(issue) for issue in found[start:end]),
            links=PageLinks(**links, html=site(f"/dataset/{row.name}/version/{version}")),
        )


@operations.get(
    "/runs/{run}/findings", "listRunFindings", text("สิ่งที่รอบการเก็บเกี่ยวพบ", "What a run found"),
    takes=(RUN, SEVERITY, CODE, LIMIT, CURSOR), gives=RunFindingList, errors=(RunNotFound, CursorUnusable),
)  # fmt: skip
def list_run_findings(call: Call) -> RunFindingList:
    after = read_cursor(call[CURSOR], int, int)
    limit = call[LIMIT]
    items: list[RunFinding] = []
    last: tuple[int, int] | None = None
    is_more = False
    with reading() as session:
        run = get_run(session, call[RUN])
        for key, found in _of_run(session, run.id, after or (0, -1)):
            said = found.error or found.finding
            severity = found.finding.severity if found.finding else "error"
            if said is None or not _is_wanted(severity, said.code, call):
                continue
            if len(items) == limit:
                is_more = True
                break
            items.append(found)
            last = key
        links = next_links(is_more, *(last or ()))
        return RunFindingList(
            run=run.id,
            items=tuple(items),
            links=PageLinks(**links, html=site(f"/harvest/run/{run.id}")),
        )


def _of_run(
    session: Session, run_id: str, after: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], RunFinding]]:
    """Everything behind (record, number within it), with its own such key: a record's error is number 0."""
    record_id, number = after
    is_more, start = True, record_id - 1
    while is_more:
        rows, is_more = pages.records(session, run_id, None, start, AT_ONCE, told_only=True)
        for row in rows:
            said: list[Issue | None] = [None, *(Issue.from_json(issue) for issue in row.issues)]
            for n, issue in enumerate(said):
                if (row.id, n) <= (record_id, number) or (issue is None and not row.error):
                    continue
                found = RunFinding(
                    dataset=row.dataset_name,
                    upstream_id=row.upstream_id,
                    finding=finding_of(issue) if issue else None,
                    error=None if issue else error_of(row.error),
                )
                yield (row.id, n), found
        start = rows[-1].id if rows else start


def _is_wanted(severity: str, code: str, call: Call) -> bool:
    return call[SEVERITY] in (None, severity) and call[CODE] in (None, code)
