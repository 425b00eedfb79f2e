"""khlang search: the local catalog."""

from typing import TYPE_CHECKING

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of, services
from web.usage import Wrong

if TYPE_CHECKING:
    from catalog.search import SearchResults


@click.command(name="search", epilog="Example: khlang search งบประมาณ --facet year=2024")
@click.argument("query")
@click.option(
    "--facet", "facets", multiple=True, metavar="K=V", help="Only with this facet value; repeatable."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@json_option
@click.pass_context
def command(ctx: click.Context, query: str, facets: tuple[str, ...], limit: int, as_json: bool) -> int:
    """Search the datasets of this catalog, in Thai or English."""
    from catalog.search import SearchQuery

    chosen: dict[str, tuple[str, ...]] = {}
    for facet in facets:
        name, equals, value = facet.partition("=")
        if not equals or not value.strip():
            raise Wrong(
                f"--facet {facet}: เขียนแบบ ชื่อ=ค่า เช่น --facet format=csv",
                f"--facet {facet}: write it as name=value, such as --facet format=csv",
            )
        chosen[name] = (*chosen.get(name, ()), value)
    with services() as opened:
        results = opened.search.search(
            SearchQuery(text=query, facets=chosen, page=1, page_size=limit, lang=lang_of(ctx))
        )
    if as_json:
        print_json(_document(results, query))
        return 0
    found = {"th": "พบ {n} ชุดข้อมูล", "en": "Datasets found: {n}"}[lang_of(ctx)]
    click.echo(found.format(n=f"{results.total:,}"))
    if results.reason:
        click.echo(f"  {results.reason.show(lang_of(ctx))[0]}")
    if results.suggestion:
        meant = {"th": "หมายถึง {s} ใช่หรือไม่", "en": "Did you mean {s}?"}[lang_of(ctx)]
        click.echo(f"  {meant.format(s=results.suggestion)}")
    for hit in results.hits:
        click.echo(f"  {hit.name}  {hit.title.show(lang_of(ctx))[0]}")
    return 0


def _document(results: "SearchResults", query: str) -> dict[str, object]:
    return {
        "query": query,
        "total": results.total,
        "relaxed": results.relaxed,
        "reason": results.reason.plain() if results.reason else None,
        "suggestion": results.suggestion,
        "hits": [
            {
                "name": hit.name,
                "uuid": hit.uuid,
                "state": hit.state,
                "title": hit.title.plain(),
                "organization": hit.agency_id,
                "formats": list(hit.formats),
                "published_at": hit.published_at,
            }
            for hit in results.hits
        ],
        "facets": {
            name: [{"value": c.value, "label": c.label.plain(), "count": c.count} for c in counts]
            for name, counts in results.facets.items()
        },
    }
