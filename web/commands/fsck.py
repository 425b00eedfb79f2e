"""khlang fsck: proof that nothing published is lost."""

import click

from web.cli import print_json
from web.commands._options import Bar, json_option, lang_of, services


@click.command(name="fsck", epilog="Example: khlang fsck")
@json_option
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Hash every published file again and compare store, log and database.

    Exit status 1 only for loss: a published version with missing or altered bytes, or a row without files.
    Orphans, scratch files, unreplayed log lines and dead leases are listed as "to sweep".
    """
    from catalog.fsck import check

    with services(search=False, recover=False) as opened, Bar("fsck") as bar:
        found = check(opened.engine, opened.store, opened.settings, progress=bar)
    if as_json:
        print_json(found.to_json())
    else:
        lang = lang_of(ctx)
        for loss in found.lost:
            click.echo(f"{'สูญหาย' if lang == 'th' else 'LOST'}: {loss}")
        for sweep in found.to_sweep:
            click.echo(f"{'รอเก็บกวาด' if lang == 'th' else 'to sweep'}: {sweep}")
        say = {
            "th": "ตรวจ {objects} ไฟล์ ใน {versions} รุ่น: สูญหาย {lost} รอเก็บกวาด {sweep}",
            "en": "Files checked: {objects}; versions: {versions}; lost: {lost}; to sweep: {sweep}.",
        }[lang]
        click.echo(
            say.format(
                objects=found.objects,
                versions=found.versions,
                lost=len(found.lost),
                sweep=len(found.to_sweep),
            )
        )
    return 1 if found.lost else 0
