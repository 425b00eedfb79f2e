"""khlang harvest: gather, stage, validate, publish."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from web.cli import print_json
from web.commands._options import Bar, Place, json_option, lang_of, services, trial_services
from web.telling import error_lines, issue_lines

if TYPE_CHECKING:
    from harvesters.ledger import Outcome, RunResult

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

UNDECIDED = (
    "ไม่อยู่ในรายการแต่ยังคงไว้ เพราะอาจเป็นรายการที่ไม่มีรหัส",
    "not listed but kept, for a record without an identifier may be one of these:",
)

NO_PLAN_YET = {
    "th": "  → ตรวจว่าแหล่งข้อมูลตอบครบ ถ้าครบและตั้งใจตามนี้จริง ให้เก็บเกี่ยวโดยไม่ใส่ --dry-run แล้วยอมรับแผนด้วยรหัสที่แสดง",
    "en": "  → Check that the source answers completely. If it does and this is meant, harvest without --dry-run "
    "and accept the plan by the id that is shown.",
}


@click.command(
    name="harvest",
    epilog="Example: khlang harvest agencies.example --dry-run",
)
@click.argument("configs", nargs=-1, required=True, type=Place(path_type=Path))
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this source, as agency/source.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what a run would do, with reasons.")
@click.option("--full", is_flag=True, help="Read and stage everything again, changed or not.")
@click.option(
    "--accept",
    metavar="PLAN_ID",
    help="Carry out the plan of a run that stopped for a person; only its source is harvested.",
)
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
    from harvesters.ledger import RunResult
    from metadata.errors.store import SourceBusy
    from web.harvesting import harvest_source, load_sources, source_of_plan
    from web.wiring import load_settings

    sources, problems = load_sources(configs, only, load_settings())
    for problem in problems:
        click.echo(problem.line_text(lang_of(ctx)), err=True)
    results = []
    with trial_services() if dry_run else services() as opened:
        if accept is not None:
            sources = source_of_plan(sources, opened, accept)
        for source in sources:
            try:
                with Bar(source.id) as bar:
                    result = harvest_source(
                        source, opened, dry_run=dry_run, full=full, accept=accept, progress=bar
                    )
            except SourceBusy as busy:  # the other sources of the configs are not held up by it
                result = RunResult(source.id, None, state="failed", error=busy)
            results.append(result)
            if not as_json:
                _print(result, lang_of(ctx), dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "runs": [result.to_json() for result in results]})
    return 1 if any(result.has_problems for result in results) else 0


def _print(result: "RunResult", lang: str, dry_run: bool) -> None:
    """One source's outcome: a line of counts, then each record that needs someone, with its findings."""
    at = 0 if lang == "th" else 1
    counts = "  ".join(f"{WORDS[name][at]} {n}" for name, n in result.counts.items())
    dry = {"th": " (ทดลอง ไม่มีการเขียน)", "en": " (dry run, nothing written)"}[lang] if dry_run else ""
    click.echo(f"{result.source_id}{dry}: {counts or '-'}")
    if dry_run or result.state == "needs_review" or (result.plan or {}).get("undecided"):
        for line in _planned(result.plan or {}, at):
            click.echo(f"  {line}")
    for kind, said in (result.plan or {}).get("left_out", {}).items():
        click.echo(f"  {_left_out(kind, said, lang)}")
    if result.error:
        *told, advice = error_lines(result.error, lang)
        if dry_run and result.state == "needs_review":
            advice = NO_PLAN_YET[lang]
        for line in (*told, *_gone(result, lang), advice):
            click.echo(f"  {line}")
    for outcome in result.outcomes:
        if outcome.outcome == "unchanged":
            continue
        name = outcome.name or _unnamed(outcome, lang)
        reasons = ", ".join(str(reason.get(lang) or reason.get("en")) for reason in outcome.reasons)
        click.echo(f"  {WORDS[outcome.outcome][at]}: {name}" + (f" ({reasons})" if reasons else ""))
        if outcome.error:
            for line in error_lines(outcome.error, lang):
                click.echo(f"    {line}")
        shown = ""
        for issue in outcome.issues:
            if issue.severity == "notice" and outcome.outcome != "rejected":
                continue
            if issue.resource not in ("", shown):
                click.echo(f"    {issue.resource}")
            shown = issue.resource
            for line in issue_lines(issue, lang):
                click.echo(f"    {line}")


def _unnamed(outcome: "Outcome", lang: str) -> str:
    """What a record without a public name is called: by its title where it has one, always by its id."""
    title = (outcome.title or {}).get(lang) or next(iter((outcome.title or {}).values()), "")
    return f"{title} ({outcome.upstream_id})" if title else outcome.upstream_id


def _planned(plan: "dict[str, Any]", at: int) -> tuple[str, ...]:
    """What the list of the source said is to be done, and which datasets it leaves as they are."""
    if not plan:
        return ()
    kinds = ("created", "updated", "renamed", "restored", "missing", "withdrawn")
    counts = [f"{WORDS[kind][at]} {len(plan[kind])}" for kind in kinds if plan.get(kind)]
    same = (
        f"{('เหมือนเดิมทุกคำ', 'word by word as before')[at]} {plan['unchanged']}"
        if plan.get("unchanged")
        else ""
    )
    asked = f"{('ไฟล์ที่ต้องขอ', 'files to ask for')[at]} {plan.get('files_to_ask', 0)}"
    kept = plan.get("undecided") or ()
    return (
        ("แผน: ", "plan: ")[at] + "  ".join([*counts, *filter(None, [same]), asked]),
        *(f"{UNDECIDED[at]} {name}" for name in kept),
    )


def _left_out(kind: str, said: "dict[str, Any]", lang: str) -> str:
    """Rows of the source that became no record: why, how many, and the first of them."""
    from harvesters.reasons import LEFT_OUT

    what = {"th": "ไม่นำมา", "en": "left out"}[lang]
    names = [row["upstream_id"] for row in said["first"][:3]]
    more = f" ({', '.join(names)}{' …' if said['count'] > len(names) else ''})" if names else ""
    return f"{said['code']} {what} {said['count']:,}: {LEFT_OUT[kind].show(lang)[0]}{more}"


def _gone(result: "RunResult", lang: str) -> tuple[str, ...]:
    """Whom the plan of a run that stopped for a person would mark as missing."""
    names = (result.plan or {}).get("missing", ()) if result.state == "needs_review" else ()
    say = {"th": "ชุดข้อมูลที่หายไป", "en": "gone from the source"}[lang]
    return tuple(f"  {say}: {name}" for name in names)
