"""The outcomes of a run, one line each, for a spreadsheet, a program and a notice: what, where, and who acts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalog.models import RunRecordRow
from metadata.errors.base import WHO, catalogue
from metadata.issues import Issue, Sample
from metadata.text import Text, cut

JsonObject = dict[str, Any]
Addresses = Mapping[tuple[str, str], str]
VALUE_SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One thing said of one record; code is empty where nothing is. address is that of the file or of the source,
    field the column or key of the metadata, row as a spreadsheet counts, value as it was seen (cells of columns with
    personal data were masked when they were found)."""

    upstream_id: str
    dataset: str
    title: JsonObject | None
    outcome: str
    reasons: tuple[JsonObject, ...] = ()
    code: str = ""
    kind: str = ""
    severity: str = ""
    file: str = ""
    address: str = ""
    field: str = ""
    cell: str = ""
    row: int | None = None
    value: str = ""
    count: int = 0
    message: Text | None = None
    rule: Text | None = None
    hint: Text | None = None
    who: str = ""

    def to_json(self) -> JsonObject:
        """The same by name; what is said, in both languages, and who should act in words too."""
        said = {"message": self.message, "rule": self.rule, "hint": self.hint}
        plain = {name: words.plain() if words else None for name, words in said.items()}
        acting = WHO[self.who].plain() if self.who in WHO else None
        kept = ("code", "kind", "severity", "file", "address", "field", "cell", "row", "value", "count")
        return {**{name: getattr(self, name) for name in kept}, **plain, "who": self.who, "who_says": acting}


def lines_of(record: RunRecordRow, addresses: Addresses, source_url: str) -> Iterator[Line]:
    """Everything said of a record: its error, then each place that its findings quote; one bare line where nothing
    is."""
    reasons = tuple(reason for reason in record.reasons if isinstance(reason, dict))
    base = Line(
        record.upstream_id, record.dataset_name or "", record.title, record.outcome, reasons,
        address=source_url,
    )  # fmt: skip
    said = False
    if record.error:
        said = True
        yield error_line(base, record.error)
    for document in record.issues:
        issue = Issue.from_json(document)
        for sample in issue.samples or (Sample(),):
            said = True
            yield _of_sample(base, issue, sample, addresses)
    if not said:
        yield base


def error_line(base: Line, error: JsonObject) -> Line:
    """The line of an error as a record or a run keeps it."""
    entry = catalogue().get(error["code"])
    return replace(
        base, code=error["code"], kind=entry.name if entry else "", severity="error", count=1,
        message=_text(error["message"]), hint=_text(error["hint"]), who=error["who"],
    )  # fmt: skip


def _of_sample(base: Line, issue: Issue, sample: Sample, addresses: Addresses) -> Line:
    field = sample.column or issue.column or str(issue.values.get("field") or "")
    value = sample.value if sample.value is not None else issue.values.get("value")
    return replace(
        base, code=issue.code, kind=issue.kind, severity=issue.severity, file=issue.resource,
        address=addresses.get((base.dataset, issue.resource)) or base.address, field=field,
        cell=sample.cell or "", row=sample.row, value="" if value is None else cut(str(value), VALUE_SHOWN),
        count=issue.count, message=issue.message, rule=issue.rule, hint=issue.advice, who=issue.finding.who,
    )  # fmt: skip


def _text(said: JsonObject) -> Text:
    return Text(**{lang: words for lang, words in said.items() if lang in ("th", "en")})


def records_json(
    records: Iterable[RunRecordRow], addresses: Addresses, source_url: str
) -> Iterator[JsonObject]:
    """Every record with its outcome and what is said of it."""
    for record in records:
        said = [line.to_json() for line in lines_of(record, addresses, source_url) if line.code]
        yield {
            "upstream_id": record.upstream_id, "dataset": record.dataset_name, "title": record.title,
            "outcome": record.outcome, "version": record.version, "reasons": record.reasons,
            "changes": record.changes, "findings": said,
        }  # fmt: skip
