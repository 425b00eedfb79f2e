"""The commands of web/commands as one group: found by their names, each loaded only when it is asked for."""

import sys

import click

from metadata import plugins

GROUP = "web.commands"
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


def _context_of(arguments: list[str]) -> click.Context:
    """Where a wrong use belongs of which click does not say it: the command that the arguments name."""
    whole = click.Context(cli, info_name="khlang")
    names = cli.list_commands(whole)
    name = next((argument for argument in arguments if argument in names), None)
    command = cli.get_command(whole, name) if name else None
    return click.Context(command, info_name=name, parent=whole) if command else whole


def answered(arguments: list[str], as_json: bool) -> int:
    """Run one command and give its exit status; wrong use is told here, what our own errors tell goes through."""
    try:
        result = cli.main(args=arguments, prog_name="khlang", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        click.echo("\nหยุดตามคำสั่ง | Stopped.", err=True)
        return 130
    except click.ClickException as wrong:
        from web import usage
        from web.cli import asked_language, say_error

        if isinstance(wrong, click.UsageError) and wrong.ctx is None:
            wrong.ctx = _context_of(arguments)
        if as_json:
            say_error(usage.as_error(wrong), asked_language(arguments), as_json)
        else:
            usage.show(wrong, asked_language(arguments))
        return 2
    return result if isinstance(result, int) else 0
