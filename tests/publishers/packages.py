"""Packages as staging would leave them, made of real files: what the tests of publishing share."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa

from metadata.issues import Report
from metadata.model import Agency, Contact, Dataset, Distribution
from metadata.package import File, Package, Resource, Table, dataset_uuid, resource_uuid
from metadata.text import Text
from publishers.formats import csv, parquet

AGENCY = Agency(
    id="dbd",
    title=Text(th="กรมพัฒนาธุรกิจการค้า", en="Department of Business Development"),
    homepage="https://example.go.th",
    contact=Contact(name=Text(th="ศูนย์ข้อมูล"), email="opendata@example.go.th"),
)
SOURCE = "dbd/registry"

COMPANIES = pa.table(
    {
        "เลขทะเบียน": ["0105561000001", "0105561000002", "0105561000003"],
        "ชื่อนิติบุคคล": ['บริษัท น้ำใส จำกัด', 'บริษัท "ก, ข" จำกัด', "=1+1\nสาขา 2"],
        "ทุนจดทะเบียน (บาท)": [1_000_000, None, 2**60],
    }
)  # fmt: skip
COMPANIES_SCHEMA = {
    "fields": [
        {"name": "เลขทะเบียน", "type": "string"},
        {"name": "ชื่อนิติบุคคล", "type": "string"},
        {"name": "ทุนจดทะเบียน (บาท)", "type": "integer"},
    ],
    "primaryKey": ["เลขทะเบียน"],
    "missingValues": [""],
}
SHARES = pa.table({"เลขทะเบียน": ["0105561000001", "0105561000003"], "ร้อยละ": [51.5, 100.0]})
SHARES_SCHEMA = {
    "fields": [{"name": "เลขทะเบียน", "type": "string"}, {"name": "ร้อยละ", "type": "number"}],
    "foreignKeys": [
        {"fields": ["เลขทะเบียน"], "reference": {"resource": "companies", "fields": ["เลขทะเบียน"]}}
    ],
}


def staged(
    path: Path, form: str, media_type: str, *, name: str | None = None, encoding: str | None = None
) -> File:
    """A file on disk as a value."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    return File(path, name or path.name, form, media_type, len(content), sha256, encoding)


def staged_table(rows: pa.Table, name: str, schema: dict, folder: Path) -> Table:
    """A table in its two staged forms."""
    csv.write(rows.to_reader(), folder / f"{name}.csv")
    parquet.write(rows.to_reader(), folder / f"{name}.parquet")
    return Table(
        name,
        staged(folder / f"{name}.csv", "csv", csv.MEDIA_TYPE, encoding="utf-8"),
        staged(folder / f"{name}.parquet", "parquet", parquet.MEDIA_TYPE),
        schema,
        rows.num_rows,
    )


def resource(
    key: str, name: str, dataset: str, original: File | None, table: Table | None = None, **more
) -> Resource:
    """A resource with the identity it would have."""
    uuid = resource_uuid(dataset_uuid(SOURCE, dataset), key)
    described = Distribution(key=key, title=Text(th=f"ตาราง {name}"), url=f"https://example.go.th/{key}")
    return Resource(uuid, key, name, described, original, table, **more)


def package(dataset: Dataset, *resources: Resource, **more) -> Package:
    return Package(
        agency=AGENCY, source_id=SOURCE, upstream_id=dataset.id, uuid=dataset_uuid(SOURCE, dataset.id),
        name=f"dbd-{dataset.id}", dataset=dataset, resources=resources, report=Report(), fingerprint="f" * 64, **more,
    )  # fmt: skip


def companies(folder: Path, rows: pa.Table = COMPANIES, title: str = "นิติบุคคลจัดตั้งใหม่") -> Package:
    """One table whose original is a TIS-620 file with title rows and a Thai name."""
    folder.mkdir(parents=True, exist_ok=True)
    original = folder / "รายงานนิติบุคคล.csv"
    original.write_bytes("รายงาน\nประจำปี 2567\nเลขทะเบียน,ชื่อ,ทุน\n๑,ก,\n".encode("tis-620"))
    dataset = Dataset(
        id="companies", title=Text(th=title, en="New companies"), description=Text(th="ทะเบียน"),
        license="cc-by-4.0", tags=("นิติบุคคล",), update_frequency="monthly",
    )  # fmt: skip
    return package(
        dataset,
        resource(
            "companies", "companies", "companies", staged(original, "csv", "text/csv", encoding="tis-620"),
            staged_table(rows, "companies", COMPANIES_SCHEMA, folder), provenance={"url": "https://example.go.th/c"},
        ),
    )  # fmt: skip


def related(folder: Path) -> Package:
    """Two tables with a foreign key, a GeoJSON, an XLSX original, and a linked page."""
    folder.mkdir(parents=True, exist_ok=True)
    base = companies(folder)
    book = openpyxl.Workbook()
    book.active.append(["หัวตารางรวมสองแถว"])
    book.active.append(["เลขทะเบียน", "ร้อยละ"])
    book.save(folder / "shares.xlsx")
    area = {"type": "FeatureCollection", "features": []}
    (folder / "เขต.geojson").write_text(json.dumps(area), encoding="utf-8")
    xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return package(
        base.dataset.model_copy(update={"id": "related"}),
        replace(base.resources[0], id=resource_uuid(dataset_uuid(SOURCE, "related"), "companies")),
        resource(
            "shares", "shares", "related", staged(folder / "shares.xlsx", "xlsx", xlsx_type),
            staged_table(SHARES, "shares", SHARES_SCHEMA, folder),
        ),
        resource("area", "area", "related", staged(folder / "เขต.geojson", "geojson", "application/geo+json")),
        resource("page", "page", "related", None, link_reason="page"),
    )  # fmt: skip
