"""Findings and errors as lines for a person at a terminal, the same in every command."""

from collections.abc import Iterator

from metadata.errors import KhlangError
from metadata.issues import Issue

SEVERITY = {
    "error": {"th": "ผิดพลาด", "en": "error"},
    "warning": {"th": "คำเตือน", "en": "warning"},
    "notice": {"th": "ควรทราบ", "en": "notice"},
}
ROW = {"th": "แถว", "en": "row"}


def issue_lines(issue: Issue, lang: str) -> Iterator[str]:
    """One finding: what it is, the places in the agency's own file, and what to do."""
    yield f"{issue.code} {SEVERITY[issue.severity][lang]}: {issue.message.show(lang)[0]}"
    for sample in issue.samples:
        place = sample.cell or (f"{ROW[lang]} {sample.row}" if sample.row else "")
        if told := ": ".join(part for part in (place, sample.value) if part):
            yield f"    {told}"
    yield f"  → {issue.advice.show(lang)[0]}"


def error_lines(error: KhlangError, lang: str) -> Iterator[str]:
    """One error and what to do."""
    yield f"{error.code} {error.message.show(lang)[0]}"
    yield f"  → {error.advice.show(lang)[0]}"
