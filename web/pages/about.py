"""What this catalog is, and how programs use it."""

from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import overview
from catalog.cards import Card
from catalog.datasets import VISIBLE
from catalog.models import DatasetRow, ResourceRow
from web.context import reading, services, show_page
from web.pages._api_view import view_operations

blueprint = Blueprint("about", __name__)


def addresses(session: Session) -> Iterator[str]:
    yield "/about"
    yield "/developers"
    yield "/accessibility"


@blueprint.get("/about")
def about() -> Response:
    """What visitors may rely on."""
    return show_page("about.html")


@blueprint.get("/developers")
def developers() -> Response:
    """Addresses that programs may rely on, with a dataset of this catalog as the example."""
    with reading() as session:
        example = next(iter(overview.newest(session, 1)), None)
        groups = _examples(session, example)
        return show_page("developers.html", example=example, groups=groups, api=view_operations())


@blueprint.get("/accessibility")
def accessibility() -> Response:
    """What we do so that everybody can use these pages, what is known to fall short, and whom to tell."""
    return show_page("accessibility.html")


def _examples(session: Session, example: Card | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Addresses that answer now: the key of what each gives and the address, group by group."""
    name = example.name if example else ""
    table = session.scalar(
        select(ResourceRow.id)
        .join(ResourceRow.dataset)
        .where(ResourceRow.row_count > 0, DatasetRow.state.in_(VISIBLE))
        .order_by(DatasetRow.name, ResourceRow.position)
        .limit(1)
    )
    agency = example.agency_id if example else ""
    has_dump = (services().settings.bulk_path / "latest.json").is_file()
    dumps = [("bulk", "/bulk/latest.json")] if has_dump else []
    rows = [
        ("rows", f"/api/3/action/datastore_search?resource_id={table}&limit=5"),
        ("rows_dump", f"/datastore/dump/{table}?limit=100"),
    ]
    one = [
        ("package_show", f"/api/3/action/package_show?id={name}"), ("descriptor", f"/dataset/{name}/datapackage.json"),
        ("zip", f"/dataset/{name}/datapackage.zip"), ("croissant", f"/dataset/{name}/croissant.json"),
        ("schema_org", f"/dataset/{name}/schema-org.jsonld"), ("dcat_one", f"/dataset/{name}.ttl"),
        ("history", f"/dataset/{name}/history.atom"),
    ]  # fmt: skip
    return [
        ("find", [
            ("package_search", "/api/3/action/package_search?q=data&rows=5"),
            ("package_list", "/api/3/action/package_list"),
            ("organization_list", "/api/3/action/organization_list?all_fields=true"),
        ]),
        ("one", one if name else []),
        ("table", rows if table else []),
        ("all", [
            ("dcat", "/catalog.ttl"), ("dcat_jsonld", "/catalog.jsonld"), ("data_json", "/data.json"),
            ("oai", "/oai?verb=ListRecords&metadataPrefix=oai_dc"), *dumps,
            ("llms", "/llms.txt"), ("sitemap", "/sitemap.xml"),
        ]),
        ("follow", [
            ("feed", "/feeds/dataset.atom"), ("feed_json", "/feeds/dataset.json"),
            ("feed_search", "/feeds/custom.atom?q=data"),
            *([("feed_organization", f"/feeds/organization/{agency}.atom")] if agency else []),
        ]),
    ]  # fmt: skip
