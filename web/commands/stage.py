"""khlang stage: show how one file is read, and publish nothing."""

import shutil
from pathlib import Path

import click

from web.cli import print_json
from web.commands._options import Place, json_option, lang_of


@click.command(name="stage", epilog="Example: khlang stage budget.xlsx --sheet 2567 --limit 5")
@click.argument("path", type=Place(path_type=Path, exists=True, dir_okay=False))
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook: its name, or its number from 1.")
@click.option("--member", metavar="NAME", help="The file inside a zip or tar; * is allowed.")
@click.option("--layer", metavar="NAME", help="The layer of a GeoPackage.")
@click.option(
    "--limit", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many rows to show."
)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    path: Path,
    sheet: str | None,
    member: str | None,
    layer: str | None,
    limit: int,
    as_json: bool,
) -> int:
    """Show how a file is read: each step and why, its columns, its first rows, what was found, and the YAML
    that pins each decision in a config. Of a file with several tables the first five are shown and the others
    named. Publishes nothing. A file without a table exits 1.
    """
    from catalog.sandbox import Sandbox
    from web.staging_parts import read_parts

    with Sandbox() as sandbox:
        reading = read_parts(path, sheet=sheet, member=member, layer=layer, limit=limit, sandbox=sandbox)
    if as_json:
        print_json(reading.document())
    else:
        for line in reading.lines(lang_of(ctx), shutil.get_terminal_size((100, 24)).columns):
            click.echo(line)
    return 0 if reading.has_table else 1
