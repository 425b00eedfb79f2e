"""CKAN's dictionaries of a dataset, a resource, an organization, a group, a licence, from the catalog's rows."""

from collections.abc import Iterable
from typing import Any

from catalog.models import AgencyRow, DatasetRow, ResourceRow
from catalog.package_texts import package
from metadata import vocabulary
from metadata.standards import ckan
from metadata.text import Text
from web.context import services

JsonObject = dict[str, Any]


def package_dict(row: DatasetRow) -> JsonObject:
    """The whole dataset as package_show gives it."""
    return package(row, services().settings.site_url)


def resource_dict(row: ResourceRow) -> JsonObject:
    """One resource as resource_show gives it."""
    resources: list[JsonObject] = package_dict(row.dataset)["resources"]
    return next(found for found in resources if found["id"] == row.id)


def organization_dict(row: AgencyRow, count: int) -> JsonObject:
    """An agency as organization_show gives it."""
    agency = row.document
    title = Text.model_validate(agency["title"]).show("th")[0]
    description = agency.get("description")
    return {
        "id": ckan.agency_uuid(row.id),
        "name": row.id,
        "title": title,
        "display_name": title,
        "title_translated": agency["title"],
        "description": Text.model_validate(description).show("th")[0] if description else "",
        "image_url": "",
        "image_display_url": "",
        "type": "organization",
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
        "package_count": count,
        "num_followers": 0,
        "extras": [{"key": "homepage", "value": agency["homepage"]}] if agency.get("homepage") else [],
        "groups": [{"name": agency["parent"], "capacity": "public"}] if agency.get("parent") else [],
        "tags": [],
        "users": [],
    }


def group_dict(code: str, count: int) -> JsonObject:
    """A theme as group_show gives it."""
    label = vocabulary.label("themes", code)
    title = label.show("th")[0]
    return {
        "id": ckan.group_uuid(code),
        "name": code,
        "title": title,
        "display_name": title,
        "title_translated": label.plain(),
        "description": "",
        "image_url": "",
        "image_display_url": "",
        "type": "group",
        "is_organization": False,
        "approval_status": "approved",
        "state": "active",
        "package_count": count,
        "num_followers": 0,
        "extras": [],
        "groups": [],
        "tags": [],
        "users": [],
    }


def license_dicts() -> Iterable[JsonObject]:
    """Every licence of our list."""
    for term in vocabulary.terms("licenses").values():
        yield {
            "id": ckan.license_id(term.code),
            "title": term.label.show("en")[0],
            "title_translated": term.label.plain(),
            "url": term.url,
            "status": "active",
            "is_okd_compliant": term.code in ckan.OPEN_LICENSES,
            "od_conformance": "approved" if term.code in ckan.OPEN_LICENSES else "not reviewed",
            "family": "",
            "maintainer": "",
            "domain_content": True,
            "domain_data": True,
            "domain_software": False,
            "is_generic": False,
        }
