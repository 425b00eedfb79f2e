"""Judging a file or a package for `khlang validate`: no catalog, no database, only the bounded child."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from harvesters.validate.paths import frictionless_report, is_descriptor, validate_path
from metadata.errors.base import WHO
from metadata.issues import Issue
from web.telling import issue_lines

JsonObject = dict[str, Any]
DESCRIPTOR = "datapackage.json"
SAY = {
    "th": {"valid": "ผ่าน: ไม่พบข้อผิดพลาด", "invalid": "ไม่ผ่าน", "who": "ผู้แก้ไข"},
    "en": {"valid": "Valid: no errors found.", "invalid": "Not valid.", "who": "to be done by"},
}


@dataclass(frozen=True)
class Verdict:
    """The answer to `khlang validate`: document is what --format json or frictionless prints."""

    is_valid: bool
    document: JsonObject
    issues: tuple[Issue, ...] = ()

    def lines(self, lang: str) -> Iterator[str]:
        """The judgement for a person: each cause, where, and what to do."""
        say = SAY[lang]
        for file in self.document.get("files", ()):
            rows = "" if file["rows"] is None else f"  {file['rows']:,} × {len(file['schema']['fields'])}"
            yield f"{file['file']}  {file['format']}  {file['encoding'] or ''}{rows}"
        for issue in self.issues:
            *told, advice = issue_lines(issue, lang)
            yield from (f"  {line}" for line in told)
            yield f"  {advice} ({say['who']}: {WHO[issue.finding.who].show(lang)[0]})"
        yield say["valid" if self.is_valid else "invalid"]


def judge(path: Path, *, schema: Path | None, package: Path | None, form: str, limit_errors: int) -> Verdict:
    """Judge path as form asks: "frictionless" as Frictionless reads the bytes, else the table as staged.

    Raises DescriptorUnusable for a schema or package file that cannot be read as one.
    """
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as scratch:
        if form == "frictionless":
            report = frictionless_report(path, schema_path=schema, sandbox=sandbox, limit_errors=limit_errors)
            return Verdict(bool(report["valid"]), report)
        package = package or (path if path.name == DESCRIPTOR or is_descriptor(path) else None)
        judged = validate_path(
            path,
            schema_path=schema,
            package_path=package,
            sandbox=sandbox,
            scratch=Path(scratch),
            limit_errors=limit_errors,
        )
        return Verdict(judged.is_valid, judged.to_json(), judged.report.issues)
