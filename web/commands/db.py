"""khlang db: the database itself."""

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of


@click.group(name="db", epilog="Example: khlang db upgrade")
def command() -> None:
    """Make or update the database's tables."""


@command.command(name="upgrade", epilog="Example: khlang db upgrade")
@json_option
@click.pass_context
def upgrade(ctx: click.Context, as_json: bool) -> int:
    """Bring the database up to date, from nothing or from any earlier release."""
    from catalog import db
    from web.wiring import load_settings, make_home

    settings = load_settings()
    make_home(settings)
    engine = db.make_engine(settings.database_url)
    db.upgrade(engine)
    engine.dispose()
    if as_json:
        print_json({"upgraded": True})
        return 0
    click.echo({"th": "ฐานข้อมูลเป็นรุ่นล่าสุดแล้ว", "en": "The database is up to date."}[lang_of(ctx)])
    return 0
