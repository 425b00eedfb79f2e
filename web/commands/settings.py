"""khlang settings: each setting with its value and where it comes from."""

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of


@click.command(name="settings", epilog="Example: khlang settings")
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Print each setting with its value, its source and what it does. Secrets are masked."""
    from catalog.settings import describe
    from web.wiring import load_settings

    lang = lang_of(ctx)
    rows = describe(load_settings())
    if as_json:
        print_json([row.to_json() for row in rows])
        return 0
    for row in rows:
        click.echo(f"{row.name} = {row.value}  [{row.source}]\n    {row.help.show(lang)[0]}")
    return 0
