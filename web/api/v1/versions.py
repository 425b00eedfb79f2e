"""Versions: everything that was ever published of a dataset, each as it was then."""

from typing import Any

from pydantic import Field

from catalog import pages
from catalog.datasets import find_dataset_or_raise
from catalog.datasets import get_version as find_version
from catalog.models import DatasetRow, VersionRow
from metadata.errors.api import CursorUnusable
from metadata.errors.store import VersionNotFound
from metadata.model import DatasetFields
from metadata.text import text
from web.api.v1._cursors import CURSOR, LIMIT, next_links, read_cursor
from web.api.v1._datasets import DATASET, DATASET_ERRORS, Resource, resources_of_version
from web.api.v1._operations import Answer, Call, Operations, Shape
from web.api.v1._parameters import Word, in_path
from web.api.v1._shapes import PageLinks, api_url, iso, site
from web.context import absolute_url, reading, services

JsonObject = dict[str, Any]

operations = Operations("versions", text("รุ่นของชุดข้อมูล", "Versions"))

VERSION = in_path("version", Word(60, 1), text("ชื่อรุ่น", "The name of a version"), "20260101T000000Z-00000000")


class VersionLinks(Shape):
    """Addresses of a version and its package."""

    self: str
    html: str
    dataset: str
    findings: str
    descriptor: str = Field(description="datapackage.json of this version")


class FindingCounts(Shape):
    """Causes that validation found, by severity."""

    error: int = 0
    warning: int = 0
    notice: int = 0


class VersionSummary(Shape):
    """A version as a list shows it."""

    name: str = Field(description="When publishing began (UTC) and eight digits of the content's hash")
    published_at: str = Field(json_schema_extra={"format": "date-time"})
    content_hash: str = Field(description="sha256 of its files and description")
    row_count: int
    file_count: int
    size_bytes: int
    findings: FindingCounts
    links: VersionLinks


class Version(VersionSummary):
    """A whole version: the description and the resources as they were published."""

    dataset: str = Field(description="The name of the dataset")
    metadata: DatasetFields
    resources: tuple[Resource, ...]


class VersionList(Shape):
    """A page of versions, newest first."""

    total: int
    items: tuple[VersionSummary, ...]
    links: PageLinks


@operations.get(
    "/datasets/{dataset}/versions", "listVersions", 
    text("รุ่นทั้งหมดของชุดข้อมูล ใหม่สุดก่อน", "The versions of a dataset, newest first"),
    takes=(DATASET, LIMIT, CURSOR), gives=VersionList, errors=(*DATASET_ERRORS, CursorUnusable),
)  # fmt: skip
def list_versions(call: Call) -> VersionList:
    with reading() as session:
        row = find_dataset_or_raise(session, call[DATASET])
        after = read_cursor(call[CURSOR], str)
        rows, is_more = pages.versions(session, row.id, after[0] if after else None, call[LIMIT])
        links = next_links(is_more, *(each.name for each in rows[-1:]))
        return VersionList(
            total=pages.count_versions(session, row.id),
            items=tuple(VersionSummary(**_summary(row, version)) for version in rows),
            links=PageLinks(**links, html=site(f"/dataset/{row.name}/history")),
        )


@operations.get(
    "/datasets/{dataset}/versions/{version}", "getVersion", text("รุ่นหนึ่งของชุดข้อมูล", "One version of a dataset"),
    takes=(DATASET, VERSION), gives=Version, errors=(*DATASET_ERRORS, VersionNotFound),
)  # fmt: skip
def get_version(call: Call) -> Answer:
    with reading() as session:
        row = find_dataset_or_raise(session, call[DATASET])
        version = find_version(session, row, call[VERSION])
        document = services().store.read_document(row.agency_id, row.dataset_id, version.name, "metadata")
        said = {key: value for key, value in document["dataset"].items() if key != "distributions"}
        found = Version(
            **_summary(row, version),
            dataset=row.name,
            metadata=DatasetFields.model_validate(said),
            resources=resources_of_version(document["resources"], row.name, version.name),
        )
        return Answer(found, modified=version.published_at)


def _summary(row: DatasetRow, version: VersionRow) -> JsonObject:
    counted = version.summary.get("issues") or {}
    return {
        "name": version.name,
        "published_at": iso(version.published_at),
        "content_hash": version.content_hash,
        "row_count": int(version.summary.get("rows", 0)),
        "file_count": int(version.summary.get("files", 0)),
        "size_bytes": int(version.summary.get("size_bytes", 0)),
        "findings": FindingCounts(
            **{key: int(counted.get(key, 0)) for key in ("error", "warning", "notice")}
        ),
        "links": VersionLinks(
            self=api_url("getVersion", dataset=row.name, version=version.name),
            html=site(f"/dataset/{row.name}/version/{version.name}"),
            dataset=api_url("getDataset", dataset=row.name),
            findings=api_url("listDatasetFindings", dataset=row.name, version=version.name),
            descriptor=absolute_url("files.descriptor", name=row.name, version=version.name),
        ),
    }
