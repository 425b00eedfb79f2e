"""The `khlang` command: runs one command, turns errors into one clear answer.

Exit status: 0 done, 1 the work found problems, 2 wrong usage or configuration. `--json` prints one JSON
document on stdout; everything else goes to stderr. `web.command_group` finds the commands in web/commands; a call of
`khlang validate` that needs none of its help is done before that would be imported (`web.at_once`).
"""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metadata.errors import KhlangError

USAGE_CODES = ("C20", "C280", "H303", "H32", "H33", "H34", "W541", "W542")
"""Errors of settings (C20x), harvest configs (H320-H349) and of what was typed: exit status 2."""


def message_language() -> str:
    """The language of messages from the environment's locale (LC_ALL, then LANG): Thai for th…, else English."""
    from catalog.settings import environment

    environ = environment()
    locale = environ.get("LC_ALL") or environ.get("LANG") or ""
    return "th" if locale.lower().startswith("th") else "en"


def main(arguments: list[str] | None = None) -> None:
    """Run one command and end the process with its status."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run one command and give its exit status; prints errors as the contract says."""
    as_json = "--json" in arguments
    try:
        from web import at_once

        asked = at_once.read(arguments)
        if asked is not None:
            return at_once.answered(asked)
        from web import command_group

        return command_group.answered(arguments, as_json)
    except _our_errors() as error:
        say_error(error, asked_language(arguments), as_json)
        return 2 if error.code.startswith(USAGE_CODES) else 1
    except OSError as refused:
        from metadata.errors.command import FileRefused

        path = refused.filename or "-"
        say_error(
            FileRefused(path=path, reason=refused.strerror or refused), asked_language(arguments), as_json
        )
        return 1


def _our_errors() -> "type[KhlangError]":
    """Asked for when something was raised: a command without an error does not wait for it."""
    from metadata.errors import KhlangError

    return KhlangError


def asked_language(arguments: list[str]) -> str:
    """The language of messages that the arguments ask for, else the environment's."""
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
    return message_language()


def say_error(error: "KhlangError", lang: str, as_json: bool) -> None:
    """One error for a person on stderr, or for a machine on stdout."""
    import json

    import click

    from web.telling import error_lines

    if as_json:
        click.echo(json.dumps({"error": error.to_json()}, ensure_ascii=False, indent=2))
        return
    for line in error_lines(error, lang):
        click.echo(line, err=True)


def print_json(document: object) -> None:
    """The one JSON document of a --json answer."""
    import json

    import click

    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
