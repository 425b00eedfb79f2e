"""Runs: each attempt to harvest a source, what became of every record, in public."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from catalog import pages
from catalog.models import RunRecordRow, RunRow
from catalog.sources import get_run as find_run
from metadata.errors.api import CursorUnusable
from metadata.errors.store import RunNotFound
from metadata.text import Text, text
from web.api.v1._cursors import CURSOR, LIMIT, next_links, read_cursor
from web.api.v1._findings import RecordError, error_of
from web.api.v1._operations import Answer, Call, Operations, Shape
from web.api.v1._parameters import Choice, Word, in_path, perhaps
from web.api.v1._shapes import PageLinks, api_url, iso, site
from web.context import reading

operations = Operations("runs", text("รอบการเก็บเกี่ยว", "Runs"))

State = Literal["running", "done", "failed", "needs_review", "interrupted"]
OUTCOMES = (
    "created", "updated", "unchanged", "missing", "withdrawn", "restored", "renamed", "rejected", "failed",
)  # fmt: skip
RUN = in_path("run", Word(60, 1), text("รหัสรอบการเก็บเกี่ยว", "The id of a run"), "00000000")
SOURCE = perhaps(
    "source", Word(81, 1), text("เฉพาะของแหล่งข้อมูลนี้", "Only of this source: organization/source"),
    example="nam/files",
)  # fmt: skip
STATE = perhaps(
    "state", Choice(("running", "done", "failed", "needs_review", "interrupted")),
    text("เฉพาะสถานะนี้", "Only in this state"),
)  # fmt: skip
OUTCOME = perhaps("outcome", Choice(OUTCOMES), text("เฉพาะผลนี้", "Only with this outcome"))


class RunLinks(Shape):
    """Addresses of a run and of what it did."""

    self: str
    html: str
    source: str
    records: str
    findings: str


class Run(Shape):
    """One run. counts: outcome to number of records; total: what the source says it holds."""

    id: str
    source: str = Field(description="organization/source")
    state: State = Field(description="needs_review: too much would go; a person must accept the plan")
    started_at: str = Field(json_schema_extra={"format": "date-time"})
    finished_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    counts: dict[str, int]
    total: int | None = None
    error: RecordError | None = None
    links: RunLinks


class RunList(Shape):
    """A page of runs, newest first."""

    total: int
    items: tuple[Run, ...]
    links: PageLinks


class RecordLinks(Shape):
    """Where a record became a dataset."""

    dataset: str | None = None
    version: str | None = None


class Record(Shape):
    """What a run did with one record. reasons: what changed, or why not."""

    upstream_id: str
    dataset: str | None = None
    title: Text | None = None
    outcome: str
    version: str | None = None
    reasons: tuple[Text, ...]
    error: RecordError | None = None
    finding_count: int
    links: RecordLinks


class RecordList(Shape):
    """A page of the records of a run, in its order."""

    run: str
    items: tuple[Record, ...]
    links: PageLinks


@operations.get(
    "/runs", "listRuns", text("รายการรอบการเก็บเกี่ยว ใหม่สุดก่อน", "A list of runs, newest first"),
    takes=(SOURCE, STATE, LIMIT, CURSOR), gives=RunList, errors=(CursorUnusable,),
)  # fmt: skip
def list_runs(call: Call) -> RunList:
    after = read_cursor(call[CURSOR], datetime, str)
    with reading() as session:
        rows, is_more = pages.runs(session, call[SOURCE], call[STATE], after, call[LIMIT])
        links = next_links(is_more, *((rows[-1].started_at, rows[-1].id) if rows else ()))
        return RunList(
            total=pages.count_runs(session, call[SOURCE], call[STATE]),
            items=tuple(_run(row) for row in rows),
            links=PageLinks(**links, html=site("/harvest")),
        )


@operations.get(
    "/runs/{run}", "getRun", text("รอบการเก็บเกี่ยวหนึ่งรอบ", "One run"), takes=(RUN,), gives=Run, errors=(RunNotFound,),
)  # fmt: skip
def get_run(call: Call) -> Answer:
    with reading() as session:
        row = find_run(session, call[RUN])
        return Answer(_run(row), modified=row.finished_at)


@operations.get(
    "/runs/{run}/records", "listRunRecords", text("ผลของแต่ละรายการในรอบ", "What became of each record of a run"),
    takes=(RUN, OUTCOME, LIMIT, CURSOR), gives=RecordList, errors=(RunNotFound, CursorUnusable),
)  # fmt: skip
def list_run_records(call: Call) -> RecordList:
    after = read_cursor(call[CURSOR], int)
    with reading() as session:
        run = find_run(session, call[RUN])
        rows, is_more = pages.records(
            session, run.id, call[OUTCOME], after[0] if after else None, call[LIMIT]
        )
        links = next_links(is_more, *(row.id for row in rows[-1:]))
        return RecordList(
            run=run.id,
            items=tuple(_record(row) for row in rows),
            links=PageLinks(**links, html=site(f"/harvest/run/{run.id}")),
        )


def _run(row: RunRow) -> Run:
    return Run(
        id=row.id,
        source=row.source_id,
        state=row.state,
        started_at=iso(row.started_at),
        finished_at=iso(row.finished_at) if row.finished_at else None,
        counts={outcome: int(number) for outcome, number in row.counts.items()},
        total=row.total,
        error=error_of(row.error),
        links=RunLinks(
            self=api_url("getRun", run=row.id),
            html=site(f"/harvest/run/{row.id}"),
            source=api_url(
                "getSource", organization=row.source_id.split("/")[0], source=row.source_id.split("/")[1]
            ),
            records=api_url("listRunRecords", run=row.id),
            findings=api_url("listRunFindings", run=row.id),
        ),
    )


def _record(row: RunRecordRow) -> Record:
    name, version = row.dataset_name, row.version
    return Record(
        upstream_id=row.upstream_id,
        dataset=name,
        title=Text.model_validate(row.title) if row.title else None,
        outcome=row.outcome,
        version=version,
        reasons=tuple(Text.model_validate(reason) for reason in row.reasons),
        error=error_of(row.error),
        finding_count=len(row.issues),
        links=RecordLinks(
            dataset=api_url("getDataset", dataset=name) if name else None,
            version=api_url("getVersion", dataset=name, version=version) if name and version else None,
        ),
    )
