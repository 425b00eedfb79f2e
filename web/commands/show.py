"""khlang show: one dataset."""

import click

from web.cli import print_json
from web.commands._options import STATES, json_option, lang_of, services

ROWS = {"th": "จำนวนแถว", "en": "rows"}
LINKED = {"th": "มีเฉพาะลิงก์", "en": "linked only"}


@click.command(name="show", epilog="Example: khlang show dbd-new-companies")
@click.argument("dataset")
@json_option
@click.pass_context
def command(ctx: click.Context, dataset: str, as_json: bool) -> int:
    """Show one dataset (name or UUID): what it holds, its files, its state."""
    from catalog.datasets import find_dataset_or_raise

    lang = lang_of(ctx)
    with services(search=False) as opened, opened.reading() as session:
        row = find_dataset_or_raise(session, dataset)
        document = opened.store.read_document(row.agency_id, row.dataset_id, row.current_version, "metadata")
    if as_json:
        print_json({**document, "state": row.state, "version": row.current_version})
        return 0
    from metadata.text import Text

    click.echo(Text.model_validate(document["dataset"]["title"]).show(lang)[0])
    click.echo(f"  {row.name}  {row.uuid}")
    click.echo(f"  {STATES[row.state][lang]}  {row.current_version}")
    for resource in document["resources"]:
        count, linked = resource.get("row_count"), resource.get("link_reason")
        rows = "" if count is None else f"  {ROWS[lang]}: {count:,}"
        click.echo(
            f"  - {resource['name']}{rows}"
            + (f"  {LINKED[lang]}: {linked}" if linked and not resource.get("forms") else "")
        )
        for form in resource.get("forms", ()):
            click.echo(f"      {form['name']}  {form['size_bytes']:,} B  sha256:{form['sha256']}")
    return 0
