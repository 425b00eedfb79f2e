"""khlang export: the whole catalog in one of the export formats."""

from pathlib import Path

import click

from web.cli import print_json
from web.commands._options import Bar, json_option, services


@click.command(name="export", epilog="Example: khlang export --format ckan-jsonl -o catalog.jsonl")
@click.option(
    "--format",
    "form",
    type=click.Choice(["ckan-jsonl", "datapackages"]),
    default="ckan-jsonl",
    show_default=True,
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of stdout."
)
@json_option
def command(form: str, output: Path | None, as_json: bool) -> int:
    """Write every dataset that is not withdrawn, ordered by name. Two exports of one state are byte-equal."""
    import sys

    from publishers.export import export

    with services(search=False) as opened, opened.reading() as session, Bar("export") as bar:
        if output is None:
            count = export(
                form, session, opened.store, sys.stdout.buffer, opened.settings.site_url, progress=bar
            )
            return 0
        partial = output.with_name(output.name + ".part")
        with partial.open("wb") as out:
            count = export(form, session, opened.store, out, opened.settings.site_url, progress=bar)
        partial.replace(output)
    if as_json:
        print_json({"format": form, "file": str(output), "datasets": count})
    return 0
