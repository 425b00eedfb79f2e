"""A finding as answers show it."""

from typing import Any, Literal

from pydantic import Field

from metadata.issues import Issue
from metadata.text import Text
from web.api.v1._operations import Shape

JsonObject = dict[str, Any]
Severity = Literal["error", "warning", "notice"]
Who = Literal["agency", "portal", "upstream"]


class Place(Shape):
    """One place in the agency's own file. row counts as a spreadsheet does."""

    row: int | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = Field(None, description="As it was seen; columns with personal data are masked")


class Finding(Shape):
    """One cause in one resource: how often, where for example, and what to do."""

    code: str = Field(description="Permanent; /errors/<code> explains it")
    kind: str
    severity: Severity
    resource: str = Field(description="The key of the resource; empty for the dataset itself")
    column: str | None = None
    count: int
    message: Text
    rule: Text | None = Field(None, description="The rule that is broken")
    hint: Text = Field(description="What to do now")
    who: Who = Field(description="Who can act")
    values: JsonObject = Field(description="The numbers and names in the message")
    samples: tuple[Place, ...]


class RecordError(Shape):
    """Why a record or a run failed."""

    code: str
    message: Text
    hint: Text
    who: Who


def finding_of(issue: Issue) -> Finding:
    return Finding(
        code=issue.code,
        kind=issue.kind,
        severity=issue.severity,
        resource=issue.resource,
        column=issue.column,
        count=issue.count,
        message=issue.message,
        rule=issue.rule,
        hint=issue.advice,
        who=issue.finding.who,
        values=issue.values,
        samples=tuple(
            Place(row=sample.row, column=sample.column, cell=sample.cell, value=sample.value)
            for sample in issue.samples
        ),
    )


def error_of(document: JsonObject | None) -> RecordError | None:
    """An error as a run or a record keeps it."""
    if not document:
        return None
    return RecordError(
        code=document["code"],
        message=Text.model_validate(document["message"]),
        hint=Text.model_validate(document["hint"]),
        who=document["who"],
    )
