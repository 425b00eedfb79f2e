"""khlang bulk: the full dump of the catalog."""

from pathlib import Path

import click

from web.cli import print_json
from web.commands._options import Bar, Place, json_option, lang_of, services


@click.command(name="bulk", epilog="Example: khlang bulk -o /srv/mirror")
@click.option(
    "-o",
    "--output",
    type=Place(path_type=Path, file_okay=False),
    help="Default: <home>/bulk, served at /bulk/.",
)
@json_option
@click.pass_context
def command(ctx: click.Context, output: Path | None, as_json: bool) -> int:
    """Write every current package as a zip, and a manifest with the sha256 and size of each."""
    from datetime import UTC, datetime

    from publishers.bulk import write_bulk

    with services(search=False) as opened, opened.reading() as session, Bar("bulk") as bar:
        into = output or opened.settings.bulk_path
        manifest = write_bulk(
            session, opened.store, into, opened.settings.site_url, now=datetime.now(UTC), progress=bar
        )
    if as_json:
        print_json(manifest)
    else:
        say = {"th": "เขียน {n} ชุดข้อมูลลงใน {into}", "en": "Written into {into}; packages: {n}."}[lang_of(ctx)]
        click.echo(say.format(n=len(manifest["packages"]), into=into))
    return 0
