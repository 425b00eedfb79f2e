"""Members that several answers share: addresses, the organization, a page of a list."""

from datetime import UTC, datetime

from pydantic import Field

from metadata.model import Agency
from metadata.text import Text
from web.api.v1._operations import Shape
from web.context import absolute_url, services


class Links(Shape):
    """Addresses of one thing: self is its own here, html the page for people."""

    self: str = Field(description="Its own address in this API")
    html: str | None = Field(None, description="The page for people")


class PageLinks(Shape):
    """Addresses of a page of a list; next is there while more follows."""

    self: str
    next: str | None = Field(None, description="The page after this one; left out on the last")
    html: str | None = Field(None, description="The page for people")


class OrganizationRef(Shape):
    """The agency that publishes something."""

    id: str
    title: Text
    links: Links


def iso(moment: datetime) -> str:
    """A moment as every answer writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def api_url(operation_id: str, **values: object) -> str:
    """The full address of an operation."""
    return absolute_url(f"v1.{operation_id}", **values)


def site(path: str) -> str:
    """The full address of a page or file of this catalog."""
    return f"{services().settings.site_url.rstrip('/')}{path}"


def organization_ref(agency: Agency) -> OrganizationRef:
    return OrganizationRef(id=agency.id, title=agency.title, links=organization_links(agency.id))


def organization_links(agency_id: str) -> Links:
    return Links(
        self=api_url("getOrganization", organization=agency_id), html=site(f"/organization/{agency_id}")
    )
