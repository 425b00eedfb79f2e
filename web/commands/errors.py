"""khlang errors: the error catalogue."""

import click

from metadata.text import closest
from web.cli import print_json
from web.commands._options import json_option, lang_of
from web.usage import Wrong


@click.command(name="errors", epilog="Example: khlang errors H320")
@click.argument("code", required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, code: str | None, as_json: bool) -> int:
    """List every error and finding with its code, or explain one CODE."""
    from metadata.errors.base import WHO, catalogue

    entries = catalogue()
    lang = lang_of(ctx)
    if code is not None and code.upper() not in entries:
        near = closest(code.lower(), [c.lower() for c in entries])
        meant = (f" หมายถึง {near.upper()} ใช่หรือไม่", f" Did you mean {near.upper()}?") if near else ("", "")
        raise Wrong(f"ไม่มีรหัส {code}{meant[0]}", f"No error has the code {code}.{meant[1]}")
    chosen = [entries[code.upper()]] if code else list(entries.values())
    if as_json:
        print_json(
            [
                {
                    "code": e.code,
                    "name": e.name,
                    "kind": e.kind,
                    "message": e.say.plain(),
                    "hint": e.hint.plain(),
                    "who": e.who,
                }
                for e in chosen
            ]
        )
        return 0
    for entry in chosen:
        click.echo(f"{entry.code}  {entry.say.show(lang)[0]}")
        if code:
            click.echo(f"  → {entry.hint.show(lang)[0]}")
            click.echo(f"  {WHO[entry.who].show(lang)[0]}")
    return 0
