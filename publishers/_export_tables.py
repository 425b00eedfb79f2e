"""The catalog as a table: one row for each dataset, for spreadsheets and for analysis."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from publishers._export_parts import Exported

JsonObject = dict[str, Any]

ROWS_AT_ONCE = 2_000
LIST_SIGN = "|"

SCHEMA = pa.schema(
    [
        ("name", pa.string()), ("uuid", pa.string()), ("url", pa.string()), ("state", pa.string()),
        ("title_th", pa.string()), ("title_en", pa.string()),
        ("description_th", pa.string()), ("description_en", pa.string()),
        ("organization", pa.string()), ("organization_title_th", pa.string()), ("organization_title_en", pa.string()),
        ("source", pa.string()), ("themes", pa.list_(pa.string())), ("tags", pa.list_(pa.string())),
        ("license", pa.string()), ("update_frequency", pa.string()), ("formats", pa.list_(pa.string())),
        ("temporal_start", pa.string()), ("temporal_end", pa.string()), ("provinces", pa.list_(pa.string())),
        ("issued", pa.string()), ("modified", pa.string()), ("version", pa.string()),
        ("first_published_at", pa.string()), ("published_at", pa.string()),
        ("resources", pa.int64()), ("files", pa.int64()), ("rows", pa.int64()), ("size_bytes", pa.int64()),
        ("quality_score", pa.int64()),
    ]
)  # fmt: skip
"""The columns, the same in both forms; lists are joined by `|` in the CSV."""


def write_csv(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """UTF-8 with a byte order mark, so that Excel reads the Thai."""
    out.write(b"\xef\xbb\xbf")
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(SCHEMA.names)
    for each in datasets:
        row = _row(each)
        writer.writerow([_cell(row[name]) for name in SCHEMA.names])
    text.detach()


def write_parquet(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """Parquet, some thousand rows in memory at a time."""
    with pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        while rows := [_row(each) for each in islice(datasets, ROWS_AT_ONCE)]:
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))


def _cell(value: object) -> object:
    return LIST_SIGN.join(map(str, value)) if isinstance(value, list) else value


def _row(each: Exported) -> JsonObject:
    document, listed = each.metadata, each.listed
    dataset, agency, summary = document["dataset"], document["agency"], document.get("summary") or {}
    title, description = dataset["title"], dataset.get("description") or {}
    temporal, resources = dataset.get("temporal") or {}, document["resources"]
    originals = [form["format"] for r in resources for form in r["forms"] if form["form"] == "original"]
    linked = [r["distribution"].get("format") for r in resources if not r["forms"]]
    return {
        "name": listed.name, "uuid": document["uuid"], "url": f"{each.site_url.rstrip('/')}/dataset/{listed.name}",
        "state": listed.state, "title_th": title.get("th"), "title_en": title.get("en"),
        "description_th": description.get("th"), "description_en": description.get("en"),
        "organization": agency["id"], "organization_title_th": agency["title"].get("th"),
        "organization_title_en": agency["title"].get("en"), "source": document["source_id"],
        "themes": list(dataset.get("theme") or ()), "tags": list(dataset.get("tags") or ()),
        "license": dataset.get("license"), "update_frequency": dataset.get("update_frequency"),
        "formats": [form for form in dict.fromkeys([*originals, *linked]) if form],
        "temporal_start": temporal.get("start"), "temporal_end": temporal.get("end"),
        "provinces": list((dataset.get("spatial") or {}).get("codes") or ()),
        "issued": dataset.get("issued"), "modified": dataset.get("modified"), "version": document["version"],
        "first_published_at": each.created, "published_at": document["published_at"],
        "resources": len(resources), "files": summary.get("files"), "rows": summary.get("rows"),
        "size_bytes": summary.get("size_bytes"), "quality_score": (document.get("quality") or {}).get("score"),
    }  # fmt: skip
