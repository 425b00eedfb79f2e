"""Findings as every page shows them: one card a cause, with its places in the agency's own file."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from harvesters.checks._personal import is_personal
from metadata.errors.base import WHO
from metadata.findings import kinds
from metadata.issues import Issue, Sample
from metadata.text import Text

JsonObject = dict[str, Any]
File = TypeVar("File")
RANK = {"error": 0, "warning": 1, "notice": 2}
VALUE_SHOWN = 120
_OF_HEADER = re.compile(r".*-label|.*header.*|column_.*|columns_.*|unit_.*")
"""Findings whose samples quote the header, which their sentence names already."""


@dataclass(frozen=True)
class Place:
    """Where to look in the file: sheet, cell as Excel names it, row as it counts, the column and what stands there."""

    sheet: str
    cell: str
    row: int | None
    column: str
    value: str


@dataclass(frozen=True)
class Spot:
    """One file of several that have the same cause: how often there, where, and the sentence where it differs."""

    file: Text | str
    count: int
    places: tuple[Place, ...]
    message: Text | None = None


@dataclass(frozen=True)
class Cause:
    """One cause: what is wrong and how often, the rule it breaks, three places, the mend, and who should act.

    file names the table where a report is about several; such_as quotes one cell. spots: file by file, where the same
    stands in several of them; file and places say nothing then.
    """

    code: str
    severity: str
    message: Text
    count: int
    such_as: str
    rule: Text | None
    todo: Text
    who: Text
    places: tuple[Place, ...]
    values: JsonObject
    file: Text | str = ""
    spots: tuple["Spot", ...] = ()


@dataclass(frozen=True)
class Counts:
    """How many causes of each gravity, and the first word on the whole: error, warning, notice or good."""

    errors: int
    warnings: int
    notices: int

    @property
    def verdict(self) -> str:
        return (
            "error" if self.errors else "warning" if self.warnings else "notice" if self.notices else "good"
        )


def view_causes(
    issues: Iterable[Issue],
    *,
    sheets: Mapping[str, str] | None = None,
    files: Mapping[str, Text | str] | None = None,
) -> tuple[Cause, ...]:
    """The causes, gravest first and then the most frequent. sheets and files are by the issues' resources.

    What several files have in the same column is one cause.
    """
    groups: dict[tuple[str, str, str | None], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.kind, issue.severity, issue.column), []).append(issue)
    causes: list[Cause] = []
    for group in groups.values():
        if len({issue.resource for issue in group}) > 1:
            causes.append(_of_several(group, sheets or {}, files or {}))
        else:
            causes += [
                view_cause(i, (sheets or {}).get(i.resource, ""), (files or {}).get(i.resource, ""))
                for i in group
            ]
    holding = {kind.code for kind in kinds().values() if kind.holds}
    return tuple(sorted(causes, key=lambda c: (RANK[c.severity], c.code not in holding, -c.count)))


def _of_several(group: Sequence[Issue], sheets: Mapping[str, str], files: Mapping[str, Text | str]) -> Cause:
    """One cause of several files. Its sentence counts all of them, where the files differ in nothing else."""
    first = max(group, key=lambda issue: issue.count)
    count = sum(issue.count for issue in group)
    is_same = all(issue.values == first.values for issue in group)
    whole = view_cause(replace(first, count=count) if is_same else first)
    spots = tuple(
        Spot(
            files.get(issue.resource, issue.resource),
            issue.count,
            places_of(issue, sheets.get(issue.resource, "")),
            None if is_same or issue is first else issue.message,
        )
        for issue in group
    )
    return replace(whole, count=count, places=(), spots=spots)


def view_cause(issue: Issue, sheet: str = "", file: Text | str = "") -> Cause:
    """One issue as its card shows it."""
    return Cause(
        code=issue.code,
        severity=issue.severity,
        message=issue.message,
        count=issue.count,
        such_as=_such_as(issue),
        rule=issue.rule,
        todo=issue.advice,
        who=WHO[issue.finding.who],
        places=places_of(issue, sheet),
        values=issue.values,
        file=file,
    )


def several(files: Sequence[File]) -> Sequence[File]:
    """The files whose names findings need: none where there is one."""
    return files if len(files) > 1 else ()


def sheets_of(provenance: Mapping[str, JsonObject]) -> dict[str, str]:
    """The sheet of a workbook that each resource is, by provenance of the resources; none for other files."""
    found = {}
    for key, document in provenance.items():
        steps = document.get("steps") or ()
        if name := next((str(s["sheet"]) for s in steps if s.get("step") == "sheet" and s.get("sheet")), ""):
            found[key] = name
    return found


def count_causes(causes: Iterable[Cause]) -> Counts:
    """How grave a report is."""
    found = [cause.severity for cause in causes]
    return Counts(found.count("error"), found.count("warning"), found.count("notice"))


def places_of(issue: Issue, sheet: str = "") -> tuple[Place, ...]:
    """The samples of an issue in the words of a spreadsheet; none that only says the file's name again."""
    found = (_place(sample, issue, sheet) for sample in issue.samples)
    return tuple(p for p in found if p.cell or p.row is not None or p.column or p.value)


def _place(sample: Sample, issue: Issue, sheet: str) -> Place:
    column = sample.column or issue.column or ""
    value = (sample.value or "")[:VALUE_SHOWN]
    is_told = value == column or (bool(value) and issue.resource.endswith(value))
    return Place(sheet, sample.cell or "", sample.row, column, "" if is_told else value)


def _such_as(issue: Issue) -> str:
    """A cell to quote behind the sentence, where it speaks of several cells and does not quote one itself."""
    if issue.count < 2 or not issue.column or is_personal(issue) or _OF_HEADER.fullmatch(issue.kind):
        return ""
    value = next((s.value for s in issue.samples if s.value and s.value != issue.column), "")
    told = issue.message.plain().values()
    return "" if not value or any(value in words for words in told) else value[:60]
