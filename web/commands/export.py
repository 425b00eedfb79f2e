"""khlang export: the whole catalog in one of the export formats."""

from pathlib import Path

import click

from web.cli import print_json
from web.commands._options import Bar, Place, json_option, lang_of, services
from web.usage import Wrong

NEEDS_FILE = "--json needs -o FILE: the export itself is many documents, one a line"


@click.command(name="export", epilog="Example: khlang export --format ckan-jsonl -o catalog.jsonl")
@click.option(
    "--format",
    "form",
    type=click.Choice(
        ["ckan-jsonl", "dcat-ap-ttl", "dcat-ap-jsonld", "dcat-us", "datapackages", "csv", "parquet"]
    ),
    default="ckan-jsonl",
    show_default=True,
)
@click.option("-o", "--output", type=Place(path_type=Path, dir_okay=False), help="A file instead of stdout.")
@json_option
@click.pass_context
def command(ctx: click.Context, form: str, output: Path | None, as_json: bool) -> int:
    """Write every dataset that is not withdrawn, ordered by name. Two exports of one state are byte-equal.

    ckan-jsonl and datapackages are one JSON document a line, csv and parquet one row
    a dataset. With --json the answer on stdout is about the file of --output.
    """
    import sys

    from publishers.export import export

    if as_json and output is None:
        raise Wrong("--json ใช้คู่กับ -o ไฟล์ เพราะการส่งออกเองมีหลายเอกสาร บรรทัดละหนึ่งเอกสาร", NEEDS_FILE)
    with services(search=False) as opened, opened.reading() as session, Bar("export") as bar:
        site = opened.settings.site_url
        if output is None:
            export(form, session, opened.store, sys.stdout.buffer, site, progress=bar)
            return 0
        partial = output.with_name(output.name + ".part")
        try:
            with partial.open("wb") as out:
                count = export(form, session, opened.store, out, site, progress=bar)
            partial.replace(output)
        finally:
            if partial.exists():
                partial.unlink()
    if as_json:
        print_json({"format": form, "file": str(output), "datasets": count})
    else:
        say = {"th": "ส่งออก {n} ชุดข้อมูลไปที่ {file} แล้ว", "en": "Written to {file}; datasets: {n}."}[
            lang_of(ctx)
        ]
        click.echo(say.format(n=count, file=output))
    return 0
