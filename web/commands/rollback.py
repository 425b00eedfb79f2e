"""khlang rollback: an earlier version becomes the current one."""

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of, services


@click.command(name="rollback", epilog="Example: khlang rollback dbd-new-companies 20261121T080000Z-1a2b3c4d")
@click.argument("dataset")
@click.argument("version")
@click.option("--reason", default="rollback", help="Why, for the history.")
@json_option
@click.pass_context
def command(ctx: click.Context, dataset: str, version: str, reason: str, as_json: bool) -> int:
    """Make VERSION the current version of DATASET. Nothing is deleted; the next changed harvest publishes anew."""
    from web.harvesting import rollback

    with services() as opened:
        row_name, now_current = rollback(opened, dataset, version, reason)
    if as_json:
        print_json({"name": row_name, "current": now_current})
    else:
        say = {"th": "{name} ใช้รุ่น {version} แล้ว", "en": "{name} is now at {version}."}[lang_of(ctx)]
        click.echo(say.format(name=row_name, version=now_current))
    return 0
