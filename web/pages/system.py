"""For machines that look after this one: health, readiness, robots.txt and the sitemap."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import SourceRow
from metadata import plugins
from metadata.errors import CatalogError
from metadata.errors.web import NotReady, PageNotFound
from web.context import reading, services

ON_THE_MAP = ("home", "about", "organization", "theme", "dataset")
"""The pages whose addresses a search engine should know."""

PER_MAP = 10_000

Address = tuple[str, datetime | None]

blueprint = Blueprint("system", __name__)
NEUTRAL = True


@blueprint.get("/healthz")
def healthy() -> Response:
    """This process answers."""
    return _word("ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """The database answers and the store is there. Says no more than that."""
    try:
        with reading() as session:
            session.execute(select(SourceRow.id).limit(1)).first()
    except CatalogError as error:
        raise NotReady() from error
    if not services().settings.store_path.is_dir():
        raise NotReady()
    return _word("ready")


def _word(word: str) -> Response:
    response = Response(f"{word}\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/robots.txt")
def robots() -> Response:
    """All pages may be indexed; searches and rows of tables would be endless."""
    site = services().settings.site_url.rstrip("/")
    blocked = [f"Disallow: {prefix}/dataset?" for prefix in ("", "/th", "/en")]
    lines = ["User-agent: *", *blocked, "", f"Sitemap: {site}/sitemap.xml", ""]
    return Response("\n".join(lines), content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every lasting page in both languages; over 10,000 of them an index of maps (`?page=`)."""
    page = request.args.get("page", "")
    if page and not (page.isascii() and page.isdecimal() and len(page) < 6):
        raise PageNotFound()
    site = services().settings.site_url.rstrip("/")
    with reading() as session:
        body = site_map(_addresses(session), site, int(page) if page else None)
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', content_type="application/xml")


def _addresses(session: Session) -> Iterator[Address]:
    """Every address with the moment of its last change, where the catalog knows it."""
    for name in ON_THE_MAP:
        module = plugins.load("web.pages", name)
        if hasattr(module, "changes"):
            yield from module.changes(session)
        else:
            yield from ((address, None) for address in module.addresses(session))


def site_map(addresses: Iterator[Address], site: str, page: int | None, per_map: int = PER_MAP) -> str:
    """One map of all addresses, or an index of maps where they are many; page gives one of these."""
    if page is not None:
        return _map(list(islice(addresses, page * per_map, (page + 1) * per_map)), site)
    found = list(addresses)
    return _map(found, site) if len(found) <= per_map else _index(-(-len(found) // per_map), site)


def _map(addresses: list[Address], site: str) -> str:
    entries = []
    for address, changed in addresses:
        moment = f"<lastmod>{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{lang}" href={quoteattr(f"{site}/{lang}{address}")}/>'
            for lang in ("th", "en")
        )
        for lang in ("th", "en"):
            entries.append(f"<url><loc>{escape(f'{site}/{lang}{address}')}</loc>{moment}{links}</url>")
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{"".join(entries)}</urlset>'
    )


def _index(maps: int, site: str) -> str:
    entries = (f"<sitemap><loc>{escape(f'{site}/sitemap.xml?page={n}')}</loc></sitemap>" for n in range(maps))
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(entries)}</sitemapindex>'
    )
