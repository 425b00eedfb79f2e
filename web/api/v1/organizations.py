"""Organizations: the agencies that publish here."""

from catalog import pages
from catalog.datasets import get_agency
from catalog.models import AgencyRow
from metadata.errors.api import CursorUnusable
from metadata.errors.store import AgencyNotFound
from metadata.model import Agency, Contact
from metadata.text import Text, text
from web.api.v1._cursors import CURSOR, LIMIT, next_links, read_cursor
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._parameters import Word, in_path
from web.api.v1._shapes import PageLinks, api_url, site
from web.context import absolute_url, reading

operations = Operations("organizations", text("หน่วยงาน", "Organizations"))

ORGANIZATION = in_path("organization", Word(100, 1), text("รหัสหน่วยงาน", "The id of an organization"), "nam")


class OrganizationLinks(Shape):
    """Addresses of an organization and of what it publishes."""

    self: str
    html: str
    datasets: str
    sources: str
    feed: str


class Organization(Shape):
    """One agency as its config describes it. dataset_count: its datasets that are listed."""

    id: str
    title: Text
    description: Text | None = None
    homepage: str | None = None
    contact: Contact | None = None
    parent: str | None = None
    dataset_count: int
    links: OrganizationLinks


class OrganizationList(Shape):
    """A page of organizations by id."""

    total: int
    items: tuple[Organization, ...]
    links: PageLinks


@operations.get(
    "/organizations", "listOrganizations", text("รายการหน่วยงาน", "A list of organizations"), takes=(LIMIT, CURSOR),
    gives=OrganizationList, errors=(CursorUnusable,),
)  # fmt: skip
def list_organizations(call: Call) -> OrganizationList:
    after = read_cursor(call[CURSOR], str)
    with reading() as session:
        rows, is_more = pages.agencies(session, after[0] if after else None, call[LIMIT])
        counts = pages.count_of_agencies(session, [row.id for row in rows])
        links = next_links(is_more, *(row.id for row in rows[-1:]))
        return OrganizationList(
            total=pages.count_agencies(session),
            items=tuple(_organization(row, counts.get(row.id, 0)) for row in rows),
            links=PageLinks(**links, html=site("/organization")),
        )


@operations.get(
    "/organizations/{organization}", "getOrganization", text("หน่วยงานหนึ่ง", "One organization"),
    takes=(ORGANIZATION,), gives=Organization, errors=(AgencyNotFound,),
)  # fmt: skip
def get_organization(call: Call) -> Organization:
    with reading() as session:
        row = get_agency(session, call[ORGANIZATION])
        return _organization(row, pages.count_of_agencies(session, [row.id]).get(row.id, 0))


def _organization(row: AgencyRow, count: int) -> Organization:
    agency = Agency.model_validate(row.document)
    return Organization(
        id=agency.id,
        title=agency.title,
        description=agency.description,
        homepage=agency.homepage,
        contact=agency.contact,
        parent=agency.parent,
        dataset_count=count,
        links=OrganizationLinks(
            self=api_url("getOrganization", organization=agency.id),
            html=site(f"/organization/{agency.id}"),
            datasets=api_url("listDatasets", organization=agency.id),
            sources=api_url("listSources", organization=agency.id),
            feed=absolute_url("feeds.of_organization", agency_id=agency.id, form="atom"),
        ),
    )
