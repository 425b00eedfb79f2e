"""Exports that are JSON: CKAN's dictionaries and data packages one a line, data.json as one document."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from metadata.package import canonical_json
from metadata.standards import ckan, datapackage, dcat_us
from publishers._export_parts import Exported


def write_ckan(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """What `ckanapi dump datasets` would give: a dictionary a line."""
    for each in datasets:
        listed = each.listed
        found = ckan.write(
            each.metadata,
            state=listed.state,
            created=listed.created,
            modified=listed.changed,
            site_url=each.site_url,
        )
        out.write(canonical_json(found).encode() + b"\n")


def write_datapackages(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """A Frictionless descriptor a line, its paths full addresses."""
    for each in datasets:
        found = datapackage.served(each.listed.document(each.store, "datapackage"), each.site_url)
        out.write(canonical_json(found).encode() + b"\n")


def write_dcat_us(datasets: Iterator[Exported], out: BinaryIO) -> None:
    """DCAT-US 1.1, as /data.json gives it but for the head, which names no address where there is no dataset."""
    before = b"\n"
    out.write(b'{"conformsTo": "' + dcat_us.CONFORMS_TO.encode() + b'", "dataset": [')
    for each in datasets:
        entry = dcat_us.write(each.metadata, site_url=each.site_url)
        out.write(before + json.dumps(entry, ensure_ascii=False).encode())
        before = b",\n"
    out.write(b"\n]}\n")
