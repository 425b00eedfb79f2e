"""khlang rebuild: the database and the index from the published files."""

import click

from web.cli import print_json
from web.commands._options import Bar, json_option, lang_of, services


@click.command(name="rebuild", epilog="Example: khlang rebuild")
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Make the tables of the catalog and the search index anew from the store. Runs stay as they are.

    Exit status 1 when a dataset's files are damaged: it is left out and named; `khlang fsck` says more.
    """
    from catalog.apply import rebuild

    left_out: list[str] = []

    with services(search=False, recover=False) as opened, Bar("rebuild") as bar:
        count = rebuild(opened.engine, opened.store, progress=bar, left_out=left_out)
        opened.rebuild_index()
    if as_json:
        print_json({"datasets": count, "left_out": left_out})
    else:
        say = {"th": "สร้างฐานข้อมูลใหม่จากไฟล์แล้ว {n} ชุดข้อมูล", "en": "Rebuilt from the store; datasets: {n}."}
        click.echo(say[lang_of(ctx)].format(n=count))
        for damaged in left_out:
            click.echo(f"{'อ่านไม่ได้' if lang_of(ctx) == 'th' else 'LEFT OUT'}: {damaged}")
    return 1 if left_out else 0
