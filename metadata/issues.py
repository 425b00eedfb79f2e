"""Issue and Report: what was found in data, grouped by cause, with counts and samples."""

from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

from metadata.findings import FindingKind, Severity, kinds
from metadata.findings._frictionless import sentence
from metadata.findings._words import in_words
from metadata.text import Text

JsonObject = dict[str, Any]
SAMPLES_KEPT = 3


@dataclass(frozen=True)
class Sample:
    """One place in the agency's own file. row is 1-based as a spreadsheet counts; value is cut to 200 characters."""

    row: int | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Issue:
    """One cause in one resource: kind is a name of metadata.findings, count how often, samples a few places."""

    kind: str
    resource: str = ""
    column: str | None = None
    count: int = 1
    values: JsonObject = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    raised: Severity | None = None

    @property
    def finding(self) -> FindingKind:
        return kinds()[self.kind]

    @property
    def code(self) -> str:
        return self.finding.code

    @property
    def severity(self) -> Severity:
        """The kind's own severity, or the one a policy gave to this issue."""
        return self.raised or self.finding.severity

    @property
    def message(self) -> Text:
        said = sentence(self.kind, self.values.get("type")) or self.finding.say
        return said.format(**self._shown())

    @property
    def advice(self) -> Text:
        return self.finding.hint.format(**self._shown())

    @property
    def rule(self) -> Text | None:
        """The rule that is broken, in the words of this issue."""
        rule = self.finding.rule
        return rule.format(**self._shown()) if rule else None

    def _shown(self) -> JsonObject:
        return {
            "column": self.column or "",
            "count": f"{self.count:,}",
            "resource": self.resource,
            **{key: in_words(self.kind, key, value) for key, value in self.values.items()},
        }

    def to_json(self) -> JsonObject:
        return dict(self._json)

    @cached_property
    def _json(self) -> JsonObject:
        """What to_json gives: a report, an outcome and what is remembered of the record all ask for it."""
        return {
            "code": self.code,
            "kind": self.kind,
            "severity": self.severity,
            "resource": self.resource,
            "column": self.column,
            "count": self.count,
            "values": self.values,
            "message": self.message.plain(),
            "hint": self.advice.plain(),
            "who": self.finding.who,
            "samples": [asdict(sample) for sample in self.samples],
        }

    @classmethod
    def from_json(cls, data: JsonObject) -> "Issue":
        return cls(
            kind=data["kind"],
            resource=data.get("resource", ""),
            column=data.get("column"),
            count=data.get("count", 1),
            values=data.get("values", {}),
            samples=tuple(Sample(**s) for s in data.get("samples", ())),
            raised=data.get("severity"),
        )


@dataclass(frozen=True)
class Report:
    """The judgement on one package: our issues beside Frictionless's own report, which is kept whole.

    `frictionless` is the JSON of its report, or None where no table was judged.
    """

    issues: tuple[Issue, ...] = ()
    frictionless: JsonObject | None = None

    @property
    def is_valid(self) -> bool:
        """No issue of severity error."""
        return not any(issue.severity == "error" for issue in self.issues)

    def of(self, resource: str) -> tuple[Issue, ...]:
        """The issues of one resource, by its key."""
        return tuple(issue for issue in self.issues if issue.resource == resource)

    def with_issues(self, *more: Issue) -> "Report":
        return replace(self, issues=(*self.issues, *more))

    def to_json(self) -> JsonObject:
        return {
            "valid": self.is_valid,
            "issues": [issue.to_json() for issue in self.issues],
            "frictionless": self.frictionless,
        }

    @classmethod
    def from_json(cls, data: JsonObject) -> "Report":
        return cls(tuple(Issue.from_json(i) for i in data.get("issues", ())), data.get("frictionless"))
