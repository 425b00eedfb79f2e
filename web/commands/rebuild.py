"""khlang rebuild: the database and the index from the published files."""

import click

from web.cli import print_json
from web.commands._options import Bar, json_option, lang_of, services


@click.command(name="rebuild", epilog="Example: khlang rebuild")
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Make the tables of the catalog and the search index anew from the store. Runs stay as they are."""
    from catalog.apply import rebuild

    with services(search=False, recover=False) as opened, Bar("rebuild") as bar:
        count = rebuild(opened.engine, opened.store, progress=bar)
        opened.rebuild_index()
    if as_json:
        print_json({"datasets": count})
    else:
        say = {"th": "สร้างฐานข้อมูลใหม่จากไฟล์แล้ว {n} ชุดข้อมูล", "en": "Rebuilt from the store; datasets: {n}."}
        click.echo(say[lang_of(ctx)].format(n=count))
    return 0
