"""What staging did and what it found, collected while one file is read.

Steps say each decision and why, in Thai and English, with measured numbers. Findings are grouped by cause as
they come, so that a file with a million bad cells makes one line with a count and three places.
"""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from metadata.issues import SAMPLES_KEPT, Issue, Sample
from metadata.text import cut

JsonObject = dict[str, Any]
VALUE_SHOWN = 200

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class NotATable(Exception):
    """The file ends as it is, without a table; the finding that says why is already in the notes."""


@dataclass
class _Cause:
    count: int = 0
    values: JsonObject = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)


class Notes:
    """Steps and findings of one file."""

    def __init__(self) -> None:
        self.steps: list[JsonObject] = []
        self._causes: dict[tuple[str, str | None], _Cause] = {}

    def step(self, name: str, th: str, en: str, /, **values: object) -> None:
        """Write down one decision. The sentences are filled from values, which also stay readable as data."""
        told = {key: _shown(value) for key, value in values.items()}
        self.steps.append({"step": name, "th": th.format(**told), "en": en.format(**told), **told})

    def found(
        self,
        kind: str,
        /,
        *,
        column: str | None = None,
        count: int = 1,
        sample: Sample | None = None,
        **values: object,
    ) -> None:
        """Count one finding under its cause. The values of the first one are shown."""
        told = {key: _shown(value) for key, value in values.items()}
        cause = self._causes.setdefault((kind, column), _Cause(values=told))
        cause.count += count
        if sample is not None and len(cause.samples) < SAMPLES_KEPT:
            cause.samples.append(sample)

    def drop(self, kind: str, column: str | None = None) -> None:
        """Take a finding back, because a better located one says the same."""
        self._causes.pop((kind, column), None)

    def has(self, kind: str, column: str | None = None) -> bool:
        """Whether that cause was found."""
        return (kind, column) in self._causes

    def issues(self) -> list[JsonObject]:
        """The findings as JSON, in the order in which they were first met."""
        return [
            {
                "kind": kind,
                "column": column,
                "count": cause.count,
                "values": cause.values,
                "samples": [asdict(sample) for sample in cause.samples],
            }
            for (kind, column), cause in self._causes.items()
        ]


def issue_from(data: JsonObject, resource: str) -> Issue:
    """The Issue that a child wrote down as JSON."""
    return Issue(
        kind=data["kind"],
        resource=resource,
        column=data["column"],
        count=data["count"],
        values=data["values"],
        samples=tuple(Sample(**sample) for sample in data["samples"]),
    )


def place(
    row: int | None, column_index: int | None = None, column: str | None = None, value: str | None = None
) -> Sample:
    """A place in the agency's own file: row and column are 1-based, the cell reads as in a spreadsheet.

    >>> place(12, 3).cell
    'C12'
    """
    cell = f"{letters(column_index)}{row}" if row is not None and column_index is not None else None
    told = None if value is None else visible(cut(value, VALUE_SHOWN))
    return Sample(row=row, column=column, cell=cell, value=told)


def visible(text: str) -> str:
    """Words of others as a page, a terminal and a database take them: what nobody sees becomes U+FFFD.

    >>> visible("a\\x1b[31m\\u202eb")
    'a\ufffd[31m\ufffdb'
    """
    return _HIDDEN.sub("\ufffd", text)


def _shown(value: object) -> object:
    """The same for the texts inside lists and maps."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _shown(inner) for key, inner in value.items()}
    return value


def letters(index: int) -> str:
    """The name of a 1-based column as a spreadsheet writes it.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    name = ""
    while index > 0:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
