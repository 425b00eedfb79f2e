"""khlang check: every problem of every config at once."""

from pathlib import Path

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of


@click.command(name="check", epilog="Example: khlang check agencies.example")
@click.argument("configs", nargs=-1, required=True, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def command(ctx: click.Context, configs: tuple[Path, ...], as_json: bool) -> int:
    """Check harvest configs (files or folders) and list every problem at once.

    Each problem is one line: file:line:column: CODE message → hint. Nothing is fetched or written.
    """
    from catalog.settings import environment
    from harvesters.config import load

    loaded = load(configs, environment())
    if as_json:
        print_json(
            {
                "valid": not loaded.problems,
                "sources": [source.id for source in loaded.sources],
                "problems": [problem.to_json() for problem in loaded.problems],
            }
        )
    else:
        for problem in loaded.problems:
            click.echo(problem.line_text(lang_of(ctx)))
        if not loaded.problems:
            say = {"th": "ไม่พบปัญหา มีแหล่งข้อมูล {n} แหล่ง", "en": "No problems. Sources: {n}."}
            click.echo(say[lang_of(ctx)].format(n=len(loaded.sources)))
    return 2 if loaded.problems else 0
