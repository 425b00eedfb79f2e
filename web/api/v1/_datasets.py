"""A dataset and its resources as answers show them: the house's own fields, made from the catalog's rows."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import Field

from catalog.models import DatasetRow, ResourceRow
from catalog.package_texts import changed_at
from metadata.errors.store import DatasetNotFound
from metadata.model import Agency, DatasetFields, Distribution
from metadata.text import Text, text
from web.api.v1._operations import Shape
from web.api.v1._parameters import Word, in_path
from web.api.v1._shapes import OrganizationRef, api_url, iso, organization_ref, site
from web.context import absolute_url

JsonObject = dict[str, Any]
State = Literal["published", "missing", "withdrawn"]

DATASET = in_path(
    "dataset",
    Word(500, 1),
    text("ชื่อ รหัส UUID หรือรหัสต้นทางของชุดข้อมูล", "The name, UUID or upstream id of a dataset"),
    "nam-dams",
)
DATASET_ERRORS = (DatasetNotFound,)


class DatasetLinks(Shape):
    """Addresses of a dataset: here, for people, of its parts, and of its package (Frictionless)."""

    self: str
    html: str
    versions: str
    findings: str
    descriptor: str = Field(
        description="datapackage.json: the files with their columns and hashes (Frictionless)"
    )
    zip: str
    dcat: str = Field(description="The description in DCAT-AP (Turtle)")


class DatasetSummary(Shape):
    """A dataset as a list shows it."""

    id: str = Field(description="Its UUID; never changes")
    name: str = Field(description="Its name in addresses; never changes")
    title: Text
    description: Text | None = None
    organization: OrganizationRef
    theme: tuple[str, ...] = Field(description="Codes of themes")
    tags: tuple[str, ...]
    license: str | None = None
    formats: tuple[str, ...]
    state: State = Field(description="missing: the source lists it no more; withdrawn: taken off the lists")
    version: str = Field(description="The name of its current version")
    first_published_at: str = Field(json_schema_extra={"format": "date-time"})
    published_at: str = Field(json_schema_extra={"format": "date-time"})
    changed_at: str = Field(
        description="When it was last published or changed its state",
        json_schema_extra={"format": "date-time"},
    )
    resource_count: int
    row_count: int = Field(description="Rows of all its tables")
    quality_score: int = Field(description="0 to 100")
    links: DatasetLinks


class Form(Shape):
    """One downloadable form of a resource: as the agency gave it (original), or made from it."""

    form: str = Field(description="original, csv, parquet, json, ndjson, xlsx …")
    name: str
    format: str
    media_type: str
    encoding: str | None = None
    size_bytes: int
    sha256: str
    url: str


class ResourceLinks(Shape):
    """Addresses of a resource."""

    self: str | None = None
    html: str
    dataset: str
    rows: str | None = Field(None, description="Its rows, where it is a table")


class Resource(Distribution):
    """One resource: the description of a file (dcat:Distribution) with the forms that are kept of it."""

    id: str = Field(description="Its UUID; stays across versions")
    name: str = Field(description="Its name in the package")
    url: str | None = Field(None, description="The file's address at the source")
    row_count: int | None = None
    link_reason: str | None = Field(None, description="Why no bytes are kept here; left out where they are")
    table_schema: JsonObject | None = Field(
        None, serialization_alias="schema", description="Table Schema (Frictionless), where it is a table"
    )
    forms: tuple[Form, ...]
    links: ResourceLinks


class Dataset(DatasetFields):
    """A whole dataset: every field of its description (DCAT, the national profile) and its resources."""

    id: str = Field(description="Its UUID; never changes")
    name: str = Field(description="Its name in addresses; never changes")
    organization: OrganizationRef
    state: State
    state_since: str | None = Field(None, json_schema_extra={"format": "date-time"})
    state_reason: str | None = None
    source: str = Field(description="The source it is harvested from: organization/source")
    upstream_id: str
    version: str = Field(description="The name of its current version")
    first_published_at: str = Field(json_schema_extra={"format": "date-time"})
    published_at: str = Field(json_schema_extra={"format": "date-time"})
    changed_at: str = Field(json_schema_extra={"format": "date-time"})
    quality_score: int = Field(description="0 to 100")
    resources: tuple[Resource, ...]
    links: DatasetLinks


def summary_of(row: DatasetRow) -> DatasetSummary:
    """The dataset of a row, as lists show it."""
    said = row.document
    return DatasetSummary(
        id=row.uuid,
        name=row.name,
        title=Text.model_validate(said["title"]),
        description=Text.model_validate(said["description"]) if said.get("description") else None,
        organization=organization_ref(Agency.model_validate(row.agency.document)),
        theme=tuple(said.get("theme") or ()),
        tags=tuple(said.get("tags") or ()),
        license=said.get("license"),
        formats=_formats(row.resources),
        state=row.state,
        version=row.current_version,
        first_published_at=iso(row.first_published_at),
        published_at=iso(row.published_at),
        changed_at=iso(changed_at(row)),
        resource_count=len(row.resources),
        row_count=sum(resource.row_count or 0 for resource in row.resources),
        quality_score=row.quality_score,
        links=links_of(row.name),
    )


def dataset_of(row: DatasetRow) -> Dataset:
    """The whole dataset of a row, its current version."""
    said = {key: value for key, value in row.document.items() if key != "distributions"}
    return Dataset.model_validate(
        {
            **said,
            "id": row.uuid,
            "name": row.name,
            "organization": organization_ref(Agency.model_validate(row.agency.document)),
            "state": row.state,
            "state_since": iso(row.state_since) if row.state_since else None,
            "state_reason": row.state_reason,
            "source": row.source_id,
            "upstream_id": row.upstream_id,
            "version": row.current_version,
            "first_published_at": iso(row.first_published_at),
            "published_at": iso(row.published_at),
            "changed_at": iso(changed_at(row)),
            "quality_score": row.quality_score,
            "resources": tuple(resource_of(resource) for resource in row.resources),
            "links": links_of(row.name),
        }
    )


def resource_of(row: ResourceRow) -> Resource:
    """A resource of a current version; its files are those of the newest version, whichever that is."""
    name = row.dataset.name
    document = {
        "id": row.id, "key": row.key, "name": row.name, "row_count": row.row_count, "link_reason": row.link_reason,
        "distribution": row.document, "schema": row.table_schema, "forms": row.forms,
    }  # fmt: skip
    urls = {
        form["name"]: absolute_url("files.latest", name=name, resource_id=row.id, file=form["name"])
        for form in row.forms
    }
    return make_resource(document, name, urls)


def resources_of_version(documents: Sequence[JsonObject], name: str, version: str) -> tuple[Resource, ...]:
    """The resources as a version's metadata.json has them; their files never change."""
    found = []
    for document in documents:
        urls = {
            form["name"]: absolute_url("files.of_version", name=name, version=version, file=form["name"])
            for form in document.get("forms") or ()
        }
        found.append(make_resource(document, name, urls))
    return tuple(found)


def make_resource(document: JsonObject, dataset: str, urls: Mapping[str, str]) -> Resource:
    """A resource of its document in metadata.json, with the address of each of its files."""
    number, rows = document["id"], None
    if document.get("schema") is not None and has_rows():
        rows = f"{api_url('getResource', resource=number)}/rows"
    return Resource.model_validate(
        {
            **document["distribution"],
            "key": document["key"],
            "id": number,
            "name": document["name"],
            "row_count": document.get("row_count"),
            "link_reason": document.get("link_reason"),
            "table_schema": document.get("schema"),
            "forms": tuple(_form(form, urls) for form in document.get("forms") or ()),
            "links": ResourceLinks(
                self=api_url("getResource", resource=number),
                html=site(f"/dataset/{dataset}/resource/{number}"),
                dataset=api_url("getDataset", dataset=dataset),
                rows=rows,
            ),
        }
    )


@cache
def has_rows() -> bool:
    """Whether rows of tables may be asked for."""
    from web.api.v1 import all_operations

    return any(operation.path == "/resources/{resource}/rows" for operation in all_operations())


def links_of(name: str) -> DatasetLinks:
    """The addresses of a dataset."""
    return DatasetLinks(
        self=api_url("getDataset", dataset=name),
        html=site(f"/dataset/{name}"),
        versions=api_url("listVersions", dataset=name),
        findings=api_url("listDatasetFindings", dataset=name),
        descriptor=absolute_url("files.descriptor", name=name),
        zip=site(f"/dataset/{name}/datapackage.zip"),
        dcat=absolute_url("dcat.dataset", name=name, form="ttl"),
    )


def _form(form: JsonObject, urls: Mapping[str, str]) -> Form:
    return Form(
        form=form["form"],
        name=form["name"],
        format=form["format"],
        media_type=form["media_type"],
        encoding=form.get("encoding"),
        size_bytes=form["size_bytes"],
        sha256=form["sha256"],
        url=urls[form["name"]],
    )


def _formats(resources: Sequence[ResourceRow]) -> tuple[str, ...]:
    """The formats one can have, each once, in the order of the resources; those of links too."""
    found: list[str] = []
    for resource in resources:
        found += [str(form["format"]) for form in resource.forms]
        if not resource.forms and resource.document.get("format"):
            found.append(str(resource.document["format"]))
    return tuple(dict.fromkeys(found))
