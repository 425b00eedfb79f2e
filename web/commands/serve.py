"""khlang serve: the catalog over HTTP."""

import click

from web.commands._options import lang_of, services


@click.command(name="serve", epilog="Example: khlang serve --port 8000")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads that answer."
)
@click.pass_context
def command(ctx: click.Context, host: str, port: int, workers: int) -> int:
    """Serve the catalog until Ctrl-C."""
    from waitress.server import create_server

    from web.app import create_app
    from web.runtime import python_warning

    if warning := python_warning():
        click.echo(warning.show(lang_of(ctx))[0], err=True)
    with services() as opened:
        server = create_server(
            create_app(opened),
            host=host,
            port=port,
            threads=workers,
            ident="",
            clear_untrusted_proxy_headers=True,
        )
        shown = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{server.effective_port}"  # noqa: S104
        say = {"th": "คลังข้อมูลพร้อมแล้วที่ {url}", "en": "The catalog is ready on {url}"}[lang_of(ctx)]
        click.echo(say.format(url=shown), err=True)
        try:
            server.run()
        except KeyboardInterrupt:
            return 0
    return 0
