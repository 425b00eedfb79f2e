"""Sources: where the catalog's datasets come from, and how their last run went."""

from pydantic import Field

from catalog import pages
from catalog.models import SourceRow
from catalog.sources import get_source as find_source
from metadata.errors.api import CursorUnusable
from metadata.errors.store import SourceNotFound
from metadata.text import text
from web.api.v1._cursors import CURSOR, LIMIT, next_links, read_cursor
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._parameters import Word, in_path, perhaps
from web.api.v1._shapes import PageLinks, api_url, iso, site
from web.context import reading

operations = Operations("sources", text("แหล่งข้อมูล", "Sources"))

OF_ORGANIZATION = perhaps(
    "organization",
    Word(40, 1),
    text("เฉพาะของหน่วยงานรหัสนี้", "Only of the organization with this id"),
    example="nam",
)
ORGANIZATION = in_path("organization", Word(100, 1), text("รหัสหน่วยงาน", "The id of an organization"), "nam")
SOURCE = in_path(
    "source", Word(100, 1), text("รหัสแหล่งข้อมูลในหน่วยงาน", "The id of a source within it"), "files"
)


class SourceLinks(Shape):
    """Addresses of a source and what belongs to it."""

    self: str
    html: str
    organization: str
    datasets: str
    runs: str
    last_run: str | None = None


class Source(Shape):
    """One source. suspended_at: since when the clock does not run it any more, after too many failures."""

    id: str = Field(description="organization/source")
    organization: str
    type: str
    url: str | None = Field(None, description="Its address, where it is on the web")
    schedule: str | None = None
    dataset_count: int
    last_success_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    failures: int = Field(description="How many of its runs in a row failed")
    suspended_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    links: SourceLinks


class SourceList(Shape):
    """A page of sources by id."""

    total: int
    items: tuple[Source, ...]
    links: PageLinks


@operations.get(
    "/sources", "listSources", text("รายการแหล่งข้อมูล", "A list of sources"), takes=(OF_ORGANIZATION, LIMIT, CURSOR),
    gives=SourceList, errors=(CursorUnusable,),
)  # fmt: skip
def list_sources(call: Call) -> SourceList:
    after = read_cursor(call[CURSOR], str)
    agency = call[OF_ORGANIZATION]
    with reading() as session:
        rows, is_more = pages.sources(session, agency, after[0] if after else None, call[LIMIT])
        counts = pages.count_of_sources(session, [row.id for row in rows])
        links = next_links(is_more, *(row.id for row in rows[-1:]))
        return SourceList(
            total=pages.count_sources(session, agency),
            items=tuple(_source(row, counts.get(row.id, 0)) for row in rows),
            links=PageLinks(**links, html=site("/harvest")),
        )


@operations.get(
    "/sources/{organization}/{source}", "getSource", text("แหล่งข้อมูลหนึ่ง", "One source"), takes=(ORGANIZATION, SOURCE),
    gives=Source, errors=(SourceNotFound,),
)  # fmt: skip
def get_source(call: Call) -> Source:
    with reading() as session:
        row = find_source(session, f"{call[ORGANIZATION]}/{call[SOURCE]}")
        return _source(row, pages.count_of_sources(session, [row.id]).get(row.id, 0))


def _source(row: SourceRow, count: int) -> Source:
    organization, _, name = row.id.partition("/")
    last = row.last_run_id
    return Source(
        id=row.id,
        organization=row.agency_id,
        type=row.type,
        url=row.url if row.url and row.url.startswith(("http://", "https://")) else None,
        schedule=row.schedule,
        dataset_count=count,
        last_success_at=iso(row.last_success_at) if row.last_success_at else None,
        failures=row.failures,
        suspended_at=iso(row.suspended_at) if row.suspended_at else None,
        links=SourceLinks(
            self=api_url("getSource", organization=organization, source=name),
            html=site(f"/harvest/{row.id}"),
            organization=api_url("getOrganization", organization=row.agency_id),
            datasets=api_url("listDatasets", source=row.id),
            runs=api_url("listRuns", source=row.id),
            last_run=api_url("getRun", run=last) if last else None,
        ),
    )
