"""Judging a file or a package for `khlang validate`: no catalog, no database, only the bounded child."""

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from catalog.sandbox import Sandbox
from harvesters.verbatim import DESCRIPTOR, is_descriptor, located, write_frictionless_report

if TYPE_CHECKING:
    from metadata.issues import Issue

JsonObject = dict[str, Any]
SAY = {
    "th": {
        "valid": "ผ่าน: ไม่พบข้อผิดพลาด",
        "invalid": "ไม่ผ่าน",
        "who": "ผู้แก้ไข",
        "unwritten": "ไม่ได้เขียนไฟล์ Parquet: เขียนได้จากตาราง CSV หรือ TSV ที่เปิดอ่านได้เท่านั้น",
        "lost": "ค่าที่ชนิดข้อมูลของคอลัมน์ใน Parquet เก็บไม่ได้ จึงเว้นว่างไว้ จำนวน {count:,} ค่า",
    },
    "en": {
        "valid": "Valid: no errors found.",
        "invalid": "Not valid.",
        "who": "to be done by",
        "unwritten": "No Parquet was written: it is made of a CSV or TSV table that can be opened, and nothing else.",
        "lost": "Values that their Parquet column cannot hold and that were left empty: {count:,}.",
    },
}
HELD_BYTES = 5_000_000


class Verdict(NamedTuple):
    """The answer to `khlang validate`: document is what --format json prints, written the frictionless report."""

    is_valid: bool
    document: JsonObject | None = None
    issues: tuple["Issue", ...] = ()
    written: Path | None = None
    lost: int | None = None
    """Values that no column of the Parquet file could hold; None where no such file was written."""

    def of_parquet(self, lang: str) -> str:
        """What there is to say of a Parquet file that was asked for and is not whole."""
        return SAY[lang]["unwritten"] if self.lost is None else SAY[lang]["lost"].format(count=self.lost)

    def lines(self, lang: str) -> Iterator[str]:
        """The judgement for a person: each cause, where, and what to do."""
        from metadata.errors.base import WHO
        from web.telling import issue_lines

        say = SAY[lang]
        for file in (self.document or {}).get("files", ()):
            rows = "" if file["rows"] is None else f"  {file['rows']:,} × {len(file['schema']['fields'])}"
            yield f"{file['file']}  {file['format']}  {file['encoding'] or ''}{rows}"
        for issue in self.issues:
            *told, advice = issue_lines(issue, lang)
            yield from (f"  {line}" for line in told)
            yield f"  {advice} ({say['who']}: {WHO[issue.finding.who].show(lang)[0]})"
        yield say["valid" if self.is_valid else "invalid"]

    def print_to(self, out: BinaryIO) -> None:
        """Write the document as JSON and a newline: indented, but for one too large to be read by eye."""
        if self.written is None or self.written.stat().st_size < HELD_BYTES:
            found = self.document if self.written is None else json.loads(self.written.read_bytes())
            out.write(json.dumps(found, ensure_ascii=False, indent=2, default=str).encode("utf-8", "replace"))
        else:
            with self.written.open("rb") as source:
                shutil.copyfileobj(source, out, 1_000_000)
        out.write(b"\n")
        out.flush()


def answered(
    path: Path,
    *,
    schema: Path | None,
    package: Path | None,
    form: str,
    limit_errors: int,
    parquet: Path | None,
    lang: str | None,
) -> int:
    """Judge as `judge` does, print what is found, and give the exit status; without lang the environment's is taken."""
    with tempfile.TemporaryDirectory() as scratch:
        verdict = judge(
            path,
            schema=schema,
            package=package,
            form=form,
            limit_errors=limit_errors,
            scratch=Path(scratch),
            parquet=parquet,
        )
        if form == "text":
            import click

            for line in verdict.lines(_language(lang)):
                click.echo(line)
        else:
            verdict.print_to(sys.stdout.buffer)
        if (
            parquet is not None and verdict.lost != 0
        ):  # the language is looked up where there is something to say
            sys.stderr.write(f"{verdict.of_parquet(_language(lang))}\n")
    has_parquet = parquet is None or verdict.lost is not None
    return 0 if verdict.is_valid and has_parquet else 1


def _language(lang: str | None) -> str:
    from web.cli import message_language

    return lang or message_language()


def judge(
    path: Path,
    *,
    schema: Path | None,
    package: Path | None,
    form: str,
    limit_errors: int,
    scratch: Path,
    parquet: Path | None = None,
) -> Verdict:
    """Judge path as form asks: "frictionless" as Frictionless reads the bytes, else the table as staged.

    path may be a folder or a zip with a package in it. What is unpacked or written lies in scratch. With parquet, which
    goes with "frictionless", the table is written there too, typed as its schema says; a file there is replaced.
    Raises DescriptorUnusable for a schema or package file that cannot be read as one.
    """
    with Sandbox() as sandbox:
        path = located(path, sandbox, scratch)
        if form == "frictionless":
            written = scratch / "report" / "report.json"
            written.parent.mkdir()
            table = written.with_name("table.parquet")
            is_valid, lost = write_frictionless_report(
                path,
                written,
                schema_path=schema,
                package_path=package,
                sandbox=sandbox,
                limit_errors=limit_errors,
                parquet=table if parquet is not None else None,
            )
            if parquet is not None and lost is not None:
                shutil.move(table, parquet)
            return Verdict(is_valid, written=written, lost=lost)
        from harvesters.validate.paths import validate_path
        from harvesters.verbatim import load_schema

        if schema is not None:
            load_schema(schema)
        package = package or (path if path.name == DESCRIPTOR or is_descriptor(path) else None)
        judged = validate_path(
            path,
            schema_path=schema,
            package_path=package,
            sandbox=sandbox,
            scratch=scratch,
            limit_errors=limit_errors,
        )
        return Verdict(judged.is_valid, judged.to_json(), judged.report.issues)
