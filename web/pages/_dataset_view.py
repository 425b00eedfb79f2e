"""A version of a dataset as its pages show it, read from the version's own documents."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.heads import Head, find_head_or_raise
from harvesters.stage.drift import changed_columns
from metadata.errors.store import ResourceNotFound
from metadata.issues import Issue, Report
from metadata.model import Agency, Dataset, Distribution
from metadata.text import Text
from web.context import neutral_url, services

JsonObject = dict[str, Any]

FORM_ORDER = ("csv", "parquet", "xlsx", "geojson", "geoparquet", "json", "ndjson", "original")


@dataclass(frozen=True)
class FormView:
    """One downloadable form of a resource; kind is "original", "csv", "parquet" …"""

    kind: str
    name: str
    format: str
    media_type: str
    size_bytes: int
    sha256: str
    url: str
    encoding: str | None


@dataclass(frozen=True)
class ColumnView:
    """One column of a table: what it is called, what it holds, and what must hold for it."""

    name: str
    type: str
    title: str
    description: str
    rules: JsonObject


@dataclass(frozen=True)
class ResourceView:
    """One resource with its forms and columns, or with the reason why only an address is given."""

    id: str
    key: str
    name: str
    title: Text
    distribution: Distribution
    row_count: int | None
    link_reason: str | None
    forms: tuple[FormView, ...]
    columns: tuple[ColumnView, ...]
    issues: tuple[Issue, ...]
    left_out: tuple[JsonObject, ...]

    def form(self, kind: str) -> FormView | None:
        return next((form for form in self.forms if form.kind == kind), None)

    @property
    def main_form(self) -> FormView | None:
        """What most visitors want: the table as CSV, else the file as the agency gave it."""
        return self.form("csv") or self.form("original") or (self.forms[0] if self.forms else None)

    @property
    def linked_url(self) -> str | None:
        """Where the file is, for a resource that is not kept here. A local path is nobody's address."""
        address = self.distribution.access_url or self.distribution.url
        return address if address and address.startswith(("http://", "https://")) else None


@dataclass(frozen=True)
class DatasetView:
    """One version of a dataset. is_current: the addresses of its files follow the newest version.

    document is the version's own metadata.json.
    """

    name: str
    uuid: str
    state: str
    state_since: datetime | None
    state_reason: str | None
    source_id: str
    upstream_id: str
    version: str
    published_at: datetime
    first_published_at: datetime
    is_current: bool
    dataset: Dataset
    agency: Agency
    resources: tuple[ResourceView, ...]
    report: Report
    score: int
    advice: tuple[Any, ...]
    document: JsonObject

    @property
    def rows(self) -> int:
        return sum(resource.row_count or 0 for resource in self.resources)

    @property
    def tables(self) -> tuple[ResourceView, ...]:
        return tuple(resource for resource in self.resources if resource.columns)

    @property
    def kept(self) -> tuple[ResourceView, ...]:
        return tuple(resource for resource in self.resources if resource.forms)

    @property
    def size_bytes(self) -> int:
        return sum(form.size_bytes for resource in self.resources for form in resource.forms)

    @property
    def verdict(self) -> str:
        """What validation says in one word: good, warning, error, or none where no table was judged."""
        severities = {issue.severity for issue in self.report.issues}
        if "error" in severities:
            return "error"
        if "warning" in severities:
            return "warning"
        return "good" if self.tables else "none"

    @property
    def formats(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.format for r in self.resources for f in r.forms))


def view_dataset(head: Head, version: str | None = None) -> DatasetView:
    """The current version of a dataset, or the one that is named."""
    name = version or head.current_version
    store = services().store
    document = store.read_document(head.agency_id, head.dataset_id, name, "metadata")
    report = Report.from_json(store.read_document(head.agency_id, head.dataset_id, name, "report"))
    is_current = version is None
    quality = document.get("quality") or {}
    return DatasetView(
        name=head.name,
        uuid=head.uuid,
        state=head.state,
        state_since=head.state_since,
        state_reason=head.state_reason,
        source_id=head.source_id,
        upstream_id=head.upstream_id,
        version=name,
        published_at=moment(document["published_at"]),
        first_published_at=head.first_published_at,
        is_current=is_current,
        dataset=Dataset.model_validate(document["dataset"]),
        agency=Agency.model_validate(head.agency),
        resources=tuple(_resource(r, head.name, name, is_current, report) for r in document["resources"]),
        report=report,
        score=int(quality.get("score", head.quality_score)),
        advice=tuple(quality.get("advice") or ()),
        document=document,
    )


def find_resource_view(session: Session, name: str, resource_id: str) -> tuple[DatasetView, ResourceView]:
    """A resource of the current version of a dataset. Raises DatasetNotFound or ResourceNotFound."""
    view = view_dataset(find_head_or_raise(session, name))
    resource = next((r for r in view.resources if resource_id.lower() in (r.id, r.key.lower())), None)
    if resource is None:
        raise ResourceNotFound(id=resource_id[:100])
    return view, resource


@dataclass(frozen=True)
class Changes:
    """Columns of one resource that differ from the version before; columns is drift.changed_columns()."""

    title: Text
    columns: JsonObject


def view_changes(head: Head, version: str, before: str | None) -> tuple[Changes, ...]:
    """Where the columns of a version differ from those of the one before it, resource by resource."""
    if before is None:
        return ()
    store = services().store
    old, new = (
        store.read_document(head.agency_id, head.dataset_id, name, "metadata") for name in (before, version)
    )
    schemas = {document["key"]: document.get("schema") for document in old["resources"]}
    found = []
    for document in new["resources"]:
        if not document.get("schema") or not schemas.get(document["key"]):
            continue
        columns = changed_columns(schemas[document["key"]], document["schema"])
        if any(columns.values()):
            title = Distribution.model_validate(document.get("distribution") or {}).title
            found.append(Changes(title or Text(en=document["name"]), columns))
    return tuple(found)


def moment(value: str) -> datetime:
    """An ISO moment of our own documents. A time without a zone is UTC."""
    found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _resource(
    document: JsonObject, dataset: str, version: str, is_current: bool, report: Report
) -> ResourceView:
    distribution = Distribution.model_validate(document.get("distribution") or {})
    forms = tuple(
        _form(form, dataset, version, document["id"] if is_current else None)
        for form in document.get("forms") or ()
    )
    title = distribution.title or Text(en=document.get("name") or document["key"])
    return ResourceView(
        id=document["id"],
        key=document["key"],
        name=document["name"],
        title=title,
        distribution=distribution,
        row_count=document.get("row_count"),
        link_reason=document.get("link_reason"),
        forms=tuple(sorted(forms, key=_form_rank)),
        columns=tuple(_column(field) for field in (document.get("schema") or {}).get("fields") or ()),
        issues=report.of(document["key"]),
        left_out=tuple(document.get("left_out") or ()),
    )


def _form_rank(form: FormView) -> int:
    return FORM_ORDER.index(form.kind) if form.kind in FORM_ORDER else len(FORM_ORDER)


def _form(document: JsonObject, dataset: str, version: str, resource_id: str | None) -> FormView:
    if resource_id is not None:
        url = neutral_url("files.latest", name=dataset, resource_id=resource_id, file=document["name"])
    else:
        url = neutral_url("files.of_version", name=dataset, version=version, file=document["name"])
    return FormView(
        kind=document["form"],
        name=document["name"],
        format=document["format"],
        media_type=document["media_type"],
        size_bytes=document["size_bytes"],
        sha256=document["sha256"],
        url=url,
        encoding=document.get("encoding"),
    )


def _column(field: JsonObject) -> ColumnView:
    rules = dict(field.get("constraints") or {})
    for key in ("format", "missingValues", "unit"):
        if field.get(key) not in (None, "", "default"):
            rules[key] = field[key]
    title = field.get("title") or ""
    return ColumnView(
        name=str(field["name"]),
        type=str(field.get("type") or "any"),
        title=str(title) if title != field["name"] else "",
        description=str(field.get("description") or ""),
        rules=rules,
    )
