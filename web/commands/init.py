"""khlang init: what kind of source an address is, and the config to harvest it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli import print_json
from web.commands._options import Place, json_option, lang_of

if TYPE_CHECKING:
    from harvesters.fetch import Fetcher

SAY = {
    "found": {"th": "พบ{told}", "en": "Found {told}."},
    "wrote": {"th": "เขียน {path} แล้ว", "en": "Wrote {path}."},
    "set": {"th": "ตั้งตัวแปรก่อนใช้: {names}", "en": "Set these variables before you use it: {names}"},
    "next": {
        "th": "ขั้นต่อไป: แก้ชื่อหน่วยงานในไฟล์ แล้วสั่ง khlang check {path} --online และ khlang harvest {path} --dry-run",
        "en": "Next: correct the agency, then khlang check {path} --online and khlang harvest {path} --dry-run",
    },
}


@click.command(name="init", epilog="Example: khlang init https://data.example.go.th -o agencies/example.yml")
@click.argument("location", metavar="URL")
@click.option(
    "-o", "--output", type=Place(path_type=Path, dir_okay=False), help="Write the config to this file."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there already.")
@json_option
@click.pass_context
def command(ctx: click.Context, location: str, output: Path | None, overwrite: bool, as_json: bool) -> int:
    """Recognise the source at URL and write a commented harvest config for it.

    URL is an address of the web, of a database (postgresql://…), or a local file or folder. At most some
    twenty requests are sent. Without -o the config is printed. Exit status 1 when no kind of source fits:
    then everything that was tried is listed.
    """
    from harvesters.recognise import recognise
    from harvesters.recognise.writing import config_text, found_words, problems_of, variables_in
    from metadata.errors.config import ConfigInvalid
    from metadata.errors.recognise import ConfigThere

    lang = lang_of(ctx)
    if output is not None and output.exists() and not overwrite:
        raise ConfigThere(path=str(output))
    folder = output.parent if output is not None else Path.cwd()
    with _fetcher() as fetch:
        recognition = recognise(location, fetch, folder)
    content = config_text(recognition.found, location, lang)
    if problems := problems_of(content, str(output or "config.yml"), folder):
        raise ConfigInvalid(
            count=len(problems), problems="\n".join(problem.line_text(lang) for problem in problems)
        )
    if output is not None:
        output.write_text(content, encoding="utf-8")
    told = found_words(recognition.found.told, lang)
    if as_json:
        print_json(
            {
                "type": recognition.found.type,
                "title": recognition.found.title,
                "count": recognition.found.count,
                "config": content,
                "file": str(output) if output is not None else None,
                "variables": list(variables_in(content)),
                "tried": [
                    {"kind": one.kind, "url": one.address, "why": one.why.plain()}
                    for one in recognition.tried
                ],
            }
        )
        return 0
    if output is None:
        click.echo(content, nl=False)
    click.echo(SAY["found"][lang].format(told=told), err=True)
    if output is not None:
        click.echo(SAY["wrote"][lang].format(path=output), err=True)
    if names := variables_in(content):
        click.echo(SAY["set"][lang].format(names=", ".join(names)), err=True)
    if output is not None:
        click.echo(SAY["next"][lang].format(path=output), err=True)
    return 0


def _fetcher() -> "Fetcher":
    """A fetcher within the operator's limits that asks slowly and never twice."""
    from harvesters.fetch import Fetcher, FetchLimits
    from harvesters.source import FetchOptions
    from web.wiring import load_settings

    settings = load_settings()
    limits = FetchLimits(
        allow_hosts=settings.allow_private_hosts, contact=settings.site_url, max_bytes=settings.fetch_max_bytes,
        retries=0, failures_per_host=100,
    )  # fmt: skip
    return Fetcher(limits, FetchOptions(timeout_seconds=30.0, rate_per_second=4.0))
