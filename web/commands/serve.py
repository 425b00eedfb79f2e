"""khlang serve: the catalog over HTTP."""

import errno
import gc
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from metadata.errors.command import AddressUnusable
from metadata.text import Text, text
from web.commands._options import lang_of, services

if TYPE_CHECKING:
    from web.wiring import Services

MAX_BODY_BYTES = 200_000_000
"""What the server itself takes before a page says its own, smaller limit."""

READERS = 2
"""Children that read tables for visitors: one long question leaves room for the others."""

REASONS: dict[int | None, Text] = {
    None: text("ไม่รู้จักชื่อเครื่องนี้", "there is no such host"),
    errno.EADDRINUSE: text("มีโปรแกรมอื่นใช้พอร์ตนี้อยู่", "another program uses this port"),
    errno.EADDRNOTAVAIL: text("เครื่องนี้ไม่มีที่อยู่นี้", "this machine does not have that address"),
    errno.EACCES: text("ไม่มีสิทธิ์ใช้พอร์ตนี้", "this user may not take that port"),
}


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

    from catalog import analyzer
    from catalog.sandbox import Sandbox
    from web.app import create_app
    from web.runtime import python_warning

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that visitors wait a moment is no fault
    if warning := python_warning():
        click.echo(warning.show(lang_of(ctx))[0], err=True)
    with services() as found, Sandbox(READERS) as readers:
        opened = replace(found, sandbox=readers)
        if not host.strip():  # the server would take it for every address of this machine
            raise AddressUnusable(host="''", port=port, reason=REASONS[None])
        app = create_app(at_own_address(opened, address(host, port)) if port else opened)
        try:
            server = create_server(
                app,
                host=host,
                port=port,
                threads=workers,
                ident="",
                clear_untrusted_proxy_headers=True,
                **behind(opened.settings.trusted_proxy),
                max_request_body_size=MAX_BODY_BYTES,
            )
        except (
            OSError,
            ValueError,
        ) as refused:  # ValueError is waitress's word for a host without an address
            reason = REASONS.get(getattr(refused, "errno", None)) or text(en=str(refused))
            raise AddressUnusable(host=host, port=port, reason=reason) from refused
        analyzer.prepare()  # the first visitor who searches would wait for it
        settle_memory()
        say = {"th": "คลังข้อมูลพร้อมแล้วที่ {url}", "en": "The catalog is ready on {url}"}[lang_of(ctx)]
        click.echo(say.format(url=address(host, server.effective_port)), err=True)
        try:
            server.run()
        except KeyboardInterrupt:
            return 0
        finally:
            app.extensions["khlang.downloads"].flush()
    return 0


def settle_memory() -> None:
    """Look for forgotten cycles among what answers make, seldom, and never again among what was loaded at the start.

    As Python does it by itself, pages stood still for 0.2 to 0.3 s now and then (make bench-web, 10,000 datasets).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def address(host: str, port: int) -> str:
    """The address that a browser on this machine opens."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def behind(proxy: str | None) -> dict[str, Any]:
    """What the server believes of a proxy: whom it answers for. Nothing of anybody else's."""
    if proxy is None:
        return {}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}


def at_own_address(opened: "Services", url: str) -> "Services":
    """The services with links that lead to where we listen, unless the operator said KHLANG_SITE_URL."""
    if "site_url" in opened.settings.origins:
        return opened
    return replace(opened, settings=replace(opened.settings, site_url=url))
