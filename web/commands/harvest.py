"""khlang harvest: gather, stage, validate, publish."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli import print_json
from web.commands._options import Bar, json_option, lang_of, services

if TYPE_CHECKING:
    from harvesters.ledger import RunResult

WORDS = {
    "created": ("สร้างใหม่", "created"),
    "updated": ("ปรับปรุง", "updated"),
    "unchanged": ("ไม่เปลี่ยนแปลง", "unchanged"),
    "missing": ("ไม่พบที่ต้นทาง", "missing"),
    "withdrawn": ("เพิกถอน", "withdrawn"),
    "restored": ("กลับมาแล้ว", "restored"),
    "renamed": ("เปลี่ยนรหัส", "renamed"),
    "rejected": ("ไม่ผ่านการตรวจ", "rejected"),
    "failed": ("ล้มเหลว", "failed"),
}


@click.command(
    name="harvest",
    epilog="Example: khlang harvest agencies.example --dry-run",
)
@click.argument("configs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source, as agency/source.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what a run would do, with reasons.")
@click.option("--full", is_flag=True, help="Read and stage everything again, changed or not.")
@click.option("--accept", metavar="PLAN_ID", help="Carry out the plan of a run that stopped for a person.")
@json_option
@click.pass_context
def command(
    ctx: click.Context, configs: tuple[Path, ...], only: tuple[str, ...], dry_run: bool, full: bool,
    accept: str | None, as_json: bool,
) -> int:  # fmt: skip
    """Harvest the sources of CONFIGS (files or folders) and publish what passes.

    Exit status 1 when a record was rejected or failed, or a source stopped for a person; 2 for a config
    that has problems: then nothing is harvested.
    """
    from web.harvesting import harvest_source, load_sources
    from web.wiring import load_settings

    sources, problems = load_sources(configs, only, load_settings(), lang_of(ctx))
    for problem in problems:
        click.echo(problem.line_text(lang_of(ctx)), err=True)
    results = []
    with services(recover=not dry_run) as opened:
        for source in sources:
            with Bar(source.id) as bar:
                results.append(
                    harvest_source(source, opened, dry_run=dry_run, full=full, accept=accept, progress=bar)
                )
            if not as_json:
                _print(results[-1], lang_of(ctx), dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "runs": [result.to_json() for result in results]})
    return 1 if any(result.has_problems for result in results) else 0


def _print(result: "RunResult", lang: str, dry_run: bool) -> None:
    """One source's outcome: a line of counts, then each record that needs someone, with its findings."""
    at = 0 if lang == "th" else 1
    counts = "  ".join(f"{WORDS[name][at]} {n}" for name, n in result.counts.items())
    dry = {"th": " (ทดลอง ไม่มีการเขียน)", "en": " (dry run, nothing written)"}[lang] if dry_run else ""
    click.echo(f"{result.source_id}{dry}: {counts or '-'}")
    if result.error:
        click.echo(f"  {result.error.code} {result.error.message.show(lang)[0]}")
        click.echo(f"    → {result.error.advice.show(lang)[0]}")
    for outcome in result.outcomes:
        if outcome.outcome == "unchanged":
            continue
        name = outcome.name or outcome.upstream_id
        reasons = ", ".join(str(reason.get(lang) or reason.get("en")) for reason in outcome.reasons)
        click.echo(f"  {WORDS[outcome.outcome][at]}: {name}" + (f" ({reasons})" if reasons else ""))
        if outcome.error:
            click.echo(f"    {outcome.error.code} {outcome.error.message.show(lang)[0]}")
            click.echo(f"      → {outcome.error.advice.show(lang)[0]}")
        for issue in outcome.issues:
            if issue.severity == "notice" and outcome.outcome != "rejected":
                continue
            click.echo(f"    {issue.code} {issue.message.show(lang)[0]}")
            if issue.severity == "error":
                click.echo(f"      → {issue.advice.show(lang)[0]}")
