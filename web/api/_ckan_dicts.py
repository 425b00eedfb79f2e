"""CKAN's dictionaries of a dataset, a resource, an organization, a group, a licence, from the catalog's rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from catalog.models import AgencyRow, DatasetRow, ResourceRow
from metadata import vocabulary
from metadata.standards import ckan
from metadata.text import Text
from web.context import services

JsonObject = dict[str, Any]


def changed_at(row: DatasetRow) -> datetime:
    """When a dataset was last published or changed its state: CKAN's metadata_modified."""
    return max(row.published_at, row.state_since or row.published_at)


def package_dict(row: DatasetRow) -> JsonObject:
    """The whole dataset as package_show gives it."""
    document = {
        "uuid": row.uuid,
        "name": row.name,
        "agency": row.agency.document,
        "dataset": row.document,
        "resources": [_entry(resource) for resource in row.resources],
    }
    site = services().settings.site_url
    found = ckan.write(
        document, state=row.state, created=row.first_published_at, modified=changed_at(row), site_url=site
    )
    found["creator_user_id"] = None
    for written, resource in zip(found["resources"], row.resources, strict=True):
        written["metadata_modified"] = found["metadata_modified"]
        written["created"] = written["created"] or found["metadata_created"]
        written["datastore_active"] = is_table(resource)
    return found


def resource_dict(row: ResourceRow) -> JsonObject:
    """One resource as resource_show gives it."""
    resources: list[JsonObject] = package_dict(row.dataset)["resources"]
    return next(found for found in resources if found["id"] == row.id)


def is_table(resource: ResourceRow) -> bool:
    """Whether its rows can be asked for."""
    return any(form["form"] == "parquet" for form in resource.forms)


def _entry(resource: ResourceRow) -> JsonObject:
    return {
        "id": resource.id,
        "key": resource.key,
        "name": resource.name,
        "distribution": resource.document,
        "forms": resource.forms,
        "link_reason": resource.link_reason,
    }


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
