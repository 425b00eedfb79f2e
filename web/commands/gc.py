"""khlang gc: sweep what no version needs."""

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of, services


@click.command(name="gc", epilog="Example: khlang gc")
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Remove what no published version needs: orphaned folders and objects, scratch files of dead runs, statistics
    of files that are no more, and package zips that nobody fetched for 30 days."""
    from catalog.gc import sweep

    with services(search=False) as opened:
        swept = sweep(opened.engine, opened.store, opened.settings)
    if as_json:
        print_json(swept.to_json())
    else:
        say = {"th": "เก็บกวาด {n} รายการ คืนพื้นที่ {b} ไบต์", "en": "Things swept: {n}; bytes freed: {b}."}[
            lang_of(ctx)
        ]
        click.echo(say.format(n=swept.count, b=f"{swept.size_bytes:,}"))
    return 0
