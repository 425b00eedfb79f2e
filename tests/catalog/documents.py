"""Version folders for tests, written through the store's own functions as publishing does."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from catalog.models import (
    AgencyRow,
    AliasRow,
    DatasetRow,
    FetchRow,
    ResourceRow,
    VersionRow,
)
from catalog.store import Store
from metadata.model import Agency
from metadata.package import dataset_uuid, resource_uuid
from metadata.text import text

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
AGENCY = Agency(id="dbd", title=text("กรมพัฒนาธุรกิจการค้า", "Department of Business Development"))


def at(seconds: int) -> datetime:
    """A moment so many seconds after the tests' clock began."""
    return START + timedelta(seconds=seconds)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(store: Store, content: bytes, folder: Path) -> str:
    """Store some bytes; returns their hash."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / sha256(content)
    path.write_bytes(content)
    store.put_object(path, sha256(content))
    return sha256(content)


def version_name(second: int, content: bytes = b"a,b\n1,2\n") -> str:
    return f"{at(second):%Y%m%dT%H%M%SZ}-{sha256(content)[:8]}"


def documents(
    second: int, *, agency: Agency = AGENCY, dataset: str = "companies", content: bytes = b"a,b\n1,2\n",
    upstream: str | None = None, source: str = "registry", aliases: tuple[str, ...] = (),
    keys: tuple[str, ...] = ("list",), title: str = "นิติบุคคล", name: str | None = None, uuid: str | None = None,
) -> dict[str, dict]:  # fmt: skip
    """The four documents of a version, as publishing writes them."""
    source_id, upstream_id = f"{agency.id}/{source}", upstream or dataset
    uuid = uuid or dataset_uuid(source_id, upstream_id)
    digest = sha256(content)
    form = {
        "form": "csv", "name": f"{dataset}.csv", "format": "csv", "media_type": "text/csv",
        "size_bytes": len(content), "sha256": digest, "encoding": "utf-8",
    }  # fmt: skip
    resources = [
        {
            "id": resource_uuid(uuid, key), "key": key, "name": key, "position": position, "row_count": 1,
            "link_reason": None, "distribution": {"key": key, "url": f"https://example.go.th/{key}.csv"},
            "schema": {"fields": [{"name": "a", "type": "integer"}]}, "forms": [form],
        }
        for position, key in enumerate(keys)
    ]  # fmt: skip
    metadata = {
        "agency": agency.to_json(), "source_id": source_id, "upstream_id": upstream_id, "dataset_id": dataset,
        "uuid": uuid, "name": name or f"{agency.id}-{dataset}", "aliases": list(aliases),
        "fingerprint": sha256(content + title.encode()), "content_hash": digest,
        "published_at": f"{at(second):%Y-%m-%dT%H:%M:%SZ}", "quality": {"score": 80, "advice": []},
        "dataset": {"id": dataset, "title": {"th": title}}, "resources": resources,
        "summary": {"rows": 1, "files": 1, "size_bytes": len(content), "issues": {"error": 0}},
    }  # fmt: skip
    provenance = {
        key: {
            "url": f"https://example.go.th/{key}.csv",
            "sha256": digest,
            "etag": f'"{second}"',
            "steps": [],
            "fetched_at": f"{at(second):%Y-%m-%dT%H:%M:%SZ}",
        }
        for key in keys
    }
    return {
        "metadata": metadata,
        "datapackage": {"name": dataset, "resources": []},
        "report": {"valid": True, "issues": [], "frictionless": None},
        "provenance": {"resources": provenance},
    }


def write(store: Store, tmp_path: Path, second: int, **values) -> str:
    """Write objects, agency and version folder; returns the version's name. No log line yet: an orphan."""
    content = values.get("content", b"a,b\n1,2\n")
    agency = values.get("agency", AGENCY)
    put(store, content, tmp_path / "staged")
    store.put_agency(agency)
    name = version_name(second, content)
    store.write_version(agency.id, values.get("dataset", "companies"), name, documents(second, **values))
    return name


def publish(store: Store, tmp_path: Path, second: int, **values) -> str:
    """Write a version and its log line; no row."""
    name = write(store, tmp_path, second, **values)
    agency, dataset = values.get("agency", AGENCY), values.get("dataset", "companies")
    store.append_event(agency.id, dataset, "published", version=name, time=at(second))
    return name


def rows(session: Session) -> dict[str, list[dict]]:
    """Every row that rebuilding makes, without the numbers the database itself gives out, in a fixed order."""
    names = {row.id: row.name for row in session.execute(select(DatasetRow.id, DatasetRow.name))}
    found: dict[str, list[dict]] = {}
    for table in (AgencyRow, DatasetRow, VersionRow, ResourceRow, AliasRow, FetchRow):
        columns = [column.key for column in inspect(table).column_attrs]
        documents = []
        for row in session.scalars(select(table).execution_options(populate_existing=True)).unique():
            values = {key: getattr(row, key) for key in columns}
            if "dataset_id" in values and table is not DatasetRow:
                values["dataset_id"] = names[values["dataset_id"]]
                values.pop("id" if table is VersionRow else "", None)
            if table is DatasetRow:
                values.pop("id")
            documents.append(values)
        found[table.__tablename__] = sorted(documents, key=repr)
    return found
