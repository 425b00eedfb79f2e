"""The `khlang` command: finds the commands in web/commands, turns errors into one clear answer.

Exit status: 0 done, 1 the work found problems, 2 wrong usage or configuration. `--json` prints one JSON
document on stdout; everything else goes to stderr.
"""

import json
import sys
from typing import TYPE_CHECKING

import click

from metadata import plugins

if TYPE_CHECKING:
    from metadata.errors import KhlangError

GROUP = "web.commands"
USAGE_CODES = ("C20", "C280", "H303", "H32", "H33", "H34", "W541", "W542")
"""Errors of settings (C20x), harvest configs (H320-H349) and of what was typed: exit status 2."""
LANGS = ("th", "en")


class Commands(click.Group):
    """Loads a command's module only when it is asked for, so that `khlang --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name.replace("_", "-") for name in plugins.names(GROUP)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = cmd_name.replace("-", "_")
        if name not in plugins.names(GROUP):
            return None
        command: click.Command = plugins.load(GROUP, name).command
        _take_lang(command)
        _prepare_log()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from metadata.text import closest

            near = closest(args[0], self.list_commands(ctx)) if args else None
            if near is None:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near!r}?", ctx) from error


def _prepare_log() -> None:
    """Warnings go to stderr; a command that has nothing to log does not wait for the library of logs."""
    if logging := sys.modules.get("logging"):
        form = "%(levelname)s %(name)s %(message)s"
        logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format=form)


def _take_lang(command: click.Command) -> None:
    """Let --lang also stand behind the command's name, where people write it."""
    if not any(param.name == "lang" for param in command.params):
        command.params.append(
            click.Option(
                ["--lang"], type=click.Choice(LANGS), expose_value=False, callback=_keep_lang,
                help="Language of messages (default from LANG).",
            )
        )  # fmt: skip
    for inner in getattr(command, "commands", {}).values():
        _take_lang(inner)


def _keep_lang(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.find_root().obj = {"lang": value}


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="khlang", prog_name="khlang")
@click.option("--lang", type=click.Choice(LANGS), help="Language of messages (default from LANG).")
@click.pass_context
def cli(ctx: click.Context, lang: str | None) -> None:
    """Khlang (คลัง): harvest, validate, publish and serve open government data.

    \b
    Example:
      khlang check agencies.example
      khlang harvest agencies.example
      khlang serve
    """
    ctx.obj = {"lang": lang} if lang else {}


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
        result = cli.main(args=arguments, prog_name="khlang", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        click.echo("\nหยุดตามคำสั่ง | Stopped.", err=True)
        return 130
    except click.ClickException as wrong:
        from web import usage

        if as_json:
            say_error(usage.as_error(wrong), _asked_language(arguments), as_json)
        else:
            usage.show(wrong, _asked_language(arguments))
        return 2
    except _our_errors() as error:
        say_error(error, _asked_language(arguments), as_json)
        return 2 if error.code.startswith(USAGE_CODES) else 1
    except OSError as refused:
        from metadata.errors.command import FileRefused

        path = refused.filename or "-"
        say_error(
            FileRefused(path=path, reason=refused.strerror or refused), _asked_language(arguments), as_json
        )
        return 1
    return result if isinstance(result, int) else 0


def _our_errors() -> "type[KhlangError]":
    """Asked for when something was raised: a command without an error does not wait for it."""
    from metadata.errors import KhlangError

    return KhlangError


def _asked_language(arguments: list[str]) -> str:
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
    return message_language()


def say_error(error: "KhlangError", lang: str, as_json: bool) -> None:
    """One error for a person on stderr, or for a machine on stdout."""
    from web.telling import error_lines

    if as_json:
        click.echo(json.dumps({"error": error.to_json()}, ensure_ascii=False, indent=2))
        return
    for line in error_lines(error, lang):
        click.echo(line, err=True)


def print_json(document: object) -> None:
    """The one JSON document of a --json answer."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
